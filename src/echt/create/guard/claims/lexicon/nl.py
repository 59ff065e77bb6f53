"""Dutch words that claim something. A space stands for any white space; the words stand between non-letters."""

__all__ = ["DUTCH"]

_BEST = (
    "best|goedkoopst|voordeligst|grootst|kleinst|mooist|snelst|nieuwst|lekkerst|laagst|hoogst|sterkst|zachtst|veiligst|leukst|"
    "zuinigst|slimst|fijnst|krachtigst|compleetst|stilst|lichtst|dunst|dikst|warmst|scherpst|langst|kortst|breedst|schoonst|"
    "groenst|duurzaamst|gezondst|populairst|betrouwbaarst|makkelijkst|eenvoudigst|verst|rijkst|puurst|luxest|chicst|handigst|"
    "knapst|bekendst|beroemdst|gekozen|oudst|modernst|meest|verkochtst|comfortabelst|nauwkeurigst|stevigst|gezelligst|romigst|"
    "volst|zoetst|pittigst|hipst|coolst|tofst|gaafst|ruimst|duurst|exclusiefst|efficiëntst|flexibelst|hoogwaardigst|spannendst"
)
_MORE = (
    "beter|sneller|goedkoper|voordeliger|groter|kleiner|mooier|lekkerder|sterker|zachter|veiliger|leuker|zuiniger|slimmer|fijner|"
    "krachtiger|stiller|lichter|dunner|warmer|scherper|schoner|groener|duurzamer|gezonder|betrouwbaarder|makkelijker|eenvoudiger|"
    "verser|puurder|stevig?er|comfortabeler|ruimer|hoger|lager|langer|verder|efficiënter|preciezer|nauwkeuriger|effectiever|romiger"
)
_ILL = (
    "bloeddruk|cholesterol|bloedsuiker|acne|puistjes|eczeem|psoriasis|rugpijn|rugklachten|hoofdpijn|migraine|gewrichtspijn|gewrichten|"
    "(?:hart|huid|gewrichts|tandvlees|spier|nier|lever|long|oog|rug|knie|maag)(?:ziekte[ns]?|problemen|klachten|aandoening(?:en)?|aanval(?:len)?|pijn|blessures?)|blessures?|infecties?|beroertes?|astma|uitslag|jeuk|misselijkheid|keelpijn|snurken|ziektes?|ziekten|"
    "artrose|reuma|slapeloosheid|slaapproblemen|weerstand|immuunsysteem|afweer|stofwisseling|spijsvertering|darmen|darmflora|"
    "ontsteking(?:en)?|allergie(?:ën)?|hooikoorts|depressie|burn-?out|angst(?:en)?|kanker|diabetes|hart(?:kwalen|ziekten?)?|botten|"
    "rimpels|veroudering|cellulitis|vermoeidheid|stress|overgewicht|huidveroudering|haaruitval|pijn|pijntjes|klachten|nekpijn|"
    "concentratie|geheugen|verkoudheid|griep|virussen|bacteriën|littekens|kramp|menstruatiepijn|overgang"
)

