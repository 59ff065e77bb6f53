"""Pictures that fit: from the boxes that came back, and from the pixels themselves."""

import io
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from echt.create.picture import SIZES, THEMES, Box, Copy, Look, Photo, copy_of, draw, draw_all, problems
from echt.errors import CampaignError
from echt.nouns import Creative, Fact

SHORT = Copy("Zaaien kan weer", "Van half maart tot eind april kan zaad naar buiten.", "€ 2,95", "Bekijk de rassen")
ENGLISH = Copy(
    "Regency cake stand with three tiers", "Take your time and see what you like.", "£10.95", "See it in the shop"
)
LONG = Copy(
    "Koffiezetapparaatonderhoudsabonnement voor bedrijfskantinemedewerkers",
    "Arbeidsongeschiktheidsverzekeringsmaatschappijen vergoeden het aansprakelijkheidswaardevaststellingsonderzoek.",
    "vanaf € 1.249,00 per maand",
    "Abonnementsvoorwaarden bekijken",
)
LOOK = Look(name="De Zaadwinkel")
COMPOUNDS = [
    "Kindercarnavalsoptochtvoorbereidingswerkzaamhedenplan",
    "Hottentottententententoonstelling in de rijksuniversiteitsbibliotheek",
    "Vloerbedekkingsreinigingsmiddel, zonnebloempittenbrood en tuingereedschap",
    "Meervoudigepersoonlijkheidsstoornis",
    "Chronischevermoeidheidssyndroom: langetermijngezondheidsverzekering voor één euro",
]


def pixels(drawn):
    return np.asarray(Image.open(io.BytesIO(drawn.png)).convert("RGB")).astype(np.int16)


def rgb(colour):
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], dtype=np.int16)


def cut(picture, box, margin=0):
    top, left = max(0, int(box.y) - margin), max(0, int(box.x) - margin)
    return picture[top : int(np.ceil(box.y + box.h)) + margin, left : int(np.ceil(box.x + box.w)) + margin]


def share(area):
    return area.x, area.y, area.x + area.w, area.y + area.h


def overlap(one, other):
    a, b = share(one), share(other)
    return min(a[2], b[2]) - max(a[0], b[0]) > 0.5 and min(a[3], b[3]) - max(a[1], b[1]) > 0.5


def assert_holds(drawn):
    """Worked out here again, from the boxes and from the pixels, not by the code under test."""
    picture, by_kind = pixels(drawn), {box.kind: box for box in drawn.boxes}
    assert picture.shape[:2] == (drawn.picture.height, drawn.picture.width)
    assert len(by_kind) == len(drawn.boxes)
    for one, other in combinations(drawn.boxes, 2):
        assert overlap(one, other) == ({one.kind, other.kind} == {"button", "button_words"}), (one, other)
    ground = rgb(by_kind["headline"].on)
    inked = (np.abs(picture - ground) > 3).any(axis=2)
    allowed = np.zeros_like(inked)
    for box in drawn.boxes:
        cut(allowed, box, int(np.ceil(0.04 * box.size)))[:] = True  # the dots of an ï hang over its own width
    assert not (inked & ~allowed).any(), "something is drawn outside its box"
    for box in drawn.boxes:
        if not box.colour:
            continue
        inside = cut(picture, box)
        near = np.abs(inside - rgb(box.colour)).sum(axis=2) < np.abs(inside - rgb(box.on)).sum(axis=2)
        assert near.sum() > box.size / 2, f"no letters in {box.kind}"
        assert (np.abs(inside - rgb(box.on)).max(axis=2) <= 3).mean() > 0.35, f"{box.kind} stands on something else"
    if "button" in by_kind:
        words, button = by_kind["button_words"], by_kind["button"]
        other = np.zeros_like(inked)
        cut(other, button, -1)[:] = True
        cut(other, words, 1)[:] = False
        rows, columns = np.nonzero(other & (np.abs(picture - rgb(words.on)) > 3).any(axis=2))
        corner = np.minimum(columns - button.x, button.x + button.w - columns) + np.minimum(
            rows - button.y, button.y + button.h - rows
        )
        assert (corner < 12).all(), "letters run out of the button's words"


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("copy", [SHORT, ENGLISH, LONG], ids=["short", "english", "long"])
def test_everything_stands_in_its_place(copy, size, theme):
    drawn = draw(copy, size=size, theme=theme, language="en" if copy is ENGLISH else "nl", look=LOOK, seed=3)
    assert {"art", "headline", "price", "button", "button_words", "logo"} <= {box.kind for box in drawn.boxes}
    assert_holds(drawn)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("headline", COMPOUNDS)
