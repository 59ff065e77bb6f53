"""A Studio on a copy of a whole project, to look at and to measure: the demo's where it was made, else a small one."""

import contextlib
import os
import shutil
import tempfile
from pathlib import Path

import echt

from .conftest import FLAGS, PASSWORD, PEOPLE, ROOT, running

DEMO = ROOT / "examples/giftshop"
LATER = "2011-05-31T09:00:00+00:00"
"""Three months after the demo's first mail: then there is an effect to look at."""


@contextlib.contextmanager
def shown(folder=None):
    """(studio, {path: name of the page}) of a project; `folder` None: the demo, or a small project."""
    with tempfile.TemporaryDirectory() as place, contextlib.ExitStack() as stack:
        base, source = Path(place), Path(folder) if folder else DEMO
        words = _copied(source, base) if (source / "ledger.db").is_file() else _small(base)
        os.environ["ECHT_KEYS"] = str(base / "keys")
        from echt.studio.signin.users import Users

        with echt.open(base / "shop") as shop:
            users = Users(shop.private / "studio/users.json")
            pages = _pages(shop)
        for name, role in PEOPLE.items():
            if users.get(name) is None:
                users.add(name, role, PASSWORD)
        yield stack.enter_context(running(base, *words)), pages


@contextlib.contextmanager
def chromium():
    """A browser."""
    from playwright.sync_api import sync_playwright

    path = next(path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name)))
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


def _copied(source, base):
    shutil.copytree(source, base / "shop", ignore=shutil.ignore_patterns("outbox", "jobs"))
    with echt.open(source) as shop:
        kept = shop.private
    os.environ["ECHT_KEYS"] = str(base / "keys")
    with echt.open(base / "shop") as shop:
        if kept.is_dir():
            shutil.copytree(kept, shop.private, ignore=shutil.ignore_patterns("users.json"))
        return ["--at", LATER] if shop.config.name == "The gift shop" else []


def _small(base):
    os.environ["ECHT_KEYS"] = str(base / "keys")
    with echt.init(base / "shop", people=800, seed=3) as shop:
        shop.prove_init()
        shop.ingest()
        shop.permit(base / "shop/data/permissions.csv")
        shop.predict("order")
        shop.approve("spring", by="Anna de Vries")
        shop.commit(shop.plan("spring"))
        shop.deliver("spring")
    return []


def _pages(shop):
    """Path -> name of every page, one item of each kind."""
    from echt.studio.pages import PAGES

    found = {page.path: page.key for page in PAGES}
    for key, kind in (
        ("audience", "segments"),
        ("content", "content"),
        ("campaign", "campaigns"),
        ("results", "campaigns"),
    ):
        path = next(page.path for page in PAGES if page.key == key)
        for name in sorted(shop.names(kind))[-1:]:
            found[f"{path}/{name}"] = f"{key}-item"
    found["/audience/~new"] = "audience-builder"
    for name in shop.names("predictions")[:1]:
        found[f"/audience/~prediction~{name}"] = "audience-prediction"
    return found
