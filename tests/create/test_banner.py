"""A banner fetches nothing, says it is advertising and by whom, and is a whole of its own."""

import re
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

from echt.create.banner import BANNER_SIZES, HEAVIEST, banner
from echt.create.illustrate import PictureStore, illustrate
from echt.errors import CampaignError
from echt.ledger import Keys, Ledger
from echt.nouns import Approval, Creative
from echt.prove import Gate, Maker, make_identity

TEXTS = {
    "nl": {
        "subject": "Koffie in 25 seconden",
        "preheader": 'Rustig "kijken" & proeven <b>',
        "body": "Kijk rustig.",
        "call_to_action": "Bekijk de machine",
        "link": "https://shop.example/nova?a=1&b='</script>'".replace("'", ""),
    },
    "en": {
        "subject": "Coffee in 25 seconds",
        "body": "Have a look.",
        "call_to_action": "See the machine",
        "link": "https://shop.example/nova",
    },
}
CREATIVE = Creative("spring", "0123456789ab", "email", TEXTS, made_by="phrases")


class Seen(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags = []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


AT = datetime.now(UTC).replace(microsecond=0)


@lru_cache(maxsize=1)
def brand():
    folder = Path(tempfile.mkdtemp())
    ledger = Ledger.open(folder / "ledger.db", Keys.open(folder / "keys", "test"))
    return folder, ledger, make_identity(folder / "signing", "Wilg zaden", at=AT)


class Finish:
    """As `flow` brings it: marks and signs what was drawn."""

    key = "test"

    def __call__(self, drawn, creative_id):
        one, (_, ledger, identity) = drawn.picture, brand()
        return Maker(ledger, identity, at=AT).picture(
            drawn.png, name=one.name, source=one.source, language=one.language
        )


@lru_cache(maxsize=64)
def _released(key, size, themes):
    folder, ledger, identity = brand()
    store = PictureStore(folder / "drawn", folder / "pictures")
    ready = illustrate(CREATIVES[key], store, sizes=(size,), themes=themes, finish=Finish()).creative
    ledger.register_creative(ready, at=AT)
    ledger.approve(Approval("creative", ready.creative_id, ready.version, "Anna de Vries", AT))
    return Gate(ledger, root=identity.root, at=AT, album=store.read).release(ready)


CREATIVES = {}


def made(language="en", size="300x250", creative=CREATIVE, themes=("light", "dark")):
    creative = replace(creative, texts={language: creative.texts[language]})
    CREATIVES[repr(creative)] = creative
    out = _released(repr(creative), size, themes)
    shown = replace(out.creative, texts=creative.texts)
    assert shown == out.creative
    return banner(out, size=size, language=language, advertiser="Wilg zaden")


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
    assert len(found.html) < HEAVIEST and found.notes in (
        (),
        ("light only: with the dark picture it would be heavier than 150 kB",),
    )
    assert found.name == f"spring-{made(size=size).name[7:19]}-{size}-en.html"


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
    monkeypatch.setattr("echt.create.banner.HEAVIEST", len(made(size="1200x400", themes=("light",)).html) + 10)
    found = made(size="1200x400")
    assert "prefers-color-scheme" not in found.html and found.notes == (
        "light only: with the dark picture it would be heavier than 150 kB",
    )
    monkeypatch.setattr("echt.create.banner.HEAVIEST", 100)
    assert "heavier than 150 kB" in made(size="1200x400").notes[-1]
