"""A plan that takes longer than a page has: it is told how far it is, a button ends it, and nothing was changed."""

import pytest

from .conftest import copied, running


@pytest.fixture
def cold(made, tmp_path):
    """A Studio that has just begun: its first plan takes seconds."""
    with running(copied(made, tmp_path)) as one:
        yield one


@pytest.mark.browser
def test_a_plan_that_takes_long_is_told_and_stopped_and_read_again(cold, signed):
    file = cold.folder / "campaigns/spring.toml"
    before = file.read_bytes()
    tab = signed(cold, "marketer", "/campaigns/spring")
    tab.locator(".job .progress").wait_for()
    tab.get_by_role("button", name="Stoppen").click()
    tab.get_by_text("Gestopt voordat er een plan was.").wait_for()
    assert tab.locator(".job").count() == 0
    tab.get_by_role("link", name="Opnieuw lezen").click()
    tab.get_by_role("heading", name="Grenzen").wait_for(timeout=60_000)
    assert file.read_bytes() == before
