"""Kinds: what may be compared with what, and how traits and properties take the kind of their neighbour."""

from __future__ import annotations

from dataclasses import replace

from echt.errors import ProjectError
from echt.segment.tree import History, Kind, Node, Property, Trait

ORDERED = frozenset({"<", "<=", ">", ">="})


def same_kind(nodes: tuple[Node, ...], name: str) -> list[Node]:
    """The nodes, all of one kind.

    Raises:
        ProjectError: E128, they are of two kinds.
    """
    if any(isinstance(node, History) and node.kind is Kind.truth for node in nodes) and any(
        node.kind is Kind.number for node in nodes
    ):
        raise refuse_kind(
            name, "a verb that is true or false, compared with a number", "for a number of times use count(…)"
        )
    kinds = [node.kind for node in nodes if node.kind is not Kind.open]
    kind = kinds[0] if kinds else Kind.text
    return [as_kind(node, kind, name) for node in nodes]


def as_kind(node: Node, kind: Kind, name: str) -> Node:
    """The node as that kind; only traits and properties can still choose.

    Raises:
        ProjectError: E128, it is of another kind.
    """
    if node.kind is kind:
        return node
    if node.kind is Kind.open and isinstance(node, Trait | Property):
        return replace(node, kind=kind)
    fix = "compare it with a value of the same kind"
    if kind is Kind.truth:
        fix = "compare it, for example: … > 0"
    elif Kind.text in (node.kind, kind):
        fix = "numbers are written without quotes, dates as DATE '2011-01-31'"
    raise refuse_kind(name, f"a {node.kind} where a {kind} is needed ({_short(node)})", fix)


def refuse_kind(name: str, found: str, fix: str) -> ProjectError:
    """E128: kinds that do not fit."""
    return ProjectError(f"segment '{name}' mixes kinds of values.", code="E128", found=found, fix=fix)


def _short(node: Node) -> str:
    if isinstance(node, History):
        return f"{node.verb}(…)"
    return str(getattr(node, "value", getattr(node, "name", type(node).__name__.lower())))
