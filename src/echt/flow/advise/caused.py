"""What a campaign caused (an experiment), and whom a message moves (uplift): what could be seen, by how many."""

from __future__ import annotations

import math

from echt.estimate import detectable_difference, holdout_needed, people_needed, power_of_difference
from echt.flow.advise.advice import Advice, Cost, Verdict, Words
from echt.flow.advise.ground import Ground
from echt.flow.advise.reckon import POWER, Effect, worth_of_goal
from echt.flow.advise.words import both, goal_words

PATIENCE_WEEKS = 52
"""Longer than this, an effect that is looked for is not the same one any more."""
SMALL = 100


def experiment(ground: Ground) -> tuple[Advice, ...]:
    """One line: what the campaign's holdout can show."""
    effect = Effect.of(ground)
    plan, held = ground.drawn
    seen = _detectable(effect, plan, held)
    power = _power(effect, plan, held)
    share = _share_that_shows(effect, ground)
    weeks, needed = _weeks(effect, ground)
    verdict, reason = _judged(ground, effect, power, share, weeks)
    return (
        Advice(
            job="caused",
            tool="experiment",
            enough=verdict == Verdict.use,
            verdict=verdict,
            reason=reason,
            evidence={
                "people": ground.reach.people,
                "held": held,
                "usual": effect.usual if effect else None,
                "deviation": effect.deviation if effect else None,
                "assumed": effect.drawn if effect else None,
                "power": power,
                "detectable": seen,
                "people_needed": needed,
                "weeks_needed": weeks,
                "share_needed": share,
                "windows": len(ground.windows),
            },
            facts=_facts(ground, effect, seen, needed),
            cost=_cost(ground, effect),
            risks=_risks(ground, weeks),
        ),
    )


def _judged(
    ground: Ground, effect: Effect | None, power: float | None, share: float | None, weeks: int | None
) -> tuple[Verdict, Words]:
    response = ground.campaign.assumed_response
    if ground.small:
        return Verdict.not_enough, both("nobody_small", people=ground.reach.people, minimum=ground.reach.minimum)
    if effect is None:
        past = "experiment_unknown" if ground.windows else "experiment_no_past"
        key = past if ground.reach.counted else "experiment_no_ground"
        return Verdict.not_enough, both(key, goals=goal_words(ground.campaign.goal))
    if effect.drawn <= 0:
        return Verdict.not_enough, both("experiment_no_effect")
    if power is not None and power >= POWER:
        return Verdict.use, both("experiment_sees", power=power, response=response)
    if share is not None:
        return Verdict.change_first, both(
            "experiment_share", now=ground.campaign.holdout, share=share, response=response
        )
    if weeks is not None and weeks <= PATIENCE_WEEKS and ground.campaign.holdout > 0:
        waves = round(weeks * 7 * 86400 / ground.campaign.within.total_seconds())
        return Verdict.change_first, both("experiment_waves", waves=waves, weeks=weeks, response=response)
    key = "experiment_blind" if ground.campaign.holdout > 0 else "experiment_none"
    return Verdict.not_enough, both(key, response=response, power=power or 0.0)


def _detectable(effect: Effect | None, plan: int, held: int) -> float | None:
    return detectable_difference(effect.deviation, plan, held, power=POWER) if effect and min(plan, held) > 1 else None


def _power(effect: Effect | None, plan: int, held: int) -> float | None:
    if effect is None or min(plan, held) < 2:
        return None
    return power_of_difference(effect.drawn, effect.deviation, plan, held)


def _share_that_shows(effect: Effect | None, ground: Ground) -> float | None:
    """The smallest holdout that would show the assumed effect; None where none does."""
    if effect is None or effect.drawn <= 0 or ground.reach.people < 4:
        return None
    # rounded up to whole percents: a file says 0.35, not 0.3416
    share = holdout_needed(effect.drawn, effect.deviation, ground.reach.people, power=POWER)
    return None if share is None else min(0.5, math.ceil(share * 100 - 1e-9) / 100)


