import json
from datetime import UTC, datetime, timedelta

import pyarrow as pa
import pytest

from echt.deliver import Outbox, Sender, signer
from echt.ledger import Keys, Ledger
from echt.nouns import Approval, Creative, Fact, Purpose
from echt.permission import gate
from echt.prove import Gate
from echt.warehouse import Warehouse

AT = datetime(2027, 3, 1, 9, tzinfo=UTC)
MAIL = Purpose("marketing.communications.email")
SENDER = Sender(
    "Wilg zaden (voorbeeld)", "post@wilg.example", "https://wilg.example/echt", postal="Zaadstraat 0, Nergens"
)
TEXTS = {
    "nl": {
        "subject": 'Zaaien kan weer: één & "alles" <b>',
        "preheader": "Kijk rustig.",
        "body": "Dag,\n\n- Kers & kruid: € 1,25\n- Peen <rood>\n\nGeen haast.",
        "call_to_action": "Bekijk de zaden",
        "link": "https://wilg.example/zaden?a=1&b=2",
    },
    "en": {"subject": "Sowing time again", "body": "Hello.\n\nNo rush."},
}
CREATIVE = Creative(
    "spring", "v1", "email", TEXTS, (Fact("p", "price", 1.25, "EUR", valid_until=AT + timedelta(days=9)),)
)


class Shop:
    """A small project on disk: people with addresses, permission and a committed run."""

    def __init__(self, folder):
        self.folder = folder
        self.keys = Keys.open(folder / "keys", "test")
        self.ledger = Ledger.open(folder / "ledger.db", self.keys)
        self.warehouse = Warehouse.open(folder / "warehouse", buckets=2)
        self.people = []

    def add(self, count, *, language=None, country="NL", address=True, at=AT - timedelta(days=30)):
        new = [self.keys.person_id(f"p{len(self.people) + i}") for i in range(count)]
        rows = [
            {
                "person_id": one,
                "language": language,
                "country": country,
                "first_seen": at,
                "last_seen": at,
                "minor": False,
                "simulated": True,
                "traits": "{}",
                "source": "test",
            }
            for one in new
        ]
        self.warehouse.append("people", pa.Table.from_pylist(rows))
        if address:
            values = [f"person{len(self.people) + i}@people.example" for i in range(count)]
            self.ledger.put_contacts(pa.table({"person_id": new, "kind": ["email"] * count, "value": values}), at=at)
        self.permit(new, "consent", granted=True, at=at)
        self.people += new
        return new

    def permit(self, people, basis, *, granted, at, purpose=MAIL):
        n = len(people)
        self.ledger.record_permissions(
            pa.table(
                {"person_id": people, "purpose": [str(purpose)] * n, "basis": [basis] * n, "granted": [granted] * n}
            ),
            at=at,
        )

    def approve(self, creative=CREATIVE, by="Anna de Vries"):
        self.ledger.register_creative(creative, at=AT)
        if by:
            self.ledger.approve(Approval("creative", creative.creative_id, creative.version, by, AT))

    def commit(self, run_id="run-1", creative=CREATIVE, at=AT, people=None, products=()):
        reach = gate(self.ledger, self.warehouse, MAIL, at)
        wanted = self.people if people is None else people
        allowed = dict(zip(reach.person_id.to_pylist(), reach.permission_id.to_pylist()))
        rows = [
            {
                "person_id": one,
                "contact_no": 0,
                "surface": "email",
                "channel": "email",
                "creative_id": creative.creative_id,
                "creative_version": creative.version,
                "product_ids": json.dumps(list(products)),
                "arm": "plan",
                "probability": 1.0,
                "eligible": True,
                "reason": "plan",
                "gain": 0.1,
                "currency": "EUR",
                "attention_s": 8.0,
                "price_s": 8.0,
                "purpose": str(MAIL),
                "permission_id": allowed[one],
                "simulated": True,
            }
            for one in wanted
        ]
        run = {
            "run_id": run_id,
            "campaign_id": "spring",
            "at": at,
            "policy_version": "p",
            "model_version": "m",
            "config_hash": "c",
            "simulated": True,
            "seed": 1,
        }
        self.ledger.commit_run(run, pa.Table.from_pylist(rows), at=at)
        return run_id

    def reach(self, at=AT):
        return gate(self.ledger, self.warehouse, MAIL, at)

    def gate(self, at=AT):
        return Gate(self.ledger, root="", at=at)

    def outbox(self):
        return Outbox(self.folder / "outbox", SENDER, sign=signer(self.keys))

    def mails(self):
        return sorted((self.folder / "outbox").glob("*.eml"))


@pytest.fixture
def shop(tmp_path):
    made = Shop(tmp_path)
    yield made
    made.ledger.close()
