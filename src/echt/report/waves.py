"""The plan and its proof, wave by wave: what no plan can beat, what one message more would bring, simpler ways beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

import pyarrow as pa
import pyarrow.compute as pc

from echt import flow
from echt.decide import Certificate
from echt.flow import Setting
from echt.report.data import ReportData, Wave
from echt.report.voice import Voice
from echt.report.words import titled

_SUFFICES = 0.99
"""A simpler way that brings this part of the plan's score is as good as the plan, for a reader."""
_WAYS: Mapping[str, tuple[str, str]] = {
    "first come, first served": ("first come, first served", "wie het eerst komt"),
    "best score first": ("best score first", "de hoogste score eerst"),
}

_GAINS: Mapping[str, tuple[str, str]] = {
    "assumed": ("It counts with an assumed response.", "Het rekent met een aangenomen reactie."),
    "learned": (
        "It counts with what a first wave by lot taught.",
        "Het rekent met wat een eerste golf door loting leerde.",
    ),
    "unclear": (
        (
            "The first wave by lot could not tell these messages from doing nothing, and did not rule out what was assumed: "
            "it counts with the assumption."
        ),
        (
            "De eerste golf door loting kon deze berichten niet onderscheiden van niets doen, en sloot niet uit wat was "
            "aangenomen: het rekent met de aanname."
        ),
    ),
}


def waves_of(setting: Setting, campaigns: Iterable[str]) -> tuple[Wave, ...]:
    """The latest run up to now of each of these campaigns that has one, in their order."""
    runs = [run for run in setting.ledger.runs().to_pylist() if run["at"] <= setting.values.at]
    latest = {run["campaign_id"]: run["run_id"] for run in runs}
    return tuple(_wave(setting, latest[name]) for name in campaigns if name in latest)


def _wave(setting: Setting, run_id: str) -> Wave:
    rows, run = setting.ledger.decisions(run_id=run_id), setting.ledger.run(run_id) or {}
    proof = Certificate.read(run["body"].get("certificate"))
    first = rows.filter(pc.equal(rows["contact_no"], 1))
    return Wave(
        campaign=run["campaign_id"],
        at=run["at"],
        asked=len(first),
        explored=_count(first, "explore"),
        planned=_count(first, "plan"),
        attention_s=float(pc.sum(rows["attention_s"]).as_py() or 0),
        gains=flow.counted_with(run),
        exact=proof.method == "exact",
        shared=proof.shared,
        objective=proof.objective,
        bound=proof.bound,
        broken=float(sum(proof.violations.values())),
        prices=proof.prices,
        beside=proof.beside,
    )


def _count(rows: pa.Table, reason: str) -> int:
    return int(pc.sum(pc.equal(rows["reason"], reason)).as_py() or 0)


def waves(data: ReportData, voice: Voice) -> str:
    """The section, or nothing where no plan is known."""
    if not data.waves:
        return ""
    say = voice.number
    rows = "".join(
        f'<tr><th scope="row">{escape(titled(one.campaign))}<br><span class="small soft">{say.day(one.at)}</span></th>'
        + "".join(
            f'<td class="r nowrap" data-th="{name}">{value}</td>'
            for name, value in zip(_heads(voice), _cells(one, voice), strict=True)
        )
        + "</tr>"
        for one in data.waves
    )
    head = "".join(f'<th scope="col" class="r">{name}</th>' for name in _heads(voice))
    title = voice("The plan and its proof", "Het plan en het bewijs")
    table = (
        f'<table class="list"><caption class="vh">{title}</caption><thead><tr><th scope="col">'
        f"{voice('Wave', 'Golf')}</th>{head}</tr></thead><tbody>{rows}</tbody></table>"
        + voice.csv("waves.csv", _csv(data.waves))
    )
    told = "".join(
        f'<div><h3>{escape(titled(one.campaign))}</h3><p class="text">{_told(one, data, voice)}</p></div>'
        for one in data.waves
    )
    n = len(data.waves)
    return voice.section(
        title,
        f'<div class="stack">{table}<div class="cols-even">{told}</div></div>',
        more=voice(f"{n} waves", f"{n} golven") if n > 1 else "",
    )


