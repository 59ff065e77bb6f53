"""The first part of the report: who, how many, why not, and one person's story."""

from __future__ import annotations

from html import escape

from echt.nouns import ATTENTION, Reason
from echt.report.data import BudgetUse, ReportData, Story
from echt.report.plots import bars, ruler
from echt.report.voice import REASON_GLYPH, Voice, glyph
from echt.report.words import REASONS, because, lead, story


def opening(data: ReportData, voice: Voice) -> str:
    """The title, the sentence that holds the figures, and why people were left in peace."""
    say = voice.number
    title = voice(
        f"{say.whole(data.flow.sent)} people get a message, {say.whole(data.flow.in_peace)} are left in peace",
        f"{say.whole(data.flow.sent)} mensen krijgen een bericht, {say.whole(data.flow.in_peace)} laten we met rust",
    )
    crumb = f"{escape(data.shop)} · {voice('campaign', 'campagne')} {escape(data.campaign)} · {say.day(data.at)}"
    mark = f" {voice.simulated()}" if "people" in data.simulated else ""
    return (
        f'<div class="head"><div><p class="crumb">{crumb}</p><h1>{title}</h1></div></div>'
        f'<p class="lead">{voice.sentence(lead(data, voice.language))}{mark}</p>'
        f'<p class="why">{escape(because(data, voice.language))}{_permission_mark(data, voice)}</p>'
    )


def _permission_mark(data: ReportData, voice: Voice) -> str:
    if "permissions" not in data.simulated:
        return ""
    return " " + voice(
        "The permissions are simulated: no public data holds them.",
        "De toestemmingen zijn gesimuleerd: geen openbare gegevens bevatten ze.",
    )


def one_person(told: Story, data: ReportData, voice: Voice) -> str:
    """One person's story in three sentences, with the ruler of their week."""
    sent = told.reason in {Reason.plan, Reason.explore}
    sentences = "".join(f"<p>{escape(line)}</p>" for line in story(told, voice.language, currency=data.currency))
    chip = f'<span class="chip {"sent" if sent else "peace"}">{reason_glyph(told.reason)}{REASONS[told.reason][voice.language]}</span>'
    mark = f" {voice.simulated(short=True)}" if told.simulated else ""
    plan_s = told.attention_s if sent else 0.0
    say = voice.number
    free = max(0.0, told.budget_s - told.used_s - plan_s)
    key = (
        f'<p class="ruler-key"><span><span class="sw spent"></span>{voice("used", "gebruikt")} <b>{say.seconds(told.used_s)}</b></span>'
        f'<span><span class="sw hatch"></span>{voice("this plan", "dit plan")} <b>{say.seconds(plan_s)}</b></span>'
        f'<span><span class="sw"></span>{voice("free", "vrij")} <b>{say.seconds(free)}</b></span></p>'
    )
    week = f"<h3>{voice('This person’s week', 'De week van deze persoon')}</h3>{ruler(told.used_s, plan_s, told.budget_s, voice)}{key}"
    body = (
        f'<div class="cols"><div class="told"><p>{chip}{mark}</p>{sentences}</div>'
        f'<div class="stack-s">{week}</div></div>'
    )
    return voice.section(
        voice("One person", "Eén mens"), body, more=f'<span class="mono">{escape(told.person_id)}</span>'
    )


def reason_glyph(reason: str) -> str:
    """The shape that stands for a reason."""
    return glyph(REASON_GLYPH.get(reason, "open"))


def people_flow(data: ReportData, voice: Voice) -> str:
    """Asked, one bar a reason on the same scale, decided; the counts add up and the sum is written out."""
    flow, say = data.flow, voice.number
    asked = max(flow.asked, 1)
    rows = [_row(voice("Asked about", "Naar gekeken"), 100.0, 0.0, say.whole(flow.asked), step=True)]
    left, none = flow.asked, list[str]()
    for reason, count in flow.left_out.items():
        name = REASONS[reason][voice.language]
        if not count:
            none.append(name.lower())
            continue
        left -= count
        label = f'<span class="name">{reason_glyph(reason)}<span>{name}</span></span>'
        rows.append(_row(label, 100 * left / asked, 100 * count / asked, f"− {say.whole(count)}"))
    rows.append(
        _row(
            voice("Gets a message", "Krijgt een bericht"),
            100 * flow.sent / asked,
            0.0,
            say.whole(flow.sent),
            step=True,
            total=True,
        )
    )
    key = (
        f'<p class="key"><span><span class="sw acc"></span>{voice("still in", "blijft over")}</span><span><span class="sw out"></span>'
        f"{voice('left in peace, each with one reason', 'met rust gelaten, ieder met één reden')}</span></p>"
    )
    return f'<ol class="flow">{"".join(rows)}</ol>{key}{_sum(data, none, voice)}'


def _row(label: str, stays: float, goes: float, words: str, *, step: bool = False, total: bool = False) -> str:
    name = f'<span class="step">{label}</span>' if step else label
    go = f'<span class="go" style="--b:{goes:.2f}%"></span>' if goes else ""
    bar = f'<span class="bar" aria-hidden="true"><span class="stay" style="--a:{stays:.2f}%"></span>{go}</span>'
    return (
        f'<li{" class=total" if total else ""}>{name}{bar}<span class="v{"" if step else " minus"}">{words}</span></li>'
    )


def _sum(data: ReportData, none: list[str], voice: Voice) -> str:
    flow, say = data.flow, voice.number
    parts = " + ".join(say.whole(n) for n in [flow.sent, *(n for n in flow.left_out.values() if n)])
    text = f"{parts} = <b>{say.whole(flow.asked)}</b>: {voice('nobody disappears.', 'niemand verdwijnt.')}"
    if flow.explored:
        text += " " + voice(
            f"{say.whole(flow.explored)} of them get it by lot, to learn from.",
            f"{say.whole(flow.explored)} daarvan krijgen het door loting, om van te leren.",
        )
    if none:
        text += " " + voice(f"Nobody for: {', '.join(none)}.", f"Niemand om: {', '.join(none)}.")
    return f'<p class="sum">{text}</p>'


