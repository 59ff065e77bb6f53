"""What verifying gives: evidence, each piece with how it can fail, and one state. Never "real", never "fake", no number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from importlib.metadata import version
from typing import Any

__all__ = ["Direction", "Evidence", "Picture", "State", "Strength", "Verdict", "Words"]


class State(StrEnum):
    """What is known about a file.

    `known` is for words only: a mail or a text that the ledger holds, letter for letter.
    """

    proven = "provenance proven"
    declared = "declared AI"
    contradicted = "contradicted"
    known = "known, unchanged"
    unknown = "unknown"


class Direction(StrEnum):
    """Where a piece of evidence points."""

    origin = "points to an origin"
    ai = "points to AI"
    camera = "points to a camera"
    edited = "points to a change"
    against = "contradicts what the file says"
    nothing = "points nowhere"


class Strength(StrEnum):
    """How much a piece of evidence carries."""

    proof = "proof"
    strong = "strong"
    weak = "weak"
    none = "none"


@dataclass(frozen=True, slots=True)
class Words:
    """The same in both languages."""

    nl: str
    en: str

    def __str__(self) -> str:
        return self.en


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that was looked at.

    Attributes:
        signal: What was looked at: "manifest", "source type", "double JPEG".
        finding: What was found.
        direction: Where it points.
        strength: How much it carries.
        limits: How it can fail or be forged.
        tool: What looked, with its version.
    """

    signal: str
    finding: Words
    direction: Direction
    strength: Strength
    limits: Words
    tool: str

    def to_dict(self) -> dict[str, Any]:
        """The fields by name, texts in both languages."""
        return {
            "signal": self.signal,
            "finding": {"nl": self.finding.nl, "en": self.finding.en},
            "direction": self.direction.value,
            "strength": self.strength.value,
            "limits": {"nl": self.limits.nl, "en": self.limits.en},
            "tool": self.tool,
        }


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture for a human to judge; it decides nothing.

    Attributes:
        name: "seen", "grid", "noise", "error level", "thumbnail", "key frame".
        png: Its bytes.
        about: What to look for, and what also makes it look so.
    """

    name: str
    png: bytes = field(repr=False)
    about: Words


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found about a file: one state, and the evidence for it.

    Attributes:
        state: One of five.
        sha256: Of the file, "" where it could not be read to its end.
        evidence: The heaviest first.
        ai_declared: Whether anything in the file or its manifest says that AI made it or part of it.
        media: Its media type, told by its first bytes; "" where they tell none.
        pictures: Where they were asked for.
    """

    state: State
    sha256: str
    evidence: tuple[Evidence, ...]
    ai_declared: bool = False
    media: str = ""
    pictures: tuple[Picture, ...] = field(default=(), repr=False)

    @property
    def ours(self) -> bool:
        """Whether the file is known and unchanged, by its words or by a signature that is trusted."""
        return self.state in {State.known, State.proven}

    @property
    def good(self) -> bool:
        """Whether nothing is found against it. Words are looked up: those that nobody knows are a finding."""
        return self.state is not State.contradicted and (bool(self.media) or self.state is not State.unknown)

    def to_dict(self) -> dict[str, Any]:
        """The fields by name, without pictures."""
        return {
            "state": self.state.value,
            "ai_declared": self.ai_declared,
            "media": self.media,
            "sha256": self.sha256,
            "evidence": [one.to_dict() for one in self.evidence],
        }

    def __str__(self) -> str:
        lines = [self.state.value]
        for one in self.evidence:
            carries = "" if one.strength is Strength.none else f" ({one.strength.value}, {one.direction.value})"
            lines.append(f"  {one.signal}: {one.finding.en}{carries}")
            lines.append(f"    limits: {one.limits.en}")
        return "\n".join(lines)


@cache
def tool_of(package: str) -> str:
    """What looked, with its version: "Echt 0.1", "c2pa-python 0.38.1"."""
    return f"{'Echt' if package == 'echt' else package} {version(package)}"


_ORDER = list(Strength)


def heaviest_first(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """The same, by strength; within one strength in the order in which they were found."""
    return tuple(sorted(evidence, key=lambda one: _ORDER.index(one.strength)))
