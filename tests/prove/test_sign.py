"""What is ours is signed so that its own root proves it, and any change, forgery or missing part is told."""

import io
import json
import stat
from datetime import UTC, datetime, timedelta

import c2pa
import pytest
from PIL import Image

from echt.errors import OutsideError
from echt.prove import (
    Action,
    Claim,
    Identity,
    Ingredient,
    Source,
    TrustList,
    context,
    make_identity,
    open_identity,
    sign,
    sign_bytes,
)

AT = datetime.now(UTC).replace(microsecond=0)  # the library under test judges certificates by today's date


@pytest.fixture(scope="module")
def identity(tmp_path_factory):
    return make_identity(tmp_path_factory.mktemp("keys") / "signing", "Wilg zaden", at=AT)


def picture(kind="PNG", colour="#4A7468", size=(320, 240)):
    out = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(out, kind)
    return out.getvalue()


def read(content, mime, *roots):
    with c2pa.Reader(mime, io.BytesIO(content), context=context([TrustList("test", one) for one in roots])) as found:
        codes = [
            one["code"] for one in (found.get_validation_results() or {}).get("activeManifest", {}).get("failure", [])
        ]
        return found.get_validation_state(), codes, json.loads(found.json())


def claims(said):
    manifest = said["manifests"][said["active_manifest"]]
    return {one["label"]: one["data"] for one in manifest["assertions"]}, manifest


@pytest.mark.parametrize(
    ("kind", "mime"),
    [
        ("PNG", "image/png"),
        ("JPEG", "image/jpeg"),
        ("WEBP", "image/webp"),
        ("GIF", "image/gif"),
        ("TIFF", "image/tiff"),
        ("PDF", "application/pdf"),
    ],
)
def test_a_signed_file_is_proven_by_its_own_root_and_by_no_other(identity, tmp_path, kind, mime):
    other = make_identity(tmp_path / "other", "Wilg zaden", at=AT)
    (tmp_path / "a").write_bytes(picture(kind))
    made = sign(
        tmp_path / "a", tmp_path / "b", source=Source.drawn, identity=identity, at=AT, claim=Claim(title="header")
    )
    state, codes, said = read((tmp_path / "b").read_bytes(), mime, identity.root)
    assert (state, codes) == ("Trusted", [])
    assert read(made.content, mime, other.root)[:2] == ("Valid", ["signingCredential.untrusted"])
    asserted, manifest = claims(said)
    action = next(data for label, data in asserted.items() if label.startswith("c2pa.actions"))["actions"][0]
    assert action["action"] == "c2pa.created" and action["digitalSourceType"].endswith("/algorithmicMedia")
    assert manifest["signature_info"]["issuer"] == "Wilg zaden"
    assert "thumbnail" not in str(sorted(asserted)) and len(made.content) < len(picture(kind)) + 5_000


def test_one_changed_byte_is_told(identity):
    made = bytearray(sign_bytes(picture("JPEG"), "image/jpeg", source=Source.drawn, identity=identity).content)
    made[made.rfind(b"\xff\xda") + 400] ^= 1
    assert read(bytes(made), "image/jpeg", identity.root)[:2] == ("Invalid", ["assertion.dataHash.mismatch"])


def test_what_a_file_was_made_from_stays_inside(identity):
    photo = sign_bytes(
        picture("JPEG"), "image/jpeg", source=Source.camera, identity=identity, claim=Claim(title="photo")
    ).content
    made = sign_bytes(
        picture("PNG"),
        "image/png",
        source=Source.drawn,
        identity=identity,
        claim=Claim(ingredients=[Ingredient(photo, "image/jpeg", "photo")]),
    )
    _, manifest = claims(read(made.content, "image/png", identity.root)[2])
    found = manifest["ingredients"]
    assert [(one["title"], one["relationship"]) for one in found] == [("photo", "componentOf")] and found[0][
        "active_manifest"
    ]


def test_a_manifest_that_comes_in_is_kept_as_the_parent(identity):
    first = sign_bytes(
        picture(), "image/png", source=Source.trained, identity=identity, claim=Claim(title="first")
    ).content
    second = sign_bytes(
        first,
        "image/png",
        source=Source.composite,
        identity=identity,
        claim=Claim(title="second", actions=[Action("c2pa.edited", "Echt", Source.composite)]),
    )
    asserted, manifest = claims(read(second.content, "image/png", identity.root)[2])
    actions = next(data for label, data in asserted.items() if label.startswith("c2pa.actions"))["actions"]
    assert [one["action"] for one in actions] == ["c2pa.opened", "c2pa.edited"]
    assert [one["relationship"] for one in manifest["ingredients"]] == ["parentOf"]


