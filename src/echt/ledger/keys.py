"""Keys: the secrets of a project, kept outside its folder, so that a copy of the folder tells nobody anything.

`keys.json` (0600) holds the master key, the HMAC key that turns source ids into person ids, and the seed of the
signing key. `keys.db` holds one random key a person, wrapped by the master (AES-256-GCM). Back both up apart from the
ledger: then an old backup of the ledger cannot bring back someone who was forgotten.

A person's secret is 64 random bytes: 32 that encrypt contact details and messages, 32 that commit audit rows.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import re
import secrets
import stat
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import cast

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from echt.errors import DataError, NotAllowedError
from echt.ledger.keystore import KeyStore

_FILE = "keys.json"
_SECRETS = ("master", "hmac", "sign")
_NONCE = 12


def _mac(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, "sha256")


def default_folder(project: str) -> Path:
    """Where the keys of a project live when nobody says: `$ECHT_KEYS/<project>`, or `~/.config/echt/<project>`."""
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", project).strip(".-") or "project"
    base = os.environ.get("ECHT_KEYS") or Path.home() / ".config" / "echt"
    return Path(base) / name


class Keys:
    """The open keys of one project. Its repr shows the fingerprint, never a secret."""

    def __init__(self, folder: Path, material: dict[str, bytes]) -> None:
        self.folder = folder
        self._master, self._hmac = material["master"], material["hmac"]
        self._signer = Ed25519PrivateKey.from_private_bytes(material["sign"])
        self._wrap = AESGCM(_mac(self._master, b"echt wrap"))
        self._blind = _mac(self._master, b"echt blind index")
        self._grave = _mac(self._hmac, b"echt grave")
        self.audit_key = _mac(self._master, b"echt audit")
        self._store = KeyStore(folder / "keys.db")

    def __repr__(self) -> str:
        return f"Keys({self.fingerprint})"

    @classmethod
    def open(cls, folder: Path | str | None, project: str, *, published: str | None = None) -> Keys:
        """Open the keys of a project; make them when there are none yet.

        Args:
            folder: Where they live; None means `default_folder(project)`.
            project: Name of the project.
            published: A phrase from which the key behind person ids is derived, so that everyone's ids are the same.
                For public data that names nobody; the other keys stay secret.

        Raises:
            DataError: E254, the file is broken or others can read it; E264, no right to read or write there.

        """
        path = Path(folder) if folder is not None else default_folder(project)
        try:
            path.mkdir(parents=True, exist_ok=True, mode=0o700)
            if not (path / _FILE).exists():
                _create(path / _FILE, published)
            return cls(path, _load(path / _FILE))
        except PermissionError as error:
            raise DataError(
                f"the keys in {path} cannot be opened.",
                code="E264",
                found=error.strerror,
                fix="give yourself the right to read and write there, or set ECHT_KEYS to another folder",
            ) from error

    # who someone is -------------------------------------------------------------------------------------------

    def person_id(self, raw: str, namespace: str = "id") -> str:
        """The 12-character id that a source id gets: the same every time, and meaningless without the key."""
        digest = _mac(self._hmac, f"{namespace}:{raw}".encode())
        return base64.b64encode(digest[:9], b"._").decode()

    def pads(self, what: str = "id") -> tuple[bytes, bytes]:
        """The two 64-byte blocks with which SQL computes the same HMAC: `sha256(opad || sha256(ipad || message))`.

        Args:
            what: "id" for the HMAC behind `person_id` (message: `namespace:raw`), "grave" for the one behind
                `grave` (message: the person id).

        """
        key = {"id": self._hmac, "grave": self._grave}[what].ljust(64, b"\0")
        return bytes(b ^ 0x36 for b in key), bytes(b ^ 0x5C for b in key)

    def grave(self, person_id: str) -> str:
        """64 hex digits that stand for someone who was forgotten: enough to know them again, not to name them."""
        return _mac(self._grave, person_id.encode()).hex()

    def blind_index(self, kind: str, value: str) -> bytes:
        """16 bytes by which a contact detail is found without being stored readable."""
        return _mac(self._blind, f"{kind}:{value}".encode())[:16]

    # one key a person -----------------------------------------------------------------------------------------

    def secrets_of(self, person_ids: Sequence[str]) -> dict[str, bytes]:
        """Each person's 64 secret bytes; made for those who have none yet.

        Raises:
            NotAllowedError: E263, someone of them was forgotten.
            DataError: E254, a stored key does not open with this master key.

        """
        wanted = set(person_ids)
        found = self._store.read(wanted)
        missing = sorted(wanted - found.keys())
        if missing:
            self._refuse_forgotten(missing)
            self._store.add(self._wrapped(missing))
            found.update(self._store.read(missing))
        return self._unwrapped(found)

    def known_secrets(self, person_ids: Iterable[str] | None = None) -> dict[str, bytes]:
        """The secrets of those who have one, everyone's when None; whoever was forgotten is not in it."""
        return self._unwrapped(self._store.read(None if person_ids is None else set(person_ids)))

    def forget(self, person_id: str) -> bool:
        """Destroy a person's key for good; nothing that it closed can be opened again. True if there was one."""
        return self._store.forget(person_id, self.grave(person_id))

    def forgotten(self, person_id: str) -> bool:
        """Whether this person's key was destroyed."""
        return bool(self._store.buried([self.grave(person_id)]))

    def count(self) -> int:
        """How many people have a key."""
        return self._store.count()

    def _refuse_forgotten(self, missing: Sequence[str]) -> None:
        if not self._store.any_buried():
            return
        buried = self._store.buried([self.grave(person) for person in missing])
        if buried:
            raise NotAllowedError(
                f"{len(buried)} of these people were forgotten.",
                code="E263",
                found=f"tombstone {min(buried)[:12]}…",
                fix="leave them out; after an erasure nothing new is promised under the old id",
            )

    def _wrapped(self, people: Sequence[str]) -> list[tuple[str, bytes]]:
        random = os.urandom(len(people) * (64 + _NONCE))
        step, seal = 64 + _NONCE, self._wrap.encrypt
        return [
            (person, (n := random[i : i + _NONCE]) + seal(n, random[i + _NONCE : i + step], person.encode()))
            for person, i in zip(people, range(0, len(random), step), strict=True)
        ]

    def _unwrapped(self, found: dict[str, bytes]) -> dict[str, bytes]:
        unseal = self._wrap.decrypt
        try:
            return {who: unseal(box[:_NONCE], box[_NONCE:], who.encode()) for who, box in found.items()}
        except InvalidTag as error:
            raise DataError(
                "a person's key does not open with this master key.",
                code="E254",
                found=f"{self.folder / 'keys.db'}",
                fix="put keys.json and keys.db back from the same backup",
            ) from error

    # signatures -----------------------------------------------------------------------------------------------

    @property
    def fingerprint(self) -> str:
        """16 hex digits that tell one set of keys from another."""
        return hashlib.sha256(b"echt keys" + _mac(self._hmac, b"fingerprint")).hexdigest()[:16]

    @property
    def public_key(self) -> str:
        """The Ed25519 public key, 64 hex digits."""
        return self._signer.public_key().public_bytes_raw().hex()

    def sign(self, message: bytes) -> str:
        """An Ed25519 signature, 128 hex digits."""
        return self._signer.sign(message).hex()

    def remember_head(self, ledger: str, size: int, digest: str) -> None:
        """Keep the head of a ledger's audit chain outside the ledger, so that a cut-off tail is noticed."""
        self._store.set_head(ledger, size, digest)

    def remembered_heads(self, ledger: str) -> list[tuple[int, str]]:
        """(size, hash) of every head that was handed out for this ledger, oldest first."""
        return self._store.heads(ledger)

    def remember_check(self, ledger: str, told: str) -> None:
        """Keep what the last full check of a ledger found outside the ledger, so that who changes it cannot say it was checked."""
        self._store.set_check(ledger, told)

    def remembered_check(self, ledger: str) -> str | None:
        """What the last full check of this ledger found, as it was kept; None where there was none."""
        return self._store.check(ledger)

    def close(self) -> None:
        """Let go of keys.db."""
        self._store.close()


