"""What an ingest gives back: counts that add up, and why rows were left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Progress = Callable[[str, int, int | None], None]

REASONS: dict[str, str] = {
    "E213": "the row cannot be read",
    "E214": "no person",
    "E215": "no date that can be read",
    "E216": "a number that cannot be read",
    "E217": "an amount that cannot be true",
    "E218": "money without a currency",
    "E219": "the same id with other content",
    "E220": "something that this kind of row needs is missing",
    "E222": "a special category of personal data",
    "E223": "a person who was forgotten",
}
REFUSED = ("E222", "E223")


@dataclass(frozen=True, slots=True)
class IngestReport:
    """How many rows were read, and what became of each: `read = accepted + duplicate + quarantined + refused`.

    Attributes:
        read: Rows of the files, broken ones among them.
        accepted: New facts.
        duplicate: Rows that say again what is known.
        quarantined: Rows set aside in the table `quarantine`, with a reason.
        refused: Rows that may not be kept: special categories, people who were forgotten. Nothing of them is stored.
        reasons: Code -> rows, of the quarantined and the refused.
        files: Files that were taken in.
        seen: Files that had been taken in before.
    """

    read: int = 0
    accepted: int = 0
    duplicate: int = 0
    quarantined: int = 0
    refused: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict[str, int])
    files: int = 0
    seen: int = 0

    def __add__(self, other: IngestReport) -> IngestReport:
        return IngestReport(
            read=self.read + other.read,
            accepted=self.accepted + other.accepted,
            duplicate=self.duplicate + other.duplicate,
            quarantined=self.quarantined + other.quarantined,
            refused=self.refused + other.refused,
            reasons=dict(sorted((Counter(self.reasons) + Counter(other.reasons)).items())),
            files=self.files + other.files,
            seen=self.seen + other.seen,
        )

    def __str__(self) -> str:
        head = (
            f"{self.read:,} rows read = {self.accepted:,} accepted + {self.duplicate:,} duplicate "
            f"+ {self.quarantined:,} quarantined + {self.refused:,} refused"
        )
        lines = [f"  {rows:>9,}  {code} {REASONS.get(code, '')}" for code, rows in sorted(self.reasons.items())]
        return "\n".join([head, *lines])

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        return {
            "read": self.read,
            "accepted": self.accepted,
            "duplicate": self.duplicate,
            "quarantined": self.quarantined,
            "refused": self.refused,
            "reasons": dict(self.reasons),
            "files": self.files,
            "seen": self.seen,
        }

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any]) -> IngestReport:
        """The report that `to_dict` gave."""
        return cls(**dict(raw))
