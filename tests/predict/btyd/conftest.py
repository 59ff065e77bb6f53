"""CDNOW as the papers used it, and made-up people whose parameters are known."""

import gzip
from pathlib import Path

import numpy as np
import pytest

from echt.predict import BGNBD, MBGNBD, ParetoNBD

DATA = Path(__file__).parents[4] / "shared/data/cdnow"
if not DATA.is_dir():  # beside a worktree of the repository
    DATA = Path(__file__).parents[5] / "shared/data/cdnow"

TRUE = {
    BGNBD: {"r": 0.6, "alpha": 6.0, "a": 0.8, "b": 2.5},
    MBGNBD: {"r": 0.6, "alpha": 6.0, "a": 0.8, "b": 2.5},
    ParetoNBD: {"r": 0.6, "alpha": 6.0, "s": 0.7, "beta": 12.0},
}
MODELS = list(TRUE)


@pytest.fixture(scope="session")
def cdnow():
    """Weeks to 30 September 1997 of the 1/10 sample, from the log: frequency, recency, age, monetary."""
    file = DATA / "CDNOW_sample.txt.gz"
    if not file.is_file():
        pytest.skip("shared/data/cdnow is not beside the repository: the published figures cannot be compared")
    rows = [line.split() for line in gzip.open(file, "rt")]
    who = np.array([int(row[1]) for row in rows])
    day = np.array([f"{d[:4]}-{d[4:6]}-{d[6:]}" for d in (row[2] for row in rows)], "datetime64[D]").astype(int)
    amount = np.array([float(row[4]) for row in rows])
    end = np.datetime64("1997-09-30").astype(int)
    early = day <= end
    days, at = np.unique(who[early] * 100_000 + day[early], return_inverse=True)  # one purchase a day
    amount = np.bincount(at, amount[early])
    who, day = np.divmod(days, 100_000)
    first, last = np.r_[True, np.diff(who) > 0], np.r_[np.diff(who) > 0, True]
    frequency = np.bincount(who)[1:] - 1
    spent = np.bincount(who, np.where(first, 0, amount))[1:]
    monetary = np.divide(spent, frequency, out=np.zeros(len(spent)), where=frequency > 0)
    return frequency, (day[last] - day[first]) / 7, (end - day[first]) / 7, monetary


def people(model, n, seed, *, span=(20.0, 60.0), horizon=0.0, **params):
    """Made-up frequency, recency, age and the purchases in the horizon after, drawn as the model says."""
    draw, p = np.random.default_rng(seed), {**TRUE[model], **params}
    age = draw.uniform(*span, n)
    rate = draw.gamma(p["r"], 1 / p["alpha"], n)
    stay, end = np.full(n, 10**9), np.full(n, np.inf)
    if model is ParetoNBD:
        end = draw.exponential(1 / draw.gamma(p["s"], 1 / p["beta"], n))
    else:  # the repeat purchase after which they stop
        stay = draw.geometric(np.maximum(draw.beta(p["a"], p["b"], n), 1e-12)) - (model is MBGNBD)
    frequency, recency, later = np.zeros(n, int), np.zeros(n), np.zeros(n, int)
    left, time, k = np.flatnonzero(stay > 0), np.zeros(n), 0
    while left.size:
        k += 1
        time[left] += draw.exponential(1 / np.maximum(rate[left], 1e-12))
        left = left[time[left] <= np.minimum(age[left] + horizon, end[left])]
        seen = left[time[left] <= age[left]]
        frequency[seen] += 1
        recency[seen] = time[seen]
        later[left[time[left] > age[left]]] += 1
        left = left[stay[left] > k]
    return frequency, recency, age, later


def amounts(n, seed, *, p=4.0, q=4.0, gamma=30.0):
    """Made-up frequency and mean amount, drawn as the gamma-gamma says, and everyone's true mean."""
    draw = np.random.default_rng(seed)
    frequency = draw.geometric(0.4, n)
    nu = draw.gamma(q, 1 / gamma, n)
    return frequency, draw.gamma(p * frequency, 1 / nu) / frequency, p / nu
