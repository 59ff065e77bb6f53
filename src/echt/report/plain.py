"""The report as plain text for a terminal: people first, then a picture, then the effect."""

from __future__ import annotations

from echt.report.data import Effect, ReportData
from echt.report.numbers import Language, Numbers
from echt.report.trust import trust_line
from echt.report.voice import Voice
from echt.report.words import REASONS, opening, story

WIDTH = 46


def plain(data: ReportData, language: Language = "en") -> str:
    """What matters most of a report, in plain text, at most 100 characters wide.

    Args:
        data: What the report says.
        language: "en" or "nl".
    """
    told = "" if data.story is None else " ".join(story(data.story, language, currency=data.currency))
    parts = [opening(data, language), told, _picture(data, language)]
    parts += [_effect(data, language), _trust(data, language), _simulated(data, language)]
    return "\n\n".join(_wrapped(part) if "\n" not in part else part for part in parts if part)


def _picture(data: ReportData, language: Language) -> str:
    say, flow = Numbers(language), data.flow
    rows = [({"en": "Asked about", "nl": "Over gevraagd"}[language], flow.asked, "█")]
    rows += [(REASONS[reason][language], n, "░") for reason, n in flow.left_out.items()]
    rows += [
        (REASONS[reason][language], n, "█") for reason, n in (("explore", flow.explored), ("plan", flow.planned)) if n
    ]
    longest = max(len(label) for label, _, _ in rows)
    most = max(flow.asked, 1)
    return "\n".join(
        f"  {label:<{longest}} {say.whole(n):>8}  {mark * max(round(WIDTH * n / most), 1 if n else 0)}"
        for label, n, mark in rows
    )


def _effect(data: ReportData, language: Language) -> str:
    if data.effect is None:
        return data.effect_refused.get(language, "")
    return _effect_words(data.effect, language)


def _effect_words(found: Effect, language: Language) -> str:
    say, gap = Numbers(language), found.difference
    span = f"{say.signed(100 * gap.value)} ({say.signed(100 * gap.low)} … {say.signed(100 * gap.high)})"
    plan = say.decimal(100 * found.plan_goals / max(found.plan_people, 1))
    rest = say.decimal(100 * found.holdout_goals / max(found.holdout_people, 1))
    seen = "" if found.detectable is None else say.decimal(100 * found.detectable)
    if language == "nl":
        verdict = "Nog niet te zeggen: het interval bevat nul." if gap.crosses_zero else "Het interval bevat geen nul."
        return (
            f"Effect: in het plan kwamen {plan} bestellingen per 100 mensen, in de meetgroep {rest}; verschil {span}. {verdict}"
            + (f" Kleinste effect dat te zien was: {seen}." if seen else "")
        )
    verdict = "Nothing to say yet: the interval holds zero." if gap.crosses_zero else "The interval does not hold zero."
    return (
        f"Effect: in the plan came {plan} orders per 100 people, in the holdout {rest}; difference {span}. {verdict}"
        + (f" The smallest effect it could see: {seen}." if seen else "")
    )


def _trust(data: ReportData, language: Language) -> str:
    said = trust_line(data, Voice(language))
    return f"{'Voorspelling' if language == 'nl' else 'Prediction'}: {said}" if said else ""


def _simulated(data: ReportData, language: Language) -> str:
    if not data.simulated:
        return ""
    names = {
        "people": {"en": "people", "nl": "mensen"},
        "events": {"en": "events", "nl": "gebeurtenissen"},
        "permissions": {"en": "permissions, addresses and languages", "nl": "toestemmingen, adressen en talen"},
        "replies": {"en": "replies", "nl": "antwoorden"},
        "orders": {"en": "the extra orders that a mail causes", "nl": "de extra bestellingen die een mail veroorzaakt"},
    }
    parts = [names[part][language] for part in data.simulated]
    return {"en": "Simulated here: ", "nl": "Hier gesimuleerd: "}[language] + "; ".join(parts) + "."


def _wrapped(text: str) -> str:
    from textwrap import fill

    return fill(text, 100)
