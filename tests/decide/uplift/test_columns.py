"""Features of any make become the same matrix."""

import datetime as dt
import decimal
import math

import numpy as np
import pyarrow as pa
import pytest

from echt.decide.uplift.columns import MOST_LEVELS, Columns
from echt.errors import CampaignError

N = 80
TABLE = pa.table(
    {
        "recency": pa.array([None if i % 10 == 0 else i % 7 for i in range(N)], pa.int64()),
        "spent": [math.nan if i % 20 == 3 else i / 3 for i in range(N)],
        "zip": pa.array(["city", "city", "sea", "hill"] * (N // 4)).dictionary_encode(),
        "member": [i % 3 == 0 for i in range(N)],
        "since": [dt.date(2026, 1, 1) + dt.timedelta(days=i) for i in range(N)],
        "price": [decimal.Decimal(i) / 4 for i in range(N)],
        "always": [7] * N,
        "empty": pa.nulls(N),
    }
)


class Stream:
    """A table of another library, as Polars and pandas hand theirs over."""

    def __init__(self, table):
        self._table = table

    def __arrow_c_stream__(self, requested_schema=None):
        return self._table.__arrow_c_stream__(requested_schema)


class Interchange:
    def __init__(self, table):
        self._table = table

    def __dataframe__(self, nan_as_null=False, allow_copy=True):
        return self._table.__dataframe__(nan_as_null, allow_copy)


class Lazy:
    def __init__(self, table):
        self._table = table

    def to_arrow(self):
        return self._table


def test_numbers_days_yes_and_no_and_categories_become_columns():
    columns = Columns.learn(TABLE)
    x = columns.matrix(TABLE)
    assert [each.name for each in columns.columns] == ["recency", "spent", "zip", "member", "since", "price"]
    assert x.shape == (N, len(columns.parts))
    assert np.isnan(x[0, 0])
    assert x[1, 0] == 1
    names = [column.says(part, 0.5) for column, part in columns.parts]
    assert "zip is city" in names
    assert "recency > 0.5" in names
    city = names.index("zip is city")
    assert x[:4, city].tolist() == [1, 1, 0, 0]
    days = x[:, names.index("since > 0.5")]
    assert np.diff(days).tolist() == [1.0] * (N - 1)


def test_what_a_reader_should_know_is_said():
    notes = " ".join(Columns.learn(TABLE).notes)
    assert "'recency' is missing for 8 of 80 people" in notes
    assert "'spent' is missing for 4 of 80 people" in notes
    assert "'always' is the same for everyone" in notes
    assert "'empty' is the same for everyone" in notes


@pytest.mark.parametrize("make", [Stream, Interchange, Lazy, lambda t: t.to_batches()[0], lambda t: t.to_pydict()])
def test_tables_of_other_makes_give_the_same_matrix(make):
    table = TABLE.select(["recency", "spent", "member"])
    columns = Columns.learn(table)
    given = make(table)
    np.testing.assert_array_equal(Columns.learn(given).matrix(given), columns.matrix(table))


def test_columns_are_found_by_name_in_any_order_and_more_do_no_harm():
    columns = Columns.learn(TABLE.select(["spent", "member"]))
    np.testing.assert_array_equal(columns.matrix(TABLE), columns.matrix(TABLE.select(["member", "always", "spent"])))


def test_a_level_not_seen_before_is_none_of_those_known():
    columns = Columns.learn(TABLE.select(["zip"]))
    assert columns.matrix({"zip": ["moon", None, "city"]}).sum(axis=1).tolist() == [0, 0, 1]


def test_rare_levels_are_taken_together():
    many = [f"place {i % 50}" for i in range(2000)] + ["once"] * 3
    columns = Columns.learn({"place": many})
    assert len(columns.parts) == MOST_LEVELS
    assert "'place': 21 rare values are taken together" in columns.notes


def test_a_text_of_its_own_for_everybody_is_left_out_and_not_kept():
    columns = Columns.learn({"name": [f"person {i}" for i in range(100)], "n": list(range(100))})
    assert [each.name for each in columns.columns] == ["n"]
    assert columns.notes == ("'name' has no value that 20 people share, and is left out",)
    assert "person 1" not in repr(columns)


def test_an_array_goes_by_place():
    x = np.array([[1.0, 2.0], [3.0, math.nan], [4.0, 4.0]])
    columns = Columns.learn(x)
    np.testing.assert_array_equal(columns.matrix(x), x)
    assert Columns.learn(x[:, 0]).matrix(x[:, 0]).shape == (3, 1)
    for other in (x[:, :1], TABLE):
        with pytest.raises(CampaignError) as caught:
            columns.matrix(other)
        assert caught.value.code == "E482"


@pytest.mark.parametrize(
    "features",
    [
        {"x": [1.0, math.inf]},
        {"x": [[1], [2]]},
        {"x": [b"a", b"b"]},
        {},
        {"x": pa.array([], pa.float64())},
        np.zeros((2, 2, 2)),
        np.array(["a", "b"]),
        object(),
        {"x": [1.0, 2.0], "y": [1.0]},
    ],
)
def test_what_cannot_be_learned_from_is_refused(features):
    with pytest.raises(CampaignError) as caught:
        Columns.learn(features)
    assert caught.value.code == "E481"


@pytest.mark.parametrize("other", [{"a": [1.0]}, {"x": ["1.0"]}])
def test_other_columns_than_those_learned_from_are_refused(other):
    columns = Columns.learn({"x": [1.0, 2.0]})
    with pytest.raises(CampaignError) as caught:
        columns.matrix(other)
    assert caught.value.code == "E482"
