"""Why in, why out: the parts that decide, their values, and the events behind them."""

import json
from datetime import timedelta

import pytest

from echt.errors import ProjectError
from echt.nouns import Person
from echt.segment import Known, explain

BUY, VIEW = "Order Completed", "Product Viewed"


@pytest.fixture
def why(made):
    """why(predicate, (name, days ago), ...): the explanation for a person with that history."""

    def ask(predicate, *history, person=None, predictions=None, known=None):
        events = [made.event("p1", name, made.ago(days), value=12.5) for name, days in history]
        return explain(made.segment(predicate), person or Person("p1"), events, predictions, at=made.at, known=known)

    return ask


def test_someone_who_is_in_reads_every_part_that_holds(why):
    found = why(
        "count('Order Completed', within => '90 days') >= 2 AND NOT did('Order Completed', within => '30 days')",
        (BUY, 40),
        (BUY, 60),
    )
    assert found.inside
    assert found.sentences("en") == [
        "In 'asked'.",
        "'Order Completed' in the last 90 days: 2 times; asked: at least 2.",
        "'Order Completed' in the last 30 days: no; asked: no.",
    ]
    assert found.sentences("nl") == [
        "Wel in 'asked'.",
        "'Order Completed' in de laatste 90 dagen: 2 keer; gevraagd: minstens 2.",
        "'Order Completed' in de laatste 30 dagen: nee; gevraagd: nee.",
    ]


def test_someone_who_is_out_reads_only_the_parts_that_keep_them_out(why):
    found = why(
        "count('Order Completed') >= 1 AND p_alive > 0.4 AND trait('country') = 'NL'",
        (BUY, 40),
        person=Person("p1", country="BE"),
        predictions={"p_alive": 0.75},
    )
    assert not found.inside
    assert found.sentences() == ["Not in 'asked'.", "trait 'country': 'BE'; asked: 'NL'."]
    assert [leaf.decides for leaf in found.leaves] == [False, False, True]


def test_what_is_not_known_is_said_to_be_unknown(why):
    found = why("p_alive > 0.4")
    assert (found.inside, found.leaves[0].holds, found.leaves[0].value) == (False, None, None)
    assert found.sentences("nl") == ["Niet in 'asked'.", "voorspelling p_alive: onbekend; gevraagd: meer dan 0,4."]


def test_one_true_part_of_an_or_is_the_reason(why):
    found = why("did('Product Viewed') OR did('Order Completed')", (BUY, 2))
    assert [leaf.asked for leaf in found.deciding] == ["did('Order Completed')"]


def test_a_leaf_holds_value_threshold_and_the_events_that_counted(why, made):
    leaf = why(
        "sum('Order Completed', 'value', within => '30 days') / 2 BETWEEN 10 AND 20", (BUY, 3), (BUY, 5), (BUY, 50)
    ).leaves[0]
    assert (leaf.value, leaf.threshold) == (12.5, "BETWEEN 10 AND 20")
    assert leaf.parts == {"sum('Order Completed', 'value', within => '30 days')": 25.0}
    assert [e.at for e in leaf.evidence] == [made.ago(5), made.ago(3)]


