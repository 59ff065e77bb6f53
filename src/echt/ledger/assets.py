"""Assets: every picture, film and sound that was proven, so that a copy without its manifest is known again."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa
import sqlalchemy as sa

from echt.errors import DataError
from echt.ledger import rows, schema
from echt.ledger.book import Part
from echt.ledger.times import micros

__all__ = ["Asset", "Assets"]


@dataclass(frozen=True, slots=True)
class Asset:
    """One file that was made and proven.

    Attributes:
        sha256: Of its bytes as they left, mark and signature inside; hex digits.
        kind: "picture", "video" or "audio".
        name: Under which people know it: of the picture or file.
        mime: Its media type.
        source: How it came to be: the end of a digital source type (IPTC).
        original: SHA-256 of its bytes before mark and signature; the same original keeps its mark.
        mark_id: The 32 bits of its invisible mark, 0..2^32-1; None where it carries none.
        strong: Whether that mark is the strong one.
        creative_id: The creative that shows it, with its version; None where it stands alone.
        creative_version: Of that creative.
        width: In pixels.
        height: In pixels.
        prints: Fingerprints (PDQ), 32 bytes each: the whole first, then its tiles; of a film, its frames.
        small: A small grey picture of it, to find where a cut-out was taken from.
        manifest: Its C2PA manifest: proves a copy that lost its own.
    """

    sha256: str
    kind: str
    name: str
    mime: str
    source: str
    original: str
    mark_id: int | None = None
    strong: bool = False
    creative_id: str | None = None
    creative_version: str | None = None
    width: int = 0
    height: int = 0
    prints: bytes = field(default=b"", repr=False)
    small: bytes = field(default=b"", repr=False)
    manifest: bytes = field(default=b"", repr=False)


class Assets(Part):
    """The register of what was proven."""

    def register_asset(self, asset: Asset, *, at: datetime) -> None:
        """Keep an asset for good; the same bytes again change nothing.

        Raises:
            DataError: E269, its mark belongs to another asset, or its bytes are kept with another mark.
        """
        t = schema.assets
        with self.book.write("asset", at) as tx:
            known = tx.connection.execute(sa.select(t.c.mark_id).where(t.c.sha256 == asset.sha256)).first()
            if known is not None and known.mark_id == asset.mark_id:
                return
            taken = asset.mark_id is not None and tx.connection.scalar(
                sa.select(sa.func.count()).where(t.c.mark_id == asset.mark_id)
            )
            if known is not None or taken:
                raise _taken(asset, other_mark=known is not None)
            data = rows.stored(pa.Table.from_pylist([asdict(asset) | {"at": None}]), t, {"at": micros(at)})
            tx.add(t, data.set_column(0, "asset_no", tx.next_keys(t, 1)))

    def asset(self, sha256: str) -> Asset | None:
        """The asset with exactly these bytes, or None."""
        return self._one(schema.assets.c.sha256 == sha256)

    def asset_of_mark(self, mark_id: int) -> Asset | None:
        """The asset that this mark was issued for, or None."""
        return self._one(schema.assets.c.mark_id == mark_id)

    def asset_of_original(self, original: str) -> Asset | None:
        """The newest asset that was made of these bytes, or None."""
        return self._one(schema.assets.c.original == original)

    def mark_ids(self) -> np.ndarray[Any, np.dtype[np.uint32]]:
        """(n,) every mark that was issued, in no order."""
        t = schema.assets
        with self.book.read() as connection:
            known = connection.scalars(sa.select(t.c.mark_id).where(t.c.mark_id.is_not(None))).all()
        return np.array(known, dtype=np.uint32)

    def asset_prints(self, kind: str = "picture") -> list[tuple[str, bytes]]:
        """(sha256, fingerprints of 32 bytes each) of every asset of a kind that has some, oldest first."""
        t = schema.assets
        some = sa.and_(t.c.kind == kind, sa.func.length(t.c.prints) > 0)
        query = sa.select(t.c.sha256, t.c.prints).where(some).order_by(t.c.asset_no)
        with self.book.read() as connection:
            return [(row.sha256, bytes(row.prints)) for row in connection.execute(query)]

    def assets(self) -> pa.Table:
        """Every asset, oldest first: all of `Asset` but prints, small picture and manifest; and at."""
        t = schema.assets
        large = {"asset_no", "prints", "small", "manifest"}
        return self.book.fetch(sa.select(*[c for c in t.columns if c.name not in large]).order_by(t.c.asset_no))

    def _one(self, where: sa.ColumnElement[bool]) -> Asset | None:
        t = schema.assets
        columns = [t.c[name] for name in Asset.__dataclass_fields__]
        with self.book.read() as connection:
            query = sa.select(*columns).where(where).order_by(t.c.asset_no.desc()).limit(1)
            row = connection.execute(query).mappings().first()
        return None if row is None else Asset(**{name: row[name] for name in Asset.__dataclass_fields__})


def _taken(asset: Asset, *, other_mark: bool) -> DataError:
    return DataError(
        "this asset cannot be kept with this mark.",
        code="E269",
        found="its bytes are kept with another mark" if other_mark else f"mark {asset.mark_id:08x} is another asset's",
        fix="ask for a mark again: prove.mark.issue_id(ledger, content)",
    )
