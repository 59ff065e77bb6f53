"""The page: one file, two languages, nothing from elsewhere, and everything simulated says so."""

import re
from html.parser import HTMLParser

import pytest
from sample import LEFT, sample

from echt.report import Interval, Waiting, report
from echt.report.numbers import Numbers
from echt.report.page import page
from echt.report.plots import ticks
from echt.report.words import REASONS

VOID = {"meta", "br", "circle", "rect", "line", "path", "input", "img", "link", "hr"}


class Balanced(HTMLParser):
    """Fails on a tag that is closed in the wrong place."""

    def __init__(self):
        super().__init__()
        self.open, self.ids, self.headings = [], [], []

    def handle_starttag(self, tag, attrs):
        self.ids += [value for name, value in attrs if name == "id"]
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.ids += [value for name, value in attrs if name == "id"]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def parsed(html):
    parser = Balanced()
    parser.feed(html)
    parser.close()
    assert parser.open == []
    return parser


@pytest.fixture
def html(data):
    return page(data, "nl")


def test_the_page_is_well_formed_and_its_ids_are_unique(html):
    found = parsed(html)
    assert len(found.ids) == len(set(found.ids)) > 20


def test_headings_come_in_order(html):
    levels = parsed(html).headings
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:]))


def test_nothing_comes_from_elsewhere(html):
    assert not re.search(r"(src|href)=[\"']?(https?:)?//", html)
    assert "@import" not in html
    assert set(re.findall(r"url\(\"?([a-z]+):", html)) == {"data"}
    assert "default-src 'none'" in html


def test_the_report_is_small_enough_to_mail(data, tmp_path):
    assert report(data, tmp_path / "deep" / "report.html").stat().st_size < 300_000


@pytest.mark.parametrize("language", ["en", "nl"])
def test_the_sum_of_people_is_written_out(html, language):
    say = Numbers(language)
    assert (
        f"{' + '.join(say.whole(n) for n in [500, *(n for n in LEFT.values() if n)])} = <b>1{',' if language == 'en' else '.'}565</b>"
        in html
    )


def test_every_reason_with_people_has_a_bar(html):
    for reason, count in LEFT.items():
        assert (f"<span>{REASONS[reason]['nl']}</span>" in html) == bool(count)


def test_figures_come_before_the_picture_and_the_picture_before_the_effect(html):
    order = [
        html.index(text)
        for text in ('class="lead"', "Eén mens", "Wie krijgt iets", "Wat het veroorzaakte", "Wat er vreemd is")
    ]
    assert order == sorted(order)


def test_what_is_simulated_says_so_where_it_is_shown(html):
    for heading, end in (
        ("Wat het veroorzaakte", "Wat er vreemd is"),
        ("Wacht op een mens", "Aandacht deze week"),
        ("Eén mens", "Wie krijgt"),
    ):
        part = html[html.index(heading) : html.index(end)]
        assert "gesimuleerd" in part, heading
    assert "Gesimuleerd is hier: de toestemmingen, de antwoorden en de extra bestellingen" in html


def test_nothing_is_called_simulated_when_nothing_is():
    real = sample(simulated=(), story=None, effect=None, inbox=())
    assert "imuleerd" not in page(real, "nl").split("</style>")[1]


def test_the_inbox_has_the_longest_waiting_first_and_points_at_distress(html):
    part = html[html.index("Wacht op een mens") :]
    assert part.index("white?") < part.index("Bedankt") < part.index("overleden")
    assert "lees die eerst" in part


def test_words_of_others_are_escaped():
    nasty = "<script>alert(1)</script>"
    data = sample(inbox=(Waiting("c", nasty, nasty, 1.0, "question", "en", True),), campaign=nasty, shop=nasty)
    assert nasty not in page(data, "en")
    parsed(page(data, "en"))


def test_an_effect_that_may_be_nothing_says_so():
    import dataclasses

    flat = dataclasses.replace(sample().effect, difference=Interval(0.001, -0.02, 0.022), extra=Interval(0.9, -18, 20))
    html = page(sample(effect=flat), "en")
    assert "Not yet to say whether it did anything." in html
    assert "of attention: " not in html


def test_a_campaign_without_a_holdout_shows_why_there_is_no_effect():
    html = page(sample(effect=None, effect_refused={"en": "There is no holdout.", "nl": "Er is geen meetgroep."}), "nl")
    assert "Er is geen meetgroep." in html
    assert 'class="answer"' not in html


def test_the_axis_always_shows_zero():
    for low, high in ((0.5, 3.0), (-3.0, -0.5), (0.0, 0.0), (-0.01, 0.02), (-40.0, 90.0)):
        marks = ticks(low, high)
        assert 0.0 in marks
        assert marks[0] <= low <= high <= marks[-1]


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1440])
def test_a_browser_shows_it_without_asking_anyone(browser, data, tmp_path, width, scheme):
    path = report(data, tmp_path / "report.html", language="nl")
    tab = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    asked, said = [], []
    tab.on("request", lambda request: asked.append(request.url))
    tab.on("console", lambda message: said.append(message.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    tab.goto(path.as_uri())
    tab.get_by_role("button", name="English").click()
    assert tab.locator("html").get_attribute("lang") == "en"
    assert "report" in tab.title()
    assert tab.get_by_role("heading", level=1).inner_text() == "500 people get a message, 1,065 are left in peace"
    tab.get_by_role("button", name="1,292").click()
    assert tab.locator(".def:popover-open b").inner_text() == "The usual mailing"
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    assert tab.evaluate("document.fonts.check('16px \"Hanken Grotesk\"')")
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert said == []
    tab.close()


def test_the_figures_lie_beside_the_page_as_json(data, tmp_path):
    import json

    from echt.report import ReportData

    path = report(data, tmp_path / "report.html")
    assert ReportData.from_dict(json.loads(path.with_suffix(".json").read_text())) == data