def verify_signature(public_key: str, message: bytes, signature: str) -> bool:
    """Whether this signature of this message belongs to this public key. Needs no ledger and no secret."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key)).verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _create(file: Path, published: str | None) -> None:
    made = {name: secrets.token_hex(32) for name in _SECRETS}
    if published is not None:
        made["hmac"] = hashlib.sha256(f"echt published key: {published}".encode()).hexdigest()
    body = json.dumps({"version": 1} | made).encode()
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(handle, body)
        os.fsync(handle)
    finally:
        os.close(handle)
    try:
        os.link(draft, file)  # fails when another process was first: then theirs counts
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _load(file: Path) -> dict[str, bytes]:
    mode = stat.S_IMODE(file.stat().st_mode)
    if mode & 0o077:
        raise DataError(f"others can read {file}.", code="E254", found=f"mode {mode:04o}", fix=f"chmod 600 {file}")
    try:
        raw = cast("dict[str, str]", json.loads(file.read_text("utf-8")))
        material = {name: bytes.fromhex(raw[name]) for name in _SECRETS}
    except (ValueError, KeyError, TypeError, UnicodeDecodeError) as error:
        raise _broken(file) from error
    if any(len(secret) != 32 for secret in material.values()):
        raise _broken(file)
    return material


def _broken(file: Path) -> DataError:
    return DataError(
        f"{file} does not hold the keys of a project.",
        code="E254",
        found=f"{file.stat().st_size} bytes",
        fix="put it back from your backup; without it, person ids cannot be made the same again",
    )
