"""An engine's words put where people read and change them: in the content file, never over words that stand there."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa

from echt.create.authors import sentences
from echt.create.brief import FIELDS, Brief, load_content
from echt.create.engines import Engine, Signed
from echt.create.facts import facts_from_table
from echt.create.version import version_of
from echt.create.writing import engine_of, write
from echt.errors import CampaignError
from echt.nouns import Creative, Fact

__all__ = ["Draft", "draft", "put_words"]

_FRONT = re.compile(r"\A.*?^\+\+\+[ \t]*$.*?^\+\+\+[ \t]*$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Draft:
    """What an engine wrote.

    Attributes:
        creative: As a person reads it, with who wrote each sentence.
        words: Language -> part -> words with their slots still open, as they go into a content file.
    """

    creative: Creative
    words: Mapping[str, Mapping[str, str]]


def draft(brief: Brief, facts: Sequence[Fact] | pa.Table = (), *, engine: str | Engine) -> Draft:
    """What an engine writes for a brief that has no words yet.

    Args:
        brief: From `load_content`.
        facts: More facts (of products); those of the brief are known.
        engine: A name of `ENGINES`, or something with `made_by` and `words`.

    Raises:
        CampaignError: E437, there are words already, or places for a product whose words are fixed; E421, an unknown
            engine; and what the engine raises.
    """
    if brief.copy or brief.slots is not None:
        raise CampaignError(
            f"content '{brief.name}' has its words already.",
            code="E437",
            found=", ".join(brief.copy) or "places for a product of each person",
            fix="take the words out of the file to have them written again",
        )
    extra = facts_from_table(facts) if isinstance(facts, pa.Table) else list(facts)
    known = list({fact.fact_id: fact for fact in [*extra, *brief.facts]}.values())
    writer = engine_of(engine)
    words = {language: dict(writer.words(brief, known, language)) for language in brief.languages}
    made = write(replace(brief, copy=words), known)
    signed = isinstance(writer, Signed)
    written = sentences(
        made.texts,
        by=writer.by if signed else writer.made_by,
        model=writer.model if signed else "",
        prompts=writer.prompts if signed else None,
    )
    made = replace(made, made_by=writer.made_by, human_editor=None, written=written)
    return Draft(replace(made, version=version_of(made)), words)


def put_words(path: Path, words: Mapping[str, Mapping[str, str]]) -> None:
    """Write words into a content file, below its front matter, which stays as it is.

    Args:
        path: A content file without words.
        words: Language -> part -> words.

    Raises:
        CampaignError: E437, there are words already; E420, E421, it is no content file.
    """
    if load_content(path).copy:
        raise CampaignError(
            f"content '{path.stem}' has its words already.",
            code="E437",
            found="words below the front matter",
            fix="take the words out of the file to have them written again",
        )
    front = _FRONT.match(path.read_text(encoding="utf-8-sig"))
    sections = "\n".join(_section(language, parts) for language, parts in words.items())
    new = path.with_name(f".{path.name}.new")
    new.write_text(f"{front[0] if front else ''}\n{sections}", encoding="utf-8")
    new.replace(path)


def _section(language: str, parts: Mapping[str, str]) -> str:
    head = "".join(f"{part}: {parts[part]}\n" for part in FIELDS if part in parts and part != "body")
    return f"## {language}\n{head}\n{parts['body'].strip()}\n"
