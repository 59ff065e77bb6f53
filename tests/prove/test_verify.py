"""Whatever a file holds, verify returns: evidence and one state; nobody is accused without a hash that does not hold."""

import io
import json
import os
import struct
import zipfile
import zlib
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from echt.errors import OutsideError
from echt.prove import Source, State, TrustList, Verifier, make_identity, sign_bytes, verify, verify_all
from echt.report import evidence_page
from echt.safety.limited import Limited, Limits, Pool

AT = datetime.now(UTC).replace(microsecond=0)  # the library judges certificates by today's date
DATA = Path(__file__).parents[4] / "shared/data/c2pa"


@pytest.fixture(scope="module")
def identity(tmp_path_factory):
    return make_identity(tmp_path_factory.mktemp("keys") / "signing", "Wilg zaden", at=AT)


@pytest.fixture(scope="module")
def verifier(identity):
    with Verifier(lists=[TrustList("own root of Wilg zaden", identity.root)]) as made:
        yield made


def picture(kind="JPEG", size=(320, 240), mode="RGB", **options):
    out = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert(mode).save(out, kind, **options)
    return out.getvalue()


def signed(identity, source=Source.drawn, kind="JPEG", mime="image/jpeg"):
    return sign_bytes(picture(kind), mime, source=source, identity=identity).content


def look(verifier, tmp_path, content, name="file.jpg"):
    (tmp_path / name).write_bytes(content)
    return verifier.verify(tmp_path / name)


def findings(verdict):
    return " ".join(one.finding.en for one in verdict.evidence)


def test_own_root_proves_and_names_its_list(verifier, identity, tmp_path):
    found = look(verifier, tmp_path, signed(identity))
    assert found.state is State.proven and not found.ai_declared and found.ours and found.good
    assert "Signed by Wilg zaden" in findings(found) and "own root of Wilg zaden" in findings(found)
    assert json.loads(json.dumps(found.to_dict()))["state"] == "provenance proven"


def test_proven_wins_over_declared_and_both_are_told(verifier, identity, tmp_path):
    found = look(verifier, tmp_path, signed(identity, Source.trained))
    assert found.state is State.proven and found.ai_declared


def test_an_own_ca_with_the_brands_name_is_not_trusted_and_shows_no_name(verifier, tmp_path):
    forger = make_identity(tmp_path / "forger", "Wilg zaden", at=AT)
    drawn = look(verifier, tmp_path, signed(forger))
    assert drawn.state is State.unknown and "Wilg zaden" not in findings(drawn)
    assert look(verifier, tmp_path, signed(forger, Source.trained)).state is State.declared


def test_any_changed_byte_contradicts(verifier, identity, tmp_path):
    whole = bytearray(signed(identity))
    whole[-60] ^= 1
    assert look(verifier, tmp_path, bytes(whole)).state is State.contradicted
    assert look(verifier, tmp_path, signed(identity) + b"0123456789").state is State.contradicted


def test_a_manifest_moved_to_another_file_contradicts(verifier, identity, tmp_path):
    mine = sign_bytes(picture(), "image/jpeg", source=Source.drawn, identity=identity)
    (tmp_path / "other.jpg.c2pa").write_bytes(mine.manifest)
    found = look(verifier, tmp_path, picture(size=(400, 200)), "other.jpg")
    assert found.state is State.contradicted and "beside" in findings(found)
    whole, other = mine.content, picture(size=(400, 200))
    moved = whole[: whole.rfind(b"\xff\xdb")] + other[other.find(b"\xff\xdb") :]
    assert look(verifier, tmp_path, moved, "moved.jpg").state is State.contradicted


def test_a_camera_whose_certificate_expired_accuses_nobody(verifier):
    if not DATA.exists():
        pytest.skip("../shared/data/c2pa is not here")
    found = verifier.verify(DATA / "public_testfiles_2022/nikon-20221019-building.jpeg")
    assert found.state is State.unknown and "not valid at this moment" in findings(found)


