"""A brief: what a creative is for, which facts it may use, and the words a person wrote, from one text file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from echt.create.facts import condition_in
from echt.create.facttable import read_facts
from echt.create.frontmatter import LANGUAGES, known, list_of, one_of, read_front, text_of, tongues, wrong
from echt.create.picture.sizes import SIZES
from echt.create.slots import Slots, check_slots
from echt.errors import CampaignError, nearest
from echt.nouns import Fact, Purpose

__all__ = ["FIELDS", "LANGUAGES", "PARTS", "Brief", "load_content"]

FIELDS = ("subject", "preheader", "headline", "body", "call_to_action", "alt")
"""What a person may write by hand, each on a line of its own, the body last."""
PARTS = ("headline", "subject", "preheader", "body", "call_to_action", "alt", "post", "push", "sms")
"""What an engine can write."""
_KEYS = {
    "purpose",
    "channel",
    "languages",
    "tone",
    "audience",
    "editor",
    "formats",
    "products",
    "link",
    "facts",
    "slots",
    "pictures",
}
_CHANNELS = {"email", "sms", "push", "message", "feed", "badge"}
_LINK = re.compile(r"(?:https?://|mailto:)\S+\Z|\{product\.url\}\Z")
_SECTION = re.compile(r"^##[ \t]+(\S+)[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Brief:
    """What a creative is for, the facts it may use, and hand-written words per language (or none).

    Attributes:
        name: Of the creative: the name of the content file.
        purpose: What it is for, as a permission says it.
        channel: Where it is shown.
        languages: Some of `LANGUAGES`.
        tone: "formal" (u) or "informal" (je).
        product_ids: Products whose facts it may use.
        link: Where it leads.
        facts: What is known to be true.
        labels: Fact id -> language -> how the quantity is called.
        copy: Language -> part -> words of a person.
        slots: The rules by which a product is chosen for each person.
        audience: Language -> who it is for, in words that they may read themselves.
        formats: Part -> how many characters it may have, where it is less than the channel shows.
        conditions: Fact id -> language -> the condition of the fact as it stands behind it: "per maand".
        pictures: Sizes to draw, such as "1200x400" (the top of a mail).
        editor: The person who edited the words and answers for them, where somebody did.
    """

    name: str
    purpose: Purpose
    channel: str
    languages: tuple[str, ...]
    tone: str = "formal"
    product_ids: tuple[str, ...] = ()
    link: str = ""
    facts: tuple[Fact, ...] = ()
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    copy: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    slots: Slots | None = None
    audience: Mapping[str, str] = field(default_factory=dict[str, str])
    formats: Mapping[str, int] = field(default_factory=dict[str, int])
    conditions: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])
    pictures: tuple[str, ...] = ()
    editor: str = ""

    def can_say(self, fact: Fact, language: str) -> bool:
        """Whether the condition of a fact, if it has one, can be said in a language: without it the fact would mislead."""
        known = condition_in(fact, language) or language in self.conditions.get(fact.fact_id, {})
        return not fact.condition or bool(known)


def load_content(path: Path | str) -> Brief:
    r"""The brief in a content file: TOML between two `+++` lines, then a `## nl` part and a `## en` part, or nothing.

    Args:
        path: A UTF-8 text file; its name without `.md` is the name of the creative.

    Raises:
        CampaignError: E420, the file cannot be read or its front matter is not TOML; E421, a key or a value in it
            is not one Echt knows; E434, two facts contradict each other; E422, words are there for one language and not for another; E430, E431, E432, the
            rules of `[slots]`, or the places in the words, do not hang together.

    Examples:
        >>> import pathlib, tempfile
        >>> file = pathlib.Path(tempfile.mkdtemp()) / "spring.md"
        >>> _ = file.write_text('+++\npurpose = "marketing.communications.email"\nlanguages = ["en"]\n+++\n'
        ...                     '## en\nsubject: Sowing time\n\nSeeds can go out again.\n')
        >>> load_content(file).copy["en"]["body"]
        'Seeds can go out again.'

    """
    path = Path(path)
    raw, words = read_front(path, "content", 'channel = "email"')
    known(raw, _KEYS, path.stem, "the front matter")
    languages = _languages(raw, path.stem)
    table = read_facts(raw, path.stem)
    copy, link = _copy(words, languages, path.stem), _link(text_of(raw, "link", path.stem), path.stem)
    slots = Slots.from_toml(raw["slots"], path.stem) if "slots" in raw else None
    if copy or slots is None:
        check_slots(
            path.stem, {one: {**said, "link": link} for one, said in copy.items()}, table.facts, slots=slots is not None
        )
    return Brief(
        name=path.stem,
        purpose=Purpose(text_of(raw, "purpose", path.stem, required=True)),
        channel=one_of(text_of(raw, "channel", path.stem) or "email", _CHANNELS, path.stem, "channel"),
        languages=languages,
        tone=one_of(text_of(raw, "tone", path.stem) or "formal", {"formal", "informal"}, path.stem, "tone"),
        product_ids=tuple(str(one) for one in list_of(raw, "products", path.stem)),
        link=link,
        facts=table.facts,
        labels=table.labels,
        copy=copy,
        slots=slots,
        audience=tongues(raw, "audience", path.stem),
        formats=_formats(raw, path.stem),
        conditions=table.conditions,
        pictures=_pictures(raw, path.stem),
        editor=text_of(raw, "editor", path.stem).strip(),
    )


def _languages(raw: Mapping[str, Any], name: str) -> tuple[str, ...]:
    found = [str(one) for one in list_of(raw, "languages", name)] or list(LANGUAGES)
    return tuple(dict.fromkeys(one_of(one, set(LANGUAGES), name, "languages") for one in found))


def _formats(raw: Mapping[str, Any], name: str) -> dict[str, int]:
    """`[formats]`: a part and how many characters it may have."""
    value = raw.get("formats", {})
    if not isinstance(value, dict):
        raise wrong(name, "'formats' must be a table.", repr(value), "[formats] then headline = 60")
    table = cast("dict[str, Any]", value)
    known(table, set(PARTS), name, "[formats]")
    for part, most in table.items():
        if isinstance(most, bool) or not isinstance(most, int) or not 10 <= most <= 4000:
            raise wrong(name, f"the length of '{part}' must be a number of characters.", repr(most), f"{part} = 60")
    return dict(table)


def _pictures(raw: Mapping[str, Any], name: str) -> tuple[str, ...]:
    sizes = [str(one) for one in list_of(raw, "pictures", name)]
    return tuple(dict.fromkeys(one_of(one, set(SIZES), name, "pictures") for one in sizes))


def _link(link: str, name: str) -> str:
    if link and not _LINK.match(link):
        raise wrong(name, "'link' must be a web or mail address.", link[:60], 'link = "https://shop.example/spring"')
    return link


def _copy(words: str, languages: tuple[str, ...], name: str) -> dict[str, Mapping[str, str]]:
    parts = _SECTION.split(words)
    found = {parts[i]: _section(parts[i + 1], name) for i in range(1, len(parts), 2)}
    if parts[0].strip() or any(one not in LANGUAGES for one in found):
        raise wrong(name, "the words must stand under '## nl' or '## en'.", ", ".join(found) or "no heading", "## nl")
    missing = [one for one in languages if one not in found]
    if found and missing:
        raise CampaignError(
            f"content '{name}' has words for {', '.join(found)} and none for {', '.join(missing)}.",
            code="E422",
            found=", ".join(found),
            fix="write the other language too, or take it out of 'languages'",
        )
    return {one: found[one] for one in languages if one in found}


def _section(text: str, name: str) -> dict[str, str]:
    """`field: words` lines up to the first empty line, then the body; after an empty line at once, the body alone."""
    alone = text.startswith("\n\n") and text.strip().partition(":")[0].strip() not in FIELDS
    head, _, body = ("", "", text) if alone else text.strip("\n").partition("\n\n")
    fields: dict[str, str] = {}
    for line in head.splitlines():
        key, colon, value = line.partition(":")
        if not colon or key.strip() not in FIELDS:
            hint = nearest(key.strip(), FIELDS)
            fix = f"did you mean '{hint}'?" if hint else "start with subject: …, then an empty line, then the body"
            raise wrong(name, "a line above the body is not one Echt knows.", key.strip()[:40], fix)
        fields[key.strip()] = value.strip()
    if body.strip():
        fields["body"] = body.strip()
    if not fields.get("body"):
        raise wrong(name, "a language has no body.", ", ".join(fields) or "nothing", "leave an empty line, then write")
    return fields