def test_long_compounds_fit(headline, size):
    theme = THEMES[(COMPOUNDS.index(headline) + list(SIZES).index(size)) % 2]
    assert_holds(draw(replace(LONG, headline=headline), size=size, theme=theme, look=LOOK))


@pytest.mark.parametrize("size", SIZES)
def test_a_headline_alone_is_enough(size):
    drawn = draw(Copy("Nu"), size=size, look=Look())
    assert {box.kind for box in drawn.boxes} == {"art", "headline"}
    assert_holds(drawn)


@given(
    st.lists(st.text("abcdefghijklmnopqrstuvwxyzàéïø", min_size=1, max_size=24), min_size=1, max_size=14),
    st.sampled_from(["300x250", "970x250", "1200x400"]),
    st.sampled_from(["", "€ 9,95", "vanaf € 1.249,00 per maand"]),
    st.sampled_from(["", "Bekijk", "Abonnementsvoorwaarden bekijken"]),
)
@settings(max_examples=50, deadline=None)
def test_any_words_are_drawn_right_or_refused(words, size, price, button):
    try:
        drawn = draw(Copy(" ".join(words), "Kijk rustig.", price, button), size=size, look=LOOK)
    except CampaignError as error:
        assert error.code == "E451"
    else:
        assert_holds(drawn)


def test_a_word_that_cannot_be_broken_is_refused_and_not_squeezed():
    with pytest.raises(CampaignError, match="headline does not fit in 300x250") as error:
        draw(Copy("0" * 60), size="300x250", look=LOOK)
    assert error.value.code == "E451"


def test_the_line_that_does_not_fit_is_left_out_and_that_is_said():
    copy = replace(SHORT, headline=" ".join(COMPOUNDS[:2])[:100])
    drawn = draw(copy, size="300x250", look=LOOK)
    assert "line" not in {box.kind for box in drawn.boxes}
    assert [note.rule for note in drawn.notes] == ["left_out"]
    assert "weggelaten" in drawn.notes[0].nl
    assert "left out" in drawn.notes[0].en


def test_the_same_input_gives_the_same_bytes_in_another_process():
    code = (
        "from echt.create.picture import draw, Copy, Look\n"
        f"d = draw({LONG!r}, size='1200x628', look=Look(name='De Zaadwinkel'), seed=5)\n"
        "print(d.picture.sha256)"
    )
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    first, second = (draw(LONG, size="1200x628", look=LOOK, seed=5) for _ in range(2))
    assert first.png == second.png
    assert other.stdout.strip() == first.picture.sha256


def test_the_file_holds_nothing_but_the_picture():
    png, kinds, at = draw(SHORT, size="300x250", look=LOOK).png, set(), 8
    while at < len(png):
        kinds.add(png[at + 4 : at + 8])
        at += 12 + int.from_bytes(png[at : at + 4])
    assert kinds <= {b"IHDR", b"IDAT", b"IEND", b"pHYs", b"sRGB", b"PLTE"}


def test_another_seed_gives_another_drawing_and_the_same_words():
    one, other = (draw(SHORT, size="300x250", look=LOOK, seed=seed) for seed in (1, 2))
    assert one.png != other.png
    assert one.boxes == other.boxes


CREATIVE = Creative(
    "spring",
    "v1",
    "email",
    {
        "nl": {
            "subject": "Zaaien kan weer",
            "preheader": "Kijk rustig.",
            "call_to_action": "Bekijk",
            "body": "Dit is er.",
        },
        "en": {
            "subject": "Sowing time for £2.95",
            "body": "Seeds can go out again. And more.\n\n- one",
            "link": "https://x.example",
        },
    },
    facts=(Fact("a.price", "price", 2.95, "GBP", source="price table"),),
    product_ids=("a",),
)


