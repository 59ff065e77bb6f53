"""A creative with places for a product: rules, words, fills, and one yes for all of them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from echt.create import Slots, approve, fill, fill_all, load_content, open_slots, review, version_of, write
from echt.errors import CampaignError
from echt.nouns import Approval, Creative, Fact

AT = datetime(2027, 3, 1, 9, tzinfo=UTC)
FRONT = '+++\npurpose = "marketing.communications.email"\nlink = "https://shop.example/p/{product.id}"\n'
WORDS = """## nl
subject: {product.name} voor {product.price}

Prijs van {product.date}: {product.price}.
## en
subject: {product.name} for {product.price}

Price of {product.date}: {product.price}.
"""


def facts_of(one, name="CAKE STAND 3 TIER", price=10.95, day="2027-02-27", **more):
    until = AT + timedelta(days=30)
    return [
        Fact(f"{one}.name", "name", name, source="product table"),
        Fact(f"{one}.price", "price", price, "GBP", source="price table", valid_until=until),
        Fact(f"{one}.date", "day of the price", day, source="price table", valid_until=until),
        *(Fact(f"{one}.{part}", part, value, source="product table") for part, value in more.items()),
    ]


@pytest.fixture
def brief(tmp_path):
    def make(slots="[slots]\n", words=WORDS, front=FRONT):
        file = tmp_path / "weekly.md"
        file.write_text(f"{front}\n{slots}+++\n{words}", encoding="utf-8")
        return load_content(file)

    return make


@pytest.mark.parametrize("words", [WORDS, ""])
def test_a_fill_holds_its_products_facts_in_both_languages(brief, words):
    template = write(brief(words=words))
    assert {"name", "price", "date", "id"} <= open_slots(template.texts)
    made = fill(template, "85123A", facts_of("85123A"))
    assert made.texts["nl"]["subject"] == "Cake stand 3 tier voor £ 10,95"
    assert made.texts["en"]["subject"] == "Cake stand 3 tier for £10.95"
    assert "27 februari 2027" in made.texts["nl"]["body"]
    assert "27 February 2027" in made.texts["en"]["body"]
    assert made.texts["en"]["link"] == "https://shop.example/p/85123A"
    assert {fact.fact_id for fact in made.facts} == {"85123A.name", "85123A.price", "85123A.date"}
    assert made.product_ids == ("85123A",)
    assert (made.creative_id, made.template, made.slots) == ("weekly", template.version, {})
    assert open_slots(made.texts) == set()
    assert made.version == version_of(made) != template.version
    assert review(made, at=AT) == []


def test_every_fill_is_its_own_version_and_the_same_twice(brief):
    template = write(brief())
    first, again = (fill(template, "a", facts_of("a")) for _ in range(2))
    dearer = fill(template, "a", facts_of("a", price=11.0))
    assert first == again
    assert len({first.version, dearer.version, fill(template, "b", facts_of("b")).version}) == 3


def test_a_product_without_a_fact_for_a_place_has_no_fill(brief):
    template = write(brief(words=WORDS.replace("Prijs van", "{product.brand}:")))
    found = fill_all(template, {"a": facts_of("a"), "b": facts_of("b", brand="Wilg")}, at=AT)
    assert set(found.by_product) == {"b"}
    assert found.refused == {"no fact for {product.brand}": 1}


def test_a_fill_that_the_guard_refuses_is_none(brief):
    template = write(brief())
    late = [replace(fact, valid_until=AT - timedelta(days=1)) for fact in facts_of("b")]
    found = fill_all(template, {"a": facts_of("a"), "b": late, "c": facts_of("c", "Junk bowl")}, at=AT,
                     brand={"forbidden_words": ["junk"]})  # fmt: skip
    assert set(found.by_product) == {"a"}
    assert sum(found.refused.values()) == 2
    assert all(why.startswith("the guard: ") for why in found.refused)
    assert any("brand" in why for why in found.refused)


def test_a_number_around_a_place_still_needs_a_fact(brief):
    template = write(brief(words=WORDS.replace("Price of", "3 years of warranty. Price of")))
    found = fill_all(template, {"a": facts_of("a")}, at=AT)
    assert found.by_product == {}
    assert list(found.refused) == ["the guard: en.body.number"]


def test_a_fact_that_a_person_gave_of_a_product_fills_its_place_and_no_other_products(brief):
    own = '\n[[facts]]\nid = "a.tiers"\nquantity = "tiers"\nvalue = 3\nunit = "piece"\nsource = "our own count"\n'
    template = write(brief("[slots]\n" + own, WORDS.replace("Price of", "{product.tiers}. Price of")))
    found = fill_all(template, {"a": facts_of("a"), "b": facts_of("b")}, at=AT)
    assert set(found.by_product) == {"a"}
    assert "3 pieces. Price of" in found.by_product["a"].texts["en"]["body"]
    assert "a.tiers" in {fact.fact_id for fact in found.by_product["a"].facts}


def test_a_name_of_ones_own_in_one_language(brief):
    own = '\n[[facts]]\nid = "a.name.nl"\nquantity = "name"\nvalue = "Taartplateau"\nsource = "our own"\n'
    made = fill(write(brief("[slots]\n" + own)), "a", facts_of("a"))
    assert made.texts["nl"]["subject"].startswith("Taartplateau")
    assert made.texts["en"]["subject"].startswith("Cake stand")


@pytest.mark.parametrize(
    ("slots", "words", "code", "said"),
    [
        ("[slots]\ncategorys = []\n", WORDS, "E430", "did you mean 'categories'?"),
        ('[slots]\nproduct = ["recnt"]\n', WORDS, "E430", "did you mean 'recent'?"),
        ("[slots]\nproduct = []\n", WORDS, "E430", "together"),
        ('[slots]\nproduct = "recent"\n', WORDS, "E430", "product = ["),
        ("[slots]\nsold_days = -1\n", WORDS, "E430", "sold_days = 60"),
        ("[slots]\nbought_days = true\n", WORDS, "E430", "bought_days = 90"),
        ("slots = 3\n", WORDS, "E430", "[slots]"),
        ("", WORDS, "E431", "[slots]"),
        ("[slots]\n", "## nl\nsubject: Dag\n\nDag.\n## en\nsubject: Hi\n\nHi.\n", "E431", "{product.name}"),
        ("[slots]\n", WORDS.replace("{product.price}", "{product.prise}"), "E432", "did you mean 'price'?"),
    ],
)
def test_what_does_not_hang_together_is_refused_with_a_hint(brief, slots, words, code, said):
    front = FRONT if code != "E431" or slots == "" else FRONT.replace("/{product.id}", "")
    with pytest.raises(CampaignError) as caught:
        brief(slots, words, front)
    assert caught.value.code == code
    assert said in str(caught.value)


def test_the_rules_are_kept_with_the_creative(brief, ledger):
    rules = '[slots]\nproduct = ["popular"]\ncategories = ["Kitchen"]\nwithout = ["POST"]\nbought_days = 30\nsold_days = 7\n'
    template = write(brief(rules))
    approve(ledger, template, "Anna de Vries", AT)
    kept = ledger.creative("weekly", template.version)
    assert kept == template
    assert Slots.of(kept) == Slots(("popular",), ("Kitchen",), ("POST",), 30, 7)


def test_one_yes_covers_every_fill_and_other_rules_need_another(brief, ledger):
    template = write(brief())
    approve(ledger, template, "Anna de Vries", AT)
    made = fill(template, "a", facts_of("a"))
    assert ledger.approved("creative", "weekly", made.version) is None  # not in the books yet
    ledger.register_creative(made, at=AT)
    assert ledger.approved("creative", "weekly", made.version).by == "Anna de Vries"
    assert ledger.creative("weekly", made.version) == made
    other = write(brief("[slots]\nsold_days = 61\n"))
    assert other.version != template.version
    ledger.register_creative(fill(other, "a", facts_of("a")), at=AT)
    assert ledger.approved("creative", "weekly", fill(other, "a", facts_of("a")).version) is None


def test_a_template_that_is_withdrawn_takes_its_fills_along(brief, ledger):
    template = write(brief())
    approve(ledger, template, "Anna de Vries", AT)
    made = fill(template, "a", facts_of("a"))
    ledger.register_creative(made, at=AT)
    assert ledger.withdrawn() == set()
    ledger.withdraw(Approval("creative", "weekly", template.version, "Anna de Vries", AT + timedelta(hours=1)))
    assert ledger.withdrawn() == {("weekly", template.version), ("weekly", made.version)}
    assert ledger.approved("creative", "weekly", made.version) is None


def test_a_creative_without_places_keeps_its_version():
    plain = Creative("spring", "", "email", {"nl": {"subject": "Dag", "body": "Dag."}}, made_by="human")
    assert version_of(plain) == "cead0c6d2495"
