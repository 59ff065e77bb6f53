"""The public page checks files and receipts by itself, says what it cannot check, and asks nothing of the network."""

import io
import json
import shutil
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image

import echt
from echt.prove import Action, Claim, Ingredient, Source, TrustList, make_identity, sign_bytes
from echt.prove.page import page as verify_page

sys.path.insert(0, str(Path(__file__).parents[2]))
from bench.prove import _media as media

pytestmark = pytest.mark.browser
AT = datetime.now(UTC).replace(microsecond=0)


def picture(kind):
    out = io.BytesIO()
    Image.linear_gradient("L").resize((320, 200)).convert("RGB").save(out, kind)
    return out.getvalue()


def signed(identity, kind="PNG", **more):
    given = {"source": Source.trained, "claim": Claim("spring header")} | more
    return sign_bytes(picture(kind), f"image/{kind.lower()}", identity=identity, **given).content


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    base = tmp_path_factory.mktemp("page")
    (base / "shop").mkdir()
    (base / "shop/echt.toml").write_text('name = "Wilg <b> zaden"\nlanguage = "en"\n')
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ECHT_KEYS", str(base / "keys"))
        with echt.open(base / "shop") as made:
            made.prove_init("Wilg zaden")
            made.prove_page(base / "verify.html")
            yield made


@pytest.fixture(scope="module")
def open_page(shop):
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not chromium:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        running = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        asked, said = [], []

        def fresh(html=None):
            one = running.new_page()
            one.on("request", lambda request: asked.append(request.url))
            one.on("console", lambda message: said.append(message.text))
            one.on("pageerror", lambda error: said.append(str(error)))
            path = html or shop.folder.parent / "verify.html"
            one.goto(Path(path).as_uri())
            return one

        yield fresh
        running.close()
        assert all(url.startswith(("file:", "data:", "blob:")) for url in asked), asked
        assert not [one for one in said if "example.org" not in one], said


@pytest.fixture
def page(open_page):
    one = open_page()
    yield one
    one.close()


def verdict(page, content, name="a.png"):
    page.set_input_files("#choose", {"name": name, "mimeType": "application/octet-stream", "buffer": content})
    page.wait_for_selector(f'#result .file:text-is("{name}")')
    return page.get_attribute("#result .verdict", "data-state"), page.inner_text("#result")


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_signed_picture_is_proven_by_the_root_in_the_page(page, shop, kind):
    one = shop.signing.identity()
    claim = Claim(
        "spring header",
        actions=[Action("c2pa.watermarked.bound", "Echt")],
        marks={"eu.echt.mark.v1": "00ff"},
        disclosure={"label": "Met AI gemaakt", "language": "nl"},
        ingredients=[Ingredient(picture("PNG"), "image/png", "a sketch")],
    )
    content = signed(one, kind, claim=claim)
    state, text = verdict(page, content, f"ours.{kind.lower()}")
    assert state == "proven" and "Signed by Wilg zaden, and not changed since." in text
    for said in (
        "made with: Echt",
        "title: spring header",
        "made by an AI model (trainedAlgorithmicMedia)",
        "made from: a sketch",
        "label: Met AI gemaakt",
        "the invisible mark",
        "there is no time stamp",
        "whether a certificate was revoked",
    ):
        assert said in text, said


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_changed_picture_is_told_wherever_the_byte_is(page, shop, kind):
    content = signed(shop.signing.identity(), kind)
    begin = content.rfind(b"IDAT" if kind == "PNG" else b"\xff\xda")
    for at in (begin + 20, content.find(b"trainedAlgorithmicMedia"), content.find(b"spring header"), len(content) - 6):
        torn = bytearray(content)
        torn[at] ^= 1
        assert verdict(page, bytes(torn), f"torn{at}")[0] in {"changed", "unreadable"}, at
    assert verdict(page, content + b"more", "longer")[0] == "changed"
    other = bytearray(picture(kind))
    assert verdict(page, bytes(other), "bare")[0] == "none"


MEDIA = {"mp4": "video/mp4", "mov": "video/quicktime", "m4a": "audio/mp4", "mp3": "audio/mpeg", "wav": "audio/wav"}


