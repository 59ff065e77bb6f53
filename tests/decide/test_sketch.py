"""A sketch: the same counts as the plan with those numbers, and a curve that goes through it."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from echt.decide import NO_DOUBT, Doubt, Gains, Question, Sketch
from echt.errors import CampaignError

from .conftest import AT, creatives, make_shop, names, reachable


def sketch_of(shop, doubt=NO_DOUBT, **kept):
    ids = shop.candidates["person_id"].to_pylist()
    question = Question(
        reachable(ids, shop.left_out),
        shop.candidates,
        creatives(shop.campaign, shop.languages),
        shop.campaign,
        Gains(shop.gains.astype(np.float32), "test-1"),
        shop.known,
    )
    return Sketch(question, at=AT, seed=shop.seed, doubt=doubt, **kept)


def world(seed, n=300, k=3, **changes):
    shop = make_shop(n=n, k=k, seed=seed, **({"holdout": 0.2} | changes))
    out = {name: ("objection", "no_permission", "minor")[i % 3] for i, name in enumerate(names(n)) if i % 7 == 0}
    used = pa.table({"person_id": names(n)[::5], "used_s": [20.0] * len(names(n)[::5])})
    return replace(shop, left_out=out, known=replace(shop.known, attention_used=used))


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 50),
    total_s=st.none() | st.floats(0, 3000),
    worth_per_s=st.floats(0, 0.01),
    holdout=st.floats(0, 1),
    max_contacts=st.integers(1, 2),
    budgets=st.dictionaries(st.sampled_from(["creative-0", "creative-1"]), st.integers(0, 60)),
)
def test_a_sketch_counts_what_the_plan_with_those_numbers_counts(seed, holdout, budgets, **moved):
    shop = world(seed, explore=0.1)
    moved |= {"holdout": holdout, "creative_budgets": budgets}
    drawn = sketch_of(shop).solve(**moved)
    made = replace(shop, campaign=replace(shop.campaign, **moved)).plan()
    assert drawn.reasons == made.counts
    assert sum(drawn.reasons.values()) == drawn.asked == made.asked
    assert (drawn.contacts, drawn.attention_s) == (made.contacts, made.attention_s)
    assert drawn.gain == pytest.approx(made.gain, abs=1e-9)
    assert drawn.certificate.objective == pytest.approx(made.certificate.objective, abs=1e-9)
    assert sum(drawn.creatives.values()) == drawn.contacts


@pytest.mark.parametrize("seed", range(4))
def test_a_smaller_total_gives_the_plans_on_the_curve(seed):
    sketch = sketch_of(world(seed))
    curve = sketch.solve().curve
    assert curve.gain[0] == curve.attention_s[0] == 0.0
    for at in range(0, curve.here + 1, 7):
        small = sketch.solve(total_s=float(curve.attention_s[at]))
        assert small.attention_s == curve.attention_s[at]
        assert small.gain == pytest.approx(curve.gain[at], rel=1e-6, abs=1e-9)


def test_the_curve_goes_through_the_plan_and_ends_at_everyone():
    drawn = sketch_of(world(1)).solve(total_s=400.0)
    assert drawn.curve.attention_s[drawn.curve.here] == drawn.attention_s
    assert drawn.curve.gain[drawn.curve.here] == pytest.approx(drawn.gain)
    could = {"not_worth_it", "shared_budget", "plan"}
    assert drawn.curve.attention_s[-1] == 8 * sum(n for reason, n in drawn.reasons.items() if reason in could)


def test_segments_hold_everyone_in_them_once():
    inside = pa.array(names(300)[10:60])
    drawn = sketch_of(world(2), segments={"some": inside}).solve()
    assert sum(drawn.segments["some"].values()) == 50


@pytest.mark.parametrize(
    ("moved", "binds"),
    [
        ({"total_s": 80.0}, "total"),
        ({"creative_budgets": dict.fromkeys(["creative-0", "creative-1", "creative-2"], 5)}, "creatives"),
        ({}, "worth"),
        ({"spend": 1.0}, "spend"),
    ],
)
def test_it_says_what_holds_it_back(moved, binds):
    drawn = sketch_of(world(3, cost_per_contact=0.1)).solve(**moved)
    assert drawn.binds == binds
    assert (drawn.worth_per_s > drawn.campaign.worth_per_s) == (binds in {"total", "spend"})


def test_learned_gains_have_the_spread_of_the_halves():
    shop = world(4)
    noise = np.random.default_rng(0).normal(0, 0.01, (20, 1, 1)).astype(np.float32)
    halves = shop.gains.astype(np.float32)[None] + noise
    drawn = sketch_of(shop, Doubt("learned", halves)).solve()
    wide = 1.96 * float(np.std(noise, ddof=1)) * drawn.contacts
    assert drawn.range.high - drawn.gain == pytest.approx(wide, rel=0.01)
    assert drawn.range.rests_on == "learned"
    here = drawn.curve.here
    assert drawn.curve.low[here] == pytest.approx(drawn.range.low)
    assert (np.diff(drawn.curve.high - drawn.curve.low) >= -1e-9).all()


def test_what_a_measurement_will_show_is_not_drawn_as_an_effect():
    sketch = sketch_of(world(5), Doubt("measure", deviation=2.0))
    some, none = sketch.solve(), sketch.solve(holdout=0.0)
    assert some.range.known
    assert not some.range.about_effect
    assert np.isnan(some.curve.low).all()
    assert not none.range.known  # without a holdout nobody can say
    more = sketch.solve(holdout=0.4)
    assert more.range.high - more.range.low < some.range.high - some.range.low or more.people < some.people


def test_a_wave_that_could_not_tell_gives_the_factors_it_left_open():
    drawn = sketch_of(world(6), Doubt("wave", factors=(-0.5, 3.0))).solve()
    assert (drawn.range.low, drawn.range.high) == (pytest.approx(-0.5 * drawn.gain), pytest.approx(3 * drawn.gain))
    assert drawn.range.crosses_zero


def test_a_few_people_by_lot_have_every_reason_in_turn_and_the_words_of_the_plan():
    shop = world(7)
    drawn, made = (
        sketch_of(shop).solve(total_s=200.0),
        replace(shop, campaign=replace(shop.campaign, total_s=200.0)).plan(),
    )
    few = drawn.some(5, seed=1, at=AT)
    assert len(few) == 5
    assert len({one.why[0].reason for one in few}) == min(5, len(drawn.reasons))
    for one in few:
        assert [why.say("nl") for why in one.why] == [why.say("nl") for why in made.why(one.person_id)]
    assert drawn.some(5, seed=1, at=AT) == few != drawn.some(5, seed=2, at=AT)


@pytest.mark.parametrize(
    "wrong",
    [
        {"quiet_hours": ("1", "2")},
        {"holdout": 1.5},
        {"total_s": -1.0},
        {"creative_budgets": {"none": 3}},
        {"max_contacts": 0},
    ],
)
def test_what_a_file_could_not_hold_is_refused(wrong):
    with pytest.raises(CampaignError) as caught:
        sketch_of(world(8)).solve(**wrong)
    assert caught.value.code == "E442"


def test_nobody_asked_is_a_sketch_too():
    shop = make_shop(n=1, k=1)
    empty = replace(shop, candidates=shop.candidates.slice(0, 0), gains=shop.gains[:0])
    drawn = sketch_of(empty).solve()
    assert (drawn.asked, drawn.people, drawn.gain) == (0, 0, 0.0)
    assert drawn.curve.attention_s.tolist() == [0.0]
