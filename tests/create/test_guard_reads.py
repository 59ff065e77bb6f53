"""What the guard reads: disguises, numbers in words, units, days, products, and manners; laws before examples."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from echt.create.guard import Binding, all_claims, check_copy, claims
from echt.create.guard.read.clean import clean
from echt.create.guard.read.numerals import parse_words
from echt.nouns import Fact

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
DEAL = [Fact("price", "price", 449, "EUR"), Fact("lowest", "lowest price", 499, "EUR", "30 days before")]


def rules(text, language, facts=(), **more):
    found = check_copy(text, list(facts), language=language, channel="email", at=AT, **more)
    return [one.rule for one in found if one.blocks]


@pytest.mark.parametrize(
    "text",
    ["<b>５</b>0&nbsp;%", "5\u200b0 %", "**5**0 %", "٥٠ %", "vijftig procent", "50&#37;", "5\u00ad0%", "<p>50\n%</p>"],
)
def test_a_number_is_found_under_its_disguise(text):
    found = claims(text, [], "nl")
    assert [one.kind for one in found] == ["percentage"]
    assert found[0].binding is Binding.unsupported


@pytest.mark.parametrize("text", ["g r a t i s", "k0rting", "lаatste kans", "laatste\nkans", "laatste <i>kans</i>"])
def test_a_word_is_found_under_its_disguise(text):
    assert rules(text, "nl")


@pytest.mark.parametrize(
    ("words", "language", "value"),
    [
        ("vijfentwintig", "nl", 25), ("honderdtwintig", "nl", 120), ("tweeënhalf", "nl", 2.5), ("drie en een half", "nl", 3.5),
        ("anderhalve", "nl", 1.5), ("twenty-five", "en", 25), ("two hundred and fifty", "en", 250), ("a dozen", "en", 12),
    ],
)  # fmt: skip
def test_numbers_in_words_are_numbers(words, language, value):
    assert parse_words(words, language) == value


@pytest.mark.parametrize(
    ("fact", "text", "language", "holds"),
    [
        (Fact("f", "volume", 1.5, "l"), "1500 ml", "nl", True),
        (Fact("f", "volume", 1.5, "l"), "anderhalve liter", "nl", True),
        (Fact("f", "volume", 1.5, "l"), "1,5 kilo", "nl", False),
        (Fact("f", "ripening time", 18, "month"), "a year and a half", "en", True),
        (Fact("f", "charging time", 80, "minute"), "an hour and twenty minutes", "en", True),
        (Fact("f", "running time", 45, "minute"), "drie kwartier", "nl", True),
        (Fact("f", "recycled wool", 20, "%"), "een vijfde van de wol", "nl", True),
        (Fact("f", "customers", 12400, "person"), "ruim 12.000 klanten", "nl", True),
        (Fact("f", "customers", 12400, "person"), "over 13,000 customers", "en", False),
        (Fact("f", "sowing from", "2027-03-15"), "vanaf half maart", "nl", True),
        (Fact("f", "sowing from", "2027-03-15"), "from mid-February", "en", False),
        (Fact("f", "departure", "2027-05-14"), "vrijdag 14 mei 2027", "nl", True),
        (Fact("f", "departure", "2027-05-14"), "zaterdag 14 mei 2027", "nl", False),
        (Fact("f", "closes at", "17:00"), "open tot vijf uur", "nl", True),
        (Fact("f", "end of sale", "2026-12-07"), "nog twee weken", "nl", True),
    ],
)
def test_a_claim_is_the_same_in_another_unit_or_in_words(fact, text, language, holds):
    found = claims(text, [fact], language, at=AT)
    assert found
    assert all(one.binding is Binding.supported for one in found) is holds


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Was € 499, nu € 449", []), ("Was € 549, nu € 449", ["price"]), ("10% korting", []), ("25% korting", ["percentage"]),
        ("€ 50 korting", []), ("€ 75 korting", ["price"]), ("Nu voor de halve prijs", ["discount"]), ("Van € 499 voor € 449", []),
    ],
)  # fmt: skip
def test_a_discount_is_what_lies_between_the_price_and_the_lowest_of_thirty_days(text, wrong):
    assert rules(text, "nl", DEAL) == wrong


def test_a_price_that_did_not_go_down_has_no_price_before():
    same = [Fact("price", "price", 449, "EUR"), Fact("lowest", "lowest price", 449, "EUR", "30 days before")]
    assert "price" in rules("Was €449, now €449", "en", same)
    assert "discount" in rules("On sale", "en", same)


def test_the_price_of_one_product_is_not_that_of_another():
    facts = [
        Fact("a.name", "name", "Blue mug"),
        Fact("a.price", "price", 5, "EUR"),
        Fact("b.name", "name", "Red bowl"),
        Fact("b.price", "price", 9, "EUR"),
    ]
    assert rules("The Blue mug is €5, the Red bowl €9", "en", facts) == []
    assert rules("The Blue mug is €9", "en", facts) == ["price"]


def test_free_needs_what_is_free_and_its_condition():
    ship = [Fact("ship", "free delivery from", 25, "EUR")]
    assert rules("Gratis verzending boven de € 25", "nl", ship) == []
    assert rules("Gratis verzending", "nl", ship) == ["free"]
    assert rules("Gratis retour", "nl", ship) == ["free"]
    assert rules("Sugar-free tea", "en", ship) == ["content"]


def test_stock_holds_until_it_expires():
    stock = Fact("stock", "stock", 3, "piece", valid_until=datetime(2026, 11, 24, tzinfo=UTC))
    gone = Fact("stock", "stock", 3, "piece", valid_until=datetime(2026, 11, 22, tzinfo=UTC))
    assert rules("Nog 3 op voorraad", "nl", [stock]) == []
    assert set(rules("Nog 3 op voorraad", "nl", [gone])) == {"expired"}


def test_urgency_holds_only_near_the_end():
    near, far = Fact("end", "end of sale", "2026-11-25"), Fact("end", "end of sale", "2027-02-25")
    assert rules("Bijna voorbij", "nl", [near]) == []
    assert rules("Bijna voorbij", "nl", [far]) == ["urgency"]
    assert rules("Alleen vandaag", "nl", [near]) == ["urgency"]


def test_what_is_denied_or_asked_claims_nothing():
    assert rules("Geen haast, en geen korting.", "nl") == []
    assert rules("Which tea do you find the best?", "en") == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Mail jan.jansen@example.com", "nl"),
        ("Bel 06-12345678", "nl"),
        ("NL91 ABNA 0417 1643 00", "nl"),
        ("Beste Marieke,", "nl"),
        ("Dear Mrs Smith,", "en"),
    ],
)
def test_what_belongs_to_one_person_blocks(text, language):
    assert "personal" in rules(text, language)


def test_the_shops_own_address_and_number_pass():
    facts = [Fact("phone", "telephone", "020 123 4567")]
    assert rules("Beste klant, bel 020 123 4567 of mail info@shop.example", "nl", facts) == []


def test_politics_is_refused_unless_the_brand_allows_it():
    assert rules("Ga stemmen bij de verkiezingen", "nl") == ["political", "political"]
    assert rules("Ga stemmen bij de verkiezingen", "nl", brand={"political": True}) == []


def test_reading_ease_tone_and_language_are_hints():
    text = (
        "Responsibility considerations notwithstanding, organisational interdependencies necessitate comprehensive " * 5
    )
    found = check_copy(text, [], language="nl", channel="email")
    assert {"readability", "language"} <= {one.rule for one in found if not one.blocks}


def test_every_finding_names_why_and_what_mends_it():
    text = "Laatste kans! 50% korting op de beste, duurzame thee. Nee bedankt, ik betaal liever te veel."
    found = check_copy(text, [], language="nl", channel="email")
    assert len({one.rule for one in found}) >= 5
    assert all(one.why and one.fix for one in found)


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet=st.sampled_from(list("ab <>&;*_[]()-\n\u200b５а½%€1,.")), max_size=80))
def test_places_always_point_into_the_text_as_given(text):
    seen = clean(text)
    assert len(seen.text) == len(seen.where)
    assert all(0 <= place < len(text) for place in seen.where)
    for one in all_claims(text, [], "nl"):
        assert text[one.start : one.end] == one.text


def test_patterns_hold_no_empty_alternative():
    from echt.create.guard.claims.lexicon import LEXICON
    from echt.create.guard.manner.lexicon import PRESSURE

    for words in (*LEXICON["nl"].values(), *LEXICON["en"].values(), *PRESSURE["nl"].values(), *PRESSURE["en"].values()):
        assert "||" not in words
        assert not re.match(rf"(?:{words})$", "")
