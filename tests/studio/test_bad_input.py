"""Projects that are not as one would like: every page says what is wrong and what to do, and none breaks."""

import shutil

import pytest

import echt

from .conftest import NAMES, PASSWORD, PLACES, Plain
from .language import foreign

pytestmark = pytest.mark.browser
WRONG = "niet was voorzien"
COUNT = [
    path
    for path in PLACES
    if path.startswith(("/audience", "/campaigns", "/results", "/register")) or path in {"", "/why"}
]
READ = [
    path
    for path in PLACES
    if path.startswith(("/audience", "/content", "/campaigns", "/results/")) or path in {"", "/register"}
]


def _swap(studio, make):
    """Put another project in the place of the one that is shown; it has the same name and so the same keys."""
    shutil.rmtree(studio.folder)
    make(studio.folder)


def _visit(signed, studio, tab, path):
    tab.goto(f"{studio.base}/nl{path}")
    tab.locator("main h1").first.wait_for(timeout=60_000)
    tab.wait_for_function("document.querySelectorAll('.working').length === 0", timeout=60_000)
    text = tab.locator("main").inner_text()
    assert WRONG not in text, path
    assert len(text) > 20, path
    assert foreign(tab, "nl") == {}, path
    return text


def _first_administrator(signed, browser, studio):
    """The link that `echt serve` prints makes one, once."""
    path = studio.said[0].read_text().split(studio.base)[-1].strip()
    assert path.startswith("/start/")
    late = Plain(studio.base)
    assert "terminal" in late("/nl/sign-in")[2]
    assert late("/start/guessed")[1]["location"] == "/nl/sign-in"
    context = browser.new_context()
    signed.contexts.append(context)
    tab = context.new_page()
    signed.listen(tab, studio.base)
    tab.goto(f"{studio.base}{path}")
    tab.get_by_label("Naam").fill(NAMES["administrator"])
    tab.get_by_label("Wachtwoord").fill("too short")
    tab.keyboard.press("Enter")
    tab.get_by_role("alert").wait_for()
    assert "Dit wachtwoord kan niet" in tab.get_by_role("alert").inner_text()
    assert foreign(tab, "nl") == {}
    signed.wrong.clear()  # the browser reports the 400
    tab.get_by_label("Wachtwoord").fill(PASSWORD)
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/nl")
    tab.locator("main h1").wait_for()
    assert late(path)[1]["location"] == "/nl/sign-in"
    return tab


def test_a_new_studio_and_projects_without_events_with_one_person_and_with_broken_files(
    fresh_studio, signed, browser, monkeypatch
):
    monkeypatch.setenv("ECHT_KEYS", str(fresh_studio.keys))
    own_studio, tab = fresh_studio, _first_administrator(signed, browser, fresh_studio)

    _swap(own_studio, lambda folder: echt.init(folder, people=20, seed=3).close())
    for path in PLACES:
        _visit(signed, own_studio, tab, path)
    assert "stappen tot je eerste plan" in _visit(signed, own_studio, tab, "")

    def one_person(folder):
        with echt.init(folder, people=1, seed=3) as shop:
            shop.ingest()
            shop.permit(folder / "data/permissions.csv")

    _swap(own_studio, one_person)
    for path in COUNT:
        _visit(signed, own_studio, tab, path)

    (own_studio.folder / "segments/lapsed.sql").write_text(
        "-- Broken.\n-- purpose: marketing.communications.email\ncount("
    )
    (own_studio.folder / "campaigns/spring.toml").write_text("goal = [")
    (own_studio.folder / "content/spring.md").write_text("no front matter")
    for path in READ:
        _visit(signed, own_studio, tab, path)
    assert "Wat te doen" in _visit(signed, own_studio, tab, "/campaigns/spring")
    assert "niet te lezen" in _visit(signed, own_studio, tab, "")

    (own_studio.folder / "echt.toml").write_text("name = [")
    assert "E103" in _visit(signed, own_studio, tab, "")
    signed.wrong.clear()
