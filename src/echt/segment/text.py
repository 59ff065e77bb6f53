"""A tree written as a predicate again: what explanations and messages quote. Reading it gives the same tree."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from echt.segment.tree import (
    Arithmetic,
    Between,
    Both,
    Compare,
    Either,
    History,
    In,
    Included,
    Kind,
    Like,
    Literal,
    Missing,
    Node,
    Not,
    Predicted,
    Property,
    Span,
    Trait,
)


def text(node: Node) -> str:
    """The node as predicate text.

    Examples:
        >>> text(Compare(">", Predicted("p_alive"), Literal(0.5, Kind.number)))
        'p_alive > 0.5'
    """
    return _TEXT[type(node)](node)


def threshold(node: Node) -> str:
    """What the value of a part was held against, such as ">= 2"; empty where the part is true or false by itself."""
    if isinstance(node, Compare | Between | In | Like | Missing):
        return text(node).removeprefix(_inner(subject(node))).strip()
    return ""


def subject(node: Node) -> Node:
    """The side of a part that has to be found out."""
    if isinstance(node, Compare):
        return node.left
    return node.value if isinstance(node, Between | In | Like | Missing) else node


def quoted(words: str) -> str:
    """A text in SQL quotes."""
    return "'" + words.replace("'", "''") + "'"


def number(value: float) -> str:
    """A number without a needless fraction."""
    return str(int(value)) if value.is_integer() else repr(value)


def _literal(node: Literal) -> str:
    if isinstance(node.value, bool):
        return str(node.value).lower()
    if isinstance(node.value, str):
        return ("DATE " if node.kind is Kind.date else "") + quoted(node.value)
    return number(node.value)


def _edge(option: str, edge: Span | date) -> str:
    when = quoted(edge.words) if isinstance(edge, Span) else f"DATE '{edge}'"
    return f"{option} => {when}"


def _history(node: History) -> str:
    parts = [quoted(name) for name in node.events]
    if node.number is not None:
        parts.append(quoted(node.number.name))
    if node.span is not None:
        parts.append(_edge("every" if node.verb == "regularly" else "gap", node.span))
    if node.times:
        parts.append(f"times => {node.times}")
    if node.window.end is not None:
        parts.append(_edge("after" if node.verb == "stopped" else "before", node.window.end))
    if node.window.start is not None:
        parts.append(_edge("within" if isinstance(node.window.start, Span) else "since", node.window.start))
    if node.where is not None:
        parts.append(f"where => {text(node.where)}")
    return f"{node.verb}({', '.join(parts)})"


def _inner(node: Node) -> str:
    """The node, in brackets where it could be read otherwise."""
    simple = isinstance(node, Literal | Trait | Property | Predicted | History | Included)
    return text(node) if simple else f"({text(node)})"


def _choices(node: In) -> str:
    return f"{_inner(node.value)} IN ({', '.join(map(text, node.choices))})"


_TEXT: dict[type[Any], Callable[[Any], str]] = {
    Literal: _literal,
    History: _history,
    Trait: lambda node: f"trait({quoted(node.name)})",
    Property: lambda node: f"property({quoted(node.name)})",
    Predicted: lambda node: node.name,
    Included: lambda node: f"segment({quoted(node.name)})",
    Arithmetic: lambda node: f"{_inner(node.left)} {node.op} {_inner(node.right)}",
    Compare: lambda node: f"{_inner(node.left)} {node.op} {_inner(node.right)}",
    Between: lambda node: f"{_inner(node.value)} BETWEEN {_inner(node.low)} AND {_inner(node.high)}",
    In: _choices,
    Like: lambda node: f"{_inner(node.value)} LIKE {quoted(node.pattern)}",
    Missing: lambda node: f"{_inner(node.value)} IS NULL",
    Both: lambda node: " AND ".join(map(_inner, node.parts)),
    Either: lambda node: " OR ".join(map(_inner, node.parts)),
    Not: lambda node: f"NOT {_inner(node.part)}",
}
