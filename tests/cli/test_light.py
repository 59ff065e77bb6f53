"""The command line is quick to start, and completes what one types."""

import subprocess
import sys

import pytest

from .conftest import process

HEAVY = ("duckdb", "pyarrow", "numpy", "sqlalchemy", "deltalake", "pydantic", "rich.progress", "nicegui", "matplotlib")


def test_help_loads_nothing_heavy():
    code = f"import echt.cli.main, sys; print([m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_help_names_every_command(tmp_path):
    done = process(tmp_path, "--help")
    assert (done.code, done.err) == (0, "")
    for word in ("ingest", "plan", "why", "forget", "serve"):
        assert f"  {word} " in done.out


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_can_be_shown(tmp_path, monkeypatch, shell):
    # by name: started by no shell at all, as under some CI, it would find none
    monkeypatch.setenv("_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION", "1")
    done = process(tmp_path, "--show-completion", shell)
    assert done.code == 0
    assert "_ECHT_COMPLETE" in done.out


def test_completion_completes_a_command(tmp_path, monkeypatch):
    monkeypatch.setenv("_ECHT_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", "echt unsub")
    monkeypatch.setenv("COMP_CWORD", "1")
    assert process(tmp_path, "").out.split() == ["unsubscribe"]
