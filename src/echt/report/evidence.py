"""The evidence about files as one page that needs nothing else: one language, light and dark, pictures inside."""

from __future__ import annotations

from base64 import b64encode
from collections import Counter
from collections.abc import Sequence
from html import escape

from echt.prove import Evidence, State, Verdict
from echt.report.assets import styles
from echt.report.numbers import Language

__all__ = ["evidence_article", "evidence_page"]

_STATES = {
    State.proven: ("herkomst bewezen", "ok", "Getekend door wie u vertrouwt, en sindsdien niet veranderd.",
                   "Signed by somebody you trust, and not changed since."),
    State.declared: ("verklaard als AI", "warn", "Het bestand of de administratie zegt dat een AI-model het maakte, of een deel ervan.",
                     "The file or our record says that an AI model made it, or part of it."),
    State.contradicted: ("tegengesproken", "stop", "Wat het bestand over zichzelf zegt, klopt niet met het bestand.",
                         "What the file says of itself does not match the file."),
    State.known: ("bekend, ongewijzigd", "ok", "Het grootboek kent precies deze woorden.", "The ledger holds exactly these words."),
    State.unknown: ("onbekend", "", "Er is niets dat iets bewijst. Dat geldt voor de meeste bestanden; het beschuldigt niemand.",
                    "There is nothing that proves anything. That holds for most files; it accuses nobody."),
}  # fmt: skip
"""Of each state: its name in Dutch, its colour, and what it means in Dutch and in English."""
_SHAPES = {
    "ok": '<circle cx="8" cy="8" r="7"/>', "warn": '<path d="M8 1 15.5 15H.5z"/>', "stop": '<path d="M1 1h14v14H1z"/>',
    "": '<circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="2"/>',
}  # fmt: skip
_STRENGTHS = {"proof": "bewijs", "strong": "sterk", "weak": "zwak"}
_DIRECTIONS = {
    "points to an origin": "wijst op een herkomst", "points to AI": "wijst op AI", "points to a camera": "wijst op een camera",
    "points to a change": "wijst op een verandering", "contradicts what the file says": "spreekt het bestand tegen",
    "points nowhere": "wijst nergens op",
}  # fmt: skip
_SAID = {
    "nl": {
        "one": "Wat is er over dit bestand bekend?", "more": "Wat is er over deze bestanden bekend?", "found": "Gevonden",
        "fails": "Zo kan dit falen of vervalst zijn:", "rest": "Ook bekeken, zonder gewicht", "judge": "Om zelf te beoordelen",
        "about": "Deze beelden tellen niet mee en bewijzen niets. Kijk, en beslis zelf.", "tools": "Bekeken met",
        "foot": "Geen van deze toestanden zegt of iets gebeurd is zoals het getoond wordt. Dat beoordeelt een mens.",
    },
    "en": {
        "one": "What is known about this file?", "more": "What is known about these files?", "found": "Found",
        "fails": "How this can fail or be forged:", "rest": "Looked at too, without weight", "judge": "For you to judge",
        "about": "These pictures are not counted and prove nothing. Look, and decide for yourself.", "tools": "Looked at with",
        "foot": "None of these states says whether something happened as it is shown. A person judges that.",
    },
}  # fmt: skip
_ALTS = {
    "seen": ("Het beeld uit {}, verkleind.", "The picture in {}, made smaller."),
    "grid": ("Wit op zwart: de sprongen tussen kolommen en rijen pixels in het midden van {}.",
             "White on black: the steps between columns and rows of pixels in the middle of {}."),
    "noise": ("Wit op zwart: de fijne ruis in het midden van {}.", "White on black: the fine noise in the middle of {}."),
    "error level": ("Licht op zwart: wat er in het midden van {} verandert door opnieuw bewaren.",
                    "Light on black: what changes in the middle of {} by saving it again."),
    "thumbnail": ("Het kleine beeld dat in {} is meegegeven.", "The small picture that lies inside {}."),
}  # fmt: skip


def evidence_page(found: Sequence[tuple[str, Verdict]], language: Language = "en") -> str:
    """HTML of one or more verdicts, in one language.

    Args:
        found: Name of the file and what was found about it.
        language: "nl" or "en".
    """
    words = _SAID[language]
    title = words["one" if len(found) == 1 else "more"]
    policy = "default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:; base-uri 'none'"
    style = styles("tokens.css", "studio.css", "report.css", "evidence.css")
    articles = "".join(evidence_article(name, one, language, at) for at, (name, one) in enumerate(found))
    tools = ", ".join(sorted({one.tool for _, verdict in found for one in verdict.evidence}))
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>\n{style}\n</style>\n</head>\n<body>\n"
        f'<div class="report"><main><h1>{title}</h1>{_counted(found, language)}{articles}</main>\n'
        f'<footer class="foot"><p>{words["foot"]}</p><p>{words["tools"]} {escape(tools)}.</p></footer></div>\n</body>\n</html>\n'
    )


