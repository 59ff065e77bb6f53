"""Attempts to get an asset out that is not proven: how many leave, and how many that are proven are held back.

`python -m bench.prove.exits [ATTEMPTS]`; both numbers should be 0.
"""

import hashlib
import io
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from PIL import Image

from echt.deliver import MailWriter, Parcel, Sender
from echt.errors import NotAllowedError, OutsideError
from echt.ledger import Keys, Ledger
from echt.nouns import Approval, Creative, Picture
from echt.prove import Gate, Maker, Released, Source, make_identity, sign_bytes

AT = datetime.now(UTC).replace(microsecond=0)
SENDER = Sender("Bench", "shop@example.org", "https://example.org/echt")
WORDS = {"nl": {"subject": "Zaaien kan weer", "body": "Kijk rustig."}}


def noise(seed):
    """A textured picture, as PNG."""
    values = np.random.default_rng(seed).normal(128, 40, (40, 120, 3)).clip(0, 255).astype(np.uint8)
    out = io.BytesIO()
    Image.fromarray(values).resize((600, 200)).save(out, "PNG")
    return out.getvalue()


def jpeg(png):
    out = io.BytesIO()
    Image.open(io.BytesIO(png)).convert("RGB").save(out, "JPEG", quality=90)
    return out.getvalue()


class World:
    """A ledger with creatives in every state, and pictures of every kind; only some creatives are proven."""

    def __init__(self, folder):
        self.ledger = Ledger.open(folder / "ledger.db", Keys.open(folder / "keys", "bench"))
        self.own = make_identity(folder / "own", "Bench", at=AT)
        forger = make_identity(folder / "forger", "Bench", at=AT)
        maker = Maker(self.ledger, self.own, at=AT)
        good = [maker.picture(noise(n), name=f"p{n}", source="algorithmicMedia", language="nl") for n in range(4)]
        sign = lambda raw, who, source=Source.drawn: sign_bytes(raw, "image/jpeg", source=source, identity=who).content  # noqa: E731
        bare = {
            "no mark": sign(jpeg(noise(20)), self.own),
            "no manifest": jpeg(noise(21)),
            "foreign root": sign(jpeg(noise(22)), forger),
        }
        ending = datetime.now(UTC) - timedelta(days=5 * 365) + timedelta(seconds=4)
        ended = make_identity(folder / "ended", "Bench", at=ending)
        self.root = self.own.root + ended.root  # the ended one is the brand's own too
        late = sign(jpeg(noise(9)), ended)
        other = sign(jpeg(noise(23)), self.own, Source.trained)
        self.bad = bare | {
            "expired": late,
            "other source": other,
            "tampered": good[0][:-9] + b"\x00" + good[0][-8:],
            "cut": good[1][:-500],
        }
        self.creatives = [(self.creative(raw, f"g{n}", yes=True), raw, "") for n, raw in enumerate(good)]
        self.creatives += [(self.creative(raw, kind, yes=True), raw, kind) for kind, raw in self.bad.items()]
        self.creatives += [(self.creative(raw, f"u{n}", yes=False), raw, "not approved") for n, raw in enumerate(good)]
        later = self.creative(good[0], "later", yes=True, at=AT + timedelta(hours=1))
        gone = self.creative(good[0], "gone", yes=True)
        self.ledger.withdraw(Approval("creative", "spring", "gone", "Anna de Vries", AT))
        self.creatives += [(later, good[0], "approved later"), (gone, good[0], "withdrawn")]
        self.good = good
        while datetime.now(UTC) <= ended.not_after:
            time.sleep(0.2)

    def creative(self, raw, version, *, yes, at=AT):
        one = Picture("p.jpg", 600, 200, "nl", "light", "Zaden", hashlib.sha256(raw).hexdigest())
        made = Creative("spring", version, "email", WORDS, pictures=(one,))
        self.ledger.register_creative(made, at=AT)
        if yes:
            self.ledger.approve(Approval("creative", "spring", version, "Anna de Vries", at))
        return made

    def attempt(self, draw, gates):
        """(what is wrong with it, "" for nothing; the creative; the gate it tries)."""
        creative, raw, wrong = draw.choice(self.creatives)
        how = draw.randrange(8)
        root = self.root
        if how == 0:
            raw, wrong = draw.choice([*self.good, *self.bad.values()]), wrong or "maybe swapped"
            wrong = (
                wrong
                if hashlib.sha256(raw).hexdigest() != creative.pictures[0].sha256
                else wrong.replace("maybe swapped", "")
            )
        elif how == 1:
            torn = bytearray(raw)
            torn[draw.randrange(len(torn))] ^= 1 << draw.randrange(8)
            raw, wrong = bytes(torn), "one bit"
        elif how == 2:
            creative, wrong = replace(creative, texts={"nl": {"subject": "Anders", "body": "Nu."}}), "other words"
        elif how == 3:
            creative, wrong = replace(creative, version=f"x{draw.random()}"), "no record"
        elif how == 4:
            root, wrong = "", wrong or "no root"
        gate = gates[root] if how > 4 else Gate(self.ledger, root=root, at=AT, album=lambda _: raw)
        gate.album = lambda _: raw
        return wrong, creative, gate


def leave(creative, gate):
    """The bytes of a mail with this creative's picture, through the gate."""
    writer = MailWriter(SENDER, lambda message: hashlib.sha256(message).digest()[:16], AT)
    parcel = Parcel(
        delivery_id="0f" * 16,
        decision_id="d",
        person_id="AbCdEfGhIjKl",
        address="a@example.org",
        language="nl",
        released=gate.release(creative),
        why="Why.",
        attention_s=8,
        used_s=8,
        budget_s=24,
        at=AT,
    )
    return writer.write(parcel) + parcel.released.picture(creative.pictures[0])


def run(attempts, seed=0):
    """(unproven that left, proven that were held back, proven that left, refusals by what was wrong)."""
    draw, held = random.Random(seed), Counter()
    out = back = fine = 0
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder))
        gates = {world.root: Gate(world.ledger, root=world.root, at=AT)}
        for _ in range(attempts):
            wrong, creative, gate = world.attempt(draw, gates)
            try:
                if draw.random() < 0.01:
                    wrong = "forged"
                    Released(creative, {}, token=object())
                leave(creative, gate)
                out += bool(wrong)
                fine += not wrong
            except (NotAllowedError, OutsideError):
                back += not wrong
                held[wrong] += 1
        world.ledger.close()
    return out, back, fine, held


def main(attempts=100_000):
    start = time.perf_counter()
    out, back, fine, held = run(attempts)
    print(f"attempts                  {attempts:>10,}   in {time.perf_counter() - start:.0f} s")
    print(f"unproven that left        {out:>10,}   to reach: 0")
    print(f"proven that were held     {back:>10,}   to reach: 0")
    print(f"proven that left          {fine:>10,}")
    for wrong, count in sorted(held.items()):
        print(f"  held: {wrong:<18}{count:>10,}")


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
