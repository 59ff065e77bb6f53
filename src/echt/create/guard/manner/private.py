"""What belongs to one person: an address, a phone or bank number, a name after a greeting. One text goes to many people."""

from __future__ import annotations

import re
from collections.abc import Sequence

from echt.create.guard.finding import Finding
from echt.create.guard.law import FIX, WHY
from echt.create.guard.read.clean import Clean
from echt.nouns import Fact

__all__ = ["of_person"]

_MAIL = re.compile(r"(?<![\w.@-])([\w.+-]{1,64})@((?:[\w-]{1,63}\.)+[a-zA-Z]{2,24})(?![\w@-])")
_FREE = re.compile(
    r"(?:gmail|googlemail|hotmail|outlook|live|yahoo|icloud|proton(?:mail)?|ziggo|kpnmail|xs4all|planet|home|upcmail|casema|telfort|msn|aol|gmx|btinternet|me)\.",
    re.IGNORECASE,
)
_SHOP = re.compile(
    r"(?:info|contact|service|klant\w*|customer\w*|help\w*|support|hallo|hello|hi|sales|verkoop|shop|winkel|team|no-?reply|noreply|post|mail|office|"
    r"kantoor|privacy|avg|gdpr|dpo|pers|press|media|jobs|vacatures|order\w*|bestel\w*|retour\w*|returns|web\w*|nieuws\w*|news\w*|redactie|admin|"
    r"orders|billing|factu\w*|invoice\w*|care|vragen|questions|feedback|abuse|security|\w*\d\w*)",
    re.IGNORECASE,
)
_PHONE = re.compile(r"(?<![\w.,/€£$-])(?:\+|00)?\(?\d(?:[\s().-]{0,2}\d){8,13}(?![\w%€]|[.,]\d)")
_FREE_PHONE = re.compile(r"(?:\+31|0031|0)?[ -]?(?:800|900|88|85|808|845|870|300|333)")
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]){11,30}(?!\w)")
_BSN = re.compile(r"(?<![\w.,-])\d{9}(?![\w,.-]?\d)")
_GREETING = re.compile(
    r"(?:^|[\n.!?]\s*)(?:Beste|Lieve|Hoi|Hallo|Hey|Hi|Dag|Geachte|Goedemorgen|Goedemiddag|Goedenavond|Dear|Hello|Good morning|Good afternoon)"
    r"(?P<title> (?:heer|mevrouw|meneer|mr\.?|mrs\.?|ms\.?|miss|mw\.?|dhr\.?))? (?P<name>[A-ZÀ-Þ][\wÀ-ÿ'-]+(?: (?:van|de|der|den|ten|[A-ZÀ-Þ])[\wÀ-ÿ'-]*){0,3}),",
)
_ALL = frozenset(
    [
        "klant",
        "klanten",
        "lezer",
        "lezers",
        "vriend",
        "vrienden",
        "tuinier",
        "tuiniers",
        "allemaal",
        "mensen",
        "liefhebber",
        "liefhebbers",
        "gast",
        "gasten",
        "lid",
        "leden",
        "buren",
        "buur",
        "ouders",
        "mevrouw",
        "meneer",
        "heer",
        "iedereen",
        "collega",
        "leerling",
        "fietser",
        "proever",
        "abonnee",
        "customer",
        "customers",
        "reader",
        "readers",
        "friend",
        "friends",
        "gardener",
        "gardeners",
        "all",
        "everyone",
        "members",
        "member",
        "guest",
        "guests",
        "neighbour",
        "neighbours",
        "parents",
        "sir",
        "madam",
        "team",
        "subscriber",
        "folks",
        "there",
        "you",
        "cyclist",
    ]
)
_LETTER_VALUE = {chr(i): str(i - 55) for i in range(65, 91)}


def of_person(seen: Clean, text: str, facts: Sequence[Fact]) -> list[Finding]:
    """Every e-mail address, phone number, bank or citizen number of a person, and every name after a greeting.

    What a fact holds (the shop's own number) may stand there, and so may an address that is plainly the shop's.
    """
    said = " ".join(str(fact.value) for fact in facts)
    spans = [m.span() for m in _MAIL.finditer(seen.text) if not _of_shop(m) and m[0] not in said]
    spans += [m.span() for m in _IBAN.finditer(seen.text) if _is_iban(m[0]) and m[0] not in said]
    spans += [m.span() for m in _BSN.finditer(seen.text) if _is_bsn(m[0]) and m[0] not in said]
    spans += [m.span() for m in _PHONE.finditer(seen.text) if _is_phone(m[0]) and m[0] not in said]
    spans += [
        m.span("name") for m in _GREETING.finditer(seen.text) if m["title"] or m["name"].split()[0].lower() not in _ALL
    ]
    found: list[Finding] = []
    for low, high in sorted(set(spans)):
        start, end = seen.span(low, high)
        found.append(Finding("personal", start, end, text[start:end], True, WHY["personal"], FIX["personal"]))
    return found


def _of_shop(match: re.Match[str]) -> bool:
    return _FREE.match(match[2]) is None and _SHOP.fullmatch(match[1]) is not None


def _is_phone(number: str) -> bool:
    digits = re.sub(r"\D", "", number)
    starts = number.strip().startswith(("+", "00", "0", "(0"))
    return starts and 9 < len(digits) < 15 and _FREE_PHONE.match(number.strip()) is None


def _is_iban(number: str) -> bool:
    tight = number.replace(" ", "")
    return int("".join(_LETTER_VALUE.get(char, char) for char in tight[4:] + tight[:4])) % 97 == 1


def _is_bsn(number: str) -> bool:
    return (
        number != "0" * 9
        and (sum(int(d) * w for d, w in zip(number, (9, 8, 7, 6, 5, 4, 3, 2), strict=False)) - int(number[8])) % 11 == 0
    )
