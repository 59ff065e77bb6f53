from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest

from echt.ledger import Keys, Ledger
from echt.nouns import Creative, Purpose

AT = datetime(2027, 3, 2, 9, tzinfo=UTC)
MAIL = Purpose("marketing.communications.email")


class House:
    """A ledger with three people who each got a mail."""

    def __init__(self, folder):
        self.folder = folder
        self.keys = Keys.open(folder / "keys", "test")
        self.ledger = Ledger.open(folder / "ledger.db", self.keys)
        self.people = [self.keys.person_id(f"p{i}") for i in range(3)]
        early = AT - timedelta(days=2)
        self.ledger.put_contacts(
            pa.table(
                {"person_id": self.people, "kind": ["email"] * 3, "value": [f"P{i}@people.example" for i in range(3)]}
            ),
            at=early,
        )
        self.ledger.record_permissions(
            pa.table(
                {"person_id": self.people, "purpose": [str(MAIL)] * 3, "basis": ["consent"] * 3, "granted": [True] * 3}
            ),
            at=early,
        )
        self.ledger.register_creative(
            Creative("spring", "v1", "email", {"nl": {"subject": "a", "body": "b"}}), at=early
        )
        allowed = self.ledger.standing(MAIL, AT)
        permission = dict(zip(allowed["person_id"].to_pylist(), allowed["permission_id"].to_pylist()))
        rows = [
            {
                "person_id": one,
                "contact_no": 0,
                "surface": "email",
                "channel": "email",
                "creative_id": "spring",
                "creative_version": "v1",
                "product_ids": "[]",
                "arm": "plan",
                "probability": 1.0,
                "eligible": True,
                "reason": "plan",
                "gain": 0.1,
                "currency": "EUR",
                "attention_s": 8.0,
                "price_s": 8.0,
                "purpose": str(MAIL),
                "permission_id": permission[one],
                "simulated": True,
            }
            for one in self.people
        ]
        run = {
            "run_id": "run-1",
            "campaign_id": "spring",
            "at": early,
            "policy_version": "p",
            "model_version": "m",
            "config_hash": "c",
            "simulated": True,
            "seed": 1,
        }
        self.ledger.commit_run(run, pa.Table.from_pylist(rows), at=early)
        decided = self.ledger.decisions(run_id="run-1").to_pylist()
        self.delivery = {row["person_id"]: f"{i:032x}" for i, row in enumerate(decided)}
        self.ledger.record_deliveries(
            pa.Table.from_pylist(
                [
                    {
                        "delivery_id": self.delivery[row["person_id"]],
                        "decision_id": row["decision_id"],
                        "person_id": row["person_id"],
                        "channel": "outbox",
                        "state": "handed_over",
                        "detail": "",
                    }
                    for row in decided
                ]
            ),
            at=early,
        )

    def mbox(self, *mails, name="replies.mbox"):
        file = self.folder / name
        file.write_bytes(b"".join(b"From someone Mon Mar  1 10:00:00 2027\n" + mail + b"\n\n" for mail in mails))
        return file


def mail(
    text="Dank voor de tip.", *, sender="p0@people.example", subject="Re: a", refs="", hour=10, number=None, **headers
):
    head = {
        "From": f"Iemand <{sender}>",
        "Subject": subject,
        "Date": f"Mon, 01 Mar 2027 {hour:02}:00:00 +0000",
        "Message-ID": f"<m{number if number is not None else abs(hash((text, sender, subject, hour)))}@mail.example>",
        "Content-Type": "text/plain; charset=utf-8",
    }
    if refs:
        head["In-Reply-To"] = f"<{refs}@wilg.example>"
    head |= {name.replace("_", "-"): value for name, value in headers.items()}
    return "\n".join([*(f"{k}: {v}" for k, v in head.items()), "", text]).encode()


@pytest.fixture
def house(tmp_path):
    made = House(tmp_path)
    made.mail = mail
    yield made
    made.ledger.close()
