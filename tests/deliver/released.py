"""What a gate let out, for tests of channels: approved and registered in a ledger, its picture marked, signed and kept."""

import hashlib
import io
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image

from echt.ledger import Keys, Ledger
from echt.nouns import Approval
from echt.prove import Gate, Maker, make_identity

AT = datetime(2027, 3, 1, 9, tzinfo=UTC)


@lru_cache(maxsize=1)
def brand():
    """A ledger, an identity, and one picture of 1200x400 that may leave."""
    folder = Path(tempfile.mkdtemp())
    ledger = Ledger.open(folder / "ledger.db", Keys.open(folder / "keys", "test"))
    identity = make_identity(folder / "signing", "Wilg zaden", at=datetime.now(UTC))
    noise = np.random.default_rng(1).normal(128, 40, (50, 150, 3)).clip(0, 255).astype(np.uint8)
    out = io.BytesIO()
    Image.fromarray(noise).resize((1200, 400)).save(out, "PNG")
    maker = Maker(ledger, identity, at=AT)
    return ledger, identity, maker.picture(out.getvalue(), name="spring.jpg", source="algorithmicMedia", language="nl")


def released(creative, by="Anna de Vries"):
    """The creative as the gate lets it out, in a version of its own content."""
    ledger, identity, content = brand()
    kept = ledger.creative(creative.creative_id, creative.version)
    if kept is not None and kept != creative:
        creative = replace(
            creative, version=f"{creative.version}-{hashlib.sha256(repr(creative).encode()).hexdigest()[:8]}"
        )
    ledger.register_creative(creative, at=AT)
    ledger.approve(Approval("creative", creative.creative_id, creative.version, by, AT))
    return Gate(ledger, root=identity.root, at=AT, album=lambda _: content).release(creative)
