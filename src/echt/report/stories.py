"""Stories that a person wrote and approved, about people who allowed it: shown as they are told, and no further."""

from __future__ import annotations

import re
from html import escape

from echt import flow
from echt.create.story import Story
from echt.flow import Setting, Told
from echt.report.data import ReportData, ToldStory
from echt.report.voice import Voice, glyph

__all__ = ["stories", "stories_of"]


def stories_of(setting: Setting) -> tuple[ToldStory, ...]:
    """The stories that stand now: approved as they are, and allowed by everyone in them."""
    return tuple(_told(story, told) for story, told in flow.told_stories(setting))


def _told(story: Story, told: Told) -> ToldStory:
    """A name is kept where the story itself names whom it quotes; whoever it leaves unnamed is only counted."""
    words = _plain(story.text)
    quoted = dict.fromkeys(one.name for one in story.quotes if _plain(one.words) in words)
    named = [name for name in quoted if re.search(rf"(?<!\w){re.escape(_plain(name))}(?!\w)", words)]
    yes = told.approval
    return ToldStory(
        name=story.name,
        version=told.creative.version,
        language=story.language,
        title=story.title,
        text=story.text,
        human_share=told.human_share,
        approved_by=yes.by if yes else "",
        approved_at=yes.at if yes else None,
        quoted=tuple(named),
        unnamed=len(quoted) - len(named),
    )


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def stories(data: ReportData, voice: Voice) -> str:
    """Each story in its own language, who approved it, how much of it people wrote, and whose words stand in it."""
    if not data.stories:
        return ""
    body = '<div class="stack-l">' + "".join(_story(one, voice) for one in data.stories) + "</div>"
    return voice.section(voice("Stories, told by people", "Verhalen, verteld door mensen"), body)


def _story(one: ToldStory, voice: Voice) -> str:
    title = f"<h3>{escape(one.title)}</h3>" if one.title else ""
    text = "".join(f'<p class="small">{escape(part.strip())}</p>' for part in one.text.split("\n\n") if part.strip())
    head = f'<p class="small soft"><span class="mono">{escape(one.name)}</span>, {voice("version", "versie")} {escape(one.version)}</p>'
    said = [_yes(one, voice), _share(one, voice), *_quoted(one, voice)]
    steps = "".join(f"<li>{glyph('ok')}<span>{line}</span></li>" for line in said)
    return f'<div class="stack">{head}<div class="mail" lang="{escape(one.language)}">{title}{text}</div><ul class="steps">{steps}</ul></div>'


def _yes(one: ToldStory, voice: Voice) -> str:
    when = f", {voice.number.moment(one.approved_at)}" if one.approved_at else ""
    by = escape(one.approved_by)
    return voice(f"Approved by {by}{when}.", f"Goedgekeurd door {by}{when}.")


def _share(one: ToldStory, voice: Voice) -> str:
    share = voice.number.percent(one.human_share, 0)
    return voice(f"People wrote {share} of it.", f"Mensen schreven {share} ervan.")


def _quoted(one: ToldStory, voice: Voice) -> list[str]:
    lines: list[str] = []
    if one.quoted:
        *first, last = (escape(name) for name in one.quoted)
        names = f"{', '.join(first)} {voice('and', 'en')} {last}" if first else last
        lines.append(voice(f"In their own words, with their yes to this story: {names}.",
                           f"In eigen woorden, met hun ja op dit verhaal: {names}."))  # fmt: skip
    if one.unnamed == 1:
        lines.append(voice("It quotes one person who is not named, with their yes to this story.",
                           "Het citeert één mens zonder naam, met diens ja op dit verhaal."))  # fmt: skip
    elif one.unnamed:
        count = voice.number.whole(one.unnamed)
        lines.append(voice(f"It quotes {count} people who are not named, each with a yes to this story.",
                           f"Het citeert {count} mensen zonder naam, elk met een ja op dit verhaal."))  # fmt: skip
    return lines
