"""A slider that is dragged quickly ends where the hand let it go: in the browser and in the Studio."""

import pytest

SEEN = "range => { window.seen = []; range.addEventListener('input', () => window.seen.push(+range.value)); }"


def drag(tab, slider, to, steps):
    """Take the thumb and pull it quickly to a place from 0 to 1, and back a little at the very end."""
    slider.evaluate("range => range.scrollIntoView({block: 'center'})")  # not beneath the bar of the approval
    slider.evaluate(SEEN)
    box = slider.bounding_box()
    low, high, now = (float(slider.evaluate(f"range => range.{one}")) for one in ("min", "max", "value"))
    y, thumb = box["y"] + box["height"] / 2, 14
    x = box["x"] + thumb / 2 + (box["width"] - thumb) * (now - low) / (high - low)
    end = box["x"] + thumb / 2 + (box["width"] - thumb) * to
    tab.mouse.move(x, y)
    tab.mouse.down()
    for step in range(1, steps + 1):
        tab.mouse.move(x + (end - x) * step / steps, y)
    tab.mouse.up()
    return float(slider.input_value())


@pytest.mark.browser
@pytest.mark.parametrize("steps", [3, 60])
def test_a_slider_that_is_dragged_quickly_ends_with_one_value_on_both_sides(studio, signed, steps):
    tab = signed(studio, "marketer", "/campaigns/spring", language="en")
    tab.locator(".plot.cost").wait_for(timeout=30_000)
    slider = tab.get_by_label("Holdout that gets nothing", exact=True)
    for to in (0.85, 0.35):
        value = drag(tab, slider, to, steps)
        tab.locator(".diff .add", has_text=f"share = {value / 100:g}").wait_for(timeout=20_000)  # what the Studio knows
        tab.wait_for_function(
            "([id, text]) => document.getElementById(id)?.getAttribute('aria-valuetext') === text",
            arg=[slider.get_attribute("id"), f"{value:.0f}%"],
        )
        tab.wait_for_timeout(500)  # and nothing comes after it
        assert (
            float(slider.input_value())
            == value
            == float(tab.get_by_label("Holdout that gets nothing: %").input_value())
        )
        assert tab.locator(".diff .add", has_text=f"share = {value / 100:g}").count() == 1
        seen = tab.evaluate("window.seen")
        assert seen == sorted(seen, reverse=to < 0.5)  # it never jumped back under the hand


@pytest.mark.browser
def test_the_slider_of_a_result_is_the_same_one(studio, signed):
    tab = signed(studio, "marketer", "/results/spring", language="en")
    slider = tab.get_by_label("Holdout of the next plan", exact=True)
    slider.wait_for(timeout=30_000)
    value = drag(tab, slider, 0.6, 40)
    tab.get_by_role("button", name=f"Set it to {value:.0f}%").wait_for(timeout=20_000)
    number = tab.get_by_label("Holdout of the next plan: %")
    number.fill("12")
    number.press("Tab")
    tab.get_by_role("button", name="Set it to 12%").wait_for(timeout=20_000)
    assert slider.input_value() == "12"
