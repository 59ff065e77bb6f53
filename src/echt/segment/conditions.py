"""The questions that are made by choosing, not by writing: a list of conditions, joined by "all" or "any".

`predicate` writes them as the text of a segment; `conditions` reads them back from a tree, where the tree says nothing
that choosing cannot say.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from echt.segment.text import number as _number
from echt.segment.text import quoted
from echt.segment.tree import (
    Both,
    Compare,
    Either,
    History,
    In,
    Included,
    Node,
    Not,
    Predicted,
    Span,
    Trait,
)
from echt.segment.tree import Literal as Written

Kind = Literal["did", "spent", "last", "first", "stopped", "back", "steady", "order", "trait", "prediction", "segment"]
Joined = Literal["all", "any"]
KINDS: tuple[Kind, ...] = (
    "did", "spent", "last", "first", "stopped", "back", "steady", "order", "trait", "prediction", "segment",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition.

    Attributes:
        kind: did (an event, so many times), spent (a sum over an event), last (days since it), first (the first time),
            stopped, back (after a pause), steady (in every period), order (one event, then another), trait,
            prediction, segment.
        event: Name of the event; or of the trait, the prediction, the segment.
        op: For did "some", "none", ">=", "<=", "="; for the others a comparison; for trait and segment "=" or "<>".
        number: What is compared with; for steady how many periods.
        within: The window, such as "90 days"; empty: all of the past.
        span: For stopped how long nothing; for back the pause; for steady the period.
        then: For order the second event; for spent the property that is added up.
        values: For trait.
    """

    kind: Kind
    event: str
    op: str = "some"
    number: float = 1.0
    within: str = ""
    span: str = ""
    then: str = ""
    values: tuple[str, ...] = ()


def predicate(conditions: Sequence[Condition], joined: Joined = "all") -> str:
    """The conditions as the text of a segment; everyone where there are none.

    Examples:
        >>> print(predicate([Condition("did", "Order Completed", ">=", 2, "90 days"), Condition("trait", "country", "=", values=("NL",))]))
        count('Order Completed', within => '90 days') >= 2
        and trait('country') = 'NL'
    """
    word = "and" if joined == "all" else "or"
    return f"\n{word} ".join(_WRITE[one.kind](one) for one in conditions) or "true"


def conditions(tree: Node) -> tuple[Joined, tuple[Condition, ...]] | None:
    """The conditions that say the same as a tree; None where it says something that cannot be chosen."""
    if isinstance(tree, Written) and tree.value is True:
        return "all", ()
    parts = tree.parts if isinstance(tree, Both | Either) else (tree,)
    found = [_read(part) for part in parts]
    kept = tuple(one for one in found if one is not None)
    joined: Joined = "any" if isinstance(tree, Either) else "all"
    return (joined, kept) if len(kept) == len(found) else None


def _call(verb: str, names: Sequence[str], *options: tuple[str, str]) -> str:
    parts = [quoted(name) for name in names] + [f"{key} => {quoted(value)}" for key, value in options if value]
    return f"{verb}({', '.join(parts)})"


def _did(one: Condition) -> str:
    if one.op in {"some", "none"}:
        return f"{'not ' if one.op == 'none' else ''}{_call('did', [one.event], ('within', one.within))}"
    return f"{_call('count', [one.event], ('within', one.within))} {one.op} {_number(float(one.number))}"


def _steady(one: Condition) -> str:
    return f"regularly({quoted(one.event)}, every => {quoted(one.span)}, times => {_number(float(one.number))})"


def _trait(one: Condition) -> str:
    if len(one.values) == 1:
        return f"trait({quoted(one.event)}) {one.op} {quoted(one.values[0])}"
    word = "not in" if one.op == "<>" else "in"
    return f"trait({quoted(one.event)}) {word} ({', '.join(map(quoted, one.values))})"


