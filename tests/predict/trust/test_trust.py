"""Backtests choose what was planted, look at nothing later, and refuse what they cannot test."""

import json
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np
import pytest

from echt.errors import DataError, ProjectError
from echt.predict.models import NAIVE, Forecast
from echt.predict.trust import History, Question, evaluate
from echt.predict.trust.walk import walk

from .conftest import AT, log_of, planted

FAST = ["gamma_poisson", "mbgnbd"]


@dataclass(frozen=True)
class Says:
    """A candidate that says the rate of each person times a factor, and counts who asked it what."""

    factor: float = 1.0
    name: str = "says"
    version: str = "0" * 12

    def fit(self, past):
        assert all(shot.later is not None for shot in past)
        return self

    def forecast(self, now):
        count = self.factor * (now.frequency + 0.5) / (now.age + 60) * now.horizon_days
        return Forecast(count, -np.expm1(-count), 20 * count)


def test_a_model_wins_where_people_differ_and_fade(trial):
    for outcome in ("orders", "any"):
        choice = trial.verdicts[outcome].choice
        assert choice.winner not in NAIVE
        assert choice.refused is None
        assert trial.verdicts[outcome].scores[choice.winner].loss < trial.verdicts[outcome].scores[choice.naive].loss
    assert "orders" not in trial.refused


def test_naive_candidates_are_always_in_the_table(trial):
    for verdict in trial.verdicts.values():
        assert list(verdict.scores)[:3] == list(NAIVE)


def test_models_are_refused_with_a_reason_where_everyone_is_alike(alike):
    found = evaluate(alike, Question(AT, 60), candidates=FAST)
    assert found.winner["orders"] in NAIVE
    assert "no model beats" in found.refused["orders"]
    assert "standard error" in found.refused["orders"]


def test_intervals_hold_what_they_promise_in_every_segment(trial):
    for outcome in ("orders", "spend"):
        verdict = trial.verdicts[outcome]
        for group in verdict.held:
            if group.people >= 300:
                assert group.coverage >= 0.77, group
                assert group.low <= group.coverage <= group.high
        assert verdict.pit.distance < 0.05
        assert verdict.pit.shares.sum() == pytest.approx(1)
        assert {"all", "no_repeat", "repeat_1_3", "repeat_4_plus", "old"} <= {group.segment for group in verdict.held}


def test_the_tables_agree_with_each_other(trial):
    verdict = trial.verdicts["orders"]
    assert verdict.deciles.people.sum() == trial.forecasts == verdict.held[0].people
    for name, score in verdict.scores.items():
        said, came = (sum(getattr(one, end) for one in verdict.totals[name]) for end in ("said", "came"))
        assert score.total_bias == pytest.approx(said / came - 1)
    last, tracking = verdict.totals[verdict.choice.winner][-1], verdict.tracking
    assert tracking.came[-1] == last.came
    assert tracking.said[-1] == pytest.approx(last.said)
    assert (np.diff(tracking.came) >= 0).all()


def test_what_happens_after_the_moment_changes_nothing(fading):
    earlier = Question(AT - timedelta(days=90), 45)
    told = evaluate(fading, earlier, candidates=FAST).to_dict()
    assert told == evaluate(fading.before(earlier.at), earlier, candidates=FAST).to_dict()


def test_only_cut_offs_whose_outcomes_were_known_teach(fading):
    history = History.of(fading, Question(AT, 60))
    walked = walk(history, history.cutoffs(6), {"says": Says()})
    assert len(walked.counted) >= 3
    for step in walked.counted:
        pairs = walked.lessons("says", "orders", step.cutoff.at)
        assert pairs
        assert all(pair.end <= step.cutoff.at + 1e-9 for pair in pairs)
        assert all(shot.horizon_days == 60 for shot in history.past(step.cutoff.at))


def test_recalibration_mends_a_level_that_was_always_wrong(fading):
    found = evaluate(fading, Question(AT, 60), candidates=[Says(3.0)])
    score = found.verdicts["orders"].scores["says"]
    assert score.raw_bias > 1.0
    assert abs(score.total_bias) < score.raw_bias / 2
    one = evaluate(fading, Question(AT, 60), candidates=[Says(1.0)]).verdicts["orders"].scores["says"]
    assert score.auc == pytest.approx(one.auc, abs=1e-3)


def test_people_keep_their_order_when_forecasts_are_put_right(trial, fading):
    now = fading.snapshot(AT, horizon_days=60)
    said = np.sort(np.random.default_rng(1).gamma(1, 1, len(now)))
    for outcome, names in trial.taught.items():
        for taught in names.values():
            mended = taught.point(np.minimum(said, 0.99) if outcome == "any" else said)
            assert (np.diff(mended) >= -1e-9).all()


def test_a_forecast_of_now_is_told_with_its_interval(trial, fading):
    from echt.predict.models import candidate

    now = fading.snapshot(AT, horizon_days=60)
    history = History.of(fading, trial.question)
    name = trial.winner["orders"]
    made = candidate(name).fit(history.past(AT.timestamp() / 86_400)).forecast(now)
    told = trial.told(name, made, "orders", now)
    assert len(told.value) == len(now)
    assert (told.low <= told.high).all()
    chance = trial.told(name, made, "any", now)
    assert ((0 <= chance.low) & (chance.low <= chance.value) & (chance.value <= chance.high) & (chance.high <= 1)).all()


