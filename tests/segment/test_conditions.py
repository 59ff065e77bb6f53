"""What is chosen and what is written say the same; and both read as a sentence."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from echt.segment import Condition, Known, asks_prediction, conditions, parse, predicate, read, spoken

EVENTS = st.sampled_from(["Order Completed", "Product Viewed", "It's o'clock"])
SPANS = st.sampled_from(["7 days", "12 weeks", "3 months"])
LONGER = st.sampled_from(["", "2 years"])
NUMBERS = st.sampled_from([0.0, 1.0, 2.5, 40.0])
COMPARED = st.sampled_from([">=", "<=", ">", "<", "="])
MADE = st.one_of(
    st.builds(Condition, st.just("did"), EVENTS, st.sampled_from(["some", "none"]), within=st.one_of(st.just(""), SPANS)),
    st.builds(Condition, st.just("did"), EVENTS, st.sampled_from([">=", "<=", "="]), NUMBERS, st.one_of(st.just(""), SPANS)),
    st.builds(Condition, st.just("spent"), EVENTS, COMPARED, NUMBERS, LONGER, then=st.sampled_from(["value", "revenue"])),
    st.builds(Condition, st.just("last"), EVENTS, COMPARED, NUMBERS),
    st.builds(Condition, st.just("first"), EVENTS, within=SPANS),
    st.builds(Condition, st.just("stopped"), EVENTS, within=LONGER, span=SPANS),
    st.builds(Condition, st.just("back"), EVENTS, within=SPANS, span=SPANS),
    st.builds(Condition, st.just("steady"), EVENTS, number=st.sampled_from([2.0, 3.0]), span=SPANS),
    st.builds(Condition, st.just("order"), EVENTS, within=LONGER, then=EVENTS),
    st.builds(Condition, st.just("trait"), st.sampled_from(["country", "tier"]), st.sampled_from(["=", "<>"]), values=st.sampled_from([("NL",), ("NL", "it's")])),
    st.builds(Condition, st.just("prediction"), st.just("p_alive"), COMPARED, NUMBERS),
    st.builds(Condition, st.just("segment"), st.just("buyers"), st.sampled_from(["=", "<>"])),
)  # fmt: skip
KNOWN = Known(segments={"buyers": parse("-- purpose: analytics.reporting\ntrue", name="buyers")})


def _read(text):
    return read(parse(f"-- purpose: analytics.reporting\n{text}", name="x"), KNOWN)


@settings(max_examples=50, deadline=None)
@given(st.lists(MADE, max_size=5), st.sampled_from(["all", "any"]))
def test_what_was_chosen_is_read_back_as_it_was(made, joined):
    found = conditions(_read(predicate(made, joined)).tree)
    assert found is not None
    assert found[1] == tuple(made)
    assert len(made) < 2 or found[0] == joined


@pytest.mark.parametrize(
    "text",
    [
        "did('Order Completed', where => property('category') = 'kitchen')",
        "did('Order Completed', since => DATE '2011-01-31')",
        "did('Order Completed', within => '90 days', before => '30 days')",
        "did('Order Completed') and (did('Product Viewed') or p_alive > 0.4)",
        "not (did('Order Completed') and did('Product Viewed'))",
        "count('Order Completed') - count('Order Refunded') > 2",
        "in_order('A', 'B', 'C', within => '7 days')",
        "trait('country') is null",
    ],
)
def test_what_cannot_be_chosen_stays_text(text):
    assert conditions(_read(text).tree) is None


@settings(max_examples=50, deadline=None)
@given(st.lists(MADE, min_size=1, max_size=4), st.sampled_from(["all", "any"]), st.sampled_from(["nl", "en"]))
def test_everything_that_is_chosen_reads_as_a_sentence_without_sql(made, joined, language):
    said = spoken(_read(predicate(made, joined)), language)
    assert said.startswith(("Mensen ", "Iedereen", "People ", "Everyone"))
    assert "=>" not in said or any(one.kind == "segment" for one in made)


def test_sentences_in_both_languages():
    asked = _read(
        "count('Order Completed', within => '365 days') >= 3 and not did('Order Completed', within => '60 days')"
    )
    assert (
        spoken(asked)
        == "People who bought at least 3 times in the last 365 days, and who bought nothing in the last 60 days."
    )
    assert (
        spoken(asked, "nl")
        == "Mensen die in de laatste 365 dagen minstens 3 keer kochten, en die in de laatste 60 dagen niets kochten."
    )
    assert spoken(_read("true"), "nl") == "Iedereen."
    assert spoken(_read("count('Order Completed') >= 1")) == "People who bought at least once."
    assert "for whom this holds: did('A'" in spoken(_read("did('A', where => property('b') = 'c')"))
    assert "or whose country is not known" in spoken(_read("not (did('A') and trait('country') is not null)"))


def test_a_question_knows_whether_it_rests_on_a_prediction():
    assert asks_prediction(_read("did('A') and not p_alive > 0.5"))
    assert not asks_prediction(_read("did('A')"))
