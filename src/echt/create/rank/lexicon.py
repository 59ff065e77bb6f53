"""Small word lists that say what a headline does: asks, points, doubts, counts, in English and in Dutch."""

from __future__ import annotations

__all__ = ["LEXICON"]

# what it does -> (English words, Dutch words)
_WORDS = {
    "i": ("i my me we us our ours i'm i've i'd we're mine myself", "ik mij me mijn m'n wij we ons onze mezelf"),
    "you": ("you your yours you're you'll you've you'd yourself", "je jij jou jouw jullie u uw jezelf uzelf"),
    "he": ("he his him he's himself", "hij hem hemzelf"),
    "she": ("she her hers she's herself", "zij haar haarzelf"),
    "they": ("they them their people folks everyone everybody", "ze hun hen mensen iedereen allemaal"),
    "this": ("this that that's these those here here's", "dit dat deze die hier"),
    "what": ("what what's whatever", "wat welke welk"),
    "why": ("why reason because", "waarom want omdat reden daarom"),
    "how": ("how way ways", "hoe manier manieren zo"),
    "who": ("who who's whose", "wie wiens"),
    "when": ("when then until before after once", "wanneer toen als totdat voordat nadat zodra"),
    "not": (
        "not never no nothing none nobody neither without don't doesn't didn't can't won't isn't aren't wasn't wouldn't",
        "niet nooit geen niets niks niemand zonder noch",
    ),
    "bad": (
        (
            "wrong worst hate kill killed dead die died death dying violence war cancer disease hurt pain scary awful "
            "terrible horrible shocking sad cry tears crying devastating heartbreaking disturbing hell shame ashamed"
        ),
        (
            "fout slechtste haat dood sterven geweld oorlog ziekte pijn eng vreselijk verschrikkelijk schokkend verdrietig "
            "huilen tranen hel schaamte"
        ),
    ),
    "good": (
        (
            "best love amazing awesome beautiful happy good great wonderful brilliant perfect hero inspiring incredible "
            "gorgeous cute hilarious fun funny smile better cool sweet favorite favourite win"
        ),
        (
            "beste liefde geweldig prachtig mooi blij goed heerlijk briljant perfect held leuk grappig lach beter lief "
            "favoriet fijn"
        ),
    ),
    "see": (
        (
            "see watch look looks looking video picture pictures photo photos clip film movie image images map chart "
            "listen hear song sing"
        ),
        "zie zien kijk kijken bekijk video foto foto's plaatje film kaart luister hoor liedje",
    ),
    "know": (
        (
            "know knew learn learned understand think thought guess find found idea realize realized explain explains "
            "secret truth fact facts turns"
        ),
        "weet weten leer leren begrijp begrijpen denk dacht vind vinden idee ontdek leg uitleg geheim waarheid feit",
    ),
    "say": (
        "say says said tell tells told ask asked asks talk talks talking question answer word words",
        "zeg zegt zei vertel vertelt vraag vraagt vroeg praat praten antwoord woord woorden",
    ),
    "family": (
        "mom mother mothers moms dad father daughter son wife husband sister brother kid kids child children baby",
        "mama moeder moeders papa vader dochter zoon vrouw man zus broer kind kinderen baby",
    ),
    "school": ("teen teens school student students teacher teachers old", "tiener school leerling student docent oud"),
    "nature": (
        "science scientist scientists earth planet energy oil water space climate environment world",
        "wetenschap aarde planeet energie olie water ruimte klimaat natuur wereld",
    ),
    "money": (
        "money pay paid dollars cost costs rich poor job jobs work company companies million billion buy",
        "geld betaal betalen euro kost kosten rijk arm baan werk bedrijf miljoen miljard koop kopen",
    ),
    "very": (
        "really so very just totally absolutely exactly pretty literally actually completely even most ever",
        "echt zo heel erg gewoon helemaal precies best letterlijk eigenlijk zelfs meest ooit",
    ),
    "time": (
        "minute minutes second seconds day year years hour hours time today now first last moment",
        "minuut minuten seconde seconden dag jaar uur tijd vandaag nu eerst eerste laatste moment",
    ),
    "might": (
        "should would could might must can will need needs want wants try",
        "moet moeten zou zouden kan kunnen mag wil willen zal nodig probeer",
    ),
    "and": ("if but or and", "als maar of en"),
    "the": ("the a an", "de het een"),
    "of": ("of in on at for with from to by about", "van in op aan voor met uit naar door over"),
    "thing": (
        "everything something anything anyone someone stuff thing things",
        "alles iets iemand ding dingen spul spullen",
    ),
    "do": (
        "make makes made get gets got let give gave take took happens happened happen go goes went going come came",
        "maak maakt maakte krijg krijgt laat geef gaf neem nam gebeurt gebeurde ga gaat ging kom komt kwam",
    ),
    "begin": ("start starts started stop stopped wait begins suddenly", "begin begint start stop wacht ineens opeens"),
    "than": ("more less than worse bigger like same different", "meer minder dan slechter groter zoals zelfde anders"),
}
LEXICON = {
    language: {name: frozenset(pair[j].split()) for name, pair in _WORDS.items()}
    for j, language in enumerate(("en", "nl"))
}
