"""`echt prove`: the identity that signs what leaves, and a page that checks it without trusting anyone."""

from __future__ import annotations

import sys
from enum import StrEnum
from json import dumps
from pathlib import Path
from typing import Annotated

import typer

from echt.cli.options import HERE, AtOption, JsonOption, ProjectOption, Tongue, open_project
from echt.cli.talk import say

app = typer.Typer(
    no_args_is_help=True, help="Sign what leaves: the identity, and a page with which anyone can check it."
)


@app.command("init")
def prove_init(
    name: Annotated[str | None, typer.Option(help="Of the brand, as others will read it; else the project's.")] = None,
    project: ProjectOption = HERE,
    at: Annotated[
        str | None, typer.Option("--at", help="From when it holds, ISO 8601; else now, by the real clock.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Make the identity that signs what leaves: a root, an issuer and a signing key, kept outside the project folder."""
    with open_project(project) as shop:
        say(shop.prove_init(name, at=at), as_json=json)


class How(StrEnum):
    """How a file came to be."""

    camera = "camera"
    human = "human"
    edited = "edited"
    drawn = "drawn"
    trained = "trained"
    composite = "composite"
    together = "together"


@app.command("sign")
def prove_sign(
    file: Annotated[Path, typer.Argument(help="A film, sound or picture of yours.")],
    source: Annotated[How, typer.Option(help="How it came to be; trained: a model made it, composite: a part of it.")],
    name: Annotated[
        str | None, typer.Option(help="Under which people know it; else the file's. No personal data.")
    ] = None,
    by: Annotated[str | None, typer.Option("--by", help="Who has seen it and says yes: a person's name.")] = None,
    label: Annotated[Tongue | None, typer.Option(help="Language of the label, where a model had a hand in it.")] = None,
    project: ProjectOption = HERE,
    at: AtOption = None,
    json: JsonOption = False,
) -> None:
    """Sign a film, sound or picture and keep its record, so that it may leave and its copies are known again."""
    with open_project(project, at) as shop:
        say(shop.prove_file(file, source.value, name=name, by=by, label=label), as_json=json)


@app.command("release")
def prove_release(
    name: Annotated[str, typer.Argument(help="Under which it was signed.")],
    out: Annotated[Path | None, typer.Option(help="The folder to write to; else files/ of the project.")] = None,
    label: Annotated[Tongue | None, typer.Option(help="Language of the label, where a model had a hand in it.")] = None,
    project: ProjectOption = HERE,
    at: AtOption = None,
    json: JsonOption = False,
) -> None:
    """Let a signed, approved file out through the gate, with HTML that shows it under its label."""
    with open_project(project, at) as shop:
        say(shop.release_file(name, out, label=label), as_json=json)


@app.command("page")
def prove_page(
    out: Annotated[Path, typer.Argument(help="The HTML file to write.")],
    language: Annotated[Tongue | None, typer.Option(help="The language it begins in.")] = None,
    project: ProjectOption = HERE,
    at: AtOption = None,
    json: JsonOption = False,
) -> None:
    """Write a page with which anyone checks what you signed, in their own browser, without trusting you."""
    with open_project(project, at) as shop:
        path = shop.prove_page(out, language=language)
        sys.stdout.write(f"{dumps({'page': str(path)})}\n" if json else f"{path}\n")
