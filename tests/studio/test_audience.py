"""Audience where something is missing or wrong: no events, one person, a broken file; and what may not be shown."""

import re

import pytest

import echt
from echt.project import Condition
from echt.studio.pages.audience import draft, listing, one
from echt.studio.pages.audience.draft import Draft

from .conftest import PASSWORD, PEOPLE, running

MAIL = "marketing.communications.email"


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A function that makes a small project, with so many people brought in."""
    monkeypatch.setenv("ECHT_KEYS", str(tmp_path / "keys"))

    def make(people):
        with echt.init(tmp_path / "shop", people=max(people, 1), seed=3) as shop:
            if people:
                shop.ingest()
                shop.permit(tmp_path / "shop/data/permissions.csv")
        return tmp_path / "shop"

    return make


def test_a_draft_holds_a_file_and_writes_it_again():
    text = f"-- Quiet.\n-- Since long.\n-- purpose: {MAIL}\n-- minimum: 20\nnot did('Order Completed', within => '30 days')\n"
    held = Draft()
    held.take("quiet", text, ("all", (Condition("did", "Order Completed", "none", within="30 days"),)))
    assert (held.sentence, held.purpose, held.minimum, held.written) == ("Quiet.\nSince long.", MAIL, "20", None)
    assert held.text == text
    held.take("quiet", text, None)
    assert held.text == text


def test_a_sentence_cannot_smuggle_a_line_into_the_file():
    held = Draft(sentence="Quiet\ntrue or\n-- purpose: analytics.reporting")
    lines = held.text.splitlines()
    assert all(line.startswith("--") for line in lines[:-1])
    assert lines[-1] == "true"


def test_without_events_the_page_says_what_comes_first(project):
    folder = project(0)
    with echt.open(folder) as shop:
        found = listing._read(shop)
    assert found.events == 0
    assert not found.portraits
    assert {error.code for error in found.broken.values()} == {"E122"}


def test_one_person_is_never_shown_as_a_group(project):
    folder = project(1)
    (folder / "segments/all.sql").write_text(f"-- purpose: {MAIL}\ntrue")
    with echt.open(folder) as shop:
        seen = shop.portrait("all")
        choices = shop.choices(MAIL)
    assert seen.result.by_country == seen.result.by_recency == seen.by_value == ()
    assert not seen.result.usable
    assert choices.traits == {}


def test_campaigns_with_a_broken_file_do_not_hide_a_segment(project):
    folder = project(0)
    (folder / "campaigns/broken.toml").write_text("goal = [")
    with echt.open(folder) as shop:
        assert one._used(shop, "lapsed") == ["spring"]
    assert draft.NEW.event == "Order Completed"


@pytest.mark.browser
def test_a_broken_file_is_shown_with_its_fix_and_put_right(own_studio, signed, keys):
    path = own_studio.folder / "segments/lapsed.sql"
    path.write_text(f"-- purpose: {MAIL}\ndid('Order Complete')\n")
    tab = signed(own_studio, "analyst", "/audience", language="en")
    tab.get_by_text("did you mean 'Order Completed'?").wait_for()
    assert tab.get_by_role("link", name="newcomers").count() == 1  # the others are there all the same
    tab.get_by_role("link", name=re.compile("Put it right")).click()
    area = tab.get_by_label("The text of the segment")
    area.wait_for()
    tab.get_by_text("This cannot be counted yet").wait_for()
    area.fill(f"-- purpose: {MAIL}\ndid('Order Completed')\n")
    tab.locator(".answer").wait_for()
    tab.get_by_role("button", name="Save").click()
    tab.get_by_text("Saved in segments/lapsed.sql.").wait_for()
    assert "did('Order Completed')" in path.read_text()
    tab.get_by_role("button", name="Undo").click()
    tab.get_by_text("did you mean 'Order Completed'?").wait_for()
    assert path.read_text().endswith("did('Order Complete')\n")


@pytest.mark.browser
def test_who_may_not_change_a_segment_sees_who_can(studio, signed):
    tab = signed(studio, "approver", "/audience/~edit~lapsed", language="en")
    assert "A marketer, analyst or administrator" in tab.locator("main").inner_text()
    assert tab.get_by_role("button", name="Save").count() == 0
    tab.goto(f"{studio.base}/en/audience/lapsed")
    tab.locator(".lead").wait_for()
    assert tab.get_by_role("link", name="Change").count() == 0


@pytest.mark.browser
def test_a_project_without_events_says_on_every_page_what_comes_first(project, tmp_path, signed):
    from echt.studio.signin.users import Users

    with echt.open(project(0)) as shop:
        users = Users(shop.private / "studio/users.json")
        for name, role in PEOPLE.items():
            users.add(name, role, PASSWORD)
    with running(tmp_path) as empty:
        tab = signed(empty, "marketer", "/audience", language="en")
        tab.get_by_text("Nothing is known of anyone yet.").wait_for()
        assert "did you mean" not in tab.locator("main").inner_text()  # nothing is wrong with the files
        tab.get_by_role("link", name="lapsed").click()
        tab.get_by_text("Nothing is known of anyone yet.").wait_for()
        tab.goto(f"{empty.base}/en/audience/~new")
        tab.get_by_text("No condition: everyone who may be reached.").wait_for()
        tab.locator(".answer-now", has_text="of the 0 people").wait_for()
        tab.goto(f"{empty.base}/en/audience/~prediction~order")
        tab.get_by_text("This prediction was not made here yet.").wait_for()
        tab.goto(f"{empty.base}/en/results")
        tab.get_by_text("no plan committed yet").wait_for()
        tab.goto(f"{empty.base}/en/results/spring")
        tab.get_by_role("link", name="Look at the plan").wait_for()
