"""A summary is what plain SQL says, to the last digit, whatever the log looks like."""

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from echt.predict import summarise

from .conftest import COLUMNS, UNITS, log, plain, rows

AMOUNTS = st.one_of(
    st.none(),
    st.just(float("nan")),
    st.integers(-3000, 5000).map(lambda cents: cents / 100),
    st.floats(-1e6, 1e9, allow_subnormal=False),
    st.just(0.0),
)
EVENTS = st.lists(
    st.tuples(
        st.integers(-3, 3),
        st.one_of(st.integers(-24 * 40, 24 * 40), st.floats(-50, 50).map(lambda h: round(h * 3.6e6) / 3.6e6)),
        AMOUNTS,
        st.sampled_from(["bought", "refunded", "viewed"]),
    ),
    min_size=1,
    max_size=60,
)


def known(log_rows):
    return any(amount is None or amount != amount or amount > -5e-7 for _, _, amount, *_ in log_rows)


@pytest.mark.parametrize("unit", UNITS)
@settings(max_examples=40, deadline=None)
@given(events=EVENTS.filter(known), sort=st.booleans())
def test_any_log_gives_what_sql_gives(unit, events, sort):
    events = sorted(events, key=lambda e: e[1]) if sort else events
    table = log(events)
    found = summarise(table, columns=COLUMNS, unit=unit)
    assert rows(found) == plain(table, unit)
    assert not sort or found.path == "one pass"


@settings(max_examples=40, deadline=None)
@given(events=EVENTS.filter(known), name=st.sampled_from(["bought", "viewed"]))
def test_names_that_count_are_those_asked_for(events, name):
    table = log([*events, (9, 0, 1.0, "bought"), (9, 0, 2.0, "viewed")])
    found = summarise(table, columns=COLUMNS, names=[name, "refunded"])
    counted = table.filter(pa.compute.is_in(table["name"], pa.array([name, "refunded"])))
    assert rows(found) == plain(counted)


@settings(max_examples=40, deadline=None)
@given(events=EVENTS.filter(known))
def test_ids_may_be_texts_of_any_kind(events):
    texts = ["", "é" * 8, "a" * 70, "a" * 16, "a" * 17, "a\0", "a"]
    named = [(texts[e[0]], *e[1:]) for e in events]
    table = log(named, pa.string())
    expected = rows(summarise(table, columns=COLUMNS))
    assert expected == plain(table)
    for kind in (pa.large_string(), pa.dictionary(pa.int32(), pa.string()), pa.string_view()):
        other = table.set_column(0, "person", table["person"].cast(kind))
        assert rows(summarise(other, columns=COLUMNS)) == expected


def test_what_a_summary_says_of_four_people_by_hand():
    table = log(
        [
            (1, 0, 10.0),
            (1, 5, 5.0),  # the same day
            (1, 24 * 3, 30.0),
            (1, 24 * 3 + 1, -6.0),  # a refund
            (2, 24, 8.0),
            (3, 24, -8.0),  # never bought
            (4, 24, 9.0),
            (4, 24 * 10, 0.0),
            (4, 24 * 10, -2.0),
        ]
    )
    found = summarise(table, columns=COLUMNS)
    assert found.to_table().to_pylist() == [
        {"person": 1, "frequency": 1, "recency": 3.0, "age": 10.0, "monetary": 24.0},
        {"person": 2, "frequency": 0, "recency": 0.0, "age": 9.0, "monetary": 0.0},
        {"person": 4, "frequency": 1, "recency": 9.0, "age": 9.0, "monetary": -2.0},
    ]
    counted = found.counted
    assert (counted.events, counted.purchases, counted.refunds) == (9, 6, 3)
    assert (counted.people_only_refunds, counted.people_nothing_left) == (1, 1)
    assert [list(part) for part in found.money] == [[1], [24.0]]
