"""The writer that writes nothing: words of a person, as they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from echt.create.brief import Brief
from echt.errors import CampaignError
from echt.nouns import Fact

__all__ = ["ByHand"]


class ByHand:
    """Hand-written words, with their slots still open."""

    made_by = "human"

    def words(self, brief: Brief, facts: Sequence[Fact], language: str) -> Mapping[str, str]:
        """The words of the content file.

        Raises:
            CampaignError: E422, nobody wrote words in this language.

        """
        if language not in brief.copy:
            raise CampaignError(
                f"content '{brief.name}' has no words in '{language}'.",
                code="E422",
                found=", ".join(brief.copy) or f"none, and {len(facts)} facts",
                fix=f"write them under '## {language}', or let the engine 'template' write",
            )
        return brief.copy[language]
