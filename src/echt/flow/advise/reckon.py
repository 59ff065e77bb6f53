"""The numbers that several lines share: the assumed effect, the break-even, what rule and model caught."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from echt.estimate import Estimate, caught, caught_more, mean_at_top
from echt.flow.advise.ground import Ground, Ranking

POWER = 0.8
USUAL = 0.2
"""The part of the people on which rule and model are compared where nothing limits the campaign."""
SHARES = (0.1, 0.2, 0.3)
TENTH = 0.1
_FAINT = 1e-6


@dataclass(frozen=True, slots=True)
class Effect:
    """The effect of a message that the campaign file assumes, and how people differ without one.

    Attributes:
        usual: Goals a person in the campaign's time without a message.
        deviation: Standard deviation between people.
        each: Extra goals of a person who gets the message.
        drawn: Extra goals a person of the plan, of whom perhaps not all get it.
    """

    usual: float
    deviation: float
    each: float
    drawn: float

    @classmethod
    def of(cls, ground: Ground) -> Effect | None:
        """From the past of the segment; None where nothing is known or nobody did anything."""
        past = ground.goals
        if past.n < 2 or past.total <= 0 or past.variance <= 0:
            return None
        response = ground.campaign.assumed_response
        each = past.mean * (response if response >= _FAINT else 0.0)
        return cls(past.mean, math.sqrt(past.variance), each, each * ground.share)


def worth_of_goal(ground: Ground) -> float | None:
    """Money of one goal; with `value = "margin"` the margin of an average one of the past; None where nobody knows."""
    campaign, goals = ground.campaign, ground.goals.total
    if isinstance(campaign.value, int | float):
        return float(campaign.value)
    if campaign.assumed_margin is None or goals <= 0:
        return None
    return campaign.assumed_margin * sum(window.value for window in ground.windows) / goals


def break_even(ground: Ground) -> float | None:
    """Goals a person must be expected to reach for one message to be worth its attention, money and regret.

    None where nobody knows in money what a goal is worth, or no effect is assumed.
    """
    campaign = ground.campaign
    gain = (worth_of_goal(ground) or 0.0) * campaign.assumed_response
    if gain <= _FAINT:
        return None
    price = campaign.worth_per_s * ground.limits.attention_s + campaign.cost_per_contact
    return (price + campaign.regret_unsubscribe * campaign.assumed_unsubscribe) / gain


def compared_at(ground: Ground) -> float:
    """The part of the people on which rule and model are compared: what the campaign has room for, else a fifth."""
    return min(max(ground.share, 0.01), 0.9) if ground.share < 1 else USUAL


@dataclass(frozen=True, slots=True)
class Tried:
    """What the best simple rule and the model did on past data.

    Attributes:
        rule: Name of the simple rule that caught most at `share`; the first of equals.
        model: Name of the model; `refused` where the latest test of the prediction refused every model.
        share: The part of the people on which they are compared.
        by_rule: Part of what came that fell on the top 10, 20 and 30 % of people by the rule.
        by_model: The same by the model.
        more: How much more the model caught than the rule, at `share`.
        most: Goals a person, in the campaign's time, of the tenth that the rule puts first; None where it was tried on
            others than the people of the segment.
        least: The same of the tenth that it puts last.
    """

    rule: str
    model: str
    refused: bool
    share: float
    by_rule: Mapping[float, Estimate]
    by_model: Mapping[float, Estimate]
    more: Estimate
    most: Estimate | None
    least: Estimate | None

    @classmethod
    def of(cls, ground: Ground) -> Tried | None:
        """None where there is no past to try them on."""
        if ground.ranking is None:
            return None
        past, share = ground.ranking, compared_at(ground)
        name = _best_rule(past, share)
        rule, time = past.rules[name], ground.campaign.within.total_seconds() / 86400 / ground.horizon_days
        return cls(
            rule=name,
            model=past.name,
            refused=past.refused,
            share=share,
            by_rule={each: caught(past.outcomes, rule, each) for each in SHARES},
            by_model={each: caught(past.outcomes, past.model, each) for each in SHARES},
            more=caught_more(past.outcomes, past.model, rule, share),
            most=mean_at_top(past.outcomes, rule, TENTH).scaled(time) if past.inside else None,
            least=mean_at_top(past.outcomes, -rule, TENTH).scaled(time) if past.inside else None,
        )


def _best_rule(past: Ranking, share: float) -> str:
    return max(past.rules, key=lambda name: round(caught(past.outcomes, past.rules[name], share).value, 12))
