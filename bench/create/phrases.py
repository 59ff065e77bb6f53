"""10,000 variants from 20 briefs, read by a checker that knows nothing of Echt: what did the words claim?

    python -m bench.create phrases [SEED]

The checker reads the front matter of each brief with `tomllib` alone. It takes the words of the facts out of a text,
each number only together with its own unit, and then looks at what is left: a digit, a number in letters, a sign of
money or percent, a superlative, a word that presses or prices. Left-overs are claims that no fact carries. That it can
see them is shown first, on planted ones. The guard reads the same texts, and may block none. The bench fails when a
figure is missed.
"""

import re
import sys
import time
import tomllib
from collections import Counter
from pathlib import Path

from echt.create import check_copy, load_content
from echt.create.engines.phrases import Phrases, length_of

BRIEFS = sorted((Path(__file__).parent / "briefs").glob("*.md"))
WANTED = 10_000
PARTS = {
    "headline": 90,
    "subject": 30,
    "preheader": 30,
    "body": 30,
    "post": 30,
    "push": 20,
    "sms": 15,
    "call_to_action": 8,
    "alt": 4,
}
UNITS = {
    "second": "seconde seconden second seconds",
    "minute": "minuut minuten minute minutes",
    "hour": "uur hour hours",
    "day": "dag dagen day days",
    "week": "week weken weeks",
    "month": "maand maanden month months",
    "year": "jaar year years",
    "g": "gram grams",
    "kg": "kilo kilogram kilograms",
    "bar": "bar",
    "W": "watt watts",
    "cm": "centimeter centimetre centimetres",
    "km": "kilometer kilometre kilometres",
    "person": "mensen people",
    "%": "%",
}
LETTERS = {
    "nl": "nul één twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien achttien negentien twintig dertig veertig vijftig zestig zeventig tachtig negentig honderd duizend miljoen half halve dubbel dubbele tientallen tweede derde".split(),
    "en": "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million half double dozens twice second third".split(),
}
MONTHS = {
    "nl": "januari februari maart april mei juni juli augustus september oktober november december".split(),
    "en": "January February March April May June July August September October November December".split(),
}
NOT_SUPERLATIVE = {
    "rest",
    "west",
    "guest",
    "test",
    "interest",
    "forest",
    "chest",
    "honest",
    "rust",
    "first",
    "eerst",
    "eerste",
    "kast",
    "post",
    "harvest",
    "request",
    "lijst",
    "august",
}
PRESS = {
    "nl": r"nu|vandaag|morgen|laatste|haast|snel bij|nog maar|nog slechts|alleen vandaag|tijdelijk|beperkt|op is op|bijna op|mis niet|spijt|wacht niet|populair|iedereen|klanten",
    "en": r"now|today|tomorrow|last|hurry|quick|only|limited|almost gone|ends|miss|regret|don't wait|popular|everyone|customers|bestseller",
}
PRICES = {
    "nl": r"gratis|korting|aanbieding|goedkoop\w*|voordeli\w+|uitverkoop|besparen|bespaar|kosteloos|cadeau|beter|meer dan|minder dan|uniek\w*|perfect\w*|ideaal|gegarandeerd|duurzaam|gezond\w*|beste?|meest",
    "en": r"free|discount|offer|cheap\w*|sale|bargain|save|complimentary|better|more than|less than|unique|perfect|ideal|guaranteed|sustainable|healthy|best|most",
}


def front(path):
    return tomllib.loads(path.read_text(encoding="utf-8").split("+++")[1])


def number(value, language):
    whole, _, part = f"{value:,}".partition(".") if value != int(value) else (f"{int(value):,}", "", "")
    thousands, point = (".", ",") if language == "nl" else (",", ".")
    forms = {
        whole.replace(",", thousands) + (point + part if part else ""),
        whole.replace(",", "") + (point + part if part else ""),
    }
    if value == int(value) and 0 < value <= 12:
        forms.add(LETTERS[language][int(value)])
    return forms


