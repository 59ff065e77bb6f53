"""A creative as those who make it and those who say yes to it look at it: brief, words, findings, pictures, proof."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from echt import create, prove
from echt.create import Brief, Finding
from echt.flow.pictures import Pictured, drawn_pictures
from echt.flow.setting import Setting
from echt.flow.write import Written, product_facts, write_creative
from echt.nouns import Fact

__all__ = ["Inspected", "inspect", "reworded", "tried"]


@dataclass(frozen=True, slots=True)
class Inspected:
    """Everything there is to look at before a yes.

    Attributes:
        brief: What the content file says.
        text: The content file itself.
        written: The words as people would read them, findings, approval.
        pictures: In every size and language, light and dark.
        label: Language -> the sentence that says how it was made; empty where none is asked for.
        human_share: Share of the words that people wrote, 0..1; None where it is not known.
    """

    brief: Brief
    text: str
    written: Written
    pictures: tuple[Pictured, ...]
    label: Mapping[str, str]
    human_share: float | None

    def facts_in(self, language: str) -> list[tuple[Fact, str]]:
        """Every fact that it may claim, with how a sentence of this language says it: `£ 12,75`, `3 lagen`."""
        known = self.written.creative.facts or self.brief.facts
        return [(one, create.as_words(one, language)) for one in known]


def inspect(setting: Setting, path: Path, brand: Mapping[str, Any]) -> Inspected:
    """A creative with all that speaks for and against it; writes it and draws it first, as `write_creative` does."""
    written = write_creative(setting, path, brand)
    creative = written.creative
    return Inspected(
        brief=create.load_content(path),
        text=path.read_text("utf-8-sig"),
        written=written,
        pictures=drawn_pictures(setting, creative),
        label={language: prove.label(creative, language).text for language in creative.texts},
        human_share=create.human_share(creative) if creative.written else None,
    )


def reworded(path: Path, edits: Mapping[str, Mapping[str, str]], *, by: str) -> str:
    """The text that a content file would have with some words changed in a person's name; nothing is written."""
    return create.reworded(path, edits, by=by)


def tried(
    setting: Setting, path: Path, brand: Mapping[str, Any], edits: Mapping[str, Mapping[str, str]]
) -> tuple[Finding, ...]:
    """What the guard would find in a creative with some of its words changed; nothing is written or registered.

    Raises:
        CampaignError: E426, a place names a fact that is not known.
    """
    brief = create.load_content(path)
    copy = {tongue: {**parts, **edits.get(tongue, {})} for tongue, parts in brief.copy.items()}
    creative = create.write(replace(brief, copy=copy), product_facts(setting, brief))
    return tuple(create.review(creative, at=setting.values.at, brand=brand))
