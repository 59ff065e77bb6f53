"""Why: one decision, recomputed from its row in the log, in one plain sentence, in Dutch and English.

The same words serve the marketer and the person's own page. A row whose numbers do not lead to what it says is an
error, not a story.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from echt.decide.rows import worth_of
from echt.decide.shown import found_by, named_products, say_product
from echt.errors import CampaignError
from echt.nouns import Reason

__all__ = ["Why", "explain"]

_SENTENCES: dict[str, dict[Reason, str]] = {
    "en": {
        Reason.objection: "No message: this person objected, and that beats everything.",
        Reason.no_permission: "No message: there is no permission for this.",
        Reason.minor: "No message: this person is a minor.",
        Reason.holdout: "No message: this person was drawn by chance to be left in peace, so that we can see what the "
        "messages to others change.",
        Reason.quiet: "No message: it is quiet time for this person.",
        Reason.budget_spent: "No message: this person's attention for this week is used up.",
        Reason.no_creative: "No message: we have no message in this person's language, or none with something to show.",
        Reason.not_worth_it: "No message: we expect it to bring {gain}, and the attention it takes "
        "({price} seconds) is worth {cost}.",
        Reason.outranked: "No message: another message was worth more of this person's attention.",
        Reason.shared_budget: "No message: it was worth it, but what we may send in all was used up by messages that "
        "were worth more.",
        Reason.explore: "A message, drawn by chance to learn from: we expect it to bring {gain}, more than the attention "
        "it takes ({price} seconds, worth {cost}).",
        Reason.plan: "A message: we expect it to bring {gain}, more than the attention it takes "
        "({price} seconds, worth {cost}).",
    },
    "nl": {
        Reason.objection: "Geen bericht: deze persoon maakte bezwaar, en dat gaat voor alles.",
        Reason.no_permission: "Geen bericht: er is geen toestemming voor.",
        Reason.minor: "Geen bericht: deze persoon is minderjarig.",
        Reason.holdout: "Geen bericht: het lot koos deze persoon om met rust te laten, zodat we zien wat de berichten "
        "aan anderen veranderen.",
        Reason.quiet: "Geen bericht: het is rusttijd voor deze persoon.",
        Reason.budget_spent: "Geen bericht: de aandacht van deze persoon voor deze week is op.",
        Reason.no_creative: "Geen bericht: we hebben geen bericht in de taal van deze persoon, of geen met iets om te tonen.",
        Reason.not_worth_it: "Geen bericht: we verwachten dat het {gain} oplevert, en de aandacht die het kost "
        "({price} seconden) is {cost} waard.",
        Reason.outranked: "Geen bericht: een ander bericht was de aandacht van deze persoon meer waard.",
        Reason.shared_budget: "Geen bericht: het was de moeite waard, maar wat we in totaal mogen sturen was op, aan "
        "berichten die meer waard waren.",
        Reason.explore: "Een bericht, door het lot gekozen om van te leren: we verwachten dat het {gain} oplevert, meer "
        "dan de aandacht die het kost ({price} seconden, {cost} waard).",
        Reason.plan: "Een bericht: we verwachten dat het {gain} oplevert, meer dan de aandacht die het kost "
        "({price} seconden, {cost} waard).",
    },
}

_WON = {
    "en": "No message: this person's attention went to {winners}, worth {theirs} after the attention it takes, "
    "against {own} for this one.",
    "nl": "Geen bericht: de aandacht van deze persoon ging naar {winners}, {theirs} waard na aftrek van de aandacht "
    "die het kost, tegen {own} voor dit bericht.",
}
_ONE_BY_ONE = "online-"
_ENOUGH = {
    "en": "No message: this person's attention for this week is used up, or they got all the messages of this campaign "
    "that one person gets.",
    "nl": "Geen bericht: de aandacht van deze persoon voor deze week is op, of hij of zij kreeg alle berichten van deze "
    "campagne die één persoon krijgt.",
}
_LOT = {"en": "{name} (drawn by chance)", "nl": "{name} (door het lot gekozen)"}

_NEEDS = {
    Reason.not_worth_it: False,
    Reason.outranked: True,
    Reason.shared_budget: True,
    Reason.explore: True,
    Reason.plan: True,
}
"""Whether the score of a decision with this Reason is above zero."""


@dataclass(frozen=True, slots=True)
class Why:
    """One decision, explained.

    Attributes:
        person_id: Who.
        reason: The first Reason that applied.
        sentences: By language, "nl" and "en".
        numbers: What it was decided by: gain, price_s, worth_per_s, score, attention_s, probability, currency, …
    """

    person_id: str
    reason: Reason
    sentences: Mapping[str, str]
    numbers: Mapping[str, Any]

    def say(self, language: str = "en") -> str:
        """The sentence, in Dutch for "nl" and in English else."""
        return self.sentences.get(language, self.sentences["en"])

    def __str__(self) -> str:
        return self.say()

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        return {
            "person_id": self.person_id,
            "reason": self.reason.value,
            "sentences": dict(self.sentences),
            "numbers": dict(self.numbers),
        }


def explain(
    row: Mapping[str, Any], others: Sequence[Mapping[str, Any]] = (), names: Mapping[str, str] | None = None
) -> Why:
    """Recompute one decision from its row, and say it.

    Args:
        row: One Decision row, of a draft or of the ledger.
        others: Every row about this person: where another campaign of the same moment got their attention, it is
            named, with its numbers.
        names: Product id -> name, for the sentence about a product that was chosen for this person.

    Raises:
        CampaignError: E415, the numbers of the row do not lead to its reason.

    Examples:
        >>> row = {"decision_id": "d1", "person_id": "p1", "reason": "not_worth_it", "creative_id": None,
        ...        "permission_id": None, "gain": 0.012, "price_s": 8.0, "attention_s": 0.0, "currency": "EUR",
        ...        "policy_version": "exact-1@0.0025", "probability": 1.0, "contact_no": 1, "arm": "plan"}
        >>> print(explain(row))
        No message: we expect it to bring EUR 0.012, and the attention it takes (8.0 seconds) is worth EUR 0.02.
    """
    reason = Reason(row["reason"])
    worth = worth_of(row["policy_version"])
    gain, price = float(row["gain"]), float(row["price_s"])
    cost = worth * price if price else 0.0
    score = gain - cost
    _agree(row, reason, score)
    words = {
        language: text[reason].format(
            gain=_money(gain, row["currency"], language),
            cost=_money(cost, row["currency"], language),
            price=_local(f"{price:.1f}", language),
        )
        for language, text in _SENTENCES.items()
    }
    winners = _winners(row, others) if reason is Reason.outranked else []
    if winners:
        words = {language: _won(text, winners, score, language, row["currency"]) for language, text in _WON.items()}
    if reason is Reason.budget_spent and str(row["policy_version"]).startswith(_ONE_BY_ONE):
        words = dict(_ENOUGH)
    words = {language: f"{text} {say_product(row, language, names)}".strip() for language, text in words.items()}
    numbers = {
        "gain": gain,
        "price_s": price,
        "worth_per_s": _finite(worth),
        "score": _finite(score),
        "attention_s": float(row["attention_s"]),
        "currency": row["currency"],
        "creative_id": row["creative_id"],
        "contact_no": row["contact_no"],
        "arm": row["arm"],
        "probability": row["probability"],
        "permission_id": row["permission_id"],
        "policy_version": row["policy_version"],
    }
    if winners:
        numbers["winners"] = ", ".join(str(one["campaign"]) for one in winners)
        numbers["winners_score"] = sum(one["score"] for one in winners)
    if named := named_products(row):
        numbers["product_id"], numbers["product_found"] = named[0], ":".join(found_by(row)).strip(":")
    return Why(row["person_id"], reason, words, numbers)


def _winners(row: Mapping[str, Any], others: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The messages of other campaigns that this person gets at the same moment: campaign, score, whether by lot."""
    return [
        {
            "campaign": one["campaign_id"],
            "score": float(one["gain"]) - worth_of(one["policy_version"]) * float(one["price_s"]),
            "lot": one["reason"] == Reason.explore,
        }
        for one in others
        if one["creative_id"] is not None and one["at"] == row["at"] and one["campaign_id"] != row["campaign_id"]
    ]


