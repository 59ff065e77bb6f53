"""Photos that may be anything."""

import io
import signal
import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin

from echt.create.picture import Copy, draw, photo, read_photo
from echt.errors import CampaignError
from echt.safety.limited import Limits, Pool


def saved(image, kind, **more):
    raw = io.BytesIO()
    image.save(raw, kind, **more)
    return raw.getvalue()


def scene(width=600, height=400):
    """Noise with a bright blot on the right."""
    values = np.random.default_rng(0).integers(60, 90, (height, width, 3), dtype=np.uint8)
    values[height // 3 : 2 * height // 3, 3 * width // 4 :, 0] = np.random.default_rng(1).integers(
        100, 255, (2 * height // 3 - height // 3, width - 3 * width // 4)
    )
    return Image.fromarray(values)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "GIF"])
def test_every_common_kind_is_read(kind):
    drawn = draw(Copy("Nu"), size="300x250", photo=saved(scene(), kind))
    assert "foto van het product" in drawn.picture.alt
    assert next(box for box in drawn.boxes if box.kind == "art").w == 96


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"", "E455"),
        (b"<html>no picture</html>", "E455"),
        (saved(scene(), "JPEG")[:4000], "E455"),
        (saved(scene(), "PNG")[:-3000], "E455"),
        (saved(scene(), "WEBP")[:900], "E455"),
        (
            saved(Image.new("RGB", (9, 9)), "GIF", save_all=True, append_images=[Image.new("RGB", (9, 9), "red")]),
            "E457",
        ),
        (
            saved(Image.new("RGB", (9, 9)), "WEBP", save_all=True, append_images=[Image.new("RGB", (9, 9), "red")]),
            "E457",
        ),
        (
            saved(Image.new("RGB", (9, 9)), "PNG", save_all=True, append_images=[Image.new("RGB", (9, 9), "red")]),
            "E457",
        ),
        (
            saved(Image.new("RGB", (9, 9)), "TIFF", save_all=True, append_images=[Image.new("RGB", (9, 9), "red")]),
            "E457",
        ),
        (saved(Image.new("1", (10_000, 10_000)), "PNG"), "E456"),
        (saved(Image.new("1", (20_000, 20_000)), "PNG"), "E456"),
        (saved(Image.new("L", (7_000, 7_000)), "JPEG", progressive=True), "E456"),
    ],
    ids=[
        "empty",
        "html",
        "jpeg",
        "png",
        "webp",
        "gif",
        "moving webp",
        "moving png",
        "tiff",
        "100 MP",
        "400 MP",
        "progressive",
    ],
)
def test_what_cannot_be_used_is_refused_with_its_own_code(raw, code):
    with pytest.raises(CampaignError) as error:
        read_photo(raw)
    assert error.value.code == code
    assert error.value.fix


def test_a_jpeg_of_100_megapixels_is_decoded_small():
    photo = read_photo(saved(Image.new("L", (10_000, 10_000), 90), "JPEG"))
    assert photo.image.size == (2400, 2400)
    assert "smaller" in photo.remarks


def test_a_file_that_is_not_there_is_unreadable(tmp_path):
    with pytest.raises(CampaignError) as error:
        read_photo(tmp_path / "no.jpg")
    assert error.value.code == "E455"


def test_a_wrong_suffix_is_read_and_said(tmp_path):
    (tmp_path / "photo.png").write_bytes(saved(scene(), "JPEG"))
    drawn = draw(Copy("Nu"), size="300x250", photo=tmp_path / "photo.png")
    assert "another kind than its name says" in " ".join(note.en for note in drawn.notes)


def test_print_colours_are_read_and_said():
    raw = saved(Image.new("CMYK", (300, 300), (0, 255, 255, 0)), "JPEG", quality=95)
    photo = read_photo(raw)
    red, green, blue = photo.image.getpixel((100, 100))
    assert photo.image.mode == "RGB"
    assert red > 200 > 60 > max(green, blue)
    assert "cmyk" in photo.remarks


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_sixteen_bits_become_eight_without_clipping(kind):
    ramp = np.tile(np.linspace(0, 65535, 256).astype(np.uint16), (64, 1))
    photo = read_photo(saved(Image.fromarray(ramp), kind))
    grey = np.asarray(photo.image)[10, :, 0].astype(int)
    assert np.abs(grey - np.arange(256)).max() <= 1
    assert "deep" in photo.remarks


