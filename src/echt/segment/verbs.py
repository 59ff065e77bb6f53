"""The verbs over a person's history: what each takes, and what it gives."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from echt.errors import ProjectError, nearest
from echt.segment.tree import History, Kind, Node, Property, Span, Window

MAX_STEPS, MAX_TIMES, MAX_YEARS = 10, 60, 100
_UNITS = {
    "hour": ("hours", 1),
    "day": ("hours", 24),
    "week": ("hours", 168),
    "month": ("months", 1),
    "year": ("months", 12),
}
_SPAN = re.compile(r"([0-9]{1,6}) (hour|day|week|month|year)s?")


@dataclass(frozen=True, slots=True)
class Verb:
    """One verb: how many events it names, its options, and those it cannot do without ("a|b": one of them)."""

    gives: Kind
    options: tuple[str, ...]
    needs: tuple[str, ...] = ()
    events: tuple[int, int] = (1, 1)
    example: str = ""


_WHEN = ("within", "since", "before", "where")
VERBS: dict[str, Verb] = {
    "did": Verb(Kind.truth, _WHEN, example="did('Order Completed', within => '90 days')"),
    "count": Verb(Kind.number, _WHEN, example="count('Order Completed', within => '90 days') >= 2"),
    "sum": Verb(Kind.number, _WHEN, example="sum('Order Completed', 'value', within => '12 months') > 100"),
    "days_since": Verb(Kind.number, ("where",), example="days_since('Order Completed') > 30"),
    "first_time": Verb(
        Kind.truth, ("within", "since", "where"), ("within|since",),
        example="first_time('Order Completed', within => '30 days')",
    ),
    "in_order": Verb(
        Kind.truth, ("within", "since", "before"), events=(2, MAX_STEPS),
        example="in_order('Product Viewed', 'Order Completed', within => '7 days')",
    ),
    "regularly": Verb(
        Kind.truth, ("every", "times", "where"), ("every", "times"),
        example="regularly('Order Completed', every => '30 days', times => 3)",
    ),
    "stopped": Verb(
        Kind.truth, ("after", "within", "since", "where"), ("after",),
        example="stopped('Order Completed', after => '60 days', within => '12 months')",
    ),
    "restarted": Verb(
        Kind.truth, ("gap", "within", "since", "where"), ("gap", "within|since"),
        example="restarted('Order Completed', gap => '6 months', within => '30 days')",
    ),
}  # fmt: skip


def build(name: str, words: list[str], options: dict[str, Any]) -> History:
    """One verb with its arguments, checked.

    Args:
        name: A verb of `VERBS`.
        words: The texts before the options: events, and for `sum` the property.
        options: Option name to value: text for spans, a date, a node for `where`, a number for `times`.

    Raises:
        ProjectError: E126 arguments that do not fit; E127 a length of time that cannot be read or cannot hold.
    """
    verb = VERBS[name]
    _check_options(name, verb, options)
    low, high = (2, 2) if name == "sum" else verb.events
    if not low <= len(words) <= high:
        many = f"{low}" if low == high else f"{low} to {high}"
        raise _arguments(name, f"{len(words)} names before the options, where {name} takes {many}")
    number = Property(words.pop(), Kind.number) if name == "sum" else None
    where: Node | None = options.get("where")
    return _with_times(History(name, tuple(words), verb.gives, where=where, number=number), options)


def _with_times(node: History, options: dict[str, Any]) -> History:
    name = node.verb
    start = _edge(name, "within" if "within" in options else "since", options)
    end = _edge(name, "before", options)
    if name == "stopped":
        end = span(name, "after", options["after"])
    window = Window(start, end)
    if isinstance(start, Span) and isinstance(end, Span) and not _longer(start, end):
        what = "after" if name == "stopped" else "before"
        raise _time(name, f"within => '{start.words}', {what} => '{end.words}'", f"within must be longer than {what}")
    if isinstance(start, date) and isinstance(end, date) and start >= end:
        raise _time(name, f"since => {start}, before => {end}", "since must come before before")
    key = {"regularly": "every", "restarted": "gap"}.get(name)
    length = span(name, key, options[key]) if key else None
    return replace(node, window=window, span=length, times=_times(name, options, length))


def _check_options(name: str, verb: Verb, options: dict[str, Any]) -> None:
    for option in options:
        if option not in verb.options:
            near = nearest(option, verb.options)
            hint = f"did you mean '{near} =>'?" if near else f"it takes {', '.join(verb.options)}"
            raise _arguments(name, f"{option} =>", hint)
    for need in verb.needs:
        if not any(option in options for option in need.split("|")):
            raise _arguments(name, f"no {need.replace('|', ' => or ')} =>")
    if "within" in options and "since" in options:
        raise _arguments(name, "within => and since =>", "give one of the two")


def _edge(name: str, option: str, options: dict[str, Any]) -> Span | date | None:
    value = options.get(option)
    if value is None:
        return None
    if option == "since" and not isinstance(value, date):
        raise _time(name, f"since => {value!r}", "since takes a date, such as since => DATE '2011-01-31'")
    if option == "within" and isinstance(value, date):
        raise _time(name, f"within => DATE '{value}'", f"write since => DATE '{value}'")
    return value if isinstance(value, date) else span(name, option, value)


def span(name: str, option: str, value: object) -> Span:
    """The length of time in '90 days', '12 weeks', '3 months', '1 year' or '36 hours'."""
    match = _SPAN.fullmatch(value.strip().lower()) if isinstance(value, str) else None
    number = int(match[1]) if match else 0
    if match is None or not number:
        raise _time(
            name, f"{option} => {value!r}", "write a whole number and a unit, such as '90 days', '12 weeks', '3 months'"
        )
    unit, size = _UNITS[match[2]]
    length = Span(**{unit: number * size}, words=f"{number} {match[2]}{'s' if number > 1 else ''}")
    if _hours(length) > MAX_YEARS * 8784:
        raise _time(name, f"{option} => {value!r}", f"at most {MAX_YEARS} years")
    return length


def _times(name: str, options: dict[str, Any], length: Span | None) -> int:
    value = options.get("times")
    if value is None:
        return 0
    if not isinstance(value, float) or not value.is_integer() or not 2 <= value <= MAX_TIMES:
        raise _arguments(name, f"times => {value}", f"times is a whole number from 2 to {MAX_TIMES}")
    if length is not None and _hours(length) * value > MAX_YEARS * 8784:
        raise _time(name, f"every => '{length.words}', times => {int(value)}", f"together at most {MAX_YEARS} years")
    return int(value)


def _hours(length: Span) -> int:
    return length.hours + length.months * 732


def _longer(first: Span, second: Span) -> bool:
    """Surely longer, whatever the month."""
    if first.months and second.months:
        return first.months > second.months
    low = first.hours + first.months * 28 * 24
    high = second.hours + second.months * 31 * 24
    return low > high


def _arguments(name: str, found: str, fix: str | None = None) -> ProjectError:
    fix = f"{fix}\n         for example: {VERBS[name].example}" if fix else f"for example: {VERBS[name].example}"
    return ProjectError(f"{name}(…) has arguments that do not fit.", code="E126", found=found, fix=fix)


def _time(name: str, found: str, fix: str) -> ProjectError:
    return ProjectError(f"{name}(…) has a time that does not fit.", code="E127", found=found, fix=fix)