def _weeks(effect: Effect | None, ground: Ground) -> tuple[int | None, int | None]:
    """Weeks it takes to repeat the campaign, each time drawn anew, until the assumed effect shows; and the people."""
    if effect is None or effect.drawn <= 0:
        return None, None
    share = min(max(ground.campaign.holdout, 0.001), 0.999) if 0 < ground.campaign.holdout < 1 else 0.5
    needed = people_needed(effect.drawn, effect.deviation, share_control=share, power=POWER)
    if not ground.reach.people:
        return None, needed
    waves = math.ceil(needed / ground.reach.people)
    return math.ceil(waves * ground.campaign.within.total_seconds() / (7 * 86400)), needed


def _facts(ground: Ground, effect: Effect | None, seen: float | None, needed: int | None) -> tuple[Words, ...]:
    if effect is None:
        return ()
    found = [
        both("usual", goals=goal_words(ground.campaign.goal), value=100 * effect.usual, windows=len(ground.windows))
    ]
    if seen is not None:
        each = seen / max(ground.share, 1e-9) / effect.usual
        found.append(both("seen", held=ground.drawn[1], seen=each))
    if needed is not None:
        found.append(
            both("needed", needed=needed, people=ground.reach.people, response=ground.campaign.assumed_response)
        )
    if ground.share < 1:
        found.append(both("diluted", share=ground.share))
    return tuple(found)


def _cost(ground: Ground, effect: Effect | None) -> Cost:
    worth = worth_of_goal(ground)
    given_up = None if effect is None or worth is None else ground.drawn[1] * effect.drawn * worth
    return Cost(data=both("data_holdout", people=ground.drawn[1]), given_up=given_up)


def _risks(ground: Ground, weeks: int | None) -> tuple[Words, ...]:
    found: list[Words] = []
    if 0 < ground.drawn[1] < SMALL:
        found.append(both("risk_small_holdout", people=ground.drawn[1]))
    if weeks is not None and weeks * 7 * 86400 > ground.campaign.within.total_seconds() * 1.5:
        found.append(both("risk_repeat"))
    return tuple(found)


def uplift(ground: Ground) -> tuple[Advice, ...]:
    """One line: whether contacts decided by lot can show whom a message moves.

    Enough are so many that a difference between two halves of the people is seen that is as large as the effect
    itself (one and a half times the effect in one half, half of it in the other): its standard error is twice that of
    the effect, so it takes four times the people (Gelman 2018, "You need 16 times the sample size to estimate an
    interaction than to estimate a main effect", where the difference is half as large).
    """
    effect, arms = Effect.of(ground), ground.logged
    able = effect is not None and effect.each > 0
    both_arms = min(arms.explored, arms.held) > 1
    power = (
        power_of_difference(effect.each / 2, effect.deviation, arms.explored, arms.held)
        if effect and both_arms
        else 0.0
    )
    needed = 4 * people_needed(effect.each, effect.deviation, power=POWER) if effect and able else None
    seen = (
        2 * detectable_difference(effect.deviation, arms.explored, arms.held) / effect.usual
        if effect and both_arms
        else None
    )
    enough = power >= POWER
    reason = both("uplift_enough" if enough else "uplift_few" if needed else "uplift_unknown", needed=needed or 0)
    facts = [both("logged", explored=arms.explored, held=arms.held)]
    if seen is not None:
        facts.append(both("halves", seen=seen))
    return (
        Advice(
            job="moved",
            tool="uplift",
            enough=enough,
            verdict=Verdict.use if enough else Verdict.not_enough,
            reason=reason,
            evidence={
                "explored": arms.explored,
                "held": arms.held,
                "power": power,
                "detectable_between_halves": seen,
                "people_needed": needed,
            },
            facts=tuple(facts),
            cost=Cost(data=both("data_lot")),
            risks=(both("risk_uplift"),),
        ),
    )
