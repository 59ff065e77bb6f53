"""Films and sounds are signed, proven, declared and contradicted like pictures, with small whole files made here."""

import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from echt.errors import OutsideError
from echt.prove import Action, Claim, Source, State, TrustList, Verifier, make_identity, sign, sign_bytes
from echt.prove.kinds import kind_of

sys.path.insert(0, str(Path(__file__).parents[2]))
from bench.prove import _media as media

AT = datetime.now(UTC).replace(microsecond=0)  # certificates are judged by the day it is
KINDS = {
    "wav": "audio/wav",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "flac": "audio/flac",
    "mp4": "video/mp4",
    "mov": "video/quicktime",
}
RAW = {name: getattr(media, name)() for name in KINDS}
PICTURE = media.jpeg(next(iter(media.scenes(3, 1))))


@pytest.fixture(scope="module")
def identity(tmp_path_factory):
    return make_identity(tmp_path_factory.mktemp("keys") / "own", "Wilg zaden", at=AT)


@pytest.fixture(scope="module")
def verifier(identity):
    with Verifier(lists=[TrustList("own root of Wilg zaden", identity.root)]) as made:
        yield made


@pytest.fixture(scope="module")
def whole(identity):
    return {name: signed(identity, name) for name in KINDS}


def signed(identity, name, source=Source.trained, raw=None):
    return sign_bytes(raw or RAW[name], KINDS[name], source=source, identity=identity, claim=Claim("spring")).content


def look(verifier, folder, content, name):
    (folder / name).write_bytes(content)
    return verifier.verify(folder / name)


def told(verdict):
    return " | ".join(one.finding.en for one in verdict.evidence)


@pytest.mark.parametrize("name", KINDS)
def test_the_first_bytes_tell_the_kind(name):
    assert kind_of(RAW[name][:64]) == KINDS[name]


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.skipif(not shutil.which("ffprobe"), reason="ffmpeg is not installed: apt-get install ffmpeg")
def test_the_files_of_these_tests_are_films_and_sounds_that_play(name, whole, tmp_path):
    for content in (RAW[name], whole[name]):
        (tmp_path / name).write_bytes(content)
        played = subprocess.run(
            ["ffmpeg", "-v", "error", "-i", tmp_path / name, "-f", "null", "-"], capture_output=True
        )  # noqa: S607
        assert (played.returncode, played.stderr) == (0, b"")


@pytest.mark.parametrize("name", KINDS)
def test_signed_by_us_is_proven_and_what_a_model_made_is_declared_too(verifier, whole, tmp_path, name):
    found = look(verifier, tmp_path, whole[name], f"a.{name}")
    assert found.state is State.proven and found.ai_declared
    assert found.media == kind_of(whole[name]) == KINDS[name]
    assert "trainedAlgorithmicMedia" in told(found) and "Signed by Wilg zaden" in told(found)


@pytest.mark.parametrize("name", KINDS)
def test_one_changed_bit_contradicts_and_without_a_manifest_nothing_is_known(verifier, whole, tmp_path, name):
    torn = bytearray(whole[name])
    torn[torn.find(RAW[name][-40:-20]) + 3] ^= 1
    assert look(verifier, tmp_path, bytes(torn), f"a.{name}").state is State.contradicted
    bare = look(verifier, tmp_path, RAW[name], f"a.{name}")
    assert bare.state is State.unknown and not bare.ai_declared and "holds no manifest" in told(bare)


@pytest.mark.parametrize("name", KINDS)
def test_a_signer_on_no_list_leaves_only_what_is_declared(verifier, tmp_path, name):
    forger = make_identity(tmp_path / "forger", "Wilg zaden", at=AT)
    made = look(verifier, tmp_path, signed(forger, name), f"a.{name}")
    assert made.state is State.declared and "Wilg zaden" not in told(made)
    assert look(verifier, tmp_path, signed(forger, name, Source.camera), f"b.{name}").state is State.unknown


@pytest.mark.parametrize("name", KINDS)
def test_cut_empty_and_misnamed_files_give_evidence_and_are_never_proven(verifier, whole, tmp_path, name):
    content = whole[name]
    for size in (0, 5, 60, len(content) // 2, len(content) - 30):
        found = look(verifier, tmp_path, content[:size], f"cut{size}.{name}")
        assert found.state in {State.unknown, State.contradicted} and found.evidence, size
    assert look(verifier, tmp_path, content, "holiday.jpg").state is State.proven  # the bytes tell, not the name
    assert look(verifier, tmp_path, PICTURE, f"picture.{name}").media == "image/jpeg"


def test_a_manifest_of_another_film_contradicts(verifier, identity, tmp_path):
    for name in ("wav", "mp4"):
        mine = sign_bytes(RAW[name], KINDS[name], source=Source.camera, identity=identity)
        (tmp_path / f"other.{name}.c2pa").write_bytes(mine.manifest)
        other = look(verifier, tmp_path, getattr(media, name)(seed=9), f"other.{name}")
        assert other.state is State.contradicted and "beside" in told(other)


def test_a_film_that_came_signed_keeps_its_manifest_as_the_parent(verifier, identity, tmp_path):
    first = signed(identity, "mp4", Source.camera)
    action = Action("c2pa.edited", "Echt", Source.composite)
    second = sign_bytes(
        first, "video/mp4", source=Source.composite, claim=Claim(actions=[action]), identity=identity
    ).content
    found = look(verifier, tmp_path, second, "a.mp4")
    assert found.state is State.proven and found.ai_declared
    assert "digitalCapture" in told(found) and "compositeWithTrainedAlgorithmicMedia" in told(found)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "E554"),
        (b"RIFF....WAVE", "E557"),
        (b"\0\0\0\x18ftypisom", "E557"),
        (RAW["mp4"][:200], "E557"),
        (PICTURE[:300], "E557"),
    ],
)
def test_what_is_no_whole_film_is_not_signed(identity, tmp_path, content, code):
    (tmp_path / "a.mp4").write_bytes(content)
    with pytest.raises(OutsideError) as caught:
        sign(tmp_path / "a.mp4", tmp_path / "out.mp4", source=Source.camera, identity=identity)
    assert caught.value.code == code and not (tmp_path / "out.mp4").exists()
