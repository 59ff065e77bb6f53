"""A prediction's file is edited like a segment's: shown first, merged, checked, committed, undone; and then made again."""

import subprocess
import tomllib

import pytest


def area(tab):
    return tab.get_by_label("The text of the prediction")


@pytest.mark.browser
def test_a_prediction_is_edited_by_two_checked_undone_and_made_again(own_studio, keys, signed):
    path = own_studio.folder / "predictions/order.toml"
    subprocess.run(["git", "init", "-q", str(own_studio.folder)], check=True)
    began, place = path.read_text("utf-8"), "/audience/~prediction~order"
    one, two = (signed(own_studio, role, place, language="en") for role in ("analyst", "administrator"))
    first, last = began.splitlines()[0], "# looked at by two"
    area(one).wait_for()
    area(one).fill(began.replace(first, "# How often, in the coming weeks?"))
    one.locator(".diff .add", has_text="coming weeks").wait_for()
    assert path.read_text("utf-8") == began
    one.get_by_role("button", name="Save, predictions/order.toml").click()
    one.locator(".saved").wait_for(timeout=20_000)
    area(two).fill(began + last + "\n")
    two.get_by_role("button", name="Save, predictions/order.toml").click()
    two.locator(".saved", has_text="both changes are in it").wait_for(timeout=20_000)
    assert path.read_text("utf-8") == began.replace(first, "# How often, in the coming weeks?") + last + "\n"
    log = subprocess.run(
        ["git", "-C", str(own_studio.folder), "log", "--format=%an"], capture_output=True, text=True, check=True
    )
    assert log.stdout.split() == ["Bea", "Anne"]

    two.get_by_role("button", name="Undo, predictions/order.toml").click()
    two.locator(".saved").wait_for(state="detached", timeout=20_000)
    assert last not in path.read_text("utf-8")
    now = path.read_text("utf-8")
    area(two).fill(now.replace("horizon_days", "horizon_day"))
    two.get_by_role("button", name="Save, predictions/order.toml").click()
    two.get_by_role("alert").get_by_text("E141").wait_for(timeout=20_000)
    assert path.read_text("utf-8") == now
    assert "horizon_day " in area(two).input_value()  # what was typed stays

    two.reload()
    area(two).wait_for()
    two.get_by_role("button", name="Throw it away").click()
    two.get_by_role("button", name="Predict now").click()
    two.locator(".job").get_by_role("button", name="Stop").wait_for(timeout=20_000)
    with two.expect_navigation(timeout=120_000):
        pass
    two.get_by_role("heading", name="How far it can be trusted").wait_for(timeout=20_000)
    with own_studio.open() as shop:
        done = [(each.by, each.action) for each in shop.changes(kind="predictions", most=4)]
        assert done == [("Bea", "ran"), ("Bea", "undid"), ("Bea", "edited"), ("Anne", "edited")]


@pytest.mark.browser
def test_a_new_prediction_is_a_file_and_one_that_exists_is_not_written_over(own_studio, keys, signed):
    tab = signed(own_studio, "analyst", "/audience", language="en")
    tab.get_by_role("link", name="New prediction").click()
    tab.get_by_label("Name").fill("order")
    tab.get_by_role("button", name="Begin", exact=True).click()
    tab.get_by_text("There is a prediction of this name already.").wait_for()
    tab.get_by_label("Name").fill("next-month")
    tab.get_by_role("button", name="Begin", exact=True).click()
    area(tab).fill(area(tab).input_value().replace("90", "30"))
    tab.get_by_role("button", name="Save, predictions/next-month.toml").click()
    tab.locator(".saved").wait_for(timeout=20_000)
    said = tomllib.loads((own_studio.folder / "predictions/next-month.toml").read_text("utf-8"))
    assert said["horizon_days"] == 30
    with own_studio.open() as shop:
        assert shop.prediction("next-month").horizon_days == 30
    signed(own_studio, "marketer", "/audience/~prediction~next-month", language="en")
