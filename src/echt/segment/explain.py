"""Why someone is in a segment, or not: every part that decides, with its value, what was asked, and the events behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from echt.nouns import Event, Person, Segment
from echt.segment.known import Known
from echt.segment.live import Life, Value, returns, steps
from echt.segment.phrases import LANGUAGES, told, verdict
from echt.segment.read import Question, read
from echt.segment.text import subject, text, threshold
from echt.segment.tree import Both, Either, History, Included, Literal, Node, Not, children

MOST_EVIDENCE = 5


@dataclass(frozen=True, slots=True)
class Evidence:
    """One event that a part looked at."""

    message_id: str
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Leaf:
    """One part of the predicate that is true, false or unknown (None) by itself.

    `value` is what was found, `threshold` what it was held against, `evidence` the last events that counted,
    `parts` the values that `value` was computed from, `decides` whether the answer rests on this part, `negated`
    whether it stands under NOT, and `inside` the included segments it is in.
    """

    asked: str
    holds: bool | None
    value: Value
    threshold: str
    evidence: tuple[Evidence, ...]
    parts: Mapping[str, Value]
    decides: bool
    negated: bool
    inside: tuple[str, ...]
    node: Node

    def sentence(self, language: str = "en") -> str:
        """The part in one sentence, in English ("en") or Dutch ("nl")."""
        return told(self.node, self.value, negated=self.negated, language=language)

    def to_dict(self) -> dict[str, Any]:
        """The same as JSON."""
        evidence = [{"message_id": e.message_id, "name": e.name, "at": e.at.isoformat()} for e in self.evidence]
        return {
            "asked": self.asked,
            "holds": self.holds,
            "value": self.value,
            "threshold": self.threshold,
            "evidence": evidence,
            "parts": dict(self.parts),
            "decides": self.decides,
            "negated": self.negated,
            "inside": list(self.inside),
        }


@dataclass(frozen=True, slots=True)
class Explanation:
    """Whether one person is in a segment, and why. It prints itself in English."""

    name: str
    person_id: str
    at: datetime
    inside: bool
    leaves: tuple[Leaf, ...]

    @property
    def deciding(self) -> tuple[Leaf, ...]:
        """The parts that the answer rests on."""
        return tuple(leaf for leaf in self.leaves if leaf.decides)

    def sentences(self, language: str = "en") -> list[str]:
        """Why in or why out: the answer first, then one sentence for each part it rests on."""
        answer = verdict(self.name, language, inside=self.inside)
        return [answer, *dict.fromkeys(leaf.sentence(language) for leaf in self.deciding)]

    def to_dict(self) -> dict[str, Any]:
        """The same as JSON, with both languages."""
        return {
            "name": self.name,
            "person_id": self.person_id,
            "at": self.at.isoformat(),
            "inside": self.inside,
            "sentences": {language: self.sentences(language) for language in LANGUAGES},
            "leaves": [leaf.to_dict() for leaf in self.leaves],
        }

    def __str__(self) -> str:
        return "\n  ".join(self.sentences())


def explain(
    segment: Segment | Question,
    person: Person,
    events: Iterable[Event],
    predictions: Mapping[str, float] | None = None,
    *,
    at: datetime,
    known: Known | None = None,
) -> Explanation:
    r"""Why the person is in the segment at that moment, or why not.

    Args:
        segment: What was asked.
        person: Their traits.
        events: Their events in any order; those after `at` do not count.
        predictions: The latest prediction of each name.
        at: The moment asked for, with a time zone.
        known: The names of this project.

    Raises:
        ProjectError: what `read` raises; E137, `at` has no time zone.

    Examples:
        >>> from datetime import UTC
        >>> from echt.segment import parse
        >>> asked = parse("-- purpose: analytics.reporting\ncount('Order Completed', within => '90 days') >= 2", name="twice")
        >>> bought = Event("m1", "p1", datetime(2011, 2, 20, tzinfo=UTC), "Order Completed")
        >>> print(explain(asked, Person("p1"), [bought], at=datetime(2011, 3, 1, tzinfo=UTC)))
        Not in 'twice'.
          'Order Completed' in the last 90 days: 1 time; asked: at least 2.
    """
    question = read(segment, known)
    life = Life.of(person, events, predictions, at=at)
    inside = life.value(question.tree) is True
    leaves = tuple(_leaves(life, question.tree, _Place()))
    return Explanation(question.segment.name, person.person_id, life.at, inside, leaves)


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in the predicate a part stands."""

    decides: bool = True
    negated: bool = False
    inside: tuple[str, ...] = ()


def _leaves(life: Life, node: Node, place: _Place) -> Iterator[Leaf]:
    if isinstance(node, Not):
        yield from _leaves(life, node.part, replace(place, negated=not place.negated))
    elif isinstance(node, Included):
        yield from _leaves(life, node.tree, replace(place, inside=(*place.inside, node.name)))
    elif isinstance(node, Both | Either):
        # a part decides when the whole is what it is: one false part is enough for AND, one true part for OR
        whole = life.value(node)
        for part in node.parts:
            yield from _leaves(life, part, replace(place, decides=place.decides and life.value(part) is whole))
    else:
        yield _leaf(life, node, place)


def _leaf(life: Life, node: Node, place: _Place) -> Leaf:
    outcome, found = life.value(node), list(_sources(node))
    events = {event.message_id: event for part in found if isinstance(part, History) for event in _evidence(life, part)}
    last = sorted(events.values(), key=lambda event: event.at)[-MOST_EVIDENCE:]
    return Leaf(
        asked=("NOT " if place.negated else "") + text(node),
        holds=outcome if isinstance(outcome, bool) else None,
        value=life.value(subject(node)),
        threshold=threshold(node),
        evidence=tuple(Evidence(event.message_id, event.name, event.at) for event in last),
        parts={text(part): life.value(part) for part in found},
        decides=place.decides,
        negated=place.negated,
        inside=place.inside,
        node=node,
    )


def _sources(node: Node) -> Iterator[Node]:
    """The verbs, traits and predictions in a part: what has a value of its own."""
    parts = [] if isinstance(node, History) else list(children(node))
    if not parts and not isinstance(node, Literal):
        yield node
    for part in parts:
        yield from _sources(part)


def _evidence(life: Life, node: History) -> list[Event]:
    return _EVIDENCE.get(node.verb, _windowed)(life, node)


def _windowed(life: Life, node: History) -> list[Event]:
    return life.matching(node)


def _first(life: Life, node: History) -> list[Event]:
    return life.matching(node, window=False)[:1]


def _last(life: Life, node: History) -> list[Event]:
    return life.matching(node, window=False)[-1:]


def _pairs(life: Life, node: History) -> list[Event]:
    return [event for pair in returns(life, node)[-1:] for event in pair] or _last(life, node)


_EVIDENCE: dict[str, Callable[[Life, History], list[Event]]] = {
    "first_time": _first,
    "days_since": _last,
    "stopped": _last,
    "restarted": _pairs,
    "in_order": steps,
}
