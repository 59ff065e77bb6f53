"""A brand's own film, sound or photo is signed, approved and let out; anything that is missing keeps it in."""

import hashlib
import io
import json
import shutil
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

import echt
from echt.cli.main import app
from echt.errors import EchtError, NotAllowedError, OutsideError
from echt.nouns import Approval
from echt.prove import Claim, Gate, Source, State, make_identity, sign_bytes

sys.path.insert(0, str(Path(__file__).parents[2]))
from bench.prove import _media as media

AT = datetime.now(UTC).replace(microsecond=0)
MAKERS = {"mp4": media.mp4, "mov": media.mov, "mp3": media.mp3, "wav": media.wav, "flac": media.flac}


@pytest.fixture
def shop(tmp_path, monkeypatch):
    monkeypatch.setenv("ECHT_KEYS", str(tmp_path / "keys"))
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop/echt.toml").write_text('name = "Wilg zaden"\nlanguage = "nl"\n')
    with echt.open(tmp_path / "shop") as made:
        made.prove_init()
        yield made


@pytest.fixture
def file(tmp_path):
    def make(name, content=None, **more):
        (tmp_path / name).write_bytes(MAKERS[name.rpartition(".")[2]](**more) if content is None else content)
        return tmp_path / name

    return make


def photo(**more):
    out = io.BytesIO()
    grain = np.random.default_rng(1).normal(128, 40, (90, 120, 3)).clip(0, 255).astype(np.uint8)
    Image.fromarray(grain).resize((480, 360), Image.Resampling.BICUBIC).save(out, "JPEG", quality=92, **more)
    return out.getvalue()


@pytest.mark.parametrize("kind", MAKERS)
def test_a_film_or_sound_is_signed_approved_and_leaves_proven(shop, file, tmp_path, kind):
    made = shop.prove_file(file(f"spring.{kind}"), "camera")
    told = made.to_dict()
    assert told["source"] == "digitalCapture" and told["label"] == "" and told["approved_by"] == ""
    with pytest.raises(NotAllowedError) as caught:
        shop.release_file("spring")
    assert caught.value.code == "E577"
    shop.approve_file("spring", by="Anna de Vries")
    out = shop.release_file("spring")
    assert out.file == shop.folder / f"files/spring.{kind}" and shop.verify(out.file).state is State.proven
    assert hashlib.sha256(out.file.read_bytes()).hexdigest() == told["sha256"]
    assert "figcaption" not in out.html.read_text() and "digitalCapture" in out.html.read_text()
    again = shop.prove_file(file(f"spring.{kind}"), "camera")
    assert again.to_dict()["sha256"] == told["sha256"]  # the same once more is no second signature


@pytest.mark.parametrize("kind", ["mp4", "wav"])
def test_what_a_model_made_leaves_with_its_label_first_in_both_languages(shop, file, kind):
    made = shop.prove_file(file(f"spring.{kind}"), "trained", name="Lente & zon", by="Anna de Vries")
    assert made.label == "Met AI gemaakt" and "Met AI gemaakt" in str(made)
    for language, label in (("nl", "Met AI gemaakt"), ("en", "Made with AI")):
        out = shop.release_file("Lente & zon", label=language)
        html = out.html.read_text("utf-8")
        assert out.file.name == f"Lente---zon.{kind}" and out.label == label
        assert html.index(f"<figcaption>{label}</figcaption>") < html.index("controls") and 'data-made-by="ai"' in html
        assert "Lente &amp; zon" in html and f'lang="{language}"' in html
    assert shop.verify(out.file).ai_declared
    with pytest.raises(NotAllowedError) as caught:  # a channel that shows it without the label
        released(shop, out.file.read_bytes(), "Lente & zon", Source.trained).labelled("<video>", "nl")
    assert caught.value.code == "E587"


def released(shop, content, name, source=Source.camera, **gate):
    given = {"root": shop.signing.lists()[0].roots, "at": shop.at} | gate
    return Gate(shop.setting.ledger, **given).file(content, name=name, source=source.value)