_WRITE: dict[Kind, Callable[[Condition], str]] = {
    "did": _did,
    "spent": lambda one: (
        f"{_call('sum', [one.event, one.then], ('within', one.within))} {one.op} {_number(float(one.number))}"
    ),
    "last": lambda one: f"{_call('days_since', [one.event])} {one.op} {_number(float(one.number))}",
    "first": lambda one: _call("first_time", [one.event], ("within", one.within)),
    "stopped": lambda one: _call("stopped", [one.event], ("after", one.span), ("within", one.within)),
    "back": lambda one: _call("restarted", [one.event], ("gap", one.span), ("within", one.within)),
    "steady": _steady,
    "order": lambda one: _call("in_order", [one.event, one.then], ("within", one.within)),
    "trait": _trait,
    "prediction": lambda one: f"{one.event} {one.op} {_number(float(one.number))}",
    "segment": lambda one: f"{'not ' if one.op == '<>' else ''}segment({quoted(one.event)})",
}


def _read(node: Node) -> Condition | None:
    if isinstance(node, Not):
        return _negated(node.part)
    if isinstance(node, Included):
        return Condition("segment", node.name, "=")
    if isinstance(node, History):
        return _verb(node)
    if isinstance(node, In) and isinstance(node.value, Trait):
        texts = _texts(node.choices)
        return Condition("trait", node.value.name, "=", values=texts) if texts else None
    return _compared(node) if isinstance(node, Compare) else None


def _negated(node: Node) -> Condition | None:
    if isinstance(node, History) and node.verb == "did":
        found = _verb(node)
        return None if found is None else Condition("did", found.event, "none", within=found.within)
    if isinstance(node, Included):
        return Condition("segment", node.name, "<>")
    if isinstance(node, In) and isinstance(node.value, Trait):
        texts = _texts(node.choices)
        return Condition("trait", node.value.name, "<>", values=texts) if len(texts) > 1 else None
    return None


def _texts(choices: Sequence[Written]) -> tuple[str, ...]:
    texts = tuple(one.value for one in choices if isinstance(one.value, str))
    return texts if len(texts) == len(choices) else ()


def _compared(node: Compare) -> Condition | None:
    value = node.right.value if isinstance(node.right, Written) else None
    if isinstance(node.left, Trait) and isinstance(value, str) and node.op in {"=", "<>"}:
        return Condition("trait", node.left.name, node.op, values=(value,))
    if isinstance(value, bool) or not isinstance(value, float) or value < 0 or node.op == "<>":
        return None
    if isinstance(node.left, Predicted):
        return Condition("prediction", node.left.name, node.op, value)
    if isinstance(node.left, History):
        return _counted(node.left, node.op, value)
    return None


def _counted(node: History, op: str, value: float) -> Condition | None:
    within = _within(node)
    if within is None or node.where is not None:
        return None
    if node.verb == "count" and op in {">=", "<=", "="}:
        return Condition("did", node.events[0], op, value, within)
    if node.verb == "sum" and node.number is not None:
        return Condition("spent", node.events[0], op, value, within, then=node.number.name)
    return Condition("last", node.events[0], op, value) if node.verb == "days_since" else None


def _within(node: History) -> str | None:
    """The window in words; None where choosing has no words for it."""
    window = node.window
    ends = window.end is not None and node.verb != "stopped"
    if ends or not (window.start is None or isinstance(window.start, Span)):
        return None
    return window.start.words if isinstance(window.start, Span) else ""


def _verb(node: History) -> Condition | None:
    within = _within(node)
    if within is None or node.where is not None:
        return None
    event, span = node.events[0], node.span.words if node.span else ""
    made: dict[str, Any] = {
        "did": ("did", {}),
        "first_time": ("first", {}),
        "restarted": ("back", {"span": span}),
        "regularly": ("steady", {"span": span, "number": float(node.times)}),
    }
    if node.verb in made:
        kind, more = made[node.verb]
        return Condition(kind, event, within=within, **more)
    if node.verb == "stopped" and isinstance(node.window.end, Span):
        return Condition("stopped", event, within=within, span=node.window.end.words)
    if node.verb == "in_order" and len(node.events) == 2:
        return Condition("order", event, within=within, then=node.events[1])
    return None
