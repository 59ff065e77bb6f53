from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from echt.create import as_words, check_copy
from echt.errors import CampaignError
from echt.nouns import Fact

AT = datetime(2011, 3, 1, 9, tzinfo=UTC)
FACTS = [
    Fact("price", "price", 1.25, "EUR", source="price list"),
    Fact("warranty", "warranty", 2, "year", source="terms"),
    Fact("until", "end of the action", "2027-04-30", source="plan"),
    Fact("name", "name", "SET OF 3 CAKE TINS", source="product table"),
    Fact("varieties", "varieties", 42, "ras|rassen|variety|varieties", source="seed list"),
]


def rules(text, language, facts=FACTS, **more):
    return [f.rule for f in check_copy(text, facts, language=language, channel="email", **more) if f.blocks]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Nu voor € 1,25, met 2 jaar garantie", "nl"),
        ("Twee jaar garantie op de Set of 3 cake tins", "nl"),
        ("Tot en met 30 april, dus tot 30-4-2027", "nl"),
        ("42 mooie rassen", "nl"),
        ("€1.25, two years of warranty, until 30 April 2027", "en"),
        ("It costs 125 cents", "en"),
        ("Kijk op https://shop.example/50-procent of mail 24uur@shop.example", "nl"),
    ],
)
def test_what_a_fact_says_passes(text, language):
    assert rules(text, language) == []


@pytest.mark.parametrize(
    ("text", "language", "rule"),
    [
        ("Voor € 1,20", "nl", "price"),
        ("Voor 1,25 dollar", "nl", "price"),
        ("3 jaar garantie", "nl", "number"),
        ("drie jaar garantie", "nl", "number"),
        ("25% minder", "nl", "percentage"),
        ("25 procent minder", "nl", "percentage"),
        ("2\u200b5\u200b% minder", "nl", "percentage"),
        ("tot 1 mei", "nl", "date"),
        ("until May 1st", "en", "date"),
        ("tot 22:00", "nl", "time"),
        ("42 dagen", "nl", "number"),
        ("3 stuks", "nl", "number"),
        ("duizenden mensen", "nl", "number"),
        ("½ kilo", "nl", "number"),
        ("1,250 euro", "en", "price"),
        ("Laatste kans", "nl", "urgency"),
        ("Nog maar even, op=op", "nl", "scarcity"),
        ("De beste thee", "nl", "superlative"),
        ("Gratis thuisbezorgd", "nl", "free"),
        ("Met korting", "nl", "discount"),
        ("Onze klanten kiezen dit", "nl", "social_proof"),
        ("Duurzaam gemaakt", "nl", "green"),
        ("Mis het niet", "nl", "shame"),
        ("Hurry, ends soon", "en", "urgency"),
        ("Selling fast", "en", "scarcity"),
        ("The best tea", "en", "superlative"),
        ("Free delivery", "en", "free"),
        ("Sale", "en", "discount"),
        ("Everyone loves it", "en", "social_proof"),
        ("Sustainable", "en", "green"),
        ("Don't miss out", "en", "shame"),
    ],
)
def test_what_no_fact_says_is_found(text, language, rule):
    assert rule in rules(text, language, [f for f in FACTS if f.fact_id != "until"])


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Beste klant,", "nl"),
        ("Feel free to look", "en"),
        ("Zaaien kan weer. Kijk welke rassen passen bij uw tuin.", "nl"),
        ("Take your time. A person reads your reply.", "en"),
        ("Geen haast: u heeft de tijd.", "nl"),
    ],
)
def test_honest_words_are_left_alone(text, language):
    assert rules(text, language, []) == []


def test_urgency_and_scarcity_pass_with_the_fact_behind_them():
    facts = [Fact("s", "stock", 3, "piece", source="stock list"), Fact("e", "end date", "2027-04-30", source="plan")]
    assert rules("Nog maar 3 stuks, laatste dag 30 april", "nl", facts) == []
    assert rules("Nog maar 2 stuks", "nl", facts) == ["number"]


def test_a_superlative_inside_a_product_name_passes():
    assert rules("BEST MUM MUG", "en", [Fact("n", "name", "BEST MUM MUG", source="product table")]) == []


