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
    _sign_in_again(tab, "approver")
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
    _sign_in_again(other, "marketer")
    other.wait_for_url("**/nl")
    tab.get_by_text("Deze pagina is niet voor jouw rol.").wait_for(timeout=60_000)
    signed.wrong.clear()  # the browser reports the refused sockets
    signed._states.clear()  # that session is over


def test_a_line_that_is_lost_is_told_and_comes_back(own_studio, signed):
    tab = signed(own_studio, "administrator", "/users")
    tab.get_by_label("Naam").fill("Dana")
    own_studio.process.send_signal(signal.SIGSTOP)
    tab.evaluate("window.socket.io.engine.close()")
    tab.wait_for_function("document.getElementById('popup')?.ariaHidden === 'false'")
    own_studio.process.send_signal(signal.SIGCONT)
    tab.wait_for_function(
        "window.socket?.connected && document.getElementById('popup')?.ariaHidden === 'true'", timeout=60_000
    )
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


def _as_text(tab):
    tab.get_by_role("button", name="Schrijf het als tekst").click()
    area = tab.get_by_label("De tekst van het segment")
    area.wait_for()
    return area


def _sign_in_again(tab, role):
    tab.fill("#name", NAMES[role])
    tab.fill("#password", PASSWORD)
    tab.keyboard.press("Enter")


def test_two_tabs_at_one_file_and_a_studio_that_stops_in_the_middle(own_studio, signed):
    """Two people merge; at the same line the second is told and loses nothing; a restart gives back what was typed."""
    file = own_studio.folder / "segments/lapsed.sql"
    place = "/audience/~edit~lapsed"
    one, two = signed(own_studio, "marketer", place), signed(own_studio, "analyst", place)
    first, second, before = _as_text(one), _as_text(two), file.read_text()
    first.fill(before.replace("'60 days'", "'61 days'"))
    one.get_by_role("button", name="Bewaren").click()
    one.get_by_text("Bewaard in segments/lapsed.sql").wait_for()
    second.fill(before.replace("-- Bought", "-- People who bought"))
    two.get_by_role("button", name="Bewaren").click()
    two.get_by_text("beide wijzigingen staan erin").wait_for()
    assert file.read_text() == before.replace("'60 days'", "'61 days'").replace("-- Bought", "-- People who bought")

    first.fill(before.replace("'60 days'", "'61 days'").replace("-- Bought", "-- Those who bought"))
    one.get_by_role("button", name="Bewaren").click()
    one.get_by_text("E117").wait_for()
    assert "Those who bought" in first.input_value()
    assert "-- People who bought" in file.read_text()

    typed = file.read_text().replace("'61 days'", "'75 days'")
    second.fill(typed)
    own_studio.restart()
    two.wait_for_url("**/nl/sign-in?to=**", timeout=60_000)
    _sign_in_again(two, "analyst")
    two.wait_for_url(f"**/nl{place}")
    _as_text(two)
    two.get_by_role("button", name="Terugzetten").click()
    two.wait_for_function("typed => document.querySelector('main textarea')?.value === typed", arg=typed)
    two.get_by_role("button", name="Bewaren").click()
    two.get_by_text("Bewaard in segments/lapsed.sql").wait_for()
    assert "75 days" in file.read_text()
    signed.wrong.clear()  # the browser reports the line that was gone
    signed._states.clear()


def test_what_is_typed_and_clicked_without_a_line_is_done_once_it_is_back(own_studio, signed):
    file = own_studio.folder / "segments/lapsed.sql"
    tab = signed(own_studio, "marketer", "/audience/~edit~lapsed")
    area = _as_text(tab)
    now = file.read_text()
    area.fill(now.replace("'365 days'", "'300 days'"))
    tab.get_by_role("button", name="Bewaren").wait_for()
    tab.context.set_offline(True)
    tab.get_by_text("Geen verbinding.").wait_for(timeout=60_000)
    tab.get_by_text("Wat je typte blijft hier staan.").wait_for()
    area.fill(now.replace("'365 days'", "'310 days'"))
    tab.get_by_role("button", name="Bewaren").click()
    assert file.read_text() == now
    tab.context.set_offline(False)
    tab.get_by_text("Bewaard in segments/lapsed.sql").wait_for(timeout=60_000)
    assert file.read_text() == now.replace("'365 days'", "'310 days'")
    signed.wrong.clear()  # the browser reports the line that was gone


def test_what_was_typed_anywhere_is_there_after_the_studio_was_killed(own_studio, signed):
    tab = signed(own_studio, "approver", "/why", language="en")
    tab.get_by_label("Number of the person").fill("a1b2c3d4e5f6")
    tab.get_by_label("Why do you look?").fill("somebody asked <b>by mail</b>")
    own_studio.restart()
    tab.wait_for_url("**/en/sign-in?to=**", timeout=60_000)
    _sign_in_again(tab, "approver")
    kept = tab.locator("aside.kept")
    kept.wait_for()
    assert "The connection was lost." in kept.inner_text() and "somebody asked <b>by mail</b>" in kept.inner_text()
    assert tab.get_by_label("Why do you look?").input_value() == ""
    kept.get_by_role("button", name="Put it back").click()
    kept.wait_for(state="detached")
    assert tab.get_by_label("Why do you look?").input_value() == "somebody asked <b>by mail</b>"
    tab.get_by_role("button", name="Look", exact=True).click()
    tab.get_by_role("alert").get_by_text("a1b2c3d4e5f6").or_(
        tab.get_by_role("alert")
    ).first.wait_for()  # asked with what was put back
    assert "E439" not in tab.get_by_role("alert").first.inner_text()
    tab.reload()
    tab.locator("main h1").wait_for()
    tab.wait_for_timeout(800)
    assert tab.locator("aside.kept").count() == 0  # once
    signed.wrong.clear()
    signed._states.clear()