def test_a_creative_is_drawn_in_every_size_theme_and_language():
    drawn = draw_all(CREATIVE, look=LOOK)
    assert len(drawn) == len({one.picture.name for one in drawn}) == 2 * 2 * 6
    assert {one.picture.name for one in drawn} >= {"spring-300x250-dark-en.png", "spring-1080x1920-light-nl.png"}
    for one in drawn:
        assert_holds(one)
        assert one.alts["nl"].startswith("Zaaien kan weer. Kijk rustig. £ 2,95. Met ")
        assert one.alts["en"].startswith("Sowing time for £2.95. Seeds can go out again. With ")
        assert one.picture.alt == one.alts[one.picture.language]
        assert one.picture.source == "algorithmicMedia"


def test_a_price_that_the_headline_says_is_not_said_twice():
    kinds = {
        language: {b.kind for b in draw(CREATIVE, size="300x250", language=language).boxes} for language in ("nl", "en")
    }
    assert "price" in kinds["nl"]
    assert "price" not in kinds["en"]


def test_a_photo_is_told_by_the_creative_s_own_words():
    texts = {one: {**words, "alt": f"zaden ({one})"} for one, words in CREATIVE.texts.items()}
    flat = Photo(Image.new("RGB", (300, 300), "#884422"))
    drawn = draw(replace(CREATIVE, texts=texts), size="300x250", photo=flat)
    assert drawn.alts["nl"].endswith("Foto: zaden (nl).")
    assert drawn.alts["en"].endswith("Photo: zaden (en).")


def test_words_that_were_left_out_are_not_told():
    drawn = draw(replace(SHORT, headline=" ".join(COMPOUNDS[:2])[:100]), size="300x250", look=LOOK)
    assert "half maart" not in drawn.picture.alt


def test_a_person_s_own_soft_hyphen_is_followed_and_not_told():
    drawn, whole = (
        draw(Copy(text), size="300x250", look=LOOK) for text in ("1234567890\u00ad1234567890", "12345678901234567890")
    )
    size, other = (next(box.size for box in one.boxes if box.kind == "headline") for one in (drawn, whole))
    assert size > other
    assert drawn.alts == whole.alts
    own = draw(
        Creative("a", "v", "email", {"nl": {"subject": "Zaai\u00adtijd", "preheader": "Zaaitijd."}}), size="300x250"
    )
    assert "line" not in {box.kind for box in own.boxes}


def test_nothing_to_say_is_refused():
    with pytest.raises(CampaignError) as error:
        draw(Copy("  "), size="300x250")
    assert error.value.code == "E450"


def test_a_name_is_never_a_path():
    assert (
        draw(replace(CREATIVE, creative_id="../up/there"), size="300x250").picture.name
        == "-up-there-300x250-light-nl.png"
    )


@pytest.mark.parametrize(
    ("preheader", "body", "line"),
    [
        (
            "Set van 3 cakeblikken kost £ 4,95.",
            "Kijk rustig of er iets bij zit. Meer.",
            "Kijk rustig of er iets bij zit.",
        ),
        ("Set van 3 cakeblikken.", "Dit is de set van 3 cakeblikken. Meer.", ""),
        ("Uit onze winkel.", "Set van 3 cakeblikken.", "Uit onze winkel."),
    ],
)
def test_a_line_that_repeats_the_headline_makes_room_for_another(preheader, body, line):
    texts = {"nl": {"subject": "Set van 3 cakeblikken: £ 4,95", "preheader": preheader, "body": body}}
    assert copy_of(Creative("a", "v", "email", texts), "nl").line == line


def test_a_price_of_its_own_is_not_said_in_the_line_too():
    texts = {
        "nl": {"subject": "Een taartstandaard", "preheader": "De Regency voor £ 2,95.", "body": "Met drie lagen. Meer."}
    }
    fact = Fact("a.price", "price", 2.95, "GBP", source="x")
    made = copy_of(Creative("a", "v", "email", texts, facts=(fact,), product_ids=("a",)), "nl")
    assert (made.line, made.price) == ("Met drie lagen.", "£ 2,95")


def test_words_that_still_have_places_are_not_drawn():
    template = replace(CREATIVE, texts={"nl": {"subject": "{product.name} is er weer", "body": "x"}})
    with pytest.raises(CampaignError) as error:
        draw(template, size="300x250")
    assert error.value.code == "E450"


