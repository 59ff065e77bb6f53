"""Political content: parties, elections, votes. Refused unless the brand allows it (Regulation (EU) 2024/900)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from echt.create.guard.finding import Finding
from echt.create.guard.law import FIX, WHY
from echt.create.guard.read.clean import Clean

__all__ = ["of_politics"]

_PARTIES = (
    r"(?-i:VVD|PVV|PvdA|D66|CDA|BBB|NSC|SGP|JA21|FvD|Volt|GroenLinks(?:-PvdA)?|ChristenUnie|Partij voor de Dieren|Forum voor Democratie|N-VA|Vlaams Belang|CD&V|Open VLD|Vooruit|"
    r"Tory|Tories|Labour Party|Conservative Party|Lib Dems?|Liberal Democrats|Reform UK|Green Party|SNP|Plaid Cymru|Sinn Féin|Fianna Fáil|Fine Gael|Republican Party|Democratic Party)"
)
_WORDS = (
    r"(?:gemeenteraads|europese|provinciale|tweede[- ]kamer|statens?)?-?verkiezing(?:en|s\w+)?|referendum|stembus\w*|stembiljet|stem (?:op|voor|tegen) (?:lijst|partij|kandidaat|nummer \d)|"
    r"stem (?:dan )?(?:links|rechts|voor verandering)|ga stemmen|kabinet(?:sformatie)?|regeerakkoord|minister-president|premier|lijsttrekker|kamerlid|partijleider|wethouder|burgemeesters?kandidaat|"
    r"(?:immigratie|asiel|migratie|belasting|stikstof)(?:beleid|wet|plan|stop)|stop de (?:asiel|immigratie|regering)\w*|steun (?:onze|de) (?:partij|campagne|kandidaat)|politieke partij|manifest(?= van de partij)|"
    r"(?:general |local |european |presidential )?elections?|vote (?:for|against) (?:[A-Z]\w+|us|change|labour|conservative|reform)|polling (?:day|station)s?|ballot|prime minister|member of parliament|\bMPs?\b|"
    r"(?:our|your) candidate|political party|immigration (?:policy|law|ban)|asylum (?:policy|seekers)|tax (?:policy|plan|reform)|the government (?:must|should|has failed|is failing)|de regering (?:moet|faalt|heeft)|"
    r"manifesto|campaign trail|senators?|congress(?:man|woman)|parlement\w*|parliament\w*|brexit|nexit|left-wing|right-wing|linkse|rechtse (?:partij|politiek)"
)
_FIND = re.compile(rf"(?<!\w)(?:{_PARTIES}|{_WORDS})(?!\w)", re.IGNORECASE)


def of_politics(seen: Clean, text: str, brand: Mapping[str, Any]) -> list[Finding]:
    """Every word that looks political; nothing where brand.toml says `political = true`."""
    if brand.get("political") is True:
        return []
    found: list[Finding] = []
    for match in _FIND.finditer(seen.text):
        start, end = seen.span(*match.span())
        found.append(Finding("political", start, end, text[start:end], True, WHY["political"], FIX["political"]))
    return found
