"""Shops whose people were planted: steady, fading, all alike, once and never again."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest

from echt.predict.log import Log

BEGIN = datetime(2020, 1, 1, tzinfo=UTC)
SPAN = 480
AT = BEGIN + timedelta(days=SPAN)


def log_of(who, when, value, span=SPAN):
    at = np.datetime64("2020-01-01T00:00:00", "us") + (when * 86_400e6).astype("timedelta64[us]")
    ids = pa.array([f"p{k:05d}" for k in who])
    rows = {"person_id": ids, "at": pa.array(at), "name": ["Order Completed"] * len(who), "value": value}
    return Log.of(pa.table(rows), until=BEGIN + timedelta(days=span))


def planted(n=1500, seed=1, shape=0.6, mean_days=60.0, fade=400.0, span=SPAN):
    """n people who join in the first 200 days, buy at gamma rates, and stop for good after an exponential time."""
    draw = np.random.default_rng(seed)
    since = draw.uniform(0, 200, n)
    rate = draw.gamma(shape, 1 / (shape * mean_days), n) if shape else np.full(n, 1 / mean_days)
    end = np.minimum(since + draw.exponential(fade, n), span) if fade else np.full(n, float(span))
    many = draw.poisson(rate * (end - since))
    who = np.concatenate([np.arange(n), np.repeat(np.arange(n), many)])
    again = np.repeat(np.arange(n), many)
    when = np.concatenate([since, draw.uniform(since[again], end[again])])
    worth = draw.gamma(4, 5, n)
    return log_of(who, when, draw.gamma(3, worth[who] / 3))


@pytest.fixture(scope="session")
def fading():
    return planted()


@pytest.fixture(scope="session")
def alike():
    return planted(n=1200, shape=0, fade=0, seed=2)


@pytest.fixture(scope="session")
def trial(fading):
    from echt.predict.trust import Question, evaluate

    return evaluate(fading, Question(AT, 60), candidates=["gamma_poisson", "mbgnbd", "paretonbd"])