@pytest.mark.parametrize("wrong", [{"size": "1200x627"}, {"theme": "sepia"}, {"language": "de"}])
def test_what_echt_does_not_draw_is_refused(wrong):
    with pytest.raises(CampaignError) as error:
        draw(SHORT, **{"size": "300x250", **wrong})
    assert error.value.code == "E450"


def test_a_picture_says_what_it_is_and_can_be_saved(tmp_path):
    drawn = draw(SHORT, size="300x250", look=LOOK)
    assert repr(drawn).startswith("Drawn(picture-300x250-light-nl.png, 300 x 250, ")
    assert drawn.save(tmp_path / "pictures").read_bytes() == drawn.png
    assert "png" not in drawn.to_dict()
    assert {"boxes", "alts", "notes", "sha256"} <= drawn.to_dict().keys()


def test_the_source_says_when_a_model_made_the_photo():
    flat = Image.new("RGB", (300, 300), "#884422")
    made = draw(SHORT, size="300x250", photo=Photo(flat, source="trainedAlgorithmicMedia"))
    shot = draw(SHORT, size="300x250", photo=Photo(flat, {"nl": "een pot", "en": "a jar"}))
    assert made.picture.source == "compositeWithTrainedAlgorithmicMedia"
    assert shot.picture.source == "composite"
    assert shot.alts["nl"].endswith("Met een pot.")


def test_the_check_sees_every_kind_of_mistake():
    size = SIZES["300x250"]
    good = Box("headline", 20, 20, 100, 40, 20, "#000000", "#FFFFFF")
    art, button = Box("art", *size.panel), Box("button", 20, 100, 80, 30)
    words = Box("button_words", 25, 105, 60, 18, 12, "#FFFFFF", "#000000")
    assert problems([good, art, button, words], size) == []
    assert problems([replace(good, w=300), art], size) == [
        "headline is outside the picture",
        "headline is too close to the edge",
        "headline lies over art",
    ]
    assert problems([replace(good, x=2)], size) == ["headline is too close to the edge"]
    assert problems([good, replace(button, y=50)], size) == ["headline lies over button"]
    assert problems([good, button, replace(words, x=70)], size) == ["button_words are not inside the button"]
    assert problems([replace(good, size=10)], size) == ["headline is smaller than can be read"]
    assert problems([replace(good, colour="#999999")], size) == ["headline does not stand out enough"]
    assert problems([good, button, replace(words, on="#EEEEEE", colour="#000000")], size) == [
        "button does not stand out enough"
    ]


def test_without_the_extra_the_error_names_it():
    code = (
        "import sys\nsys.modules['typst'] = None\n"
        "from echt.create.picture import draw, Copy\n"
        "from echt.errors import OutsideError\n"
        "try:\n    draw(Copy('Nu'), size='300x250')\n"
        "except OutsideError as error:\n    print(error.code, error.fix)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "E515 pip install 'echt[create]'"


def test_the_page_says_the_smallest_type_of_every_size():
    page = (Path(__file__).parents[3] / "docs/pictures.md").read_text(encoding="utf-8")
    for size in SIZES.values():
        row = next(line for line in page.splitlines() if line.startswith(f"| `{size.name}`"))
        assert row.endswith(f"| {size.least['headline']}, {size.least['line']} px |")


@pytest.mark.parametrize("kind", ["headline", "line", "price", "button_words"])
def test_the_check_of_pixels_sees_a_box_that_is_too_small(kind):
    drawn = draw(SHORT, size="1200x628", look=LOOK)
    assert_holds(drawn)
    boxes = tuple(replace(box, w=box.w * 0.6) if box.kind == kind else box for box in drawn.boxes)
    with pytest.raises(AssertionError):
        assert_holds(replace(drawn, boxes=boxes))


def test_many_at_a_time_are_the_same_as_one_by_one():
    asked = [(size, seed) for seed in (1, 2) for size in ("300x250", "970x250", "1200x400")]
    one_by_one = [draw(SHORT, size=size, look=LOOK, seed=seed) for size, seed in asked]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda one: draw(SHORT, size=one[0], look=LOOK, seed=one[1]), reversed(asked)))
    assert [(one.png, one.boxes) for one in one_by_one] == [(one.png, one.boxes) for one in reversed(together)]
