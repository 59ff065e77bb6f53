"""What every writer is: a name, and words with slots; and one way of writing a part, where there are more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from echt.create.brief import PARTS, Brief
from echt.errors import CampaignError, nearest
from echt.nouns import Fact

__all__ = ["Engine", "Signed", "Sourced", "Variant", "Writer", "known_part"]


def known_part(part: str) -> None:
    """Refuse a part that no engine writes.

    Raises:
        CampaignError: E424.
    """
    if part not in PARTS:
        hint = nearest(part, PARTS)
        raise CampaignError(
            f"'{part}' is not a part that can be written.",
            code="E424",
            found=part,
            fix=f"did you mean '{hint}'?" if hint else f"use one of: {', '.join(PARTS)}",
        )


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to write one part: what a person reads, the facts in it, and what is left once these are taken out.

    `places` is the same with a place for each fact, `{price}`, where the engine knows them.
    """

    language: str
    part: str
    text: str
    fact_ids: tuple[str, ...]
    skeleton: str
    by: str
    model: str = ""
    prompt: str = ""
    places: str = ""

    def __str__(self) -> str:
        """What a person reads."""
        return self.text


class Engine(Protocol):
    """Writes one language of a creative. Numbers stand in its words only as slots: `{fact-id}`."""

    made_by: str

    def words(self, brief: Brief, facts: Sequence[Fact], language: str) -> Mapping[str, str]:
        """The parts of a creative (`subject`, `preheader`, `body`, `call_to_action`), with slots for the facts."""
        ...


class Writer(Engine, Protocol):
    """An engine that can write a part in more than one way."""

    def variants(
        self, brief: Brief, facts: Sequence[Fact], language: str, part: str, *, n: int, seed: int
    ) -> list[Variant]:
        """At most `n` different ways to write a part; the same seed gives the same ones."""
        ...


@runtime_checkable
class Sourced(Protocol):
    """An engine that knows which facts are in its words.

    Attributes:
        used: Language -> ids of the facts in the words that it wrote last.
    """

    used: Mapping[str, set[str]]


@runtime_checkable
class Signed(Protocol):
    """An engine with a model behind it: which one, and what it was asked in each language.

    Attributes:
        by: The name of the engine.
        model: The name of the model.
        prompts: Language -> hash of what was asked last, 12 hex digits.
    """

    by: str
    model: str
    prompts: Mapping[str, str]
