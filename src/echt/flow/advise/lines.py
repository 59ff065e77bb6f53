"""All lines of advice, and the risks that no choice of tool takes away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from echt.flow.advise.advice import Advice, Advised, Verdict, Words
from echt.flow.advise.caused import experiment, uplift
from echt.flow.advise.ground import Ground
from echt.flow.advise.whom import whom
from echt.flow.advise.words import both, goal_words

Line = Callable[[Ground], tuple[Advice, ...]]
LINES: tuple[Line, ...] = (whom, experiment, uplift)
"""What makes the lines, in the order in which they are shown. Another tool adds its function here."""
_YEAR_DAYS = 365


def advise_on(ground: Ground, lines: tuple[Line, ...] = LINES) -> Advised:
    """Every line, and what is risked whichever tool is taken."""
    campaign = ground.campaign
    return Advised(
        campaign=campaign.name,
        at=ground.at,
        people=ground.reach.people,
        currency=campaign.currency,
        lines=_settled(tuple(line for make in lines for line in make(ground))),
        risks=_risks(ground),
    )


def _settled(lines: tuple[Advice, ...]) -> tuple[Advice, ...]:
    """An uplift model chooses people: where nobody is chosen, it is not needed."""
    if not any(line.chosen and line.tool in {"nobody", "everyone"} and line.job == "whom" for line in lines):
        return lines
    spared = both("uplift_not_needed")
    return tuple(
        replace(line, verdict=Verdict.not_needed, reason=spared) if line.job == "moved" and line.chosen else line
        for line in lines
    )


def _risks(ground: Ground) -> tuple[Words, ...]:
    campaign = ground.campaign
    found = [both("risk_assumed", response=campaign.assumed_response)]
    if ground.stock.history_days < _YEAR_DAYS:
        found.append(both("risk_short", days=ground.stock.history_days))
    found += _season(ground)
    goodbyes = ground.contacts * campaign.assumed_unsubscribe
    if goodbyes:
        money = (goodbyes * campaign.regret_unsubscribe, campaign.currency)
        found.append(both("risk_regret", n=goodbyes, money=money))
    objected = ground.reach.left_out.get("objection", 0)
    if objected:
        found.append(both("risk_objections", people=objected))
    return tuple(found)


def _season(ground: Ground) -> list[Words]:
    means = [window.goals.mean for window in ground.windows]
    if len(means) < 2:
        return []
    words = goal_words(ground.campaign.goal)
    return [both("risk_season", goals=words, low=100 * min(means), high=100 * max(means), windows=len(means))]
