"""Mails: composed a second in memory, and written to the outbox a second, on this machine.

`python -m bench.deliver [MAILS]`
"""

import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from echt.deliver import MailWriter, Outbox, Parcel, Sender, signer
from echt.ledger import Keys, Ledger
from echt.nouns import Approval, Creative
from echt.prove import Gate

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
SENDER = Sender("Bench", "shop@example.org", "https://example.org/echt", postal="Nowhere 0")
WORDS = {"subject": "Sowing time again", "body": "Hello.\n\n- peas: € 1,25\n\nNo rush. A person reads your answer."}
CREATIVE = Creative("bench", "v1", "email", {"en": WORDS, "nl": WORDS})


def parcels(n, released):
    """n mails to people who do not exist."""
    return [
        Parcel(
            delivery_id=f"{i:032x}",
            decision_id=f"d{i}",
            person_id=f"p{i:011d}",
            address=f"p{i}@example.org",
            language=("en", "nl")[i % 2],
            released=released,
            why="We expect it to bring EUR 0.35, more than the attention it takes.",
            attention_s=8.0,
            used_s=8.0,
            budget_s=24.0,
            at=AT,
            simulated=True,
        )
        for i in range(n)
    ]


def main(n=20_000):
    with tempfile.TemporaryDirectory() as folder:
        keys = Keys.open(Path(folder) / "keys", "bench")
        sign, ledger = signer(keys), Ledger.open(Path(folder) / "ledger.db", keys)
        ledger.register_creative(CREATIVE, at=AT)
        ledger.approve(Approval("creative", "bench", "v1", "Bench Person", AT))
        mails = parcels(n, Gate(ledger, root="", at=AT).release(CREATIVE))
        writer = MailWriter(SENDER, sign, AT)
        start = time.perf_counter()
        size = sum(len(writer.write(mail)) for mail in mails)
        composed = time.perf_counter() - start
        outbox = Outbox(Path(folder) / "outbox", SENDER, sign=sign)
        start = time.perf_counter()
        written = sum(outcome.state == "handed_over" for outcome in outbox.hand_over(mails))
        taken = time.perf_counter() - start
        print(f"mails                     {n:>10,}   {size / n / 1000:.1f} kB each")
        print(f"composed and signed       {n / composed:>10,.0f} a second")
        print(f"written to the outbox     {written / taken:>10,.0f} a second, as files")


if __name__ == "__main__":
    main(*(int(word) for word in sys.argv[1:]))
