"""Ways to press people and ways to say a false number, each in words of its own, and honest lines that stand close."""

import pytest

from echt.create import check_copy
from echt.nouns import Fact

DARK = {
    "shame": (
        "Nee, ik gooi mijn geld liever weg|Ik hoef geen betere nachtrust|Sluiten, mijn huid mag best verouderen|Ik ben niet geïnteresseerd in voordeel|"
        "Laat me maar te veel betalen|Ik wil mijn hond geen goed eten geven|Slimme kopers kiezen het jaarpakket|Ik ploeter liever zelf verder|Je zult er spijt van krijgen|Weigeren, ik houd van dure rekeningen",
        "No, I enjoy wasting money|I don't need better sleep|Close, my skin can get old|I'm not interested in a good deal|Let me pay more than I should|"
        "I refuse to look after my dog|Smart shoppers always take the yearly plan|I'll struggle on by myself|You'll wish you had|Decline, I love high bills",
    ),
    "guilt": (
        "Laat je ons nu in de kou staan?|Zonder jouw bestelling moeten wij sluiten|Je kinderen verdienen dit toch?|We hebben er nachten aan gewerkt en jij klikt het weg|Is dit onze dank?|"
        "Kun je daar mee leven?|Als je echt om haar geeft, koop je dit|Onze makers rekenen op jou|We zijn verdrietig dat je gaat|Na alles wat we voor je deden",
        "Would you leave us out in the cold?|Without your order we have to close|Your kids deserve this, surely|We worked nights on this and you just delete it|Is this our thanks?|"
        "Can you live with that?|If you really love her, you buy this|Our makers depend on you|We're hurt that you go|After everything we did for you",
    ),
    "fear": (
        "Stel je voor dat je alles verliest|Jouw huis kan het volgende zijn|Eén verkeerde klik en je bent alles kwijt|Wie zorgt er voor je gezin als jij er niet meer bent?|Speel niet met je gezondheid|"
        "Je spaargeld is straks niets meer waard|Criminelen kennen jouw adres al|Zonder bescherming sta je er alleen voor|Kun je het je veroorloven om te wachten?|Dit verwoest je gezondheid",
        "Imagine losing everything|Your house could be next|One wrong click and it is all gone|Who will look after your family when you die?|Don't gamble with your health|"
        "Your savings may soon be worthless|Criminals already know your address|Without protection you stand alone|Can you afford not to act?|This ruins your health",
    ),
    "vulnerable": (
        "Moe van alleen zijn?|Snel geld nodig?|Leen direct, zonder vragen|Niemand vindt je aantrekkelijk met die huid|Is je kind wel veilig online?|Bezorgd over je gewicht?|"
        "Andere moeders kunnen dit wel|Nog steeds single?|Eén gokje en je schulden zijn weg|Je enige hoop",
        "Tired of being alone?|Need cash fast?|Borrow today, no questions asked|Nobody wants you with that belly|Is your child falling behind at school?|Worried about your weight?|"
        "Other mothers already do this|Still single?|One more spin and your debts are gone|Your only hope",
    ),
    "hidden_cost": (
        "Plus de gebruikelijke toeslagen|De verzekering hebben we alvast toegevoegd|De kosten zie je pas bij het afrekenen|Exclusief bijkomende kosten|De fooi is al aangevinkt|Voor je gemak aangevinkt|"
        "Er kunnen later kosten bijkomen, toeslagen worden bijgeteld|De echte prijs hoor je na het boeken, zo ontdek je wat het echt kost|Verplichte servicebijdrage|We hebben een donatie in je mandje gelegd",
        "Plus the usual extras|We have slipped insurance into your basket|You see the full price at the end|Excluding handling fees|The tip is pre-ticked|Ticked for your convenience|"
        "Charges may apply|You find out what it really costs once you have paid|Unavoidable service charge|A donation was added already",
    ),
    "forced": (
        "Als je vergeet op te zeggen, zit je er een jaar aan vast|We blijven gewoon afschrijven|Je moet een account aanmaken om te bestellen|Opzeggen kan alleen aan de balie|Door hier te blijven ga je akkoord, verder lezen is toestemming|"
        "Na de proef stilzwijgend verlengd|Alleen leden mogen opzeggen|Eerst een app downloaden, dan pas zie je de prijs|Opzeggen gaat pas in nadat je een adviseur gesproken hebt|Er is geen weg terug",
        "Forget to cancel and you pay for another year|We simply keep billing|You must create an account to order|Cancel only at our desk|By staying here you agree|Renews automatically after the trial|"
        "Only members can cancel|Sign up to see the prices|Your cancellation takes effect once you spoke to an adviser|There is no way out",
    ),
    "trick": (
        "Vink dit niet uit als je geen post wilt missen en niet wilt weigeren|Klik om je niet af te melden|Wie zwijgt, stemt toe|Geen reactie betekent akkoord|Annuleer de annulering|Doe niets en je bent lid|"
        "Ik wil niet dat jullie stoppen met mailen|Zet het vinkje uit als je geen aanbiedingen wilt|Vergeet je uit te vinken, dan bestel je|Sluit dit venster en je gaat akkoord",
        "Untick this box if you do not wish to not hear from us|Click here to not unsubscribe|No reply means you agree|Silence counts as a yes|Cancel my cancellation|Do nothing and you are in|"
        "I do not want you to stop mailing me, don't you wish us to stop?|Leave this box if you don't want no mail|Fail to untick and you subscribe|Close this window and you accept",
    ),
    "nagging": (
        "Herinner me er later aan|We blijven het vragen tot je ja zegt|Weet je het heel zeker?|Daar zijn we weer|Je hebt nog steeds niet besteld|We zagen dat je nog niets koos|Bericht nummer vier|De zoveelste herinnering|Ga niet weg|Wij nemen geen nee",
        "Remind me later|We'll keep asking until you say yes|Are you really sure?|Us again!|You still haven't ordered|We noticed you didn't buy|Message number four|The umpteenth reminder|Wait, don't go!|We never take no",
    ),
    "activity": (
        "13 mensen bekijken dit nu|Bijna niemand slaat dit af|Iedereen in je straat heeft hem al|Iemand anders heeft dit in het mandje|De allerlaatste dozen|Nog 2 over|Elke minuut kost je geld|Stop met twijfelen|Deze prijs komt nooit meer terug|Morgen is het weg",
        "13 people are looking at this|Hardly anyone says no|Everyone in your street already has one|Another shopper has this in the bag|The very last boxes|Only 2 left|Every minute costs you|Stop hesitating|This price is never coming back|Tomorrow it's gone",
    ),
    "preselect": (
        "We delen je gegevens standaard|Je bent al aangemeld|Automatisch ingeschreven|De dure optie staat al aan|Vooraf aangevinkt|Weigeren kan onderaan, in kleine grijze letters|We hebben je alvast ingeschreven|Standaard gedeeld met partners|Alvast akkoord ingevuld|We verkopen je gegevens",
        "We share your data by default|You are already signed up|Automatically enrolled|The dear option is selected by default|Pre-ticked|Refuse in tiny letters in the footer|We have signed you up|Enabled by default|We've kindly ticked it for you|We sell your details",
    ),
}
HONEST = (
    "Je bestelling komt met de fiets|Niet goed? Stuur het terug, we regelen het|Je kunt opzeggen in je account|Wil je geen mail meer? Meld je hier af|Ik wil geen e-mails meer ontvangen|Nee, bedankt|Ja, ik wil de nieuwsbrief|Betaal aan de balie of online|"
    "Je kind kan hier veilig spelen|De tuin slaapt in de winter|We helpen je graag kiezen|Je hoeft geen account te maken|Denk aan water bij warm weer|Er staat niets standaard aangevinkt in ons formulier|We hebben de soep voor je getest",
    "Your order comes by bike|Not right? Send it back and we sort it out|You can cancel in your account|No more mail? Unsubscribe here|I no longer wish to receive e-mails|No, thanks|Yes, I want the newsletter|Pay at the desk or online|"
    "You don't have to create an account|A premium finish in brushed steel|Accept all or only the cookies that you need|There are no surcharges|A bag is not compulsory|We've picked herbs for a small balcony|Before you leave the house, check the tyres",
)
ROWS = [
    (line, "nl" if i == 0 else "en", True, kind)
    for kind, both in DARK.items()
    for i, lines in enumerate(both)
    for line in lines.split("|")
]
ROWS += [
    (line, "nl" if i == 0 else "en", False, "honest") for i, lines in enumerate(HONEST) for line in lines.split("|")
]


