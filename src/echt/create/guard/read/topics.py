"""What a number is about: warranty, delivery, stock. The words that say so, in Dutch and English.

A word counts where it begins with one of the stems, or, in Dutch, where a part of a compound does: `fabrieksgarantie`
is about warranty.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from functools import lru_cache

from echt.create.guard.read.concepts import CONCEPTS

__all__ = ["STEMS", "Topics", "stems", "topics_of"]

_TOPICS: dict[str, str] = {
    "warranty": "garantie waarborg warrant guarante gegarandeer garandeer",
    "delivery": "lever bezorg verzend verzond verstuur verstur deliver shipp shipment dispatch arriv postage thuisbezorg",
    "return": "retour bedenktijd terugstu terugstur omruil ruilen return refund terugbetal money-back",
    "price": "prijs prijz price kost cost betaal betalen tarief",
    "was": "adviesprijs rrp msrp catalogusprijs",
    "lowest": "laagste lowest",
    "discount": "korting discount afgeprijsd bespaar besparing saving save voordeel",
    "weight": "weegt wegen gewicht weigh weight zwaar",
    "length": "lengte length lang long",
    "height": "hoogte height tall hoog",
    "width": "breedte width wide breed",
    "depth": "diepte depth",
    "diameter": "doorsnee diameter",
    "capacity": "inhoud capacit volume reservoir tank holds",
    "power": "vermogen wattage power",
    "pressure": "druk pompdruk pressure",
    "battery": "accu batterij battery",
    "charge": "laadtijd oplaad opladen opgeladen charge charging recharge",
    "rating": "ster sterren star stars rating rated beoordeel beoordeling score cijfer waardering gewaardeerd",
    "reviews": "review recensie beoordelingen ervaringen klantbeoordeling ratings",
    "stock": "voorraad stock resterend left remaining leverbaar overig beschikbaar available",
    "sold": "verkocht sold gekocht bought bestellingen verkoop orders",
    "customers": "klant klanten customer gebruiker users kopers buyers huishoudens gezinnen households",
    "viewers": "bekijkt bekijken kijken viewing looking viewers bezoekers",
    "founded": "sinds since opgericht founded established anno ervaring experience bestaat",
    "varieties": "rassen soorten variet smaken flavour flavor kleuren colour color maten sizes modellen models",
    "recycled": "gerecycl recycl hergebruikt reused",
    "cotton": "katoen cotton",
    "wool": "wol wollen wool merino",
    "linen": "linnen linen",
    "polyester": "polyester",
    "leather": "leer leder leather",
    "bamboo": "bamboe bamboo",
    "cocoa": "cacao cocoa",
    "sugar": "suiker sugar",
    "protein": "eiwit proteïne protein",
    "caffeine": "cafeïne caffeine",
    "alcohol": "alcohol",
    "temperature": "temperatuur temperature graden degrees",
    "wash": "wasbaar wassen was- wash washable vaatwasser dishwasher",
    "brew": "zetten gezet zettijd brew",
    "heating": "opwarm heat warm heats",
    "germination": "kiem ontkiem opkom germinat",
    "sowing": "zaai gezaaid sow sowing zaaien",
    "harvest": "oogst harvest",
    "flowering": "bloei flower bloom",
    "spare": "onderdelen reserveonderdelen spare parts",
    "cancel": "annuleer annuleren annulering cancel opzeg notice",
    "joining": "aansluit activat activer activeer inschrijf joining instap aansluitkosten",
    "trial": "probeer proberen proefslapen try proefperiode proeftijd uitproberen trial probeerperiode proef",
    "subscription": "abonnement subscription lidmaatschap membership",
    "shops": "winkels filialen shops stores vestigingen",
    "staff": "medewerkers collega employees staff vakmensen",
    "charity": "goed-doel doneren donatie donate charity",
    "energy": "verbruik stroomverbruik consumption energieverbruik energie",
    "noise": "geluid geluidsniveau noise",
    "speed": "snelheid speed",
    "lifespan": "levensduur lifespan",
    "people": "personen porties servings serves eters",
    "age": "leeftijd age aged kinderen children",
    "trees": "bomen trees boom",
    "repair": "reparatie repareer repair",
    "support": "klantenservice helpdesk support",
    "end": "einddatum einde eindigt loopt geldig ends end until deadline geldigheid expires last-day actieperiode",
    "start": "start begint begin startdatum launch opening",
    "open": "openingstijden geopend open opening",
    "order": "besteld bestelt bestellen ordered",
    "gift": "cadeau geschenk gift",
    "edition": "oplage edition",
    "certificate": "keurmerk certifica certified fsc ecolabel label iso gots fairtrade oeko-tex",
    "test": "test getest tested consumentenbond ranking award bekroond prijswinnaar winnaar winner",
    "instalments": "termijn termijnen instalment installments",
    "minimum": "minimum vanaf besteding minimale threshold drempel",
    "lunch": "lunch ontbijt breakfast",
    "rows": "zaden zaadjes korrels seeds",
    "screen": "scherm beeldscherm screen display",
    "memory": "geheugen memory opslag storage",
    "grind": "maalstand maalgraad grind",
    "points": "punten points",
    "emissions": "co2 uitstoot emission",
    "origin": "herkomst origin gemaakt made",
    "sleep": "slaap sleep",
    "water": "waterverbruik",
    "waterproof": "waterdicht waterproof waterbestendig",
    "uv": "uv spf",
    "thickness": "dikte dik thickness thick",
    "cable": "kabel snoer cable cord",
    "pages": "bladzijden pagina pages",
    "lessons": "lessen lessons cursus course",
}
STEMS: dict[str, frozenset[str]] = {}
for _name, _words in (*_TOPICS.items(), *CONCEPTS.items()):
    for _word in _words.split():
        STEMS[_word] = STEMS.get(_word, frozenset()) | {_name}
_LONGEST = max(map(len, STEMS))
# stems this short must be the whole word, or the word with a plural or an ending
_SHORT = 4
_EXACT = frozenset(
    [
        "left",
        "end",
        "ends",
        "star",
        "stars",
        "leer",
        "wol",
        "boom",
        "label",
        "age",
        "uv",
        "spf",
        "co2",
        "wide",
        "warm",
        "druk",
        "heat",
        "test",
        "iso",
        "ster",
        "open",
        "start",
        "dik",
        "proef",
        "notice",
    ]
)
_WORD = re.compile(r"[^\W_]+(?:[-'][^\W\d_]+)*")
_DULL = frozenset(
    [
        "the",
        "and",
        "for",
        "with",
        "van",
        "een",
        "het",
        "voor",
        "met",
        "over",
        "per",
        "from",
        "this",
        "that",
        "these",
        "onze",
        "your",
        "jouw",
        "meer",
        "more",
        "than",
        "minimum",
        "maximum",
        "number",
        "aantal",
        "total",
        "totaal",
        "shown",
        "days",
        "looked",
    ]
)


@lru_cache(maxsize=20_000)
def topics_of(word: str) -> frozenset[str]:
    """What one word, in small letters, is about.

    Examples:
        >>> sorted(topics_of("fabrieksgarantie")), sorted(topics_of("deliveries")), sorted(topics_of("gisteren"))
        (['warranty'], ['delivery'], [])

    """
    if len(word) > 60:
        return frozenset()
    if (own := _begins(word)) or len(word) < 8:
        return own
    for at in range(3, len(word) - 3):
        part = word[at:]
        if (own := _begins(part)) and len(_stem(part)) > _SHORT:
            return own
    return frozenset()


def _begins(word: str) -> frozenset[str]:
    return STEMS.get(_stem(word), frozenset())


def _stem(word: str) -> str:
    for size in range(min(len(word), _LONGEST), 1, -1):
        stem = word[:size]
        if stem in STEMS and (
            (len(stem) > _SHORT and stem not in _EXACT) or len(word) - size <= (0 if stem in _EXACT else 2)
        ):
            return stem
    return ""


def stems(text: str) -> frozenset[str]:
    """The beginnings of the words of a text that say something, for a comparison of words across endings."""
    found = (match[0].lower() for match in _WORD.finditer(text))
    return frozenset(word[:5] for word in found if len(word) > 3 and word not in _DULL)


def all_topics(texts: Iterable[str]) -> frozenset[str]:
    """All topics that the words of some texts are about."""
    return frozenset().union(*(topics_of(m[0].lower()) for text in texts for m in _WORD.finditer(text)))


class Topics:
    """Where in one text which topics are named."""

    def __init__(self, text: str) -> None:
        """Find the topics of every word, once."""
        self.words = [(m.start(), m.end(), m[0].lower()) for m in _WORD.finditer(text)]
        self._starts = [start for start, _, _ in self.words]
        named = (
            (start, end, topics_of(word))
            for start, end, word in self.words
            if not (word.startswith("charge") and text[max(0, start - 3) : start].lower() == "of ")  # free of charge
        )
        self.named = [one for one in named if one[2]]
        self._named = [start for start, _, _ in self.named]

    def between(self, start: int, end: int) -> list[tuple[int, int, frozenset[str]]]:
        """The words with a topic in one stretch: start, end, topics."""
        return self.named[bisect_left(self._named, start) : bisect_right(self._named, end - 1)]

    def stems(self, start: int, end: int) -> frozenset[str]:
        """The beginnings of the words in one stretch."""
        some = self.words[bisect_left(self._starts, start) : bisect_right(self._starts, end - 1)]
        return frozenset(word[:5] for _, _, word in some if len(word) > 3 and word not in _DULL)
