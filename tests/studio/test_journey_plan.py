"""From a plan to a commit: a limit is moved and saved, one person asks, another says yes, and then it is decided."""

import re
import subprocess
import tomllib

import pytest

from .language import foreign

WORDS = {
    "nl": (
        "Bewaren",
        "Vraag om een ja",
        "Goedkeuren",
        "Bewaard in campaigns/spring.toml.",
        "Jij vroeg dit aan",
        "kan ja zeggen",
        "Dit plan is vastgelegd",
    ),
    "en": (
        "Save",
        "Ask for a yes",
        "Approve",
        "Saved in campaigns/spring.toml.",
        "You asked for this",
        "can say yes",
        "This plan is committed",
    ),
}


def slide(tab, which, value):
    """As a hand would move it."""
    tab.evaluate(
        "([n, value]) => { const r = document.querySelectorAll('input[type=range]')[n]; r.value = value; "
        "r.dispatchEvent(new Event('input', {bubbles: true})); }",
        [which, value],
    )


def ready(tab):
    tab.locator(".plot.cost").wait_for(timeout=30_000)
    return tab


@pytest.mark.browser
def test_a_plan_is_committed_once_two_people_want_it_and_a_broken_file_says_so(own_studio, keys, signed):
    folder = own_studio.folder
    subprocess.run(["git", "init", "-q", str(folder)], check=True)
    for language, minutes in (("nl", 3.0), ("en", 2.0)):
        save, ask, approve, saved, mine, who, done = WORDS[language]
        tab = ready(signed(own_studio, "marketer", "/campaigns/spring", language=language))
        before = tab.locator(".lead").inner_text()
        slide(tab, 1, minutes)
        tab.wait_for_function("([old]) => (document.querySelector('.lead')?.innerText ?? old) !== old", arg=[before])
        tab.locator(".diff .add", has_text="total_s").wait_for()
        tab.get_by_role("button", name=save, exact=True).click()
        tab.get_by_text(saved).wait_for(timeout=20_000)
        text = (folder / "campaigns/spring.toml").read_text("utf-8")
        assert tomllib.loads(text)["attention"]["total_s"] == minutes * 60
        assert "# One mail about one product" in text
        log = subprocess.run(
            ["git", "-C", str(folder), "log", "-1", "--format=%an"], capture_output=True, text=True, check=True
        )
        assert log.stdout.strip() == "Mila"

        ready(tab).get_by_role("button", name=ask).click()
        tab.get_by_text(mine).wait_for(timeout=20_000)
        assert tab.get_by_role("button", name=approve, exact=True).count() == 0
        assert re.search(rf"(Ali|Bea).*{who}", tab.locator(".approve").inner_text())

        other = ready(signed(own_studio, "approver", "/campaigns/spring", language=language))
        other.get_by_role("button", name=approve, exact=True).click()
        other.get_by_text(done).wait_for(timeout=30_000)
        assert foreign(tab, language) == foreign(other, language) == {}
        with own_studio.open() as shop:
            plan = shop.committed("spring")
            assert plan.attention_s <= minutes * 60
            assert plan.counts["shared_budget"] > 0
            assert shop.setting.ledger.approved("plan", "spring", plan.campaign.config_hash).by == "Ali"
            assert [one.action for one in shop.changes(kind="plan", most=2)] == ["approved", "asked"]
            assert shop.audit().holds
        tab.close()
        other.close()
    broken_file(own_studio, signed)


def broken_file(own_studio, signed):
    """A broken file shows what is wrong, with the fix."""
    path = own_studio.folder / "campaigns/spring.toml"
    path.write_text(path.read_text("utf-8").replace("[holdout]", "[holdot]"), "utf-8")
    tab = signed(own_studio, "marketer", "/campaigns")
    tab.get_by_text("een instelling die Echt niet kent").first.wait_for(timeout=20_000)
    tab.get_by_role("link", name="spring").click()
    alert = tab.get_by_role("alert")
    alert.wait_for(timeout=20_000)
    assert "Gevonden: holdot" in alert.inner_text() and "Bedoelde je ‘holdout’?" in alert.inner_text()
    assert "E403" in alert.inner_text()


@pytest.mark.browser
def test_a_new_campaign_is_a_file_with_a_draft_that_can_be_taken_back(own_studio, keys, signed):
    tab = signed(own_studio, "marketer", "/campaigns", language="nl")
    path = own_studio.folder / "campaigns/najaar.toml"
    tab.get_by_label("Naam").fill("najaar")
    tab.get_by_label("Wie", exact=True).select_option("regulars")
    tab.get_by_role("button", name="Maak een concept").click()
    tab.locator("h1", has_text="Najaar").wait_for(timeout=30_000)
    assert tomllib.loads(path.read_text("utf-8"))["segment"] == "regulars"
    ready(tab).get_by_text("Concept: er is nog niets verstuurd").wait_for()
    tab.get_by_role("button", name="Ongedaan maken").click()
    tab.wait_for_url("**/nl/campaigns")
    assert not path.exists()
    assert signed(own_studio, "analyst", "/campaigns", language="nl").get_by_label("Naam").count() == 0
