"""An audience for an advertising platform: hashed addresses to add, and those to take off, as two files.

A platform matches the SHA-256 of an address with its own members. That is personal data all the same: it goes only with
consent to targeted advertising, never with a soft opt-in or an interest of the brand, and never for fewer than 50 people.
Who objects, is forgotten or leaves the segment stands in the next removal list, once, and nowhere after that.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from echt.errors import CampaignError, OutsideError
from echt.nouns import Basis
from echt.permission import Reachable

if TYPE_CHECKING:
    from echt.ledger import Ledger

__all__ = ["FEWEST", "Audience", "address_hash", "export_audience"]

FEWEST = 50
"""People; a smaller audience points at someone."""
_COLUMN = "email_sha256"
_NOT_REAL = ".simulated"


@dataclass(frozen=True, slots=True)
class Audience:
    """What an export wrote: counts, no names.

    Attributes:
        name: Of the audience.
        members: Who is on the platform once both files were handed over.
        added: New in `add.csv`.
        removed: In `remove.csv`.
        left_out: Of the segment, by reason: other grounds than consent, or no address.
        folder: Where the files are.
        simulated: The people do not exist; the folder says so.
    """

    name: str
    members: int
    added: int
    removed: int
    left_out: dict[str, int]
    folder: Path
    simulated: bool = False

    def __str__(self) -> str:
        who = " simulated people" if self.simulated else " people"
        lines = [f"Audience '{self.name}': {self.members:,}{who}; {self.added:,} to add, {self.removed:,} to take off."]
        lines += [f"  {count:,} of the segment left out: {why}" for why, count in sorted(self.left_out.items())]
        return "\n".join([*lines, f"  {self.folder}/add.csv, remove.csv: hand over both"])

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        counts = {"name": self.name, "members": self.members, "added": self.added, "removed": self.removed}
        return counts | {"left_out": self.left_out, "simulated": self.simulated}


def address_hash(address: str) -> str:
    """SHA-256 of an address in small letters without space around it, as platforms match them.

    Examples:
        >>> address_hash(" Someone@Example.org ") == address_hash("someone@example.org")
        True
    """
    return hashlib.sha256(address.strip().lower().encode()).hexdigest()


def export_audience(
    ledger: Ledger, reachable: Reachable, members: pa.Array, folder: Path, name: str, *, at: datetime
) -> Audience:
    """Write who to add and who to take off since the export before; a signed receipt of the counts stays in the ledger.

    Args:
        ledger: With the addresses.
        reachable: From the gate, for a purpose under `marketing.advertising`, at `at`.
        members: (n,) string: who the segment holds.
        folder: Of the project's audiences; this one gets a folder in it.
        name: Of the audience.
        at: When, UTC.

    Raises:
        CampaignError: E541, the people were checked for another purpose; E542, fewer than 50 people would be left.
        OutsideError: E543, the files cannot be written, or the members of the export before cannot be read.
    """
    if not str(reachable.purpose).startswith("marketing.advertising"):
        raise CampaignError(
            "an audience for a platform is advertising.",
            code="E541",
            found=str(reachable.purpose),
            fix="-- purpose: marketing.advertising.first_party.targeted, in the segment",
        )
    left_out: dict[str, int] = {}
    agreed = reachable.person_id.filter(pc.equal(reachable.basis, Basis.consent.value))
    asked = members.filter(pc.is_in(members, value_set=agreed))
    _count(left_out, "no consent to advertising", len(members) - len(asked))
    found = ledger.contacts_of(asked, "email")
    _count(left_out, "no address", len(asked) - found.num_rows)
    simulated = _simulated(reachable, found) if found.num_rows else (folder / f"{name}{_NOT_REAL}").exists()
    now = {address_hash(one) for one in found["value"].to_pylist()}
    place = folder / (name + _NOT_REAL if simulated else name)
    before = _read(place / "members.csv")
    if 0 < len(now) < FEWEST or (not now and not before):
        raise CampaignError(
            f"audience '{name}' is too small to leave.",
            code="E542",
            found=f"{len(now)} people with consent and an address",
            fix=f"widen the segment: at least {FEWEST}, so that nobody can be told apart",
        )
    made = Audience(name, len(now), len(now - before), len(before - now), left_out, place, simulated)
    try:
        place.mkdir(parents=True, exist_ok=True)
        for file, rows in (("add.csv", now - before), ("remove.csv", before - now), ("members.csv", now)):
            _write(place / file, rows)
    except OSError as error:
        raise _outside(name, type(error).__name__) from None
    ledger.issue_receipt("export", made.to_dict(), at=at)
    return made


def _count(left_out: dict[str, int], why: str, count: int) -> None:
    if count:
        left_out[why] = count


def _simulated(reachable: Reachable, found: pa.Table) -> bool:
    """Whether these people do not exist; real and simulated ones never stand in one file."""
    told = reachable.tables.query("deliver.simulated", tables={"wanted": found.select(["person_id"])})
    kinds = {bool(one) for one in told["simulated"].to_pylist()}
    if len(kinds) > 1:
        raise CampaignError(
            "this audience holds real and simulated people.",
            code="E541",
            found="both",
            fix="export from a project that holds one kind",
        )
    return True in kinds


def _read(path: Path) -> set[str]:
    if not path.exists():
        return set()
    try:
        with path.open(encoding="ascii", newline="") as file:
            return {row[_COLUMN] for row in csv.DictReader(file)}
    except (OSError, KeyError, UnicodeDecodeError) as error:
        raise _outside(path.parent.name, f"members.csv: {type(error).__name__}") from None


def _write(path: Path, rows: Iterable[str]) -> None:
    fresh = path.with_suffix(".new")
    with fresh.open("w", encoding="ascii", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([[_COLUMN], *([one] for one in sorted(rows))])
    fresh.chmod(0o600)
    fresh.replace(path)


def _outside(name: str, found: str) -> OutsideError:
    return OutsideError(
        f"the files of audience '{name}' cannot be used.",
        code="E543",
        found=found,
        fix="make the folder writable, or put members.csv of the export before back",
    )
