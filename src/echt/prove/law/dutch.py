"""The rules in Dutch, by key. They cite the articles as Dutch lawyers do, and are no translation of the law."""

from __future__ import annotations

from collections.abc import Mapping

from echt.prove.law.base import Said

__all__ = ["DUTCH"]

_AI, _AVG = "AI-verordening (2024/1689)", "AVG (2016/679)"
_DSA, _FAIR = "DSA (2022/2065)", "Richtlijn oneerlijke handelspraktijken (2005/29)"
_CODE, _RIGHTS = "Praktijkcode voor inhoud die AI maakte", "Richtlijn consumentenrechten (2011/83)"

DUTCH: Mapping[str, Said] = {
    "ai-act-5-1-a": Said(
        _AI,
        "art. 5 lid 1 a",
        "Geen techniek die mensen misleidt of opjaagt: valse haast, schaamte en verborgen kosten krijgen geen goedkeuring.",
        "technieken die in geen woordenlijst staan; de bewaker leest woorden, geen bedoelingen",
    ),
    "ai-act-5-1-b": Said(
        _AI,
        "art. 5 lid 1 b",
        "Leeftijd, ziekte, schulden of rouw worden niet gebruikt om iemand te bereiken: minderjarigen blijven erbuiten en zulke kenmerken worden geweigerd.",
        "of een segment onder een andere naam voor een kwetsbare groep staat",
    ),
    "ai-act-5-intimate": Said(
        "AI-verordening, gewijzigd door de digitale omnibus over AI",
        "art. 5, beelden van uitgeklede mensen en misbruikte kinderen",
        "Met geen model worden zulke beelden gemaakt: modellen krijgen een vraag om producten zonder mensen, en een mens kijkt.",
        "nummer en dag van de wijziging in het publicatieblad; wat een beeld laat zien",
    ),
    "ai-act-5-1-fg": Said(
        _AI,
        "art. 5 lid 1 f en g, art. 50 lid 3",
        "Er worden geen emoties gelezen en niemand wordt ingedeeld op het lichaam: zo’n model heeft Echt niet.",
    ),
    "ai-act-50-1": Said(
        _AI,
        "art. 50 lid 1 en 5",
        "Wie met een machine praat hoort dat meteen. Echt heeft geen bot: elk antwoord aan iemand die terugschrijft komt van een mens.",
    ),
    "ai-act-50-2": Said(
        _AI,
        "art. 50 lid 2",
        "Wat een model maakt is zo gemerkt dat machines het kunnen zien. Systemen van vóór deze dag hebben tot 2 december 2026 de tijd; Echt is nieuwer en heeft die tijd niet.",
    ),
    "ai-act-50-4-pictures": Said(
        _AI,
        "art. 50 lid 4, eerste deel",
        "Een beeld, film of geluid dat voor echt kan doorgaan draagt een zichtbaar label, waar mensen het voor het eerst zien.",
        "of een beeld van een model een mens, plek of gebeurtenis toont alsof het echt is",
    ),
    "ai-act-50-4-text": Said(
        _AI,
        "art. 50 lid 4, tweede deel",
        "Tekst van een model draagt een label, tenzij een mens met naam haar bewerkte en ervoor instaat.",
        "dat wie als bewerker is genoemd haar ook las",
    ),
    "cop-1-1": Said(
        _CODE,
        "maatregel 1.1.1-1.1.3",
        "Wat een model maakte draagt een ondertekend manifest en een onzichtbaar merk, en een vingerafdruk ervan is bewaard.",
        "een tijdstempeldienst: [prove] stamp; of het merk de code ondertekende, wat vrijwillig is",
    ),
    "cop-1-2": Said(
        _CODE,
        "maatregel 1.2",
        "Merktekens die binnenkomen blijven zitten: het manifest van een bron wordt als onderdeel bewaard.",
        "of het merk de code ondertekende, wat vrijwillig is",
    ),
    "gdpr-5-6": Said(
        _AVG,
        "art. 5 en 6",
        "Gegevens worden gebruikt voor een genoemd doel uit een vaste lijst, op een genoemde grond; geen grond is nee.",
        "dat een gerechtvaardigd belang is afgewogen",
    ),
    "gdpr-7": Said(
        _AVG,
        "art. 7",
        "Toestemming wordt bewaard met haar bewijs, en intrekken telt vanaf dat moment.",
        "de woorden waar mensen ja op zeiden",
    ),
    "gdpr-9": Said(
        _AVG,
        "art. 9 en 10",
        "Gezondheid, geloof, afkomst en dergelijke worden geweigerd waar gegevens binnenkomen, en als kenmerk.",
        "kolommen met een naam die verbergt wat erin staat",
    ),
    "gdpr-17": Said(
        _AVG,
        "art. 17",
        "Wie het vraagt wordt overal gewist, met de sleutels erbij, en krijgt een ondertekend bewijs.",
        "kopieën buiten Echt: exports, schermafdrukken, oude back-ups van de bronsystemen",
    ),
    "gdpr-21": Said(
        _AVG,
        "art. 21 lid 2 en 3",
        "Een bezwaar tegen direct marketing stopt die, wat er verder ook is afgesproken; in één klik, zonder inloggen.",
    ),
    "gdpr-13-15-20": Said(
        _AVG,
        "art. 13-15 en 20",
        "Elke mens kan horen wat over hen is beslist, en waarom.",
        "de privacyverklaring, en een antwoord binnen een maand",
    ),
    "gdpr-22": Said(
        _AVG,
        "art. 22",
        "Echt beslist wie een bericht krijgt, nooit wat iemand moet betalen of mag hebben.",
        "dat niemand een voorspelling gebruikt om mensen te weigeren of hun prijs te bepalen",
    ),
    "gdpr-25": Said(
        _AVG,
        "art. 25 lid 2",
        "Zonder hun eigen woord krijgt niemand mail, een profiel of een plek in een advertentielijst: uit is de stand waarmee het begint.",
    ),
    "gdpr-30-35": Said(
        _AVG,
        "art. 30 en 35",
        "Er is een register van verwerkingen, en een beoordeling van de gevolgen voordat mensen worden geprofileerd.",
        "beide stukken; het register en de DPIA-lijst van Echt geven wat erin hoort",
    ),
    "eprivacy-13": Said(
        "ePrivacy (2002/58), Telecommunicatiewet 11.7",
        "art. 13; art. 11.7",
        "Mail gaat naar wie ja zei, of naar eigen klanten over iets vergelijkbaars; in elke mail staat een uitweg.",
    ),
    "eprivacy-5-3": Said(
        "ePrivacy (2002/58), Telecommunicatiewet 11.7a",
        "art. 5 lid 3; art. 11.7a",
        "Mails en banners bewaren en halen niets: geen pixel, geen cookie, geen link die mensen volgt.",
        "wat de eigen site van het merk plaatst",
    ),
    "tw-11-7-phone": Said(
        "Telecommunicatiewet 11.7",
        "telefoon, eigen klanten",
        "Ook om eigen klanten te bellen is hun toestemming nodig. Echt belt niemand.",
    ),
    "dsa-26": Said(
        _DSA,
        "art. 26 lid 1",
        "Elke advertentie zegt dat ze er een is, voor wie, en waarom deze mens haar ziet.",
        "wie betaalde, als dat iemand anders is",
    ),
    "dsa-26-3-28-2": Said(
        _DSA,
        "art. 26 lid 3, art. 28 lid 2",
        "Geen advertenties op bijzondere gegevens, en geen op een profiel voor minderjarigen.",
    ),
    "dsa-27-38": Said(
        _DSA,
        "art. 27 en 38",
        "Waarom iemand is gekozen is te lezen en te veranderen. Het bindt platforms; Echt houdt zich eraan.",
        "hetzelfde op de eigen site van het merk",
    ),
    "dsa-25": Said(
        _DSA,
        "art. 25",
        "Nee zeggen is even goed te zien als ja zeggen. Het bindt platforms; Echt houdt zich eraan.",
        "dat de pagina’s achter de links beide antwoorden gelijk behandelen",
    ),
    "ucpd-annex-1-7": Said(
        _FAIR,
        "bijlage I, 7 en 11",
        "Dat de tijd of de voorraad beperkt is staat er alleen waar een feit dat zegt; reclame zegt dat ze reclame is.",
        "dat de feiten waar zijn",
    ),
    "ucpd-annex-1-23": Said(
        _FAIR,
        "bijlage I, 23b en 23c",
        "Cijfers van klanten en lof van velen staan er alleen waar een feit ze telt.",
        "dat beoordelingen van kopers komen, en dat citaten van hen zijn",
    ),
    "ucpd-green": Said(
        "Richtlijn oneerlijke handelspraktijken, gewijzigd door 2024/825",
        "bijlage I, 2a en 4a-4c",
        "Groene woorden vragen een gemeten feit of een erkend keurmerk.",
        "dat het keurmerk is erkend",
    ),
    "price-6a": Said(
        "Richtlijn prijsaanduiding (98/6)",
        "art. 6 bis",
        "Een prijs van eerder is de laagste van 30 dagen, uit het prijslogboek.",
        "dat het prijslogboek volledig is",
    ),
    "crd-6-1-ea": Said(
        _RIGHTS,
        "art. 6 lid 1 e bis",
        "Een prijs die een machine voor één mens maakt wordt gemeld. Echt maakt er geen.",
    ),
    "crd-11a": Said(
        "Richtlijn consumentenrechten (2011/83), gewijzigd door 2023/2673",
        "art. 11 bis",
        "Een webwinkel heeft een knop om van een koop af te zien, in twee stappen.",
        "de eigen site van de winkel: Echt verkoopt niets",
    ),
    "ttpa-12-18": Said(
        "Verordening politieke reclame (2024/900)",
        "art. 11, 12 en 18",
        "Politieke reclame wordt geweigerd, tenzij het merk zegt dat het die maakt.",
        "labels, meldingen en uitdrukkelijke toestemming, waar een merk die wel maakt",
    ),
    "tcf": Said(
        "TCF v2.3 van IAB Europe",
        "genoemde bedrijven; een afspraak van de branche, geen wet",
        "Een TC-string is een ja aan advertentiebedrijven. Echt leest er geen, dus is er hier geen toestemming.",
    ),
    "gpc": Said(
        "Sec-GPC",
        "signaal van een browser; nog geen wet in de EU",
        "Sec-GPC: 1 telt als bezwaar tegen profilering, al vraagt de wet dat nog niet.",
    ),
    "eaa": Said(
        "Toegankelijkheidsrichtlijn (2019/882)",
        "bijlage I",
        "Labels bereiken ook wie luistert: het zijn woorden, en bij een beeld staat wat het laat zien.",
        "een proef met een schermlezer",
    ),
}
