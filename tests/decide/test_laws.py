"""Laws of every plan, over made-up people, budgets and pasts."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from echt.decide import Known
from echt.nouns import ATTENTION

AT = datetime(2011, 3, 1, 12, tzinfo=UTC)
FEW = settings(max_examples=40, deadline=None)
SEEDS = st.integers(0, 2**32 - 1)


def reasons(made):
    return {row["person_id"]: row["reason"] for row in made.decisions.to_pylist() if row["contact_no"] == 1}


def contacts(made):
    sent = made.sent
    return dict(zip(*(part.to_pylist() for part in _counted(sent)), strict=True)) if len(sent) else {}


def _counted(sent):
    table = sent.group_by("person_id").aggregate([("contact_no", "count")])
    return table["person_id"], table["contact_no_count"]


def past(rng, ids, k):
    """Random attention used, settings and earlier contacts of some of these people."""
    n = len(ids)
    some = [person for person in ids if rng.random() < 0.6]
    who = [ids[i] for i in rng.integers(0, n, 2 * n)]
    return Known(
        attention_used=pa.table({"person_id": pa.array(some, pa.string()), "used_s": rng.uniform(0, 30, len(some))}),
        settings=pa.table(
            {
                "person_id": pa.array(some[::2], pa.string()),
                "budget_s": pa.array([rng.choice([0.0, 5.0, 8.0, 50.0]) for _ in some[::2]], pa.float64()),
                "quiet_from": pa.array([rng.choice(["10:00", "22:00"]) for _ in some[::2]], pa.string()),
                "quiet_to": pa.array(["13:00" for _ in some[::2]], pa.string()),
            }
        ),
        history=pa.table(
            {
                "person_id": who,
                "channel": [str(rng.choice(["email", "push"])) for _ in who],
                "creative_id": [f"creative-{rng.integers(0, k + 1)}" for _ in who],
                "at": pa.array(
                    [AT - timedelta(hours=float(rng.uniform(0, 800))) for _ in who], pa.timestamp("us", "UTC")
                ),
                "attention_s": rng.choice([8.0, 30.0], len(who)),
            }
        ),
    )


def random_shop(shop, seed, *, shared=True, **changes):
    rng = np.random.default_rng(seed)
    n, k = int(rng.integers(1, 40)), int(rng.integers(1, 4))
    plain = {
        "max_contacts": int(rng.integers(1, 4)),
        "holdout": float(rng.choice([0.0, 0.3])),
        "explore": float(rng.choice([0.0, 0.4])),
    }
    if shared:
        plain |= {
            "creative_budgets": {f"creative-{j}": int(rng.integers(0, 9)) for j in range(k) if rng.random() < 0.5},
            "total_s": [None, float(rng.uniform(0, 100))][int(rng.integers(0, 2))],
            "spend": [None, float(rng.uniform(0, 5))][int(rng.integers(0, 2))],
            "cost_per_contact": 0.25,
        }
    k = changes.pop("k", k)
    made = shop(n=n, k=k, seed=seed, **{**plain, **changes})
    ids = made.candidates["person_id"].to_pylist()
    languages = pa.array([[None, "nl", "en", "fr"][i] for i in rng.integers(0, 4, n)], pa.string())
    zones = pa.array([[None, "Asia/Tokyo", "Europe/Amsterdam"][i] for i in rng.integers(0, 3, n)], pa.string())
    out = {person: str(rng.choice(["objection", "no_permission", "minor"])) for person in ids if rng.random() < 0.2}
    table = made.candidates.append_column("language", languages).append_column("time_zone", zones)
    return replace(made, candidates=table, known=past(rng, ids, k), left_out=out)


@FEW
@given(SEEDS)
def test_nobody_is_ever_over_budget(shop, seed):
    asked = random_shop(shop, seed)
    made = asked.plan()
    used = dict(zip(*(asked.known.attention_used[c].to_pylist() for c in ("person_id", "used_s")), strict=True))
    own = dict(zip(*(asked.known.settings[c].to_pylist() for c in ("person_id", "budget_s")), strict=True))
    for person, times in contacts(made).items():
        assert times <= asked.campaign.max_contacts
        assert used.get(person, 0.0) + 8.0 * times <= own.get(person, ATTENTION.budget_s) + 1e-6


@FEW
@given(SEEDS)
def test_no_shared_budget_is_ever_passed(shop, seed):
    asked = random_shop(shop, seed)
    sent = asked.plan().sent
    assert 8.0 * len(sent) <= (asked.campaign.total_s if asked.campaign.total_s is not None else np.inf)
    assert 0.25 * len(sent) <= (asked.campaign.spend if asked.campaign.spend is not None else np.inf)
    shown = sent["creative_id"].to_pylist()
    for creative, budget in asked.campaign.creative_budgets.items():
        assert shown.count(creative) <= budget


@FEW
@given(SEEDS)
def test_people_in_are_people_decided_and_people_left_out(shop, seed):
    asked = random_shop(shop, seed)
    made = asked.plan()
    ids = asked.candidates["person_id"].to_pylist()
    assert sorted(reasons(made)) == sorted(ids)
    assert made.asked == sum(made.counts.values()) == len(ids)
    assert all(made.counts.values())


@FEW
@given(SEEDS)
def test_every_decision_follows_from_its_own_numbers(shop, seed):
    asked = random_shop(shop, seed)
    made = asked.plan()
    for person in asked.candidates["person_id"].to_pylist():
        answers = made.why(person)
        assert len(answers) == max(1, contacts(made).get(person, 0))
        assert all(set(answer.sentences) == {"nl", "en"} for answer in answers)


@FEW
@given(SEEDS, st.lists(st.floats(0, 0.05), min_size=2, max_size=4))
def test_raising_the_worth_of_attention_never_raises_contacts(shop, seed, worths):
    asked = random_shop(shop, seed, shared=False, k=1)
    sent = [
        len(replace(asked, campaign=replace(asked.campaign, worth_per_s=worth)).plan().sent) for worth in sorted(worths)
    ]
    assert sent == sorted(sent, reverse=True)


@FEW
@given(SEEDS)
def test_a_worth_high_enough_sends_nothing(shop, seed):
    asked = random_shop(shop, seed, worth_per_s=1000.0)
    assert len(asked.plan().sent) == 0


@FEW
@given(SEEDS, st.data())
def test_withdrawing_a_permission_never_adds_a_contact_for_that_person(shop, seed, data):
    asked = random_shop(shop, seed)
    person = data.draw(st.sampled_from(asked.candidates["person_id"].to_pylist()))
    before = contacts(asked.plan()).get(person, 0)
    after = contacts(replace(asked, left_out={**asked.left_out, person: "no_permission"}).plan()).get(person, 0)
    assert after == 0 <= before


@FEW
@given(SEEDS, SEEDS, st.data())
def test_one_persons_past_changes_nobody_elses_reason_without_a_shared_budget(shop, seed, other_seed, data):
    asked = random_shop(shop, seed, shared=False)
    ids = asked.candidates["person_id"].to_pylist()
    person = data.draw(st.sampled_from(ids))
    changed = past(np.random.default_rng(other_seed), ids, 3)

    def mixed(name):
        mine, theirs = getattr(changed, name), getattr(asked.known, name)
        keep = [who != person for who in theirs["person_id"].to_pylist()]
        take = [who == person for who in mine["person_id"].to_pylist()]
        return pa.concat_tables(
            [theirs.filter(pa.array(keep, pa.bool_())), mine.filter(pa.array(take, pa.bool_()))],
            promote_options="permissive",
        )

    gains = asked.gains.copy()
    gains[ids.index(person)] = np.random.default_rng(other_seed).exponential(0.05, gains.shape[1])
    known = Known(**{name: mixed(name) for name in ("attention_used", "settings", "history")})
    one, two = reasons(asked.plan()), reasons(replace(asked, known=known, gains=gains).plan())
    assert {who: reason for who, reason in one.items() if who != person} == {
        who: reason for who, reason in two.items() if who != person
    }


@FEW
@given(SEEDS, st.randoms())
def test_the_order_of_the_rows_does_not_matter(shop, seed, random):
    asked = random_shop(shop, seed)
    order = list(range(len(asked.candidates)))
    random.shuffle(order)
    known = Known(
        **{
            name: (table := getattr(asked.known, name)).take(
                pa.array(random.sample(range(len(table)), len(table)), pa.int64())
            )
            for name in ("attention_used", "settings", "history")
        }
    )
    shuffled = replace(asked, candidates=asked.candidates.take(order), gains=asked.gains[order], known=known)
    one, two = asked.plan().decisions, shuffled.plan().decisions
    assert one.equals(two)


@FEW
@given(SEEDS)
def test_the_same_seed_gives_the_same_plan(shop, seed):
    asked = random_shop(shop, seed)
    assert asked.plan().decisions.equals(asked.plan().decisions)


@FEW
@given(SEEDS)
def test_nobody_in_quiet_hours_or_held_out_gets_anything(shop, seed):
    asked = random_shop(shop, seed)
    for row in asked.plan().decisions.to_pylist():
        assert (row["creative_id"] is not None) == (row["reason"] in {"plan", "explore"})
        assert (row["permission_id"] is not None) == (row["creative_id"] is not None)
        assert (row["arm"] == "holdout") == (row["reason"] == "holdout")
        assert 0 <= row["probability"] <= 1
