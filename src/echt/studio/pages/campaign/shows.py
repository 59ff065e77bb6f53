"""What a plan would do, on the page: the sentence, the comparison with everyone, who gets nothing and why, by segment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from echt.report.data import Interval
from echt.report.plots import interval
from echt.report.voice import REASON_GLYPH
from echt.report.words import REASONS, titled
from echt.studio import parts
from echt.studio.pages.campaign.curve import unit_of
from echt.studio.trusted import trusted

if TYPE_CHECKING:
    from echt.studio.context import Context

SENDS = ("explore", "plan")


def money(ctx: Context, drawn: Any, value: float) -> str:
    """Money as exact as its range allows: no pennies where hundreds are in doubt."""
    most = max(abs(drawn.gain), *(abs(one) for one in (drawn.range.low, drawn.range.high) if drawn.range.known), 0.0)
    return ctx.number.money(value, drawn.campaign.currency, 0 if most >= 100 else 2)


def amount(ctx: Context, drawn: Any, seconds: float) -> str:
    """Attention in the unit of the chart beside it."""
    unit, english, dutch = unit_of(drawn)
    return f"{ctx.number.decimal(seconds / unit)} {ctx.say(english, 'uur' if dutch == 'uren' else dutch)}"


def lead(ctx: Context, drawn: Any) -> Markup:
    """The opening sentence, its figures with their definitions."""
    say = ctx.number
    people = parts.number(
        ctx,
        say.whole(drawn.people),
        ctx.say("Gets a message", "Krijgt een bericht"),
        ctx.say(
            "People for whom the expected gain is larger than the price of their attention, within all limits; and those who get it by lot, to learn from.",
            "Mensen voor wie de verwachte winst groter is dan de prijs van hun aandacht, binnen alle grenzen; en wie het door loting krijgt, om van te leren.",
        ),
        _proof(ctx, drawn),
    )
    effect = parts.number(
        ctx,
        money(ctx, drawn, drawn.gain),
        ctx.say("Expected effect", "Verwacht effect"),
        ctx.say(
            f"Money that would not be there without the messages, within {_days(drawn)} days, less what goodbyes cost.",
            f"Geld dat er zonder de berichten niet zou zijn, binnen {_days(drawn)} dagen, min wat afscheid kost.",
        ),
        "; ".join(drawn.assumptions) or drawn.model_version,
    )
    attention = parts.number(
        ctx,
        amount(ctx, drawn, drawn.attention_s),
        ctx.say("Attention asked", "Gevraagde aandacht"),
        ctx.say("The plain seconds of all messages together.", "De gewone seconden van alle berichten samen."),
        f"{say.whole(drawn.contacts)} × {say.seconds(drawn.attention_s / max(drawn.contacts, 1))}",
    )
    dutch = Markup(
        "Van de {asked} mensen krijgen er {people} een bericht. Dat vraagt {attention} en brengt naar verwachting {effect}{between}."
    )
    english = Markup(
        "Of {asked} people, {people} get a message. It asks {attention} and is expected to bring {effect}{between}."
    )
    text = (dutch if ctx.language == "nl" else english).format(
        asked=say.whole(drawn.asked), people=people, attention=attention, effect=effect, between=_between(ctx, drawn)
    )
    mark = trusted(f" {ctx.say.simulated(short=True)}") if drawn.simulated else ""
    return Markup('<p class="lead">{}{}</p><p class="why">{}</p>').format(text, mark, ground(ctx, drawn))


def spoken(ctx: Context, drawn: Any) -> str:
    """The same for ears, once the sliders rest."""
    say = ctx.number
    return ctx.say(
        f"{say.whole(drawn.people)} of {say.whole(drawn.asked)} people get a message; expected effect {money(ctx, drawn, drawn.gain)}.",
        f"{say.whole(drawn.people)} van de {say.whole(drawn.asked)} mensen krijgen een bericht; verwacht effect {money(ctx, drawn, drawn.gain)}.",
    )


def _days(drawn: Any) -> int:
    return round(drawn.campaign.within.total_seconds() / 86400)


def _proof(ctx: Context, drawn: Any) -> str:
    proof = drawn.certificate
    if proof.bound is None or not proof.bound:
        return f"plan · {drawn.campaign.name}"
    gap = max(0.0, (proof.bound - proof.objective) / proof.bound)
    words = ctx.say("no plan brings more than", "geen plan brengt meer dan")
    return f"plan · {drawn.campaign.name} · {words} +{gap:.4%}"


def _between(ctx: Context, drawn: Any) -> Markup:
    found = drawn.range
    if not found.about_effect:
        return Markup("")
    low, high = (
        Markup('<span class="nowrap">{}</span>').format(money(ctx, drawn, one)) for one in (found.low, found.high)
    )
    return Markup(", {} {} {} {}").format(ctx.say("between", "tussen"), low, ctx.say("and", "en"), high)


def ground(ctx: Context, drawn: Any) -> str:
    """What the expectation rests on, and what its measurement will be able to say."""
    found = drawn.range
    if found.rests_on == "learned":
        unsure = ctx.say(" Not yet to say whether it does anything.", " Of het iets doet is nog niet te zeggen.")
        return ctx.say(
            "Learned from an earlier wave in which a lot decided.",
            "Geleerd uit een eerdere golf waarin het lot besliste.",
        ) + (unsure if found.crosses_zero else "")
    if found.rests_on == "wave":
        return ctx.say(
            "Assumed: an earlier wave could not tell the messages from nothing. What it leaves possible is the interval.",
            "Aangenomen: een eerdere golf kon de berichten niet van niets onderscheiden. Wat die openlaat is het interval.",
        )
    if found.rests_on == "measure":
        low, high = money(ctx, drawn, found.low), money(ctx, drawn, found.high)
        return ctx.say(
            f"Assumed, not measured. If the assumption is right, the measurement will show something between {low} and {high}: people differ that much.",
            f"Aangenomen, niet gemeten. Klopt de aanname, dan laat de meting straks iets zien tussen {low} en {high}: zoveel verschillen mensen.",
        )
    return (
        ctx.say(
            "Assumed, not measured, and without a holdout nobody will ever know.",
            "Aangenomen, niet gemeten, en zonder meetgroep komt niemand het te weten.",
        )
        if drawn.campaign.holdout == 0
        else ctx.say("Assumed, not measured.", "Aangenomen, niet gemeten.")
    )


def binds(ctx: Context, drawn: Any) -> tuple[str, str]:
    """What stands beneath the sliders of worth and total: which limit holds now."""
    now = ctx.number.money(drawn.worth_per_s * 3600, drawn.campaign.currency)
    if drawn.binds in {"total", "spend"} and drawn.worth_per_s > drawn.campaign.worth_per_s:
        which = (
            ctx.say("the attention below", "de aandacht hieronder")
            if drawn.binds == "total"
            else ctx.say("the money", "het geld")
        )
        worth = ctx.say(
            f"Now {now} holds: {which} is tighter than this limit.",
            f"Nu geldt {now}: {which} is krapper dan deze grens.",
        )
        return worth, ""
    total = ""
    if drawn.binds == "creatives":
        total = ctx.say(
            "The limits of the creatives hold the plan back.", "De grenzen van de uitingen houden het plan tegen."
        )
    elif drawn.campaign.total_s is not None:
        total = ctx.say(
            f"Not all of it is used: {amount(ctx, drawn, drawn.attention_s)}.",
            f"Niet alles wordt gebruikt: {amount(ctx, drawn, drawn.attention_s)}.",
        )
    return "", total


def compared(ctx: Context, drawn: Any) -> Markup:
    """The plan and everyone, on one scale, with the attention of each."""
    rows = _compare(drawn)
    ends = parts.scale_ends([(low, high) for _, _, low, high, _ in rows])
    mute = not drawn.range.about_effect
    names = {"plan": ctx.say("This plan", "Dit plan"), "everyone": ctx.say("Everyone", "Iedereen")}
    body = Markup("").join(
        Markup(
            '<tr><th scope="row">{}</th><td>{}</td><td data-th="{}">{}</td><td class="r nowrap" data-th="{}">{}</td></tr>'
        ).format(
            names[key],
            trusted(
                interval(Interval(value, low, high), *ends, money(ctx, drawn, value), mute=mute or key == "everyone")
            )
            if drawn.range.known
            else "",
            _head(ctx, drawn),
            _words(ctx, drawn, value, low, high),
            ctx.say("Attention", "Aandacht"),
            amount(ctx, drawn, seconds),
        )
        for key, value, low, high, seconds in rows
    )
    heads = Markup(
        '<th scope="col">{}</th><th scope="col">{}</th><th scope="col">{}</th><th scope="col" class="r">{}</th>'
    ).format("Plan", ctx.say("Effect", "Effect"), _head(ctx, drawn), ctx.say("Attention", "Aandacht"))
    return Markup(
        '<table class="list compare-plans"><caption class="vh">{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table><p class="small soft">{}</p>'
    ).format(ctx.say("This plan and everyone", "Dit plan en iedereen"), heads, body, _against(ctx, drawn))


def _head(ctx: Context, drawn: Any) -> str:
    heads = {
        "learned": ctx.say("Estimate and 95% interval", "Schatting en 95%-interval"),
        "wave": ctx.say("Assumed, and what the wave leaves possible", "Aangenomen, en wat de golf openlaat"),
        "measure": ctx.say("Assumed, and what the measurement may show", "Aangenomen, en wat de meting kan laten zien"),
    }
    return heads.get(drawn.range.rests_on, ctx.say("Assumed", "Aangenomen"))


def _words(ctx: Context, drawn: Any, value: float, low: float, high: float) -> Markup:
    if not drawn.range.known:
        return Markup("<b>{}</b>").format(money(ctx, drawn, value))
    to = ctx.say("to", "tot")
    unsure = ctx.say("not yet to say", "nog niet te zeggen") if drawn.range.about_effect and low <= 0 <= high else ""
    one = Markup(
        '<b>{}</b> <span class="soft">(<span class="nowrap">{}</span> {} <span class="nowrap">{}</span>){}</span>'
    )
    return one.format(
        money(ctx, drawn, value),
        money(ctx, drawn, low),
        to,
        money(ctx, drawn, high),
        Markup("<br>{}").format(unsure) if unsure else "",
    )


def _compare(drawn: Any) -> list[tuple[str, float, float, float, float]]:
    curve = drawn.curve
    rows: list[tuple[str, float, float, float, float]] = []
    for key, at in (("plan", curve.here), ("everyone", len(curve.gain) - 1)):
        value = float(curve.gain[at])
        low, high = value, value
        if drawn.range.about_effect:
            low, high = float(curve.low[at]), float(curve.high[at])
        elif drawn.range.known:  # as wide for everyone: it is the difference between plan and holdout
            wide = drawn.range.high - drawn.gain
            low, high = value - wide, value + wide
        rows.append((key, value, low, high, float(curve.attention_s[at])))
    return rows


def _against(ctx: Context, drawn: Any) -> str:
    (_, here, low, high, plan_s), (_, every, every_low, every_high, all_s) = _compare(drawn)
    if plan_s <= 0 or all_s <= plan_s * 1.005:
        return ctx.say(
            "This plan already asks everyone who may be reached now.",
            "Dit plan vraagt al iedereen die nu bereikt mag worden.",
        )
    times = ctx.number.decimal(all_s / plan_s)
    text = ctx.say(
        f"Mailing everyone asks {times} times as much attention", f"Iedereen mailen vraagt {times} keer zoveel aandacht"
    )
    overlap = drawn.range.about_effect and low <= every_high and every_low <= high
    if overlap:
        return text + ctx.say(
            "; the two effects cannot be told apart.", "; de twee effecten zijn niet te onderscheiden."
        )
    more = money(ctx, drawn, every - here)
    return text + ctx.say(f", and is assumed to bring {more} more.", f", en brengt naar verwachting {more} meer.")


def flow(ctx: Context, drawn: Any) -> Markup:
    """Asked, then one bar a reason on the same scale, then who gets something; the counts add up and the sum is there."""
    say, asked = ctx.number, max(drawn.asked, 1)
    kept = {reason: n for reason, n in drawn.reasons.items() if reason not in SENDS}
    rows = [_bar(ctx.say("Asked about", "Naar gekeken"), 100.0, 0.0, say.whole(drawn.asked), step=True)]
    left = drawn.asked
    for reason, n in kept.items():
        left -= n
        label = Markup('<span class="name">{}<span>{}</span></span>').format(
            parts.glyph(REASON_GLYPH.get(reason, "open")), REASONS[reason][ctx.language]
        )
        rows.append(_bar(label, 100 * left / asked, 100 * n / asked, f"− {say.whole(n)}"))
    gets = ctx.say("Gets a message", "Krijgt een bericht")
    rows.append(_bar(gets, 100 * drawn.people / asked, 0.0, say.whole(drawn.people), step=True, total=True))
    key = Markup(
        '<p class="key"><span><span class="sw acc"></span>{}</span><span><span class="sw out"></span>{}</span></p>'
    ).format(
        ctx.say("stays", "blijft over"),
        ctx.say(
            f"left in peace: {say.whole(drawn.peace)} people, each with one reason",
            f"met rust gelaten: {say.whole(drawn.peace)} mensen, ieder met één reden",
        ),
    )
    total = " + ".join(say.whole(n) for n in [drawn.people, *kept.values()])
    lot = drawn.reasons.get("explore", 0)
    by_lot = (
        ctx.say(
            f" {say.whole(lot)} get it by lot, to learn from.",
            f" {say.whole(lot)} krijgen het door loting, om van te leren.",
        )
        if lot
        else ""
    )
    return Markup('<ol class="flow">{}</ol>{}<p class="sum">{} = <b>{}</b>: {}{}</p>').format(
        Markup("").join(rows),
        key,
        total,
        say.whole(drawn.asked),
        ctx.say("nobody disappears.", "niemand verdwijnt."),
        by_lot,
    )


def _bar(
    label: Markup | str, stays: float, goes: float, words: str, *, step: bool = False, total: bool = False
) -> Markup:
    name = Markup('<span class="step">{}</span>').format(label) if step else label
    go = Markup('<span class="go" style="--b:{:.2f}%"></span>').format(goes) if goes else ""
    return Markup(
        '<li{}>{}<span class="bar" aria-hidden="true"><span class="stay" style="--a:{:.2f}%"></span>{}</span><span class="v{}">{}</span></li>'
    ).format(Markup(' class="total"') if total else "", name, stays, go, "" if step else " minus", words)


def by_segment(ctx: Context, drawn: Any) -> Markup:
    """The people of each other segment: who gets something, who does not and why mostly."""
    if not drawn.segments:
        return Markup('<p class="small soft">{}</p>').format(
            ctx.say(
                "There is no other segment for the same purpose with people enough to show.",
                "Er is geen ander segment voor hetzelfde doel met genoeg mensen om te tonen.",
            )
        )
    heads = ctx.say(
        "Segment|In it|Gets a message|Left in peace mostly for",
        "Segment|Erin|Krijgt een bericht|Vooral met rust gelaten om",
    ).split("|")
    head = Markup("").join(
        Markup('<th scope="col"{}>{}</th>').format(Markup(' class="r"') if i in {1, 2} else "", one)
        for i, one in enumerate(heads)
    )
    body = Markup("").join(_segment(ctx, name, counts, heads) for name, counts in drawn.segments.items())
    plain = [(name, reason, n) for name, counts in drawn.segments.items() for reason, n in counts.items()]
    saved = parts.csv_of(["segment", "reason", "people"], plain)
    note = ctx.say(
        "Segments overlap. Who gave no permission is in none: their behaviour is not read.",
        "Segmenten overlappen. Wie geen toestemming gaf zit in geen enkel: hun gedrag wordt niet gelezen.",
    )
    return Markup(
        '<table class="list"><caption class="vh">{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table>{}<p class="small soft">{}</p>'
    ).format(ctx.say("By segment", "Per segment"), head, body, trusted(ctx.say.csv("segments.csv", saved)), note)


def _segment(ctx: Context, name: str, counts: Mapping[str, int], heads: list[str]) -> Markup:
    say, whole = ctx.number, sum(counts.values())
    gets = sum(counts.get(one, 0) for one in SENDS)
    kept = sorted(((n, one) for one, n in counts.items() if one not in SENDS), reverse=True)
    most = f"{REASONS[kept[0][1]][ctx.language]}: {say.whole(kept[0][0])}" if kept else ""
    return Markup(
        '<tr><th scope="row">{}</th><td class="r" data-th="{}">{}</td><td class="r" data-th="{}">{}</td><td data-th="{}">{}</td></tr>'
    ).format(titled(name), heads[1], say.whole(whole), heads[2], say.whole(gets), heads[3], most)


def csv_rows(drawn: Any) -> list[tuple[float, float, float | str, float | str]]:
    """The curve as plain values: seconds, money, low, high."""
    curve = drawn.curve
    known = drawn.range.about_effect
    return [
        (float(s), round(float(gain), 4), round(float(low), 4) if known else "", round(float(high), 4) if known else "")
        for s, gain, low, high in zip(curve.attention_s, curve.gain, curve.low, curve.high, strict=True)
    ]
