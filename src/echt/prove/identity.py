"""Who signs: a root of the brand's own, an issuing authority under it, and the certificate that signs what leaves.

The root is what others trust; it signs one authority and is then put away. The certificate that signs lives for years,
because a file that was signed without a time stamp can no longer be proven once its certificate has expired.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from echt.errors import OutsideError

__all__ = ["Identity", "make_identity", "open_identity", "read_identity"]

CLAIM_SIGNING = ObjectIdentifier("1.3.6.1.4.1.62558.2.1")
"""Extended key usage of a C2PA claim signer."""
ROOT_DAYS, ISSUING_DAYS, LEAF_DAYS = 20 * 365, 10 * 365, 5 * 365
_FILES = ("root.pem", "chain.pem", "key.pem")
Sign = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class Identity:
    """A signer: its chain, and a key that never shows.

    Attributes:
        name: Of the brand, as its certificate says.
        chain: PEM of the signing certificate and those above it, the root left out.
        root: PEM of the root, "" where the brand's keys come with none.
        sign: Message -> ECDSA P-256 signature over its SHA-256, 64 bytes r and s; a key file or a key service behind it.
        not_after: When the signing certificate expires, UTC.
        key: PEM of the key where it lies in a file, empty behind a key service: the library then signs by itself, and what
            it makes is 9 kB smaller.
    """

    name: str
    chain: str = field(repr=False)
    root: str = field(repr=False)
    sign: Sign = field(repr=False)
    not_after: datetime
    key: bytes = field(default=b"", repr=False)

    def __post_init__(self) -> None:
        """Check that key and certificate belong together.

        Raises:
            OutsideError: E551, they do not, or the certificate may not sign.
        """
        leaf = x509.load_pem_x509_certificates(self.chain.encode())[0]
        public, said = leaf.public_key(), b"echt"
        raw = self.sign(said)
        if not isinstance(public, ec.EllipticCurvePublicKey) or len(raw) != 64:
            raise _wrong(self.name, "not an ECDSA key on P-256")
        try:
            r, s = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
            public.verify(encode_dss_signature(r, s), said, ec.ECDSA(hashes.SHA256()))
        except InvalidSignature:
            raise _wrong(self.name, "the key is of another certificate") from None

    def days_left(self, at: datetime) -> int:
        """Whole days until the signing certificate expires; below 0 when it has."""
        return (self.not_after - at) // timedelta(days=1)


def make_identity(folder: Path | str, name: str, *, at: datetime, country: str = "NL") -> Identity:
    """Make a root, an issuing authority and a signing certificate, and keep them in a folder only its owner can read.

    Args:
        folder: Outside the project folder: a project is shared, keys are not.
        name: Of the brand, as others will read it.
        at: The moment from which they hold, UTC.
        country: Two letters.

    Raises:
        OutsideError: E550, there is an identity already; E552, the folder cannot be written.
    """
    folder = Path(folder)
    if any((folder / file).exists() for file in _FILES):
        raise OutsideError(
            "this project has an identity already.",
            code="E550",
            found=", ".join(file for file in _FILES if (folder / file).exists()),
            fix="keep it: what was signed with it is proven by it; move its folder away to make another",
        )
    root_key, issuing_key, leaf_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(3))
    root = _certificate(_subject(f"{name} root", name, country), root_key, None, at, ROOT_DAYS, path=1)
    issuing = _certificate(
        _subject(f"{name} issuing", name, country), issuing_key, (root, root_key), at, ISSUING_DAYS, path=0
    )
    leaf = _certificate(_subject(name, name, country), leaf_key, (issuing, issuing_key), at, LEAF_DAYS, path=None)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _keep(folder / "root.pem", _pem(root))
        _keep(folder / "chain.pem", _pem(leaf) + _pem(issuing))
        _keep(folder / "key.pem", _secret(leaf_key))
        _keep(folder / "put-away/issuing-key.pem", _secret(issuing_key))
        _keep(folder / "put-away/root-key.pem", _secret(root_key))
    except OSError as error:
        raise OutsideError(
            "the identity cannot be kept.", code="E552", found=type(error).__name__, fix="give the right to write there"
        ) from None
    return open_identity(folder)


def open_identity(folder: Path | str) -> Identity:
    """The identity in a folder: `chain.pem`, `key.pem`, and `root.pem` where there is one.

    Raises:
        OutsideError: E553, there is none; E551, its parts do not belong together.
    """
    folder = Path(folder)
    root = folder / "root.pem"
    return read_identity(folder / "chain.pem", folder / "key.pem", root if root.exists() else None)


def read_identity(chain: Path, key: Path, root: Path | None) -> Identity:
    """The identity in these files: a chain and a key of the brand's own, and the root that others trust.

    Args:
        chain: PEM: the signing certificate, then those above it.
        key: PEM of its ECDSA P-256 key, without a password.
        root: PEM of the root; None where the chain is proven by a list of others.

    Raises:
        OutsideError: E553, they are not there; E551, they do not belong together.
    """
    try:
        pem, secret = chain.read_text("ascii"), key.read_bytes()
        above = root.read_text("ascii") if root is not None else ""
    except OSError:
        raise OutsideError(
            "this project cannot sign: it has no identity.",
            code="E553",
            found=f"no {chain.name} and {key.name}",
            fix="echt prove init",
        ) from None
    try:
        leaf = x509.load_pem_x509_certificates(pem.encode())[0]
        private = serialization.load_pem_private_key(secret, None)
    except (ValueError, TypeError) as error:
        raise _wrong(chain.parent.name, type(error).__name__) from None
    if not isinstance(private, ec.EllipticCurvePrivateKey):
        raise _wrong(chain.parent.name, "not an ECDSA key")
    return Identity(_organisation(leaf), pem, above, _signing(private), leaf.not_valid_after_utc, _secret(private))


def _signing(key: ec.EllipticCurvePrivateKey) -> Sign:
    def sign(message: bytes) -> bytes:
        r, s = decode_dss_signature(key.sign(message, ec.ECDSA(hashes.SHA256())))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    return sign


def _organisation(leaf: x509.Certificate) -> str:
    found = leaf.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    return str(found[0].value) if found else ""


def _subject(common: str, name: str, country: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, country),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, name[:64]),
            x509.NameAttribute(NameOID.COMMON_NAME, common[:64]),
        ]
    )


def _certificate(
    subject: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    above: tuple[x509.Certificate, ec.EllipticCurvePrivateKey] | None,
    at: datetime,
    days: int,
    *,
    path: int | None,
) -> x509.Certificate:
    """One certificate; `path` is how many authorities may stand below it, None for the one that signs files."""
    issuer, signer, authority = above[0].subject if above else subject, above[1] if above else key, path is not None
    at = at.astimezone(UTC).replace(microsecond=0)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=path), critical=True)
        .add_extension(_usage(authority=authority), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
    )
    if not authority:
        made = made.add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION, CLAIM_SIGNING]), critical=False
        )
    return made.sign(signer, hashes.SHA256())


def _usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


def _pem(one: x509.Certificate) -> bytes:
    return one.public_bytes(serialization.Encoding.PEM)


def _secret(key: ec.EllipticCurvePrivateKey) -> bytes:
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())


def _keep(path: Path, content: bytes) -> None:
    path.parent.mkdir(exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)


def _wrong(name: str, found: str) -> OutsideError:
    return OutsideError(
        f"the identity '{name}' cannot sign.",
        code="E551",
        found=found,
        fix="chain.pem: the signing certificate, then those above it; key.pem: its ECDSA P-256 key",
    )
