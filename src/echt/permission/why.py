"""Why somebody may, or may not, be reached: the row that decides, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from echt.nouns import Basis, Purpose, Reason
from echt.permission.gate import gate

if TYPE_CHECKING:
    from echt.ledger import Ledger
    from echt.warehouse import Warehouse

_BASIS = {
    "nl": {
        "consent": "toestemming",
        "soft_opt_in": "eigen klant (soft opt-in)",
        "contract": "overeenkomst",
        "legitimate_interest": "gerechtvaardigd belang",
    },
    "en": {
        "consent": "consent",
        "soft_opt_in": "own customer (soft opt-in)",
        "contract": "contract",
        "legitimate_interest": "legitimate interest",
    },
}
_WHY = {
    "nl": {
        "": "Mag: {basis} van {day} voor {purpose} (regel {row}).",
        "objected": "Mag niet: er staat een bezwaar tegen {purpose} of iets waar dat onder valt. Bezwaar gaat voor alles.",
        "nothing": "Mag niet: er is geen toestemming of andere grond voor {purpose}. Niets is nee.",
        "refused": "Mag niet: {purpose} is geweigerd of ingetrokken.",
        "expired": "Mag niet: de grond voor {purpose} is verlopen.",
        "basis_not_lawful": "Mag niet: {basis} is voor {purpose} geen geldige grond.",
        "not_a_customer": "Mag niet: soft opt-in geldt alleen voor eigen klanten, en er is geen bestelling.",
        "no_order_in_evidence": "Mag niet: bij de soft opt-in staat niet bij welke bestelling het adres is gegeven.",
        "no_opt_out_at_collection": "Mag niet: bij de soft opt-in is niet vastgelegd dat afmelden meteen werd aangeboden.",
        "no_product_categories": "Mag niet: bij de soft opt-in staat niet voor welke soort producten die is.",
        "not_similar": "Mag niet: het bericht gaat over andere producten dan die bij de soft opt-in horen.",
        "minor": "Mag niet: minderjarigen krijgen geen reclame en geen profiel.",
    },
    "en": {
        "": "Allowed: {basis} of {day} for {purpose} (row {row}).",
        "objected": "Not allowed: there is an objection to {purpose} or to something above it. An objection beats all.",
        "nothing": "Not allowed: there is no consent or other ground for {purpose}. Nothing means no.",
        "refused": "Not allowed: {purpose} was refused or withdrawn.",
        "expired": "Not allowed: the ground for {purpose} has expired.",
        "basis_not_lawful": "Not allowed: {basis} is no lawful ground for {purpose}.",
        "not_a_customer": "Not allowed: a soft opt-in is for own customers only, and there is no order.",
        "no_order_in_evidence": "Not allowed: the soft opt-in does not say at which order the address was given.",
        "no_opt_out_at_collection": "Not allowed: the soft opt-in does not show that a way out was offered at once.",
        "no_product_categories": "Not allowed: the soft opt-in does not say for which kind of products it is.",
        "not_similar": "Not allowed: the message is about other products than those of the soft opt-in.",
        "minor": "Not allowed: minors get no marketing and no profile.",
    },
}


@dataclass(frozen=True, slots=True)
class WhyAllowed:
    """The answer of the gate about one person, with the row that decides.

    Attributes:
        person_id: The person that was judged (an id that is linked stands for its person).
        allowed: True when reachable.
        reason: Why not: objection, no_permission or minor; None when allowed.
        condition: What exactly failed, "" when allowed: see docs/permission.md.
        permission_id: The row that allows it, if any.
        sentence: The same in words, by language ("nl", "en").
    """

    person_id: str
    purpose: str
    at: datetime
    allowed: bool
    reason: Reason | None
    condition: str
    permission_id: int | None
    sentence: Mapping[str, str]

    def __str__(self) -> str:
        return self.sentence["en"]

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        return {
            "person_id": self.person_id,
            "purpose": self.purpose,
            "at": self.at.isoformat(),
            "allowed": self.allowed,
            "reason": None if self.reason is None else self.reason.value,
            "condition": self.condition,
            "permission_id": self.permission_id,
            "sentence": dict(self.sentence),
        }


def why_allowed(
    ledger: Ledger, warehouse: Warehouse, person_id: str, purpose: Purpose | str, at: datetime
) -> WhyAllowed:
    """The verdict of the gate on one person, the row behind it, and a sentence in Dutch and English.

    Args:
        ledger: Where the answers are.
        warehouse: Who bought, who is a minor.
        person_id: Who.
        purpose: What for.
        at: When.
    """
    purpose = Purpose(purpose)
    reachable = gate(ledger, warehouse, purpose, at, people=pa.array([person_id]))
    if len(reachable):
        who, condition, reason = str(reachable.person_id[0].as_py()), "", None
        row = int(reachable.permission_id[0].as_py())
    else:
        left = reachable.conditions.to_pylist()[0]
        who, condition, row = str(left["person_id"]), str(left["condition"]), None
        reason = Reason(reachable.left_out["reason"][0].as_py())
    own = ledger.standing(purpose, at, [who]).to_pylist()
    sentence = {language: _sentence(language, condition, purpose, row, own) for language in _WHY}
    return WhyAllowed(who, str(purpose), at, reason is None, reason, condition, row, sentence)


def _sentence(language: str, condition: str, purpose: Purpose, row: int | None, own: list[dict[str, Any]]) -> str:
    basis = own[0]["basis"] if own and own[0]["basis"] else None
    day = own[0]["at"] if own else None
    return _WHY[language][condition].format(
        basis=_BASIS[language].get(basis or "", "") if basis != Basis.objection else "",
        day="" if day is None else f"{day:%Y-%m-%d}",
        purpose=purpose,
        row=row,
    )
