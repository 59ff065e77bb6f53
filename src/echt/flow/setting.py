"""What every stage is given: both stores, opened, and the values of echt.toml they need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from echt.ledger import Keys, Ledger
    from echt.prove import Signing
    from echt.warehouse import Warehouse


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """The part of echt.toml that more than one stage needs.

    Attributes:
        at: The moment everything speaks about, UTC.
        language: "nl" or "en", where a person's own is not known.
        currency: ISO 4217.
        time_zone: tzdata name, where a person's own is not known.
        seed: Of every draw.
        simulated: True for a project whose people do not exist.
        buckets, memory: Of the warehouse.
        budget_s: Weekly attention where a person set none.
        grounds: Purpose -> (basis, evidence) that the brand states.
        from_address, from_name, base_url, postal: Of the mails.
        outbox: Folder of the file outbox.
        engine: Which one writes where no person did.
        feed: The product feed, where there is one.
        photos: Folder of product photos, each named after its product.
        signing: Where the identity is that signs what leaves.
    """

    at: datetime
    language: str
    currency: str
    time_zone: str
    seed: int
    simulated: bool
    buckets: int
    memory: str
    budget_s: float
    from_address: str
    from_name: str
    base_url: str
    postal: str
    outbox: Path
    engine: str
    feed: Path | None
    photos: Path
    signing: Signing
    grounds: Mapping[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """Both stores and the values: the first argument of every step of the flow."""

    folder: Path
    warehouse: Warehouse
    ledger: Ledger
    keys: Keys
    values: Values


def open_setting(
    *, folder: Path, name: str, ledger: str, warehouse: Path, keys: Path, published: str | None, values: Values
) -> Setting:
    """Open (and on the first day make) the keys, the ledger and the warehouse of a project.

    Args:
        folder: The project folder.
        name: The project's name as part of a path.
        ledger: A file or a database URL.
        warehouse: The folder of the Delta tables.
        keys: The folder of the keys, outside the project folder.
        published: A phrase to derive the person-id key from, for public data only; None for a secret key.
        values: What the stages need of echt.toml.
    """
    from echt.ledger import Keys, Ledger
    from echt.warehouse import Warehouse

    chain = Keys.open(keys, name, published=published)
    return Setting(
        folder=folder,
        warehouse=Warehouse.open(warehouse, buckets=values.buckets, memory=values.memory),
        ledger=Ledger.open(ledger, chain),
        keys=chain,
        values=values,
    )