@pytest.mark.parametrize(
    ("predicate", "history", "days", "english", "dutch"),
    [
        ("did('Order Completed', since => DATE '2011-03-01')", [(BUY, 2)], [2],
         "'Order Completed' since 2011-03-01: yes; asked: yes.", "'Order Completed' sinds 2011-03-01: ja; gevraagd: ja."),
        ("did('Order Completed', before => '2 weeks')", [(BUY, 20)], [20],
         "'Order Completed' until 2 weeks ago: yes; asked: yes.", "'Order Completed' tot 2 weken geleden: ja; gevraagd: ja."),
        ("count('Order Completed', where => property('value') > 10) = 1", [(BUY, 20)], [20],
         "'Order Completed' ever where property('value') > 10: 1 time; asked: exactly 1.",
         "'Order Completed' ooit waarbij property('value') > 10: 1 keer; gevraagd: precies 1."),
        ("days_since('Order Completed') > 30", [(BUY, 50), (BUY, 40)], [40],
         "days since 'Order Completed': 40; asked: more than 30.", "dagen sinds 'Order Completed': 40; gevraagd: meer dan 30."),
        ("first_time('Order Completed', within => '1 month')", [(BUY, 20), (BUY, 10)], [20],
         "'Order Completed' for the first time in the last 1 month: yes; asked: yes.",
         "'Order Completed' voor het eerst in de laatste 1 maand: ja; gevraagd: ja."),
        ("in_order('Product Viewed', 'Order Completed')", [(VIEW, 9), (BUY, 3)], [9, 3],
         "'Product Viewed', then 'Order Completed' ever: yes; asked: yes.", "'Product Viewed', dan 'Order Completed' ooit: ja; gevraagd: ja."),
        ("regularly('Order Completed', every => '30 days', times => 2)", [(BUY, 40), (BUY, 3)], [40, 3],
         "'Order Completed' in each of the last 2 periods of 30 days: yes; asked: yes.",
         "'Order Completed' in elk van de laatste 2 perioden van 30 dagen: ja; gevraagd: ja."),
        ("stopped('Order Completed', after => '60 days', within => '12 months')", [(BUY, 90)], [90],
         "'Order Completed' in the last 12 months, but not in the last 60 days: yes; asked: yes.",
         "'Order Completed' in de laatste 12 maanden, maar niet in de laatste 60 dagen: ja; gevraagd: ja."),
        ("restarted('Order Completed', gap => '100 days', within => '30 days')", [(BUY, 300), (BUY, 190), (BUY, 5)], [190, 5],
         "'Order Completed' again after 100 days without, in the last 30 days: yes; asked: yes.",
         "'Order Completed' opnieuw na 100 dagen zonder, in de laatste 30 dagen: ja; gevraagd: ja."),
    ],
)  # fmt: skip
def test_every_verb_has_its_sentence_in_both_languages_and_shows_its_events(
    why, made, predicate, history, days, english, dutch
):
    leaf = why(predicate, *history).leaves[0]
    assert leaf.holds
    assert leaf.sentence("en") == english
    assert leaf.sentence("nl") == dutch
    assert [(made.at - e.at) / timedelta(days=1) for e in leaf.evidence] == days


@pytest.mark.parametrize(
    ("predicate", "wanted"),
    [
        ("trait('country') IN ('NL', 'BE')", "one of 'NL', 'BE'"),
        ("trait('country') NOT IN ('NL')", "none of 'NL'"),
        ("trait('country') LIKE 'N%'", "like 'N%'"),
        ("trait('country') NOT LIKE 'N%'", "not like 'N%'"),
        ("trait('country') IS NULL", "missing"),
        ("trait('country') IS NOT NULL", "known"),
        ("NOT trait('age') BETWEEN 10 AND 20.5", "not between 10 and 20.5"),
        ("NOT 5 < p_alive", "at most 5"),
    ],
)
def test_a_condition_is_told_as_it_was_asked(why, predicate, wanted):
    assert why(predicate).leaves[0].sentence().endswith(f"asked: {wanted}.")


def test_the_parts_of_an_included_segment_are_explained_too(why, made):
    known = Known(segments={"buyers": made.segment("did('Order Completed')", "buyers")})
    found = why("NOT segment('buyers')", (BUY, 3), known=known)
    assert not found.inside
    assert (found.leaves[0].inside, found.leaves[0].negated) == (("buyers",), True)
    assert found.sentences()[1] == "'Order Completed' ever: yes; asked: no."


def test_an_explanation_prints_itself_and_is_json(why):
    found = why("did('Order Completed')", (BUY, 3))
    assert str(found) == "In 'asked'.\n  'Order Completed' ever: yes; asked: yes."
    assert json.loads(json.dumps(found.to_dict()))["sentences"]["nl"][0] == "Wel in 'asked'."


def test_another_language_is_an_error(why):
    with pytest.raises(ProjectError, match="E139"):
        why("true").sentences("fr")
