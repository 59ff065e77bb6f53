"""A banner fetches nothing, says it is advertising and by whom, and is a whole of its own."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from echt.create.banner import BANNER_SIZES, HEAVIEST, banner
from echt.create.picture import draw
from echt.errors import CampaignError
from echt.nouns import Creative

TEXTS = {
    "nl": {"subject": "Koffie in 25 seconden", "preheader": 'Rustig "kijken" & proeven <b>', "body": "Kijk rustig.",
           "call_to_action": "Bekijk de machine", "link": "https://shop.example/nova?a=1&b='</script>'".replace("'", "")},
    "en": {"subject": "Coffee in 25 seconds", "body": "Have a look.", "call_to_action": "See the machine",
           "link": "https://shop.example/nova"},
}
CREATIVE = Creative("spring", "0123456789ab", "email", TEXTS, made_by="phrases")


class Seen(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags = []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


def made(language="en", size="300x250", creative=CREATIVE, themes=("light", "dark")):
    drawn = [draw(creative, size=size, theme=theme, language=language) for theme in themes]
    return banner(creative, drawn, language=language, advertiser="Wilg zaden")


@pytest.mark.parametrize("size", BANNER_SIZES)
def test_a_banner_is_one_file_that_asks_for_nothing_else(size):
    found = made(size=size)
    page = Seen()
    page.feed(found.html)
    asked = [attrs.get("src") or attrs.get("srcset") or attrs.get("href") or "" for _, attrs in page.tags]
    assert {one.partition(":")[0] for one in asked if one} == {"data", "https"}
    assert [one for one in asked if one.startswith("https")] == ["https://shop.example/nova"]
    width, height = size.split("x")
    assert f'content="width={width},height={height}"' in found.html and "default-src 'none'" in found.html
    assert len(found.html) < HEAVIEST and found.notes == ()
    assert found.name == f"spring-0123456789ab-{size}-en.html"


def test_it_says_that_it_is_advertising_and_on_whose_behalf_and_who_wrote_it():
    assert 'aria-label="Advertisement by Wilg zaden. Composed automatically from product facts."' in made().html
    by_model = replace(CREATIVE, made_by="openai:small")
    drawn = made(creative=by_model).html
    assert "Advertisement · made with AI" in drawn and "trainedAlgorithmicMedia" in drawn


def test_words_cannot_break_out_of_the_page():
    texts = {"nl": TEXTS["nl"] | {"link": "https://shop.example/?q=</script>x"}}
    with pytest.raises(CampaignError) as caught:
        made("nl", creative=replace(CREATIVE, texts=texts))
    assert caught.value.code == "E544"
    texts = {"nl": TEXTS["nl"] | {"link": "https://shop.example/?q=1&r=2", "subject": 'Een "stel" <b> & meer'}}
    html = made("nl", creative=replace(CREATIVE, texts=texts)).html
    assert "<b>" not in html and html.count("<script>") == html.count("</script>") == 2
    assert re.search(r'var clickTag="https://shop.example/\?q=1&r=2";', html)


@pytest.mark.parametrize("link", ["", "http://shop.example", "javascript:alert(1)", "mailto:a@shop.example"])
def test_a_click_goes_to_the_web_or_nowhere(link):
    with pytest.raises(CampaignError) as caught:
        made(creative=replace(CREATIVE, texts={"en": TEXTS["en"] | {"link": link}}))
    assert caught.value.code == "E544"


def test_a_banner_that_would_be_heavy_leaves_the_dark_picture_out(monkeypatch):
    monkeypatch.setattr("echt.create.banner.HEAVIEST", len(made(themes=("light",)).html) + 10)
    found = made()
    assert "prefers-color-scheme" not in found.html and found.notes == ("light only: with the dark picture it would be heavier than 150 kB",)
    monkeypatch.setattr("echt.create.banner.HEAVIEST", 100)
    assert "heavier than 150 kB" in made().notes[-1]