def patterns(raw, language):
    """What the facts of a brief may look like in a text of one language, numbers first, then the longest words."""
    found = [raw["audience"][language]] if isinstance(raw.get("audience"), dict) else []
    exact = []
    for fact in raw["facts"]:
        value, unit = fact["value"], fact.get("unit", "")
        found += [fact[language]] if language in fact else [fact["quantity"]] if language == "en" else []
        found += [fact["condition"][language]] if isinstance(fact.get("condition"), dict) else []
        if isinstance(value, dict):
            found.append(value[language])
        elif hasattr(value, "year"):
            exact.append(rf"\b{value.day} {MONTHS[language][value.month - 1]} {value.year}\b")
        elif unit == "EUR":
            money = f"{value:,.2f}".removesuffix(".00")
            if language == "nl":
                money = money.translate(str.maketrans(",.", ".,"))
            exact.append(rf"€ ?{re.escape(money)}(?![\d.,]*\d)")
        else:
            words = UNITS[unit].split() if unit in UNITS else unit.split("|")
            join = r"[ -]?" if unit else ""
            tail = f"(?:{'|'.join(map(re.escape, words))})" if unit else ""
            ends = "" if unit == "%" else r"\b"
            exact += [rf"(?<![\w.,]){re.escape(one)}{join}{tail}{ends}" for one in number(value, language)]
    return exact + [re.escape(one) for one in sorted(found, key=len, reverse=True) if one]


def verbs(raw, language):
    """Words of a `use` may stand in another form: their nouns are taken out one by one."""
    uses = [fact["value"][language] for fact in raw["facts"] if fact["quantity"] in {"use", "kind"}]
    return {word for use in uses for word in re.findall(r"\w{4,}", use)}


def claims(text, raw, language):
    """What a text claims and no fact carries."""
    left = text
    for one in patterns(raw, language):
        left = re.sub(one, " ", left, flags=re.IGNORECASE)
    found = [("number", one) for one in re.findall(r"\d[\d.,]*|[€$£%]", left)]
    words = re.findall(r"[^\W\d_]+", left.lower())
    found += [("number", one) for one in words if one in LETTERS[language]]
    ending = r"\w{2,}ste" if language == "nl" else r"\w{2,}est"
    found += [
        ("superlative", one)
        for one in words
        if re.fullmatch(ending, one) and one not in NOT_SUPERLATIVE | verbs(raw, language)
    ]
    found += [("urgency", one) for one in re.findall(rf"\b(?:{PRESS[language]})\b", left, re.IGNORECASE)]
    found += [("price", one) for one in re.findall(rf"\b(?:{PRICES[language]})\b", left, re.IGNORECASE)]
    return found


PLANTED = {
    "nl": [
        "{} Met 37 extra's.",
        "{} Voor € 1,11.",
        "{} 83% tevreden.",
        "{} De mooiste die er is.",
        "{} Alleen vandaag.",
        "{} Nu met korting.",
        "{} Negentien keer getest.",
        "{} Gratis thuis.",
    ],
    "en": [
        "{} With 37 extras.",
        "{} For €1.11.",
        "{} 83% agree.",
        "{} The nicest there is.",
        "{} Only today.",
        "{} Now at a discount.",
        "{} Tested nineteen times.",
        "{} Free to your door.",
    ],
}


def wrong_number(text):
    return re.sub(r"\d", lambda m: str((int(m[0]) + 3) % 10), text, count=1)


def wrong_unit(text, language):
    pairs = {
        "nl": [
            ("jaar", "maanden"),
            ("dagen", "uur"),
            ("gram", "kilo"),
            ("minuten", "uur"),
            ("kilo", "gram"),
            ("weken", "dagen"),
        ],
        "en": [
            ("years", "months"),
            ("-year", "-month"),
            ("days", "hours"),
            ("grams", "kilograms"),
            ("minutes", "hours"),
            ("weeks", "days"),
        ],
    }
    for one, other in pairs[language]:
        if re.search(rf"\d[ ]?{one}\b" if one[0] != "-" else rf"\d{one}", text):
            return text.replace(one, other, 1)
    return text


def planted(texts):
    """Texts that were made false, and how many of them the checker caught, by kind."""
    seen, caught = Counter(), Counter()
    for raw, language, text in texts:
        false = [("planted words", one.format(text)) for one in PLANTED[language]]
        false += [("wrong number", wrong_number(text)), ("wrong unit", wrong_unit(text, language))]
        for kind, one in false:
            if one != text:
                seen[kind] += 1
                caught[kind] += bool(claims(one, raw, language))
    return {kind: (caught[kind], n) for kind, n in seen.items()}


