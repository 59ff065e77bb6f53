"""The documentation is complete, or the suite fails."""

import ast
import re
from pathlib import Path

import pytest
import typer.main

import echt
from echt import nouns
from echt.cli.main import app

ROOT = Path(__file__).parents[2]
SOURCE = sorted((ROOT / "src/echt").rglob("*.py"))
CODES = sorted(
    {code for path in SOURCE for code in re.findall(r"""["'](E[1-6]\d\d)["']""", path.read_text(encoding="utf-8"))}
)
COMMANDS = sorted(typer.main.get_command(app).commands)


def test_there_are_codes_and_commands_to_check():
    assert len(CODES) > 20
    assert len(COMMANDS) > 10


@pytest.mark.parametrize("code", CODES)
def test_every_error_code_has_a_page(code):
    page = ROOT / f"docs/errors/{code}.md"
    assert page.is_file(), f"write {page.name}"
    text = page.read_text(encoding="utf-8")
    assert text.startswith(f"# {code}: ")
    assert len(text) > 120


def test_every_error_page_belongs_to_a_code():
    pages = {page.stem for page in (ROOT / "docs/errors").glob("E*.md")}
    assert pages == set(CODES)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented(command):
    assert f"`echt {command}" in (ROOT / "docs/commands.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_says_what_it_does(command):
    assert len(typer.main.get_command(app).commands[command].help) > 20


@pytest.mark.parametrize("noun", nouns.__all__)
def test_every_noun_is_in_the_word_list(noun):
    words = (ROOT / "docs/words.md").read_text(encoding="utf-8")
    assert noun.removesuffix("Defaults").strip("_").lower() in words.lower()


@pytest.mark.parametrize("reason", list(nouns.Reason))
def test_every_reason_is_in_the_word_list(reason):
    assert f"`{reason}`" in (ROOT / "docs/words.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", SOURCE, ids=lambda p: str(p.relative_to(ROOT / "src")))
def test_every_public_name_has_a_docstring(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    bare = [
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    if "migrations/versions" not in path.as_posix() and path.name != "env.py":
        assert ast.get_docstring(tree) or not tree.body, "the module says nothing"
    assert not bare, bare


@pytest.mark.parametrize("path", SOURCE, ids=lambda p: str(p.relative_to(ROOT / "src")))
def test_no_input_is_checked_by_assert(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert not [node.lineno for node in ast.walk(tree) if isinstance(node, ast.Assert)]


def test_the_changelog_is_about_this_version():
    assert f"## {echt.__version__} " in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_lock_files_name_no_download_address():
    for lock in (ROOT / "requirements").glob("*.txt"):
        assert "://" not in lock.read_text(encoding="utf-8")


@pytest.mark.parametrize("page", sorted((ROOT / "docs").glob("*.md")), ids=lambda p: p.name)
def test_every_page_can_be_found_from_the_readme(page):
    assert f"(docs/{page.name})" in (ROOT / "README.md").read_text(encoding="utf-8")
