"""Films of ours are found again by their frames, other films are not, and ffmpeg is kept within limits or missed politely."""

import hashlib
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps

from echt.errors import OutsideError
from echt.ledger import Asset, Keys, Ledger
from echt.prove import Source, State, TrustList, Verifier, make_identity, sign_bytes
from echt.prove.film import find_film, has_ffmpeg, key_frames, read_frames, register_film
from echt.prove.film.frames import DENSE, frames_of
from echt.report import evidence_page
from echt.safety.limited import Limits
from echt.safety.program import output, pieces

sys.path.insert(0, str(Path(__file__).parents[2]))
from bench.prove import _media as media

AT = datetime.now(UTC).replace(microsecond=0)
SIZE = (320, 192)
needs_ffmpeg = pytest.mark.skipif(
    not (shutil.which("ffmpeg") and shutil.which("ffprobe")), reason="ffmpeg is not installed: apt-get install ffmpeg"
)
AGAIN = ("-c:v", "mpeg4", "-q:v", "6")


def asset(content):
    sha = hashlib.sha256(content).hexdigest()
    return Asset(sha, "video", "spring", "video/mp4", Source.trained.value, sha)


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    """A ledger with one film of ours, five scenes in ten seconds, and the folder it lies in."""
    folder = tmp_path_factory.mktemp("films")
    ledger = Ledger.open(folder / "ledger.db", Keys.open(folder / "keys", "test"))
    content = media.mp4(1, 40, size=SIZE)
    (folder / "ours.mp4").write_bytes(content)
    frames = read_frames(folder / "ours.mp4", DENSE) if has_ffmpeg() else None
    kept = register_film(ledger, asset(content), frames, at=AT)
    yield folder, ledger, kept
    ledger.close()


def changed(folder, *how):
    out = folder / "copy.mp4"
    command = ["ffmpeg", "-nostdin", "-v", "error", "-y", "-i", folder / "ours.mp4", *how, *AGAIN, out]
    subprocess.run(command, check=True)  # noqa: S603
    return out


@needs_ffmpeg
@pytest.mark.parametrize(
    "how",
    [(), ("-vf", "scale=iw/2:-2"), ("-ss", "2.1", "-t", "5"), ("-vf", "hflip"), ("-vf", "pad=iw:ih*1.4:0:(oh-ih)/2"),
     ("-vf", "crop=iw*0.9:ih*0.9"), ("-vf", "crop=ih:ih")],
    ids=["saved again", "half the size", "trimmed", "mirrored", "black bars", "90 %", "square"],
)  # fmt: skip
def test_a_changed_copy_of_our_film_is_found_by_frames_that_agree(shop, how):
    folder, ledger, kept = shop
    match = find_film(ledger, read_frames(changed(folder, *how)))
    assert match is not None and match.sha256 == kept.sha256
    assert match.agreeing >= match.looked_at / 2 and match.pictures >= 3 and match.mirrored == ("hflip" in how)


@needs_ffmpeg
def test_other_films_and_films_of_one_shared_card_are_not_ours(shop, tmp_path):
    _, ledger, _ = shop
    for seed in range(2, 8):
        (tmp_path / "other.mp4").write_bytes(media.mp4(seed, 24, size=SIZE))
        assert find_film(ledger, read_frames(tmp_path / "other.mp4")) is None
    card = list(media.scenes(1, 8, SIZE))[-1:] * 12  # the end of one of our scenes closes another film
    mixed = [media.jpeg(one) for one in (*media.scenes(9, 32, SIZE), *card)]
    (tmp_path / "other.mp4").write_bytes(media.film(mixed, SIZE))
    assert find_film(ledger, read_frames(tmp_path / "other.mp4")) is None


@needs_ffmpeg
def test_a_film_of_one_colour_tells_nothing(shop, tmp_path):
    plain = [media.jpeg(Image.new("RGB", SIZE, colour)) for colour in ("black", "white", "#4A7468") * 4]
    (tmp_path / "plain.mp4").write_bytes(media.film(plain, SIZE))
    frames = read_frames(tmp_path / "plain.mp4")
    assert not frames.telling.any() and find_film(shop[1], frames) is None


@needs_ffmpeg
def test_key_frames_differ_and_show_what_is_in_the_film(shop):
    from io import BytesIO

    folder, _, _ = shop
    frames = read_frames(folder / "ours.mp4")
    shown = key_frames(folder / "ours.mp4", frames)
    assert 3 <= len(shown) <= 6 and [second for second, _ in shown] == sorted(second for second, _ in shown)
    seen = Image.open(BytesIO(shown[0][1]))
    first = next(iter(media.scenes(1, 1, SIZE)))
    assert seen.size == SIZE and np.abs(np.asarray(seen, float) - np.asarray(first, float)).mean() < 12


