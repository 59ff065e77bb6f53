"""`echt prove`: the identity that signs what leaves, and a page that checks it without trusting anyone."""

from __future__ import annotations

import sys
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
