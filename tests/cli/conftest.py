"""The command line on a whole project with simulated people, made once by the commands themselves and copied."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

import echt
from echt.cli.main import main


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    code: int
    out: str
    err: str


def process(folder: Path, *words: str) -> Done:
    """A real process, in the project folder, with the keys that lie beside it."""
    env = os.environ | {"ECHT_KEYS": str(folder.parent / "keys")}
    command = [sys.executable, "-m", "echt.cli", *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False, env=env)
    return Done(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def run(monkeypatch, capsys):
    """The same `main` in this process: `run(folder, "plan", "spring")`."""

    def call(folder, *words):
        monkeypatch.setenv("ECHT_KEYS", str(folder.parent / "keys"))
        monkeypatch.chdir(folder)
        monkeypatch.setattr(sys, "argv", ["echt", *map(str, words)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            main()
        said = capsys.readouterr()
        return Done(end.value.code or 0, said.out, said.err)

    return call


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    base = tmp_path_factory.mktemp("cli")
    (base / "shop").mkdir()
    for words in (["init", ".", "--people", "300", "--seed", "3"], ["ingest"]):
        done = process(base / "shop", *words)
        assert done.code == 0, (words, done.err)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ECHT_KEYS", str(base / "keys"))
        with echt.open(base / "shop") as shop:
            shop.permit(base / "shop/data/permissions.csv")
            shop.predict()
            shop.approve("spring", by="Anna de Vries")
            shop.commit(shop.plan("spring"))
            shop.deliver("spring")
    return base


@pytest.fixture(scope="session")
def shared(made):
    """The project, for tests that change nothing."""
    return made / "shop"


@pytest.fixture
def copies(made, tmp_path):
    """A function that gives a copy of the project, with its keys."""

    def copy(name="a"):
        shutil.copytree(made, tmp_path / name)
        return tmp_path / name / "shop"

    return copy


@pytest.fixture
def folder(copies):
    """One copy that a test may change."""
    return copies()
