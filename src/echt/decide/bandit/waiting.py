"""Choices whose reward has not come yet: each is learnt once, when the reward comes or when the time for it is over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from echt.decide.bandit.bandit import Bandit, Choices, finite
from echt.decide.bandit.features import Arms, Features
from echt.errors import CampaignError

__all__ = ["Waiting"]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _One:
    """One choice: when, and the hashed features of person and creative as they were then."""

    at_us: int
    key: NDArray[np.uint32]
    value: NDArray[np.float32]
    arm_key: NDArray[np.uint32]
    arm_value: NDArray[np.float32]
    offset: float


class Waiting:
    """Choices that wait for a reward. What did not come within the time counts as a reward of 0.

    Args:
        within: How long a reward may take.

    Examples:
        >>> from echt.decide.bandit import Bandit, arms, features
        >>> bandit, waiting = Bandit(), Waiting(timedelta(days=14))
        >>> sent, at = bandit.choose(features(n=2), arms(["kitchen"])), datetime(2011, 3, 1, tzinfo=UTC)
        >>> waiting.add(["d1", "d2"], sent, at=at)
        2
        >>> waiting.reward(bandit, {"d1": 20.0}), waiting.over(bandit, at=at + timedelta(days=15)), len(waiting)
        (1, 1, 0)
    """

    def __init__(self, within: timedelta) -> None:
        if within <= timedelta(0):
            raise CampaignError(
                "rewards need some time to come.", code="E490", found=str(within), fix="timedelta(days=14)"
            )
        self.within = within
        self._open: dict[str, _One] = {}

    def __len__(self) -> int:
        return len(self._open)

    def __contains__(self, decision_id: str) -> bool:
        return decision_id in self._open

    def add(self, decision_id: Sequence[str], choices: Choices, *, at: datetime) -> int:
        """Keep choices; those without a creative, and those that are kept already, are not.

        Args:
            decision_id: (n,) by which the reward will be known.
            choices: From `Bandit.choose`.
            at: When they were made, UTC.

        Returns:
            How many now wait that did not before.

        Raises:
            CampaignError: E494, another number of ids than of choices.
        """
        if len(decision_id) != len(choices):
            raise CampaignError(
                "every choice needs an id to wait under.",
                code="E494",
                found=f"{len(decision_id)} ids, {len(choices)} choices",
                fix="one decision_id a choice, in the same order",
            )
        before, when = len(self._open), (at - _EPOCH) // timedelta(microseconds=1)
        for row, (name, arm) in enumerate(zip(decision_id, choices.arm.tolist(), strict=True)):
            if arm >= 0:
                one = _One(
                    when,
                    choices.people.key[row],
                    choices.people.value[row],
                    choices.arms.key[arm],
                    choices.arms.value[arm],
                    float(choices.offset[row]),
                )
                self._open.setdefault(name, one)
        return len(self._open) - before

    def reward(self, bandit: Bandit, rewards: Mapping[str, float]) -> int:
        """Learn rewards that came; an id that does not wait (learnt before, too late, unknown) is passed over.

        Raises:
            CampaignError: E494, a reward that is not a finite number: nothing is learnt then.
        """
        names = [name for name in rewards if name in self._open]
        return self._learn(bandit, names, [rewards[name] for name in names])

    def over(self, bandit: Bandit, *, at: datetime) -> int:
        """Learn a reward of 0 for those whose time is over; returns how many."""
        last = (at - self.within - _EPOCH) // timedelta(microseconds=1)
        names = [name for name, one in self._open.items() if one.at_us < last]
        return self._learn(bandit, names, [0.0] * len(names))

    def _learn(self, bandit: Bandit, names: Sequence[str], rewards: Sequence[float]) -> int:
        given, learnt = finite(rewards, "rewards"), 0
        shape = np.array([1000 * len(self._open[n].key) + len(self._open[n].arm_key) for n in names], dtype=np.int64)
        for one in np.unique(shape):
            rows = np.flatnonzero(shape == one).tolist()
            learnt += bandit.learn(_stacked([self._open[names[row]] for row in rows]), given[rows])
        for name in names:
            del self._open[name]
        return learnt

    def to_rows(self) -> list[dict[str, Any]]:
        """What waits, as rows of plain numbers, for a snapshot."""
        return [
            {"id": name, "at": one.at_us, "offset": one.offset}
            | {part: getattr(one, part).tolist() for part in ("key", "value", "arm_key", "arm_value")}
            for name, one in self._open.items()
        ]

    @classmethod
    def of_rows(cls, within: timedelta, rows: Sequence[Mapping[str, Any]]) -> Waiting:
        """What `to_rows` gave, back again."""
        waiting = cls(within)
        for row in rows:
            waiting._open[str(row["id"])] = _One(
                int(row["at"]),
                np.array(row["key"], dtype=np.uint32),
                np.array(row["value"], dtype=np.float32),
                np.array(row["arm_key"], dtype=np.uint32),
                np.array(row["arm_value"], dtype=np.float32),
                float(row["offset"]),
            )
        return waiting


def _stacked(ones: Sequence[_One]) -> Choices:
    """Each choice beside its own creative."""
    n = len(ones)
    return Choices(
        Features(np.stack([one.key for one in ones]), np.stack([one.value for one in ones])),
        Arms(
            tuple(str(i) for i in range(n)),
            np.stack([one.arm_key for one in ones]),
            np.stack([one.arm_value for one in ones]),
        ),
        np.arange(n, dtype=np.int64),
        np.ones(n),
        np.array([one.offset for one in ones]),
    )
