"""What weighs in models that read a history only: exact Shapley values of how often, how recent, how long, how much."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from math import factorial
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from echt.predict.base import HALF_LIVES
from echt.predict.explain.weigh import LEAST, Reals, Rows, Weighed, What
from echt.predict.models.base import Fitted, Forecast

if TYPE_CHECKING:
    from echt.predict.snapshot import Snapshot

_PLAYERS = ("frequency", "silence", "tenure", "money")
_FEATURES = {
    "frequency": ("frequency",),
    "silence": ("days_since_last",),
    "tenure": ("days_known",),
    "money": ("monetary",),
    "same": (),
}
_MOST, _PARTS = 20_000, 10
_SHORTEST = 0.5  # days between a first and a last purchase, where there were two


def weigh_history(fitted: Fitted, now: Snapshot, rows: Rows, what: What) -> Weighed:
    """What weighs; see `weigh`.

    Each person is compared with the middle one of those who bought: each of four themes is theirs or that of the
    middle person, and the model is asked about all sixteen. The model is estimated on at most 20,000 of the people
    around them, so what it says may differ a little from the prediction; parts are shared out to add up to the latter.

    Args:
        fitted: Any fitted candidate that reads no features.
        now: The snapshot that was predicted from.
        rows: (m,) whose prediction.
        what: "any", "count" or "money".
    """
    made = pick(fitted.forecast(now), what)[rows]
    said = _asked(fitted, now, rows, what)
    parts = _shapley(np.log(np.maximum(said, LEAST)))
    usual = float(np.exp(np.log(np.maximum(said[:, 0], LEAST)).mean())) if len(rows) else 0.0
    wanted = np.log(np.maximum(made, LEAST)) - np.log(max(usual, LEAST))
    told = {name: parts[:, k] for k, name in enumerate(_PLAYERS)}
    rest = wanted - parts.sum(axis=1)
    spread = np.abs(parts).sum(axis=1)
    moved = spread > 0.01
    share = np.divide(np.abs(parts), spread[:, None], out=np.zeros(parts.shape), where=moved[:, None])
    told = {name: told[name] + share[:, k] * rest for k, name in enumerate(_PLAYERS)}
    told["same"] = np.where(moved, 0.0, rest)
    return Weighed(usual, told, _FEATURES)


def weigh_last(fitted: Fitted, now: Snapshot, rows: Rows, what: What) -> Weighed:
    """What weighs where everyone does once more what they did last: that alone, beside the mean of all.

    Args:
        fitted: A fitted `last_horizon`: it knows people by their ids, so nobody can be asked about as someone else.
        now: The snapshot that was predicted from.
        rows: (m,) whose prediction.
        what: "any", "count" or "money".
    """
    made = np.maximum(pick(fitted.forecast(now), what), LEAST)
    usual = float(made.mean()) if len(made) else 0.0
    return Weighed(usual, {"lately": np.log(made[rows]) - np.log(max(usual, LEAST))}, {"lately": ()})


def pick(made: Forecast, what: What) -> Reals:
    """(n,) the chance, the count or the money of a forecast."""
    return {"any": made.p_any, "count": made.expected, "money": made.value}[what]


def _asked(fitted: Fitted, now: Snapshot, rows: Rows, what: What) -> Reals:
    """(m, 16) what the model says of each mix of the person's own themes and those of the middle person."""
    around = now
    if len(now) > _MOST:
        step = np.linspace(0, len(now) - 1, _MOST).astype(np.int64)
        around = now.pick(np.unique(step))
    few = max(1, len(around) // (_PARTS * 2 ** len(_PLAYERS)))  # the asked must not move what is estimated
    parts = [rows[k : k + few] for k in range(0, len(rows), few)]
    return np.concatenate(
        [np.zeros((0, 2 ** len(_PLAYERS))), *(_ask(fitted, now, around, part, what) for part in parts)]
    )


def _ask(fitted: Fitted, now: Snapshot, around: Snapshot, rows: Rows, what: What) -> Reals:
    asked = [_mixed(now, rows, own) for own in product((False, True), repeat=len(_PLAYERS))]
    said = pick(fitted.forecast(_joined([around, *asked])), what)[len(around) :]
    return said.reshape(len(asked), len(rows)).T


def _mixed(now: Snapshot, rows: Rows, own: tuple[bool, ...]) -> Snapshot:
    """The people with some themes of the middle person."""
    some, middle = now.pick(rows), now.pick(np.full(len(rows), _middle(now)))
    how_often, how_recent, how_long, how_much = (some if mine else middle for mine in own)
    x = how_often.frequency
    age = how_long.age
    silence = _gaps_silent(how_recent) * _gap(how_often)  # in gaps of one's own: 3 weeks are long for who comes weekly
    gone = np.where(x > 0, np.minimum(silence, np.maximum(age - np.minimum(how_often.recency, _SHORTEST), 0.0)), age)
    later = gone - (how_often.age - how_often.recency)  # purchases of the one at the silence of the other
    counts = {
        name: how_often.counts[name] * np.exp2(-later / life) if np.isfinite(life) else how_often.counts[name]
        for name, life in HALF_LIVES.items()
    }
    return replace(
        some,
        known=np.maximum(how_long.known, age),
        purchases=how_often.purchases,
        frequency=x,
        recency=np.where(x > 0, age - gone, 0.0),
        age=age,
        counts=counts,
        monetary=how_much.monetary,
        priced=how_much.priced,
        valued=how_much.valued,
        value=how_much.value,
        squares=how_much.squares,
        later=None,
        later_value=None,
    )


def _gap(shot: Snapshot) -> Reals:
    """Mean days between purchases; days since the first where there was one only."""
    several = shot.frequency > 0
    return np.where(several, shot.recency / np.maximum(shot.frequency, 1.0), shot.age)


def _gaps_silent(shot: Snapshot) -> Reals:
    silent, gap = shot.age - shot.recency, _gap(shot)
    return np.divide(silent, gap, out=np.ones(len(shot)), where=gap > 0)


def _middle(now: Snapshot) -> int:
    """Who is nearest to the medians of those who bought."""
    came = np.flatnonzero(now.purchases > 0)
    if not len(came):
        return 0
    each = (now.frequency[came], (now.age - now.recency)[came], now.age[came], now.monetary[came])
    ranks = [np.argsort(np.argsort(one, kind="stable"), kind="stable") / max(1, len(came) - 1) for one in each]
    return int(came[np.argmin(sum(np.abs(one - 0.5) for one in ranks))])


def _joined(shots: list[Snapshot]) -> Snapshot:
    columns = ("known", "purchases", "frequency", "recency", "age", "monetary", "priced", "valued", "value", "squares")
    return replace(
        shots[0],
        person_id=pa.concat_arrays([one.person_id for one in shots]),
        counts={name: np.concatenate([one.counts[name] for one in shots]) for name in HALF_LIVES},
        simulated=np.concatenate([one.simulated for one in shots]),
        who=np.concatenate([one.who for one in shots]),
        later=None,
        later_value=None,
        _wide=[],
        **{name: np.concatenate([getattr(one, name) for one in shots]) for name in columns},
    )


def _shapley(said: Reals) -> Reals:
    """(m, 4) Shapley values of a game of four with all 16 values, (m, 16)."""
    n = len(_PLAYERS)
    sets = list(product((False, True), repeat=n))
    out = np.zeros((len(said), n))
    for k in range(n):
        for place, own in enumerate(sets):
            if own[k]:
                continue
            with_k = sets.index((*own[:k], True, *own[k + 1 :]))
            size = sum(own)
            weight = factorial(size) * factorial(n - size - 1) / factorial(n)
            out[:, k] += weight * (said[:, with_k] - said[:, place])
    return out
