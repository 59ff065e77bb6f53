"""Colours that can be read, fonts that are there, letters that they have."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from echt.create.picture import Copy, Look, check_letters, draw
from echt.create.picture.colour import NOT_TEXT, TEXT, apart, mixed, readable
from echt.create.picture.letters import covered
from echt.errors import CampaignError, ProjectError

COLOURS = st.integers(0, 0xFFFFFF).map(lambda one: f"#{one:06X}")


@given(COLOURS, COLOURS, COLOURS, COLOURS, st.sampled_from(["light", "dark"]))
@settings(max_examples=50, deadline=None)
def test_any_brand_colours_become_a_palette_that_can_be_read(paper, ink, accent, dark_paper, theme):
    colours = {"paper": paper, "ink": ink, "accent": accent}
    palette = Look(light=colours, dark={"paper": dark_paper}).palette(theme)
    for text in (palette.ink, palette.soft, palette.price):
        assert apart(text, palette.ground) >= TEXT
    assert apart(palette.on_accent, palette.accent) >= TEXT
    assert apart(palette.accent, palette.ground) >= NOT_TEXT


@given(COLOURS, COLOURS)
@settings(max_examples=50, deadline=None)
def test_a_colour_that_can_be_read_is_not_touched_and_another_is_moved_a_little(colour, on):
    found = readable(colour, on, TEXT)
    assert apart(found, on) >= TEXT
    if apart(colour, on) >= TEXT:
        assert found == colour
    else:
        assert apart(found, on) < TEXT + 0.6 or found in {"#000000", "#FFFFFF"}


def test_contrast_is_that_of_the_standard():
    assert apart("#000000", "#FFFFFF") == pytest.approx(21)
    assert apart("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.005)
    assert apart("#FFFFFF", "#777777") == apart("#777777", "#FFFFFF")
    assert mixed("#123456", "#654321", 0.0) == "#654321"


def test_a_moved_brand_colour_is_said_in_both_languages():
    drawn = draw(Copy("Nu", button="Kijk"), size="300x250", look=Look(light={"paper": "#FFFFFF", "accent": "#FFD400"}))
    (note,) = drawn.notes
    assert note.rule == "contrast"
    assert note.en.startswith("The accent colour #FFD400 on #FFFFFF has a contrast of 1.4; 3.0 is needed. Drawn as #")
    assert "contrast van 1,4; nodig is 3,0" in note.nl
    button = next(box for box in drawn.boxes if box.kind == "button_words")
    assert apart(button.on, "#FFFFFF") >= NOT_TEXT


def test_the_look_is_read_from_brand_toml(tmp_path):
    (tmp_path / "logo.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 10"><rect width="40" height="10"/></svg>'
    )
    brand = {
        "name": "De Zaadwinkel",
        "colours": {"accent": "4a7468", "dark": {"paper": "#000"}},
        "fonts": {"family": "Source Sans 3"},
        "logo": "logo.svg",
    }
    look = Look.from_brand(brand, tmp_path)
    assert look.light == {"accent": "#4A7468"}
    assert look.palette("dark").ground == "#000000"
    assert look.fonts() == ("Source Sans 3", "Hanken Grotesk")
    logo = next(box for box in draw(Copy("Nu"), size="970x250", look=look).boxes if box.kind == "logo")
    assert logo.w / logo.h == pytest.approx(4)
    assert logo.size == 0
    dark = next(box for box in draw(Copy("Nu"), size="970x250", look=look, theme="dark").boxes if box.kind == "logo")
    assert dark.size > 0, "a theme without a logo shows the name"


@pytest.mark.parametrize(
    ("brand", "says"),
    [
        ({"colours": {"accent": "purple"}}, "cannot be read"),
        ({"colours": {"acent": "#112233"}}, "does not know"),
        ({"colours": "red"}, "must be a table"),
        ({"fonts": {"family": "Comic Sans"}}, "not one Echt ships"),
        ({"fonts": {"family": "Own", "files": ["nowhere.ttf"]}}, "not there"),
        ({"logo": "../../etc/passwd"}, "not there"),
        ({"logo": "bad.svg"}, "logo 'bad.svg'"),
        ({"logo": "reach.svg"}, "logo 'reach.svg'"),
    ],
)
def test_a_wrong_brand_file_is_said(tmp_path, brand, says):
    (tmp_path / "bad.svg").write_text("<svg></svg>")
    (tmp_path / "reach.svg").write_text('<svg viewBox="0 0 1 1"><use href="https://x.example/a.svg#b"/></svg>')
    with pytest.raises(ProjectError, match=says) as error:
        Look.from_brand(brand, tmp_path)
    assert error.value.code == "E180"


def test_a_font_of_the_brand_is_used_and_must_be_one(tmp_path):
    (tmp_path / "own.ttf").write_bytes(b"no font at all")
    look = Look.from_brand({"fonts": {"family": "Own", "files": ["own.ttf"]}}, tmp_path)
    with pytest.raises(ProjectError) as error:
        draw(Copy("Nu"), size="300x250", look=look)
    assert error.value.code == "E180"
    (tmp_path / "own.ttf").write_bytes(Look().files()[1].read_bytes())
    with pytest.raises(ProjectError, match="no family 'Own'") as error:
        draw(Copy("Nu"), size="300x250", look=look)
    assert "Source Sans 3" in str(error.value.found)


def test_the_shipped_fonts_have_what_dutch_and_english_need_and_their_licence():
    known = covered(Look().files())
    assert set(map(ord, "abcXYZéëïóüáèêçñøÅ€£$%–—‘’“”…·•×½²ĳΩЖ")) <= known
    assert 0x6C34 not in known
    folder = Look().files()[0].parent
    for font in folder.glob("*.ttf"):
        assert "SIL OPEN FONT LICENSE" in (folder / f"{font.stem}-OFL.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "rule", "code"),
    [
        ("Zon ☀️ op komst", "emoji", "E452"),
        ("Feest 🎉", "emoji", "E452"),
        ("Vlag 🇳🇱", "emoji", "E452"),
        ("水 is leven", "glyph", "E452"),
        ("שלום", "direction", "E453"),
        ("مرحبا in de winkel", "direction", "E453"),
    ],
)
def test_what_no_font_can_draw_is_found_and_refused(text, rule, code):
    findings = check_letters(text, Look())
    assert findings[0].rule == rule
    assert all(one.blocks and text[one.start : one.end] == one.text for one in findings)
    for copy in (Copy(text), Copy("Nu", line=text), Copy("Nu", button=text)):
        with pytest.raises(CampaignError) as error:
            draw(copy, size="300x250")
        assert error.value.code == code
        assert "U+" in str(error.value.found)


def test_a_letter_that_only_the_second_font_has_comes_from_there():
    first, both = (covered((path,)) for path in (Look().files()[0], Look().files()[1]))
    assert ord("Ж") in both - first
    one, other = (draw(Copy(text), size="300x250") for text in ("ЖЖЖ", "ШШШ"))
    assert one.png != other.png, "two letters that a font lacks would be the same empty box"


def test_hidden_signs_and_loose_accents_are_made_ready():
    plain, odd = draw(Copy("Café nu"), size="300x250"), draw(Copy("Cafe\u0301\u200b  nu\n"), size="300x250")
    assert plain.png == odd.png


def test_a_logo_that_is_damaged_is_said(tmp_path):
    (tmp_path / "logo.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 1"><rect></svg>')
    look = Look.from_brand({"logo": "logo.svg"}, tmp_path)
    with pytest.raises(ProjectError, match="cannot be drawn") as error:
        draw(Copy("Nu"), size="300x250", look=look)
    assert error.value.code == "E180"


def test_a_logo_of_pixels_keeps_its_shape(tmp_path):
    Image.new("RGBA", (300, 100), (10, 20, 30, 255)).save(tmp_path / "logo.png")
    look = Look.from_brand({"logo": {"light": "logo.png", "dark": "logo.png"}}, tmp_path)
    for theme in ("light", "dark"):
        logo = next(
            box for box in draw(Copy("Nu"), size="1200x400", look=look, theme=theme).boxes if box.kind == "logo"
        )
        assert logo.w / logo.h == pytest.approx(3)


def test_a_name_that_does_not_fit_is_left_out_and_that_is_said():
    drawn = draw(Copy("Nu"), size="300x250", look=Look(name="0" * 60))
    assert [note.en for note in drawn.notes] == ["The name of the brand does not fit in 300x250 and was left out."]
    assert "logo" not in {box.kind for box in drawn.boxes}
