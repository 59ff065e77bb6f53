"""What it caused: everyone in the plan against everyone in the holdout, as they were drawn."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from echt.report.data import Effect, EffectDay, ReportData
from echt.report.plots import effect_over_time, interval, scale, ticks
from echt.report.voice import Voice, glyph
from echt.report.words import Figure

ALARM = 0.001  # a sample ratio less likely than this is an alarm: Fabijan et al. 2019


def effect(data: ReportData, voice: Voice) -> str:
    """The effect with its interval, or why there is none."""
    found = data.effect
    title = voice("What it caused", "Wat het veroorzaakte")
    if found is None:
        return voice.section(title, _none(data, voice))
    window = voice(
        f"{goals(found, voice)} within {found.within_days:g} days",
        f"{goals(found, voice)} binnen {found.within_days:g} dagen",
    )
    mark = f'<p class="small">{_mark(data, voice)}</p>' if found.simulated else ""
    left = (
        f"{effect_over_time(found.days, voice, within_days=None if found.complete else found.within_days)}{_key(voice)}{_days_table(found.days, voice)}"
        if len(found.days) > 1
        else _interval_only(found, voice)
    )
    right = f'<div class="stack answer-col">{_answer(found, voice)}</div>'
    unit = f'<p class="small soft">{voice(f"{goals(found, voice).capitalize()} per 100 people: the difference with the holdout.", f"{goals(found, voice).capitalize()} per 100 mensen: het verschil met de meetgroep.")}</p>'
    body = f'{mark}<div class="cols"><div>{unit}{left}</div>{right}</div>{_trust(found, voice)}'
    return voice.section(title, body, more=escape(window))


def _key(voice: Voice) -> str:
    estimate = voice("estimate up to that day", "schatting tot en met die dag")
    band = voice("95% interval; it counts on the agreed day", "95%-interval; het telt op de afgesproken dag")
    return f'<p class="key"><span><span class="sw acc"></span>{estimate}</span><span><span class="sw band"></span>{band}</span></p>'


def goals(found: Effect, voice: Voice) -> str:
    """What is counted, in the plural."""
    return voice("orders", "bestellingen") if found.goal == "Order Completed" else escape(found.goal)


def _mark(data: ReportData, voice: Voice) -> str:
    if "people" in data.simulated:
        return voice.simulated()
    text = voice(
        "The orders are real; the extra orders that a mail causes are simulated and added to them.",
        "De bestellingen zijn echt; de extra bestellingen die een mail veroorzaakt zijn gesimuleerd en opgeteld.",
    )
    return f"{voice.simulated(short=True)} {text}"


def _none(data: ReportData, voice: Voice) -> str:
    why = voice.of(data.effect_refused)
    text = why or voice("Not measured yet: the window is still open.", "Nog niet gemeten: de termijn loopt nog.")
    then = voice(
        "Without a holdout nobody knows what a message caused. Set [holdout] share in the campaign, for example 0.10.",
        "Zonder meetgroep weet niemand wat een bericht veroorzaakte. Zet [holdout] share in de campagne, bijvoorbeeld op 0.10.",
    )
    bare = why and not data.flow.left_out.get("holdout")
    tongue = ' lang="en"' if why and data.effect_refused.get("nl") == data.effect_refused.get("en") else ""
    return f'<div class="empty"><b{tongue}>{text}</b>{then if bare else ""}</div>'


def _answer(found: Effect, voice: Voice) -> str:
    say, diff, extra = voice.number, found.difference, found.extra
    plan, held = voice.figure(_in_plan(found, voice)), voice.figure(_in_holdout(found, voice))
    what = goals(found, voice)
    counted = voice(
        f"In the plan came {plan} {what} per 100 people, in the holdout {held}.",
        f"In het plan kwamen {plan} {what} per 100 mensen, in de meetgroep {held}.",
    )
    ends = f"{say.decimal(diff.low * 100)} {voice('and', 'en')} {say.decimal(diff.high * 100)}"
    sure = voice(f"The difference is between {ends}.", f"Het verschil ligt tussen {ends}.")
    if diff.crosses_zero:
        sure += f" <b>{voice('Not yet to say whether it did anything.', 'Nog niet te zeggen of het iets deed.')}</b>"
    caused = voice(
        f"That is {voice.figure(extra_goals(found, voice))}, between {say.whole(extra.low)} and {say.whole(extra.high)}, "
        f"for {say.spent(found.attention_s)} of attention{_each(found, voice)}.",
        f"Dat zijn {voice.figure(extra_goals(found, voice))}, tussen {say.whole(extra.low)} en {say.whole(extra.high)}, "
        f"voor {say.spent(found.attention_s)} aandacht{_each(found, voice)}.",
    )
    unit = voice(f"{what} per 100 people", f"{what} per 100 mensen")
    return f'<p class="answer">{say.per_hundred(diff.value)} <small>{unit}</small></p><p>{counted} {sure}</p><p>{caused}</p>'


def _in_plan(found: Effect, voice: Voice) -> Figure:
    say = voice.number
    return Figure(
        say.decimal(100 * found.plan_goals / max(found.plan_people, 1)),
        voice("In the plan", "In het plan"),
        voice(
            f"{say.whole(found.plan_goals)} by {say.whole(found.plan_people)} people, whether they got a message or not.",
            f"{say.whole(found.plan_goals)} door {say.whole(found.plan_people)} mensen, met of zonder bericht.",
        ),
        "outcomes · plan",
    )


def _in_holdout(found: Effect, voice: Voice) -> Figure:
    say = voice.number
    return Figure(
        say.decimal(100 * found.holdout_goals / max(found.holdout_people, 1)),
        voice("In the holdout", "In de meetgroep"),
        voice(
            f"{say.whole(found.holdout_goals)} by {say.whole(found.holdout_people)} people who by lot got nothing.",
            f"{say.whole(found.holdout_goals)} door {say.whole(found.holdout_people)} mensen die door loting niets kregen.",
        ),
        "outcomes · holdout",
    )


def extra_goals(found: Effect, voice: Voice) -> Figure:
    """What the plan caused, in all, with its definition."""
    say, what = voice.number, goals(found, voice)
    return Figure(
        voice(f"{say.whole(found.extra.value)} extra {what}", f"{say.whole(found.extra.value)} extra {what}"),
        voice("Caused", "Veroorzaakt"),
        voice(
            "What there would not have been without the plan: the difference a person, times everyone in the plan.",
            "Wat er zonder het plan niet was geweest: het verschil per mens, keer iedereen in het plan.",
        ),
        f"{say.decimal(found.difference.value, 4)} × {say.whole(found.plan_people)}",
    )


def _each(found: Effect, voice: Voice) -> str:
    each = found.attention_per_extra_s
    if each is None or found.difference.crosses_zero:
        return ""
    one = voice("order", "bestelling") if found.goal == "Order Completed" else escape(found.goal)
    figure = Figure(
        voice.number.spent(round(each)),
        voice(f"Attention for one extra {one}", f"Aandacht voor één extra {one}"),
        voice(
            "All attention of the plan divided by what is extra.",
            "Alle aandacht van het plan gedeeld door wat er extra is.",
        ),
        f"{voice.number.whole(found.attention_s)} s / {voice.number.decimal(found.extra.value)}",
    )
    return voice(f": {voice.figure(figure)} each", f": {voice.figure(figure)} per extra {one}")


def _interval_only(found: Effect, voice: Voice) -> str:
    marks = ticks(found.difference.low * 100, found.difference.high * 100)
    low, high = marks[0] / 100, marks[-1] / 100
    say = voice.number
    label = f"{say.per_hundred(found.difference.value)} ({say.decimal(found.difference.low * 100)} {voice('to', 'tot')} {say.decimal(found.difference.high * 100)})"
    return f"{scale(marks[0], marks[-1], marks, voice)}{interval(found.difference, low, high, label)}<p>{label}</p>"


def _days_table(days: Sequence[EffectDay], voice: Voice) -> str:
    say = voice.number
    rows = "".join(
        f'<tr><th scope="row">{d.day}</th><td class="r">{say.per_hundred(d.value)}</td><td class="r">{say.per_hundred(d.low)}</td><td class="r">{say.per_hundred(d.high)}</td></tr>'
        for d in days
    )
    csv = "day,difference,low,high\n" + "".join(f"{d.day},{d.value:.6f},{d.low:.6f},{d.high:.6f}\n" for d in days)
    caption = voice(
        "Difference with the holdout, day by day, per 100 people",
        "Verschil met de meetgroep, dag voor dag, per 100 mensen",
    )
    head = "".join(
        f'<th scope="col"{kind}>{name}</th>'
        for name, kind in (
            (voice("Day", "Dag"), ""),
            (voice("Estimate", "Schatting"), ' class="r"'),
            (voice("From", "Van"), ' class="r"'),
            (voice("To", "Tot"), ' class="r"'),
        )
    )
    link = voice.csv("effect.csv", csv)
    name = voice("The same as a table", "Hetzelfde als tabel")
    return f'<details><summary>{name}</summary><table><caption class="vh">{caption}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{link}</details>'


def _trust(found: Effect, voice: Voice) -> str:
    say, rows = voice.number, list[tuple[bool, str]]()
    if found.sample_ratio_p is not None:
        share = say.percent(found.holdout_people / max(found.holdout_people + found.plan_people, 1))
        meant = say.percent(found.holdout_share or 0.0, 0)
        fine = found.sample_ratio_p >= ALARM
        rows.append((fine, voice(
            f"<b>The draw was fair.</b> {share} in the holdout, {meant} was meant (p = {say.decimal(found.sample_ratio_p, 2)})." if fine
            else f"<b>The arms are uneven.</b> {share} in the holdout, {meant} was meant (p = {say.decimal(found.sample_ratio_p, 5)}): do not trust this effect.",
            f"<b>De loting was eerlijk.</b> {share} in de meetgroep, bedoeld was {meant} (p = {say.decimal(found.sample_ratio_p, 2)})." if fine
            else f"<b>De groepen zijn scheef.</b> {share} in de meetgroep, bedoeld was {meant} (p = {say.decimal(found.sample_ratio_p, 5)}): vertrouw dit effect niet.",
        )))  # fmt: skip
    if found.power is not None and found.assumed is not None:
        rows.append((found.power >= 0.8, voice(
            f"<b>Power {say.percent(found.power, 0)}.</b> So often would an effect of {say.per_hundred(found.assumed)} per 100 people, as assumed beforehand, be seen.",
            f"<b>Kans om het te zien {say.percent(found.power, 0)}.</b> Zo vaak zien we een effect van {say.per_hundred(found.assumed)} per 100 mensen, zoals vooraf aangenomen.",
        )))  # fmt: skip
    if found.detectable is not None:
        rows.append((found.assumed is None or found.detectable <= found.assumed, voice(
            f"<b>Smallest effect that can be seen:</b> {say.per_hundred(found.detectable)} per 100 people, with power 80%.",
            f"<b>Kleinste effect dat te zien is:</b> {say.per_hundred(found.detectable)} per 100 mensen, met een kans van 80%.",
        )))  # fmt: skip
    if found.lasting:
        head = voice("Over a year.", "Over een jaar.")
        rows.append((found.lasts, f"<b>{head}</b> {voice.of(found.lasting)}"))
    if not rows:
        return ""
    items = "".join(
        f"<li>{glyph('ok' if fine else 'warn', '' if fine else 'open')}<span>{text}</span></li>" for fine, text in rows
    )
    return f'<ul class="steps">{items}</ul>'