@pytest.fixture(scope="module")
def films(shop):
    one, raw = shop.signing.identity(), {name: getattr(media, name)() for name in MEDIA}
    sign = lambda name: sign_bytes(raw[name], MEDIA[name], source=Source.trained, identity=one, claim=Claim("spring"))  # noqa: E731
    return {name: (raw[name], sign(name).content) for name in MEDIA}


@pytest.mark.parametrize("name", MEDIA)
def test_a_signed_film_or_sound_is_proven_and_told_when_it_changed(page, films, name):
    raw, content = films[name]
    state, text = verdict(page, content, f"ours.{name}")
    assert (
        state == "proven"
        and "made by an AI model (trainedAlgorithmicMedia)" in text
        and "the invisible mark" not in text
    )
    sound = content.find(raw[-40:-20])
    for at in (sound + 3, len(content) - 1, content.find(b"trainedAlgorithmicMedia"), content.find(b"spring")):
        torn = bytearray(content)
        torn[at] ^= 1
        assert verdict(page, bytes(torn), f"torn{at}")[0] in {"changed", "unreadable"}, at
    assert verdict(page, raw, "bare")[0] == "none"
    for part in (9, 70, 900, len(content) - 30):
        assert verdict(page, content[:part], f"cut{part}")[0] in {"unreadable", "changed", "none", "kind"}, part


def test_boxes_that_came_in_between_and_a_second_manifest_are_told(page, films):
    _, content = films["mp4"]
    box = content[content.find(b"uuid") - 4 :][: int.from_bytes(content[content.find(b"uuid") - 4 :][:4], "big")]
    late = (20).to_bytes(4, "big") + b"evil" + bytes(12)
    assert verdict(page, content + late, "more")[0] == "changed"
    assert verdict(page, content + box, "twice")[0] in {"changed", "unreadable"}
    _, sound = films["wav"]
    assert verdict(page, sound + b"evil" + (4).to_bytes(4, "little") + bytes(4), "longer")[0] == "changed"
    _, other = films["mov"]
    moved = other.replace(other[other.find(b"uuid") - 4 :][: len(box)], box)
    assert verdict(page, moved, "moved")[0] in {"changed", "unreadable"}


@pytest.mark.parametrize("name", ["mp4", "mp3", "wav"])
def test_the_page_calls_no_bit_proven_that_the_library_does_not(page, shop, films, name):
    import random

    import c2pa

    from echt.prove import context

    content, draw, trusted = films[name][1], random.Random(7), context(shop.signing.lists())
    for n in range(40):
        torn = bytearray(content)
        torn[draw.randrange(len(torn))] ^= 1 << draw.randrange(8)
        try:
            with c2pa.Reader(MEDIA[name], io.BytesIO(bytes(torn)), context=trusted) as found:
                state = found.get_validation_state()
        except c2pa.C2paError:
            state = "not parsed"  # a bit in the frame around the manifest, of which nothing is signed
        shown = verdict(page, bytes(torn), f"flip{n}.{name}")[0]
        assert (
            state in {"Trusted", "not parsed"}
            if shown == "proven"
            else shown in {"changed", "unreadable", "none", "kind"}
        ), n


def test_a_webp_is_read_too(page, shop):
    content = signed(shop.signing.identity(), "WEBP")
    assert verdict(page, content, "a.webp")[0] == "proven"
    torn = bytearray(content)
    torn[60] ^= 1
    assert verdict(page, bytes(torn), "b.webp")[0] == "changed"


def test_a_manifest_of_another_picture_does_not_fit(page, shop):
    content = signed(shop.signing.identity(), "PNG")
    at = content.find(b"caBX") - 4
    box = content[at : at + 12 + int.from_bytes(content[at : at + 4], "big")]
    out = io.BytesIO()
    Image.linear_gradient("L").rotate(90).resize((320, 200)).convert("RGB").save(out, "PNG")
    bare = out.getvalue()
    assert verdict(page, bare[:33] + box + bare[33:], "moved")[0] == "changed"


def test_a_forger_with_the_same_name_is_unknown_and_not_named(page, tmp_path):
    forger = make_identity(tmp_path / "forger", "Wilg zaden", at=AT)
    state, text = verdict(page, signed(forger), "forged.png")
    assert state == "unknown" and "Signed by" not in text