def test_a_colour_profile_is_followed():
    swapped = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    photo = read_photo(saved(Image.new("RGB", (50, 50), "#336699"), "PNG", icc_profile=swapped))
    assert photo.image.getpixel((5, 5)) == pytest.approx((0x33, 0x66, 0x99), abs=1)
    broken = read_photo(saved(Image.new("RGB", (50, 50), "#336699"), "PNG", icc_profile=b"rubbish"))
    assert broken.image.getpixel((5, 5)) == (0x33, 0x66, 0x99)
    assert "profile" in broken.remarks


def test_a_photo_on_its_side_is_turned_and_loses_its_metadata():
    image = Image.new("RGB", (40, 20), "red")
    image.paste("blue", (0, 0, 20, 20))
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "a camera of someone"
    raw = saved(image, "JPEG", exif=exif, quality=95)
    photo = read_photo(raw)
    assert photo.image.size == (20, 40)
    assert photo.image.getpixel((10, 5))[2] > 150
    assert not photo.image.getexif()
    assert not photo.image.info
    assert b"a camera of someone" not in draw(Copy("Nu"), size="300x250", photo=raw).png


def art(photo, size="970x250"):
    drawn = draw(Copy("Nu"), size=size, photo=photo)
    return np.asarray(Image.open(io.BytesIO(drawn.png)).convert("RGB")).astype(int)[:, :284], drawn


def test_a_cut_out_stands_whole_on_a_tint():
    thing = Image.new("RGBA", (500, 500), (0, 0, 0, 0))
    thing.paste("#FF0000", (200, 100, 300, 400))
    picture, _ = art(saved(thing, "PNG"))
    red = (np.abs(picture - [255, 0, 0]).sum(axis=2) < 12).nonzero()
    assert red[0].max() - red[0].min() == pytest.approx(0.76 * 250, abs=3)
    assert (red[1].max() + red[1].min()) / 2 == pytest.approx(141.5, abs=2)
    assert (picture[2, 2] != picture[125, 142]).any()


def test_a_product_before_white_is_shown_whole_and_its_ground_goes_on():
    pack = Image.new("RGB", (600, 600), "#FDFDFD")
    pack.paste("#006600", (250, 250, 350, 350))
    picture, _ = art(saved(pack, "PNG"))
    green = (np.abs(picture - [0, 0x66, 0]).sum(axis=2) < 12).nonzero()
    assert green[0].max() - green[0].min() == pytest.approx(185, abs=6)
    assert (picture[0, 0] == 0xFD).all()


def test_another_photo_fills_its_panel_and_is_cut_where_there_is_least_to_see():
    picture, drawn = art(saved(scene(2000, 400), "PNG"))
    assert picture[:, :, 0].max() > 200, "the blot on the right is what must stay"
    assert [note.rule for note in drawn.notes] == ["cut"]


def test_a_small_photo_is_said_to_be_small():
    _, drawn = art(saved(scene(60, 60), "PNG"))
    assert "small" in [note.rule for note in drawn.notes]


@pytest.mark.parametrize("size", [(1, 1), (2400, 1), (1, 2400), (3, 200)])
@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_a_photo_of_any_shape_is_drawn(size, mode):
    for name in ("300x250", "970x250"):
        assert draw(Copy("Nu"), size=name, photo=saved(Image.new(mode, size), "PNG")).boxes


def test_a_camera_s_jpeg_with_a_preview_is_a_still_photo():
    raw = saved(scene(), "MPO", save_all=True, append_images=[scene(60, 40)])
    assert read_photo(raw).image.size == (600, 400)