@needs_ffmpeg
def test_verifying_a_stripped_copy_says_how_many_frames_agree_and_shows_some(shop, tmp_path):
    folder, ledger, kept = shop
    with Verifier(ledger=ledger) as verifier:
        found = verifier.verify(changed(folder, "-vf", "scale=iw/2:-2"), pictures=True)
        told = " | ".join(one.finding.en for one in found.evidence)
        assert (
            f"frames that were compared are in own film 'spring' ({kept.sha256[:16]})" in told
            and "made by an AI model" in told
        )
        assert found.state is State.declared and found.ai_declared  # what a model made stays so without its manifest
        assert [one.name for one in found.pictures] == ["key frame"] * len(found.pictures) and len(found.pictures) >= 3
        page = evidence_page([("film.mp4", found)], "nl")
        assert page.count("data:image/png") >= len(found.pictures) and "Een beeld uit de film" in page
        (tmp_path / "other.mp4").write_bytes(media.mp4(7, 24, size=SIZE))
        other = verifier.verify(tmp_path / "other.mp4")
        assert other.state is State.unknown and not other.ai_declared
        assert any("too few are in a film of our own" in one.finding.en for one in other.evidence)


@needs_ffmpeg
def test_one_still_of_ours_is_a_hint_and_decides_nothing(shop, tmp_path):
    _, ledger, kept = shop
    still = media.jpeg(next(iter(media.scenes(1, 1, SIZE))))
    (tmp_path / "still.mp4").write_bytes(media.film([still] * 8, SIZE))
    match = find_film(ledger, read_frames(tmp_path / "still.mp4"))
    assert match is not None and (match.sha256, match.pictures) == (kept.sha256, 1)
    with Verifier(ledger=ledger) as verifier:
        found = verifier.verify(tmp_path / "still.mp4")
    assert found.state is State.unknown and not found.ai_declared and "look like own film" in str(found)


@needs_ffmpeg
def test_a_film_that_says_it_is_far_longer_than_it_is_hides_nothing(shop, tmp_path):
    _, ledger, kept = shop
    raw = bytearray(media.mp4(1, 40, size=SIZE))
    for name, at in ((b"mvhd", 16), (b"tkhd", 20), (b"mdhd", 16)):
        begin = raw.index(name) + 4 + at
        raw[begin : begin + 4] = (400 * 100_000).to_bytes(4, "big")
    (tmp_path / "liar.mp4").write_bytes(raw)
    match = find_film(ledger, read_frames(tmp_path / "liar.mp4"))
    assert match is not None and match.sha256 == kept.sha256 and match.pictures >= 3


@needs_ffmpeg
def test_a_long_film_is_looked_at_to_its_end_in_key_frames(tmp_path):
    (tmp_path / "long.mp4").write_bytes(media.mp4(1, 60, size=(64, 64), rate=1))
    (tmp_path / "slow.mp4").write_bytes(
        media.film([media.jpeg(one) for one in media.scenes(1, 60, (64, 64))], (64, 64), rate=0.125)
    )
    assert read_frames(tmp_path / "long.mp4").seconds[-1] >= 58
    slow = read_frames(tmp_path / "slow.mp4")
    assert slow.whole and slow.seconds[-1] >= 440 and len(slow) >= 50


@needs_ffmpeg
@pytest.mark.parametrize("size", [40, 3_000, 60_000])
def test_a_broken_film_is_read_as_far_as_it_goes_or_says_why_not(shop, tmp_path, size):
    (tmp_path / "cut.mp4").write_bytes(media.mp4(1, 40, size=SIZE)[:size])
    (tmp_path / "noise.mp4").write_bytes(b"\0\0\0\x18ftypisom" + np.random.default_rng(0).bytes(size))
    for name in ("cut.mp4", "noise.mp4"):
        try:
            assert len(read_frames(tmp_path / name)) < 40
        except OutsideError as refused:
            assert refused.code == "E601"
    with Verifier(ledger=shop[1]) as verifier:
        assert verifier.verify(tmp_path / "noise.mp4").state is State.unknown


@needs_ffmpeg
def test_a_playlist_in_the_clothes_of_a_film_opens_no_other_file(tmp_path):
    (tmp_path / "secret.mp4").write_bytes(media.mp4(1, 8, size=SIZE))
    (tmp_path / "list.mp4").write_text(f"ffconcat version 1.0\nfile '{tmp_path}/secret.mp4'\n")
    with pytest.raises(OutsideError) as caught:
        read_frames(tmp_path / "list.mp4")
    assert caught.value.code == "E601"


