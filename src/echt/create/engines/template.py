"""The writer that needs no model: plain Dutch and English sentences around facts, every number a slot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from echt.create.brief import Brief
from echt.create.facts import COUNT, as_words, of_language
from echt.errors import CampaignError
from echt.nouns import Fact

__all__ = ["Template"]

LONGEST_SUBJECT = 60
_SAY: dict[str, dict[str, str]] = {
    "nl": {
        "subject": "{products.count} uit onze winkel, met hun prijs",
        "subject_one": "{name} voor {price}",
        "subject_facts": "{label}: {fact}",
        "preheader": "Kijk rustig of er iets bij zit.",
        "intro": "Dit zijn {products.count} uit onze winkel, met de prijs van nu.",
        "intro_one": "Dit komt uit onze winkel, met de prijs van nu.",
        "line": "- {name}: {price}",
        "lower": ". De laagste prijs in de {price.window} hiervoor was {lowest}.",
        "fact": "- {label}: {fact}",
        "close_formal": "Kijk rustig of er iets bij zit. Vragen? Antwoord op deze mail: een mens leest het.",
        "close_informal": "Kijk rustig of er iets voor je bij zit. Vragen? Antwoord op deze mail: een mens leest het.",
        "cta": "Bekijk ze in de winkel",
        "cta_one": "Bekijk het in de winkel",
    },
    "en": {
        "subject": "{products.count} from our shop, with their prices",
        "subject_one": "{name} for {price}",
        "subject_facts": "{label}: {fact}",
        "preheader": "Take your time and see if there is something you like.",
        "intro": "Here are {products.count} from our shop, with their current prices.",
        "intro_one": "This is from our shop, with the current price.",
        "line": "- {name}: {price}",
        "lower": ". The lowest price in the {price.window} before was {lowest}.",
        "fact": "- {label}: {fact}",
        "close_formal": "Take your time and see if there is something you like. Questions? Reply to this mail: "
        "a person reads it.",
        "close_informal": "Have a look and see if there is something you like. Questions? Reply to this mail: "
        "a person reads it.",
        "cta": "See them in the shop",
        "cta_one": "See it in the shop",
    },
}


class Template:
    """Fixed sentences with slots: nothing in them is guessed, so nothing in them can be made up."""

    made_by = "template"

    def words(self, brief: Brief, facts: Sequence[Fact], language: str) -> Mapping[str, str]:
        """Subject, preheader, body and call to action over the products and the other facts.

        Raises:
            CampaignError: E425, there is no fact to write from.

        """
        say, by_id = _SAY[language], {fact.fact_id: fact for fact in facts}
        products = [one for one in brief.product_ids if f"{one}.name" in by_id]
        names = {f"{one}.name{tongue}" for one in products for tongue in ("", ".nl", ".en")}
        others = [
            fact
            for fact in of_language(brief.facts, language)
            if fact.fact_id in by_id and fact.fact_id not in names and brief.can_say(fact, language)
        ]
        if not products and not others:
            raise CampaignError(
                f"there is nothing to write '{brief.name}' from.",
                code="E425",
                found="no fact that can be said",
                fix="name products in 'products', add [[facts]], or write the words yourself",
            )
        lines = [_product(one, by_id, say, language) for one in products]
        lines += [_fill(say["fact"], label=_label(f, brief, language), fact=_place(f, brief, language)) for f in others]
        intro = (say["intro"] if len(products) > 1 else say["intro_one"]) if products else ""
        return {
            "subject": self._subject(brief, by_id, products, others, language),
            "preheader": say["preheader"],
            "body": "\n\n".join(part for part in (intro, "\n".join(lines), say[f"close_{brief.tone}"]) if part),
            "call_to_action": say["cta"] if len(products) > 1 else say["cta_one"],
        }

    def _subject(
        self, brief: Brief, by_id: Mapping[str, Fact], products: list[str], others: list[Fact], language: str
    ) -> str:
        say = _SAY[language]
        if not products:
            label, place = _label(others[0], brief, language), _place(others[0], brief, language)
            return _fill(say["subject_facts"], label=label, fact=place)
        if len(products) == 1:
            one = products[0]
            said = as_words(by_id[_name(one, by_id, language)], language) + as_words(by_id[f"{one}.price"], language)
            if len(said) < LONGEST_SUBJECT - 5:
                return _slots(say["subject_one"], one, _name(one, by_id, language))
        first = products[0]
        return say["subject"] if COUNT in by_id else _slots("{name}", first, _name(first, by_id, language))


def _name(product: str, by_id: Mapping[str, Fact], language: str) -> str:
    """The fact that names a product in a language: `<id>.name.nl` where a person gave one, else `<id>.name`."""
    own = f"{product}.name.{language}"
    return own if own in by_id else f"{product}.name"


def _product(one: str, by_id: Mapping[str, Fact], say: Mapping[str, str], language: str) -> str:
    """A line for one product; the price before is named only where the price went down (98/6/EC art. 6a)."""
    now, lowest = by_id[f"{one}.price"], by_id.get(f"{one}.lowest")
    lower = lowest is not None and float(now.value) < float(lowest.value)
    return _slots(say["line"] + (say["lower"] if lower else ""), one, _name(one, by_id, language))


def _slots(sentence: str, product: str, name: str) -> str:
    return _fill(sentence, name=f"{{{name}}}", **{part: f"{{{product}.{part}}}" for part in ("price", "lowest")})


def _fill(sentence: str, **words: str) -> str:
    for key, value in words.items():
        sentence = sentence.replace(f"{{{key}}}", value)
    return sentence


def _place(fact: Fact, brief: Brief, language: str) -> str:
    """The place for a fact, with its condition behind it: `{price} per zakje`."""
    return f"{{{fact.fact_id}}} {brief.conditions.get(fact.fact_id, {}).get(language, '')}".rstrip()


def _label(fact: Fact, brief: Brief, language: str) -> str:
    label = brief.labels.get(fact.fact_id, {}).get(language, fact.quantity)
    return label[:1].upper() + label[1:]
