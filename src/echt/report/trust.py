"""Do the predictions hold: what is predicted, how far off it was, what a simple rule did, who it is unreliable for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from echt.report.data import Interval, ReportData
from echt.report.foretold import Compared, Group, Trust
from echt.report.looks import looked_at
from echt.report.plots import interval, scale
from echt.report.trust_plots import calibration, tracking, worst_decile
from echt.report.voice import Voice, glyph
from echt.report.words import Figure

# a way to predict in words, English and Dutch
MODELS: Mapping[str, tuple[str, str]] = {
    "average": ("the average for everyone", "voor iedereen het gemiddelde"),
    "last_horizon": ("the same again as last time", "hetzelfde als de vorige keer"),
    "repeat_rate": ("everyone at their own pace so far", "iedereen in het eigen tempo tot nu toe"),
    "gamma_poisson": ("a pace in which recent orders count more", "een tempo waarin recente bestellingen zwaarder tellen"),
    "bgnbd": ("the customer-base model BG/NBD", "het klantenmodel BG/NBD"),
    "mbgnbd": ("the customer-base model MBG/NBD", "het klantenmodel MBG/NBD"),
    "paretonbd": ("the customer-base model Pareto/NBD", "het klantenmodel Pareto/NBD"),
    "lightgbm": ("a learned model (LightGBM)", "een geleerd model (LightGBM)"),
    "bgnbd_lightgbm": ("BG/NBD, corrected by a learned model", "BG/NBD, bijgesteld door een geleerd model"),
    "blend": ("a customer-base model and a learned one together", "een klantenmodel en een geleerd model samen"),
    "paretonbd_lightgbm": ("Pareto/NBD, corrected by a learned model", "Pareto/NBD, bijgesteld door een geleerd model"),
    "propensity": ("a learned chance (LightGBM)", "een geleerde kans (LightGBM)"),
}  # fmt: skip
GROUPS: Mapping[str, tuple[str, str]] = {
    "all": ("everyone", "iedereen"),
    "no_repeat": ("ordered once at most", "bestelde hooguit één keer"),
    "repeat_1_3": ("came back one to three times", "kwam één tot drie keer terug"),
    "repeat_4_plus": ("came back four times or more", "kwam vier keer of vaker terug"),
    "top_1_percent": ("the 1% who spend most", "de 1% die het meest uitgeeft"),
    "new": ("known for less than one horizon", "korter dan één termijn bekend"),
    "old": ("known for longer", "langer bekend"),
}
_SHORT = 0.05  # a group held this much less often than promised is named
_FEWEST = 30


def predictions(data: ReportData, voice: Voice) -> str:
    """The section, or nothing where no prediction was tested."""
    title = voice("Do the predictions hold?", "Kloppen de voorspellingen?")
    return tested(data.trust, data.currency, voice, title=title) if data.trust else ""


def tested(trust: Sequence[Trust], currency: str, voice: Voice, *, title: str) -> str:
    """What was predicted by one file and how its tests came out, as a section.

    Args:
        trust: At least one.
        currency: Of money.
        voice: The language.
        title: Of the section.
    """
    said = "".join(
        f'<div><h3>{topic(one, voice)}</h3><p class="text">{_said(one, currency, voice)}</p></div>' for one in trust
    )
    words = f'<div class="cols-even">{said}</div>'
    first = trust[0]
    more = voice(f"{first.horizon_days} days ahead", f"{first.horizon_days} dagen vooruit")
    tables = "".join(_compared(one, currency, voice) for one in trust)
    return voice.section(
        title, f"{words}{_plots(first, voice)}{looked_at(trust, voice)}{_groups(first, voice)}{tables}", more=more
    )


def topic(found: Trust, voice: Voice) -> str:
    """What is predicted, as a heading."""
    if found.kind == "money":
        return voice("How much they will spend", "Hoeveel ze gaan uitgeven")
    if found.kind == "count" and found.outcome == "Order Completed":
        return voice("How often they will order", "Hoe vaak ze gaan bestellen")
    return voice(f"Who will do this: {escape(found.outcome)}", f"Wie dit gaat doen: {escape(found.outcome)}")


def trust_line(data: ReportData, voice: Voice) -> str:
    """One sentence about the first prediction, as text, for a page that is about something else."""
    if not data.trust:
        return ""
    found, say = data.trust[0], voice.number
    if found.error is None or found.rule_error is None:
        return voice(
            "The prediction has not been tested on the past yet.", "De voorspelling is nog niet op het verleden getest."
        )
    error, rule, unit = say.decimal(found.error, 2), say.decimal(found.rule_error, 2), _unit(found, voice)
    if found.is_rule:
        return voice(
            f"No model predicted better than a simple rule, so the rule predicts; in the past it was {error} {unit} a person off.",
            f"Geen model voorspelde beter dan een simpele regel, dus voorspelt de regel; in het verleden zat die er {error} "
            f"{unit} per mens naast.",
        )
    return voice(
        f"The prediction was {error} {unit} a person off in the past; a simple rule {rule}.",
        f"De voorspelling zat er in het verleden {error} {unit} per mens naast; een simpele regel {rule}.",
    )


def _unit(found: Trust, voice: Voice) -> str:
    if found.kind == "count" and found.outcome == "Order Completed":
        return voice("orders", "bestellingen")
    return f"× {found.outcome}" if found.kind == "count" else ""


def amount(found: Trust, value: float, currency: str, voice: Voice, places: int = 2) -> str:
    """A number of what is predicted, with its unit."""
    say = voice.number
    if found.kind == "money":
        return say.money(value, currency, places)
    return f"{say.decimal(value, places)} {_unit(found, voice)}".strip()


def model_name(name: str, voice: Voice) -> str:
    """A way to predict in words."""
    return voice(*MODELS.get(name, (name, name)))


def _said(found: Trust, currency: str, voice: Voice) -> str:
    """What is predicted, how far off it was, what a simple rule did, and for whom it is unreliable."""
    parts = [_what(found, currency, voice), _off(found, currency, voice), _held(found, voice), _unsure(found, voice)]
    return " ".join(part for part in parts if part)


def _what(found: Trust, currency: str, voice: Voice) -> str:
    say = voice.number
    total = Figure(
        amount(found, found.total, currency, voice, 0),
        voice("Expected together", "Samen verwacht"),
        voice(
            f"The sum of what is expected of {say.whole(found.people)} people in {found.horizon_days} days.",
            f"De som van wat we van {say.whole(found.people)} mensen verwachten in {found.horizon_days} dagen.",
        ),
        f"predictions · {found.model}",
    )
    people, used = say.whole(found.people), escape(model_name(found.model, voice))
    if found.is_rule:
        used = voice(f"a simple rule ({used})", f"een simpele regel ({used})")
    expected = voice(
        f"In the {found.horizon_days} days after {say.day(found.at)} we expect {voice.figure(total)} of {people} people, "
        f"predicted by {used}.",
        f"In de {found.horizon_days} dagen na {say.day(found.at)} verwachten we {voice.figure(total)} van {people} mensen, "
        f"voorspeld door {used}.",
    )
    return f"{expected} {_came(found, currency, voice)}".rstrip()


def _came(found: Trust, currency: str, voice: Voice) -> str:
    """What came of it, once the horizon has passed."""
    if not found.came:
        return ""
    miss, came = found.total / found.came - 1, escape(amount(found, found.came, currency, voice, 0))
    far = voice.number.percent(abs(miss), 0)
    return voice(
        f"By now that time has passed: <b>it became {came}</b>, so the prediction was {far} too {'high' if miss > 0 else 'low'}.",
        f"Die tijd is nu voorbij: <b>het werden {came}</b>, de voorspelling was dus {far} te {'hoog' if miss > 0 else 'laag'}.",
    )


def _off(found: Trust, currency: str, voice: Voice) -> str:
    if found.error is None or found.rule_error is None:
        return voice("There is too little past to test it on.", "Er is te weinig verleden om dat op te testen.")
    say, tests = voice.number, len(found.origins)
    error, simple = (escape(amount(found, e, currency, voice)) for e in (found.error, found.rule_error))
    bias = found.bias or 0.0
    past = voice(
        f"We tested it from {tests} moments in the past. In total it came out {say.percent(abs(bias), 0)} too "
        f"{'high' if bias > 0 else 'low'}; for one person it was {error} off, on average.",
        f"We testten het vanaf {tests} momenten in het verleden. In totaal kwam het {say.percent(abs(bias), 0)} te "
        f"{'hoog' if bias > 0 else 'laag'} uit; per mens zat het er gemiddeld {error} naast.",
    )
    return f"{past} {_rule(found, simple, voice)}"


def _rule(found: Trust, simple: str, voice: Voice) -> str:
    if found.is_rule:
        return voice(
            "No model did better than this simple rule, so none is used.",
            "Geen model deed het beter dan deze simpele regel; daarom gebruiken we er geen.",
        )
    rule = escape(model_name(found.rule, voice))
    if (found.error or 0.0) > (found.rule_error or 0.0):
        return voice(
            f"The best simple rule, {rule}, was nearer by that measure ({simple} off); the model is used because it tells "
            "better what is likely and what is not.",
            f"De beste simpele regel, {rule}, zat daar dichter bij ({simple} ernaast); we gebruiken het model omdat het beter "
            "zegt wat waarschijnlijk is en wat niet.",
        )
    return voice(
        f"The best simple rule, {rule}, was {simple} off.", f"De beste simpele regel, {rule}, zat er {simple} naast."
    )


def _held(found: Trust, voice: Voice) -> str:
    if found.coverage is None:
        return ""
    say = voice.number
    meant, held = say.percent(found.level, 0), say.percent(found.coverage, 0)
    return voice(
        f"Of the intervals, {meant} should hold what happens; {held} did.",
        f"Van de intervallen hoort {meant} te kloppen; {held} klopte.",
    )


def unreliable(found: Trust) -> list[Group]:
    """Groups whose intervals held what happened clearly less often than promised, the worst first."""
    short = [g for g in found.groups if g.coverage < found.level - _SHORT and g.people >= _FEWEST and g.code != "all"]
    return sorted(short, key=lambda g: g.coverage)


def _unsure(found: Trust, voice: Voice) -> str:
    short = unreliable(found)
    if not found.groups:
        return ""
    if not short:
        return voice(
            "For no group did they hold clearly less often than promised.",
            "Voor geen enkele groep klopten ze duidelijk minder vaak dan beloofd.",
        )
    say = voice.number
    named = "; ".join(f"{group_name(g.code, voice)} ({say.percent(g.coverage, 0)})" for g in short[:3])
    return f"<b>{voice('Least reliable for:', 'Het minst betrouwbaar voor:')}</b> {named}."


def group_name(code: str, voice: Voice) -> str:
    """A group of people in words."""
    return escape(voice(*GROUPS.get(code, (code.replace("_", " "), code.replace("_", " ")))))


def _plots(found: Trust, voice: Voice) -> str:
    parts = [
        _calibration(found, voice) if found.deciles else "",
        _tracking(found, voice) if len(found.origins) > 1 else "",
    ]
    inside = "".join(f"<div>{part}</div>" for part in parts if part)
    return f'<div class="cols-even trust">{inside}</div>' if inside else ""


def _calibration(found: Trust, voice: Voice) -> str:
    groups = len(found.deciles)
    head = voice("The chance of an order", "De kans op een bestelling")
    by = f" ({escape(model_name(found.chance_model, voice))})" if found.chance_model else ""
    note = voice(
        f"Predicted{by} against happened, {groups} groups of people. On the slanted line is exactly right.",
        f"Voorspeld{by} tegen gebeurd, {groups} groepen mensen. Op de schuine lijn is precies goed.",
    )
    rows = [
        (f"{d.predicted:.6f}", f"{d.happened:.6f}", f"{d.low:.6f}", f"{d.high:.6f}", str(d.people))
        for d in found.deciles
    ]
    say = voice.number
    shown = [
        (
            say.percent(d.predicted),
            say.percent(d.happened),
            f"{say.percent(d.low)} {voice('to', 'tot')} {say.percent(d.high)}",
            say.whole(d.people),
        )
        for d in found.deciles
    ]
    names = (
        voice("Predicted", "Voorspeld"),
        voice("Happened", "Gebeurd"),
        voice("95% interval", "95%-interval"),
        voice("People", "Mensen"),
    )
    table = _table(head, names, shown, ("predicted,happened,low,high,people", rows, "calibration.csv"), voice)
    finding = escape(worst_decile(found.deciles, voice))
    return f'<h3>{head}</h3><p class="small soft">{note}</p>{calibration(found.deciles, voice)}<p class="small">{finding}</p>{table}'


def _tracking(found: Trust, voice: Voice) -> str:
    say = voice.number
    what = voice("Orders", "Bestellingen") if found.outcome == "Order Completed" else escape(found.outcome)
    head = voice(
        f"{what} in {found.horizon_days} days, from each moment",
        f"{what} in {found.horizon_days} dagen, vanaf elk moment",
    )
    misses = [(o, o.predicted / o.happened - 1) for o in found.origins if o.happened]
    worst, miss = max(misses, key=lambda pair: abs(pair[1]), default=(found.origins[0], 0.0))
    side = voice("too high", "te hoog") if miss > 0 else voice("too low", "te laag")
    finding = voice(
        f"Furthest off from {say.day(worst.at)}: {say.percent(abs(miss), 0)} {side}.",
        f"Het verst ernaast vanaf {say.day(worst.at)}: {say.percent(abs(miss), 0)} {side}.",
    )
    key = "".join(
        f'<span><span class="sw {kind}"></span>{name}</span>'
        for kind, name in (
            ("acc", voice("predicted", "voorspeld")),
            ("came", voice("happened", "gebeurd")),
            *(() if found.is_rule else (("rule", voice("best simple rule", "beste simpele regel")),)),
        )
    )
    rows = [(f"{o.at:%Y-%m-%d}", f"{o.predicted:.2f}", f"{o.happened:.2f}", f"{o.rule:.2f}") for o in found.origins]
    shown = [(say.day(o.at), say.whole(o.predicted), say.whole(o.happened), say.whole(o.rule)) for o in found.origins]
    names = (
        voice("From", "Vanaf"),
        voice("Predicted", "Voorspeld"),
        voice("Happened", "Gebeurd"),
        voice("Simple rule", "Simpele regel"),
    )
    table = _table(head, names, shown, ("from,predicted,happened,rule", rows, "tracking.csv"), voice)
    return f'<h3>{head}</h3><p class="key">{key}</p>{tracking(found.origins, voice, finding, rule=not found.is_rule)}<p class="small">{finding}</p>{table}'


def _groups(found: Trust, voice: Voice) -> str:
    """How often the intervals held, group by group, on one scale."""
    if not found.groups:
        return ""
    say = voice.number
    low = min(0.5, *(int(g.low * 10) / 10 for g in found.groups))
    marks = [low * 100, *(m for m in (25, 50, 75) if m > low * 100 + 10), 100]
    rows = "".join(_group_row(g, found, low, voice) for g in found.groups)
    title = voice("Who it holds for", "Voor wie het klopt")
    note = voice(
        f"How many intervals held what happened; {say.percent(found.level, 0)} is promised (upright line). "
        "The band runs from the worst test to the best.",
        f"Hoeveel intervallen bevatten wat er gebeurde; beloofd is {say.percent(found.level, 0)} (staande lijn). "
        "De balk loopt van de slechtste test tot de beste.",
    )
    axis = scale(low * 100, 100, marks, voice).replace(">+", ">")
    head = (
        f'<th scope="col">{voice("People", "Mensen")}</th><th scope="col">{voice("Held, in %", "Klopte, in %")}{axis}</th>'
        f'<th scope="col">{voice("Held", "Klopte")}</th><th scope="col" class="r">{voice("Predicted a person", "Voorspeld per mens")}</th>'
        f'<th scope="col" class="r">{voice("Happened", "Gebeurd")}</th><th scope="col" class="r">{voice("Width", "Breedte")}</th>'
    )
    return (
        f'<h3 class="gap">{title}</h3><p class="small soft">{note}</p><table class="list"><caption class="vh">{title}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{voice.csv('groups.csv', _groups_csv(found))}"
    )


def _groups_csv(found: Trust) -> str:
    kept = [
        (g.code, *(f"{value:.6g}" for value in (g.coverage, g.low, g.high, g.predicted, g.happened, g.width)))
        for g in found.groups
    ]
    return "\n".join(["people,held,low,high,predicted,happened,width", *(",".join(row) for row in kept), ""])


def _group_row(group: Group, found: Trust, low: float, voice: Voice) -> str:
    say = voice.number
    held = f"{say.percent(group.coverage, 0)} ({say.percent(group.low, 0)} {voice('to', 'tot')} {say.percent(group.high, 0)})"
    short = group.coverage < found.level - _SHORT
    picture = interval(
        Interval(group.coverage, group.low, group.high), low, 1.0, held, mute=not short, mark=found.level
    )
    wrong = f'<br><span class="tag">{glyph("warn")}{voice("too often wrong", "te vaak mis")}</span>' if short else ""
    cells = (
        (voice("Predicted a person", "Voorspeld per mens"), group.predicted),
        (voice("Happened", "Gebeurd"), group.happened),
        (voice("Width", "Breedte"), group.width),
    )
    numbers = "".join(f'<td class="r" data-th="{name}">{say.decimal(value, 2)}</td>' for name, value in cells)
    return (
        f'<tr><th scope="row">{group_name(group.code, voice)}<br><span class="soft" style="font-weight:400">{say.whole(group.people)}</span></th>'
        f'<td>{picture}</td><td data-th="{voice("Held", "Klopte")}">{held}{wrong}</td>{numbers}</tr>'
    )


def _compared(found: Trust, currency: str, voice: Voice) -> str:
    """Every way to predict that was tried, in a table that opens."""
    if not found.compared:
        return ""
    names = {
        "count": voice(
            "Every way to predict orders that was tried", "Alle geprobeerde manieren om bestellingen te voorspellen"
        ),
        "money": voice(
            "Every way to predict spending that was tried", "Alle geprobeerde manieren om uitgaven te voorspellen"
        ),
    }
    title = names.get(
        found.kind, voice("Every way to predict that was tried", "Alle geprobeerde manieren om te voorspellen")
    )
    heads = (
        voice("Way to predict", "Manier"),
        voice("Total off", "Totaal ernaast"),
        voice("Miss a person", "Per mens ernaast"),
        voice("Intervals held", "Intervallen klopten"),
        "",
    )
    shown = [_compared_row(one, found, currency, voice) for one in found.compared]
    rows = [
        (
            c.name,
            *("" if v is None else f"{v:.6f}" for v in (c.bias, c.error, c.score, c.coverage)),
            c.refused.replace(",", ";"),
        )
        for c in found.compared
    ]
    csv = ("model,bias,error,score,coverage,refused", rows, f"compared-{found.kind}.csv")
    note = voice(
        "Chosen by how far what was said, its spread included, lay from what happened. A difference that chance can make "
        "does not count: then the simplest is used.",
        "Gekozen op hoe ver wat er gezegd werd, met de spreiding erbij, van de uitkomst lag. Een verschil dat toeval kan "
        "zijn telt niet: dan gebruiken we het eenvoudigste.",
    )
    return _table(title, heads, shown, csv, voice, summary=title, note=note)


def _compared_row(one: Compared, found: Trust, currency: str, voice: Voice) -> tuple[str, ...]:
    say = voice.number
    bias = "" if one.bias is None else f"{say.signed(100 * one.bias, 0)}%"
    error = "" if one.error is None else escape(amount(found, one.error, currency, voice))
    held = "" if one.coverage is None else say.percent(one.coverage, 0)
    if one.name == found.model:
        state = f"<b>{voice('used', 'gebruikt')}</b>"
    elif one.naive:
        state = voice("simple rule", "simpele regel")
    else:
        state = f'<span lang="en">{escape(one.refused)}</span>' if one.refused else ""
    return escape(model_name(one.name, voice)), bias, error, held, state


def _table(
    caption: str,
    names: tuple[str, ...],
    shown: list[tuple[str, ...]],
    saved: tuple[str, list[tuple[str, ...]], str],
    voice: Voice,
    *,
    summary: str = "",
    note: str = "",
) -> str:
    """The same as a table, that opens, and saves as CSV."""
    head = "".join(f'<th scope="col"{" class=r" if k else ""}>{name}</th>' for k, name in enumerate(names))
    body = "".join(
        f'<tr><th scope="row">{row[0]}</th>{"".join(_cell(name, cell) for name, cell in zip(names[1:], row[1:], strict=True))}</tr>'
        for row in shown
    )
    first, rows, file = saved
    csv = "\n".join([first, *(",".join(row) for row in rows), ""])
    link = voice.csv(file, csv)
    name = summary or voice("The same as a table", "Hetzelfde als tabel")
    said = f'<p class="small soft">{note}</p>' if note else ""
    return f'<details><summary>{name}</summary>{said}<table class="list"><caption class="vh">{caption}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{link}</details>'


def _cell(name: str, inside: str) -> str:
    said = f' data-th="{name}"' if name else ""
    return f'<td class="r"{said}>{inside}</td>' if inside else '<td class="r wide"></td>'
