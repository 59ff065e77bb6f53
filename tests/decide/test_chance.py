"""Hashes instead of dice: well mixed, independent, the same forever."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from echt.decide.chance import hashes, ids_from, salt, unit
from echt.decide.holdout import draw, holdout

IDS = pa.array([f"AbC{i:09d}" for i in range(50_000)])


def test_the_numbers_are_spread_evenly():
    found = unit(hashes(IDS, salt("x")))
    observed, _ = np.histogram(found, bins=100, range=(0, 1))
    chi_square = ((observed - 500) ** 2 / 500).sum()
    assert 60 < chi_square < 150  # 99 degrees of freedom


def test_ids_that_differ_in_one_letter_have_nothing_in_common():
    one, other = (hashes(pa.array([text]), 0)[0] for text in ("AAAAAAAAAAAA", "AAAAAAAAAAAB"))
    assert 16 < bin(int(one ^ other)).count("1") < 48


def test_two_campaigns_hold_out_people_independently():
    spring = holdout(IDS, campaign="spring", seed=1, share=0.3)
    autumn = holdout(IDS, campaign="autumn", seed=1, share=0.3)
    again = holdout(IDS, campaign="spring", seed=2, share=0.3)
    for other in (autumn, again):
        assert abs((spring & other).mean() - 0.09) < 0.006
        assert abs(np.corrcoef(spring, other)[0, 1]) < 0.02


def test_the_holdout_and_the_exploration_of_one_campaign_are_independent():
    held = holdout(IDS, campaign="spring", seed=1, share=0.5)
    drawn = draw(IDS, np.ones(len(IDS), dtype=bool), campaign="spring", seed=1, share=0.5).drawn
    assert abs(np.corrcoef(held, drawn)[0, 1]) < 0.02


def test_a_larger_holdout_keeps_everyone_who_was_in_it():
    small = holdout(IDS, campaign="spring", seed=1, share=0.1)
    large = holdout(IDS, campaign="spring", seed=1, share=0.3)
    assert not (small & ~large).any()


def test_the_share_is_met_and_0_and_1_mean_nobody_and_everyone():
    assert abs(holdout(IDS, campaign="spring", seed=1, share=0.3).mean() - 0.3) < 0.01
    assert not holdout(IDS, campaign="spring", seed=1, share=0.0).any()
    assert holdout(IDS, campaign="spring", seed=1, share=1.0).all()


def test_the_hash_never_changes_between_versions_or_holdouts_would_break():
    found = hashes(pa.array(["AbCdEfGhIjKl", "p1", "a longer id than sixteen letters"]), salt("holdout", "spring", 7))
    assert [f"{number:016x}" for number in found.tolist()] == GOLDEN


GOLDEN = ["916c82c3f3502ad7", "41eb1d9c640e8686", "68aa1e3c6f487a5f"]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(max_size=20), min_size=1, max_size=30), st.integers(0, 2**64 - 1), st.randoms())
def test_the_hash_of_a_person_does_not_depend_on_who_else_is_there(ids, salted, random):
    alone = [int(hashes(pa.array([text], pa.string()), salted)[0]) for text in ids]
    order = list(range(len(ids)))
    random.shuffle(order)
    shuffled = hashes(pa.array([ids[i] for i in order], pa.string()), salted)
    assert [alone[i] for i in order] == shuffled.tolist()
    chunk = pa.array(["padding", *ids], pa.string())[1:]
    assert hashes(chunk, salted).tolist() == alone


def test_a_draw_takes_exactly_its_share_of_the_pool_and_nobody_else():
    pool = np.arange(len(IDS)) % 2 == 0
    drawn = draw(IDS, pool, campaign="spring", seed=1, share=0.05)
    assert drawn.drawn.sum() == round(0.05 * pool.sum())
    assert not (drawn.drawn & ~pool).any()
    assert drawn.probability == drawn.drawn.sum() / pool.sum()


def test_a_draw_from_nobody_is_empty():
    drawn = draw(IDS, np.zeros(len(IDS), dtype=bool), campaign="spring", seed=1, share=0.5)
    assert drawn.probability == 0.0
    assert not drawn.drawn.any()


def test_names_are_20_letters_and_differ():
    first, second = hashes(IDS, 1), hashes(IDS, 2)
    names = ids_from(first, second)
    assert len(names.unique()) == len(IDS)
    assert {len(name) for name in names.to_pylist()[:100]} == {20}


def test_nobody_has_no_hash():
    assert hashes(pa.array([], pa.string()), 1).shape == (0,)


@pytest.mark.parametrize("share", [0.0, 0.05, 1.0])
def test_the_same_seed_draws_the_same_people(share):
    pool = np.ones(1000, dtype=bool)
    one, two = (draw(IDS[:1000], pool, campaign="spring", seed=3, share=share).drawn for _ in range(2))
    assert (one == two).all()