def test_frames_are_compared_by_what_is_seen_whoever_unpacked_them(tmp_path):
    """The same without ffmpeg: pictures made here, so that the rule is tested everywhere."""
    ledger = Ledger.open(tmp_path / "ledger.db", Keys.open(tmp_path / "keys", "test"))
    grey = lambda pictures: np.stack([np.asarray(one.convert("L").resize((192, 192))) for one in pictures])  # noqa: E731
    ours = list(media.scenes(1, 40, SIZE))
    kept = register_film(ledger, asset(b"a film"), frames_of(grey(ours), rate=4, shape=SIZE[0] / SIZE[1]), at=AT)
    assert len(kept.prints) > 32 * 40
    small = [one.resize((90, 60)) for one in ours[9:30]]
    square = [one.crop((64, 0, 256, 192)) for one in ours[::3]]
    barred = [Image.new("RGB", (320, 300), "black") for _ in ours[::2]]
    for bar, one in zip(barred, ours[::2], strict=True):
        bar.paste(one, (0, 54))
    for copy in (small, square, barred, [ImageOps.mirror(one) for one in ours[::4]]):
        match = find_film(ledger, frames_of(grey(copy), rate=2))
        assert (
            match is not None
            and match.sha256 == kept.sha256
            and match.pictures >= 3
            and match.agreeing > match.looked_at / 2
        )
    mixed = [*media.scenes(9, 32, SIZE), *ours[7:8] * 12]
    for other in (media.scenes(5, 24, SIZE), mixed, [Image.new("RGB", SIZE, "red")] * 9):
        assert find_film(ledger, frames_of(grey(other), rate=2)) is None
    ledger.close()


def test_without_ffmpeg_the_message_is_clear_and_the_rest_goes_on(shop, tmp_path, monkeypatch):
    folder, ledger, _ = shop
    own = make_identity(tmp_path / "own", "Wilg", at=AT)
    whole = sign_bytes(media.mp4(4), "video/mp4", source=Source.trained, identity=own).content
    (tmp_path / "whole.mp4").write_bytes(whole)
    (tmp_path / "torn.mp4").write_bytes(whole[:-9] + b"\0" + whole[-8:])
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(OutsideError) as caught:
        read_frames(folder / "ours.mp4")
    assert caught.value.code == "E600" and "ffmpeg" in str(caught.value.fix) and not has_ffmpeg()
    with Verifier(ledger=ledger, lists=[TrustList("own", own.root)]) as verifier:
        assert verifier.verify(tmp_path / "whole.mp4", pictures=True).state is State.proven
        torn = verifier.verify(tmp_path / "torn.mp4")
        assert torn.state is State.contradicted
        assert [one for one in torn.evidence if one.signal == "frames" and "(E600)" in one.finding.en]
        assert "frames" not in {one.signal for one in verifier.verify(tmp_path / "whole.mp4").evidence}


def test_a_film_nobody_could_look_at_is_kept_without_fingerprints(tmp_path):
    ledger = Ledger.open(tmp_path / "ledger.db", Keys.open(tmp_path / "keys", "test"))
    one = register_film(ledger, asset(media.mp4(2)), None, at=AT)
    assert ledger.asset(one.sha256) == one and ledger.asset_prints("video") == ledger.asset_prints() == []
    ledger.close()


LOOK = "import json, sys; from echt.safety.restrict import abilities; print(json.dumps(abilities()))"


def test_a_program_at_work_has_no_network_writes_no_file_and_is_stopped_at_its_limits(monkeypatch):
    import json

    few = Limits(memory_mb=600, cpu_s=5, wall_s=60)
    path = [str(Path(__file__).parents[2] / "src")]
    script = f"import sys; sys.path[:0] = {path!r}; {LOOK}"
    can = json.loads(output([sys.executable, "-c", script], few, most=1000))
    assert (can["network"], can["writing"]) == (False, False)
    for words, found in (
        ("while True: pass", "stopped by its limits"), ("import time; time.sleep(60)", "took too long"),
        ("print('x' * 10_000)", "wrote too much"), ("x = bytes(10**10)", "ended in an error"), ("1 / 0", "ended in an error"),
    ):  # fmt: skip
        with pytest.raises(OutsideError) as caught:
            output(
                [sys.executable, "-c", words],
                Limits(memory_mb=600, cpu_s=1, wall_s=3 if "sleep" in words else 60),
                most=1000,
            )
        assert caught.value.code == "E559" and found in str(caught.value.found), words
    given = pieces([sys.executable, "-c", "print('abc' * 100)"], 100, few, most=2)
    assert [len(one) for one in given] == [100, 100]