def test_a_trial_prints_itself_and_is_json(trial):
    text = str(trial)
    assert all(name in text for name in (*NAIVE, "repeat_4_plus", "randomised PIT", "raw bias"))
    assert json.loads(json.dumps(trial.to_dict(), allow_nan=False))["winner"] == trial.winner


def test_the_same_seed_gives_the_same_trial(fading):
    one, two = (evaluate(fading, Question(AT, 60), candidates=["mbgnbd"], seed=3).to_dict() for _ in range(2))
    assert one == two


def test_groups_of_ones_own_are_looked_at(fading):
    half = np.arange(len(fading)) % 2 == 0
    found = evaluate(fading, Question(AT, 60), candidates=["mbgnbd"], segments={"even": half})
    group = next(each for each in found.verdicts["orders"].held if each.segment == "even")
    assert 0.45 < group.people / found.forecasts < 0.55


def test_a_horizon_longer_than_history_is_refused_with_the_longest_allowed(fading):
    with pytest.raises(DataError) as refused:
        evaluate(fading, Question(AT, 400))
    assert refused.value.code == "E158"
    longest = int("".join(c for c in refused.value.fix if c.isdigit()))
    assert History.of(fading, Question(AT, longest)).cutoffs(6)
    with pytest.raises(DataError, match="horizon"):
        History.of(fading, Question(AT, longest + 1))


def test_the_longest_horizon_can_be_tested_though_no_whole_one_was_ever_seen(fading):
    found = evaluate(fading, Question(AT, 200), candidates=["mbgnbd"])
    assert found.before
    assert all(each.horizon_days < 200 for each in found.before)
    assert found.verdicts["orders"].scores["mbgnbd"].coverage > 0.5


def test_fewer_than_200_buyers_are_refused_with_the_reason():
    with pytest.raises(DataError, match="too few people") as refused:
        evaluate(planted(n=150), Question(AT, 60))
    assert refused.value.code == "E157"
    assert "150" in str(refused.value)


def test_an_outcome_that_nobody_did_is_refused(fading):
    with pytest.raises(DataError, match="too few people"):
        evaluate(fading, Question(AT, 60, outcome="Product Viewed"))


def test_people_who_never_come_back_carry_no_model():
    draw = np.random.default_rng(5)
    once = log_of(np.arange(900), draw.uniform(0, 400, 900), draw.gamma(4, 5, 900))
    found = evaluate(once, Question(AT, 45), candidates=["bgnbd", "paretonbd"])
    assert set(found.left_out) == {"bgnbd", "paretonbd"}
    assert "nobody came back" in found.left_out["bgnbd"]
    assert "no model" in found.refused["orders"]
    assert "left out" in str(found)
    json.dumps(found.to_dict(), allow_nan=False)


def test_one_cut_off_is_enough_and_says_so(fading):
    found = evaluate(fading, Question(AT, 60), candidates=FAST, origins=1)
    assert len(found.cutoffs) == 1
    assert "1 cut-off:" in str(found)
    assert found.verdicts["orders"].scores["mbgnbd"].coverage is not None


def test_without_any_lesson_forecasts_stay_as_they_are(fading):
    history = History.of(fading, Question(AT, 60))
    cutoff = history.cutoffs(1)[-1]
    walked = walk(history, [cutoff], {"says": Says()})
    taught = walked.taught("says", "orders", cutoff.at)
    said = walked.counted[0].said["says"].expected
    assert taught.spread is None
    assert (taught.point(said) == said).all()


def test_a_candidate_that_says_no_number_is_left_out(fading):
    class Broken(Says):
        def forecast(self, now):
            made = super().forecast(now)
            return replace(made, value=made.value * np.nan)

    found = evaluate(fading, Question(AT, 60), candidates=[Broken(name="broken")])
    assert "E165" in found.left_out["broken"]


def test_the_future_and_unknown_candidates_are_refused(fading):
    with pytest.raises(DataError) as late:
        evaluate(fading, Question(AT + timedelta(days=9), 60))
    assert late.value.code == "E159"
    with pytest.raises(ProjectError) as unknown:
        evaluate(fading, Question(AT, 60), candidates=["mbgnb"])
    assert unknown.value.code == "E156"
    assert "mbgnbd" in unknown.value.fix


def test_of_very_many_people_the_same_ones_are_drawn_at_every_cut_off(fading):
    history = History.of(fading, Question(AT, 60), most=500, seed=4)
    shots = [history.snapshot(each.at, each.horizon_days) for each in history.cutoffs(6)]
    assert all(len(shot) <= 500 for shot in shots)
    assert set(shots[0].who) <= set(shots[-1].who)
    again = History.of(fading, Question(AT, 60), most=500, seed=4)
    assert (again.drawn == history.drawn).all()


@pytest.mark.parametrize("second", [0.1, 1 / 3, 7.7, 12345.678901, 86_399.999])
def test_what_was_seen_in_full_is_never_taken_for_nothing(second):
    draw = np.random.default_rng(8)
    who, when = np.repeat(np.arange(400), 4), draw.uniform(0, 300, 1600)
    odd = log_of(who, when, np.ones(1600))
    odd = replace(odd, until=float(odd.at.max()) + second / 86_400)
    from echt.predict.log import moment

    history = History.of(odd, Question(moment(odd.until - 1 / 86_400), 30))
    for each in history.cutoffs(6):
        assert history.snapshot(each.at, each.horizon_days).later is not None