def write(seed):
    engine, made, took = Phrases(), [], 0.0
    for path in BRIEFS:
        brief, raw, texts = load_content(path), front(path), []
        for language in ("nl", "en"):
            own = []
            for part, n in [*PARTS.items(), ("headline", 400)]:
                start = time.perf_counter()
                own += engine.variants(brief, brief.facts, language, part, n=n, seed=seed)
                took += time.perf_counter() - start
            texts += list({(one.part, one.text): one for one in own}.values())[: WANTED // len(BRIEFS) // 2]
        made += [(brief, raw, one) for one in texts]
    return made, took


def headlines(seed):
    """For every brief and language: how many of 400 asked for, and the share of the most common skeleton."""
    engine, rows = Phrases(), []
    for path in BRIEFS:
        brief = load_content(path)
        for language in ("nl", "en"):
            found = engine.variants(brief, brief.facts, language, "headline", n=400, seed=seed)
            kinds = Counter(one.skeleton for one in found)
            said = sum(not one.fact_id.endswith(".nl" if language == "en" else ".en") for one in brief.facts)
            rows.append((path.stem, language, said, len(found), len(kinds), kinds.most_common(1)[0][1] / len(found)))
    return rows


def main(words=()):
    seed = int(words[0]) if words else 1
    rows = headlines(seed)
    enough = [row for row in rows if row[3] >= 300]
    print(
        f"headlines asked for: 400 in each language of {len(BRIEFS)} briefs with {min(r[2] for r in rows)} to {max(r[2] for r in rows)} facts"
    )
    for language in ("nl", "en"):
        mine = [row for row in rows if row[1] == language]
        fewest = min(mine, key=lambda row: row[3])
        print(
            f"  {language}: {min(r[3] for r in mine)} to {max(r[3] for r in mine)} distinct (fewest: {fewest[0]}), {sum(r[3] >= 300 for r in mine)} of {len(mine)} briefs give 300 or more; skeletons {min(r[4] for r in mine)} to {max(r[4] for r in mine)}, the most common on {max(r[5] for r in mine):.1%} at most"
        )
    made, took = write(seed)
    longest = Counter()
    for brief, _, one in made:
        longest[one.part] = max(longest[one.part], len(one.text) / length_of(brief, one.part))
    print(
        f"{len(made):,} variants of {len({(one.language, one.part, one.text) for _, _, one in made}):,} different texts; {len(made) / took:,.0f} variants/s, all tries counted"
    )
    print(
        "  fullest of what a part may hold: "
        + ", ".join(f"{part} {share:.0%}" for part, share in sorted(longest.items()))
    )
    checks = planted([(raw, one.language, one.text) for _, raw, one in made[:: max(1, len(made) // 300)]])
    print(
        "planted in 300 of them, caught by the checker: "
        + ", ".join(f"{kind} {n} of {of}" for kind, (n, of) in checks.items())
    )
    found = Counter()
    for _, raw, one in made:
        for kind, word in claims(one.text, raw, one.language):
            found[kind] += 1
            if found[kind] <= 5:
                print(f"  {kind}: '{word}' in: {one.text!r}")
    print(
        "unsupported by the checker: "
        + ", ".join(f"{kind} {found[kind]}" for kind in ("number", "superlative", "urgency", "price"))
    )
    start, blocked = time.perf_counter(), Counter()
    for brief, _, one in made:
        for finding in check_copy(one.text, brief.facts, language=one.language, channel=brief.channel):
            if finding.blocks and finding.rule != "length":
                blocked[finding.rule] += 1
                if blocked[finding.rule] <= 3:
                    print(f"  guard {finding.rule}: '{finding.text}' in: {one.text!r}")
    print(
        f"of those the guard left over, blocked by it: {sum(blocked.values())} ({len(made) / (time.perf_counter() - start):,.0f} texts/s)"
    )
    missed = [kind for kind, (n, of) in checks.items() if n < of]
    return bool(
        sum(found.values())
        or sum(blocked.values())
        or len(made) < WANTED
        or missed
        or max(r[5] for r in rows) > 0.05
        or not enough
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
