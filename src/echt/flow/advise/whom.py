"""Whom to write to: nobody, everyone, by a simple rule, by a prediction. The simplest that does the job."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from echt.estimate import Estimate
from echt.flow.advise.advice import Advice, Cost, Verdict, Words
from echt.flow.advise.ground import Ground
from echt.flow.advise.reckon import Effect, Tried, break_even, worth_of_goal
from echt.flow.advise.words import both, goal_words

BUYERS, REPEATERS = 200, 50
"""Fewer people than this who did it, or did it again, are too few to learn a prediction from."""
Evidence = dict[str, float | int | str | None]


def whom(ground: Ground) -> tuple[Advice, ...]:
    """Four lines, of which one is recommended."""
    tried = Tried.of(ground)
    if ground.small:
        return _too_small(ground, tried)
    nobody, everyone, model = _nobody(ground, tried), _everyone(ground, tried), _prediction(ground, tried)
    rule = _rule(ground, tried, better_model=model.verdict == Verdict.use)
    if nobody.verdict == Verdict.use:
        return (nobody, *_spared("not_worth_it", everyone, rule, model))
    if everyone.verdict == Verdict.use:
        return nobody, everyone, *_spared("everyone_does", rule), _beside(model)
    if not rule.enough and not model.enough:
        everyone = replace(everyone, verdict=Verdict.use, reason=both("everyone_by_lot"))
    return nobody, everyone, rule, model


def _too_small(ground: Ground, tried: Tried | None) -> tuple[Advice, ...]:
    """Too few people to write to: what the plan would refuse."""
    why = both("nobody_small", people=ground.reach.people, minimum=ground.reach.minimum)
    nobody = replace(_nobody(ground, tried), verdict=Verdict.use, reason=why)
    others = _everyone(ground, tried), _rule(ground, tried, better_model=False), _prediction(ground, tried)
    return nobody, *(replace(line, enough=False, verdict=Verdict.not_enough, reason=why) for line in others)


def _spared(why: str, *lines: Advice) -> tuple[Advice, ...]:
    """Nothing more is needed of these."""
    return tuple(
        replace(line, verdict=Verdict.not_needed, reason=both(why)) if line.verdict != Verdict.not_enough else line
        for line in lines
    )


def _beside(model: Advice) -> Advice:
    """A prediction that is not needed still says what it would have found: that may be worth knowing."""
    if model.verdict == Verdict.not_enough:
        return model
    spared = both("everyone_does")
    return replace(
        model, verdict=Verdict.not_needed, reason={say: f"{spared[say]} {model.reason[say]}" for say in spared}
    )


def _nobody(ground: Ground, tried: Tried | None) -> Advice:
    """Leave everyone in peace: right where even the most likely do not pay."""
    needed, words = break_even(ground), goal_words(ground.campaign.goal)
    most = tried.most if tried else None
    if most is None or needed is None:
        verdict, reason = Verdict.not_needed, both("nobody_unknown")
    elif most.high < needed:
        verdict, reason = Verdict.use, both("nobody_best", goals=words)
    else:
        verdict, reason = Verdict.not_needed, both("nobody_loses")
    return Advice(
        job="whom",
        tool="nobody",
        enough=True,
        verdict=verdict,
        reason=reason,
        evidence={"break_even": needed, **_ends("most_likely", most)},
        facts=() if most is None else (both("most", goals=words, **_three(most)),),
        cost=Cost(data=both("data_nothing")),
    )


def _everyone(ground: Ground, tried: Tried | None) -> Advice:
    needed, words = break_even(ground), goal_words(ground.campaign.goal)
    least = tried.least if tried else None
    verdict, reason = _judged(ground, least, needed)
    facts: list[Words] = []
    if needed is not None:
        facts.append(both("break_even", goals=words, needed=needed, response=ground.campaign.assumed_response))
    if least is not None:
        facts.append(both("least", goals=words, **_three(least)))
    return Advice(
        job="whom",
        tool="everyone",
        enough=ground.share >= 1,
        verdict=verdict,
        reason=reason,
        evidence={
            "people": ground.reach.people,
            "room": ground.limits.contacts,
            "break_even": needed,
            **_ends("least_likely", least),
        },
        facts=tuple(facts),
        cost=_cost(ground, both("data_permission")),
    )


def _judged(ground: Ground, least: Estimate | None, needed: float | None) -> tuple[Verdict, Words]:
    if ground.share < 1:
        return Verdict.not_enough, both("everyone_no_room", room=ground.contacts, people=ground.drawn[0])
    if least is None or needed is None:
        return Verdict.not_needed, both("everyone_unknown")
    if least.low > needed:
        return Verdict.use, both("everyone_pays")
    return Verdict.not_needed, both("everyone_wastes" if least.high < needed else "everyone_unsure")


def _rule(ground: Ground, tried: Tried | None, *, better_model: bool) -> Advice:
    enough = ground.stock.buyers > 0
    name = tried.rule if tried else "recency"
    if not enough:
        verdict, reason = Verdict.not_enough, both("rule_nothing", goals=goal_words(ground.campaign.goal))
    elif better_model:
        verdict, reason = Verdict.not_needed, both("rule_worse")
    else:
        verdict, reason = Verdict.use, both(f"rule_{name}")
    return Advice(
        job="whom",
        tool="rule",
        enough=enough,
        verdict=verdict,
        reason=reason,
        evidence={"rule": name, **(_caught(tried.by_rule) if tried else {})},
        facts=_caught_words(ground, tried.by_rule) if tried else (),
        cost=_cost(ground, both("data_last")),
        risks=(both("risk_anyway"),) if enough else (),
    )


def _prediction(ground: Ground, tried: Tried | None) -> Advice:
    missing = _missing(ground)
    if missing is not None or tried is None:
        verdict, reason = Verdict.not_enough, missing or _too_short(ground)
    else:
        better = tried.more.low > 0 and not tried.refused
        key = "model_better" if better else "model_refused" if tried.refused else "model_no_better"
        verdict = Verdict.use if better else Verdict.not_needed
        reason = both(key, share=tried.share, **_three(tried.more))
    stock, worth = ground.stock, _worth(ground, tried)
    evidence: Evidence = {
        "buyers": stock.buyers,
        "repeaters": stock.repeaters,
        "history_days": round(stock.history_days, 1),
        "tested_days": round(stock.tested_days, 1),
        "horizon_days": ground.horizon_days,
        "longest_days": stock.longest_days,
        "profiled": ground.reach.profiled,
        "model": tried.model if tried else None,
        "moments": ground.ranking.moments if ground.ranking else 0,
        "share": tried.share if tried else None,
        **_ends("more", tried.more if tried else None),
        "worth": worth,
        **(_caught(tried.by_model) if tried else {}),
    }
    return Advice(
        job="whom",
        tool="prediction",
        enough=verdict != Verdict.not_enough,
        verdict=verdict,
        reason=reason,
        evidence=evidence,
        facts=(
            _stock_words(ground),
            *(_caught_words(ground, tried.by_model) if tried else ()),
            *(
                (both("model_worth", money=(worth, ground.campaign.currency)),)
                if worth is not None and worth > 0
                else ()
            ),
        ),
        cost=_cost(ground, both("data_profile", people=ground.reach.profiled)),
        risks=_model_risks(ground),
    )


def _worth(ground: Ground, tried: Tried | None) -> float | None:
    """What catching more than the rule is worth in this campaign, in money; None where nobody can tell."""
    effect, value = Effect.of(ground), worth_of_goal(ground)
    if tried is None or effect is None or value is None:
        return None
    return tried.more.value * ground.drawn[0] * effect.each * value


def _missing(ground: Ground) -> Words | None:
    """What there is too little of for a prediction; None when there is enough."""
    stock = ground.stock
    if not ground.reach.profiled:
        return both("model_no_ground")
    if stock.buyers < BUYERS:
        return both("model_few_buyers", n=stock.buyers, least=BUYERS)
    if stock.repeaters < REPEATERS:
        return both("model_few_repeats", n=stock.repeaters, least=REPEATERS)
    return _too_short(ground) if ground.horizon_days > stock.longest_days else None


def _too_short(ground: Ground) -> Words:
    stock = ground.stock
    return both("model_short", horizon=ground.horizon_days, history=stock.tested_days, longest=stock.longest_days)


def _cost(ground: Ground, data: Words) -> Cost:
    n, each = ground.contacts, ground.limits
    return Cost(data=data, people=n, attention_s=n * each.attention_s, money=n * each.money)


def _three(it: Estimate) -> dict[str, float]:
    return {"value": it.value, "low": it.low, "high": it.high}


def _ends(name: str, it: Estimate | None) -> Evidence:
    value, low, high = (it.value, it.low, it.high) if it else (None, None, None)
    return {name: value, f"{name}_low": low, f"{name}_high": high}


def _caught(by: Mapping[float, Estimate]) -> Evidence:
    return {key: value for share, it in by.items() for key, value in _ends(f"caught_{share * 100:.0f}", it).items()}


def _caught_words(ground: Ground, by: Mapping[float, Estimate]) -> tuple[Words, ...]:
    if ground.ranking is None:
        return ()
    where = both("inside" if ground.ranking.inside else "outside", moments=ground.ranking.moments)
    return (both("caught", goals=goal_words(ground.campaign.goal), where=where, **_caught(by)),)


def _stock_words(ground: Ground) -> Words:
    stock = ground.stock
    return both(
        "stock",
        buyers=stock.buyers,
        repeat=stock.repeaters / max(1, stock.buyers),
        days=stock.history_days,
        longest=stock.longest_days,
        horizon=ground.horizon_days,
    )


def _model_risks(ground: Ground) -> tuple[Words, ...]:
    unread = ground.reach.people - ground.reach.profiled
    if unread > 0 and ground.reach.profiled:
        return both("risk_anyway"), both("risk_unprofiled", people=unread)
    return (both("risk_anyway"),)
