"""Exact plans: their certificate, the simpler ways beside them, and several campaigns that compete for attention."""

import itertools
import json
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from echt.decide import Certificate, Gains, Known, Question, plan_together
from echt.decide import plan as make_plan
from importlib.util import find_spec
from echt.errors import CampaignError
from echt.nouns import Creative
from tests.decide.conftest import AT, make_campaign, names, reachable

FEW = settings(max_examples=30, deadline=None)
SEEDS = st.integers(0, 2**32 - 1)


def question(campaign, gains, known=None, people=None):
    ids = people or names(len(gains))
    made = [Creative(name, "1", campaign.channel, {"nl": {}, "en": {}}) for name in campaign.creatives]
    table = pa.table({"person_id": pa.array(ids, pa.string())})
    return Question(
        reachable(ids), table, made, campaign, Gains(np.asarray(gains, np.float32), "test-1"), known or Known()
    )


def two(spring, summer, known=None, **changes):
    """Two campaigns with one creative each, about the same people."""
    first = make_campaign(name="spring", creatives=("a",), **changes)
    second = make_campaign(name="summer", creatives=("b",))
    columns = [np.asarray(gains, float)[:, None] for gains in (spring, summer)]
    asked = [question(first, columns[0], known), question(second, columns[1], known)]
    return plan_together(asked, at=AT, seed=1)


def own_budget(n, seconds):
    return Known(settings=pa.table({"person_id": names(n), "budget_s": pa.array([seconds] * n, pa.float64())}))


def reasons(made):
    return {row["person_id"]: row["reason"] for row in made.decisions.to_pylist() if row["contact_no"] == 1}


def scores(made):
    return [row["gain"] - 0.0025 * row["price_s"] for row in made.sent.to_pylist() if row["reason"] == "plan"]


def test_the_certificate_is_what_the_rows_add_up_to_and_is_kept_as_json(shop):
    made = shop(n=400, k=3, creative_budgets={"creative-0": 30, "creative-1": 40}, total_s=640.0, explore=0.1).plan()
    proof = made.certificate
    assert proof.method == "exact"
    assert proof.objective == pytest.approx(sum(scores(made)), rel=1e-12)
    assert proof.objective <= proof.bound * (1 + 1e-12)
    assert 0 <= proof.gap < 1e-2
    assert not any(proof.violations.values())
    assert Certificate.read(json.loads(json.dumps(proof.to_dict()))) == proof
    assert proof.to_dict()["gap"] == proof.gap
    assert "planned exactly: brings" in str(made)
    assert "first come, first served" in str(made)


def best_by_hand(gains, budgets, total):
    """Every way to give two creatives to a few people."""
    n, k = gains.shape
    best = 0.0
    for choice in itertools.product(range(-1, k), repeat=n):
        used = [choice.count(j) for j in range(k)]
        if sum(used) <= total and all(u <= b for u, b in zip(used, budgets, strict=True)):
            best = max(best, sum(gains[i, j] - 0.02 for i, j in enumerate(choice) if j >= 0))
    return best


@FEW
@given(SEEDS)
def test_no_other_way_to_give_out_brings_more_than_the_bound(shop, seed):
    rng = np.random.default_rng(seed)
    gains = rng.exponential(0.1, (6, 2)).astype(np.float32).astype(float)
    budgets, total = rng.integers(0, 5, 2).tolist(), int(rng.integers(0, 7))
    asked = shop(n=6, k=2, creative_budgets={"creative-0": budgets[0], "creative-1": budgets[1]}, total_s=8.0 * total)
    made = replace(asked, gains=gains).plan()
    best = best_by_hand(gains, budgets, total)
    assert made.certificate.objective <= best + 1e-9
    assert made.certificate.bound >= best - 1e-9


