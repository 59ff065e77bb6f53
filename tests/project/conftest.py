"""A whole project with simulated people, made once and copied for each test that changes it."""

import shutil

import pytest

import echt


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """A project that was planned, handed over and measured, with its keys beside it."""
    base = tmp_path_factory.mktemp("project")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ECHT_KEYS", str(base / "keys"))
        shop = echt.init(base / "shop", people=800, seed=3)
        with shop:
            shop.prove_init()
            shop.ingest()
            shop.permit(base / "shop/data/permissions.csv")
            shop.predict("order")
            shop.approve("spring", by="Anna de Vries")
            draft = shop.plan("spring")
            shop.commit(draft)
            shop.deliver("spring")
    return base


@pytest.fixture
def folder(made, tmp_path, monkeypatch):
    """A copy of that project that a test may change."""
    shutil.copytree(made / "keys", tmp_path / "keys")
    shutil.copytree(made / "shop", tmp_path / "shop")
    monkeypatch.setenv("ECHT_KEYS", str(tmp_path / "keys"))
    return tmp_path / "shop"


@pytest.fixture
def shop(folder):
    """The copy, opened at its own moment."""
    with echt.open(folder) as project:
        yield project
