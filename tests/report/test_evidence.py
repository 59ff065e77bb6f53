"""The page of evidence: one language, nothing from elsewhere, pictures told to who cannot see them, no sideways scrolling."""

import io

import pytest
from PIL import Image

from echt.prove.verify import Direction, Evidence, Picture, State, Strength, Verdict, Words
from echt.report import evidence_page

LONG = "foto-van-een-klant-met-een-hele-lange-naam-zonder-spaties-2026-03-02-1024x768-kopie-van-kopie.jpg"


def png():
    out = io.BytesIO()
    Image.linear_gradient("L").resize((720, 480)).save(out, "PNG")
    return out.getvalue()


def verdict(state):
    items = [Evidence("manifest", Words(f"Gevonden {n}", f"Found {n}"), Direction.origin, strength, Words("Zo faalt het", "It fails so"), "Echt 0")
             for n, strength in enumerate(Strength)]  # fmt: skip
    views = tuple(
        Picture(name, png(), Words("Kijk hier", "Look here"))
        for name in ("seen", "grid", "noise", "error level", "key frame")
    )
    return Verdict(state, "0" * 64, tuple(items), media="image/jpeg", pictures=views)


@pytest.fixture(scope="module")
def pages():
    found = [(LONG, verdict(state)) for state in State] + [("leeg", Verdict(State.unknown, "", ()))]
    return {tongue: evidence_page(found, tongue) for tongue in ("nl", "en")}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_the_page_fits_and_every_picture_is_told(browser, pages, tmp_path, width, scheme):
    for tongue, html in pages.items():
        (tmp_path / "page.html").write_text(html, "utf-8")
        tab = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
        asked = []
        tab.on("request", lambda one: asked.append(one.url))
        tab.goto((tmp_path / "page.html").as_uri())
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
        alts = tab.evaluate("[...document.images].map(one => one.alt)")
        assert len(alts) == 25 and all(LONG in alt for alt in alts) and len(set(alts)) == 5
        assert tab.evaluate("[...document.images].every(one => one.complete && one.naturalWidth > 0)")
        assert tab.locator("h1").count() == 1 and tab.locator("article").count() == 6
        assert tab.evaluate("document.documentElement.lang") == tongue
        tab.close()


def test_each_state_is_a_shape_and_a_word_in_the_language_that_was_asked_for(pages):
    assert (
        pages["nl"].count("<svg") == 6 and "herkomst bewezen" in pages["nl"] and "provenance proven" not in pages["nl"]
    )
    assert "tegengesproken" in pages["nl"] and "contradicted" in pages["en"] and "Gevonden 0" not in pages["en"]
    assert "6 bestanden: <b>1</b> herkomst bewezen" in pages["nl"] and "<b>2</b> onbekend" in pages["nl"]
    for words in pages.values():
        assert not {"nep", "fake", "echtheid"} & set(words.lower().split()) and "%" not in words.split("</style>")[1]


def test_what_weighs_stands_open_and_the_rest_is_folded(pages):
    article = pages["en"].split("<article")[1]
    assert article.index("Found 0") < article.index("<details>") < article.index("Found 3")
    assert "proof; points to an origin" in article and "How this can fail or be forged: It fails so" in article
