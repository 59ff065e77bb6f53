"""From a predicate's text to its tree: parsed by sqlglot, then checked against what a segment may say.

Nothing of the text ever reaches a database: what is not on the list here is refused, and what is on it becomes a
node of `tree.py`, from which the SQL is written anew.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.errors import SqlglotError

from echt.errors import ProjectError, nearest
from echt.nouns import Segment
from echt.segment.known import Known, suggest
from echt.segment.settle import ORDERED, as_kind, refuse_kind, same_kind
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
    Trait,
)
from echt.segment.verbs import VERBS, build

MAX_LETTERS, MAX_NODES, MAX_OPERATORS, MAX_CHOICES = 10_000, 1_000, 8, 1_000
LARGEST = 1e15
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_ .:-]{0,63}")
_FUNCTIONS = ("trait", "property", "segment")
_COLUMN_PROPERTIES = {"value": Kind.number, "currency": Kind.text, "order_id": Kind.text, "source": Kind.text}
_COLUMN_TRAITS = ("country", "language", "time_zone")
_COMPARISONS: dict[type[exp.Expr], Any] = {
    exp.EQ: "=", exp.NEQ: "<>", exp.LT: "<", exp.LTE: "<=", exp.GT: ">", exp.GTE: ">=",
}  # fmt: skip
_MIRRORED: dict[Any, Any] = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_OPERATORS: dict[type[exp.Expr], Any] = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Div: "/"}


class SegmentDialect(DuckDB):
    """DuckDB's grammar with no function of its own: every call stays a name to be checked."""

    class Parser(DuckDB.Parser):
        """The parser without functions."""

        FUNCTIONS = {}  # noqa: RUF012
        FUNCTION_PARSERS = {}  # noqa: RUF012
        NO_PAREN_FUNCTIONS = {}  # noqa: RUF012
        NO_PAREN_FUNCTION_PARSERS = {}  # noqa: RUF012


@dataclass(frozen=True, slots=True)
class Question:
    """A segment whose predicate was read and checked."""

    segment: Segment
    tree: Node


def read(segment: Segment | Question, known: Known | None = None) -> Question:
    r"""The segment's predicate as a tree.

    Args:
        segment: What to read; a question that was read before comes back as it is.
        known: The names of this project; without them names are not checked and no other segment can be included.

    Raises:
        ProjectError: E120 to E128, E130, E131, E135, E136: see docs/segments.md.

    Examples:
        >>> from echt.segment import parse
        >>> read(parse("-- purpose: analytics.reporting\ndid('Order Completed')", name="buyers")).tree.verb
        'did'
    """
    if isinstance(segment, Question):
        return segment
    try:
        return Question(segment, _Reader(known or Known(), (segment.name,), [MAX_NODES]).predicate(segment))
    except RecursionError:
        raise too_large(segment.name, "too many levels inside each other") from None


@lru_cache(maxsize=256)
def syntax(text: str, name: str) -> exp.Expr:
    """The text as one sqlglot expression.

    Raises:
        ProjectError: E120 it does not parse; E121 it is more than one expression or holds a comment; E136 too long.
    """
    if len(text) > MAX_LETTERS:
        raise too_large(name, f"{len(text):,} letters, at most {MAX_LETTERS:,}")
    try:
        tokens = SegmentDialect().tokenize(text)
        _one_clean_expression(tokens, name)
        found = sqlglot.parse(text, dialect=SegmentDialect)
    except SqlglotError as problem:
        raise unreadable(name, str(problem)) from None
    if len(found) > 2 or not isinstance(found[0], exp.Expr):
        raise unreadable(name, "no predicate")
    return found[0]


def _one_clean_expression(tokens: list[Any], name: str) -> None:
    if any(token.comments for token in tokens):
        raise forbidden(name, "a comment inside the predicate", "comments go in the lines at the top of the file")
    if any(token.token_type.name == "SEMICOLON" for token in tokens[:-1]):
        raise forbidden(name, "more than one statement (a semicolon)", "a segment is one predicate")


