"""Every verdict, on numbers that were planted: enough, not enough, no better than the rule, too small to see."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from echt.estimate import Moments, Outcomes
from echt.flow.advise import LINES, Advice, Cost, Ground, Limits, Logged, Ranking, Reach, Verdict, Window, advise_on
from echt.nouns import Campaign, Purpose
from echt.predict import Stock

AT = datetime(2011, 3, 1, tzinfo=UTC)
CAMPAIGN = Campaign(
    name="spring",
    goal="Order Completed",
    within=timedelta(days=42),
    purpose=Purpose("marketing.communications.email"),
    segment="quiet",
    channel="email",
    creatives=("spring",),
    value=30.0,
    currency="EUR",
    holdout=0.3,
    assumed_response=0.2,
    regret_unsubscribe=2.0,
    assumed_unsubscribe=0.002,
)


@cache
def ranking(n=4000, windows=3, mean=0.3, spread=0.5, knows=0.4, rule=0.4, seed=0):
    """People with gamma rates; the model and the rule see each rate through noise of so many standard deviations."""
    draw = np.random.default_rng(seed)
    rate = draw.gamma(spread, mean / spread, n)
    seen = [np.tile(rate * draw.lognormal(0, noise, n), windows) for noise in (rule, knows)]
    outcomes = Outcomes.of(
        draw.poisson(np.tile(rate, windows)),
        window=np.repeat(np.arange(windows), n),
        person=np.tile(np.arange(n), windows),
    )
    lot = draw.random(n * windows)
    return Ranking(outcomes, {"recency": lot, "frequency": seen[0]}, seen[1], "gamma_poisson", windows, True)


def windows(people=20_000, mean=0.3, variance=0.5, n=3, drift=1.0):
    def one(k):
        here = mean * drift**k
        total = people * here
        return Window(AT - (k + 1) * timedelta(days=42), Moments(people, total, variance * (people - 1) + total * here))

    return tuple(one(k) for k in range(n))


def ground(people=20_000, campaign=CAMPAIGN, **changes):
    reach = Reach(people=people, left_out={"objection": 12}, profiled=people, counted=people)
    values = dict(
        campaign=campaign,
        at=AT,
        reach=reach,
        stock=Stock(20_000, 15_000, 9_000, 60_000, 500.0, 480.0),
        horizon_days=42,
        windows=windows(),
        ranking=ranking(),
        logged=Logged(0, 0),
        limits=Limits.of(campaign),
    )
    return Ground(**{**values, **changes})


def verdicts(g):
    return {line.tool: line.verdict.value for line in advise_on(g).lines}


# --- whom to write to --------------------------------------------------------------------------------------------


def test_where_everyone_pays_nobody_needs_to_be_chosen():
    """Orders are many and people alike: a message pays even for those put last."""
    alike = ranking(mean=3.0, spread=50.0)
    assert verdicts(ground(ranking=alike))["everyone"] == "use"
    assert verdicts(ground(ranking=alike))["prediction"] == "not_needed"


def test_where_not_even_the_best_pay_nobody_is_written_to():
    dear = replace(CAMPAIGN, value=0.1, assumed_response=0.01)
    found = verdicts(ground(campaign=dear))
    assert found["nobody"] == "use"
    assert {found[tool] for tool in ("everyone", "rule", "prediction")} == {"not_needed"}


def test_a_model_no_better_than_the_rule_is_not_taken():
    g = ground(ranking=ranking(knows=0.4, rule=0.4))
    assert verdicts(g)["rule"] == "use"
    line = advise_on(g).line("prediction")
    assert (line.enough, line.verdict) == (True, Verdict.not_needed)
    assert line.evidence["more_low"] <= 0


def test_a_model_that_knows_more_than_the_rule_is_taken():
    g = ground(ranking=ranking(knows=0.2, rule=1.5))
    found = verdicts(g)
    assert (found["prediction"], found["rule"], found["everyone"]) == ("use", "not_needed", "not_needed")
    assert advise_on(g).line("prediction").evidence["more_low"] > 0


def test_a_model_that_its_own_test_refused_is_not_taken():
    g = ground(ranking=replace(ranking(knows=0.2, rule=1.5), refused=True))
    assert verdicts(g)["rule"] == "use"
    assert "no model predicted better" in advise_on(g).line("prediction").reason["en"]


def test_what_the_model_adds_is_said_in_money():
    line = advise_on(ground(ranking=ranking(knows=0.2, rule=1.5))).line("prediction")
    # more of all that comes (0.3 each of 14,000 people), of which a message adds a fifth, at 30 each
    assert line.evidence["worth"] == pytest.approx(line.evidence["more"] * 14_000 * 0.3 * 0.2 * 30)
    assert "if the message works as assumed" in " ".join(fact["en"] for fact in line.facts)


def test_the_better_of_two_rules_is_the_one_named():
    assert advise_on(ground()).line("rule").evidence["rule"] == "frequency"
    turned = ranking()
    turned = replace(turned, rules={"recency": turned.rules["frequency"], "frequency": turned.rules["recency"]})
    assert advise_on(ground(ranking=turned)).line("rule").evidence["rule"] == "recency"


def test_where_room_is_limited_everyone_cannot_be_it():
    tight = replace(CAMPAIGN, total_s=8.0 * 700)
    g = ground(campaign=tight, ranking=ranking(mean=3.0, spread=50.0))
    assert g.contacts == 700
    assert g.share == pytest.approx(700 / 14_000)
    assert verdicts(g)["everyone"] == "not_enough"
    assert verdicts(g)["rule"] == "use"
    assert advise_on(g).line("rule").cost.people == 700


@pytest.mark.parametrize(
    ("stock", "word"),
    [
        (Stock(500, 199, 100, 400, 900.0, 0.0), "199 people"),
        (Stock(500, 300, 49, 349, 900.0, 300.0), "49 people came back"),
        (Stock(9000, 9000, 5000, 20_000, 125.0, 62.9), "41 days at most"),
    ],
)
def test_too_little_to_predict_from_is_said_with_what_is_missing(stock, word):
    line = advise_on(ground(stock=stock)).line("prediction")
    assert (line.enough, line.verdict) == (False, Verdict.not_enough)
    assert word in line.reason["en"]


def test_the_horizon_may_be_two_thirds_of_the_history():
    assert Stock(1, 1, 1, 1, 126.0, 63.0).longest_days == 42
    assert verdicts(ground(stock=Stock(9000, 9000, 5000, 20_000, 126.0, 63.0)))["prediction"] == "not_needed"


def test_without_a_ground_to_profile_there_is_no_prediction_but_there_may_be_a_rule():
    g = ground()
    line = advise_on(replace(g, reach=replace(g.reach, profiled=0), ranking=None))
    assert line.line("prediction").verdict == Verdict.not_enough
    assert line.line("rule").verdict == Verdict.use


def test_a_segment_too_small_to_use_is_said_first():
    advised = advise_on(ground(people=49))
    assert [line.verdict.value for line in advised.lines if line.job == "whom"] == [
        "use",
        "not_enough",
        "not_enough",
        "not_enough",
    ]
    assert "49 people; it may be used from 50 on" in advised.line("nobody").reason["en"]
    assert advised.line("experiment").verdict == Verdict.not_enough


def test_a_past_of_others_than_the_segment_tells_not_who_is_worth_a_message():
    alike = replace(ranking(mean=3.0, spread=50.0), inside=False)
    found = verdicts(ground(ranking=alike))
    assert (found["everyone"], found["rule"]) == ("not_needed", "use")
    dear = replace(CAMPAIGN, value=0.1, assumed_response=0.01)
    assert verdicts(ground(campaign=dear, ranking=replace(ranking(), inside=False)))["nobody"] == "not_needed"


def test_a_margin_is_worth_that_part_of_an_average_order():
    number = advise_on(ground()).line("everyone").evidence["break_even"]
    margin = replace(CAMPAIGN, value="margin", assumed_margin=0.3)
    orders_of_100 = tuple(replace(window, value=100 * window.goals.total) for window in windows())
    assert advise_on(ground(campaign=margin, windows=orders_of_100)).line("everyone").evidence[
        "break_even"
    ] == pytest.approx(number)


def test_where_nothing_is_known_everyone_is_left_by_lot():
    nothing = ground(ranking=None, stock=Stock(50, 0, 0, 0, 0.0, 0.0), windows=())
    found = verdicts(nothing)
    assert (found["everyone"], found["rule"], found["prediction"]) == ("use", "not_enough", "not_enough")
    assert (found["experiment"], found["uplift"]) == ("not_enough", "not_enough")


def test_a_campaign_that_names_no_money_is_advised_all_the_same():
    found = verdicts(ground(campaign=replace(CAMPAIGN, value="margin")))
    assert found["rule"] == "use"


# --- what it caused ----------------------------------------------------------------------------------------------


def test_an_experiment_with_people_enough_is_taken():
    line = advise_on(ground(people=40_000)).line("experiment")
    assert line.verdict == Verdict.use
    assert line.evidence["power"] > 0.8
    assert line.evidence["detectable"] < line.evidence["assumed"]


def test_an_experiment_with_too_few_left_in_peace_says_which_share_would_do():
    small = replace(CAMPAIGN, holdout=0.02)
    line = advise_on(ground(people=20_000, campaign=small)).line("experiment")
    assert line.verdict == Verdict.change_first
    share = line.evidence["share_needed"]
    assert 0.02 < share < 0.5
    again = advise_on(ground(people=20_000, campaign=replace(small, holdout=share))).line("experiment")
    assert again.verdict == Verdict.use


def test_an_experiment_that_once_is_too_little_says_how_often():
    line = advise_on(ground(people=4_000, windows=windows(people=4_000))).line("experiment")
    assert line.verdict == Verdict.change_first
    waves = -(-line.evidence["people_needed"] // 4_000)
    assert line.evidence["weeks_needed"] == waves * 6
    assert line.evidence["power"] < 0.8
    assert line.evidence["share_needed"] is None


def test_an_underpowered_experiment_is_not_enough():
    faint = replace(CAMPAIGN, assumed_response=0.02)
    line = advise_on(ground(people=3_000, campaign=faint, windows=windows(people=3_000))).line("experiment")
    assert (line.enough, line.verdict) == (False, Verdict.not_enough)
    assert line.evidence["power"] < 0.1
    assert "no effect visible" in line.reason["en"]


def test_without_holdout_nothing_can_be_told():
    none = replace(CAMPAIGN, holdout=0.0, assumed_response=0.001)
    line = advise_on(ground(campaign=none)).line("experiment")
    assert line.verdict == Verdict.not_enough
    assert "Nobody is left in peace" in line.reason["en"]


def test_the_power_is_what_a_simulated_experiment_finds():
    """Orders of people who differ, a planted effect, drawn again and again: intervals without zero, counted."""
    from echt.estimate import difference_in_means

    draw = np.random.default_rng(3)
    n, mean, spread, response = 6_000, 0.3, 0.5, 0.2
    variance = mean + mean**2 / spread
    it = ground(people=n, windows=windows(people=n, mean=mean, variance=variance))
    promised = advise_on(it).line("experiment").evidence["power"]
    plan, held = it.drawn
    seen, rounds = 0, 600
    for _ in range(rounds):
        a = draw.poisson(draw.gamma(spread, mean / spread, plan) * (1 + response))
        b = draw.poisson(draw.gamma(spread, mean / spread, held))
        seen += difference_in_means(Moments.of(a), Moments.of(b)).excludes_zero
    assert seen / rounds == pytest.approx(promised, abs=0.07)


def test_an_effect_on_a_few_is_thin_over_all():
    """When only a part of the plan can be written to, its effect is divided over everyone drawn."""
    tight = replace(CAMPAIGN, total_s=8.0 * 1400)
    free, bound = (advise_on(ground(campaign=one)).line("experiment").evidence for one in (CAMPAIGN, tight))
    assert bound["assumed"] == pytest.approx(free["assumed"] / 10)
    assert bound["people_needed"] == pytest.approx(100 * free["people_needed"], rel=0.01)


# --- whom a message moves ----------------------------------------------------------------------------------------


def test_uplift_needs_people_decided_by_lot():
    assert verdicts(ground())["uplift"] == "not_enough"
    assert verdicts(ground(logged=Logged(60_000, 0)))["uplift"] == "not_enough"
    needed = advise_on(ground()).line("uplift").evidence["people_needed"]
    tight = ground(campaign=replace(CAMPAIGN, total_s=8000.0))
    half = Logged(needed // 2 + 1, needed // 2 + 1)
    assert verdicts(replace(tight, logged=half))["uplift"] == "use"
    assert verdicts(replace(tight, logged=Logged(needed // 4, needed // 4)))["uplift"] == "not_enough"


def test_uplift_is_not_needed_where_nobody_is_chosen():
    alike = ranking(mean=3.0, spread=50.0)
    assert verdicts(ground(ranking=alike, logged=Logged(500_000, 500_000)))["uplift"] == "not_needed"


def test_the_people_that_uplift_needs_show_the_planted_difference_between_halves():
    draw = np.random.default_rng(4)
    g = ground()
    n = advise_on(g).line("uplift").evidence["people_needed"]
    mean, sd = 0.3, np.sqrt(0.5)
    each, seen, rounds = 0.2 * mean, 0, 400
    quarter = n // 4
    for _ in range(rounds):
        # means of the four cells: two halves of people, with and without a message; effects 1.5 and 0.5 times the whole
        cells = draw.normal([mean + 1.5 * each, mean, mean + 0.5 * each, mean], sd / np.sqrt(quarter))
        gap = (cells[0] - cells[1]) - (cells[2] - cells[3])
        seen += abs(gap) > 1.96 * sd * np.sqrt(4 / quarter)
    assert seen / rounds == pytest.approx(0.8, abs=0.07)


# --- all of it ---------------------------------------------------------------------------------------------------


def test_what_is_risked_whatever_is_taken_is_said():
    g = ground(people=30, windows=windows(drift=0.5), stock=Stock(100, 90, 60, 300, 200.0, 0.0))
    said = " ".join(each["en"] for each in advise_on(g).risks)
    for word in ("assumed", "history is 200 days", "seasons differ", "say goodbye", "12 people objected"):
        assert word in said


def test_another_tool_adds_its_own_line():
    mine = Advice(
        job="hour",
        tool="send-hour",
        enough=False,
        verdict=Verdict.not_enough,
        reason={"en": "No clicks yet.", "nl": "Nog geen kliks."},
        evidence={"clicks": 0},
        cost=Cost(data={"en": "clicks", "nl": "kliks"}),
    )
    advised = advise_on(ground(), (*LINES, lambda _: (mine,)))
    assert advised.line("send-hour") is mine
    assert "send-hour" in str(advised)
    assert "Nog geen kliks." in str(advised.spoken("nl"))


sizes = st.integers(0, 3_000_000)


@settings(max_examples=50, deadline=None)
@given(
    people=sizes,
    holdout=st.floats(0, 1),
    response=st.floats(0, 1),
    value=st.one_of(st.just("margin"), st.floats(0, 1e4)),
    room=st.one_of(st.none(), st.floats(0, 1e7)),
    past=st.tuples(st.integers(2, 10**6), st.integers(0, 10**6), st.floats(0, 20)),
    logged=st.tuples(sizes, sizes),
    known=st.booleans(),
)
def test_whatever_the_numbers_there_is_one_tool_a_job_and_it_can_be_said(
    people, holdout, response, value, room, past, logged, known
):
    campaign = replace(CAMPAIGN, holdout=holdout, assumed_response=response, value=value, total_s=room)
    mean, variance = past[1] / past[0], past[2]
    g = ground(
        people=people,
        campaign=campaign,
        windows=windows(past[0], mean, variance, 2),
        ranking=SMALL if known else None,
        logged=Logged(*logged),
    )
    advised = advise_on(g)
    jobs = [line.job for line in advised.recommended]
    assert len(jobs) == len(set(jobs))
    assert jobs.count("whom") == 1
    assert all(line.verdict == Verdict.not_enough for line in advised.lines if not line.enough and not line.chosen)
    assert all(line.cost.people <= people and line.cost.attention_s >= 0 for line in advised.lines)
    said = json.dumps(advised.to_dict(), allow_nan=False)
    assert "{" not in str(advised)
    assert "{" not in str(advised.spoken("nl"))
    assert json.loads(said)["recommended"] == [line.tool for line in advised.recommended]


SMALL = ranking(n=200, windows=2)


@settings(max_examples=50, deadline=None)
@given(st.integers(100, 100_000), st.floats(0.02, 0.5), st.floats(1.1, 4))
def test_more_people_or_a_larger_effect_never_make_an_experiment_worse(people, holdout, more):
    def power(n, response):
        campaign = replace(CAMPAIGN, holdout=holdout, assumed_response=response)
        return advise_on(ground(people=n, campaign=campaign, ranking=None)).line("experiment").evidence["power"]

    assert power(int(people * more), 0.1) >= power(people, 0.1) - 1e-3
    assert power(people, min(1, 0.1 * more)) >= power(people, 0.1) - 1e-9
