import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from echt.create import Brief, check_copy, load_content, review, write
from echt.create.brief import PARTS
from echt.create.engines.phrases import Phrases, _written, length_of
from echt.create.engines.phrases.grammar import grammar
from echt.create.engines.phrases.kinds import KINDS, kind_of
from echt.create.language import capitals, dutch, english
from echt.errors import CampaignError
from echt.nouns import Fact, Purpose

AT = datetime(2026, 12, 1, tzinfo=UTC)
MAIL = Purpose("marketing.communications.email")
KINDS_OF_TEXT = {
    "name": [("de Barista Nova", "the Barista Nova"), ("Liv", "Liv"), ("het zeebrood", "the sea loaf")],
    "kind": [("koffiemachine", "coffee machine"), ("elektrisch slot", "electric lock"), ("wandelschoenen", "walking boots"),
             ("boerenkaas", "farmhouse cheese"), ("grote fiets", "unicycle"), ("stuk zeep", "bar of soap")],
    "use": [("espresso zetten", "make espresso"), ("brood afbakken", "bake bread"), ("lezen", "read")],
    "moment": [("op zondagochtend", "on Sunday morning")],
    "season": [("dit voorjaar", "this spring")],
    "material": [("eikenhout", "oak"), ("van wol", "of wool")],
    "origin": [("Zeeland", "Zeeland"), ("van Texel", "from Texel")],
    "colours": [("rood en blauw", "red and blue")],
    "feature": [("een ingebouwde molen", "a built-in grinder"), ("met een app", "with an app")],
    "maker": [("Els", "Els")],
    "mood": [("kalm", "calm")],
}  # fmt: skip
NUMBERS = [("price", "EUR"), ("warranty", "year"), ("weight", "kg"), ("return period", "day"), ("ready in", "second"), ("height", "cm"),
           ("gears", "versnelling|versnellingen|gear|gears"), ("duration", "minute"), ("drying time", "week"), ("stock", "piece"),
           ("group size", "person"), ("battery life", "hour"), ("share of wool", "%")]  # fmt: skip


def brief_of(facts, *, tone="formal", **more):
    named = {"drying time": ("droogtijd", "drying time"), "share of wool": ("wol", "wool")}
    labels = {fact.fact_id: dict(zip(("nl", "en"), named[fact.quantity])) for fact in facts if fact.quantity in named}
    return Brief("spring", MAIL, "email", ("nl", "en"), tone=tone, facts=tuple(facts), labels=labels, **more)


COFFEE = [
    Fact("name.nl", "name", "de Barista Nova"), Fact("name.en", "name", "the Barista Nova"),
    Fact("kind.nl", "kind", "koffiemachine"), Fact("kind.en", "kind", "coffee machine"),
    Fact("use.nl", "use", "espresso zetten"), Fact("use.en", "use", "make espresso"),
    Fact("grinder.nl", "feature", "een ingebouwde molen"), Fact("grinder.en", "feature", "a built-in grinder"),
    Fact("origin.nl", "origin", "Italië"), Fact("origin.en", "origin", "Italy"),
    Fact("ready", "ready in", 25, "second"), Fact("warranty", "warranty", 2, "year"), Fact("price", "price", 349, "EUR"),
]  # fmt: skip


@st.composite
def briefs(draw):
    facts = []
    for quantity in draw(st.sets(st.sampled_from(sorted(KINDS_OF_TEXT)), min_size=1)):
        dutch_words, english_words = draw(st.sampled_from(KINDS_OF_TEXT[quantity]))
        facts += [Fact(f"{quantity}.nl", quantity, dutch_words), Fact(f"{quantity}.en", quantity, english_words)]
    for quantity, unit in draw(st.sets(st.sampled_from(NUMBERS), max_size=6)):
        value = draw(st.sampled_from([1, 2, 7, 11, 12, 30, 1250, 16.5]))
        facts.append(Fact(quantity.replace(" ", "-"), quantity, value, unit))
    return brief_of(facts, tone=draw(st.sampled_from(["formal", "informal"])))


