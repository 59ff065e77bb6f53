"""Every page: needs a session and its role, has one heading and its landmarks, and axe finds nothing that matters."""

import html
import re

import pytest

from echt.studio.signin.roles import MAY, ROLES

from .conftest import NAMES, PASSWORD, PATHS, PLACES, sign_in


def test_this_list_is_the_studios():
    from echt.studio.pages import PAGES

    assert {page.key: page.path for page in PAGES} == PATHS
    assert set(PATHS) <= set(MAY)


@pytest.mark.parametrize("path", PLACES)
def test_without_a_session_every_page_asks_to_sign_in(plain, path):
    for cookie in ("", "an ended session"):
        plain.cookies = {f"echt-{plain.base.rsplit(':', 1)[1]}": cookie} if cookie else {}
        status, headers, _ = plain(f"/nl{path}")
        assert status == 303
        assert headers["location"].startswith("/nl/sign-in?to=")


@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_other_roles_is_refused(plain, role):
    closed = [path for key, path in PATHS.items() if role not in MAY[key]]
    assert bool(closed) == (role != "administrator")
    plain.cookies = sign_in(plain.base, NAMES[role], PASSWORD)
    for language in ("nl", "en"):
        assert [plain(f"/{language}{path}")[0] for path in closed] == [403] * len(closed)


@pytest.mark.browser
def test_a_wrong_role_gets_a_page_that_says_who_may(studio, signed):
    tab = signed(studio, "marketer", "/why")
    answer = tab.goto(f"{studio.base}/nl/why")
    assert answer.status == 403
    assert "analist, keurder, beheerder" in tab.locator("main").inner_text()
    assert tab.locator(".nav a", has_text="Waarom").count() == 0
    assert {role for role in ROLES if "why" in MAY and role in MAY["why"]} == {"analyst", "approver", "administrator"}


@pytest.mark.browser
@pytest.mark.parametrize("path", PLACES, ids=lambda path: path or "/")
def test_axe_finds_nothing_serious(studio, signed, axe, path):
    tab = signed(studio, "administrator", path)
    tab.wait_for_function("document.querySelectorAll('.working').length === 0", timeout=60_000)
    assert tab.locator("h1").count() == tab.locator("main").count() == 1
    assert tab.locator("html").get_attribute("lang") == "nl"
    assert axe(tab) == []
    tab.evaluate("document.documentElement.dataset.theme = 'dark'")
    tab.set_viewport_size({"width": 390, "height": 844})
    assert axe(tab) == []
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.browser
def test_the_other_language_and_the_other_colours_are_one_click_away(studio, signed):
    tab = signed(studio, "marketer", "/audience")
    tab.get_by_role("link", name="English").first.click()
    tab.get_by_role("heading", name="Audience", level=1).wait_for()
    assert tab.locator("html").get_attribute("lang").startswith("en")
    tab.get_by_role("link", name="dark", exact=True).first.click()
    tab.locator("html[data-theme=dark]").wait_for()
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(23, 19, 26)"


@pytest.mark.browser
def test_who_changes_language_or_colours_stays_where_they_were(studio, signed):
    behind = "/content/spring?pictures=dark&note=caf%C3%A9+%26+more"
    tab = signed(studio, "marketer", behind)
    shown = tab.locator("main figure img").count()
    for name, language, theme in (
        ("English", "en", "light"),
        ("dark", "en", "dark"),
        ("Nederlands", "nl", "dark"),
        ("licht", "nl", "light"),
    ):
        tab.get_by_role("link", name=name, exact=True).first.click()
        tab.locator(f"html[lang^={language}][data-theme={theme}] main h1").first.wait_for()
        assert tab.url == f"{studio.base}/{language}{behind}"
    assert tab.locator("main figure img").count() == shown


def test_who_signs_in_in_the_other_language_comes_where_they_were_going(plain):
    _, headers, _ = plain("/nl/content/spring?pictures=dark&a=1")
    _, _, form = plain(headers["location"])
    other = re.search(r'href="(/en/sign-in[^"]*)"', form)[1].replace("&amp;", "&")
    _, _, form = plain(other)
    given = {"csrf": plain.csrf(form), "name": NAMES["marketer"], "password": PASSWORD, "language": "en"}
    given["to"] = html.unescape(re.search(r'name="to" value="([^"]*)"', form)[1])
    status, headers, _ = plain("/sign-in", given)
    assert (status, headers["location"]) == (303, "/en/content/spring?pictures=dark&a=1")


@pytest.mark.browser
def test_the_skip_link_comes_first_and_leads_to_the_content(studio, signed):
    tab = signed(studio, "marketer", "/audience")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.className") == "skip"
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.tagName") == "MAIN"


@pytest.mark.browser
def test_axe_finds_nothing_before_the_sign_in_either(studio, browser, axe):
    tab = browser.new_page(viewport={"width": 390, "height": 844}, reduced_motion="reduce")  # colours switch at once
    for path in ("/nl/sign-in", "/en/sign-in"):
        tab.goto(f"{studio.base}{path}")
        for theme in ("light", "dark"):
            tab.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
            assert axe(tab) == []
        assert tab.evaluate("document.documentElement.scrollWidth") <= 390
    tab.fill("#name", "Nobody")
    tab.fill("#password", "not a password")
    tab.keyboard.press("Enter")
    tab.get_by_role("alert").wait_for()
    assert axe(tab) == []
    tab.close()


@pytest.mark.browser
def test_an_address_that_is_not_there_has_a_way_on(studio, signed):
    tab = signed(studio, "marketer", "/inbox")
    answer = tab.goto(f"{studio.base}/nl/nosuchpage")
    assert answer.status == 404
    tab.get_by_role("link", name="Vandaag").click()
    tab.get_by_role("heading", name="Vandaag", level=1).wait_for()
    signed.wrong.clear()  # the browser reports the 404
