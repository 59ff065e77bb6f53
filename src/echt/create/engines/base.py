"""What every writer is: a name, and words with slots."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from echt.create.brief import Brief
from echt.nouns import Fact

__all__ = ["Engine"]


class Engine(Protocol):
    """Writes one language of a creative. Numbers stand in its words only as slots: `{fact-id}`."""

    made_by: str

    def words(self, brief: Brief, facts: Sequence[Fact], language: str) -> Mapping[str, str]:
        """The parts of a creative (`subject`, `preheader`, `body`, `call_to_action`), with slots for the facts."""
        ...