@pytest.fixture(params=["mp4", "mp3", "wav"])
def approved(request, shop, file):
    """A film or sound that leaves, as the ground to take one thing away from."""
    made = shop.prove_file(file(f"spring.{request.param}"), "camera", by="Anna de Vries")
    content = made.brought.path.read_bytes()
    assert released(shop, content, "spring").content == content
    return request.param, made, content


def held(shop, content, name="spring", **more):
    with pytest.raises(NotAllowedError) as caught:
        released(shop, content, name, **more)
    return caught.value.code


def test_one_missing_thing_keeps_a_film_or_sound_in(shop, approved, file, tmp_path):
    kind, made, content = approved
    ledger, sha = shop.setting.ledger, made.brought.asset.sha256
    say_yes = lambda raw, name="spring": ledger.approve(  # noqa: E731
        Approval("file", name, hashlib.sha256(raw).hexdigest(), "Anna de Vries", shop.at)
    )
    torn = bytearray(content)
    torn[len(content) // 2] ^= 1
    assert held(shop, bytes(torn)) == "E577"  # one bit: not what was approved
    say_yes(bytes(torn))
    assert held(shop, bytes(torn)) in {"E578", "E580"}
    assert held(shop, content, "summer") == "E577"  # approved under another name
    assert held(shop, content, at=shop.at - timedelta(seconds=1)) == "E577"  # the yes is of later
    assert held(shop, content, source=Source.trained) == "E578" and held(shop, content, root="") == "E578"
    bare = MAKERS[kind](seed=5)
    say_yes(bare)
    assert held(shop, bare) == "E578"  # unsigned
    mime, own = made.brought.asset.mime, shop.signing.identity()
    unkept = sign_bytes(bare, mime, source=Source.camera, identity=own, claim=Claim("spring")).content
    say_yes(unkept)
    assert held(shop, unkept) == "E580"  # signed, and in no record
    forger = make_identity(tmp_path / "forger", "Wilg zaden", at=AT)
    foreign = sign_bytes(bare, mime, source=Source.camera, identity=forger, claim=Claim("spring")).content
    say_yes(foreign)
    assert held(shop, foreign) == "E578"
    ledger.withdraw(Approval("file", "spring", sha, "Anna de Vries", shop.at))
    assert held(shop, content) == "E577"
    with pytest.raises(NotAllowedError):
        shop.release_file("spring")


def test_the_manifest_of_one_film_proves_no_other(shop, file):
    one = shop.prove_file(file("spring.mp4"), "camera", by="Anna de Vries").brought.path.read_bytes()
    other = media.mp4(seed=8)
    at, raw = one.index(b"mdat") + 4, other[other.index(b"mdat") + 4 :]
    moved = one[:at] + raw[: len(one) - at] + one[at + len(raw) :]
    shop.setting.ledger.approve(Approval("file", "spring", hashlib.sha256(moved).hexdigest(), "Anna de Vries", shop.at))
    assert moved != one and held(shop, moved) == "E578"
    file("moved.mp4", moved)
    assert shop.verify(file("moved.mp4", moved)).state is State.contradicted


def test_a_photo_gets_mark_manifest_and_record_and_loses_the_place_it_was_taken(shop, file):
    place = Image.Exif()
    place[0x0112], place[0x010F] = 6, "Camera"  # turned by the camera
    place.get_ifd(0x8825)[1] = "N"
    made = shop.prove_file(file("pot.jpg", photo(exif=place.tobytes())), "camera", by="Anna de Vries")
    out = shop.release_file("pot")
    seen = Image.open(out.file)
    assert seen.size == (360, 480) and not seen.getexif() and made.to_dict()["mark"]
    assert shop.verify(out.file).state is State.proven and '<img src="pot.jpg" alt="pot">' in out.html.read_text()
    small = io.BytesIO()
    seen.resize((270, 360)).save(small, "JPEG", quality=80)
    found = shop.verify(file("copy.jpg", small.getvalue()))
    assert any(made.to_dict()["sha256"][:16] in one.finding.en for one in found.evidence)


def test_a_signed_photo_keeps_its_manifest_inside(shop, file, tmp_path):
    camera = make_identity(tmp_path / "camera", "A camera", at=AT)
    came = sign_bytes(photo(), "image/jpeg", source=Source.camera, identity=camera, claim=Claim("pot")).content
    made = shop.prove_file(file("pot.jpg", came), "edited")
    assert "Made with one other file" in str(shop.verify(made.brought.path))


def test_a_film_whose_manifest_does_not_hold_or_that_says_ai_is_not_signed_as_a_cameras(shop, file, tmp_path):
    other = make_identity(tmp_path / "other", "A studio", at=AT)
    came = sign_bytes(media.mp4(), "video/mp4", source=Source.trained, identity=other, claim=Claim("x")).content
    with pytest.raises(OutsideError) as caught:
        shop.prove_file(file("a.mp4", came), "camera")
    assert caught.value.code == "E603"
    assert shop.prove_file(file("a.mp4", came), "composite").label == "Met AI gemaakt"
    with pytest.raises(OutsideError) as caught:
        shop.prove_file(file("b.mp4", came[:-5] + b"\0" + came[-4:]), "trained")
    assert caught.value.code == "E602"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.mp4", b"", "E554"),
        ("a.mp4", media.mp4()[:300], "E557"),
        ("a.pdf", b"%PDF-1.7\n", "E602"),
        ("a.txt", b"hello", "E554"),
    ],
)
def test_what_cannot_be_proven_leaves_no_record(shop, file, name, content, code):
    with pytest.raises(OutsideError) as caught:
        shop.prove_file(file(name, content), "camera")
    assert caught.value.code == code and shop.setting.ledger.assets().num_rows == 0
    assert not (shop.folder / "pictures").exists()


