"""Creatives that tire and recover: a message counts less the more recently it was shown, and comes back.

For each creative two rates are kept: what people do when they get it, and what they do when they could have got it
but got another. Only what it *adds* counts, so a creative for people who come anyway has no advantage, and one that
sleeps (is not eligible) learns nothing meanwhile.

`s_a = (μ⁺_a − μ⁻_a) / μ⁻_a`, `s*_a = s_a − γ · 0.5^(d_a / h)`, `π_a ∝ exp(s*_a / τ)` over the eligible

Source:
    Yancey and Settles 2020, A sleeping, recovering bandit algorithm for optimizing recurring notifications (KDD);
    γ = .017 and h = 15 days are theirs. Both rates are weighted by inverse propensities, as there. τ is the caller's.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from echt.decide.bandit.bandit import checked_propensity
from echt.errors import CampaignError
from echt.nouns import ATTENTION

__all__ = ["Recovering", "rest"]


def rest(
    days_since: ArrayLike, *, gamma: float = ATTENTION.gamma, half_life_days: float = ATTENTION.creative_half_life_days
) -> NDArray[np.float64]:
    """γ · 0.5^(d / h): what a creative still loses by having been shown d days ago; 0 where d is NaN (never).

    Give it as `cost` to a `Bandit`, multiplied by what a reward is worth, and tired creatives rest there too.

    Examples:
        >>> rest([0.0, 15.0, float("nan")]).tolist()
        [0.017, 0.0085, 0.0]
    """
    days = np.asarray(days_since, dtype=np.float64)
    return np.where(np.isnan(days), 0.0, gamma * 0.5 ** (np.maximum(np.nan_to_num(days), 0.0) / half_life_days))


@dataclass(frozen=True, slots=True)
class _Rate:
    """Sums of weighted rewards and of weights, (k,) each."""

    reward: NDArray[np.float64]
    weight: NDArray[np.float64]

    def value(self, prior: float) -> NDArray[np.float64]:
        return (self.reward + prior) / (self.weight + 1.0)


class Recovering:
    """The recovering difference softmax for k creatives.

    Args:
        names: (k,) creative ids.
        temperature: τ; the smaller, the surer.
        prior: A rate to begin with: what people do on average.

    Examples:
        >>> bandit = Recovering(["kitchen", "garden"], temperature=0.1, prior=0.1)
        >>> bandit.chances([[True, True], [True, False]], [[0.0, np.nan], [np.nan, np.nan]]).round(2).tolist()
        [[0.46, 0.54], [1.0, 0.0]]
    """

    def __init__(self, names: list[str], *, temperature: float, prior: float) -> None:
        if not names or not temperature > 0 or not prior > 0:
            raise CampaignError(
                "creatives that recover need names, a temperature and a rate to begin with.",
                code="E490",
                found=f"{len(names)} names, temperature {temperature}, prior {prior}",
                fix="temperature and prior above 0",
            )
        self.names, self.temperature, self.prior = tuple(names), temperature, prior
        k = len(names)
        self._sent = _Rate(np.zeros(k), np.zeros(k))
        self._slept = _Rate(np.zeros(k), np.zeros(k))

    @property
    def score(self) -> NDArray[np.float64]:
        """(k,) what each adds, relative to what people do without it."""
        plus, minus = self._sent.value(self.prior), np.maximum(self._slept.value(self.prior), 1e-12)
        return (plus - minus) / minus

    def chances(self, eligible: ArrayLike, days_since: ArrayLike) -> NDArray[np.float64]:
        """The probability of each creative; a row sums to 1, or to 0 where none is eligible.

        Args:
            eligible: (n, k) bool.
            days_since: (n, k) days since the person got it, NaN for never.
        """
        able = np.asarray(eligible, dtype=np.bool_)
        if able.ndim != 2 or able.shape[1] != len(self.names):
            raise _unfit(f"eligible of shape {able.shape}", f"(n, {len(self.names)})")
        days = np.broadcast_to(np.asarray(days_since, dtype=np.float64), able.shape)
        logit = np.where(able, (self.score - rest(days)) / self.temperature, -np.inf)
        top = np.max(logit, axis=1, keepdims=True, initial=-np.inf)
        odds = np.where(able, np.exp(logit - np.where(np.isfinite(top), top, 0.0)), 0.0)
        total = odds.sum(axis=1, keepdims=True)
        return np.divide(odds, total, out=np.zeros_like(odds), where=total > 0)

    def choose(self, chances: NDArray[np.float64], draw: ArrayLike) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Draw from these probabilities: (n,) places, −1 where none was eligible, and (n,) their probability.

        Args:
            chances: (n, k) from `chances`.
            draw: (n,) in [0, 1).
        """
        upto = np.cumsum(chances, axis=1)
        place = (upto <= np.asarray(draw, dtype=np.float64)[:, None]).sum(axis=1)
        last = np.where((chances > 0).any(axis=1), chances.shape[1] - 1 - (chances > 0)[:, ::-1].argmax(axis=1), -1)
        arm = np.minimum(place, last).astype(np.int64)
        return arm, np.where(arm >= 0, chances[np.arange(len(arm)), arm], 1.0)

    def learn(self, chances: NDArray[np.float64], arm: ArrayLike, reward: ArrayLike) -> None:
        """Learn n rewards.

        Args:
            chances: (n, k) as they were when it was chosen.
            arm: (n,) what was chosen; −1: nothing.
            reward: (n,) what came of it, 0 or above.

        Raises:
            CampaignError: E491, what was chosen had no probability; E494, rewards that are negative or not finite.
        """
        chosen, gained = np.asarray(arm, dtype=np.int64), np.asarray(reward, dtype=np.float64)
        if not (np.isfinite(gained) & (gained >= 0)).all():
            raise _unfit("rewards below zero or not finite", "rewards of 0 or more")
        row = np.flatnonzero(chosen >= 0)
        checked_propensity(chances[row, chosen[row]], len(row))
        one_hot = np.zeros_like(chances, dtype=np.bool_)
        one_hot[row, chosen[row]] = True
        slept = ~one_hot & (chances > 0) & (chosen >= 0)[:, None]
        for rate, which, share in (
            (self._sent, one_hot, chances),
            (self._slept, slept, 1.0 - chances),
        ):
            weight = np.where(which, 1.0 / np.maximum(share, 1e-9), 0.0)
            rate.weight[:] += weight.sum(axis=0)
            rate.reward[:] += (weight * gained[:, None]).sum(axis=0)


def _unfit(found: str, wanted: str) -> CampaignError:
    return CampaignError("what the bandit was given does not fit.", code="E494", found=found, fix=wanted)