class _Reader:
    """Turns one parsed text into nodes; `inside` is the trail of segments that include each other."""

    def __init__(self, known: Known, inside: tuple[str, ...], budget: list[int]) -> None:
        self.known, self.inside, self.budget, self.in_where = known, inside, budget, False

    @property
    def name(self) -> str:
        return self.inside[-1]

    def predicate(self, segment: Segment) -> Node:
        return self.truth(syntax(segment.predicate, segment.name))

    def truth(self, node: exp.Expr) -> Node:
        return as_kind(self.node(node), Kind.truth, self.name)

    def number(self, node: exp.Expr) -> Node:
        return as_kind(self.node(node), Kind.number, self.name)

    def node(self, node: exp.Expr) -> Node:
        self.budget[0] -= 1
        if self.budget[0] < 0:
            raise too_large(self.name, f"more than {MAX_NODES:,} parts")
        if isinstance(node, exp.Paren):
            only(node, "this", name=self.name)
            return self.node(node.this)
        handler = _HANDLERS.get(type(node))
        if handler is None:
            raise forbidden(self.name, f"{_describe(node)}", "a segment knows verbs, comparisons, AND, OR, NOT")
        return handler(self, node)

    def parts(self, node: exp.Expr) -> Node:
        kind, parts, left = type(node), list[Node](), node
        while type(left) is kind:
            only(left, "this", "expression", name=self.name)
            parts.append(self.truth(left.args["expression"]))
            left = left.this
        parts.append(self.truth(left))
        return (Both if kind is exp.And else Either)(tuple(reversed(parts)))

    def negated(self, node: exp.Expr) -> Node:
        only(node, "this", name=self.name)
        return Not(self.truth(node.this))

    def compared(self, node: exp.Expr) -> Node:
        only(node, "this", "expression", name=self.name)
        op = _COMPARISONS[type(node)]
        left, right = same_kind((self.node(node.this), self.node(node.args["expression"])), self.name)
        if left.kind is Kind.truth and op in ORDERED:
            raise refuse_kind(self.name, f"a truth with {op}", "true and false can only be equal or not")
        if isinstance(left, Literal) and not isinstance(right, Literal):
            return Compare(_MIRRORED.get(op, op), right, left)
        return Compare(op, left, right)

    def between(self, node: exp.Expr) -> Node:
        only(node, "this", "low", "high", name=self.name)
        value, low, high = same_kind(tuple(self.node(node.args[key]) for key in ("this", "low", "high")), self.name)
        if value.kind is Kind.truth:
            raise refuse_kind(self.name, "a truth with BETWEEN", "true and false have no order")
        return Between(value, low, high)

    def among(self, node: exp.Expr) -> Node:
        only(node, "this", "expressions", name=self.name)
        if len(node.expressions) > MAX_CHOICES:
            raise too_large(self.name, f"{len(node.expressions):,} choices in one IN, at most {MAX_CHOICES:,}")
        value, *choices = same_kind((self.node(node.this), *map(self._literal, node.expressions)), self.name)
        literals = tuple(choice for choice in choices if isinstance(choice, Literal))
        if value.kind is Kind.truth:
            raise refuse_kind(self.name, "a truth with IN", "compare it with = true")
        return In(value, literals)

    def _literal(self, node: exp.Expr) -> Node:
        choice = self.node(node)
        if not isinstance(choice, Literal):
            raise forbidden(self.name, "something else than a plain value in IN (...)", "list values: IN ('NL', 'BE')")
        return choice

    def like(self, node: exp.Expr) -> Node:
        only(node, "this", "expression", "negate", name=self.name)
        value = as_kind(self.node(node.this), Kind.text, self.name)
        pattern = self.node(node.args["expression"])
        if not isinstance(pattern, Literal) or not isinstance(pattern.value, str) or "\\" in pattern.value:
            raise refuse_kind(
                self.name, "LIKE with a pattern that is not plain text", "write LIKE 'Am%' (no backslash)"
            )
        found = Like(value, pattern.value)
        return Not(found) if node.args.get("negate") else found

    def missing(self, node: exp.Expr) -> Node:
        only(node, "this", "expression", name=self.name)
        if not isinstance(node.args["expression"], exp.Null):
            raise forbidden(self.name, "IS with something else than NULL", "write IS NULL, or compare with = true")
        value = self.node(node.this)
        return Missing(as_kind(value, Kind.text, self.name) if value.kind is Kind.open else value)

    def arithmetic(self, node: exp.Expr) -> Node:
        only(node, "this", "expression", "typed", "safe", name=self.name)
        if sum(isinstance(part, tuple(_OPERATORS)) for part in node.walk()) > MAX_OPERATORS:
            raise too_large(self.name, f"more than {MAX_OPERATORS} operators in one sum")
        return Arithmetic(_OPERATORS[type(node)], self.number(node.this), self.number(node.args["expression"]))

    def minus(self, node: exp.Expr) -> Node:
        only(node, "this", name=self.name)
        value = self.number(node.this)
        if isinstance(value, Literal) and isinstance(value.value, float):
            return Literal(-value.value, Kind.number)
        return Arithmetic("-", Literal(0.0, Kind.number), value)

    def literal(self, node: exp.Expr) -> Node:
        if node.is_string:
            return Literal(str(node.this), Kind.text)
        number = float(node.this)
        if not abs(number) <= LARGEST:
            raise too_large(self.name, f"the number {node.this}")
        return Literal(number, Kind.number)

    def boolean(self, node: exp.Expr) -> Node:
        return Literal(bool(node.this), Kind.truth)

    def null(self, node: exp.Expr) -> Node:  # noqa: ARG002
        raise refuse_kind(self.name, "NULL as a value", "to ask whether something is missing, write IS NULL")

    def day(self, node: exp.Expr) -> Node:
        only(node, "this", "to", name=self.name)
        if node.args["to"].sql() != "DATE" or not node.this.is_string:
            raise forbidden(
                self.name, "a conversion (CAST or ::)", "values take the kind of what they are compared with"
            )
        text = str(node.this.this)
        try:
            return Literal(date.fromisoformat(text).isoformat(), Kind.date)
        except ValueError:
            raise ProjectError(
                f"segment '{self.name}' has a date that does not exist.",
                code="E127",
                found=text,
                fix="write year-month-day: DATE '2011-01-31'",
            ) from None

    def bare(self, node: exp.Expr) -> Node:
        only(node, "this", name=self.name)
        name = node.name
        if self.in_where:
            raise forbidden(self.name, f"the name {name} inside where", f"an event's own words: property('{name}')")
        if name.lower() in (*VERBS, *_FUNCTIONS):
            raise ProjectError(
                f"segment '{self.name}' uses {name} without its brackets.", code="E125", found=name, fix=f"{name}('…')"
            )
        self.known.check("prediction", name, code="E124")
        return Predicted(name)

    def call(self, node: exp.Expr) -> Node:
        only(node, "this", "expressions", name=self.name)
        name = node.name.lower()
        if self.in_where and name != "property":
            raise forbidden(
                self.name, f"{name}(…) inside where", "where looks at one event: property('category') = 'tea'"
            )
        if name in VERBS:
            return self._verb(name, node)
        if name not in _FUNCTIONS:
            raise unknown_verb(self.name, name)
        if name == "property" and not self.in_where:
            raise forbidden(
                self.name, "property(…) outside where", "put it in a verb: did('…', where => property('…') = …)"
            )
        words, options = self._arguments(node)
        if len(words) != 1 or options:
            raise ProjectError(
                f"{name}(…) has arguments that do not fit.",
                code="E126",
                found=node.sql(),
                fix=f"for example: {name}('…')",
            )
        return {"trait": self._trait, "property": self._property, "segment": self._segment}[name](words[0])

    def _verb(self, name: str, node: exp.Expr) -> History:
        words, options = self._arguments(node)
        found = build(name, words, options)
        for event in found.events:
            self.known.check("event", event, code="E122")
        if found.number is None:
            return found
        number = as_kind(self._property(found.number.name), Kind.number, self.name)
        return replace(found, number=number) if isinstance(number, Property) else found

    def _arguments(self, node: exp.Expr) -> tuple[list[str], dict[str, Any]]:
        words, options = list[str](), dict[str, Any]()
        for argument in node.expressions:
            if isinstance(argument, exp.Kwarg):
                key = argument.name.lower()
                if key in options:
                    raise self._bad_argument(node, f"{key} => twice", "say it once")
                options[key] = self._option(key, argument.args["expression"])
            elif options or not (isinstance(argument, exp.Literal) and argument.is_string):
                raise self._bad_argument(
                    node, argument.sql(), "first names in quotes, then options such as within => '90 days'"
                )
            else:
                words.append(str(argument.this))
        return words, options

    def _bad_argument(self, node: exp.Expr, found: str, fix: str) -> ProjectError:
        return ProjectError(f"{node.name}(…) has arguments that do not fit.", code="E126", found=found, fix=fix)

    def _option(self, key: str, node: exp.Expr) -> Any:
        if key != "where":
            value = self.node(node)
            if not isinstance(value, Literal):
                raise forbidden(self.name, f"{key} => something that is not a plain value", "write it out: '90 days'")
            return date.fromisoformat(str(value.value)) if value.kind is Kind.date else value.value
        self.in_where = True
        try:
            return self.truth(node)
        finally:
            self.in_where = False

    def _trait(self, name: str) -> Node:
        self._plain(name)
        if name == "minor":
            raise ProjectError(
                f"segment '{self.name}' asks whether people are minors.",
                code="E135",
                found="trait('minor')",
                fix="leave it out: the gate already leaves minors in peace",
            )
        if name not in _COLUMN_TRAITS:
            self.known.check("trait", name, code="E123")
        return Trait(name, Kind.text if name in _COLUMN_TRAITS else Kind.open)

    def _property(self, name: str) -> Node:
        self._plain(name)
        return Property(name, _COLUMN_PROPERTIES.get(name, Kind.open))

    def _plain(self, name: str) -> None:
        if not _NAME.fullmatch(name):
            raise forbidden(self.name, f"the name {name!r}", "letters, digits, spaces and _ . : - only")

    def _segment(self, name: str) -> Node:
        other = self.known.segments.get(name)
        if name in self.inside:
            trail = " -> ".join((*self.inside[self.inside.index(name) :], name))
            raise ProjectError(
                f"segment '{self.name}' includes itself.", code="E131", found=trail, fix="take one of these away"
            )
        if other is None:
            raise ProjectError(
                f"there is no segment '{name}'.",
                code="E130",
                found=name,
                fix=suggest(name, frozenset(self.known.segments), "there is no other segment yet"),
            )
        return Included(name, _Reader(self.known, (*self.inside, name), self.budget).predicate(other))


