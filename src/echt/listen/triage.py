"""Two things that a reply must not wait for: somebody who says stop, and somebody who is not well.

Word lists, in Dutch and English, the same every time; nothing is learnt, scored or kept about a person's mood. A human
reads every message all the same: this only decides what happens before they do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Triage", "triage"]

_STOP = re.compile(
    r"(?i)\b(?:afmeld\w*|meld (?:me|mij|ons) (?:\w+ ){0,3}af\b|uitschrijv\w*|uitgeschreven|schrijf (?:me|mij|ons) (?:\w+ )?uit\b|"
    r"(?:verwijder|haal) (?:me|mij|ons|mijn \w+) (?:\w+ ){0,3}(?:lijst|bestand|adressen\w*|mailing\w*)|"
    r"geen (?:\w+ )?(?:mails?|e-?mails?|reclame|nieuwsbrie\w+|berichten|post) (?:\w+ ){0,3}meer\b|"
    r"(?:stop|hou op) (?:\w+ )?(?:met )?(?:\w+ ){0,2}(?:mailen|sturen|zenden|reclame|mails?|e-?mails?|berichten)|"
    r"(?:wilt|willen|kunt|kun|wil) (?:u|je|jullie) (?:\w+ ){0,2}(?:stoppen|ophouden) met|"
    r"niet (?:meer|langer) (?:\w+ )?(?:mailen|sturen|benaderen)|(?:mail|stuur|benader) (?:me|mij|ons) (?:\w+ )?niet|"
    r"unsubscrib\w*|opt[- ]?out|(?:remove|take) me (?:\w+ ){0,3}(?:list|off|from)|"
    r"stop (?:\w+ )?(?:sending|emailing|e-mailing|mailing|contacting|writing|these|your|the (?:e?mails?|messages))|"
    r"no more (?:\w+ )?(?:e?-?mails?|messages|newsletters|ads)|(?:do not|don'?t) (?:e?-?mail|contact|write to|send) (?:me|us))"
)
_SHORT_STOP = re.compile(r"(?i)\W*(?:please\W+|graag\W+)?stop(?:pen)?\b\W*(?:\w+\W*){0,2}\Z")
_STAY = re.compile(
    r"(?i)\b(?:wil (?:me |mij )?(?:\w+ )?niet (?:\w+ )?(?:afmelden|uitschrijven)|(?:not|don'?t) want to (?:unsubscribe|opt))"
)
_DISTRESS = re.compile(
    r"(?i)\b(?:zelfmoord\w*|zelfdoding|su[iï]cid\w*|niet (?:meer|langer|verder) (?:willen )?leven|wil dood|"
    r"(?:wil|hoef) (?:er )?(?:\w+ )?niet meer (?:zijn|te leven)|geen zin (?:meer )?in het leven|(?:mezelf|mijzelf) iets aan|"
    r"(?:is|was|zijn) (?:\w+ ){0,3}(?:overleden|gestorven)|overlijden|uitvaart|begrafenis|in de rouw|"
    r"kanker|terminaal|ernstig ziek|in het ziekenhuis|depressi\w*|burn-?out|wanhopig|ten einde raad|radeloos|"
    r"schulden|kan (?:het |dit )?niet (?:meer )?betalen|failliet|huiselijk geweld|mishandel\w*|"
    r"(?:he|she|husband|wife|mother|mum|father|dad|son|daughter|child|baby|brother|sister|partner|friend) (?:has |had )?died|"
    r"(?:weet|zie) (?:\w+ )?niet (?:meer )?hoe ik verder|(?:do not|don'?t) know how to go on|can(?:no|')?t go on|"
    r"suicid\w*|kill(?:ing)? myself|want to die|end my life|(?:do not|don'?t) want to (?:live|be alive)|(?:reason|will) to live|"
    r"(?:harm|hurt)(?:ing)? myself|self[- ]harm|passed away|has died|funeral|bereave\w*|grieving|"
    r"cancer|terminally|seriously ill|in hospital|depress(?:ed|ion)|desperate|in debt|can(?:no|')?t (?:afford|pay)|"
    r"bankrupt|domestic (?:abuse|violence)|abusive)\b"
)


@dataclass(frozen=True, slots=True)
class Triage:
    """What must happen before a human reads a message: an objection, a hold, both or neither."""

    stop: bool = False
    distress: bool = False


def triage(subject: str, own: str) -> Triage:
    """What a message asks for at once.

    Args:
        subject: It counts only where it is not an answer to our own ("Re: …").
        own: The words of the sender, without what they quote.

    Examples:
        >>> triage("Re: Zaaien kan weer", "Graag afmelden.")
        Triage(stop=True, distress=False)
        >>> triage("Re: Zaaien kan weer", "I can't stop sowing!")
        Triage(stop=False, distress=False)

    """
    fresh = "" if re.match(r"(?i)\s*(?:re|antw|fw|fwd|betr|aw)\s*:", subject) else subject
    own = own.replace("’", "'")  # what telephones make of an apostrophe
    words = f"{fresh}\n{own}"[:20_000].replace("’", "'")
    stop = _STOP.search(words) or _SHORT_STOP.match(own) or _SHORT_STOP.match(fresh)
    return Triage(bool(stop) and not _STAY.search(words), bool(_DISTRESS.search(words)))
