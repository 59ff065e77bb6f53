"""What people got to read: with its pictures in the language of the page, what the guard remarks, and who wrote it."""

import json
from dataclasses import replace

import pytest

from echt.report import ReportData
from echt.report.sent import creatives
from echt.report.stories import stories
from echt.report.voice import Voice

from .sample import PIXEL, sample


@pytest.mark.parametrize(
    ("language", "shown", "other"),
    [("nl", "Een rieten hart", "A wicker heart"), ("en", "A wicker heart &amp; shapes", "Een rieten")],
)
def test_a_page_shows_the_pictures_in_its_own_language(language, shown, other):
    html = creatives(sample(), Voice(language))
    assert f'alt="{shown}' in html and f'alt="{other}' not in html and f"base64,{PIXEL}" in html
    assert ("getekend, niet door AI gemaakt" in html) == (language == "nl")
    assert ("Niet vrijgegeven, dus niet getoond: het bestand is er niet meer." in html) == (language == "nl")
    assert ("ondertekend en bewezen door ons eigen root-certificaat, onzichtbaar merk 0a1b2c3d" in html) == (
        language == "nl"
    )


def test_what_the_guard_remarks_and_who_wrote_it_is_said_in_both_languages():
    nl, en = (creatives(sample(), Voice(one)) for one in ("nl", "en"))
    assert "De bewaker merkt op" in nl and "Een mens schreef 25% van deze woorden." in nl and "Een lange zin." in nl
    assert "The guard remarks" in en and "A person wrote 25% of these words." in en


def test_pictures_travel_as_json():
    data = sample()
    assert ReportData.from_dict(json.loads(json.dumps(data.to_dict()))).creatives == data.creatives


def test_a_story_is_shown_in_its_own_language_on_both_pages():
    nl, en = (stories(sample(), Voice(one)) for one in ("nl", "en"))
    for page in (nl, en):
        assert (
            '<div class="mail" lang="nl"><h3>De oven &lt;van&gt; Anna</h3>' in page
            and page.count('<p class="small">') == 2
        )
    assert "met hun ja op dit verhaal: Anna, Bert en Cor." in nl and "Mensen schreven 90% ervan." in nl
    assert "with their yes to this story: Anna, Bert and Cor." in en and "It quotes 2 people who are not named" in en
    assert "Goedgekeurd door M. Jansen, " in nl and "Approved by M. Jansen, " in en
    assert ReportData.from_dict(json.loads(json.dumps(sample().to_dict()))).stories == sample().stories


def test_without_stories_there_is_no_section():
    assert stories(replace(sample(), stories=()), Voice("nl")) == ""
