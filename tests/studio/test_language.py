"""A Dutch page is Dutch and an English page is English, whole: what is shown, what is folded, and what is only heard."""

import re
from pathlib import Path

import pytest

import echt

from echt.create.guard.law import WHY
from echt.report.processing import words as register
from echt.report.processing.dpia import CRITERIA
from echt.studio.pages.content.said import DUTCH as RULES
from echt.studio.edits import KINDS
from echt.studio.words import words
from echt.studio.work import KINDS as JOBS

from .conftest import PLACES
from .language import DUTCH, ENGLISH, foreign, words_of


SOURCE = Path(echt.__file__).parent


def named(pattern, *places):
    """What stands in the code at a place of a pattern."""
    files = [file for place in places for file in (SOURCE / place).rglob("*.py")]
    return {one for file in files for one in re.findall(pattern, file.read_text("utf-8"))}


def settled(tab):
    tab.locator("main h1").first.wait_for(timeout=60_000)
    tab.wait_for_function("document.querySelectorAll('.working').length === 0", timeout=60_000)


@pytest.mark.browser
@pytest.mark.parametrize("language", ["nl", "en"])
def test_no_page_says_anything_in_the_other_language(studio, signed, language):
    tab, wrong = signed(studio, "administrator", language=language), {}
    for path in PLACES:
        tab.goto(f"{studio.base}/{language}{path}")
        settled(tab)
        if found := foreign(tab, language):
            wrong[path] = found
    assert wrong == {}


@pytest.mark.browser
@pytest.mark.parametrize("language", ["nl", "en"])
def test_nor_does_a_page_that_refuses_or_that_is_not_there(studio, signed, language):
    tab, wrong = signed(studio, "marketer", "/inbox", language=language), {}
    for path in (
        "/why",
        "/users",
        "/nosuchpage",
        "/campaigns/nosuch",
        "/audience/nosuch",
        "/content/nosuch",
        "/results/nosuch",
    ):
        tab.goto(f"{studio.base}/{language}{path}")
        settled(tab)
        if found := foreign(tab, language):
            wrong[path] = found
    assert wrong == {}
    signed.wrong.clear()  # the browser reports 403 and 404


@pytest.mark.browser
def test_other_words_for_a_creative_are_marked_with_their_language_and_nothing_else_is(studio, signed):
    tab = signed(studio, "marketer", "/content/spring")
    tab.get_by_role("button", name="Onderwerp · Engels").click()
    tab.locator(".variant [lang=en]").first.wait_for(timeout=60_000)
    assert tab.get_by_text("volgorde: alleen naar Upworthy").count() == 1
    assert foreign(tab, "nl") == {}
    assert tab.locator("[lang=en] button, [lang=en] .finding").count() == 0


def test_every_finding_of_the_guard_is_said_in_dutch():
    assert set(WHY) <= set(RULES)
    assert {"file", "place", "words", "hand"} <= set(RULES)  # those of stories and photos


def test_the_shared_words_are_there_in_both_languages():
    assert set(words("nl")) == set(words("en"))
    assert all(words("nl").values()) and all(words("en").values())


def test_the_register_and_the_dpia_checklist_are_whole_in_both_languages():
    tables = [getattr(register, name) for name in register.__all__]
    pairs = [pair for table in tables for pair in (table if isinstance(table, tuple) else table.values())]
    pairs += [pair for one in CRITERIA for pair in (one.title, one.does, one.fill)]
    assert len(pairs) > 60
    for english, dutch in pairs:
        assert english and dutch
        assert not words_of(english) & DUTCH, english
        assert not words_of(dutch) & ENGLISH, dutch


def test_what_people_did_and_what_jobs_do_has_words():
    did = named(r'did="(\w+)"', "studio") | named(r'_?noted\([^()]*?, "(\w+)"', "studio", "cli")
    did |= {"asked", "approved", "sent_back", "left_as_it_is", "changed_password"}
    assert len(did) > 12 and {f"did.{one}" for one in did} <= set(words("nl"))
    assert {f"kind.{one}" for one in [*KINDS, "plan", "creative", "user", "file"]} <= set(words("nl"))
    steps = named(r'progress\("([^"]+)"', "flow", "studio", "predict/trust")
    assert len(steps) > 4 and {f"step.{one}" for one in steps} <= set(words("nl"))
    assert {f"job.{one}" for one in JOBS} <= set(words("nl"))