def blocked(text, language, facts=()):
    return [f.rule for f in check_copy(text, facts, language=language, channel="email") if f.blocks]


@pytest.mark.parametrize(("text", "language", "dark", "kind"), ROWS)
def test_a_way_to_press_is_found_in_other_words_and_honest_words_pass(text, language, dark, kind):
    assert bool(blocked(text, language)) == dark


def test_every_family_has_ten_lines_in_each_language():
    assert {(kind, len(lines.split("|"))) for kind, both in DARK.items() for lines in both} == {(k, 10) for k in DARK}


FACTS = [
    Fact("wool", "wool", 80, "%", source="label"),
    Fact("recycled", "recycled polyamide", 20, "%", source="label"),
    Fact("price", "price", 5, "EUR", "per month", source="price list"),
    Fact("returns", "return period", 30, "day", source="terms"),
    Fact("warranty", "warranty", 10, "year", source="terms"),
    Fact("notice", "notice period", 1, "month", source="terms"),
    Fact("riders", "customers", 61000, "person", source="count"),
    Fact("cert", "certificate", "ISO 27001", source="registry"),
]


@pytest.mark.parametrize(
    ("text", "language", "holds"),
    [
        ("Vier vijfde wol, een vijfde gerecycled polyamide", "nl", True),
        ("Voor de helft gerecycled", "nl", False),
        ("Drie vijfde wol", "nl", False),
        ("Een kwart korting", "nl", False),
        ("Four fifths wool", "en", True),
        ("Half of it is wool", "en", False),
        ("A third off", "en", False),
        ("Nog geen 61 euro per jaar", "nl", True),
        ("Nog geen 50 euro per jaar", "nl", False),
        ("Less than €61 a year", "en", True),
        ("Less than €40 a year", "en", False),
        ("Een maand lang terugsturen", "nl", True),
        ("Een jaar lang terugsturen", "nl", False),
        ("Return it within a month", "en", True),
        ("You have a year to return it", "en", False),
        ("Tienjarige garantie", "nl", True),
        ("Vijfjarige garantie", "nl", False),
        ("Per maand opzegbaar", "nl", True),
        ("Per dag opzegbaar", "nl", False),
        ("Dagelijks opzegbaar", "nl", False),
        ("Garantie van een halfjaar", "nl", False),
        ("Anderhalf jaar garantie", "nl", False),
        ("Ruim 60.000 klanten", "nl", True),
        ("Meer dan 24.000 ondernemers", "nl", False),
        ("60,000+ customers", "en", True),
        ("90,000+ customers", "en", False),
    ],
)
def test_shares_and_lengths_in_words_are_held_against_the_facts(text, language, holds):
    assert (blocked(text, language, FACTS) == []) == holds


@pytest.mark.parametrize("key", ["forbidden", "forbidden_words"])
def test_the_forbidden_words_of_the_brand_block_under_either_name(key):
    found = check_copy("Een Knaller!", [], language="nl", channel="email", brand={key: ["knaller"]})
    assert [(f.rule, f.text) for f in found if f.blocks] == [("brand", "Knaller")]
