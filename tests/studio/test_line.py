"""A lost line, an ended session, and scripts in what people type: in a real browser."""

import os
import signal
import subprocess
import sys

import pytest

from echt.studio.signin.users import Users

from .conftest import NAMES, PASSWORD, ROOT

pytestmark = pytest.mark.browser


def _user(studio, *words):
    env = os.environ | {"ECHT_KEYS": str(studio.keys), "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-m", "echt.cli", "studio", "user", *words, "-p", str(studio.folder)]
    subprocess.run(command, env=env, check=True, capture_output=True, stdin=subprocess.DEVNULL)


def test_an_ended_session_leads_to_the_sign_in_and_back(own_studio, signed):
    tab = signed(own_studio, "approver", "/audience")
    _user(own_studio, "change", NAMES["approver"], "--role", "analyst")
    tab.evaluate("window.socket.emit('event', {client_id: window.clientId, id: 0, listener_id: '', args: []})")
    tab.wait_for_url("**/nl/sign-in?to=/nl/audience", timeout=60_000)
    tab.fill("#name", NAMES["approver"])
    tab.fill("#password", PASSWORD)
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/nl/audience")
    tab.locator("main h1").wait_for()
    assert "analist" in tab.locator(".side .side-foot").inner_text()
    signed.wrong.clear()  # the browser itself reports the refused socket


def test_a_page_of_somebody_else_in_the_same_browser_does_not_go_on(studio, signed):
    tab = signed(studio, "administrator", "/users")
    other = tab.context.new_page()
    other.goto(f"{studio.base}/nl/inbox")
    other.locator(".side button.plain").click()
    other.wait_for_url("**/nl/sign-in")
    other.fill("#name", NAMES["marketer"])
    other.fill("#password", PASSWORD)
    other.keyboard.press("Enter")
    other.wait_for_url("**/nl")
    tab.get_by_text("Deze pagina is niet voor jouw rol.").wait_for(timeout=60_000)
    signed.wrong.clear()  # the browser reports the refused sockets
    signed._states.clear()  # that session is over


def test_a_line_that_is_lost_is_told_and_comes_back(own_studio, signed):
    tab = signed(own_studio, "administrator", "/users")
    tab.get_by_label("Naam").fill("Dana")
    own_studio.process.send_signal(signal.SIGSTOP)
    tab.evaluate("window.socket.io.engine.close()")
    tab.wait_for_function("document.getElementById('popup').ariaHidden === 'false'")
    own_studio.process.send_signal(signal.SIGCONT)
    tab.wait_for_function("window.socket.connected && document.getElementById('popup').ariaHidden === 'true'", timeout=60_000)
    assert tab.get_by_label("Naam").input_value() == "Dana"
    tab.get_by_label("Wachtwoord").fill("four plain words again")
    tab.get_by_role("button", name="Toelaten").click()
    tab.locator(".user-row", has_text="Dana").wait_for()
    tab.get_by_label("Rol van Dana").select_option("analyst")
    users = Users(next(own_studio.keys.rglob("users.json")))
    for _ in range(300):
        if users.get("Dana").role == "analyst":
            break
        tab.wait_for_timeout(100)
    assert users.get("Dana").role == "analyst"
    signed.wrong.clear()


EVIL = "<img src=x onerror=\"window.hacked=1\"><script>window.hacked=1</script>'\"{{7*7}}`${7*7}`"


@pytest.mark.parametrize("path", ["/users", "/why", "/audience", "/content", "/campaigns"])
def test_a_script_in_every_text_field_is_text(studio, signed, path):
    tab = signed(studio, "administrator", path)
    for one in tab.locator("main input:not([type=file]):not([type=range]):not([type=radio]):not([type=checkbox]):not([type=number]), main textarea").all():
        if one.is_visible() and one.is_editable():
            one.fill(EVIL)
    for one in tab.locator("main button.btn").all():
        if "Weghalen" not in one.inner_text() and one.is_visible() and one.is_enabled():
            one.click()
            tab.wait_for_timeout(150)
    tab.wait_for_timeout(400)
    assert tab.evaluate("window.hacked") is None
    assert tab.locator("main img[src=x]").count() == 0


def test_a_script_in_the_address_and_in_the_query_is_text(studio, signed):
    from urllib.parse import quote

    tab = signed(studio, "administrator", "/inbox")
    for path in (f"/audience/{quote(EVIL, safe='')}", f"/content/{quote(EVIL, safe='')}", f"/why/{quote(EVIL, safe='')}", f"/audience?q={quote(EVIL)}", "/results/..%2F..%2Fecht"):
        tab.goto(f"{studio.base}/nl{path}")
        tab.locator("h1").first.wait_for()
        assert tab.evaluate("window.hacked") is None
        assert tab.locator("main img[src=x]").count() == 0
    signed.wrong.clear()
