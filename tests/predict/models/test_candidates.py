"""Candidates say numbers that can be, and the same as the models they wrap."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

from echt.errors import DataError
from echt.predict import MBGNBD
from echt.predict.log import Log
from echt.predict.models import Candidate, Fitted, candidate, known_candidates
from echt.predict.models.blend import FittedBlend

BEGIN, NOW = datetime(2020, 1, 1, tzinfo=UTC), datetime(2021, 1, 1, tzinfo=UTC)
PLAIN = ["average", "last_horizon", "repeat_rate", "gamma_poisson", "bgnbd", "mbgnbd", "paretonbd"]


@pytest.fixture(scope="module")
def log():
    """600 people who buy, 40 who are known and never did; some refunds."""
    draw, n = np.random.default_rng(1), 600
    since = draw.uniform(0, 250, n)
    many = draw.poisson(draw.gamma(0.7, 1 / 40, n) * (460 - since))
    who = np.concatenate([np.arange(n), np.repeat(np.arange(n), many)])
    when = np.concatenate([since, draw.uniform(since[who[n:]], 460)])
    at = np.datetime64("2020-01-01T00:00:00", "us") + (when * 86_400e6).astype("timedelta64[us]")
    rows = pa.table({
        "person_id": [f"p{k:04d}" for k in who], "at": at, "name": ["Order Completed"] * len(who), "value": draw.gamma(3, 9, len(who)),
    })  # fmt: skip
    back = pa.table({
        "person_id": [f"p{k:04d}" for k in who[:50]], "at": at[:50] + np.timedelta64(1, "D"), "name": ["Order Refunded"] * 50, "value": np.full(50, -500.0),
    })  # fmt: skip
    people = pa.table({"person_id": [f"q{k:02d}" for k in range(40)], "since": [BEGIN] * 40})
    return Log.of(pa.concat_tables([rows, back]), until=BEGIN + timedelta(days=460), people=people)


@pytest.fixture(scope="module")
def now(log):
    return log.snapshot(NOW, horizon_days=60)


@pytest.fixture(scope="module")
def past(log):
    return [log.snapshot(NOW - timedelta(days=d), horizon_days=60) for d in (120, 60)]


@pytest.mark.parametrize("taught", [True, False])
@pytest.mark.parametrize("name", PLAIN)
def test_what_is_said_can_be(name, taught, now, past):
    fitted = candidate(name).fit(past if taught else [])
    assert isinstance(candidate(name), Candidate)
    assert isinstance(fitted, Fitted)
    made = fitted.forecast(replace(now, later=None, later_value=None))
    for each in (made.expected, made.p_any, made.value):
        assert each.shape == (len(now),)
        assert np.isfinite(each).all()
    assert (made.expected >= 0).all()
    assert ((made.p_any >= 0) & (made.p_any <= 1)).all()
    assert len(made.version or fitted.version) == 12


@pytest.mark.parametrize("name", PLAIN)
def test_nothing_after_the_cut_off_is_read(name, now, past):
    blind, seeing = (
        candidate(name).fit(past).forecast(shot) for shot in (replace(now, later=None, later_value=None), now)
    )
    assert (blind.expected == seeing.expected).all()
    assert (blind.value == seeing.value).all()


@pytest.mark.parametrize("name", ["average", "last_horizon", "repeat_rate", "mbgnbd"])
def test_twice_the_horizon_is_at_most_twice_as_much(name, now, past):
    once, twice = (candidate(name).fit(past).forecast(shot).expected.sum() for shot in (now, now.ahead(120)))
    assert once < twice <= 2 * once * (1 + 1e-9)


def test_a_customer_base_candidate_says_what_its_model_says(now):
    made = candidate("mbgnbd").fit([]).forecast(now)
    came = now.purchases > 0
    history = now.frequency[came], now.recency[came], now.age[came]
    model = MBGNBD().fit(*history)
    assert made.expected[came] == pytest.approx(model.expected_purchases(60, *history))
    assert made.p_alive[came] == pytest.approx(model.p_alive(*history))
    assert (made.expected[~came] == 0).all()


def test_people_who_never_bought_get_what_such_people_did(now, past):
    lively = [replace(shot, later=np.where(shot.purchases == 0, 2.0, shot.later)) for shot in past]
    made = candidate("bgnbd").fit(lively).forecast(now)
    assert made.expected[now.purchases == 0] == pytest.approx(2.0)


def test_last_horizon_is_what_was_done(now, past):
    made = candidate("last_horizon").fit(past).forecast(now)
    known = dict(zip(past[-1].person_id.to_pylist(), past[-1].later, strict=True))
    for person, said, x in zip(now.person_id.to_pylist(), made.expected, now.frequency, strict=True):
        assert said == known.get(person, x)


def test_gamma_poisson_is_the_rate_of_orders(now, past):
    from echt.predict import orders
    from echt.predict.models.gamma_poisson import rhythm_of

    earlier, history = rhythm_of(past[-1]), rhythm_of(now)
    fitted = orders.fit(earlier, history, 60)
    said = candidate("gamma_poisson").fit(past).forecast(now).expected
    assert said == pytest.approx(orders.expected_orders(history, fitted, 60, 0.5)[0])


@pytest.mark.parametrize("name", ["bgnbd", "mbgnbd", "paretonbd"])
def test_recency_beyond_age_is_refused(name, now):
    broken = replace(now, recency=now.age + 1, frequency=np.maximum(now.frequency, 1))
    with pytest.raises(DataError) as refused:
        candidate(name).fit([]).forecast(broken)
    assert refused.value.code == "E146"


def test_nobody_who_came_back_carries_no_customer_base(now):
    with pytest.raises(DataError, match="carry no model"):
        candidate("bgnbd").fit([]).forecast(replace(now, frequency=now.frequency * 0, recency=now.recency * 0))


def test_a_blend_lies_between_its_parts(now, past):
    parts = tuple(candidate(name).fit(past) for name in ("mbgnbd", "gamma_poisson"))
    one, two = (part.forecast(now) for part in parts)
    both = FittedBlend(parts).forecast(now)
    for name in ("expected", "p_any", "value"):
        ends = np.sort([getattr(one, name), getattr(two, name)], axis=0)
        assert ((ends[0] - 1e-6 <= getattr(both, name)) & (getattr(both, name) <= ends[1] + 1e-6)).all()
    assert len(both.version) == 12
    assert (both.p_alive == one.p_alive).all()


def test_every_name_makes_a_candidate_of_that_name():
    pytest.importorskip("lightgbm")
    for name in known_candidates():
        assert candidate(name).name == name