def _counted(found: Sequence[tuple[str, Verdict]], language: Language) -> str:
    """How many files have which state, where there are several."""
    if len(found) < 2:
        return ""
    counts = Counter(one.state for _, one in found)
    parts = [f"<b>{counts[state]}</b> {_name(state, language)}" for state in State if counts[state]]
    return f'<p class="lead">{len(found)} {"bestanden" if language == "nl" else "files"}: {", ".join(parts)}.</p>'


def _name(state: State, language: Language) -> str:
    return _STATES[state][0] if language == "nl" else state.value


def evidence_name(state: str, language: Language) -> str:
    """What a state is called: "herkomst bewezen"."""
    return _name(State(state), language)


def evidence_states(language: Language) -> list[tuple[str, str, str]]:
    """Every state that a file can be in: its name, its colour ("ok", "warn", "stop" or none) and what it means."""
    return [
        (_name(state, language), colour, dutch if language == "nl" else english)
        for state, (_, colour, dutch, english) in _STATES.items()
    ]


def evidence_article(name: str, verdict: Verdict, language: Language, at: int = 0) -> str:
    """HTML of one verdict: state, what was found with how it can fail, pictures to judge; styled by `evidence.css`.

    Args:
        name: Of the file; it is escaped.
        verdict: What was found about it.
        language: "nl" or "en".
        at: Number of the article on its page.
    """
    words = _SAID[language]
    _, colour, dutch, english = _STATES[verdict.state]
    heavy = [one for one in verdict.evidence if one.strength != "none"]
    light = [one for one in verdict.evidence if one.strength == "none"]
    rest = f"<details><summary>{words['rest']} ({len(light)})</summary>{_items(light, language)}</details>"
    items = (
        f"<h3>{words['found']}</h3>{_items(heavy, language)}{rest if light else ''}"
        if heavy
        else _items(light, language)
    )
    seen = next((one for one in verdict.pictures if one.name == "seen"), None)
    picture = f"<figure>{_image(seen.name, seen.png, name, language)}</figure>" if seen else ""
    return (
        f'<article class="looked" aria-labelledby="file{at}"><h2 id="file{at}">{escape(name)}</h2>'
        f'<p class="state {colour}"><svg viewBox="0 0 16 16" aria-hidden="true">{_SHAPES[colour]}</svg>'
        f'{_name(verdict.state, language)}</p><p class="means">{dutch if language == "nl" else english}</p>'
        f'<div class="pair{"" if seen else " alone"}">{picture}<div>{items}</div></div>{_views(name, verdict, language)}</article>'
    )


def _items(evidence: Sequence[Evidence], language: Language) -> str:
    rows = "".join(
        f"<li><p>{escape(getattr(one.finding, language))}</p>{_carries(one, language)}"
        f'<p class="fails">{_SAID[language]["fails"]} {escape(getattr(one.limits, language))}</p></li>'
        for one in evidence
    )
    return f'<ul class="items">{rows}</ul>'


def _carries(one: Evidence, language: Language) -> str:
    if one.strength == "none":
        return ""
    strength = _STRENGTHS[one.strength.value] if language == "nl" else one.strength.value
    direction = _DIRECTIONS[one.direction.value] if language == "nl" else one.direction.value
    return f'<p class="carries">{strength}; {direction}</p>'


def _views(name: str, verdict: Verdict, language: Language) -> str:
    """The detail pictures, which show the middle of the picture at its own pixels."""
    words = _SAID[language]
    shown = "".join(
        f"<figure>{_image(one.name, one.png, name, language)}<figcaption>{escape(getattr(one.about, language))}</figcaption></figure>"
        for one in verdict.pictures
        if one.name != "seen"
    )
    if not shown:
        return ""
    return f'<section class="judge"><h3>{words["judge"]}</h3><p>{words["about"]}</p><div class="views">{shown}</div></section>'


def _image(view: str, png: bytes, file: str, language: Language) -> str:
    dutch, english = _ALTS.get(view, ("Een beeld uit {}.", "A picture of {}."))
    alt = escape((dutch if language == "nl" else english).format(file), quote=True)
    return f'<img alt="{alt}" src="data:image/png;base64,{b64encode(png).decode()}">'
