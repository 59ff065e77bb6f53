"""Trust lists are pinned files with their day: a bad, missing, swapped or old one is told, and whom it revoked is not proven."""

import hashlib
import io
from datetime import UTC, date, datetime, timedelta

import pytest
from cryptography import x509
from PIL import Image

from echt.errors import OutsideError
from echt.prove import Pinned, Source, State, TrustList, Verifier, make_identity, sign_bytes, trust_from_file

AT = datetime.now(UTC).replace(microsecond=0)  # the library judges certificates by today's date
TODAY = AT.date()


@pytest.fixture(scope="module")
def identity(tmp_path_factory):
    return make_identity(tmp_path_factory.mktemp("keys") / "signing", "Wilg zaden", at=AT)


@pytest.fixture
def pinned(identity, tmp_path):
    def make(**changes):
        (tmp_path / "list.pem").write_text(f"# Émile's list\n{identity.root}")
        return Pinned(**({"name": "Seeds", "file": tmp_path / "list.pem", "on": TODAY - timedelta(days=30)} | changes))

    return make


def signed(identity, source=Source.drawn):
    held = io.BytesIO()
    Image.linear_gradient("L").save(held, "JPEG")
    return sign_bytes(held.getvalue(), "image/jpeg", source=source, identity=identity).content


def serial(identity):
    return x509.load_pem_x509_certificates(identity.chain.encode())[0].serial_number


def look(tmp_path, lists, content):
    (tmp_path / "a.jpg").write_bytes(content)
    with Verifier(lists=lists) as verifier:
        return verifier.verify(tmp_path / "a.jpg")


def test_a_pinned_list_proves_and_its_name_and_day_are_said(pinned, identity, tmp_path):
    found = look(tmp_path, [pinned().open(TODAY)], signed(identity))
    assert found.state is State.proven and f"Trusted by: Seeds, {TODAY - timedelta(days=30)}" in str(found)


@pytest.mark.parametrize(("changes", "code", "said"), [
    ({"on": TODAY + timedelta(days=1)}, "E595", "still to come"), ({"on": date(2020, 1, 1)}, "E596", "too old"),
    ({"until": TODAY - timedelta(days=1)}, "E596", "to be used until"), ({"sha256": "0" * 64}, "E598", "not the file that was pinned"),
])  # fmt: skip
def test_a_list_that_may_not_be_used_says_why(pinned, changes, code, said):
    with pytest.raises(OutsideError) as caught:
        pinned(**changes).open(TODAY)
    assert caught.value.code == code and said in str(caught.value) and "Seeds" in str(caught.value)


def test_a_missing_an_empty_and_an_expired_list(pinned, tmp_path):
    old = make_identity(tmp_path / "old", "Wilg", at=AT)
    (tmp_path / "empty.pem").write_text("nothing")
    (tmp_path / "old.pem").write_text(old.root)
    for name, day, code in (
        ("none.pem", TODAY, "E594"),
        ("empty.pem", TODAY, "E555"),
        ("old.pem", date(2090, 1, 1), "E597"),
    ):
        with pytest.raises(OutsideError) as caught:
            pinned(file=tmp_path / name, until=date(2099, 1, 1)).open(day)
        assert caught.value.code == code
        with pytest.raises(OutsideError) as caught:
            trust_from_file(tmp_path / name, name=name, today=day)
        assert caught.value.code == code


def test_until_keeps_an_old_list_and_the_right_fingerprint_opens_it(pinned):
    one = pinned(on=date(2020, 1, 1), until=date(2099, 1, 1))
    same = hashlib.sha256(one.file.read_bytes()).hexdigest().upper()
    assert pinned(on=one.on, until=one.until, sha256=same).open(TODAY).on == one.on


def test_a_revoked_leaf_is_not_proven_and_keeps_what_it_declares(pinned, identity, tmp_path):
    text = f"{serial(identity):X}"
    for written in (text, text.lower(), ":".join(text[n : n + 2] for n in range(0, len(text), 2))):
        lists = [TrustList("own", identity.root), pinned(revoked=(written,)).open(TODAY)]
        drawn = look(tmp_path, lists, signed(identity))
        assert drawn.state is State.unknown and "its certificate was revoked, by: Seeds" in str(drawn)
        assert "Wilg zaden" not in str(drawn)
    assert look(tmp_path, lists, signed(identity, Source.trained)).state is State.declared
    assert look(tmp_path, lists, signed(identity) + b"0123456789").state is State.contradicted
    other = pinned(revoked=("00:01",)).open(TODAY)
    assert look(tmp_path, [other], signed(identity)).state is State.proven