def test_eight_facts_give_three_hundred_headlines_in_each_language_and_no_skeleton_is_common():
    assert len({fact.fact_id.partition(".")[0] for fact in COFFEE}) == 8
    brief = brief_of(COFFEE)
    for language in ("nl", "en"):
        found = Phrases().variants(brief, brief.facts, language, "headline", n=300, seed=1)
        assert len({one.text for one in found}) == 300
        assert Counter(one.skeleton for one in found).most_common(1)[0][1] <= 15
        assert not [
            f
            for one in found
            for f in check_copy(one.text, brief.facts, language=language, channel="email")
            if f.blocks
        ]


def test_the_same_seed_gives_the_same_variants_and_another_gives_others():
    brief = brief_of(COFFEE)
    first, again, other = (Phrases().variants(brief, brief.facts, "nl", "headline", n=20, seed=s) for s in (1, 1, 2))
    assert first == again != other


@settings(max_examples=40, deadline=None)
@given(briefs(), st.sampled_from(PARTS), st.sampled_from(["nl", "en"]), st.integers(0, 99))
def test_no_text_is_badly_made(brief, part, language, seed):
    for one in Phrases().variants(brief, brief.facts, language, part, n=6, seed=seed):
        text = one.text
        assert 0 < len(text) <= length_of(brief, part)
        assert "  " not in text and not re.search(r"\s[.,;:?!]|[,;:]\Z|[.?!][.,]|[{}\[\]<>|~@\ue000\ue001]", text), text
        assert text == text.strip() and text == capitals(text, language)
        assert text.count("(") == text.count(")") and text.count('"') % 2 == 0
        assert not re.search(
            r"\b(?:het (?:koffiemachine|grote fiets|boerenkaas|wandelschoenen)|de (?:elektrische? slot|stuk))\b", text
        )
        assert not re.search(
            r"\b(?:een (?:elektrische slot|groot fiets|wandelschoenen|boerenkaas)|an unicycle|a electric|a ei|a 11|a 8-)",
            text,
        )
        assert not re.search(
            r"\b(?:wandelschoenen (?:is|kost|weegt|heeft)|walking boots (?:is|costs|has|weighs))\b", text
        ), text
        wrong = r"\b(?:je|jij|jou|jouw)\b" if brief.tone == "formal" else r"\b(?:u|uw)\b"
        assert language == "en" or not re.search(wrong, text), text
        assert set(one.fact_ids) <= {fact.fact_id for fact in brief.facts}


@settings(max_examples=40, deadline=None)
@given(briefs(), st.sampled_from(["nl", "en"]), st.integers(0, 99))
def test_every_number_in_a_text_is_a_facts_and_its_id_is_named(brief, language, seed):
    letters = (dutch if language == "nl" else english).NUMERALS
    for one in Phrases().variants(brief, brief.facts, language, "headline", n=8, seed=seed):
        said = {fact.fact_id: fact.value for fact in brief.facts if fact.fact_id in one.fact_ids}
        digits = {
            float(re.sub(r"[.,](?=\d{3}\b)", "", word).replace(",", "."))
            for word in re.findall(r"\d+(?:[.,]\d+)*", one.text)
        }
        spelled = {float(letters.index(word)) for word in re.findall(r"\w+", one.text.lower()) if word in letters}
        assert digits | spelled <= {float(value) for value in said.values() if not isinstance(value, str)}


NAMES = (
    st.text(st.sampled_from("ABCDEFGHIJ 0123456789.,-&"), min_size=3, max_size=40)
    .map(str.strip)
    .filter(lambda one: len(one) > 2)
)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(NAMES, st.integers(1, 10**6)), min_size=1, max_size=4))
def test_names_and_prices_of_any_shop_are_written_without_a_finding(rows):
    facts = [Fact("products.count", "number of products shown", len(rows), "product")]
    for i, (name, cents) in enumerate(rows):
        facts += [Fact(f"p{i}.name", "name", name), Fact(f"p{i}.price", "price", cents / 100, "EUR")]
    brief = Brief("b", MAIL, "email", ("nl", "en"), product_ids=tuple(f"p{i}" for i in range(len(rows))))
    made = write(brief, facts)
    assert [f for f in review(made, at=AT) if f.blocks] == []
    assert {f"p{i}.price" for i in range(len(rows))} <= {fact.fact_id for fact in made.facts}


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_line_of_the_grammar_asks_for_what_there_is(language):
    kinds = {kind for rows in KINDS.values() for kind, _ in rows} | {"other", "many", "audience"}
    forms = {"", "-", "a -", "label", "thing", "thing obj", "it", "It", "him", "kind", "a kind", "the kind", "this kind",
             "use te", "use wie", "use !", "use!", "use vraag", "use ing", "use s"}  # fmt: skip
    for lines in grammar(language).values():
        for line in lines:
            assert set(line.needs) <= kinds, line
            for slot in line.pieces[1::2]:
                known = (
                    slot[1:] in grammar(language)
                    if slot.startswith("@")
                    else slot in forms or slot.replace("a -", "").lstrip("-") in kinds
                )
                assert known, (slot, line.words)
                bare = slot.replace("a -", "").lstrip("-")
                assert bare not in kinds - {"kind", "name"} or bare in line.needs, line.words


