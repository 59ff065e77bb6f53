"""Whether a story may be told: every number a fact's, every quote as it was said, everyone in it asked, a person's hand."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from echt.create.authors import attribute, human_share, writer_of
from echt.create.guard import Finding, check_copy
from echt.create.story.read import Somebody, Story
from echt.create.version import version_of
from echt.nouns import Creative, Fact, Sentence

__all__ = ["Permit", "check_story", "story_creative"]

MOSTLY_HUMAN = 0.999
_QUOTED = re.compile(
    r"[“„\"«](?P<words>[^”\"»“„«]{3,2000})[”\"»]"
    r"|(?<!\w)‘(?P<single>[^‘\n]{3,2000}?)’(?!\w)|(?<!\w)'(?P<straight>[^'\n](?:[^'\n]|(?<=\w)'(?=\w)){2,2000})'(?!\w)"
)
_SAYS = re.compile(
    r"(?:\b(?:zegt|zei|vertelt|vertelde|aldus|volgens|says|said|tells|told|according to)\s+(?P<after>[A-ZÀ-Þ][\w'’-]+))"
    r"|(?:(?<![\w.])(?P<before>[A-ZÀ-Þ][\w'’-]+)\s+(?:zegt|zei|vertelt|vertelde|says|said|tells|told)\b)"
)
_NOBODY = {"hij", "zij", "ze", "he", "she", "they", "it", "wij", "we", "ik", "i", "dat", "that", "iedereen", "niemand"}


@dataclass(frozen=True, slots=True)
class Permit:
    """What a person allowed for one story, at one moment.

    Attributes:
        words: Whether their name and words may stand in it.
        photo: Whether their face may be seen with it.
        why: Where not: "nobody asked", "refused", "withdrawn", "for another story", "a minor", …
    """

    words: bool
    photo: bool = False
    why: str = ""


def check_story(
    story: Story,
    permits: Mapping[str, Permit],
    *,
    at: datetime,
    brand: Mapping[str, Any] | None = None,
    earlier: Sequence[Sentence] = (),
) -> list[Finding]:
    """What keeps a story from being told, in the order: people, quotes, claims, hand; nothing means that it may be.

    Args:
        story: From `load_story`.
        permits: Name of a person in the story -> what they allowed. Who is not in it allowed nothing.
        at: The moment it would be read.
        brand: The content of brand.toml, for the guard.
        earlier: Sentences that engines wrote before, as the ledger keeps them.

    Returns:
        Findings: `people.*`, `quote.*`, `photo.*` and `empty` block; so do those of the guard that block;
        `hand` (a sentence that an engine wrote) does not.
    """
    found = _of_people(story, permits) + _of_photo(story, permits)
    if not story.text.strip():
        return [
            *found,
            _finding("empty", story, "", "Nobody wrote the story yet.", "write it under ## story; Echt does not"),
        ]
    found += _of_quotes(story)
    carried = [*story.facts, *_quotes_as_facts(story, permits)]
    for part, text in (("title", story.title), ("body", story.text)):
        checked = check_copy(text, carried, language=story.language, channel="email", brand=brand, at=at)
        counts = [one for one in checked if one.rule != "length" and not _sounds_said(one, text)]
        found += [replace(one, rule=f"{story.language}.{part}.{one.rule}") for one in counts]
    return [*found, *_of_hand(story_creative(story, earlier), story)]


def story_creative(story: Story, earlier: Sequence[Sentence] = ()) -> Creative:
    """A story as a creative of the channel "story": its words, its facts, and who wrote each sentence.

    Args:
        story: From `load_story`.
        earlier: Sentences that engines wrote before, as the ledger keeps them.
    """
    words = {"title": story.title, "body": story.text} if story.title else {"body": story.text}
    texts = {story.language: words}
    written = attribute(texts, earlier)
    made_by, editor = writer_of(written)
    made = Creative(
        creative_id=story.name,
        version="",
        channel="story",
        texts=texts,
        facts=story.facts,
        made_by=made_by,
        human_editor=editor,
        written=written,
    )
    return replace(made, version=version_of(made))


def _of_people(story: Story, permits: Mapping[str, Permit]) -> list[Finding]:
    found: list[Finding] = []
    told = {one.name.lower() for one in story.people}
    for one in story.people:
        permit = permits.get(one.name, Permit(words=False, why="nobody asked"))
        if not permit.words and _is_in(one, story):
            why = f"This person did not allow it: {permit.why or 'nobody asked'}."
            fix = "ask, record the yes with echt permit (marketing.stories), or take them out"
            found.append(_finding("people.permission", story, one.name, why, fix))
    quoted = {one.name for one in story.quotes} | {
        said for said in _speakers(story.text) if said.lower() not in _NOBODY
    }
    for name in sorted(quoted):
        if not any(name.lower() in {known, known.split()[0], known.split()[-1]} for known in told):
            why = "Somebody is quoted who is not named under [[people]], so nobody can know what they allowed."
            found.append(
                _finding("people.unknown", story, name, why, "add [[people]] with name and person, or take it out")
            )
    return found


def _of_photo(story: Story, permits: Mapping[str, Permit]) -> list[Finding]:
    seen = [one for one in story.people if one.in_photo] if story.photo else []
    found = [
        _finding(
            "photo.permission", story, one.name, "This person did not allow their face.", "ask for it, or another photo"
        )
        for one in seen
        if not permits.get(one.name, Permit(words=False)).photo
    ]
    if story.photo and not story.photo_shows.strip():
        why = "Who does not see the photo gets nothing."
        found.append(_finding("photo.words", story, "", why, 'photo_shows = "what can be seen"'))
    return found


def _of_quotes(story: Story) -> list[Finding]:
    """Whatever stands between quotation marks was said like that: it stands in the notes or the quotes."""
    source = _plain(" ".join([story.notes, *(one.words for one in story.quotes)]))
    found: list[Finding] = []
    for quoted in _QUOTED.finditer(story.text):
        group = str(quoted.lastgroup)
        words = _plain(quoted[group]).strip(" .,!?")
        if len(words.split()) >= 3 and words not in source:
            why = "Nobody said it like this: it is not in the notes or the quotes, word for word."
            start, end = quoted.span(group)
            fix = "write what was said, or take the quotation marks away"
            found.append(Finding("quote.words", start, end, quoted[group], True, why, fix))
    return found


def _sounds_said(found: Finding, text: str) -> bool:
    """Whether words sound like pressure to the second reader, and somebody is quoted there: how people talk is theirs."""
    spans = [quoted.span() for quoted in _QUOTED.finditer(text)]
    return found.rule == "reads_like_pressure" and any(one < found.end and found.start < end for one, end in spans)


def _quotes_as_facts(story: Story, permits: Mapping[str, Permit]) -> list[Fact]:
    """Numbers in a quote are the speaker's: they stand on what was said."""
    allowed = [one for one in story.quotes if permits.get(one.name, Permit(words=False)).words]
    return [Fact(f"quote.{i}", "quote", one.words, source="said") for i, one in enumerate(allowed, start=1)]


