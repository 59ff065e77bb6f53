"""What the predictions look at: a bar for each theme, and what was read, allowed, left out and refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from echt.report.foretold import LooksAt, Trust
from echt.report.plots import bars
from echt.report.voice import Voice

_LEAST, _MOST = 0.01, 6
# what a simple rule looks at, English and Dutch: a number, and where it differs, money
_RULES: Mapping[str, tuple[tuple[str, str], tuple[str, str]]] = {
    "average": (
        ("nothing about a person: everyone gets the same average.", "niets van iemand zelf: iedereen krijgt hetzelfde gemiddelde."),
        ("nothing about a person: everyone gets the same average.", "niets van iemand zelf: iedereen krijgt hetzelfde gemiddelde."),
    ),
    "last_horizon": (
        ("one thing: how often someone did it in the last {days} days.", "één ding: hoe vaak iemand het deed in de laatste {days} dagen."),
        ("one thing: what someone spent in the last {days} days.", "één ding: wat iemand uitgaf in de laatste {days} dagen."),
    ),
    "repeat_rate": (
        ("two things: how often someone came back, and over how long.", "twee dingen: hoe vaak iemand terugkwam, en in hoeveel tijd."),
        ("three things: how often someone came back, over how long, and what they spent on average.", "drie dingen: hoe vaak iemand terugkwam, in hoeveel tijd, en wat iemand dan gemiddeld uitgaf."),
    ),
}  # fmt: skip


def looked_at(trust: Sequence[Trust], voice: Voice) -> str:
    """The part of the page, or nothing where the runs kept nothing of it."""
    kinds = [(one, voice(*_TOPICS.get(one.kind, _CHANCE)), one.model, one.looks) for one in trust]
    kinds += [(one, voice(*_CHANCE), one.chance_model, one.chance_looks) for one in trust]
    found = [_one(topic, model, looks, one, voice) for one, topic, model, looks in kinds if looks]
    if not found:
        return ""
    moves = voice(
        "How much each thing moves the predictions. It is what the model looks at, not what causes it.",
        "Hoeveel elk ding de voorspellingen verschuift. Het is waar het model op let, niet waar het door komt.",
    )
    note = f'<p class="small soft">{moves}</p>' if any("<dl" in part for part in found) else ""
    inside = "".join(f"<div>{part}</div>" for part in found)
    title = voice("What it looks at", "Waar de voorspelling op let")
    lines = _read([looks for *_, looks in kinds if looks], voice)
    return f'<h3 class="gap">{title}</h3>{note}<div class="cols-even looks">{inside}</div>{lines}'


_CHANCE = ("The chance", "De kans")
_TOPICS: Mapping[str, tuple[str, str]] = {
    "count": ("How many", "Hoe vaak"),
    "money": ("How much money", "Hoeveel geld"),
}


def _one(topic: str, model: str, looks: LooksAt, found: Trust, voice: Voice) -> str:
    if model in _RULES:
        what = voice(*_RULES[model][found.kind == "money"]).format(days=found.horizon_days)
        said = voice(
            f"A simple rule predicts this. It looks at {what}", f"Een simpele regel voorspelt dit. Die let op {what}"
        )
        return f'<h4>{topic}</h4><p class="small">{said}</p>'
    heavy = [one for one in looks.weights if one.share >= _LEAST][:_MOST]
    if not heavy:
        same = voice("The model says the same of everyone.", "Het model zegt van iedereen hetzelfde.")
        return f'<h4>{topic}</h4><p class="small">{same}</p>'
    say = voice.number
    rows = [(one.name.get(voice.language, one.theme), one.share, say.percent(one.share, 0), "") for one in heavy]
    rest = sum(one.share for one in looks.weights) - sum(one.share for one in heavy)
    if rest >= _LEAST / 2:
        rows.append((voice("everything else", "al het andere"), rest, say.percent(rest, 0), "quiet"))
    by = voice(
        f"over {say.whole(looks.people)} people drawn by lot",
        f"over {say.whole(looks.people)} door loting gekozen mensen",
    )
    return f'<h4>{topic} <span class="soft">{by}</span></h4>{bars(rows)}'


def _read(looks: Sequence[LooksAt], voice: Voice) -> str:
    """What was read and why that was allowed; what was not."""
    columns, purposes, left, refused = (
        sorted({name for one in looks for name in getattr(one, kind)})
        for kind in ("columns", "purposes", "left_out", "refused")
    )
    lines = [
        (voice("Read", "Gelezen"), columns),
        (voice("Allowed for", "Mag voor"), purposes),
        (voice("Left out by the prediction file", "Weggelaten door het voorspellingsbestand"), left),
        (
            voice("Refused, because of what it tells about people", "Geweigerd, om wat het over mensen vertelt"),
            refused,
        ),
    ]
    if not left and not refused:
        lines.append((voice("Left out or refused", "Weggelaten of geweigerd"), [voice("nothing", "niets")]))
    said = "".join(
        f'<p class="small soft"><b>{head}:</b> {escape(", ".join(names))}</p>' for head, names in lines if names
    )
    return f'<div class="lineage">{said}</div>'
