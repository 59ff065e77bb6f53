"""What a segment shows: counts and groups without names, and whether it may be used."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from echt.errors import ProjectError
from echt.nouns import Person
from echt.segment import Known, compile_sql, evaluate, holds, known_names, members
from echt.segment.result import merge_small

BUY = "Order Completed"


@pytest.fixture(scope="module")
def shop(made):
    """100 people: 70 in NL, 20 in BE, 6 in DE, 4 nowhere; person i bought i days ago, the last 20 never did anything."""
    people = [Person(f"p{i:03}", "NL" if i < 70 else "BE" if i < 90 else "DE" if i < 96 else None) for i in range(100)]
    events = [made.event(f"p{i:03}", BUY, made.ago(i * 5), value=float(i)) for i in range(80)]
    return made.tables(people, events, [("p001", "p_alive", 0.5, made.at)])


def test_a_result_counts_and_groups_without_names(shop, made):
    found = evaluate(
        made.segment("true", minimum=50), shop, at=made.at, others=[made.segment("did('Order Completed')", "buyers")]
    )
    assert (found.count, found.people, found.usable) == (100, 100, True)
    assert {c.label: c.people for c in found.by_country} == {"NL": 70, "BE": 20, "other": 10}
    assert [(c.label, c.people) for c in found.by_recency] == [
        ("30-89 days", 12), ("90-179 days", 18), ("180-364 days", 37), ("never", 20), ("other", 13),
    ]  # fmt: skip
    assert [(o.name, o.both, o.other) for o in found.overlaps] == [("buyers", 80, 80)]


def test_a_result_prints_itself_and_is_json(shop, made):
    found = evaluate(
        made.segment("did('Order Completed')", "buyers", minimum=90),
        shop,
        at=made.at,
        others=[made.segment("days_since('Order Completed') < 20", "fresh")],
    )
    assert str(found) == (
        "buyers: 80 of 100 people (80.0%) on 2011-03-31\n"
        "  for       analytics.reporting\n"
        "  too small to use: 80 of at least 90 people (E132)\n"
        "  country   NL 70, BE 10\n"
        "  last seen 30-89 days 12, 90-179 days 18, 180-364 days 37, other 13\n"
        "  also in   fresh: fewer than 10 of its 4"
    )
    body = json.loads(json.dumps(found.to_dict()))
    assert (body["count"], body["usable"], body["overlaps"]) == (
        80,
        False,
        [{"name": "fresh", "both": None, "other": 4}],
    )
    assert body["sql"].startswith("SELECT p.person_id")
    assert not any(f"p{i:03}" in json.dumps(body) for i in range(100))


def test_a_segment_under_its_minimum_may_not_be_used(shop, made):
    small = made.segment("days_since('Order Completed') < 20", "fresh", minimum=50)
    result = evaluate(small, shop, at=made.at)
    with pytest.raises(ProjectError) as caught:
        members(small, shop, at=made.at)
    assert caught.value.code == "E132"
    with pytest.raises(ProjectError, match="at least 50"):
        result.require()
    assert len(members(made.segment("days_since('Order Completed') < 50", minimum=10), shop, at=made.at)) == 10
    assert members(small, shop, at=made.at, any_size=True).to_pylist() == ["p000", "p001", "p002", "p003"]


def test_members_are_in_order_and_as_many_as_counted(shop, made):
    asked = made.segment("trait('country') = 'NL'")
    ids = members(asked, shop, at=made.at).to_pylist()
    assert ids == sorted(ids)
    assert len(ids) == evaluate(asked, shop, at=made.at).require().count == 70


def test_an_empty_shop_is_zero_of_zero(made):
    found = evaluate(made.segment("did('Order Completed') AND p_alive > 0"), made.tables(), at=made.at)
    assert (found.count, found.people, found.by_country, found.by_recency) == (0, 0, (), ())
    assert "0 of 0 people on" in str(found)


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 40)))
def test_no_group_under_ten_is_shown_or_can_be_worked_out(totals):
    cells = merge_small(totals)
    assert all(cell.people >= 10 for cell in cells)
    whole, shown = sum(totals.values()), sum(cell.people for cell in cells)
    assert shown == whole or (not cells and whole < 10)


def test_known_names_are_what_the_tables_hold(made):
    people = [Person("p1", traits={"tier": "gold", "age": 3}), Person("p2")]
    tables = made.tables(people, [made.event("p1", BUY, made.at)], [("p1", "p_alive", 0.5, made.at)])
    known = known_names(tables)
    assert known == Known(
        frozenset({BUY}), frozenset({"country", "language", "time_zone", "tier", "age"}), frozenset({"p_alive"})
    )
    with pytest.raises(ProjectError, match="did you mean 'Order Completed'"):
        members(made.segment("did('Order Complet')"), tables, at=made.at, known=known)


def test_a_moment_without_a_time_zone_is_refused(made):
    naive = made.at.replace(tzinfo=None)
    for ask in (
        lambda: compile_sql(made.segment("true"), at=naive),
        lambda: holds(made.segment("true"), Person("p"), [], at=naive),
    ):
        with pytest.raises(ProjectError) as caught:
            ask()
        assert caught.value.code == "E137"