def _csv(waves: tuple[Wave, ...]) -> str:
    kept = [
        f"{one.campaign},{one.at.isoformat()},{one.asked},{one.explored},{one.planned},{one.attention_s:g}"
        for one in waves
    ]
    return "\n".join(["campaign,at,asked,by_lot,by_plan,attention_s", *kept, ""])


def _heads(voice: Voice) -> tuple[str, ...]:
    return (
        voice("Asked about", "Over gevraagd"),
        voice("By lot", "Door loting"),
        voice("By plan", "Door het plan"),
        voice("Attention", "Aandacht"),
    )


def _cells(one: Wave, voice: Voice) -> tuple[str, ...]:
    say = voice.number
    return say.whole(one.asked), say.whole(one.explored), say.whole(one.planned), say.seconds(one.attention_s)


def _told(one: Wave, data: ReportData, voice: Voice) -> str:
    """What it counted with, what it proves, what limits cost, and whether a simpler way suffices."""
    counted = voice(*_GAINS.get(one.gains, _GAINS["assumed"]))
    return " ".join((counted, _proof(one, data, voice), _beside(one, data, voice), _prices(one, data, voice))).strip()


def _proof(one: Wave, data: ReportData, voice: Voice) -> str:
    brings = voice.number.money(one.objective, data.currency)
    broken = voice("no limit is broken", "geen grens is overschreden")
    if one.broken:
        broken = voice("limits are broken", "er zijn grenzen overschreden")
    if one.bound is None:
        return voice(
            f"Planned by best score first: it brings {brings} after the attention it takes, and {broken}. How much better "
            "a plan could be is not known.",
            f"Gepland met de hoogste score eerst: het brengt {brings} op, na aftrek van de aandacht, en {broken}. Hoeveel "
            "beter een plan kan, is niet bekend.",
        )
    most = voice.number.money(one.bound, data.currency)
    return voice(
        f"Planned exactly: it brings {brings} after the attention it takes; no plan within these limits can bring more than "
        f"{most}, and {broken}.",
        f"Exact gepland: het brengt {brings} op, na aftrek van de aandacht; geen plan binnen deze grenzen kan meer opbrengen "
        f"dan {most}, en {broken}.",
    )


def _beside(one: Wave, data: ReportData, voice: Voice) -> str:
    if not one.shared or not one.beside:
        return voice(
            "People share no budget, so giving everyone their own best is as good.",
            "Mensen delen geen budget, dus iedereen het eigen beste geven is even goed.",
        )
    whole = max(one.objective, 1e-300)
    ways = ", ".join(
        f"{voice(*_WAYS.get(name, (name, name)))} {voice.number.money(brings, data.currency)} "
        f"({voice.number.percent(brings / whole, 0)})"
        for name, brings in one.beside.items()
    )
    enough = max(one.beside.values()) >= _SUFFICES * whole
    verdict = voice("the simple way suffices here", "de eenvoudige manier volstaat hier")
    if not enough:
        verdict = voice("the simple ways fall short", "de eenvoudige manieren schieten tekort")
    return voice(
        f"Given out another way, within the same limits: {ways}; {verdict}.",
        f"Op een andere manier verdeeld, binnen dezelfde grenzen: {ways}; {verdict}.",
    )


def _prices(one: Wave, data: ReportData, voice: Voice) -> str:
    if not one.prices:
        return ""
    more = ", ".join(
        f"{escape(voice('in all', 'in totaal') if name == 'in all' else name)} {voice.number.money(price, data.currency, 3)}"
        for name, price in one.prices.items()
    )
    return voice(f"One message more would bring: {more}.", f"Eén bericht meer zou opbrengen: {more}.")
