"""The journey "read a result": what it says, then a decision: another holdout, or to leave it with a reason."""

import shutil

import pytest

import echt
from echt.report.numbers import Numbers
from echt.studio.pages.results.verdict import verdict

from .conftest import running
from .language import foreign

LATER = "2026-07-20"
# who is held out is drawn with keys that are new each time, so what is found differs from one run to the next
HEADS = {
    "nl": {
        "none": "Spring: niet te zeggen of het iets deed",
        "more": "Spring werkte",
        "fewer": "Spring bracht minder dan niets doen",
    },
    "en": {
        "none": "Spring: no effect can be told",
        "more": "Spring worked",
        "fewer": "Spring brought less than nothing",
    },
}


@pytest.fixture(scope="module")
def later(made, tmp_path_factory):
    """A Studio that looks back, seven weeks after the decisions."""
    base = tmp_path_factory.mktemp("later")
    for part in ("shop", "keys"):
        shutil.copytree(made / part, base / part)
    with pytest.MonkeyPatch.context() as patch, running(base, "--at", LATER) as one:
        patch.setenv("ECHT_KEYS", str(base / "keys"))
        yield one


def held(folder):
    """People in the holdout, were it planned now."""
    with echt.open(folder) as shop:
        return shop.plan("spring").to_dict()["reasons"]["holdout"]


@pytest.mark.browser
def test_a_result_is_read_and_the_next_plan_leaves_more_people_in_peace(later, signed):
    path = later.folder / "campaigns/spring.toml"
    began, before = path.read_text(), held(later.folder)
    with echt.open(later.folder, at=LATER) as shop:
        effect = shop.result("spring").effect
    tab = signed(later, "marketer", "/results", language="nl")
    tab.locator("table .iv").wait_for()
    unsure = tab.get_by_text("nog niet te zeggen").count()
    assert (unsure > 0) == effect.difference.crosses_zero
    tab.get_by_role("link", name="Spring", exact=True).click()
    tab.get_by_role("heading", level=1, name=HEADS["nl"][verdict(effect)]).wait_for()
    said = tab.locator("main").inner_text()
    assert foreign(tab, "nl") == {}
    for part in (
        "De loting was eerlijk.",
        "niemand verdwijnt",
        "Gesimuleerd",
        Numbers("nl").per_hundred(effect.difference.value),
    ):
        assert part in said
    slider = tab.get_by_label("Meetgroep van het volgende plan", exact=True)
    slider.focus()
    slider.press("End")
    tab.get_by_role("button", name="Zet hem op 50%").click()
    tab.get_by_text("Bewaard in campaigns/spring.toml.").wait_for()
    assert path.read_text() == began.replace("share = 0.30", "share = 0.5")
    assert held(later.folder) > before
    tab.reload()
    tab.get_by_text("De loting was eerlijk.").wait_for()  # the draw of then is held to the share of then


@pytest.mark.browser
def test_in_english_the_next_plan_leaves_fewer_people_out(later, signed):
    path = later.folder / "campaigns/spring.toml"
    before = held(later.folder)
    with echt.open(later.folder, at=LATER) as shop:
        effect = shop.result("spring").effect
    tab = signed(later, "marketer", "/results", language="en")
    tab.get_by_role("link", name="Spring", exact=True).click()
    tab.get_by_role("heading", level=1, name=HEADS["en"][verdict(effect)]).wait_for()
    slider = tab.get_by_label("Holdout of the next plan", exact=True)
    slider.focus()
    slider.press("Home")
    tab.get_by_role("button", name="Set it to 5%").click()
    tab.get_by_text("Saved in campaigns/spring.toml.").wait_for()
    assert "share = 0.05" in path.read_text()
    assert held(later.folder) < before


@pytest.mark.browser
def test_to_leave_it_is_a_decision_too_with_its_reason(later, signed):
    tab = signed(later, "analyst", "/results/spring", language="en")
    with echt.open(later.folder, at=LATER) as shop:
        effect = shop.result("spring").effect
    tab.get_by_role("heading", level=1, name=HEADS["en"][verdict(effect)]).wait_for()
    assert tab.get_by_label("Holdout of the next plan").count() == 0  # an analyst does not change a campaign
    assert foreign(tab, "en") == {}
    tab.get_by_text("Leave it, with a reason").click()
    tab.get_by_label("Reason").fill("The next wave is larger anyway.")
    tab.get_by_role("button", name="Write it down").click()
    tab.get_by_text("Written down.").wait_for()
    with echt.open(later.folder) as shop:
        last = shop.changes(kind="campaigns", name="spring")[0]
        assert (last.by, last.action, last.said["reason"]) == (
            "Anne",
            "left_as_it_is",
            "The next wave is larger anyway.",
        )
        assert shop.setting.ledger.audit_verify() == []
