"""Words in the content file, where people read and change them: an engine's draft, and a person's edit of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import tomlkit

from echt.create.authors import sentences
from echt.create.brief import FIELDS, Brief, load_content
from echt.create.engines import Engine, Signed
from echt.create.facts import facts_from_table
from echt.create.frontmatter import split_file
from echt.create.slots import slot_words
from echt.create.version import person_named, version_of
from echt.create.writing import engine_of, write
from echt.errors import CampaignError, nearest
from echt.nouns import Creative, Fact

__all__ = ["Draft", "change_words", "draft", "put_words", "reworded", "with_words"]


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
        CampaignError: E437, there are words already, or a model is asked for words with places for a product, which
            are fixed sentences; E421, an unknown engine; and what the engine raises.
    """
    if brief.copy:
        raise _there_already(brief.name, ", ".join(brief.copy))
    extra = facts_from_table(facts) if isinstance(facts, pa.Table) else list(facts)
    known = list({fact.fact_id: fact for fact in [*extra, *brief.facts]}.values())
    writer = engine_of(engine)
    fixed = brief.slots is not None
    if fixed and isinstance(writer, Signed):
        raise CampaignError(
            f"content '{brief.name}' has a place for each person's product: no model writes those.",
            code="E437",
            found="[slots]",
            fix=f"echt create {brief.name} --write --engine template puts the fixed sentences in the file",
        )
    words = {
        language: dict(slot_words(language, brief.tone) if fixed else writer.words(brief, known, language))
        for language in brief.languages
    }
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
    _put(path, with_words(path, words))


def with_words(path: Path, words: Mapping[str, Mapping[str, str]]) -> str:
    """The text of a content file without words, with these words in it; raises as `put_words` does."""
    if load_content(path).copy:
        raise _there_already(path.stem, "words below the front matter")
    return _text(split_file(path)[0], words)


def _there_already(name: str, found: str) -> CampaignError:
    return CampaignError(
        f"content '{name}' has its words already.",
        code="E437",
        found=found,
        fix="take the words out of the file to have them written again",
    )


def change_words(path: Path, edits: Mapping[str, Mapping[str, str]], *, by: str) -> None:
    """Change some words of a content file, and name in its front matter who did.

    Args:
        path: A content file with words.
        edits: Language -> part -> the new words, with places for facts in braces as they stand in the file.
        by: The name of the person who edits, and answers for the words.

    Raises:
        CampaignError: E427, no person is named; E436, the file has no such language or part; E420 to E426, the file
            would not be a content file any more. Then nothing is changed.
    """
    _put(path, reworded(path, edits, by=by))


def reworded(path: Path, edits: Mapping[str, Mapping[str, str]], *, by: str) -> str:
    """The text of a content file with some of its words changed; raises as `change_words` does, but for what is read back."""
    brief = load_content(path)
    name = person_named(by, f"content '{path.stem}'", "the hand")
    words = {tongue: dict(parts) for tongue, parts in brief.copy.items()}
    for tongue, part, text in ((tongue, part, text) for tongue, parts in edits.items() for part, text in parts.items()):
        _there(path, words, tongue, part)
        words[tongue][part] = text.strip() if part == "body" else " ".join(text.split())
    front = tomlkit.parse(split_file(path)[0])
    front["editor"] = name
    return _text(tomlkit.dumps(front), words)


def _there(path: Path, words: Mapping[str, Mapping[str, str]], tongue: str, part: str) -> None:
    there = [f"{language}.{one}" for language, parts in words.items() for one in parts]
    if f"{tongue}.{part}" in there:
        return
    hint = nearest(f"{tongue}.{part}", there)
    known = f"edit one of: {', '.join(there)}" if there else f"echt create {path.stem} --write puts words in it"
    raise CampaignError(
        f"content '{path.stem}' has no such words to edit.",
        code="E436",
        found=f"{tongue}.{part}",
        fix=f"did you mean '{hint}'?" if hint else known,
    )


def _text(front: str, words: Mapping[str, Mapping[str, str]]) -> str:
    sections = "\n".join(_section(language, parts) for language, parts in words.items())
    return f"+++{front}+++\n\n{sections}"


def _put(path: Path, text: str) -> None:
    """Write a content file that is one: what cannot be read back never takes the place of what stood there."""
    with TemporaryDirectory(dir=path.parent, prefix=".") as folder:
        new = Path(folder) / path.name
        new.write_text(text, encoding="utf-8")
        load_content(new)
        new.replace(path)


def _section(language: str, parts: Mapping[str, str]) -> str:
    head = "".join(f"{part}: {parts[part]}\n" for part in FIELDS if part in parts and part != "body")
    return f"## {language}\n{head}\n{parts['body'].strip()}\n"