def test_unknown_names_sources_and_machines_are_refused(shop, file):
    for call, code in (
        (lambda: shop.prove_file(file("a.wav"), "captured"), "E605"),
        (lambda: shop.prove_file(file("a.wav"), "camera", by="openai:small"), "E427"),
        (lambda: shop.approve_file("nothing", by="Anna de Vries"), "E604"),
        (lambda: shop.release_file("nothing"), "E604"),
    ):
        with pytest.raises(EchtError) as caught:
            call()
        assert caught.value.code == code
    assert shop.setting.ledger.assets().num_rows == 0


def test_a_film_keeps_fingerprints_where_ffmpeg_is_and_says_so_where_not(shop, file, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    made = shop.prove_file(file("a.mp4"), "camera", by="Anna de Vries")
    assert made.to_dict()["fingerprints"] == 0 and "E600" in str(made) and shop.release_file("a").file.exists()
    assert "a copy of a sound" in str(shop.prove_file(file("b.wav"), "camera"))
    monkeypatch.undo()
    if shutil.which("ffmpeg"):
        monkeypatch.setenv("ECHT_KEYS", str(tmp_path / "keys"))
        assert shop.prove_file(file("c.mp4", seed=3, frames=12), "camera").to_dict()["fingerprints"] > 0


def test_the_commands_sign_approve_and_release(shop, file):
    run = lambda *words: CliRunner().invoke(app, [*words, "--project", str(shop.folder), "--json"])  # noqa: E731
    made = run("prove", "sign", str(file("spring.wav")), "--source", "trained", "--label", "en")
    assert made.exit_code == 0 and json.loads(made.stdout)["label"] == "Made with AI"
    assert isinstance(run("prove", "release", "spring").exception, NotAllowedError)
    assert run("approve", "spring", "--file", "--by", "Anna de Vries").exit_code == 0
    out = run("prove", "release", "spring", "--label", "en")
    assert out.exit_code == 0 and json.loads(out.stdout)["label"] == "Made with AI"
    assert run("approve", "spring", "--file", "--story", "--by", "Anna").exit_code == 2
