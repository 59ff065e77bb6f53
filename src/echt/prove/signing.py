"""Where a project's identity is, who stamps the time, and what expires when."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from echt.errors import OutsideError
from echt.prove.identity import Identity, make_identity, open_identity, read_identity
from echt.prove.sign import Stamp
from echt.prove.trust import TrustList

__all__ = ["Identified", "Signing"]

_SOON_DAYS = 365


@dataclass(frozen=True, slots=True)
class Signing:
    """What echt.toml says of signing, `[prove]`; nothing is opened before somebody asks.

    Attributes:
        folder: Of the identity that `echt prove init` makes: outside the project folder.
        chain: PEM file of the brand's own certificates; None where Echt made them.
        key_env: Environment variable that names the PEM file of its key; "" for `key.pem` beside the chain.
        root: PEM file of its root.
        stamp: URL of an RFC 3161 time stamp authority, "" for none.
        stamp_root: PEM file of the root of that authority.
        private_host: The one name that may stand for a machine in an inner network.
        given: An identity that was handed over in Python: a key service stands behind it.
    """

    folder: Path
    chain: Path | None = None
    key_env: str = ""
    root: Path | None = None
    stamp: str = ""
    stamp_root: Path | None = None
    private_host: str = ""
    given: Identity | None = None

    def identity(self) -> Identity:
        """Who signs.

        Raises:
            OutsideError: E553, there is no identity; E551, its parts do not belong together.
        """
        if self.given is not None:
            return self.given
        if self.chain is None:
            return open_identity(self.folder)
        return read_identity(self.chain, _own_key(self.key_env) or self.chain.with_name("key.pem"), self.root)

    def known(self) -> Identity | None:
        """Who signs, or None where nobody can yet.

        Raises:
            OutsideError: E551, there is an identity, and its parts do not belong together.
        """
        try:
            return self.identity()
        except OutsideError as error:
            if error.code == "E553" and self.chain is None:
                return None
            raise

    def lists(self) -> list[TrustList]:
        """The root that proves what this project signed. That of its time stamps is not in it: it signs for others too."""
        one = self.known()
        return [TrustList(f"own root of {one.name}", one.root)] if one is not None and one.root else []

    def time(self) -> Stamp | None:
        """Who stamps the time, or None.

        Raises:
            OutsideError: E555, the root of the authority cannot be read.
        """
        roots = _text(self.stamp_root) if self.stamp_root is not None else ""
        return Stamp(self.stamp, roots, self.private_host) if self.stamp else None

    def make(self, name: str, *, at: datetime, country: str = "NL") -> Identified:
        """Make the identity of a brand and keep it outside the project.

        Args:
            name: Of the brand, as others will read it.
            at: The real moment: certificates are judged by the day it is, wherever the project's clock stands.
            country: Two letters.

        Raises:
            OutsideError: E550, there is one already; E552, it cannot be kept; E584, echt.toml names keys of your own.
        """
        if self.chain is not None or self.given is not None:
            raise OutsideError(
                "this project signs with keys of your own.",
                code="E584",
                found="[prove] chain, in echt.toml" if self.chain else "an identity that was given in Python",
                fix="take [prove] chain out of echt.toml to have Echt make an identity",
            )
        made = make_identity(self.folder, name, at=at, country=country)
        return Identified(made, self.folder, stamped=bool(self.stamp))

    def expiring(self, at: datetime) -> str:
        """What must be done soon, in plain words; "" while the certificate holds for more than a year.

        Args:
            at: The real moment.
        """
        one = self.known()
        days = one.days_left(at) if one is not None else _SOON_DAYS + 1
        if one is None or days > _SOON_DAYS:
            return ""
        if days < 0:
            return f"the signing certificate expired on {one.not_after:%Y-%m-%d}: nothing can be signed"
        return f"the signing certificate expires on {one.not_after:%Y-%m-%d}, in {days} days: make a new one in time"

    def lasts(self) -> str:
        """How long what is signed stays proven, in plain words; "" where nobody can sign or a listed authority stamps it."""
        one = self.known()
        if one is None or (self.stamp and self.stamp_root is not None):
            return ""
        if self.stamp:
            return "the authority of [prove] stamp is not in your list: add its root as [prove] stamp_root"
        return f"without [prove] stamp, what is signed is proven until {one.not_after:%Y-%m-%d} and not after it"


@dataclass(frozen=True, slots=True)
class Identified:
    """An identity that was made: what to give to others, what to put away, and what expires when."""

    identity: Identity
    folder: Path
    stamped: bool = False

    @property
    def root_sha256(self) -> str:
        """Fingerprint of the root: what others compare."""
        return x509.load_pem_x509_certificate(self.identity.root.encode()).fingerprint(hashes.SHA256()).hex()

    def __str__(self) -> str:
        until = self.identity.not_after
        lines = [
            f"'{self.identity.name}' can sign, until {until:%Y-%m-%d}.",
            f"  keys:  {self.folder}",
            f"  root:  {self.folder / 'root.pem'}: publish it, it is what others check with; sha256 {self.root_sha256}",
            f"  away:  {self.folder / 'put-away'}: move it off this machine, nothing here needs it",
        ]
        if not self.stamped:
            lines.append(
                f"  until: without a time stamp ([prove] stamp) what is signed is proven until {until:%Y-%m-%d}"
            )
        return "\n".join(lines)

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        one = self.identity
        return {
            "name": one.name,
            "folder": str(self.folder),
            "root_sha256": self.root_sha256,
            "not_after": one.not_after.isoformat(),
            "stamped": self.stamped,
        }


def _own_key(variable: str) -> Path | None:
    if not variable:
        return None
    if not os.environ.get(variable):
        raise OutsideError(
            "this project cannot sign: its key is not there.",
            code="E553",
            found=f"no {variable} in the environment",
            fix=f"set {variable} to the path of the key file",
        )
    return Path(os.environ[variable])


def _text(path: Path) -> str:
    try:
        return path.read_text("ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise OutsideError(
            "the trust list 'time stamps' cannot be read.",
            code="E555",
            found=type(error).__name__,
            fix="[prove] stamp_root = a file of PEM certificates",
        ) from None
