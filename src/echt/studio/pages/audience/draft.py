"""A segment as it is being built: a name, a sentence, a purpose, and conditions; and the text they make."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Literal

from echt.project import Condition, predicate

NEW = Condition("did", "Order Completed", within="90 days")
_KEY = re.compile(r"^--\s*(purpose|minimum):\s*(.*?)\s*$")


@dataclass(slots=True)
class Draft:
    """What the builder holds.

    Attributes:
        name: Of the file.
        sentence: What the segment is, in a person's own words; one line or more.
        purpose: A purpose key.
        minimum: As the file says; empty for the usual.
        joined: Whether all conditions must hold, or any.
        conditions: In their order.
        written: The text where a person writes it; None while they choose.
    """

    name: str = ""
    sentence: str = ""
    purpose: str = "marketing.communications.email"
    minimum: str = ""
    joined: Literal["all", "any"] = "all"
    conditions: list[Condition] = field(default_factory=list[Condition])
    written: str | None = None

    @property
    def text(self) -> str:
        """The text of the file."""
        if self.written is not None:
            return self.written
        said = [line.strip().removeprefix("--").strip() for line in self.sentence.splitlines()]
        head = [f"-- {line}" for line in said if line]
        head.append(f"-- purpose: {self.purpose}")
        if self.minimum:
            head.append(f"-- minimum: {self.minimum}")
        return "\n".join([*head, predicate(self.conditions, self.joined), ""])

    def take(self, name: str, text: str, made: Any) -> None:
        """Hold a file as it is.

        Args:
            name: Of the file.
            text: Of the file.
            made: Its conditions, from `shop.conditions`; None where only its text can say it.
        """
        self.name, said = name, list[str]()
        for line in text.splitlines():
            key = _KEY.match(line.strip())
            if key:
                setattr(self, key[1], key[2])
            elif line.strip().startswith("--"):
                said.append(line.strip().removeprefix("--").strip())
            elif line.strip():
                break
        self.sentence = "\n".join(said)
        self.written = text if made is None else None
        if made is not None:
            self.joined, self.conditions = made[0], list(made[1])