def test_a_signed_file_that_is_cut_off_is_contradicted_or_unreadable_never_proven(verifier, identity, tmp_path):
    whole = signed(identity, Source.trained)
    states = [look(verifier, tmp_path, whole[:keep]).state for keep in (len(whole) - 300, len(whole) // 2, 500, 40)]
    assert states[0] is State.contradicted and State.proven not in states and State.declared not in states[1:]


def test_a_remote_manifest_is_not_fetched(verifier, tmp_path):
    if not DATA.exists():
        pytest.skip("../shared/data/c2pa is not here")
    found = verifier.verify(DATA / "c2pa_rs_fixtures/cloud.jpg")
    assert found.state is State.unknown and "it was not fetched" in findings(found)


def test_a_declared_source_type_in_xmp_is_declared_ai_and_parameters_alone_are_not(verifier, tmp_path):
    xmp = (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><rdf:Description Iptc4xmpExt:DigitalSourceType='
        b'"http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"/></rdf:RDF></x:xmpmeta>'
    )
    found = look(verifier, tmp_path, picture(xmp=xmp))
    assert found.state is State.declared and found.ai_declared
    text = PngImagePlugin.PngInfo()
    text.add_text("parameters", "a cat\nSteps: 20, Sampler: Euler a")
    found = look(verifier, tmp_path, picture("PNG", pnginfo=text), "a.png")
    assert found.state is State.unknown and "generator" in findings(found)


def bomb():
    def chunk(kind, raw):
        return struct.pack(">I", len(raw)) + kind + raw + struct.pack(">I", zlib.crc32(kind + raw))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )


def text_bomb():
    """A compressed text of 200 MB in a PNG of a few hundred kB, behind words that name a generator."""
    text = PngImagePlugin.PngInfo()
    text.add(b"zTXt", b"parameters\0\0" + zlib.compress(b"Steps: 20, Sampler: Euler a " + bytes(200_000_000), 1))
    return picture("PNG", pnginfo=text)


def deep():
    out = io.BytesIO()
    Image.new("I;16", (64, 64), 40_000).save(out, "PNG")
    return out.getvalue()


def zipped():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("a.txt", "hello")
    return out.getvalue()


HOSTILE = {
    "cut": (picture()[:400], "a.jpg"), "cut in its pixels": (picture(size=(640, 480))[:-900], "a.jpg"), "empty": (b"", "a.jpg"), "bomb": (bomb(), "a.png"),
    "polyglot": (picture() + zipped() + picture("PDF"), "a.jpg"), "wrong extension": (picture("PNG"), "a.jpg"),
    "animated": (picture("GIF", save_all=True, append_images=[Image.new("RGB", (320, 240))]), "a.gif"),
    "packed bomb": (text_bomb(), "a.png"), "deep": (deep(), "a.png"), "cmyk": (picture(mode="CMYK"), "a.jpg"), "only a head": (b"\xff\xd8\xff", "a.jpg"),
    "mp4": (b"\0\0\0\x18ftypisom" + os.urandom(500), "a.mp4"), "pdf": (b"%PDF-1.7\n" + os.urandom(500), "a.pdf"),
    "mp3": (b"ID3" + os.urandom(500), "a.mp3"), "svg": (b"<svg xmlns='http://www.w3.org/2000/svg'><!DOCTYPE a", "a.svg"),
}  # fmt: skip


SAYS = {
    "bomb": "too many to unpack", "empty": "0 bytes", "polyglot": "can be opened as application/pdf too",
    "wrong extension": "The name ends in .jpg, but what is inside is image/png", "animated": "only the first was looked at",
    "deep": "I;16", "cmyk": "CMYK", "cut in its pixels": "stops before its end", "packed bomb": "generator",
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_or_strange_file_is_unknown_and_nothing_is_raised(verifier, tmp_path, name):
    content, file = HOSTILE[name]
    found = look(verifier, tmp_path, content, file)
    assert found.state is State.unknown and found.evidence
    assert {"real", "fake"}.isdisjoint(str(found).lower().split())
    assert SAYS.get(name, "") in findings(found)


@pytest.mark.parametrize(("kind", "mime"), [("PNG", "image/png"), ("WEBP", "image/webp"), ("PDF", "application/pdf")])
def test_other_kinds_are_proven_and_contradicted_alike(verifier, identity, tmp_path, kind, mime):
    whole = signed(identity, kind=kind, mime=mime)
    assert look(verifier, tmp_path, whole).state is State.proven
    assert look(verifier, tmp_path, whole + b"\0" * 16).state is State.contradicted


def test_sound_is_proven_and_contradicted_alike(verifier, identity, tmp_path):
    raw = bytes(range(256)) * 40
    wav = b"RIFF" + struct.pack("<I", 36 + len(raw)) + b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 8000, 1, 8)
    whole = sign_bytes(
        wav + b"data" + struct.pack("<I", len(raw)) + raw, "audio/wav", source=Source.trained, identity=identity
    )
    assert look(verifier, tmp_path, whole.content, "a.wav").state is State.proven
    changed = whole.content.replace(bytes(range(256)), bytes(reversed(range(256))), 1)
    assert look(verifier, tmp_path, changed, "a.wav").state is State.contradicted


def test_many_files_are_told_in_order_and_none_stops_or_taints_the_next(verifier, identity, tmp_path):
    contents = [
        signed(identity),
        HOSTILE["bomb"][0],
        None,
        signed(identity) + b"more",
        picture(),
        HOSTILE["cut"][0],
        signed(identity),
    ]
    paths = [tmp_path / f"{n}.jpg" for n in range(len(contents))]
    for path, content in zip(paths, contents, strict=True):
        if content is not None:
            path.write_bytes(content)
    found = list(verifier.verify_all(iter(paths)))
    assert [path for path, _ in found] == paths and found[2][1].code == "E440"
    states = [one.state.value for _, one in found if not isinstance(one, OutsideError)]
    assert states == ["provenance proven", "unknown", "contradicted", "unknown", "unknown", "provenance proven"]
    assert dict(verify_all(paths[:1]))[paths[0]].state is State.unknown  # nobody is trusted


def test_a_reader_that_dies_or_hangs_takes_nobody_along(tmp_path, monkeypatch):
    (tmp_path / "breaking.py").write_text("import os, time\nseen = []\n\ndef die():\n    os.abort()\n\ndef hang():\n    time.sleep(60)\n\n"
                                          "def grow():\n    return len(bytes(10**10))\n\ndef add():\n    seen.append(1)\n    return len(seen)\n")  # fmt: skip
    monkeypatch.syspath_prepend(tmp_path)
    pool = Pool("breaking", Limits(wall_s=1.0, memory_mb=500), size=2)
    try:
        for task, why in (
            ("die", "broke the reader"),
            ("hang", "too long"),
            ("grow", "more memory"),
            ("gone", "no such task"),
        ):
            with pytest.raises(OutsideError) as caught:
                pool.ask(task)
            assert caught.value.code == "E559" and why in caught.value.found
            assert pool.ask("add") == 1  # what the last one did is gone
        assert [found for _, found in pool.each(lambda _: pool.ask("add"), range(20))] == [1] * 20
    finally:
        pool.close()


def test_a_child_may_read_several_files_that_are_no_strangers(tmp_path, monkeypatch):
    (tmp_path / "working.py").write_text("import os, time\nseen = []\n\ndef add():\n    seen.append(1)\n    return len(seen)\n\n"
                                         "def brittle():\n    return 'new' if not seen else os.abort()\n\n"
                                         "def work(s):\n    end = time.process_time() + s\n    while time.process_time() < end:\n        pass\n    return s\n\n"
                                         "def forge():\n    for at in range(64):\n        try:\n            os.write(at, (9).to_bytes(8, 'big') + b'{\"result\": 99}')\n"
                                         "        except OSError:\n            pass\n")  # fmt: skip
    monkeypatch.syspath_prepend(tmp_path)
    with Limited("working", Limits(cpu_s=2, files=3)) as several:
        assert [several.ask("add") for _ in range(7)] == [1, 2, 3, 1, 2, 3, 1]
        assert several.ask("brittle") == "new"  # a child that others spoilt is not to blame
        assert several.ask("add") == 1
    with Limited("working", Limits(cpu_s=2, files=3)) as several:
        assert [several.ask("work", s=1.2) for _ in range(3)] == [1.2] * 3  # seconds of their own
        with pytest.raises(OutsideError, match="too long"):
            several.ask("work", s=9)
    with Limited("working") as strict:
        with suppress(OutsideError):
            strict.ask("forge")
        assert [strict.ask("add") for _ in range(5)] == [1] * 5  # nothing that was left behind is taken for an answer


def test_a_missing_file_is_an_error_that_teaches(tmp_path):
    with pytest.raises(OutsideError) as caught:
        verify(tmp_path / "none.jpg")
    assert caught.value.code == "E440"


def test_a_limited_process_has_no_network_no_programs_and_no_files():
    with Limited("echt.safety.restrict", Limits(cpu_s=5)) as limited:
        assert limited.ask("abilities") == {"network": False, "programs": False, "writing": False}
        with pytest.raises(OutsideError) as caught:
            limited.ask("restrict", memory_mb="x", cpu_s=1)
        assert caught.value.code == "E559"
        assert limited.ask("abilities")["network"] is False  # one that failed took nobody along


def test_the_page_is_in_one_language_and_lets_no_word_of_a_file_in(verifier, tmp_path):
    (tmp_path / "a.jpg").write_bytes(picture(size=(640, 480)))
    found = verifier.verify(tmp_path / "a.jpg", pictures=True)
    assert [one.name for one in found.pictures] == ["seen", "grid", "noise", "error level"]
    name = '"><script>x</script>.jpg'
    page = evidence_page([(name, found)], "nl")
    assert "<script>" not in page and 'alt="">' not in page and page.count("data:image/png") == 4
    assert "onbekend" in page and "Er zit geen manifest" in page and "holds no manifest" not in page
    page = evidence_page([(name, found)], "en")
    assert "unknown" in page and "onbekend" not in page and "holds no manifest" in page
    assert "White on black: the fine noise in the middle of &quot;&gt;&lt;script&gt;" in page


@pytest.mark.skipif(not DATA.exists(), reason="../shared/data/c2pa is not here")
@pytest.mark.parametrize(("file", "state"), [
    ("adobe-20220124-A.jpg", "unknown"), ("adobe-20220124-CA.jpg", "unknown"), ("adobe-20220124-XCA.jpg", "contradicted"),
    ("adobe-20220124-E-dat-CA.jpg", "contradicted"), ("adobe-20220124-E-sig-CA.jpg", "contradicted"),
    ("adobe-20220124-E-uri-CA.jpg", "contradicted"), ("adobe-20220124-CIE-sig-CA.jpg", "unknown"),
    ("adobe-20220124-E-clm-CAICAI.jpg", "contradicted"), ("adobe-20220124-E-uri-CIE-sig-CA.jpg", "contradicted"),
])  # fmt: skip
def test_public_test_files_have_the_state_of_the_rules(verifier, file, state):
    assert verifier.verify(DATA / "public_testfiles_2022" / file).state == state


@pytest.mark.parametrize(("kind", "mime", "pixels"), [
    ("JPEG", "image/jpeg", b"\xff\xda"), ("PNG", "image/png", b"IDAT"), ("WEBP", "image/webp", b"VP8 "), ("PDF", "application/pdf", b"stream"),
])  # fmt: skip
def test_bytes_changed_anywhere_give_a_verdict_and_changed_pixels_are_contradicted(
    verifier, identity, tmp_path, kind, mime, pixels
):
    whole, draws, paths = signed(identity, Source.trained, kind, mime), np.random.default_rng(3), []
    begin = whole.find(pixels) if kind == "PDF" else whole.rfind(pixels)  # a PDF carries its manifest at the end
    for n in range(24):
        changed = bytearray(whole)
        places = draws.integers(0, len(whole), 1 + n % 3) if n % 2 else [begin + 40 + n]  # anywhere; or in the pixels
        for place in places:
            changed[place] ^= 1 << int(draws.integers(0, 8))
        paths.append(tmp_path / f"{n}")
        paths[-1].write_bytes(bytes(changed))
    states = [found.state for _, found in verifier.verify_all(paths)]  # an error has no state
    assert set(states[::2]) == {State.contradicted} and State.known not in states