@given(st.data())
@settings(max_examples=50, deadline=None)
def test_a_damaged_file_is_read_or_refused_and_never_more_than_that(data):
    kind = data.draw(st.sampled_from(["JPEG", "PNG", "WEBP", "GIF"]))
    raw = bytearray(saved(scene(40, 30), kind))
    for _ in range(data.draw(st.integers(1, 8))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    try:
        assert read_photo(bytes(raw)).image.mode in {"RGB", "RGBA"}
    except CampaignError as error:
        assert error.code in {"E455", "E456", "E457"}


@pytest.fixture
def reader(monkeypatch):
    """A reader of its own, with limits of its own, that knows no photo yet."""
    pools = []

    def make(**limits):
        pools.append(Pool("echt.safety.photos", Limits(**limits)))
        monkeypatch.setattr(photo, "_reader", lambda: pools[-1])
        monkeypatch.setattr(photo, "_KEPT", {})
        return pools[-1]

    yield make
    for pool in pools:
        pool.close()


@pytest.mark.parametrize(
    ("limits", "found"), [({"memory_mb": 60}, "memory"), ({"wall_s": 0.02}, "too long")], ids=["memory", "clock"]
)
def test_a_photo_that_takes_too_much_is_refused_and_the_next_one_is_read(reader, limits, found):
    reader(**limits)
    with pytest.raises(CampaignError) as error:
        read_photo(saved(Image.new("RGB", (6_200, 6_200)), "PNG", compress_level=1))
    assert error.value.code == "E456" and found in error.value.found and error.value.fix
    reader()
    assert read_photo(saved(scene(), "PNG")).image.size == (600, 400)


def test_a_bomb_of_text_in_a_small_file_is_refused():
    text = PngImagePlugin.PngInfo()
    text.add_text("a", "x" * 200_000_000, zip=True)
    raw = saved(Image.new("RGB", (9, 9)), "PNG", pnginfo=text)
    assert len(raw) < 1_000_000
    with pytest.raises(CampaignError) as error:
        read_photo(raw)
    assert error.value.code in {"E455", "E456"}


def test_a_reader_that_is_killed_is_an_error_and_the_next_photo_is_read(reader):
    pool = reader()
    assert read_photo(saved(scene(30, 30), "PNG")).image.size == (30, 30)
    process = pool._all[0]._process
    process.send_signal(signal.SIGSTOP)
    killed = threading.Timer(0.2, process.kill)
    killed.start()
    with pytest.raises(CampaignError) as error:
        read_photo(saved(scene(), "PNG"))
    killed.join()
    assert error.value.code == "E455" and "no answer" in error.value.found
    assert read_photo(saved(scene(), "PNG")).image.size == (600, 400)


def test_a_photo_is_decoded_once_and_what_is_drawn_on_it_does_not_stay(reader, monkeypatch):
    asked, pool = [], reader()
    ask = pool.ask
    monkeypatch.setattr(pool, "ask", lambda task, **arguments: asked.append(task) or ask(task, **arguments))
    raw = saved(scene(), "PNG")
    first, second = read_photo(raw), read_photo(raw, shows={"nl": "een blot"})
    assert len(asked) == 1 and second.shows == {"nl": "een blot"}
    first.image.paste("white", (0, 0, 600, 400))
    assert second.image.getpixel((5, 5)) != (255, 255, 255) and read_photo(raw).image.getpixel((5, 5)) != (
        255,
        255,
        255,
    )
    for one in range(photo.MOST_KEPT):
        read_photo(saved(scene(10 + one, 10), "PNG"))
    assert len(photo._KEPT) == photo.MOST_KEPT
    read_photo(raw)
    assert len(asked) == photo.MOST_KEPT + 2


def test_nothing_of_a_photo_is_decoded_in_this_process(monkeypatch):
    monkeypatch.setattr(photo, "_KEPT", {})
    monkeypatch.setattr(Image, "open", None)
    assert read_photo(RAW).image.size == (40, 30)


RAW = saved(scene(40, 30), "JPEG")