@pytest.mark.parametrize(
    ("quantity", "unit"),
    [("price of the filter", "EUR"), ("range of the farms", "km"), ("delivery of the report", "day"), ("weight of the box", "kg"),
     ("sow until", ""), ("discount", "%"), ("return on investment", "year")],
)  # fmt: skip
def test_a_quantity_that_only_looks_like_a_known_one_is_said_by_its_label(quantity, unit):
    value = "2027-03-01" if not unit else 5
    fact = Fact("x", quantity, value, unit)
    brief = Brief("spring", MAIL, "email", ("en",), facts=(Fact("name", "name", "Liv"), fact))
    texts = [one.text for one in Phrases().variants(brief, brief.facts, "en", "headline", n=40, seed=1)]
    said = [text for text in texts if "5" in text or "five" in text or "2027" in text]
    assert said and all(f"{quantity}:" in text.lower() for text in said)


def test_what_only_presses_or_praises_is_never_said():
    assert kind_of(Fact("s", "stock", 3, "piece")) is None and kind_of(Fact("s", "rating", 4.6, "star")) is None
    brief = brief_of([Fact("name", "name", "Liv"), Fact("s", "stock", 3, "piece")])
    assert all(
        "s" not in one.fact_ids for one in Phrases().variants(brief, brief.facts, "nl", "headline", n=30, seed=1)
    )


def test_a_condition_is_said_with_its_fact_and_a_fact_with_an_unsaid_condition_is_left_out():
    facts = [
        Fact("name", "name", "Liv"),
        Fact("p", "price", 12, "EUR", "per maand"),
        Fact("w", "weight", 9, "kg", "empty"),
    ]
    brief = replace(brief_of(facts), conditions={"p": {"nl": "per maand"}})
    found = Phrases().variants(brief, facts, "nl", "headline", n=60, seed=1)
    assert any("p" in one.fact_ids for one in found)
    assert all("€ 12 per maand" in one.text for one in found if "p" in one.fact_ids)
    assert all("w" not in one.fact_ids for one in found)


def test_a_lower_price_shows_the_lowest_of_thirty_days_in_the_body():
    facts = [
        Fact("a.name", "name", "Liv"), Fact("a.price", "price", 99, "EUR"), Fact("a.lowest", "lowest price", 129, "EUR", "30 days before"),
        Fact("price.window", "days looked back for the lowest price", 30, "day"),
    ]  # fmt: skip
    brief = Brief("spring", MAIL, "email", ("nl", "en"), product_ids=("a",))
    made = write(brief, facts)
    assert made.made_by == "phrases"
    assert "De laagste prijs in de 30 dagen hiervoor was € 129." in made.texts["nl"]["body"]
    assert review(made, at=AT) == []
    dearer = [*facts[:2], Fact("a.lowest", "lowest price", 89, "EUR", "30 days before"), facts[3]]
    assert "laagste" not in write(brief, dearer).texts["nl"]["body"]


def test_several_products_stand_in_a_row_and_the_subject_is_about_all_of_them(content, products, prices):
    from echt.create import facts_from_products

    brief = content('products = ["22423", "85123A"]')
    made = write(
        brief, facts_from_products(products, prices, brief.product_ids, at=datetime(2011, 3, 1, 9, tzinfo=UTC))
    )
    assert "producten" in made.texts["nl"]["subject"].lower()
    assert "- Regency cakestand 3 tier: £10.95" in made.texts["en"]["body"]
    assert "- White hanging heart t-light holder: £ 2,95" in made.texts["nl"]["body"]


