"""One mail's worth: an approved creative for one person who does not exist."""

from echt.deliver import Parcel
from echt.nouns import Approval, Creative

from echt.prove import Gate

from .conftest import AT

WORDS = {
    "nl": {
        "subject": "Zaaien kan weer",
        "body": "Kijk rustig.",
        "call_to_action": "Bekijk",
        "link": "https://wilg.example/zaden",
    }
}


def parcel(brand):
    made = Creative("spring", "v1", "email", WORDS)
    brand.ledger.register_creative(made, at=AT)
    brand.ledger.approve(Approval("creative", "spring", "v1", "Anna de Vries", AT))
    return Parcel(
        delivery_id="0f" * 16,
        decision_id="d1",
        person_id="AbCdEfGhIjKl",
        address="a@people.example",
        language="nl",
        released=Gate(brand.ledger, root="", at=AT).release(made),
        why="U kocht zaden.",
        attention_s=8.0,
        used_s=16.0,
        budget_s=24.0,
        at=AT,
    )
