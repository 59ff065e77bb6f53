"""A story file: who is in it, the notes, a customer's own words, and the story as a person writes it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from echt.create.facttable import read_facts
from echt.create.frontmatter import LANGUAGES, known, list_of, one_of, read_front, text_of, wrong
from echt.nouns import Fact, Purpose

__all__ = ["PURPOSE", "Quote", "Somebody", "Story", "load_story"]

PURPOSE = Purpose("marketing.stories")
"""What a person allows who lets their words, name or face stand in a story."""
_KEYS = {"language", "title", "photo", "photo_shows", "people", "facts"}
_PERSON_KEYS = {"name", "person", "photo"}
_SECTION = re.compile(r"^##[ \t]+(\S+)[ \t]*$", re.MULTILINE)
_SECTIONS = ("notes", "quotes", "story")
_SAID = re.compile(r"\s*(?:[-*]\s*)?(?P<who>[^:\n]{1,60}?)\s*:\s*[\"“„'‘«]?(?P<words>.+?)[\"”'’»]?\s*\Z")


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person in a story.

    Attributes:
        name: As the story names them.
        person: The id of your own system: to find what they allowed.
        in_photo: Whether they can be seen in its photo.
    """

    name: str = field(repr=False)
    person: str = field(repr=False)
    in_photo: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody said, in their own words."""

    name: str = field(repr=False)
    words: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Story:
    """A story file.

    Attributes:
        name: Its file without suffix.
        language: "nl" or "en".
        title: As a person wrote it.
        notes: What is known, in no order.
        quotes: What people said.
        text: The story, as far as a person wrote it.
        people: Everyone in it who is somebody's customer, neighbour or friend.
        facts: What its numbers stand on.
        photo: A file below the project folder, or "".
        photo_shows: What it shows, for who does not see it.
    """

    name: str
    language: str
    title: str = ""
    notes: str = field(default="", repr=False)
    quotes: tuple[Quote, ...] = ()
    text: str = field(default="", repr=False)
    people: tuple[Somebody, ...] = ()
    facts: tuple[Fact, ...] = ()
    photo: str = ""
    photo_shows: str = ""


def load_story(path: Path | str) -> Story:
    r"""The story in a file: TOML between two `+++` lines, then `## notes`, `## quotes` and `## story`.

    Args:
        path: A UTF-8 text file; its name without `.md` is the name of the story.

    Raises:
        CampaignError: E420, it cannot be read or its front matter is not TOML; E421, a key or a value in it is not one
            Echt knows.

    Examples:
        >>> import pathlib, tempfile
        >>> file = pathlib.Path(tempfile.mkdtemp()) / "baker.md"
        >>> _ = file.write_text('+++\nlanguage = "en"\n+++\n## notes\nThe oven broke in March.\n')
        >>> load_story(file).notes
        'The oven broke in March.'

    """
    path = Path(path)
    raw, words = read_front(path, "story", 'language = "nl"')
    name = path.stem
    known(raw, _KEYS, name, "the front matter")
    parts = _parts(words, name)
    return Story(
        name=name,
        language=one_of(text_of(raw, "language", name, required=True), set(LANGUAGES), name, "language"),
        title=text_of(raw, "title", name),
        notes=parts.get("notes", ""),
        quotes=_quotes(parts.get("quotes", ""), name),
        text=parts.get("story", ""),
        people=tuple(_person(row, name) for row in list_of(raw, "people", name)),
        facts=read_facts(raw, name).facts,
        photo=_photo(text_of(raw, "photo", name), name),
        photo_shows=text_of(raw, "photo_shows", name),
    )


def _parts(words: str, name: str) -> dict[str, str]:
    pieces = _SECTION.split(words)
    found = [pieces[i] for i in range(1, len(pieces), 2)]
    if pieces[0].strip() or any(one not in _SECTIONS for one in found) or len(set(found)) < len(found):
        fix = "## notes, ## quotes and ## story, each once"
        raise wrong(name, "the words must stand under headings that Echt knows.", ", ".join(found) or "no heading", fix)
    return {pieces[i]: pieces[i + 1].strip() for i in range(1, len(pieces), 2)}


def _quotes(text: str, name: str) -> tuple[Quote, ...]:
    """One a line: `Name: "words"`."""
    quotes: list[Quote] = []
    for number, line in enumerate((one for one in text.splitlines() if one.strip()), start=1):
        said = _SAID.fullmatch(line)
        if said is None:
            raise wrong(name, "a line under '## quotes' does not say who said it.", f"line {number}", 'Name: "words"')
        quotes.append(Quote(said["who"].strip(), said["words"].strip()))
    return tuple(quotes)


def _person(row: Any, name: str) -> Somebody:
    if not isinstance(row, dict):
        raise wrong(name, "a person must be a table.", type(row).__name__, '[[people]] then name = "…", person = "…"')
    table = cast("Mapping[str, Any]", row)
    known(table, _PERSON_KEYS, name, "a person")
    if not isinstance(table.get("photo", False), bool):
        raise wrong(name, "'photo' of a person says whether they are in the photo.", "no yes or no", "photo = true")
    who, person = (text_of(table, key, name, required=True).strip() for key in ("name", "person"))
    if not who or not person:
        raise wrong(name, "a person has a name and an id.", "an empty one", '[[people]] then name = "…", person = "…"')
    return Somebody(who, person, bool(table.get("photo", False)))


def _photo(photo: str, name: str) -> str:
    if photo and (Path(photo).is_absolute() or ".." in Path(photo).parts):
        raise wrong(
            name,
            "'photo' must be a file below the project folder.",
            "a path that leads out of it",
            'photo = "photos/oven.jpg"',
        )
    return photo