def _won(text: str, winners: Sequence[Mapping[str, Any]], own: float, language: str, currency: str) -> str:
    named = [f"'{one['campaign']}'" for one in winners]
    told = [_LOT[language].format(name=name) if one["lot"] else name for name, one in zip(named, winners, strict=True)]
    both = {"en": " and ", "nl": " en "}[language].join(told)
    theirs = sum(float(one["score"]) for one in winners)
    return text.format(winners=both, theirs=_money(theirs, currency, language), own=_money(own, currency, language))


def _agree(row: Mapping[str, Any], reason: Reason, score: float) -> None:
    """Refuse a row that says one thing and whose numbers say another."""
    wrong = ""
    if reason.sends != (row["creative_id"] is not None):
        wrong = f"reason {reason.value}, creative {row['creative_id']}"
    elif reason.sends and (row["permission_id"] is None or row["attention_s"] <= 0):
        wrong = "a message without a permission or without attention"
    elif not reason.sends and row["attention_s"] != 0:
        wrong = "attention is charged where nothing is sent"
    elif (score > 0) != _NEEDS.get(reason, score > 0):
        wrong = f"reason {reason.value}, score {score:.6g}"
    if wrong:
        raise CampaignError(
            f"decision {row['decision_id']} does not follow from its own numbers.",
            code="E415",
            found=wrong,
            fix="run echt check: a row of the ledger may have been changed",
        )


def _finite(number: float) -> float | None:
    """JSON has no infinity: the planner that does nothing takes attention to be worth more than any number."""
    return number if math.isfinite(number) else None


def _money(amount: float, currency: str, language: str) -> str:
    if not math.isfinite(amount):
        return "meer dan elk bedrag" if language == "nl" else "more than any amount"
    if abs(amount) >= 1 or amount == 0:
        text = f"{amount:.2f}"
    else:
        text = f"{amount:.2g}" if abs(amount) >= 1e-4 else f"{amount:.0e}"
    if text.count(".") and len(text.split(".")[1]) == 1:
        text += "0"
    return _local(f"{currency} {text}", language)


def _local(text: str, language: str) -> str:
    return text.replace(".", ",") if language == "nl" else text
