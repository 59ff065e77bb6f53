"""Learn while choosing: which creative for whom, with the exact probability of every choice.

One model for all kinds: a linear one over hashed features of person times creative, learnt reward by reward by a
Gaussian filter with a diagonal covariance. The kinds differ in how they try what they are not sure of:

| kind | probability of creative a, for one person | source |
|---|---|---|
| squarecb | 1 / (k + γ √t · gap / noise); the best gets the rest | Abe and Long 1999; Foster and Rakhlin 2020 |
| epsilon | ε / k, and 1 − ε more for the best | |
| bootstrap | share of the copies of the model that hold a for the best | Eckles and Kaptein 2014; Oza 2001 |
| gaussian | P(a's score is the highest), each score drawn from its own posterior | Thompson 1933; Chapelle and Li 2011 |

All four make the whole vector of probabilities first, over those creatives that are eligible, and then draw the choice
*from that vector*. So what is logged is the probability of the choice, and not an estimate of it: for the bootstrap a
count over the copies, for the Gaussian kind an integral over the highest score. That integral is reckoned in 56 cells,
mostly within .01 of the true one; the choice is drawn from the cells, so what is logged is exact all the same.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import ArrayLike, NDArray

from echt.decide.bandit.engine import kernels
from echt.decide.bandit.features import Arms, Features
from echt.decide.chance import salt
from echt.errors import CampaignError

__all__ = ["Bandit", "Choices", "Policy"]

KINDS = ("squarecb", "epsilon", "bootstrap", "gaussian")
MOST_WEIGHT = 10.0
"""A reward that was logged with a small probability counts at most this often."""


@dataclass(frozen=True, slots=True)
class Policy:
    """How a bandit tries and learns.

    Attributes:
        kind: squarecb, epsilon, bootstrap (Thompson by bootstrap) or gaussian (Thompson by posterior).
        epsilon: Share of chance, for the kind epsilon.
        gamma: How fast squarecb settles.
        width: Multiplies the standard deviation of the posterior, for the kind gaussian: at 1, scores drawn apart for
            each creative try more than one draw for all would.
        floor: Share of chance that is spread over all eligible creatives. None: 0.02 for the two Thompson kinds, whose
            probabilities can be 0 (a bootstrap that dropped a good creative would never see it again), else 0.
        signal: How much of the variance of a reward features may explain, before anything is known.
        half_life: Rewards after which what was learnt counts half; None: it counts for ever.
        copies: Of the model, for the kind bootstrap.
        bits: 2^bits weights.

    Raises:
        CampaignError: E490, a number that cannot be.
    """

    kind: str = "squarecb"
    epsilon: float = 0.05
    gamma: float = 8.0
    width: float = 0.5
    floor: float | None = None
    signal: float = 0.2
    half_life: float | None = None
    copies: int = 16
    bits: int = 18

    def __post_init__(self) -> None:
        known = self.kind in KINDS
        shares = all(0 <= share <= 1 for share in (self.epsilon, self.least))
        above = all(0 < number < math.inf for number in (self.gamma, self.width, self.signal))
        lasting = self.half_life is None or self.half_life > 0
        if not (known and shares and above and lasting and 1 <= self.copies <= 256 and 4 <= self.bits <= 28):
            raise CampaignError(
                "this is not a policy a bandit can follow.",
                code="E490",
                found=repr(self),
                fix=f"kind: one of {', '.join(KINDS)}; shares 0..1; gamma, width, signal, half_life above 0; "
                "copies 1..256; bits 4..28",
            )

    @property
    def least(self) -> float:
        """The share of chance that every eligible creative has a part of."""
        if self.floor is not None:
            return self.floor
        return 0.02 if self.kind in {"bootstrap", "gaussian"} else 0.0


@dataclass(frozen=True, slots=True)
class Choices:
    """What was chosen for n people, and what is needed to learn from it later.

    Attributes:
        people: Their features.
        arms: The creatives there were.
        arm: (n,) int64, place in `arms`; −1 where none was eligible.
        probability: (n,) of that choice (1 where none was eligible); of the logged one in a `replay`.
        offset: (n,) expected reward that was given for the choice, which is not learnt again.
        every: (n, k) probability of each, or None where it was not asked for.
    """

    people: Features
    arms: Arms
    arm: NDArray[np.int64]
    probability: NDArray[np.float64]
    offset: NDArray[np.float64]
    every: NDArray[np.float64] | None = None

    def __len__(self) -> int:
        return len(self.arm)

    @property
    def creative_id(self) -> list[str | None]:
        """(n,) names of what was chosen."""
        return [None if place < 0 else self.arms.names[place] for place in self.arm.tolist()]


class Bandit:
    """A policy and what it has learnt. The same seed, features and rewards give the same choices.

    Args:
        policy: How it tries and learns.
        seed: Of the draws.

    Examples:
        >>> from echt.decide.bandit import arms, features
        >>> bandit, letters = Bandit(seed=1), arms(["kitchen", "garden"])
        >>> visits = features({"country": ["NL", "BE"] * 500})
        >>> likes = np.tile([[0.1, 0.3], [0.3, 0.1]], (500, 1)) + np.random.default_rng(0).normal(0, 0.1, (1000, 2))
        >>> _ = bandit.play(visits, letters, likes)
        >>> bandit.choose(visits.rows(slice(2)), letters, every=True).every.round(1).tolist()
        [[0.0, 1.0], [1.0, 0.0]]
    """

    def __init__(self, policy: Policy | None = None, *, seed: int = 0) -> None:
        self.policy, self.seed = policy or Policy(), seed
        copies = self.policy.copies if self.policy.kind == "bootstrap" else 1
        self.table: NDArray[np.float32] = np.zeros((2, copies, 1 << self.policy.bits), dtype=np.float32)
        self.state: NDArray[np.float64] = np.array([0.0, 0.0, 0.0, 0.0, 0.0, 1.0])

    def __repr__(self) -> str:
        return f"Bandit({self.policy.kind}: {self.decisions:,} decisions, {self.rewards:,} rewards)"

    @property
    def decisions(self) -> int:
        """How many choices were made."""
        return int(self.state[0])

    @property
    def rewards(self) -> int:
        """How many rewards were learnt."""
        return int(self.state[1])

    def choose(
        self,
        people: Features,
        arms: Arms,
        *,
        eligible: ArrayLike | None = None,
        offset: ArrayLike | None = None,
        cost: ArrayLike | None = None,
        draw: ArrayLike | None = None,
        every: bool = False,
    ) -> Choices:
        """Choose one creative for each person, or none where none is eligible. Nothing is learnt.

        Args:
            people: n people.
            arms: k creatives; they may be others than the last time.
            eligible: (n, k) or (k,) bool: which may be chosen; all when None.
            offset: (n, k) or (k,) reward that is expected before anything was learnt; 0 when None.
            cost: (n, k) or (k,) what choosing it takes, in the unit of the reward (price of attention, fatigue).
            draw: (n,) chance in [0, 1); from the seed and the number of the decision when None.
            every: Whether to keep all probabilities.

        Raises:
            CampaignError: E494, arrays that do not fit, or numbers that are not finite.
        """
        asked = self._asked(people, arms, eligible, offset, cost, draw)
        return self._go(people, arms, asked, self._nothing(), every)

    def expect(self, people: Features, arms: Arms, *, offset: ArrayLike | None = None) -> NDArray[np.float64]:
        """What each creative is expected to bring each person: (n, k), by the mean of the copies.

        Args:
            people: n people.
            arms: k creatives.
            offset: (n, k) or (k,) that was expected before anything was learnt; it comes on top.
        """
        given = _matrix(offset, "offset", len(people), len(arms))
        out = np.empty((len(people), len(arms)))
        kernels().means(self.table, _people(people), _columns(arms), self._rules(), out)
        return out + given + self.state[4]

    def replay(
        self,
        people: Features,
        arms: Arms,
        arm: ArrayLike,
        reward: ArrayLike,
        *,
        propensity: ArrayLike | None = None,
        eligible: ArrayLike | None = None,
        every: bool = False,
    ) -> Choices:
        """Go through a log, oldest first: what would it do with each row, then learn what was logged.

        Args:
            people: n people.
            arms: k creatives.
            arm: (n,) place of the logged creative; −1 where nothing was sent: that row teaches nothing.
            reward: (n,) what came of it.
            propensity: (n,) its probability when it was logged: rewards then count by 1 / (k · propensity), at most
                10 times; all alike when None.
            eligible: (n, k) or (k,) bool.
            every: Whether to keep all probabilities.

        Returns:
            `probability` is that of the *logged* creative before its reward was known: what `policy_value` needs.

        Raises:
            CampaignError: E491, propensities outside (0, 1]; E494, arrays that do not fit.
        """
        asked = self._asked(people, arms, eligible, None, None, None)
        return self._go(people, arms, asked, _said(len(people), len(arms), arm, reward, propensity), every)

    def play(
        self,
        people: Features,
        arms: Arms,
        rewards: ArrayLike,
        *,
        eligible: ArrayLike | None = None,
        cost: ArrayLike | None = None,
        every: bool = False,
    ) -> Choices:
        """Choose and learn, one person after the other, where the reward of each creative is known: a simulation.

        Args:
            people: n people.
            arms: k creatives.
            rewards: (n, k); only that of the chosen one is learnt.
            eligible: (n, k) or (k,) bool.
            cost: (n, k) or (k,).
            every: Whether to keep all probabilities.
        """
        given = finite(rewards, "rewards")
        if given.shape != (len(people), len(arms)):
            raise _unfit(f"rewards of shape {given.shape}", (len(people), len(arms)))
        n = len(people)
        said = kernels().Said(np.full(n, -1, dtype=np.int64), np.ascontiguousarray(given).reshape(-1), np.ones(n))
        return self._go(people, arms, self._asked(people, arms, eligible, None, cost, None), said, every)

    def learn(self, choices: Choices, reward: ArrayLike, *, propensity: ArrayLike | None = None) -> int:
        """Learn what came of choices, however long ago they were made; rows without a choice teach nothing.

        Args:
            choices: From `choose`.
            reward: (n,) in the unit of the offset and the cost.
            propensity: (n,) to count rewards by; see `replay`.

        Returns:
            How many rewards were learnt.

        Raises:
            CampaignError: E491, propensities outside (0, 1]; E494, rewards that do not fit or are not finite.
        """
        said = _said(len(choices), len(choices.arms), choices.arm, reward, propensity)
        people, arms = _people(choices.people), _columns(choices.arms)
        kernels().learn_many(self.table, self.state, people, arms, self._rules(), choices.offset, said)
        return int((choices.arm >= 0).sum())

    def _go(self, people: Features, arms: Arms, asked: Any, said: Any, every: bool) -> Choices:
        n, k = len(people), len(arms)
        given = kernels().Given(
            np.empty(n, dtype=np.int64), np.empty(n), np.empty((n, k) if every else (0, 0), dtype=np.float64)
        )
        columns = _columns(arms)
        kernels().go(self.table, self.state, _people(people), columns, self._rules(), asked, said, given)
        row = np.arange(n) if len(asked.offset) > 1 else np.zeros(n, dtype=np.intp)
        offset = np.where(given.arm >= 0, asked.offset[row, given.arm], 0.0)
        return Choices(people, arms, given.arm, given.probability, offset, given.every if every else None)

    def _rules(self) -> Any:
        p = self.policy
        keep = 1.0 if p.half_life is None else 0.5 ** (1.0 / p.half_life)
        salted = salt("bandit", self.seed) >> 2
        return kernels().Rules(KINDS.index(p.kind), p.epsilon, p.gamma, p.width, p.least, p.signal, keep, salted)

    def _asked(self, people: Features, arms: Arms, eligible: Any, offset: Any, cost: Any, draw: Any) -> Any:
        n, k = len(people), len(arms)
        able = np.ones((1, k), dtype=np.bool_) if eligible is None else np.atleast_2d(np.asarray(eligible, np.bool_))
        if able.shape not in {(n, k), (1, k)}:
            raise _unfit(f"eligible of shape {able.shape}", (n, k))
        drawn = (
            kernels().draws(salt("draw", self.seed) >> 2, self.decisions, n) if draw is None else finite(draw, "draw")
        )
        if drawn.shape != (n,) or ((drawn < 0) | (drawn >= 1)).any():
            raise _unfit(f"draws of shape {drawn.shape}, or outside [0, 1)", (n,))
        return kernels().Asked(
            np.ascontiguousarray(able), _matrix(offset, "offset", n, k), _matrix(cost, "cost", n, k), drawn
        )

    def _nothing(self) -> Any:
        return kernels().Said(np.empty(0, dtype=np.int64), np.empty(0), np.empty(0))


def _people(people: Features) -> Any:
    return kernels().People(np.ascontiguousarray(people.key), np.ascontiguousarray(people.value))


_COLUMNS: WeakKeyDictionary[Arms, Any] = WeakKeyDictionary()


def _columns(arms: Arms) -> Any:
    """Creatives as the kernels want them; kept as long as the creatives are, for one decision after the other."""
    found = _COLUMNS.get(arms)
    if found is None:
        keys, place = np.unique(arms.key, return_inverse=True)
        value = np.ascontiguousarray(arms.value)
        found = _COLUMNS[arms] = kernels().Arms(keys, place.reshape(arms.key.shape).astype(np.int64), value)
    return found


def _said(n: int, k: int, arm: Any, reward: Any, propensity: Any) -> Any:
    chosen = np.asarray(arm)
    if chosen.shape != (n,) or (n and not np.issubdtype(chosen.dtype, np.integer)):
        raise _unfit(f"arms of shape {chosen.shape}, {chosen.dtype}", (n,))
    if n and (chosen.min() < -1 or chosen.max() >= k):
        raise _unfit(f"arms from {chosen.min()} to {chosen.max()}", f"-1 to {k - 1}")
    rewards = finite(reward, "rewards")
    if rewards.shape != (n,):
        raise _unfit(f"rewards of shape {rewards.shape}", (n,))
    weight = np.ones(n)
    if propensity is not None:
        given = checked_propensity(propensity, n)
        weight = np.minimum(1.0 / (k * given), MOST_WEIGHT)
    return kernels().Said(chosen.astype(np.int64), rewards, weight)


def checked_propensity(propensity: Any, n: int) -> NDArray[np.float64]:
    """(n,) probabilities of logged choices, or E491."""
    given = np.asarray(propensity, dtype=np.float64)
    wrong = ~((given > 0) & (given <= 1))
    if given.shape != (n,) or wrong.any():
        raise CampaignError(
            "a logged choice had a probability above 0 and not above 1.",
            code="E491",
            found=f"shape {given.shape}, {int(wrong.sum())} outside (0, 1] or not a number",
            fix="log the probability of the final choice; without it, leave propensity out",
        )
    return given


def finite(values: Any, what: str) -> NDArray[np.float64]:
    """Numbers as an array of float64, or E494."""
    given = np.ascontiguousarray(values, dtype=np.float64)
    if not np.isfinite(given).all():
        raise _unfit(f"{int((~np.isfinite(given)).sum())} {what} that are not finite", "finite numbers")
    return given


def _matrix(values: Any, what: str, n: int, k: int) -> NDArray[np.float64]:
    if values is None:
        return np.zeros((1, k))
    given = np.atleast_2d(finite(values, what))
    if given.shape not in {(n, k), (1, k)}:
        raise _unfit(f"{what} of shape {given.shape}", (n, k))
    return given


def _unfit(found: object, wanted: object) -> CampaignError:
    return CampaignError("what the bandit was given does not fit.", code="E494", found=found, fix=f"needed: {wanted}")
