"""The words of an explanation, in English and Dutch."""

from __future__ import annotations

from datetime import date

from echt.errors import ProjectError
from echt.segment.live import Value
from echt.segment.text import quoted, subject, text
from echt.segment.tree import (
    Between,
    Compare,
    History,
    In,
    Like,
    Literal,
    Missing,
    Node,
    Predicted,
    Property,
    Span,
    Trait,
)

LANGUAGES = ("en", "nl")
_WORDS = {
    "en": {
        "yes": "yes", "no": "no", "unknown": "unknown", "asked": "asked", "time": "{} time", "times": "{} times",
        "=": "exactly {}", "<>": "other than {}", "<": "less than {}", "<=": "at most {}", ">": "more than {}",
        ">=": "at least {}", "between": "between {} and {}", "not between": "not between {} and {}",
        "in": "one of {}", "not in": "none of {}", "like": "like {}", "not like": "not like {}",
        "missing": "missing", "known": "known", "within": "in the last {}", "since": "since {}",
        "before": "until {} ago", "before_date": "before {}", "ever": "ever", "where": "where {}",
        "sum": "sum of {} over {}", "days_since": "days since {}", "first_time": "{} for the first time {}",
        "then": ", then ", "regularly": "{} in each of the last {} periods of {}",
        "stopped": "{} {}, but not in the last {}", "restarted": "{} again after {} without, {}",
        "trait": "trait '{}'", "prediction": "prediction {}", "in segment": "In '{}'.", "not in segment": "Not in '{}'.",
    },
    "nl": {
        "yes": "ja", "no": "nee", "unknown": "onbekend", "asked": "gevraagd", "time": "{} keer", "times": "{} keer",
        "=": "precies {}", "<>": "anders dan {}", "<": "minder dan {}", "<=": "hoogstens {}", ">": "meer dan {}",
        ">=": "minstens {}", "between": "tussen {} en {}", "not between": "niet tussen {} en {}",
        "in": "een van {}", "not in": "geen van {}", "like": "zoals {}", "not like": "niet zoals {}",
        "missing": "ontbreekt", "known": "bekend", "within": "in de laatste {}", "since": "sinds {}",
        "before": "tot {} geleden", "before_date": "vóór {}", "ever": "ooit", "where": "waarbij {}",
        "sum": "som van {} bij {}", "days_since": "dagen sinds {}", "first_time": "{} voor het eerst {}",
        "then": ", dan ", "regularly": "{} in elk van de laatste {} perioden van {}",
        "stopped": "{} {}, maar niet in de laatste {}", "restarted": "{} opnieuw na {} zonder, {}",
        "trait": "kenmerk '{}'", "prediction": "voorspelling {}", "in segment": "Wel in '{}'.",
        "not in segment": "Niet in '{}'.",
    },
}  # fmt: skip
_DUTCH_UNITS = {
    "hour": "uur", "hours": "uur", "day": "dag", "days": "dagen", "week": "week", "weeks": "weken", "month": "maand",
    "months": "maanden", "year": "jaar", "years": "jaar",
}  # fmt: skip
_OPPOSITE = {"=": "<>", "<>": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}


def words(language: str) -> dict[str, str]:
    """The words of one language.

    Raises:
        ProjectError: E139, it is not a language that explanations are written in.
    """
    if language not in _WORDS:
        raise ProjectError(
            "explanations are not written in that language.", code="E139", found=language, fix="use en or nl"
        )
    return _WORDS[language]


def told(node: Node, value: Value, *, negated: bool, language: str) -> str:
    """One part in one sentence: what was looked at, what was found, what was asked.

    Args:
        node: The part: a comparison, or a verb that is true or false by itself.
        value: What was found for its subject.
        negated: The part stands under NOT.
        language: "en" or "nl".

    Examples:
        >>> from echt.segment.tree import Kind
        >>> part = Compare("=", Trait("country", Kind.text), Literal("NL", Kind.text))
        >>> told(part, "BE", negated=False, language="nl")
        "kenmerk 'country': 'BE'; gevraagd: 'NL'."
    """
    w = words(language)
    what = subject(node)
    found = _found(what, value, language)
    return f"{_what(what, language)}: {found}; {w['asked']}: {wanted(node, language, negated=negated)}."


