"""A mark is not seen, is read again after what happens to pictures on their way, and is never read where there is none."""

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from echt.errors import OutsideError
from echt.prove.mark import carries, embed, embed_either, read
from echt.prove.mark.code import CODED, decode, encode

ID = 0xC0FFEE42


def textured(width=640, height=480, seed=0):
    """Clouds of every size, with an edge: spectrum as of a photo."""
    noise = np.random.default_rng(seed).normal(size=(height, width, 3))
    down, across = np.fft.fftfreq(height)[:, None, None], np.fft.fftfreq(width)[None, :, None]
    clouds = np.fft.ifft2(np.fft.fft2(noise, axes=(0, 1)) / (np.hypot(down, across) + 0.003), axes=(0, 1)).real
    clouds = 128 + 38 * clouds / clouds.std()
    clouds[:, width // 3 :] -= 25
    return Image.fromarray(np.clip(clouds, 0, 255).astype(np.uint8))


def saved(image, form="PNG", **how):
    out = io.BytesIO()
    image.save(out, form, **how)
    return out.getvalue()


def opened(content):
    return Image.open(io.BytesIO(content)).convert("RGB")


@pytest.fixture(scope="module")
def plain():
    return saved(textured())


@pytest.fixture(scope="module")
def marked(plain):
    return embed(plain, "image/png", ID)


@pytest.fixture(scope="module")
def strongly(plain):
    return embed(plain, "image/png", ID, strong=True)


def cut(part, left=0.3, top=0.7):
    def _cut(image):
        wide, high = round(image.width * part), round(image.height * part)
        x, y = round((image.width - wide) * left), round((image.height - high) * top)
        return saved(image.crop((x, y, x + wide, y + high)))

    return _cut


LIGHT = {
    "nothing": saved,
    "jpeg 75": lambda im: saved(im, "JPEG", quality=75),
    "webp 80": lambda im: saved(im, "WEBP", quality=80),
    "half": lambda im: saved(im.resize((im.width // 2, im.height // 2))),
    "crop 90": cut(0.9),
    "mirror": lambda im: saved(im.transpose(Image.Transpose.FLIP_LEFT_RIGHT)),
    "quarter turn": lambda im: saved(im.transpose(Image.Transpose.ROTATE_90)),
    "1 degree": lambda im: saved(im.rotate(1, Image.Resampling.BICUBIC)),
    "larger": lambda im: saved(im.resize((im.width * 3 // 2, im.height * 3 // 2))),
}
HARD = {
    "jpeg 50": lambda im: saved(im, "JPEG", quality=50),
    "crop 70": cut(0.7),
    "crop 70, half, jpeg 60": lambda im: saved(opened(LIGHT["half"](opened(cut(0.7)(im)))), "JPEG", quality=60),
}


@given(st.integers(0, 2**32 - 1), st.integers(0, 2**16))
@settings(max_examples=25, deadline=None)
def test_the_code_gives_every_number_back_with_noise_as_loud_as_itself(number, seed):
    noise = np.random.default_rng(seed).normal(scale=1.0, size=CODED)
    assert decode(encode(number)) == number
    assert decode(encode(number) + 0.7 * noise) == number


@pytest.mark.parametrize("name", LIGHT)
def test_the_mark_is_read_after(marked, name):
    found = read(LIGHT[name](opened(marked.content)))
    assert found is not None and found.id32 == ID and not found.others


@pytest.mark.parametrize("name", {**LIGHT, **HARD})
def test_the_strong_mark_is_read_after(strongly, name):
    found = read({**LIGHT, **HARD}[name](opened(strongly.content)))
    assert found is not None and found.id32 == ID


def test_the_mark_tells_how_the_picture_was_changed(marked):
    image = opened(marked.content)
    half, mirror, tilted = (read(LIGHT[one](image)) for one in ("half", "mirror", "1 degree"))
    assert half.period == pytest.approx(32, rel=0.01) and half.turn == 0
    assert mirror.turn != 0 and mirror.degrees == 0
    assert abs(tilted.degrees) == 1.0


def test_a_mark_is_close_to_the_picture_and_says_how_close(plain, marked, strongly):
    before, after = (np.asarray(opened(one), dtype=float) for one in (plain, marked.content))
    real = 10 * np.log10(255**2 / np.mean((before - after) ** 2))
    assert marked.psnr == pytest.approx(real, abs=0.01) and marked.psnr >= 38
    assert strongly.psnr >= 35 and strongly.score >= marked.score


def test_a_flat_ground_is_hardly_touched():
    image = textured()
    image.paste("#FBF8F1", (0, 0, 320, 480))
    after = np.asarray(opened(embed(saved(image), "image/png", ID).content), dtype=int)[20:-20, 20:290]
    assert np.abs(after - np.array([0xFB, 0xF8, 0xF1])).max() <= 3


@pytest.mark.parametrize("seed", range(6))
def test_nothing_is_read_where_nothing_was_marked(seed):
    assert read(saved(textured(400, 300, seed))) is None
    assert read(saved(textured(400, 300, seed), "JPEG", quality=40)) is None


def test_stripes_gradients_and_one_colour_are_no_marks():
    stripes = np.tile(np.arange(512) % 8 < 4, (512, 1)) * np.uint8(255)
    checks = stripes ^ stripes.T
    for one in (
        Image.fromarray(stripes),
        Image.fromarray(checks),
        Image.linear_gradient("L"),
        Image.new("L", (512, 512), 7),
    ):
        assert read(saved(one)) is None


def test_the_gate_asks_for_one_number(marked, plain):
    assert carries(marked.content, ID) is True
    assert carries(marked.content, ID ^ 1) is False
    assert carries(plain, ID) is None


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=5, deadline=None)
def test_every_number_can_be_carried(number):
    assert read(embed(saved(textured(320, 240)), "image/png", number).content).id32 == number


# two marks ---------------------------------------------------------------------------------------------------


def test_a_marked_picture_is_not_marked_again(marked):
    with pytest.raises(OutsideError) as error:
        embed(marked.content, "image/png", 7)
    assert error.value.code == "E593" and f"{ID:08x}" in str(error.value)


def test_two_marks_one_over_the_other_are_both_told(marked, plain):
    before, one = (np.asarray(opened(x), dtype=int) for x in (plain, marked.content))
    two = np.asarray(opened(embed(plain, "image/png", 99).content), dtype=int)
    both = read(saved(Image.fromarray(np.clip(one + two - before, 0, 255).astype(np.uint8))))
    assert {both.id32, *both.others} == {ID, 99}


def test_a_second_mark_put_into_a_smaller_copy_is_told_too(strongly):
    from echt.prove.mark import embedding

    copy = np.asarray(opened(cut(0.8)(opened(strongly.content))))
    added = embedding._pattern(embedding.grey_of(copy), 99, embedding.STRONG[0])
    both = read(saved(embedding._added(Image.fromarray(copy), added)))
    assert {both.id32, *both.others} == {ID, 99}


# bad input ---------------------------------------------------------------------------------------------------


def test_too_little_texture_is_said_and_the_strong_mark_named():
    flat = saved(Image.new("RGB", (300, 250), "white"))
    with pytest.raises(OutsideError) as error:
        embed(flat, "image/png", ID)
    assert error.value.code == "E576" and "strong" in error.value.fix


def test_either_takes_the_strong_mark_only_where_it_must(plain):
    assert not embed_either(plain, "image/png", ID).strong
    letters = Image.new("RGB", (640, 300), "white")
    for x in range(20, 600, 30):
        letters.paste("black", (x, 60, x + 12, 200))
    made = embed_either(saved(letters), "image/png", ID)
    assert made.strong and read(made.content).id32 == ID


def test_a_picture_of_each_kind_stays_of_its_kind():
    image = textured(320, 240)
    for form, mime in (("PNG", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/webp")):
        made = embed(saved(image, form, quality=92), mime, ID)
        assert Image.open(io.BytesIO(made.content)).format == form and made.mime == mime
        assert read(made.content).id32 == ID


def test_what_shows_through_goes_on_showing_through():
    image = textured(320, 240).convert("RGBA")
    image.paste((0, 0, 0, 0), (0, 0, 60, 240))
    made = embed(saved(image), "image/png", ID).content
    after = Image.open(io.BytesIO(made))
    assert after.mode == "RGBA" and np.array_equal(np.asarray(after)[..., 3], np.asarray(image)[..., 3])
    assert read(made).id32 == ID


def test_colour_profile_and_texts_are_kept():
    from PIL.PngImagePlugin import PngInfo

    texts = PngInfo()
    texts.add_text("Software", "a painter")
    made = embed(saved(textured(320, 240), pnginfo=texts, icc_profile=b"a profile"), "image/png", ID).content
    info = Image.open(io.BytesIO(made)).info
    assert info["Software"] == "a painter" and info["icc_profile"] == b"a profile"


def _moving():
    return saved(textured(200, 200), "WEBP", save_all=True, append_images=[textured(200, 200, 1)])


@pytest.mark.parametrize(("make", "mime", "code"), [
    (lambda: saved(textured(320, 240).convert("CMYK"), "JPEG"), "image/jpeg", "E575"),
    (lambda: saved(Image.fromarray(np.full((300, 300), 9000, np.uint16))), "image/png", "E575"),
    (_moving, "image/webp", "E575"),
    (lambda: saved(textured(320, 240), "GIF"), "image/gif", "E575"),
    (lambda: saved(textured(320, 240)), "image/jpeg", "E575"),
    (lambda: saved(textured(127, 400)), "image/png", "E576"),
    (lambda: saved(textured(320, 240))[:2000], "image/png", "E590"),
    (lambda: b"", "image/png", "E590"),
    (lambda: b"%PDF-1.7 not a picture", "image/png", "E590"),
])  # fmt: skip
def test_a_picture_that_cannot_be_marked_is_refused_with_the_reason(make, mime, code):
    with pytest.raises(OutsideError) as error:
        embed(make(), mime, ID)
    assert error.value.code == code


def test_sixteen_bits_a_colour_are_noticed_though_they_are_not_decoded():
    import struct
    import zlib

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes(200 * 6) for _ in range(200))
    deep = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 200, 200, 16, 2, 0, 0, 0))
    deep += chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    with pytest.raises(OutsideError) as error:
        embed(deep, "image/png", ID)
    assert error.value.code == "E575" and "8 bits" in str(error.value)
    assert read(deep) is None


def test_a_bomb_is_refused_before_a_pixel_is_decoded(monkeypatch):
    bomb = saved(Image.new("1", (20_000, 20_000)))
    assert len(bomb) < 200_000
    monkeypatch.setattr(Image.Image, "load", lambda self: pytest.fail("decoded"))
    for ask in (lambda: read(bomb), lambda: embed(bomb, "image/png", ID)):
        with pytest.raises(OutsideError) as error:
            ask()
        assert error.value.code == "E591"


def test_marks_are_read_in_grey_palette_print_colours_and_moving_pictures(strongly):
    image = opened(strongly.content)
    for content in (saved(image.convert("L")), saved(image.convert("P")), saved(image.convert("CMYK"), "JPEG"),
                    saved(image, "WEBP", quality=90, save_all=True, append_images=[textured()]), saved(image, "GIF"),
                    saved(Image.fromarray(np.asarray(image.convert("L")).astype(np.uint16) * 257))):  # fmt: skip
        assert read(content).id32 == ID


def test_a_tiny_picture_has_no_mark():
    assert read(saved(textured(40, 40))) is None and carries(saved(textured(40, 40)), ID) is None
