"""Commands about what is said: words, pictures, a person's yes, and what leaves as files."""

from __future__ import annotations

import sys
from json import dumps
from pathlib import Path
from typing import Annotated

import typer

from echt.cli.options import HERE, AtOption, JsonOption, ProjectOption, Tongue, open_project
from echt.cli.talk import Talk, say

__all__ = ["COMMANDS"]


def create(
    name: Annotated[str, typer.Argument(help="A file of content/, without .md.")],
    story: Annotated[
        bool, typer.Option("--story", help="NAME is a file of stories/: outline, questions, checks; you write it.")
    ] = False,
    write: Annotated[
        bool, typer.Option("--write", help="Have an engine write into the content file; never over words.")
    ] = False,
    engine: Annotated[str | None, typer.Option(help="Who writes with --write; else that of [create].")] = None,
    project: ProjectOption = HERE,
    at: AtOption = None,
    json: JsonOption = False,
) -> None:
    """Write a creative from facts, check every claim, register the version."""
    if (story and write) or (engine and not write):
        raise typer.BadParameter("--engine goes with --write, and a story is written by a person")
    with open_project(project, at) as shop, Talk() as talk:
        if write:
            result = shop.draft(name, engine=engine, progress=talk.progress)
        else:
            result = shop.story(name) if story else shop.create(name)
        say(result, as_json=json)
    raise typer.Exit(1 if any(finding.blocks for finding in result.findings) else 0)


def approve(
    name: Annotated[str, typer.Argument(help="A creative.")],
    by: Annotated[str, typer.Option("--by", help="Who approves: a person's name.")],
    story: Annotated[bool, typer.Option("--story", help="NAME is a file of stories/.")] = False,
    file: Annotated[
        bool, typer.Option("--file", help="NAME is a film, sound or picture of `echt prove sign`.")
    ] = False,
    project: ProjectOption = HERE,
    at: AtOption = None,
    json: JsonOption = False,
) -> None:
    """A named person's yes to exactly this version."""
    if story and file:
        raise typer.BadParameter("--story or --file, not both")
    with open_project(project, at) as shop:
        yes = shop.approve_story if story else shop.approve_file if file else shop.approve
        say(yes(name, by=by), as_json=json)


def edit(
    name: Annotated[str, typer.Argument(help="A creative whose words stand in its file.")],
    part: Annotated[str, typer.Argument(help="headline, subject, preheader, body, call_to_action or alt.")],
    words: Annotated[str, typer.Argument(help="The new words; {fact-id} stays a place for a fact.")],
    by: Annotated[str, typer.Option("--by", help="Who edits, and answers for the words: a person's name.")],
    language: Annotated[Tongue | None, typer.Option(help="nl or en; the project's when not given.")] = None,
    project: ProjectOption = HERE,
    at: AtOption = None,
    json: JsonOption = False,
) -> None:
    """Change words in the content file in a person's name; each sentence keeps who wrote it, and by how much it changed."""
    with open_project(project, at) as shop:
        result = shop.edit(name, {language or shop.config.language: {part: words}}, by=by)
        say(result, as_json=json)
    raise typer.Exit(1 if any(finding.blocks for finding in result.findings) else 0)


def variants(
    name: Annotated[str, typer.Argument(help="A creative.")],
    part: Annotated[
        str, typer.Option(help="headline, subject, preheader, body, call_to_action, alt, post, push, sms.")
    ] = "headline",
    language: Annotated[Tongue | None, typer.Option(help="Of the words; else the project's.")] = None,
    n: Annotated[int, typer.Option("-n", help="How many.", min=1, max=500)] = 10,
    engine: Annotated[str | None, typer.Option(help="Who writes; else that of [create].")] = None,
    project: ProjectOption = HERE,
    at: AtOption = None,
    json: JsonOption = False,
) -> None:
    """Ways to write one part of a creative that the guard lets pass: the likeliest first, unlike each other."""
    with open_project(project, at) as shop, Talk() as talk:
        say(shop.variants(name, part, language=language, n=n, engine=engine, progress=talk.progress), as_json=json)


def image(
    product: Annotated[str, typer.Argument(help="The id of a product.")],
    nl: Annotated[str, typer.Option("--nl", help="What is to be seen, in Dutch.")],
    en: Annotated[str, typer.Option("--en", help="The same in English: what the model is asked.")],
    size: Annotated[int, typer.Option(help="Width and height, pixels.", min=64, max=4096)] = 1024,
    project: ProjectOption = HERE,
    at: AtOption = None,
    json: JsonOption = False,
) -> None:
    """Have the model of [create.openai] make a picture of a product; everything drawn with it says so."""
    with open_project(project, at) as shop, Talk() as talk:
        path = shop.image(product, {"nl": nl, "en": en}, size=size, progress=talk.progress)
        sys.stdout.write(f"{dumps({'image': str(path)})}\n" if json else f"{path}\n")


def banners(
    name: Annotated[str, typer.Argument(help="A creative that a person approved.")],
    to: Annotated[Path | None, typer.Option(help="The folder; else banners/ of the project.")] = None,
    project: ProjectOption = HERE,
    at: AtOption = None,
    json: JsonOption = False,
) -> None:
    """HTML5 banners that fetch nothing; of a creative with places for a product, a set a product."""
    with open_project(project, at) as shop:
        say(shop.banners(name, to), as_json=json)


def audience(
    segment: Annotated[str, typer.Argument(help="A segment for marketing.advertising.….")],
    to: Annotated[Path | None, typer.Option(help="The folder; else audiences/ of the project.")] = None,
    project: ProjectOption = HERE,
    at: AtOption = None,
    json: JsonOption = False,
) -> None:
    """Hashed addresses of who consented, for an advertising platform: who to add, who to take off."""
    with open_project(project, at) as shop:
        say(shop.audience(segment, to), as_json=json)


COMMANDS = (create, edit, variants, image, approve, banners, audience)
"""In the order of the work."""