def verdict(name: str, language: str, *, inside: bool) -> str:
    """The answer in one sentence."""
    return words(language)["in segment" if inside else "not in segment"].format(name)


def _found(what: Node, value: Value, language: str) -> str:
    if isinstance(what, History) and what.verb == "count" and isinstance(value, float):
        return words(language)["time" if value == 1.0 else "times"].format(_value(value, language))
    return _value(value, language)


def _value(value: Value, language: str) -> str:
    w = words(language)
    if value is None:
        return w["unknown"]
    if isinstance(value, bool):
        return w["yes" if value else "no"]
    if isinstance(value, str):
        return quoted(value)
    rounded = f"{value:,.0f}" if float(value).is_integer() else f"{value:,.4f}".rstrip("0").rstrip(".")
    return rounded.translate(str.maketrans(",.", ".,")) if language == "nl" else rounded


def _shown(node: Node, language: str) -> str:
    return _value(node.value, language) if isinstance(node, Literal) else text(node)


def wanted(node: Node, language: str, *, negated: bool) -> str:
    """What a part asks of the value of its subject: "at least 2"; the opposite where it stands under NOT."""
    w = words(language)
    if isinstance(node, Compare):
        op = _OPPOSITE[node.op] if negated else node.op
        shown = _shown(node.right, language)
        plain = op == "=" and isinstance(node.right, Literal) and isinstance(node.right.value, str | bool)
        return shown if plain else w[op].format(shown)
    if isinstance(node, Between):
        low, high = _shown(node.low, language), _shown(node.high, language)
        return w["not between" if negated else "between"].format(low, high)
    if isinstance(node, In):
        choices = ", ".join(_shown(choice, language) for choice in node.choices)
        return w["not in" if negated else "in"].format(choices)
    if isinstance(node, Like):
        return w["not like" if negated else "like"].format(quoted(node.pattern))
    if isinstance(node, Missing):
        return w["known" if negated else "missing"]
    return w["no" if negated else "yes"]


def _what(node: Node, language: str) -> str:
    w = words(language)
    if isinstance(node, History):
        where = f" {w['where'].format(text(node.where))}" if node.where is not None else ""
        return _verb(node, language) + where
    if isinstance(node, Trait):
        return w["trait"].format(node.name)
    if isinstance(node, Predicted):
        return w["prediction"].format(node.name)
    return text(node)


def _verb(node: History, language: str) -> str:
    w, at = words(language), when(node, language)
    names = [quoted(name) for name in node.events]
    if node.verb == "sum":
        number = node.number or Property("value", node.kind)
        return f"{w['sum'].format(number.name, names[0])} {at}"
    if node.verb == "days_since":
        return w["days_since"].format(names[0])
    if node.verb == "first_time":
        return w["first_time"].format(names[0], at)
    if node.verb == "regularly":
        return w["regularly"].format(names[0], node.times, edge(node.span, language))
    if node.verb == "stopped":
        return w["stopped"].format(names[0], at, edge(node.window.end, language))
    if node.verb == "restarted":
        return w["restarted"].format(names[0], edge(node.span, language), at)
    return f"{w['then'].join(names)} {at}"


def when(node: History, language: str) -> str:
    """The window of a verb: "in the last 90 days"; "ever" where there is none."""
    w, window = words(language), node.window
    parts: list[str] = []
    if window.start is not None:
        parts.append(w["within" if isinstance(window.start, Span) else "since"].format(edge(window.start, language)))
    if window.end is not None and node.verb != "stopped":
        key = "before" if isinstance(window.end, Span) else "before_date"
        parts.append(w[key].format(edge(window.end, language)))
    return ", ".join(parts) or w["ever"]


def edge(end: Span | date | None, language: str) -> str:
    """A length of time or a date in words."""
    if not isinstance(end, Span):
        return str(end)
    number, unit = end.words.split(" ")
    unit = _DUTCH_UNITS[unit] if language == "nl" else unit
    return f"{number} {unit}"