def picture(data: ReportData, voice: Voice) -> str:
    """The people flow, beside what the usual mailing would have asked."""
    title = voice("Who gets something, who does not, and why", "Wie krijgt iets, wie niet, en waarom")
    aside = voice.section(voice("The usual mailing, and this one", "De gewone mailing, en deze"), _compare(data, voice))
    return f'<div class="cols">{voice.section(title, people_flow(data, voice))}{aside}</div>'


def _compare(data: ReportData, voice: Voice) -> str:
    say, use = voice.number, data.budget
    most = max(use.usual_s, use.plan_s, 1e-9)
    rows = [
        (voice("The usual mailing", "De gewone mailing"), data.usual, use.usual_s),
        (voice("Echt", "Echt"), data.flow.sent, use.plan_s),
    ]
    inside = "".join(
        f"<dt>{name}</dt><dd>{say.whole(people)} {voice('people', 'mensen')}, <b>{say.spent(seconds)}</b></dd>"
        f'<dd class="bar" style="--w:{100 * seconds / most:.1f}%" aria-hidden="true"></dd>'
        for name, people, seconds in rows
    )
    less = 1 - use.plan_s / use.usual_s if use.usual_s else 0.0
    held = data.flow.left_out.get("holdout", 0)
    text = voice(
        f"That is {say.percent(less, 0)} less attention asked. {say.whole(held)} of the difference are the holdout, who show what a mail causes.",
        f"Dat vraagt {say.percent(less, 0)} minder aandacht. {say.whole(held)} van het verschil is de meetgroep, die laat zien wat een mail veroorzaakt.",
    )
    return f'<dl class="compare">{inside}</dl><p class="small soft">{text}</p>'


def attention(data: ReportData, voice: Voice) -> str:
    """How much of their week people gave, and the ruler of someone who got the message."""
    use, say = data.budget, voice.number
    body = (
        f'<div class="cols-even"><div>{_bars(use, voice)}</div><div class="stack-s">{_one_week(use, voice)}</div></div>'
    )
    more = voice(f"{say.spent(use.plan_s)} by this plan", f"{say.spent(use.plan_s)} door dit plan")
    return voice.section(voice("Attention this week", "Aandacht deze week"), body, more=more)


def attention_bars(data: ReportData, voice: Voice) -> str:
    """How much of their week people gave, in a narrow column."""
    return voice.section(voice("Attention this week", "Aandacht deze week"), f"<div>{_bars(data.budget, voice)}</div>")


def _bars(use: BudgetUse, voice: Voice) -> str:
    say = voice.number
    rows = [
        (_share(low, high, voice), float(people), say.whole(people), "quiet" if high <= 0 else "" if people else "none")
        for low, high, people in use.shares
    ]
    rows.append((voice("more than 100%", "meer dan 100%"), float(use.over), say.whole(use.over), "none"))
    question = voice(
        f"Which part of their week ({say.seconds(use.budget_s)} in any seven days) did people give? Number of people.",
        f"Welk deel van hun week ({say.seconds(use.budget_s)} in elke zeven dagen) gaven mensen? Aantal mensen.",
    )
    shown = f'<p class="small soft">{question}</p>{bars(rows)}' if use.shares else ""
    return shown + _verdict(use, voice)


def _verdict(use: BudgetUse, voice: Voice) -> str:
    if use.over == 0:
        good = voice(
            "Nobody went over their own limit. The ledger refuses such a message.",
            "Niemand ging over de eigen grens. Het grootboek weigert zo’n bericht.",
        )
        return f'<ul class="steps"><li>{glyph("ok")}<span>{good}</span></li></ul>'
    over = voice.number.whole(use.over)
    bad = voice(
        f"{over} people are over their own limit: that must not happen.",
        f"{over} mensen gingen over hun eigen grens: dat mag niet gebeuren.",
    )
    return f'<ul class="steps"><li>{glyph("warn", "open")}<span>{bad}</span></li></ul>'


def _share(low: float, high: float, voice: Voice) -> str:
    if high <= 0:
        return voice("nothing asked", "niets gevraagd")
    return f"{round(low * 100) + 1} {voice('to', 'tot')} {round(high * 100)}%"


def _one_week(use: BudgetUse, voice: Voice) -> str:
    say = voice.number
    rest = max(0.0, use.budget_s - use.used_before_s - use.message_s)
    text = voice(
        f"The week of someone who gets this message: {say.seconds(use.used_before_s)} used before on average, {say.seconds(use.message_s)} "
        f"for this mail, {say.seconds(rest)} stays free. A tick is 5 seconds.",
        f"De week van iemand die dit bericht krijgt: gemiddeld {say.seconds(use.used_before_s)} eerder gebruikt, {say.seconds(use.message_s)} "
        f"voor deze mail, {say.seconds(rest)} blijft vrij. Een streepje is 5 seconden.",
    )
    worth = voice(
        f"A second of attention is worth {say.decimal(ATTENTION.worth_per_s, 4)} in the shop’s currency, unless the campaign says otherwise.",
        f"Een seconde aandacht is {say.decimal(ATTENTION.worth_per_s, 4)} waard in de munt van de winkel, tenzij de campagne anders zegt.",
    )
    return f'{ruler(use.used_before_s, use.message_s, use.budget_s, voice)}<p class="small">{text}</p><p class="small soft">{worth}</p>'