def test_a_mark_and_a_disclosure_are_bound_in(identity):
    made = sign_bytes(
        picture(),
        "image/png",
        source=Source.trained,
        identity=identity,
        claim=Claim(
            marks={"eu.echt.mark.v1": "1234"},
            actions=[Action("c2pa.watermarked.bound", "Echt")],
            disclosure={"label": "Gemaakt met AI", "language": "nl"},
        ),
    )
    asserted, _ = claims(read(made.content, "image/png", identity.root)[2])
    assert asserted["c2pa.soft-binding"]["alg"] == "eu.echt.mark.v1"
    assert asserted["eu.echt.disclosure"]["label"] == "Gemaakt met AI"
    with pytest.raises(OutsideError) as caught:  # a mark that is claimed and not bound
        sign_bytes(
            picture(),
            "image/png",
            source=Source.drawn,
            identity=identity,
            claim=Claim(actions=[Action("c2pa.watermarked.bound")]),
        )
    assert caught.value.code == "E558"


def test_the_manifest_alone_proves_a_copy_that_lost_its_own(identity):
    plain = picture("JPEG")
    made = sign_bytes(plain, "image/jpeg", source=Source.drawn, identity=identity)
    assert 0 < len(made.manifest) < 14_000


def test_a_key_service_signs_as_well_as_a_file(identity):
    asked = []

    def service(message):
        asked.append(len(message))
        return identity.sign(message)

    remote = Identity(identity.name, identity.chain, identity.root, service, identity.not_after)
    made = sign_bytes(picture(), "image/png", source=Source.drawn, identity=remote)
    assert read(made.content, "image/png", identity.root)[0] == "Trusted" and len(asked) == 2
    assert "CERTIFICATE" not in repr(remote) and "sign=" not in repr(remote) and "KEY" not in repr(identity)


def test_what_cannot_be_proven_does_not_leave_the_function(tmp_path):
    old = make_identity(tmp_path / "old", "Wilg zaden", at=AT - timedelta(days=9 * 365))
    with pytest.raises(OutsideError) as caught:
        sign_bytes(picture(), "image/png", source=Source.drawn, identity=old)
    assert caught.value.code in {"E557", "E558"}


def test_a_certificate_that_ends_soon_is_told(identity):
    late = AT + timedelta(days=5 * 365 - 100)
    made = sign_bytes(picture(), "image/png", source=Source.drawn, identity=identity, at=late)
    assert made.warnings == (
        f"without a time stamp this is proven for 100 days more, until {identity.not_after:%Y-%m-%d}",
    )
    assert sign_bytes(picture(), "image/png", source=Source.drawn, identity=identity, at=AT).warnings == ()


def test_keys_are_for_their_owner_only_and_made_once(tmp_path):
    made = make_identity(tmp_path / "k", "Wilg", at=AT)
    assert open_identity(tmp_path / "k").chain == made.chain
    files = [one for one in (tmp_path / "k").rglob("*") if one.is_file()]
    assert len(files) == 5 and all(stat.S_IMODE(one.stat().st_mode) == 0o600 for one in files)
    with pytest.raises(OutsideError) as caught:
        make_identity(tmp_path / "k", "Wilg", at=AT)
    assert caught.value.code == "E550"


def test_parts_that_do_not_belong_together_are_refused(tmp_path):
    make_identity(tmp_path / "a", "Wilg", at=AT)
    make_identity(tmp_path / "b", "Wilg", at=AT)
    (tmp_path / "a/key.pem").unlink()
    (tmp_path / "b/key.pem").rename(tmp_path / "a/key.pem")
    with pytest.raises(OutsideError) as caught:
        open_identity(tmp_path / "a")
    assert caught.value.code == "E551"
    (tmp_path / "a/key.pem").write_text("no key")
    with pytest.raises(OutsideError) as caught:
        open_identity(tmp_path / "a")
    assert caught.value.code == "E551"
    with pytest.raises(OutsideError) as caught:
        open_identity(tmp_path / "nothing")
    assert caught.value.code == "E553"


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"", "E554"), (b"hello world" * 9, "E554"), (b"\x89PNG\r\n\x1a\n", "E557"), (picture()[:300], "E557")],
)
def test_a_file_that_is_no_file_of_its_kind_is_refused(identity, tmp_path, content, code):
    (tmp_path / "x.png").write_bytes(content)
    with pytest.raises(OutsideError) as caught:
        sign(tmp_path / "x.png", tmp_path / "y.png", source=Source.drawn, identity=identity)
    assert caught.value.code == code and not (tmp_path / "y.png").exists()
