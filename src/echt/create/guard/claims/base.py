"""A claim of a text and how it stands to the facts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Binding", "Claim"]


class Binding(StrEnum):
    """How a claim stands to the facts."""

    supported = "supported"
    contradicted = "contradicted"
    unsupported = "unsupported"


@dataclass(frozen=True, slots=True)
class Claim:
    """One stretch of text that says something that can be true or false, and the fact it stands on.

    Attributes:
        start: Where it begins in the text.
        end: Where it ends.
        text: The stretch itself.
        kind: The rule that reads it: "number", "price", "date", "superlative", "free" and so on.
        binding: How it stands to the facts.
        fact_id: Of a supported claim, the fact that carries it.
        near: Of a contradicted claim, the fact that says otherwise.
        why: What is wrong with it, where that is not plain from the rule.
        derived: Of a supported number, whether it was worked out from facts rather than said by one.
    """

    start: int
    end: int
    text: str
    kind: str
    binding: Binding
    fact_id: str | None = None
    near: str | None = None
    why: str = ""
    derived: bool = False