DUTCH: dict[str, str] = {
    "urgency": r"laatste kans(?:en)?|nu of nooit|(?:alleen|enkel|uitsluitend) (?:vandaag|nu|deze week|dit weekend|vanavond|morgen|deze maand)|"
    r"vandaag nog(?= (?:bestel|koop|profiteer|in huis))|(?:bestel|koop|profiteer|reageer|boek|beslis|reserveer|claim)\w* (?:\w+ ){0,3}(?:vandaag nog|nu meteen|direct|meteen|snel)|"
    r"(?:wees|er) (?:er )?(?:snel|gauw|vlug) bij|haast (?:je|u)(?: nu)?|haast is geboden|schiet op|opschieten|snel!|laatste (?:dag|dagen|uren|uur|ronde|minuten|weekend|avond)|"
    r"(?:eindigt|stopt|sluit|verloopt|vervalt|verdwijnt) (?:\w+ ){0,2}(?:vandaag|morgen|vanavond|vannacht|binnenkort|bijna|snel|elk moment|over|om)|bijna voorbij|voor (?:het|je) te laat (?:is|bent)|"
    r"(?:bijna|straks|over \w+ \w+(?: is het)?|dan is het|is het) te laat(?: voor)?|tijdelijk\w*|(?:beperkte|korte) tijd|zolang het (?:kan|nog kan|duurt)|"
    r"wacht (?:dus |nu )?(?:niet|geen)(?: te)?(?: lang(?:er)?| seconde)?(?! (?:op|aan))|(?:aarzel|twijfel|treuzel) (?:\w+ )?(?:niet|geen)|nog maar (?:een |\w+ )?(?:dag|dagen|week|weken|uur|uren|minuten)|op de valreep|nog maar even|nog (?:heel |maar )?(?:even|een paar (?:dagen|uur|uren|minuten)|enkele (?:dagen|uren|uur))(?= en| geldig| verkrijgbaar|[.,!]| voor)|"
    r"de (?:klok tikt|tijd (?:dringt|tikt))|tik,? tak|tikt door|aftellen|countdown|voor middernacht|om middernacht|tot middernacht|vóór het weer omhoog|morgen (?:gaat (?:hij|de prijs|het) weer omhoog|is (?:het|alles) weg|te laat)|"
    r"komt (?:nooit|niet) (?:meer )?terug|nooit meer terug|geen tweede kans|elk moment|anders (?:vervalt|verloopt)|"
    r"(?:winkelmand\w*|plek|reservering|bestelling|aanbieding|code|korting) (?:\w+ ){0,2}(?:verloopt|vervalt)|gereserveerd voor|niet lang meer|(?:actie|aanbieding|korting|uitverkoop|deal)\w* loopt (?:\w+ ){0,3}(?:af|paar)|flitsdeal|flash sale",
    "scarcity": r"(?:de |het )?allerlaatste(?! (?:dag|dagen|uren|week|kans|nieuws|mode))|op\s?(?:is|=)\s?op|nog maar (?!even)\w+(?! (?:dag|dagen|week|weken|uur|uren|minuten|maand))(?! (?:week|dag|uur))|nog slechts|bijna (?:uitverkocht|op|weg|vol(?:geboekt)?)|zolang de voorraad|"
    r"(?:de )?laatste (?:\w+ )?(?:stuks|exemplaren|plekken|plaatsen|kamers|dozen|paren|maten|items|tickets|kaarten|flessen|tafels)|"
    r"(?:zeer |heel |erg )?beperkte? (?:voorraad|oplage|beschikbaar\w*|aantal\w*)|limited edition|gelimiteerd\w*|gaa[nt] (?:\w+ )?hard|vlieg(?:t|en) (?:\w+ )?(?:de deur uit|weg)|schaars\w*|"
    r"nog (?:één|een|\d+|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|enkele|een paar|een handvol) (?:\w+ )?(?:beschikbaar|over|op voorraad|vrij|te (?:krijgen|koop))|"
    r"wie het eerst komt|lang niet genoeg|niet genoeg voor iedereen|(?:is |zijn )?(?:alles|het) (?:zo )?weg|niet meer te krijgen|uitverkocht raak\w*|raakt (?:snel )?uitverkocht|"
    r"alleen (?:voor de|de) eerste|exclusief voor de eerste|voor de eerste \w+ (?:bestellers|klanten|kopers)|veel vraag|grote vraag|in de rij|"
    r"weg is weg|nog één \w+(?=,)",
    "superlative": rf"aller(?:{_BEST})e?|\b(?:de|het|onze|ons|je|jouw|uw|hun|z'n|'s werelds|werelds|nederlands|europa's) (?:\w+ )?(?!meest van)(?:{_BEST})e?(?: \w+)?|"
    rf"(?<=[.!?\n] )(?:{_BEST})e(?! (?:klant|lezer|vriend|tuinier|buur|allemaal|mensen|meneer|mevrouw))|(?:{_BEST})e \w+ (?:van|ter|op|in) (?:\w+ )?(?:wereld|nederland|europa|belgië|land|markt|jaar|stad|dorp)|"
    r"(?:ultiem|ongeëvenaard|onovertroffen|revolutionair|onverslaanbaar|weergaloos|wereldklasse|legendarisch|baanbrekend|perfect)\w*|nummer (?:één|een|1)|nr\.? ?1|#1|"
    r"uniek\w*|enige (?:\w+ )?(?:die|dat|in|van|ter)|eerste (?:\w+ )?ter wereld|marktleider|toonaangevend\w*|nergens (?:goedkoper|beter|lekkerder|mooier|voordeliger)|geen (?:\w+ )?(?:betere|goedkopere|snellere|lekkerdere)|"
    r"niets (?:is )?(?:beter|sneller|lekkerder)|niemand (?:is )?(?:goedkoper|sneller|beter)|kan niet beter|beste (?:keus|keuze|koop|prijs)(?! voor jou)|(?:laagste|scherpste) prij(?:s|zen)|laagsteprijsgarantie",
    "comparison": rf"(?:{_MORE}) \w+ dan (?!de laagste|\d)\w+|(?:{_MORE}|(?!minder|liever|eerder|later|verder|zonder|winter|november|december|oktober|september)\w{{4,}}er) dan (?!(?:de )?laagste|\d|we\b|je denkt|u denkt|ooit tevoren)\w+|(?:minder|meer) \w+ dan (?:alle|elke|een|de|andere|gewone|bij|welke)\b(?: \w+)?|"
    r"(?:twee|drie|vier|vijf|tien|\d+)(?:x| keer| maal)? (?:zo )\w+(?: als)?|(?:twee|drie|vier|vijf|tien|\d+) ?(?:x|keer|maal) (?:\w+er|meer|minder)|half zo \w+ als|dubbel zo \w+|(?:zo|even) \w+ als (?:de |het |een )?(?:concurrent\w*|andere|dure|merk\w*)|"
    r"(?:andere|overige) (?:merken|machines|maaiers|aanbieders|verzekeraars|winkels|shops|fietsen|matrassen)|concurrent(?:en|ie)?|in tegenstelling tot (?:andere|\w+ merken)|verslaat|overtreft",
    "free": r"gratis|kosteloo?s\w*|voor (?:niets|nop|noppes)|zonder (?:extra |bijkomende )?(?:verzend|bezorg)?kosten|geen (?:verzend|bezorg|aansluit|inschrijf|instap|administratie|retour|annulerings)\w*kosten|geen \w*(?:geld|toeslag)(?= |[,.!])|cadeautje van ons|kost (?:je |u )?niets|cadeau bij|op onze kosten",
    "discount": r"korting\w*|aanbieding\w*(?! (?:wilt? )?(?:ontvang|krijg))|afgeprijsd|uitverkoop|sale|goedkoper(?! dan)|voordeel(?:prijs|actie)?|halve prijs|voor de helft|de helft (?:goedkoper|korting)|"
    r"(?:nu in prijs|prijs\w*) verlaagd|was eerst|koopje\w*|stunt\w*|spotprijs|\d+ ?\+ ?\d+ gratis|\d+ halen,? \d+ betalen|tweede (?:\w+ )?halve prijs|bespaar\w*|actieprijs|prijsverlaging|dumpprijs",
    "social_proof": r"bestsellers?|(?:het )?best verkocht\w*|(?:favoriet|lieveling) van (?:\w+ )?\w+|populair\w*|geliefd\w*|trending|iedereen (?:\w+ )?(?:heeft|wil|koopt|praat|leest|kiest|draagt|kent)|heel (?:nederland|europa|de (?:buurt|straat|stad|wereld)) \w+|"
    r"(?:ons|onze|duizenden|tevreden|vaste|andere) (?:andere |vaste )?(?:klanten|lezers|gebruikers|kopers|gasten|leden) (?:kiezen|kozen|kopen|kochten|zeggen|zijn|vinden|beoordelen|waarderen|geven|zweren|raden|gingen|houden|schrijven)|anderen (?:kochten|bekeken|kozen)|"
    r"hoog gewaardeerd|(?:hoogst|best) (?:beoordeeld|gewaardeerd)\w*|aanrader|aanbevolen door|door \w{5,} (?:aanbevolen|aangeraden|getest|goedgekeurd)|\w{4,}(?:en|s) (?:bevelen|raden) [^.!?\n]{0,40}aan|door experts|(?:artsen|experts|kenners|chefs|tandartsen|specialisten|bekende nederlanders|influencers|vakmensen|koks|critici) (?:\w+ )?(?:bevelen|raden|kiezen|zweren|adviseren|zijn)|"
    r"zwe(?:er|ren) (?:erbij|bij)|gingen (?:je|u) voor|ging(?:en)? (?:je|u|jou) (?:al )?voor|(?:mensen|bezoekers|anderen|klanten|personen) (?:bekijken|kijken|hebben (?:dit|hem|deze))|net (?:gekocht|besteld|verkocht|geboekt)|(?:kocht|bestelde|boekte) (?:zojuist|net|zonet)|"
    r"massaal|talloze \w+|(?:de )?keuze van (?:\w+ )?\w+|laatst gekocht|enige van je|vijf sterren|★+|tevreden klanten|meest (?:gekozen|gekocht|bekeken|gelezen)|hype|viral|sluit (?:je|u) aan bij (?:\d+|duizenden|de)",
    "green": r"plant(?:en)? (?:we|wij) (?:een |\w+ )(?:bo(?:om|men)|eik|bos)|duurza(?:am|me|amst|amheid)\w*|milieu-?(?:vriendelijk|bewust|neutra)\w*|klimaat-?(?:neutra|positie|vriendelijk|bewust|compens)\w*|(?:co2|co₂|koolstof|carbon)[- ]?(?:neutra\w*|vrij\w*|arm\w*|negatie\w*|gecompens\w*|compens\w*|positie\w*)|ecologisch\w*|eco(?:-?vriendelijk\w*)?|"
    r"(?:biologisch )?(?:afbreekbaar|composteerbaar|afbreekbare|composteerbare)|groene (?:keuze|keus|stroom|energie|koers|bezorging)|(?:goed|beter|vriendelijk|zacht|fijn) voor (?:de )?(?:planeet|natuur|milieu|aarde|het milieu|het klimaat)|red (?:de )?(?:planeet|aarde)|planeet|"
    r"plastic-?(?:vrij|neutra)\w*|emissievrij\w*|zonder uitstoot|uitstootvrij|nul uitstoot|zero waste|circulair\w*|gerecycled\w*|recyclebaar|recyclebare|natuurlijk afbreekbaar|verantwoord (?:geproduceerd|gemaakt|gekweekt)|ecolabel|biologisch(?:e)?(?= (?:gecertificeerd|geteeld|katoen|zaad|zaden|gekweekt|\w+))|biologisch|"
    r"spaart het milieu|minder (?:belastend|schadelijk) voor|klimaatvriendelijk|compenseren (?:alle|onze|de) (?:co2|uitstoot)",
    "health": rf"(?:minder|gladdere|vermindert) (?:\w+ )?(?:{_ILL})|(?:stopt|stoppen|tegengaat|gaat) (?:\w+ )?(?:{_ILL})|leef(?:t)? langer|langer leven|genees\w*|genezen(?:de)?|geneeskrachtig\w*|medicinaal|(?:helpt|werkt|goed|beschermt|effectief|middel) (?:\w+ )?(?:tegen|bij) (?:\w+ ){{0,2}}(?:{_ILL})|(?:verla(?:agt|gen)|vermindert?|verminderen|verlicht(?:en)?|versterkt|versterken|verbetert|verbeteren|stimuleert|bevordert|voorkomt|voorkomen|bestrijdt|bestrijden|verjaagt|remt|ondersteunt|kalmeert|boost|verhoogt|verdrijft) (?:\w+ ){{0,3}}(?:{_ILL})|"
    rf"(?:van|vrij van|af van|verlost van|zonder|nooit meer|geen) (?:\w+ )?(?:{_ILL})(?: (?:af|meer|verlost))?|(?:{_ILL}) (?:verdwijn\w*|weg|verleden tijd)|val(?:t|len)? (?:\w+ ){{0,3}}(?:kilo|af)\b|afval(?:len|t)(?= (?:met|zonder|in|door)|[.!])|afslank\w*|vetverbrand\w*|gezond(?:e|er|ste?|heid(?:s\w+)?)?(?! verstand)(?! en wel)|ontgift\w*|detox\w*|superfood\w*|"
    r"slaap(?:t)? (?:je |u )?(?:beter|dieper|als een)|beter slapen|(?:meer|vol) energie(?! ?(?:label|zuinig|verbruik|rekening))|verjong\w*|anti-?(?:aging|rimpel|stress)|rust(?:iger)? in je hoofd gegarandeerd|dermatologisch|klinisch (?:getest|bewezen)|wetenschappelijk (?:bewezen|getest)|\w*artsen|(?:houdt|houden|maakt|maken) (?:je |uw |de )?(?:\w+ )?(?:botten|hart|gewrichten|darmen|huid|tanden|tandvlees|hersenen|spieren|weerstand|cholesterol|vaten|geheugen) (?:\w+ )?(?:sterk|gezond|jong|soepel|fit|scherp|laag|schoon|op peil|in vorm)|(?:sterke|gezonde|sterkere) (?:botten|gewrichten|darmen|tanden|weerstand)|(?:rijk aan|vol|boordevol|zit vol|bomvol) (?:\w+ )?(?:vitamine\w*|vezels|eiwit\w*|antioxidanten|calcium|ijzer|magnesium|omega\S*|zink|mineralen)|bron van (?:vitamine\w*|vezels|eiwit\w*|calcium|ijzer|omega\S*)|goed voor (?:je |uw |de )?(?:botten|hart|gewrichten|darmen|huid|tanden|hersenen|spieren|ogen|haar|lijf|lichaam|weerstand)|vitamine \w|probiotic\w*",
    "guarantee": r"(?:levenslang\w*|eeuwig\w*|volledige|extra|standaard|onbeperkte)? ?garantie\w*|gegarandeerd\w*|garander\w*|garandeert|niet goed,? geld terug|geld[- ]terug\w*|risicovrij|risicoloos|zonder (?:enig )?risico|geen (?:enkel )?risico|"
    r"levenslang\w*|onbeperkt\w*|altijd (?:uit|raak|goed|prijs|de laagste|op tijd)|keren altijd|werkt altijd|wat er ook gebeurt|100 ?% (?:veilig|zeker|tevreden\w*)|geen opzegtermijn|onverwoestbaar\w*|gaat (?:een leven lang|eeuwig|nooit) (?:mee|kapot|stuk)|nooit meer (?:kapot|storing)|bewezen|altijd terug|elke (?:claim|schade)",
    "certificate": r"gecertificeerd\w*|certificaat|(?:\w+-)?keurmerk\w*|erkend\w*|goedgekeurd\w*|officieel (?:\w+ )?(?:partner|dealer|sponsor|leverancier)|hofleverancier",
    "award": r"(?-i:[A-Z])[\w']+(?: [\w']+){0,3} van het (?-i:Jaar)|dubbel goud|bekroond\w*|prijswinna\w+|winnaar|winna(?:res|ars)|won(?:nen)? (?:de|het|een|vorig|dit)|gewonnen|uitgeroepen tot|verkozen tot|gekozen tot|onderscheid(?:en|ing) met|award\w*|genomineerd\w*|beste uit de test|beste (?:koop|getest)|goud op|gouden medaille|testwinnaar|product van het jaar|michelin\w*|(?:drie|vijf|vier|twee)sterren\w*",
    "origin": r"(?:gemaakt|geproduceerd|gebrouwen|gebreid|geweven|geteeld|gekweekt|gegroeid|ontworpen|gebakken|geperst|genaaid|gefabriceerd|gebrand|gehost|opgeslagen) (?:in|op|bij|te) (?P<place>(?-i:[A-ZÉÎ])[\w'-]+)|(?:komt|komen|afkomstig|vers|rechtstreeks|boeren|telers|olijven|druiven|bonen|melk|wol|leer|hout|hooglanden|koffie|wijn|kaas|kwekers?) uit (?:de |het )?(?P<place2>(?-i:[A-ZÉÎ])[\w'-]+)|"
    r"made in (?P<place3>(?-i:[A-Z])\w+)|van (?:eigen|nederlandse|vaderlandse|hollandse) (?:bodem|grond|makelij)|uit de (?:buurt|streek)|lokaal (?:geproduceerd|gemaakt|geteeld)|dutch design",
    "delivery": r"(?:morgen|vandaag|overmorgen|vanavond) (?:al |nog |gratis )?(?:in huis|bezorgd|geleverd|thuisbezorgd|binnen)|dezelfde (?:werk)?dag|de volgende (?:werk)?dag(?: (?:in huis|bezorgd|geleverd))?|binnen het uur|direct (?:leverbaar|uit voorraad)|same[- ]day|next[- ]day|volgende dag (?:in huis|geleverd|bezorgd)",
    "new": r"gloednieuw\w*|vernieuwd\w*|nieuwe formule|verbeterde (?:formule|versie)|nu nog (?:\w+er|beter)|(?:voor het )?eerst in nederland|wereldprimeur|primeur|nieuw: ",
}