def test_a_certificate_that_ended_is_told_apart_from_a_change(open_page, tmp_path):
    old = make_identity(tmp_path / "old", "Wilg zaden", at=AT)
    content = signed(old)
    html = tmp_path / "old.html"
    html.write_text(verify_page("Wilg zaden", [TrustList("own root", old.root)], language="en"), "utf-8")
    one = open_page(html)
    later = int((AT + timedelta(days=6 * 365)).timestamp() * 1000)
    one.evaluate(
        f"() => {{ const D = Date; Date = class extends D {{ constructor(...a) {{ a.length ? super(...a) : super({later}); }} }}; }}"
    )
    state, text = verdict(one, content, "later.png")
    assert state == "expired" and "held until" in text
    one.close()


@pytest.mark.parametrize(
    "content", [b"", b"GIF89a" + b"\0" * 90, b"hello", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff\xeb\xff\xff"]
)
def test_what_is_no_picture_accuses_nobody(page, content):
    assert verdict(page, content, f"odd{len(content)}")[0] in {"kind", "none", "unreadable"}


def test_a_cut_off_picture_is_unreadable_or_changed(page, shop):
    content = signed(shop.signing.identity(), "PNG")
    for part in (60, 900, len(content) // 2, len(content) - 40):
        assert verdict(page, content[:part], f"cut{part}")[0] in {"unreadable", "changed", "none"}


def answer(page, text):
    page.fill("#json", text)
    page.evaluate("document.querySelector('#answer').replaceChildren()")
    page.click("#test")
    page.wait_for_selector("#answer .verdict")
    return page.get_attribute("#answer .verdict", "data-state")


def test_receipts_and_audit_heads_are_checked_without_the_brand(page, shop):
    body = {
        "places": {"events": 3, "één": 1.0, "tiny": 1e-07},
        "ids": 2,
        "said": 'a "quote"\n\\ and \U0001f33f',
        "none": None,
        "yes": True,
    }
    receipt = shop.setting.ledger.issue_receipt("erasure", body, at=AT)
    head = shop.setting.ledger.audit_head()
    for one in (receipt, head):
        for written in (json.dumps(one), json.dumps(one, indent=2, ensure_ascii=False)):
            assert answer(page, written) == "good"
    changed = json.loads(json.dumps(receipt))
    changed["body"]["ids"] = 3
    assert answer(page, json.dumps(changed)) == "changed"
    assert answer(page, json.dumps(head | {"size": head["size"] + 1})) == "changed"
    assert answer(page, "{") == "nojson" and answer(page, "{}") == "nosignature"
    assert answer(page, json.dumps(receipt)[:-1] + ', "kind": "other"}') == "nojson"  # a name that stands twice


def test_a_receipt_of_another_key_is_told(page, tmp_path):
    from echt.ledger import Keys, Ledger

    other = Ledger.open(tmp_path / "l.db", Keys.open(tmp_path / "k", "other"))
    assert answer(page, json.dumps(other.issue_receipt("erasure", {}, at=AT))) == "otherkey"
    other.close()


def test_both_languages_by_keyboard_alone(page, shop):
    assert page.inner_text("h1") == "Is this from Wilg <b> zaden?" and page.get_attribute("html", "lang") == "en"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "other"
    page.keyboard.press("Enter")
    assert page.inner_text("h1") == "Is dit van Wilg <b> zaden?" and page.get_attribute("html", "lang") == "nl"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "choose"
    state, text = verdict(page, signed(shop.signing.identity()), "van-ons.png")
    assert state == "proven" and "Getekend door Wilg zaden" in text and "gemaakt door een AI-model" in text
    assert (
        page.evaluate("document.activeElement.id") == "result"
    )  # a screen reader hears it, the keyboard goes on from it
    assert shop.signing.lists()[0].name in page.inner_text("#roots")
    assert page.evaluate("[...document.querySelectorAll('input,textarea')].every(x => x.labels.length)")


def test_the_page_cannot_send_anything(page):
    blocked = page.evaluate("fetch('https://example.org/').then(() => 'sent', () => 'blocked')")
    assert blocked == "blocked"
