"""An advice that is not about the holdout leads to the place where it is done, with it filled in, and nothing is written before that."""

import tomllib

import pytest


@pytest.mark.browser
def test_an_advice_leads_to_a_campaign_with_it_filled_in(own_studio, keys, signed):
    path = own_studio.folder / "campaigns/spring.toml"
    before = path.read_text("utf-8")
    tab = signed(own_studio, "marketer", "/results/spring", language="en")
    tab.wait_for_function("document.querySelectorAll('.working').length === 0", timeout=60_000)
    advice = tab.get_by_role("link", name="get it by lot")
    advice.first.wait_for(timeout=20_000)
    advice.first.click()
    tab.locator(".diff .add", has_text="share = 0.2").wait_for(timeout=30_000)
    assert path.read_text("utf-8") == before
    tab.goto(f"{own_studio.base}/en/campaigns/spring?within=28+days&explore=0.25")
    tab.locator(".diff .add", has_text='"28 days"').wait_for(timeout=30_000)
    tab.get_by_role("button", name="Save", exact=True).click()
    tab.locator(".saved").wait_for(timeout=20_000)
    said = tomllib.loads(path.read_text("utf-8"))
    assert (said["within"], said["explore"]["share"]) == ("28 days", 0.25)
