"""Promises: permissions, attention, decisions, approvals, deliveries, contact details, the journal, the audit chain.

The only package with SQLAlchemy. Tables: `schema.py`; what the database refuses by itself: `migrations/sql`.
"""

from echt.ledger.assets import Asset
from echt.ledger.audit import verify_head
from echt.ledger.changes import Change, Lookup
from echt.ledger.erase import verify_receipt
from echt.ledger.held import Added, Checked
from echt.ledger.keys import Keys, default_folder, verify_signature
from echt.ledger.ledger import Ledger
from echt.ledger.online import Draft, KnownOne, Promised
from echt.ledger.shared import Shared, fits, names_of
from echt.ledger.writer import Writer

__all__ = [
    "Added",
    "Asset",
    "Change",
    "Checked",
    "Draft",
    "Keys",
    "KnownOne",
    "Ledger",
    "Lookup",
    "Promised",
    "Shared",
    "Writer",
    "default_folder",
    "fits",
    "names_of",
    "verify_head",
    "verify_receipt",
    "verify_signature",
]
