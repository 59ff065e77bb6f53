"""What one contact costs a person, in seconds of attention.

`price_s = c_channel · q(hour) · p(announced) · (1 + κ·F_channel) + λ·F_creative`

| symbol | is | from |
|---|---|---|
| c_channel | plain seconds of the channel (an e-mail: 8) | Echt's starting values; each person may change theirs |
| q | 0.67 at an hour the person chose, else 1 | Attelia, field study: −33 % load at a breakpoint |
| p | 0.67 in an announced batch, else 1 | Fitz, Kushlev and Ariely 2019: three batches a day |
| F_channel | Σ_i c_i · 0.5^((t − t_i) / 7 days) over earlier contacts on the channel | weekly budgets of Pinterest, LinkedIn |
| F_creative | γ · 0.5^(d / 15 days), d = days since the creative was *newest* shown to this person | Duolingo, KDD 2020 |
| κ, λ | 1/24 a second; 470 seconds, so that the same creative again the same day costs one more e-mail | Echt |

Quiet hours have no price: they are forbidden (`quiet`). F_creative counts the newest showing only, not a sum: the
Duolingo paper's recency term is of the last time an arm was used. The constants are `echt.nouns.ATTENTION`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from echt.nouns import ATTENTION, AttentionDefaults

__all__ = ["channel_fatigue", "creative_fatigue", "price_s"]


def channel_fatigue(
    person: NDArray[np.intp],
    seconds: NDArray[np.float64],
    age_days: NDArray[np.float64],
    n: int,
    constants: AttentionDefaults = ATTENTION,
) -> NDArray[np.float64]:
    """F_channel: the attention-seconds of earlier contacts on the channel, fading with a weekly half-life.

    Args:
        person: (h,) row of the person, 0..n-1, of each earlier contact.
        seconds: (h,) plain seconds it took, c_i.
        age_days: (h,) days since, t − t_i; a contact of later than the moment counts as now.
        n: Number of people.
        constants: Half-life.

    Returns:
        (n,) seconds.

    Examples:
        >>> channel_fatigue(np.array([0, 0]), np.array([8.0, 8.0]), np.array([0.0, 7.0]), 2)
        array([12.,  0.])
    """
    fading = seconds * 0.5 ** (np.maximum(age_days, 0.0) / constants.channel_half_life_days)
    # to a nanosecond, so that the order in which rows are added up leaves no trace
    return np.bincount(person, weights=fading, minlength=n).astype(np.float64).round(9)


def creative_fatigue(
    person: NDArray[np.intp],
    creative: NDArray[np.intp],
    age_days: NDArray[np.float64],
    shape: tuple[int, int],
    constants: AttentionDefaults = ATTENTION,
) -> NDArray[np.float32]:
    """F_creative: how fresh each creative still is in each person's mind, by its newest showing.

    Args:
        person: (h,) row of the person of each earlier showing.
        creative: (h,) column of the creative.
        age_days: (h,) days since.
        shape: (n, k) people and creatives.
        constants: γ and half-life.

    Returns:
        (n, k) float32, 0 where the creative was never shown.
    """
    fresh = np.zeros(shape, dtype=np.float32)
    value = constants.gamma * 0.5 ** (np.maximum(age_days, 0.0) / constants.creative_half_life_days)
    np.maximum.at(fresh.reshape(-1), person * shape[1] + creative, value.astype(np.float32))
    return fresh


def price_s(
    channel_s: float,
    fatigue_channel: NDArray[np.float64],
    fatigue_creative: NDArray[np.float32],
    *,
    chosen_hour: NDArray[np.bool_] | bool = False,
    announced: bool = False,
    constants: AttentionDefaults = ATTENTION,
) -> NDArray[np.float64]:
    """The price of one contact for each person and creative, in attention-seconds.

    Args:
        channel_s: c_channel, plain seconds.
        fatigue_channel: (n,) seconds, from `channel_fatigue`.
        fatigue_creative: (n, k), from `creative_fatigue`.
        chosen_hour: (n,) True where it is sent at an hour the person chose.
        announced: True for a message in an announced batch.
        constants: κ, λ and the two factors.

    Returns:
        (n, k) seconds.

    Examples:
        >>> price_s(8.0, np.array([0.0, 8.0, 0.0]), np.array([[0.0], [0.0], [0.017]], dtype=np.float32)).round(2)
        array([[ 8.  ],
               [10.67],
               [15.99]])
    """
    plain = plain_s(channel_s, chosen_hour=chosen_hour, announced=announced, constants=constants)
    tired = plain * (1.0 + constants.kappa_per_s * fatigue_channel)
    return tired[:, None] + constants.lambda_s * fatigue_creative.astype(np.float64)


def plain_s(
    channel_s: float,
    *,
    chosen_hour: NDArray[np.bool_] | bool,
    announced: bool,
    constants: AttentionDefaults = ATTENTION,
) -> NDArray[np.float64]:
    """c_channel · q · p: the price before fatigue, () or (n,) seconds."""
    q = np.where(chosen_hour, constants.chosen_hour, 1.0)
    return np.asarray(channel_s * q * (constants.announced if announced else 1.0))
