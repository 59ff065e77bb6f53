"""What a story needs, how notes show that they hold it, and what an interviewer asks where they do not."""

from __future__ import annotations

import re

__all__ = ["ASK", "DEEPER", "HEADINGS", "SIGNS", "TOPICS"]

TOPICS = ("who", "happened", "turning", "changed", "senses", "other_side", "proof")

HEADINGS = {
    "nl": {
        "who": "Wie",
        "happened": "Wat er gebeurde",
        "turning": "Het moment waarop het anders werd",
        "changed": "Wat er nu anders is",
        "senses": "Hoe het eruitzag, klonk of rook",
        "other_side": "De andere kant",
        "proof": "Waaruit het blijkt",
        "words": "In hun eigen woorden",
        "rest": "Nog geen plek",
        "none": "(staat nog niet in de notities)",
        "withheld": "(er zijn woorden, en nog geen toestemming)",
        "ask": "Vragen om te stellen",
    },
    "en": {
        "who": "Who",
        "happened": "What happened",
        "turning": "The moment it turned",
        "changed": "What is different now",
        "senses": "What it looked, sounded or smelled like",
        "other_side": "The other side",
        "proof": "How we know",
        "words": "In their own words",
        "rest": "No place yet",
        "none": "(not in the notes yet)",
        "withheld": "(there are words, and no permission yet)",
        "ask": "Questions to ask",
    },
}

_SIGNS = {
    "nl": {
        "who": r"\b(?:ik ben|mijn naam|heet|werkt als|eigenaar|eigenares|klant|bakker|moeder|vader|oma|opa|buurvrouw|buurman)\b",
        "turning": r"\b(?:toen ineens|ineens|opeens|plotseling|op dat moment|tot(?:dat)?\b.*\bkwam|besloot|besloten|die dag|voor het eerst)\b",
        "changed": r"\b(?:sindsdien|tegenwoordig|inmiddels|sinds die|nu (?:is|heeft|gaat|kan|doet|staat|komt)|voortaan|niet meer)\b",
        "senses": r"\b(?:rook|geur\w*|klonk|hoorde\w*|zag|zagen|smaakte|proefde|voelde|koud|warm|donker|licht|stil|nat|kleur\w*|dampend\w*)\b",
        "other_side": r"\b(?:maar|toch|helaas|jammer|viel tegen|moeilijk|lastig|nadeel|klacht\w*|ging mis|mislukt\w*|twijfel\w*|duurde)\b",
        "proof": r"\d|\b(?:foto|bon|factuur|rapport|gemeten|brief|keuring|getuige|bewijs|telling)\b",
        "happened": r"\b(?:was|waren|had|hadden|kwam|kwamen|ging|gingen|werd|werden|deed|deden|brak|viel|kocht|maakte|vond|begon|is ge\w+|heeft ge\w+)\b",
    },
    "en": {
        "who": r"\b(?:i am|my name|is called|works as|owner|customer|baker|mother|father|grandmother|grandfather|neighbour)\b",
        "turning": r"\b(?:suddenly|all at once|at that moment|until|decided|that day|for the first time|then one day)\b",
        "changed": r"\b(?:since then|nowadays|by now|ever since|now (?:is|has|goes|can|does|comes|stands)|from then on|no longer|any more)\b",
        "senses": r"\b(?:smell\w*|sounded|heard|saw|tasted|felt|cold|warm|dark|bright|quiet|wet|colour\w*|steaming)\b",
        "other_side": r"\b(?:but|yet|still|unfortunately|a pity|disappoint\w*|hard|difficult|downside|complain\w*|went wrong|failed|doubt\w*|took longer)\b",
        "proof": r"\d|\b(?:photo|receipt|invoice|report|measured|letter|inspection|witness|evidence|count)\b",
        "happened": r"\b(?:was|were|had|came|went|became|did|broke|fell|bought|made|found|began|started)\b",
    },
}
SIGNS = {tongue: {key: re.compile(said, re.IGNORECASE) for key, said in one.items()} for tongue, one in _SIGNS.items()}

ASK = {
    "nl": {
        "who": (
            "Over wie gaat dit, en hoe ziet een gewone dag van die persoon eruit?",
            "Wat wilde die persoon, voordat dit gebeurde?",
        ),
        "happened": (
            "Wat gebeurde er precies? Begin bij het eerste dat u zelf zag.",
            "Wat deed u als eerste, en wat daarna?",
        ),
        "turning": (
            "Op welk moment werd het anders? Waar was u toen?",
            "Wat had er ook kunnen gebeuren?",
        ),
        "changed": (
            "Wat is er nu anders dan ervoor?",
            "Wat doet u sindsdien anders op een gewone dinsdag?",
        ),
        "senses": (
            "Wat zag, hoorde of rook u op dat moment?",
            "Welk klein ding staat u nog helder voor de geest?",
        ),
        "other_side": (
            "Wat viel tegen, of ging mis?",
            "Wie zag het anders, en wat zou die zeggen?",
        ),
        "proof": (
            "Waaruit blijkt dit? Een bon, een foto, een datum, een getal?",
            "Wie was erbij en kan het bevestigen?",
        ),
        "words": ("Hoe zou u het zelf zeggen, in één zin? Mag dat er zo in staan, met uw naam?",),
    },
    "en": {
        "who": (
            "Who is this about, and what does an ordinary day of theirs look like?",
            "What did they want, before this happened?",
        ),
        "happened": (
            "What happened, exactly? Begin with the first thing you saw yourself.",
            "What did you do first, and what next?",
        ),
        "turning": (
            "At which moment did it change? Where were you then?",
            "What else could have happened?",
        ),
        "changed": (
            "What is different now from before?",
            "What have you done differently since, on an ordinary Tuesday?",
        ),
        "senses": (
            "What did you see, hear or smell at that moment?",
            "Which small thing do you still remember clearly?",
        ),
        "other_side": (
            "What was disappointing, or went wrong?",
            "Who saw it differently, and what would they say?",
        ),
        "proof": (
            "How can we know this? A receipt, a photo, a date, a number?",
            "Who was there and can confirm it?",
        ),
        "words": ("How would you say it yourself, in one sentence? May it stand there like that, with your name?",),
    },
}

DEEPER = {
    "nl": {
        "who": "In de notities staat: “{said}” Wat moet een lezer nog van deze persoon weten?",
        "happened": "In de notities staat: “{said}” Wat gebeurde er vlak daarvoor?",
        "turning": "In de notities staat: “{said}” Wat dacht u op dat moment?",
        "changed": "In de notities staat: “{said}” Waaraan merkt u dat het eerst?",
        "senses": "In de notities staat: “{said}” Waar deed dat u aan denken?",
        "other_side": "In de notities staat: “{said}” Wat hebt u eraan gedaan?",
        "proof": "In de notities staat: “{said}” Wie heeft dat vastgesteld, en waar staat het?",
    },
    "en": {
        "who": "The notes say: “{said}” What else must a reader know about this person?",
        "happened": "The notes say: “{said}” What happened right before that?",
        "turning": "The notes say: “{said}” What did you think at that moment?",
        "changed": "The notes say: “{said}” Where do you notice it first?",
        "senses": "The notes say: “{said}” What did it remind you of?",
        "other_side": "The notes say: “{said}” What did you do about it?",
        "proof": "The notes say: “{said}” Who found that out, and where is it written?",
    },
}