def test_prices_beat_the_simpler_ways_where_people_and_messages_differ(shop):
    rng = np.random.default_rng(3)
    n, k = 3000, 4
    budgets = {f"creative-{j}": n // (8 + 8 * j) for j in range(k)}
    asked = shop(n=n, k=k, creative_budgets=budgets, total_s=8.0 * n / 3)
    made = replace(asked, gains=rng.lognormal(-2, 0.8, (n, 1)) * rng.lognormal(0, 0.7, (n, k))).plan()
    proof = made.certificate
    assert proof.gap < 1e-3
    assert proof.beside["first come, first served"] < 0.8 * proof.objective
    assert proof.beside["best score first"] < 0.998 * proof.objective
    assert set(proof.prices) <= {*budgets, "in all"}
    assert all(price > 0 for price in proof.prices.values())


def test_where_nothing_is_shared_everyones_best_is_as_good_and_it_says_so(shop):
    made = shop(n=100, k=2).plan()
    assert made.certificate.gap == 0
    assert made.certificate.beside["best score first"] == pytest.approx(made.certificate.objective)
    assert "no limit is shared" in str(made)


@FEW
@given(SEEDS)
def test_who_is_told_that_a_shared_budget_was_used_up_could_not_have_had_anything(shop, seed):
    rng = np.random.default_rng(seed)
    k = 3
    budgets = {f"creative-{j}": int(rng.integers(0, 8)) for j in range(k)}
    asked = shop(n=30, k=k, seed=seed, creative_budgets=budgets, total_s=float(rng.uniform(0, 150)))
    made = asked.plan()
    used = {name: made.sent["creative_id"].to_pylist().count(name) for name in budgets}
    open_ = [j for j, name in enumerate(budgets) if used[name] < budgets[name]]
    if 8.0 * (len(made.sent) + 1) > asked.campaign.total_s:
        open_ = []
    lost = [i for i, person in enumerate(names(30)) if reasons(made)[person] == "shared_budget"]
    assert not any(asked.gains[i, j] > 0.02 + 1e-6 for i in lost for j in open_)


def test_budgets_of_zero_send_nothing_and_say_why(shop):
    for limit in ({"creative_budgets": {"creative-0": 0}}, {"total_s": 0.0}, {"spend": 0.0, "cost_per_contact": 1.0}):
        made = replace(shop(n=5, **limit), gains=np.ones((5, 1))).plan()
        assert made.counts == {"shared_budget": 5}
        assert made.certificate.objective == 0
        assert not any(made.certificate.violations.values())
        assert "used up" in made.notes[0]
        str(made)


def test_nobody_gets_more_than_three_messages_of_one_plan(shop):
    asked = replace(shop(n=2, k=5, max_contacts=5), gains=np.ones((2, 5)), known=own_budget(2, 400.0))
    made = asked.plan()
    assert len(made.sent) == 6
    assert "nobody more than 3 messages" in made.notes[0]


def test_without_the_compiler_the_plan_is_greedy_and_says_so(shop, monkeypatch):
    monkeypatch.setattr("echt.decide.contest.find_spec", lambda name: None)
    asked = replace(shop(n=10, total_s=24.0), gains=np.linspace(0.1, 1.0, 10)[:, None])
    made = asked.plan()
    assert made.policy_version == "greedy-1@0.0025"
    assert made.certificate.bound is made.certificate.gap is None
    assert "pip install 'echt[predict]'" in str(made)
    assert list(reasons(made).values())[-3:] == ["plan"] * 3
    assert made.why(names(10)[9])[0].reason == "plan"
    assert find_spec("numba") is not None
    monkeypatch.undo()
    assert asked.plan().run_id != made.run_id


def test_a_run_kept_before_there_were_certificates_can_be_read():
    assert Certificate.read("greedy: every budget holds") == Certificate("greedy")


# --- several campaigns ------------------------------------------------------------------------------------------


def test_where_there_is_room_for_both_a_person_gets_both():
    made = two([0.5, 0.01], [0.4, 0.5])
    assert [reasons(one) for one in made.plans] == [
        dict(zip(names(2), ["plan", "not_worth_it"], strict=True)),
        dict(zip(names(2), ["plan", "plan"], strict=True)),
    ]
    prices = [one.decisions["price_s"].to_pylist()[0] for one in made.plans]
    assert sorted(prices) == pytest.approx([8.0, 8.0 * (1 + 8 / 24)])
    assert (made.contacts, made.people) == (3, 2)


def test_who_loses_says_to_whom_and_by_how_much():
    made = two([0.5, 0.3], [0.4, 0.6], own_budget(2, 8.0))
    assert [list(reasons(one).values()) for one in made.plans] == [["plan", "outranked"], ["outranked", "plan"]]
    lost = made.why(names(2)[0])[1]
    assert lost.numbers["winners"] == "spring"
    assert lost.numbers["winners_score"] == pytest.approx(0.48, abs=1e-6)
    assert lost.numbers["score"] == pytest.approx(0.38, abs=1e-6)
    assert str(lost) == (
        "No message: this person's attention went to 'spring', worth EUR 0.48 after the attention it takes, against "
        "EUR 0.38 for this one."
    )
    assert "ging naar 'spring', EUR 0,48 waard" in lost.say("nl")
    assert made.plans[0].why(names(2)[1])[0].numbers.get("winners") is None


def test_a_message_that_another_makes_too_dear_is_outranked_by_it():
    made = two([0.5], [0.021])
    assert [list(reasons(one).values()) for one in made.plans] == [["plan"], ["outranked"]]


def test_a_campaign_whose_own_budget_is_needed_elsewhere_says_that_and_not_that_it_lost():
    # one letter of spring: the second person needs it more, and the first has summer, though it is worth less there
    made = two([0.9, 0.8], [0.7, 0.01], own_budget(2, 8.0), creative_budgets={"a": 1})
    assert [list(reasons(one).values()) for one in made.plans] == [["shared_budget", "plan"], ["plan", "not_worth_it"]]
    assert made.certificate.objective == pytest.approx(0.78 + 0.68, abs=1e-6)
    assert made.certificate.beside["best score first"] < made.certificate.objective
    assert "spring/a" in made.certificate.prices


def test_together_they_bring_more_than_one_after_the_other():
    rng = np.random.default_rng(5)
    n = 2000
    made = two(rng.exponential(0.1, n), rng.exponential(0.1, n), own_budget(n, 8.0), total_s=8.0 * n / 5)
    proof = made.certificate
    assert proof.gap < 1e-3
    assert not any(proof.violations.values())
    assert proof.beside["best score first"] < 0.96 * proof.objective
    got = [set(one.sent["person_id"].to_pylist()) for one in made.plans]
    assert not got[0] & got[1]


def joint(seed, **changes):
    """Two to three random campaigns about overlapping people with little attention."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 25))
    used = pa.table({"person_id": names(n), "used_s": rng.choice([0.0, 8.0, 16.0, 30.0], n)})
    own = pa.table({"person_id": names(n)[::2], "budget_s": rng.choice([8.0, 16.0, 24.0, 60.0], len(names(n)[::2]))})
    asked = []
    for c in range(int(rng.integers(2, 4))):
        k = int(rng.integers(1, 4))
        who = sorted(rng.choice(n, int(rng.integers(1, n + 1)), replace=False).tolist())
        campaign = make_campaign(
            name=f"c{c}",
            channel=str(rng.choice(["email", "message", "badge"])),
            creatives=tuple(f"c{c}-{j}" for j in range(k)),
            max_contacts=int(rng.integers(1, 4)),
            worth_per_s=float(rng.choice([0.0, 0.0025, 0.01])),
            budget_s=float(rng.choice([16.0, 24.0, 40.0])),
            creative_budgets={f"c{c}-{j}": int(rng.integers(0, 6)) for j in range(k) if rng.random() < 0.5},
            total_s=[None, float(rng.uniform(0, 120))][int(rng.integers(0, 2))],
            holdout=float(rng.choice([0.0, 0.3])),
            explore=float(rng.choice([0.0, 0.4])),
            **changes,
        )
        gains = rng.exponential(0.1, (len(who), k))
        asked.append(question(campaign, gains, Known(attention_used=used, settings=own), [names(n)[i] for i in who]))
    return (
        asked,
        dict(zip(used["person_id"].to_pylist(), used["used_s"].to_pylist(), strict=True)),
        dict(zip(own["person_id"].to_pylist(), own["budget_s"].to_pylist(), strict=True)),
    )


@FEW
@given(SEEDS)
def test_laws_of_plans_of_several_campaigns(seed):
    asked, used, own = joint(seed)
    made = plan_together(asked, at=AT, seed=seed % 7)
    proof = made.certificate
    assert not any(proof.violations.values())
    assert proof.objective <= proof.bound * (1 + 1e-9) + 1e-12
    least = min(one.campaign.budget_s for one in asked)
    spent, times = dict.fromkeys(used, 0.0), dict.fromkeys(used, 0)
    for one, each in zip(made.plans, asked, strict=True):
        campaign = each.campaign
        assert sorted(reasons(one)) == sorted(each.candidates["person_id"].to_pylist())
        shown = one.sent["creative_id"].to_pylist()
        assert all(shown.count(name) <= most for name, most in campaign.creative_budgets.items())
        assert float(np.sum(one.sent["attention_s"].to_pylist())) <= (
            campaign.total_s if campaign.total_s is not None else np.inf
        )
        for row in one.sent.to_pylist():
            assert row["contact_no"] <= campaign.max_contacts
            spent[row["person_id"]] += row["attention_s"]
            times[row["person_id"]] += 1
    for person, seconds in spent.items():
        if times[person]:
            assert used[person] + seconds <= own.get(person, least) + 1e-6
            assert times[person] <= 3
    for person in used:
        if any(person in reasons(one) for one in made.plans):
            answers = made.why(person)
            assert all("winners" in one.numbers for one in answers if one.reason == "outranked")


@FEW
@given(SEEDS)
def test_the_same_question_gives_the_same_plans_and_one_campaign_alone_is_a_plain_plan(seed):
    asked, _, _ = joint(seed)
    one, two_ = (plan_together(asked, at=AT, seed=3) for _ in range(2))
    assert all(a.decisions.equals(b.decisions) for a, b in zip(one.plans, two_.plans, strict=True))
    first = asked[0]
    alone = make_plan(
        first.reachable,
        first.candidates,
        first.creatives,
        first.campaign,
        gains=first.gains,
        known=first.known,
        at=AT,
        seed=3,
    )
    assert plan_together([first], at=AT, seed=3).plans[0].decisions.equals(alone.decisions)
    assert alone.run_id == one.plans[0].run_id


def test_a_campaign_named_twice_is_refused():
    asked = question(make_campaign(), np.ones((2, 1)))
    with pytest.raises(CampaignError) as caught:
        plan_together([asked, asked], at=AT, seed=1)
    assert caught.value.code == "E470"


def test_a_joint_plan_prints_each_campaign_and_one_proof():
    made = two([0.5, 0.3], [0.4, 0.6], own_budget(2, 8.0))
    text = str(made)
    assert text.count("planned exactly") == 1
    assert "Plan 'spring'" in text
    assert "Plan 'summer'" in text
    assert "Together: 2 contacts for 2 people" in text
    told = json.dumps(made.to_dict(), allow_nan=False)
    assert "p0000" not in told
    with pytest.raises(CampaignError) as caught:
        made.why("nobody")
    assert caught.value.code == "E417"


def test_the_time_of_a_plan_is_the_gates():
    asked = question(make_campaign(), np.ones((2, 1)))
    with pytest.raises(CampaignError) as caught:
        plan_together([asked], at=datetime(2012, 1, 1, tzinfo=UTC), seed=1)
    assert caught.value.code == "E412"