def test_a_name_that_presses_people_is_refused_whatever_the_facts_say():
    assert rules("Gif voor wie durft", "nl", [Fact("name", "name", "Gif", source="product table")]) == ["fear"]


def test_a_number_in_a_name_passes_where_its_digits_could_stand_for_letters():
    name = Fact("name", "name", "0-A0AA", source="product table")
    assert rules("0-a0aa is er weer", "nl", [name]) == []
    assert rules("0-a0ab is er weer", "nl", [name]) == ["number"]


def test_the_price_before_is_of_the_product_whose_price_was_said():
    facts = []
    for product, now in (("a", 1.0), ("b", 0.5)):  # two of one name: only the price tells which
        facts += [Fact(f"{product}.name", "name", "Mok"), Fact(f"{product}.price", "price", now, "EUR")]
        facts += [Fact(f"{product}.lowest", "lowest price", 1.0, "EUR", "30 days before")]
    assert rules("Mok: € 0,50. Dat was € 1,00.", "nl", facts) == []
    assert rules("Mok: € 1,00. Dat was € 1,00.", "nl", facts) == ["price"]


def test_an_expired_fact_carries_nothing():
    late = [Fact("p", "price", 1.25, "EUR", source="list", valid_until=datetime(2011, 2, 1, tzinfo=UTC))]
    assert rules("€ 1,25", "nl", late, at=AT) == ["expired"]
    assert rules("€ 1,25", "nl", late) == []


def test_a_contradicted_claim_says_what_the_fact_says():
    finding = check_copy("€ 1,20", FACTS, language="nl", channel="email")[0]
    assert (finding.start, finding.end, finding.text) == (0, 6, "€ 1,20") and finding.fix == "write: € 1,25"


def test_the_place_of_a_finding_counts_invisible_characters():
    text = "a\u200bb 7\u200b% c"
    finding = check_copy(text, [], language="nl", channel="email")[0]
    assert text[finding.start : finding.end] == finding.text == "7\u200b%"


def test_brand_words_block_and_length_and_tone_only_where_the_channel_cuts():
    assert rules("Een knaller", "nl", [], brand={"forbidden_words": ["knaller"]}) == ["brand"]
    long = check_copy("a" * 200, [], language="nl", channel="email.subject")
    assert [(f.rule, f.blocks) for f in long] == [("length", False)]
    assert [f.blocks for f in check_copy("a" * 200, [], language="nl", channel="sms")] == [True]
    assert [f.rule for f in check_copy("KIJK EENS HIER!!", [], language="nl", channel="email")] == ["tone", "tone"]


@pytest.mark.parametrize(("language", "channel"), [("fr", "email"), ("nl", "fax")])
def test_a_language_or_channel_it_does_not_know_is_refused(language, channel):
    with pytest.raises(CampaignError) as caught:
        check_copy("x", [], language=language, channel=channel)
    assert caught.value.code == "E424"


units = st.sampled_from(["EUR", "GBP", "year", "day", "kg", "%", "product", "piece", "bar", ""])
values = st.one_of(st.integers(0, 10_000), st.integers(1, 100_000).map(lambda cents: cents / 100))


@settings(max_examples=60, deadline=None)
@given(values, units, st.sampled_from(["nl", "en"]))
def test_a_fact_as_it_is_written_is_always_supported(value, unit, language):
    fact = Fact("f", "something", value, unit, source="s")
    words = as_words(fact, language)
    assert check_copy(f"Dit is {words}.", [fact], language=language, channel="email") == []


@settings(max_examples=60, deadline=None)
@given(values, values, units, st.sampled_from(["nl", "en"]))
def test_another_value_of_the_same_unit_is_never_supported(value, other, unit, language):
    fact, wrong = (Fact("f", "something", v, unit, source="s") for v in (value, other))
    findings = check_copy(f"Dit is {as_words(wrong, language)}.", [fact], language=language, channel="email")
    assert bool(findings) == (value != other)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200), st.sampled_from(["nl", "en"]))
def test_any_text_is_read_without_breaking(text, language):
    for finding in check_copy(text, FACTS, language=language, channel="email", at=AT):
        assert 0 <= finding.start <= finding.end <= len(text)