_HANDLERS: dict[type[exp.Expr], Callable[[_Reader, exp.Expr], Node]] = {
    exp.And: _Reader.parts,
    exp.Or: _Reader.parts,
    exp.Not: _Reader.negated,
    exp.Between: _Reader.between,
    exp.In: _Reader.among,
    exp.Like: _Reader.like,
    exp.Is: _Reader.missing,
    exp.Neg: _Reader.minus,
    exp.Literal: _Reader.literal,
    exp.Boolean: _Reader.boolean,
    exp.Null: _Reader.null,
    exp.Cast: _Reader.day,
    exp.Column: _Reader.bare,
    exp.Anonymous: _Reader.call,
    **dict.fromkeys(_COMPARISONS, _Reader.compared),
    **dict.fromkeys(_OPERATORS, _Reader.arithmetic),
}


def only(node: exp.Expr, *keys: str, name: str) -> None:
    """Nothing, when the node has no part but these: what the grammar allows beyond them is refused."""
    extra = [key for key, value in node.args.items() if value and key not in keys]
    if extra:
        raise forbidden(name, _describe(node), "write it with names, values and comparisons only")


def _describe(node: exp.Expr) -> str:
    return f"{type(node).__name__.upper()}: {node.sql(dialect='duckdb')[:80]}"


def forbidden(name: str, found: str, fix: str) -> ProjectError:
    """E121: something that a segment may not say."""
    return ProjectError(f"segment '{name}' says something that a segment may not.", code="E121", found=found, fix=fix)


def unreadable(name: str, problem: str) -> ProjectError:
    """E120: not SQL."""
    first = re.sub(r"\x1b\[[0-9;]*m", "", problem.split("\n", maxsplit=1)[0])[:160]
    return ProjectError(
        f"segment '{name}' cannot be read.", code="E120", found=first, fix="one predicate in SQL, see docs/segments.md"
    )


def too_large(name: str, found: str) -> ProjectError:
    """E136: larger than a segment can be."""
    return ProjectError(f"segment '{name}' is too large.", code="E136", found=found, fix="make it smaller, or split it")


def unknown_verb(name: str, verb: str) -> ProjectError:
    """E125: no such verb."""
    known = (*VERBS, *_FUNCTIONS)
    near = nearest(verb, known)
    fix = f"did you mean '{near}'?" if near else f"known: {', '.join(known)}"
    return ProjectError(f"segment '{name}' uses a verb that does not exist.", code="E125", found=f"{verb}(…)", fix=fix)
