"""The journey "read a result": what it says, then a decision: another holdout, or to leave it with a reason."""

import shutil

import pytest

import echt
from echt.report.numbers import Numbers

from .conftest import running

LATER = "2026-07-20"


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
    tab = signed(later, "marketer", "/results", language="nl")
    tab.get_by_text("nog niet te zeggen").first.wait_for()
    tab.get_by_role("link", name="spring", exact=True).click()
    tab.get_by_role("heading", level=1, name="spring: niet te zeggen of het iets deed").wait_for()
    said = tab.locator("main").inner_text()
    for part in ("Ook niets is dus mogelijk.", "De loting was eerlijk.", "niemand verdwijnt", "Gesimuleerd"):
        assert part in said
    with echt.open(later.folder, at=LATER) as shop:
        effect = shop.result("spring").effect
    assert Numbers("nl").per_hundred(effect.difference.value) in said
    slider = tab.get_by_label("Meetgroep van het volgende plan")
    slider.focus()
    slider.press("ArrowLeft")
    tab.get_by_role("button", name="Zet hem op 49%").click()
    tab.get_by_text("Bewaard in campaigns/spring.toml.").wait_for()
    assert path.read_text() == began.replace("share = 0.30", "share = 0.49")
    assert held(later.folder) > before
    tab.reload()
    tab.get_by_text("De loting was eerlijk.").wait_for()  # the draw of then is held to the share of then


@pytest.mark.browser
def test_to_leave_it_is_a_decision_too_with_its_reason(later, signed):
    tab = signed(later, "analyst", "/results/spring", language="en")
    tab.get_by_role("heading", level=1, name="spring: no effect can be told").wait_for()
    assert tab.get_by_label("Holdout of the next plan").count() == 0  # an analyst does not change a campaign
    tab.get_by_text("Leave it, with a reason").click()
    tab.get_by_label("Reason").fill("The next wave is larger anyway.")
    tab.get_by_role("button", name="Write it down").click()
    tab.get_by_text("Written down.").wait_for()
    with echt.open(later.folder) as shop:
        last = shop.changes(kind="campaigns", name="spring")[0]
        assert (last.by, last.action, last.said["reason"]) == ("Anne", "left_as_it_is", "The next wave is larger anyway.")
        assert shop.setting.ledger.audit_verify() == []
