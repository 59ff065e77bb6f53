"""Products for people: what each way finds, and the laws that hold for all of them."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from echt.decide.products import (
    COLUMNS,
    FEWEST,
    WAYS,
    Ask,
    Bought,
    Nothing,
    Popular,
    Recent,
    Shelf,
    Suggester,
    Together,
    pairs,
    rank,
)

TODAY = 20_000.5
CATEGORIES = ("kitchen", "garden", "paper", "toys")
PRODUCTS = [f"P{i:02d}" for i in range(40)]
ALL = ("together", "recent", "popular")


def a_shelf(pool=PRODUCTS, categories=True):
    category = [CATEGORIES[i // 10] if categories else None for i in range(40)]
    return Shelf.of(
        pa.table({"product_id": PRODUCTS, "category": pa.array(category, pa.string())}), pa.array(pool, pa.string())
    )


def ids(n):
    return pa.array([f"p{i:011d}" for i in range(n)], pa.string())


def bought_of(rows, n, shelf):
    """rows: (person, product, day)."""
    people = ids(n)
    table = pa.table(
        {
            "person_id": pa.array([people[who].as_py() for who, _, _ in rows], pa.string()),
            "product_id": pa.array([PRODUCTS[what] for _, what, _ in rows], pa.string()),
            "day": pa.array([day for _, _, day in rows], pa.int32()),
        }
    )
    return Bought.of(table, people, shelf)


def planted(n=400, seed=0, own=0.9):
    """Everyone has one category; nine of ten things they buy are of it."""
    rng = np.random.default_rng(seed)
    taste = rng.integers(0, 4, n)
    who = rng.integers(0, n, n * 12)
    what = np.where(
        rng.random(len(who)) < own, taste[who] * 10 + rng.integers(0, 10, len(who)), rng.integers(0, 40, len(who))
    )
    day = rng.integers(19_500, 20_000, len(who))
    return list(zip(who.tolist(), what.tolist(), day.tolist(), strict=True)), taste


def whole(shelf):
    return np.ones(len(shelf.pool), dtype=bool)


def best(way, rows, n, shelf, **changes):
    bought = bought_of(rows, n, shelf)
    past = bought.until(TODAY)
    fitted = way.fit(past, shelf, today=TODAY)
    return rank(fitted, past, shelf, Ask((), whole(shelf), **changes), today=TODAY, most=5)


@pytest.mark.parametrize("way", [Together(), Recent()])
def test_people_who_buy_kitchen_get_kitchen(way):
    rows, taste = planted()
    shelf = a_shelf()
    found = best(way, rows, 400, shelf)[:, 0]
    seen = found >= 0
    assert seen.mean() > 0.9
    assert (
        shelf.category[shelf.pool[found[seen]]]
        == np.array([shelf.categories.index(CATEGORIES[t]) for t in taste])[seen]
    ).mean() > 0.9


def test_bought_together_needs_no_categories():
    rows, taste = planted()
    shelf = a_shelf(categories=False)
    found = best(Together(), rows, 400, shelf)[:, 0]
    assert (found[found >= 0] // 10 == taste[found >= 0]).mean() > 0.9


def test_a_pair_of_fewer_than_five_people_says_nothing():
    rows = [(who, what, 19_990 - who) for who in range(FEWEST - 1) for what in (0, 1)] + [(9, 0, 19_000)]
    shelf = a_shelf()
    assert (best(Together(), rows, 10, shelf)[9] == -1).all()
    rows += [(FEWEST - 1, 0, 19_980), (FEWEST - 1, 1, 19_980)]
    assert best(Together(), rows, 10, shelf)[9, 0] == 1


def test_popularity_explains_less_than_taste():
    """Everybody buys product 39; who bought 0 also buys 1. To whom bought 0, 1 is nearer."""
    rows = [(who, 39, 19_000) for who in range(60)] + [(who, what, 19_000) for who in range(10) for what in (0, 1)]
    rows += [(60, 0, 19_900)] + [(who, 0, 19_000) for who in range(10, 13)]
    assert best(Together(), rows, 61, a_shelf())[60, 0] == 1


def test_popular_counts_people_of_the_last_60_days_and_not_pieces():
    rows = [(0, 7, 19_990 - i) for i in range(30)] + [(who, 3, 19_980) for who in range(1, 4)]
    rows += [(who, 5, 19_000) for who in range(4, 20)]
    assert best(Popular(), rows, 21, a_shelf())[20, 0] == 3


def test_the_latest_category_counts_most():
    rows = [(0, 0, 19_300), (0, 1, 19_300), (0, 12, 19_900)] + [(1, 15, 19_990), (1, 5, 19_990)]
    assert best(Recent(), rows, 2, a_shelf())[0, 0] == 15


def test_nothing_finds_nothing():
    rows, _ = planted()
    assert (best(Nothing(), rows, 400, a_shelf()) == -1).all()


def test_what_was_bought_lately_is_left_out():
    rows, _ = planted()
    shelf = a_shelf()
    bought = bought_of(rows, 400, shelf)
    lately = {(who, what) for who, what, day in rows if day >= TODAY - 90}
    for way in (Together(), Recent(), Popular()):
        found = best(way, rows, 400, shelf, bought_days=90)
        shown = {(who, int(what)) for who in range(400) for what in found[who] if what >= 0}
        assert not shown & lately, way.name
    assert len(bought) == 400


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    pool=st.lists(st.sampled_from(PRODUCTS), unique=True),
    shut=st.lists(st.integers(0, 39)),
    days=st.integers(0, 400),
    most=st.integers(1, COLUMNS),
)
def test_everyones_products_are_ones_they_may_get(seed, pool, shut, days, most):
    rows, _ = planted(60, seed)
    shelf = a_shelf(pool)
    bought = bought_of(rows, 60, shelf)
    suggester = Suggester.fit(bought, shelf, ALL, today=TODAY)
    open_ = np.array([PRODUCTS.index(one) not in shut for one in pool], dtype=bool)
    found = suggester.suggest(bought.until(TODAY), Ask(ALL, open_, days), most=most)
    assert found.column.shape == (60, most)
    lately = {(who, what) for who, what, day in rows if day >= TODAY - days}
    for who in range(60):
        columns = [int(one) for one in found.column[who] if one >= 0]
        assert len(set(columns)) == len(columns)
        for one in columns:
            assert open_[one]
            assert (who, int(shelf.pool[one])) not in lately
    assert ((found.affinity > 0) == (found.column >= 0)).all()
    assert (np.diff(found.affinity, axis=1) <= 0).all()


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), one=st.integers(0, 59))
def test_one_persons_history_changes_no_one_elses_product(seed, one):
    """With what was learned fixed: a version names it."""
    rows, _ = planted(60, seed)
    shelf = a_shelf()
    suggester = Suggester.fit(bought_of(rows, 60, shelf), shelf, ALL, today=TODAY)
    other = [row for row in rows if row[0] != one] + [(one, 33, 19_950), (one, 34, 19_951)]
    ask = Ask(ALL, whole(shelf))
    before, after = (pairs(suggester, bought_of(some, 60, shelf), ids(60), [ask, None]) for some in (rows, other))
    rest = np.arange(60) != one
    assert (before.place[rest] == after.place[rest]).all()
    assert (before.because[rest] == after.because[rest]).all()
    assert (before.relative[rest] == after.relative[rest]).all()


def test_the_version_changes_with_what_was_learned_and_with_nothing_else():
    rows, _ = planted()
    shelf = a_shelf()
    first, again = (Suggester.fit(bought_of(rows, 400, shelf), shelf, ALL, today=TODAY) for _ in range(2))
    less = Suggester.fit(bought_of(rows[:-400], 400, shelf), shelf, ALL, today=TODAY)
    assert first.version == again.version != less.version


def test_a_way_that_was_right_more_often_counts_more():
    rows, _ = planted(2000, own=1.0)
    shelf = a_shelf()
    suggester = Suggester.fit(bought_of(rows, 2000, shelf), shelf, ALL, today=TODAY)
    assert suggester.worth["together"][0] > suggester.worth["popular"][0]
    assert suggester.tried["popular"] > 1000
    assert "next order" in suggester.say()[0]


def test_too_few_people_to_weigh_by_is_said():
    suggester = Suggester.fit(bought_of([(0, 1, 19_990)], 3, a_shelf()), a_shelf(), ALL, today=TODAY)
    assert suggester.tried == {}
    assert "fewer than 50" in suggester.say()[0]


def test_nobody_and_no_products_are_no_trouble():
    shelf = a_shelf([])
    bought = bought_of([], 0, shelf)
    suggester = Suggester.fit(bought, shelf, ALL, today=TODAY)
    found = pairs(suggester, bought, ids(0), [Ask(ALL, np.zeros(0, dtype=bool))])
    assert found.place.shape == (0, 1)
    shelf = a_shelf([])
    assert (pairs(suggester, bought, ids(3), [Ask(ALL, np.zeros(0, dtype=bool))]).place == -1).all()


def test_a_way_of_your_own_is_one_among_them():
    class Always:
        name = "always"

        def fit(self, past, shelf, *, today):
            fitted = WAYS["nothing"]().fit(past, shelf, today=today)

            class One:
                name, version = "always", "always-1"

                def scores(self, of, first, last):
                    score = np.zeros((last - first, len(shelf.pool)), dtype=np.float32)
                    score[:, 17] = 1
                    return score

                because = fitted.because

            return One()

    rows, _ = planted()
    shelf = a_shelf()
    suggester = Suggester.fit(bought_of(rows, 400, shelf), shelf, [Always()], today=TODAY)
    found = pairs(suggester, bought_of([], 400, shelf), ids(400), [Ask(("always",), whole(shelf))])
    assert (found.place == 17).all()
