"""Today in a real browser: it says something, in two languages, and asks nothing of any other machine."""

import socket
import subprocess
import sys
import urllib.error
import urllib.request

import pytest
from sample import sample

from echt.errors import OutsideError
from echt.report.voice import Voice
from echt.studio import page
from echt.studio.serving import run


def test_the_opening_holds_the_figures():
    html = page.today(sample(), Voice("nl"))
    assert "Gift shop vraagt" in html
    for figure in ("500 mensen", "66,7 minuten", "31 extra bestellingen", "1.065 mensen"):
        assert f">{figure}</button>" in html
    assert "tussen 8 en 53" in html


def test_someone_in_distress_comes_first():
    html = page.today(sample(), Voice("en"))
    assert html.index("not going well") < html.index("A question")


def test_what_is_simulated_is_marked_beside_the_figures():
    html = page.today(sample(), Voice("en"))
    lead = html[html.index('class="lead"') : html.index('class="why"')]
    assert "partly simulated" in lead
    assert html.count("simulated") >= 3


def test_one_line_says_how_far_the_prediction_can_be_trusted():
    assert "The prediction was 0.71 orders a person off in the past; a simple rule 0.92." in page.today(sample(), Voice("en"))
    assert "een simpele regel 0,92" in page.today(sample(), Voice("nl"))
    assert "off in the past" not in page.today(sample(trust=()), Voice("en"))


def test_before_the_first_plan_the_page_teaches():
    assert "echt plan" in page.empty(Voice("en"))


def test_a_creative_without_approval_waits_for_a_human():
    import dataclasses

    draft = dataclasses.replace(sample().creatives[0], approved_by=None)
    assert "echt approve spring-heart" in page.today(sample(creatives=(draft,)), Voice("en"))


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.4", "::"])
def test_the_studio_is_for_this_machine_only(host):
    with pytest.raises(OutsideError) as caught:
        run(sample, name="x", host=host, port=1, language="nl")
    assert caught.value.code == "E532"


def test_a_port_that_is_taken_is_an_error_with_a_way_out():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(OutsideError) as caught:
            run(sample, name="x", host="127.0.0.1", port=other.getsockname()[1], language="nl")
    assert caught.value.code == "E531"


def test_importing_the_studio_does_not_load_nicegui():
    code = "import sys, echt.studio; sys.exit('nicegui' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": ":".join(sys.path)}, check=False).returncode == 0


@pytest.mark.browser
@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark"), (320, "light")])
def test_the_page_asks_nothing_of_any_other_machine(browser, studio, width, scheme):
    tab = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    asked, said = [], []
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("console", lambda message: said.append(message.text) if message.type in {"error", "warning"} else None)
    tab.on("pageerror", lambda error: said.append(str(error)))
    tab.goto(f"{studio}/")
    tab.get_by_role("heading", level=1).wait_for()
    assert tab.get_by_role("heading", level=1).inner_text() == "Vandaag"
    assert tab.locator("html").get_attribute("lang") == "nl"
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    tab.get_by_role("button", name="500 mensen").click()
    assert tab.locator(".def:popover-open").count() == 1
    assert [url for url in asked if not url.startswith((studio, "data:"))] == []
    assert said == []
    tab.close()


@pytest.mark.browser
def test_the_other_language_is_one_click_away(browser, studio):
    tab = browser.new_page(viewport={"width": 1440, "height": 900})
    tab.goto(f"{studio}/nl")
    tab.get_by_role("link", name="English").first.click()
    tab.get_by_role("heading", name="Today").wait_for()
    assert tab.locator("html").get_attribute("lang").startswith("en")
    tab.get_by_role("link", name="Report", exact=True).first.click()
    tab.get_by_role("heading", name="500 people get a message, 1,065 are left in peace").wait_for()
    tab.close()


@pytest.mark.browser
def test_everything_can_be_reached_by_keyboard(browser, studio):
    tab = browser.new_page(viewport={"width": 1440, "height": 900})
    tab.goto(f"{studio}/nl")
    tab.get_by_role("heading", name="Vandaag").wait_for()
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.className") == "skip"
    seen = []
    for _ in range(12):
        tab.keyboard.press("Tab")
        seen.append(tab.evaluate("document.activeElement.innerText"))
    assert "31 extra bestellingen" in seen
    tab.close()


def test_another_host_name_is_refused(studio):
    request = urllib.request.Request(f"{studio}/nl", headers={"Host": "shop.example.com"})
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request, timeout=20)
    assert caught.value.code == 400
    caught.value.close()


def test_an_empty_project_shows_what_to_do(empty_studio):
    with urllib.request.urlopen(f"{empty_studio}/en", timeout=20) as answer:
        assert "echt plan" in answer.read().decode()
    with urllib.request.urlopen(f"{empty_studio}/en/report", timeout=20) as answer:
        assert answer.url.endswith("/en")


def test_an_error_is_shown_with_its_fix_and_code(broken_studio):
    with urllib.request.urlopen(f"{broken_studio}/en", timeout=20) as answer:
        text = answer.read().decode()
    assert "E233" in text
    assert "set buckets = 8" in text


def test_the_studio_shows_the_figures_of_the_last_report(tmp_path):
    from echt.report import report
    from echt.studio.serving import last_report, load

    report(sample(), tmp_path / ".echt/report.html")
    assert load(tmp_path) == sample()
    (tmp_path / ".echt/report.json").write_text("{")
    assert last_report(tmp_path) is None