def test_without_facts_nothing_is_written_and_an_unknown_part_is_refused():
    brief = brief_of([])
    with pytest.raises(CampaignError) as caught:
        Phrases().words(brief, [], "nl")
    assert caught.value.code == "E425"
    with pytest.raises(CampaignError) as caught:
        Phrases().variants(brief, [], "nl", "headlin", n=1, seed=1)
    assert caught.value.code == "E424" and "headline" in str(caught.value)
    assert Phrases().variants(brief, [], "nl", "headline", n=5, seed=1) == []


def test_a_name_that_fits_nowhere_gives_a_clear_error():
    brief = brief_of([Fact("name", "name", "Kunstambachtelijkekoffiezetapparaatonderdelen" * 3)])
    assert Phrases().variants(brief, brief.facts, "nl", "headline", n=5, seed=1) == []
    with pytest.raises(CampaignError) as caught:
        Phrases().words(brief, brief.facts, "nl")
    assert caught.value.code == "E435" and "shorten" in str(caught.value)


@pytest.mark.parametrize(
    ("name", "shown"), [("Koffie ☕️ XL", "Koffie ☕️ XL"), ("קפה שלום", "קפה שלום"), ("iKoffie", "iKoffie")]
)
def test_emoji_right_to_left_and_small_first_letters_stay_as_they_are(name, shown):
    brief = brief_of([Fact("name", "name", name), Fact("price", "price", 9.5, "EUR")])
    found = Phrases().variants(brief, brief.facts, "nl", "headline", n=20, seed=1)
    assert found and all(shown in one.text for one in found if "name" in one.fact_ids)
    assert not [
        f for one in found for f in check_copy(one.text, brief.facts, language="nl", channel="email") if f.blocks
    ]


def test_the_formats_of_a_brief_are_kept():
    brief = replace(brief_of(COFFEE), formats={"headline": 30})
    found = Phrases().variants(brief, brief.facts, "nl", "headline", n=50, seed=1)
    assert len(found) > 10 and max(len(one.text) for one in found) <= 30


@pytest.mark.parametrize("channel", ["email", "sms", "push", "message", "feed", "badge"])
def test_every_channel_gets_words_that_pass_the_guard(channel):
    brief = replace(brief_of(COFFEE), channel=channel)
    made = write(brief)
    assert not [one for one in review(made, at=AT) if one.blocks]
    assert set(made.texts["nl"]) == (
        {"subject", "preheader", "body", "call_to_action"} if channel == "email" else {"body"}
    )


@pytest.mark.parametrize(
    "path", sorted(Path(__file__).parents[2].glob("bench/create/briefs/*.md")), ids=lambda one: one.stem
)
def test_the_briefs_of_the_benchmark_are_written_without_a_finding(path):
    made = write(load_content(path))
    assert [one for one in review(made, at=AT) if one.blocks] == []


def test_words_are_made_once_and_anew_when_a_fact_or_the_brief_changed():
    brief = brief_of(COFFEE)
    until = datetime(2026, 12, 24, 9, tzinfo=UTC)
    facts = [replace(one, valid_until=until) for one in brief.facts]
    first = Phrases().words(brief, facts, "en")
    made = _written.cache_info()
    later = [replace(one, valid_until=until.replace(hour=17)) for one in facts]
    again = Phrases()
    assert again.words(brief, later, "en") == first
    assert again.used["en"]
    assert (_written.cache_info().hits, _written.cache_info().misses) == (made.hits + 1, made.misses)
    first["subject"] = "spoilt by whoever asked"
    assert Phrases().words(brief, facts, "en") != first
    for other in (
        (brief, [replace(one, valid_until=until.replace(day=25)) for one in facts], "en"),
        (brief, [replace(facts[0], value="the Other"), *facts[1:]], "en"),
        (replace(brief, tone="informal"), facts, "en"),
        (brief, facts, "nl"),
    ):
        before = _written.cache_info().misses
        Phrases().words(*other)
        assert _written.cache_info().misses == before + 1