def _of_hand(creative: Creative, story: Story) -> list[Finding]:
    if human_share(creative) >= MOSTLY_HUMAN:
        return []
    engines = [one.text for one in creative.written if one.by != "human"]
    why = f"{len(engines)} of {len(creative.written)} sentences were written by an engine before."
    start = max(story.text.find(engines[0]), 0)
    fix = "write them in your own words; a story is a person's"
    return [Finding("hand", start, start + len(engines[0]), engines[0], False, why, fix)]


def _is_in(one: Somebody, story: Story) -> bool:
    text = f"{story.title} {story.text}".lower()
    named = re.search(rf"\b{re.escape(one.name.split()[0].lower())}\b", text) is not None
    return named or any(quote.name == one.name for quote in story.quotes)


def _speakers(text: str) -> list[str]:
    return [said["after"] or said["before"] for said in _SAYS.finditer(text)]


def _plain(text: str) -> str:
    """Words as they are compared: one space, one kind of apostrophe, no capitals."""
    return " ".join(text.replace("’", "'").replace("‘", "'").split()).lower()


def _finding(rule: str, story: Story, name: str, why: str, fix: str) -> Finding:
    place = story.text.find(name) if name else -1
    start = max(place, 0)
    return Finding(rule, start, start + len(name) if place >= 0 else start, name, True, why, fix)
