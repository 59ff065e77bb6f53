"""From what a prediction run kept about itself and its tests to what a report says about it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from echt.report.foretold import Compared, Decile, Group, LooksAt, Origin, Trust, Weight

_KINDS = {"orders": "count", "spend": "money"}
_SHOWN = ("no_repeat", "repeat_1_3", "repeat_4_plus", "top_1_percent", "new", "old")
_NORMAL = 1.959964


def trust_of(told: Mapping[str, Any], came: Mapping[str, Any] | None = None) -> tuple[Trust, ...]:
    """What a run predicted and how its tests came out: counts first, then money where there is any.

    Args:
        told: What `echt predict` kept (`flow.tested`).
        came: What the people did since (`flow.came_of`); None until the horizon has passed.
    """
    tests = told["tests"]
    found = [_one(told, what, kind, tests, came) for what, kind in _KINDS.items() if _total(told, kind) is not None]
    return tuple(found)


def _total(told: Mapping[str, Any], kind: str) -> float | None:
    """What is expected in all: the names of a prediction say what it is about."""
    names = told["names"]
    value = told["totals"].get(names["count" if kind == "count" else "spend"])
    return None if value is None else float(value)


def _one(
    told: Mapping[str, Any], what: str, kind: str, tests: Mapping[str, Any] | None, came: Mapping[str, Any] | None
) -> Trust:
    verdict: Mapping[str, Any] | None = tests["verdicts"][what] if tests else None
    best, rule = (verdict["scores"][verdict[key]] if verdict else {} for key in ("winner", "naive"))
    return Trust(
        name=told["name"],
        outcome=told["outcome"],
        kind=kind,
        horizon_days=int(told["horizon_days"]),
        at=datetime.fromisoformat(told["at"]),
        people=int(told["predicted"]),
        total=_total(told, kind) or 0.0,
        model=told["models"][what],
        rule=verdict["naive"] if verdict else told["models"][what],
        level=float(told["level"]),
        coverage=best.get("coverage"),
        width=best.get("width"),
        bias=best.get("total_bias"),
        error=best.get("mae"),
        rule_error=rule.get("mae"),
        came=None if came is None else float(came["times" if kind == "count" else "money"]),
        score=best.get("loss"),
        rule_score=rule.get("loss"),
        chance_model=told["models"].get("any", ""),
        deciles=_deciles(tests["verdicts"]["any"]["deciles"]) if tests and kind == "count" else (),
        origins=_origins(verdict) if verdict else (),
        groups=_groups(verdict) if verdict else (),
        compared=_compared(verdict, tests) if verdict and tests else (),
        looks=_looks(told, what),
        chance_looks=_looks(told, "any") if kind == "count" else None,
    )


def _looks(told: Mapping[str, Any], what: str) -> LooksAt | None:
    """What weighs, where the run kept it: runs of before did not."""
    kept = told.get("looks", {}).get(what)
    if kept is None:
        return None
    return LooksAt(
        people=int(kept["people"]),
        weights=tuple(Weight(one["theme"], one["share"], {"en": one["en"], "nl": one["nl"]}) for one in kept["themes"]),
        **{name: tuple(kept[name]) for name in ("columns", "purposes", "left_out", "refused")},
    )


def _deciles(tenths: Mapping[str, Any]) -> tuple[Decile, ...]:
    rows = zip(tenths["expected"], tenths["real"], tenths["people"], strict=True)
    return tuple(Decile(said, real, *_wilson(real, n), int(n)) for said, real, n in rows if n)


def _wilson(share: float, n: int) -> tuple[float, float]:
    """The 95 % interval of a share. Source: Wilson 1927, JASA 22(158)."""
    z2 = _NORMAL**2
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = _NORMAL / (1 + z2 / n) * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return middle - half, middle + half


def _origins(verdict: Mapping[str, Any]) -> tuple[Origin, ...]:
    best, rule = (verdict["totals"][verdict[key]] for key in ("winner", "naive"))
    return tuple(
        Origin(datetime.fromisoformat(one["at"]), one["said"], other["said"], one["came"])
        for one, other in zip(best, rule, strict=True)
    )


def _groups(verdict: Mapping[str, Any]) -> tuple[Group, ...]:
    named = {one["segment"]: one for one in verdict["held"] if one["coverage"] is not None}
    return tuple(
        Group(code, g["people"], g["said"], g["came"], g["coverage"], g["low"], g["high"], g["width"])
        for code, g in ((code, named[code]) for code in _SHOWN if code in named)
    )


def _compared(verdict: Mapping[str, Any], tests: Mapping[str, Any]) -> tuple[Compared, ...]:
    naive = {"average", "last_horizon", "repeat_rate"}
    tried = [
        Compared(name, name in naive, one["total_bias"], one["mae"], one["loss"], one["coverage"])
        for name, one in verdict["scores"].items()
    ]
    out = [Compared(name, name in naive, None, None, None, None, why) for name, why in tests["left_out"].items()]
    return tuple(tried + out)
