"""Words that press, promise or boast, in Dutch and English, and the fact that makes each of them fair.

A rule binds a word to a kind of fact by the first words of the fact's quantity: "Nog maar 3 op voorraad" is fair where
a fact `stock` says so. A fact whose value is words ("best sold in 2010") allows exactly those words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["RULES", "WordRule"]


@dataclass(frozen=True, slots=True)
class WordRule:
    """A list of expressions for one language, and what a fact must be about to allow them."""

    name: str
    language: str
    pattern: re.Pattern[str]
    proofs: tuple[str, ...]
    why: str


_WHY = {
    "urgency": "It presses people with time (UCPD Annex I, 7). Say it only with the date it ends.",
    "scarcity": "It presses people with scarcity (UCPD Annex I, 7). Say it only with the stock.",
    "superlative": "It says that nothing is better. Say it only with the test or ranking behind it.",
    "free": "It says that something costs nothing (UCPD Annex I, 20). Say it only with what is free, and when.",
    "discount": "It says a price went down. That needs the lowest price of the 30 days before (98/6/EC art. 6a).",
    "social_proof": "It says what others do or think. Say it only with the count or the reviews behind it.",
    "green": "It makes a claim about the environment (Directive (EU) 2024/825). Say it only with a recognised proof.",
    "health": "It makes a claim about health. Say it only with an authorised claim.",
    "shame": "It makes people feel bad about saying no, or afraid to miss something.",
}
_PROOFS = {
    "urgency": ("end", "until", "deadline", "einde", "geldig tot"),
    "scarcity": ("stock", "edition", "voorraad", "oplage"),
    "superlative": ("test", "ranking", "award", "lowest price", "prijs gewonnen"),
    "free": ("free", "gratis"),
    "discount": ("lowest price", "laagste prijs"),
    "social_proof": ("number of orders", "number sold", "rating", "reviews", "aantal verkocht", "beoordeling"),
    "green": ("certificate", "keurmerk", "certificaat"),
    "health": ("authorised health claim", "toegelaten gezondheidsclaim"),
    "shame": (),
}
_LISTS: dict[str, dict[str, str]] = {
    "nl": {
        "urgency": r"laatste kans|nu of nooit|alleen (?:vandaag|nu|deze week|dit weekend)|vandaag nog|"
        r"(?:wees|er) snel bij|wees er snel|haast (?:je|u)|schiet op|laatste (?:dag|dagen|uren|uur|ronde)|"
        r"eindigt (?:vandaag|morgen|binnenkort|bijna)|bijna voorbij|voor het te laat is|tijdelijk|"
        r"beperkte tijd|zolang het (?:kan|nog kan)|wacht niet(?: langer)?|nu direct|op de valreep|nog maar even",
        "scarcity": r"op\s?(?:is|=)\s?op|nog maar|nog slechts|bijna uitverkocht|bijna op|bijna weg|zolang de voorraad|"
        r"(?:laatste|enkele) (?:stuks|exemplaren|plekken|plaatsen)|beperkte (?:voorraad|oplage|beschikbaarheid)|"
        r"gaat hard|vliegen? de deur uit|schaars",
        "superlative": r"aller\w+ste|"
        r"(?<!^)(?<!\n)\b(?:best|goedkoopst|voordeligst|grootst|kleinst|mooist|snelst|nieuwst|lekkerst|laagst|hoogst|"
        r"sterkst|zachtst|veiligst|leukst|zuinigst|slimst|fijnst|krachtigst|compleetst|meest)e?|"
        r"ultiem\w*|perfecte?|nummer \w+ van|uniek\w*|ongeëvenaard\w*|onovertroffen|revolutionair\w*",
        "free": r"gratis|kosteloo?s\w*|voor niets|zonder (?:extra )?kosten|cadeautje van ons",
        "discount": r"korting\w*|aanbieding\w*|afgeprijsd|uitverkoop|sale|goedkoper|voordeel(?:prijs|actie)?|"
        r"halve prijs|nu in prijs verlaagd|was eerst|van € ?[\d.,]+ voor",
        "social_proof": r"bestsellers?|best verkocht\w*|favoriet van|populair\w*|geliefd\w*|trending|iedereen|"
        r"(?:ons|onze) (?:andere )?klanten|anderen kochten|hoog gewaardeerd|best beoordeeld\w*|aanrader",
        "green": r"duurza\w+|milieuvriendelijk\w*|klimaatneutra\w+|co2[- ]?neutra\w+|ecologisch\w*|eco\b|"
        r"biologisch afbreekbaar|groene keuze|planeet",
        "health": r"geneest|geneeskrachtig\w*|helpt tegen|val(?:t)? af|afslank\w*|gezonds?t?e?\b|tegen stress|ontgift\w*",
        "shame": r"nee,? (?:bedankt,? )?ik (?:betaal|wil|hoef|mis)\w* .{0,40}(?:niet|volle prijs|mis\w*)|"
        r"mis (?:het|dit|deze|dat|hem) niet|loop(?:t)? (?:het|dit) niet mis|je (?:\w+ )?mist je|wij missen (?:je|u)|"
        r"anders (?:heb|krijg|betaal) je spijt|spijt van",
    },
    "en": {
        "urgency": r"last chance|final (?:hours|days|chance|call)|now or never|(?:today|tonight|this week) only|"
        r"only (?:today|now|this week(?:end)?)|hurry|act (?:now|fast)|ends (?:today|tonight|tomorrow|soon)|ending soon|"
        r"almost over|before it'?s too late|limited time|time is running out|don'?t wait|while you can|right now",
        "scarcity": r"only \w+ left|almost (?:gone|sold out)|selling (?:out|fast)|while (?:stocks?|supplies) lasts?|"
        r"limited (?:stock|edition|availability|supply)|last (?:few|ones|items|pieces|places)|few left|"
        r"going fast|flying off",
        "superlative": r"\b(?:best|cheapest|largest|biggest|smallest|finest|fastest|newest|tastiest|lowest|highest|"
        r"strongest|softest|safest|smartest|greatest|nicest|most)\b(?! (?:of|wishes|regards|people|days)\b)|"
        r"ultimate|perfect|number one|no\. ?1|unique|unrivalled|unbeatable|unmatched|revolutionary|world[- ]class",
        "free": r"(?<!sugar-)(?<!feel )(?<!hassle-)(?<!gluten-)(?<!fat-)(?<!lead-)\bfree\b(?![- ]?(?:range|standing|time))|"
        r"complimentary|at no (?:extra )?cost|for nothing|no charge",
        "discount": r"discounts?|\bsale\b|reduced|marked down|price (?:drop|cut)|cheaper|half[- ]price|\bsav(?:e|ing)s?\b|"
        r"% off|\boffer\b|bargain|was [€£$]",
        "social_proof": r"best[- ]?sell(?:er|ing)s?|everyone|everybody|popular|loved by|customers'? favou?rites?|trending|"
        r"(?:top|highly)[- ]rated|others bought|people are (?:buying|looking|viewing)",
        "green": r"sustainab\w+|eco\b|eco[- ]friendly|environmentally|climate[- ]neutral|carbon[- ](?:neutral|free)|"
        r"biodegradable|planet|green choice",
        "health": r"cures?|heals?|treats? \w+ache|lose weight|slimming|detox\w*|health(?:y|ier|iest)|stress relief|"
        r"anti[- ]stress",
        "shame": r"no,? (?:thanks,? )?i (?:don'?t|prefer|would rather|hate|like paying)|don'?t miss(?: out)?|"
        r"miss(?:ing)? out|you'?ll regret|your \w+ misses you|we miss you|fear of missing",
    },
}

RULES: tuple[WordRule, ...] = tuple(
    WordRule(
        name,
        language,
        re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE | re.MULTILINE),
        _PROOFS[name],
        _WHY[name],
    )
    for language, lists in _LISTS.items()
    for name, pattern in lists.items()
)
