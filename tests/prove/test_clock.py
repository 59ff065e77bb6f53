"""Certificates that hold at another time than now: told apart from a change, by this machine's own clock."""

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from PIL import Image

from echt.prove import Source, State, TrustList, Verifier, make_identity, sign_bytes

AT = datetime.now(UTC).replace(microsecond=0)  # the library judges certificates by today's date


def reissued(leaf, issuer, key, begins, ends):
    """The same leaf for other days, in as many bytes."""
    wanted = len(leaf.public_bytes(serialization.Encoding.DER))
    for _ in range(100):
        made = (x509.CertificateBuilder().subject_name(leaf.subject).issuer_name(issuer.subject).public_key(leaf.public_key())
                .serial_number(leaf.serial_number).not_valid_before(begins).not_valid_after(ends))  # fmt: skip
        for one in leaf.extensions:
            made = made.add_extension(one.value, critical=one.critical)
        der = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)
        if len(der) == wanted:
            return der
    raise AssertionError("no signature of that length in 100 tries")


def signed_at(folder, begins, ends, source=Source.trained):
    """(a file signed with a leaf that holds from `begins` to `ends`, the root). The library itself refuses to sign with it."""
    identity = make_identity(folder, "Wilg", at=AT)
    leaf, issuer = x509.load_pem_x509_certificates(identity.chain.encode())[:2]
    key = serialization.load_pem_private_key((folder / "put-away/issuing-key.pem").read_bytes(), None)
    now, then = leaf.public_bytes(serialization.Encoding.DER), reissued(leaf, issuer, key, begins, ends)

    def sign(message):
        return identity.sign(message.replace(now, then))

    held = io.BytesIO()
    Image.linear_gradient("L").save(held, "JPEG")
    service = replace(identity, key=b"", root="", sign=sign)
    content = sign_bytes(held.getvalue(), "image/jpeg", source=source, identity=service).content
    assert content.count(now) == 1
    return content.replace(now, then), identity.root


DAYS = {
    "now": (AT - timedelta(days=1), AT + timedelta(days=1)), "expired": (AT - timedelta(days=900), AT - timedelta(days=1)),
    "a clock in the past": (AT + timedelta(days=1), AT + timedelta(days=900)),
}  # fmt: skip


@pytest.mark.parametrize("name", DAYS)
def test_a_leaf_of_another_time_is_told_apart_from_a_change(tmp_path, name):
    content, root = signed_at(tmp_path / "keys", *DAYS[name])
    (tmp_path / "whole.jpg").write_bytes(content)
    (tmp_path / "changed.jpg").write_bytes(content + b"0123456789")
    (tmp_path / "drawn.jpg").write_bytes(signed_at(tmp_path / "other", *DAYS[name], Source.drawn)[0])
    with Verifier(lists=[TrustList("own root", root)]) as verifier:
        whole, changed, drawn = (verifier.verify(tmp_path / f"{one}.jpg") for one in ("whole", "changed", "drawn"))
    assert changed.state is State.contradicted
    if name == "now":
        assert whole.state is State.proven
        return
    assert whole.state is State.declared and drawn.state is State.unknown
    assert "the certificate is not valid at this moment" in str(whole) and "Signed by" not in str(whole)
