"""Every sentence of the evidence, in Dutch and in English: what a person reads."""

from __future__ import annotations

from echt.prove.verify.base import Words

__all__ = ["LIMITS", "SAID", "SOURCES", "VIEWS", "said"]

SAID = {
    "none": Words("Er zit geen manifest in het bestand.", "The file holds no manifest."),
    "remote": Words(
        "Het manifest ligt ergens anders, bij {host}; het is niet opgehaald.",
        "The manifest lies elsewhere, at {host}; it was not fetched.",
    ),
    "unreachable": Words(
        "Het manifest ligt bij {host} en is daar niet opgehaald: {why}.",
        "The manifest lies at {host} and was not fetched from there: {why}.",
    ),
    "fetched": Words(
        "Het manifest lag bij {host} en is daar opgehaald.", "The manifest lay at {host} and was fetched from there."
    ),
    "unreadable": Words(
        "Het manifest of het bestand is niet te lezen: {why}.", "The manifest or the file cannot be read: {why}."
    ),
    "too much": Words(
        "Het bestand vroeg meer dan een lezer mag gebruiken: {why}.",
        "The file asked for more than a reader may use: {why}.",
    ),
    "trusted": Words(
        "Getekend door {name}, en sindsdien niet veranderd. Vertrouwd volgens: {list}.",
        "Signed by {name}, and not changed since. Trusted by: {list}.",
    ),
    "broken inside": Words(
        "Het manifest klopt niet met het bestand: het bestand is na het tekenen veranderd, of het manifest hoort bij een "
        "ander bestand ({codes}: {why}).",
        "The manifest does not match the file: the file was changed after signing, or the manifest belongs to another "
        "file ({codes}: {why}).",
    ),
    "broken sidecar": Words(
        "Het manifest dat naast het bestand ligt, klopt er niet mee: het bestand is veranderd, of het manifest hoort bij "
        "een ander bestand ({codes}: {why}).",
        "The manifest that lies beside the file does not match it: the file was changed, or the manifest belongs to "
        "another file ({codes}: {why}).",
    ),
    "broken remote": Words(
        "Het manifest waar het bestand naar verwijst, klopt er niet mee ({codes}: {why}).",
        "The manifest that the file points to does not match it ({codes}: {why}).",
    ),
    "revoked": Words(
        "De handtekening klopt, maar het certificaat is ingetrokken.",
        "The signature holds, but its certificate was revoked.",
    ),
    "revoked by list": Words(
        "De handtekening klopt en het bestand is niet veranderd, maar het certificaat is ingetrokken volgens: {list}.",
        "The signature holds and the file was not changed, but its certificate was revoked, by: {list}.",
    ),
    "expired": Words(
        "De handtekening klopt en het bestand is niet veranderd, maar het certificaat is niet geldig op dit moment en er is "
        "geen bruikbaar tijdstempel.",
        "The signature holds and the file was not changed, but the certificate is not valid at this moment and there is "
        "no usable time stamp.",
    ),
    "untrusted": Words(
        "De handtekening klopt en het bestand is niet veranderd, maar wie tekende staat op geen van uw lijsten.",
        "The signature holds and the file was not changed, but the signer is on none of your lists.",
    ),
    "beside": Words(
        "De handtekening klopt en het bestand is niet veranderd, maar iets wat erbij hoort is niet te bevestigen.",
        "The signature holds and the file was not changed, but something that belongs to it cannot be confirmed.",
    ),
    "incomplete": Words(
        "Het manifest is niet volledig te controleren ({codes}).", "The manifest cannot be checked in full ({codes})."
    ),
    "AI declared": Words(
        "Het manifest zegt {of_nl}: {about_nl} ({kind}).", "The manifest says {of_en}: {about_en} ({kind})."
    ),
    "declared": Words(
        "Het manifest zegt {of_nl}: {about_nl} ({kind}).", "The manifest says {of_en}: {about_en} ({kind})."
    ),
    "of the file": Words("over het bestand", "of the file"),
    "of a part": Words("over iets waaruit het gemaakt is", "of something it was made from"),
    "errors inside": Words(
        "In iets waaruit het gemaakt is klopt een manifest niet ({codes}).",
        "In something it was made from, a manifest does not hold ({codes}).",
    ),
    "broken since": Words(
        "Iets waaruit het gemaakt is, is veranderd nadat het bestand getekend was ({codes}).",
        "Something it was made from was changed after the file was signed ({codes}).",
    ),
    "ingredient": Words("Gemaakt met één ander bestand.", "Made with one other file."),
    "ingredients": Words("Gemaakt met {n} andere bestanden.", "Made with {n} other files."),
    "identity": Words(
        "De naam van een persoon of dienst die erbij staat, is niet te bevestigen ({codes}).",
        "The name of a person or service beside it cannot be confirmed ({codes}).",
    ),
    "stamped": Words(
        "Een vertrouwde tijddienst zag de handtekening op {when}.",
        "A trusted time service saw the signature at {when}.",
    ),
    "words known": Words(
        "De woorden van uiting '{name}', versie {version}, {language}.",
        "The words of creative '{name}', version {version}, {language}.",
    ),
    "words unknown": Words(
        "Geen uiting in het grootboek heeft deze woorden.", "No creative in the ledger has these words."
    ),
    "mail known": Words("Bezorging {id}, zoals overhandigd.", "Delivery {id}, as it was handed over."),
    "mail changed": Words(
        "Bezorging {id} staat in het grootboek, maar met andere woorden.",
        "Delivery {id} is in the ledger, but with other words.",
    ),
    "mail unknown": Words(
        "Een mail met een nummer dat niet in het grootboek staat.", "A mail with an id that is not in the ledger."
    ),
    "empty": Words("Het bestand is leeg: 0 bytes.", "The file is empty: 0 bytes."),
    "wrong name": Words(
        "De naam eindigt op {ending}, maar de inhoud is {media}.",
        "The name ends in {ending}, but what is inside is {media}.",
    ),
    "two kinds": Words(
        "Hetzelfde bestand is ook te openen als {other}.", "The same file can be opened as {other} too."
    ),
    "no ledger": Words(
        "Geen beeld, film, geluid of PDF; om woorden op te zoeken is een project nodig.",
        "No picture, film, sound or PDF; to look words up, a project is needed.",
    ),
    "too large": Words(
        "Het bestand is te groot om te bekijken: {size} bytes.", "The file is too large to look at: {size} bytes."
    ),
    "copy": Words(
        "Een kopie van eigen beeld {sha}: het onzichtbare merk ({bits} van 32 bits anders) en de vingerafdruk ({apart} van 256 "
        "anders) komen overeen.",
        "A copy of own picture {sha}: the invisible mark ({bits} of 32 bits differ) and the fingerprint ({apart} of 256 "
        "differ) agree.",
    ),
    "own record": Words(
        "Volgens onze eigen administratie: {about_nl} ({kind}).", "By our own record: {about_en} ({kind})."
    ),
    "alike": Words(
        "Het lijkt op eigen beeld {sha} (vingerafdruk: {apart} van 256 anders), maar zonder ons merk.",
        "It looks like own picture {sha} (fingerprint: {apart} of 256 differ), but without our mark.",
    ),
    "film copy": Words(
        "{agree} van de {looked} vergeleken beelden komen voor in eigen film '{name}' ({sha}); ze tonen {pictures} verschillende taferelen.",
        "{agree} of the {looked} frames that were compared are in own film '{name}' ({sha}); they show {pictures} different pictures.",
    ),
    "film copy mirrored": Words(
        "Gespiegeld komen {agree} van de {looked} vergeleken beelden voor in eigen film '{name}' ({sha}); ze tonen {pictures} verschillende "
        "taferelen.",
        "Mirrored, {agree} of the {looked} frames that were compared are in own film '{name}' ({sha}); they show {pictures} different "
        "pictures.",
    ),
    "film alike": Words(
        "{agree} van de {looked} vergeleken beelden lijken op eigen film '{name}' ({sha}), maar ze tonen maar {pictures} tafereel of taferelen.",
        "{agree} of the {looked} frames that were compared look like own film '{name}' ({sha}), but they show {pictures} picture or "
        "pictures only.",
    ),
    "film unknown": Words(
        "Van {looked} vergeleken beelden komen er te weinig voor in een eigen film.",
        "Of {looked} frames that were compared, too few are in a film of our own.",
    ),
    "film cut": Words(
        "De film is tot {seconds} s te lezen, niet verder.", "The film can be read up to {seconds} s and no further."
    ),
    "own film": Words(
        "Het eigen grootboek zegt over die film: {about_nl} ({kind}).",
        "The own ledger says of that film: {about_en} ({kind}).",
    ),
    "no ffmpeg": Words(
        "Er is geen beeld van de film bekeken: ffmpeg staat niet op deze machine (E600).",
        "No frame of the film was looked at: ffmpeg is not on this machine (E600).",
    ),
    "no frames": Words(
        "Er is geen beeld van de film te zien: {why} (E601).", "No frame of the film can be seen: {why} (E601)."
    ),
    "source type in metadata": Words(
        "De metagegevens zeggen: {about_nl} ({value}).", "The metadata says: {about_en} ({value})."
    ),
    "damaged": Words("Dit deel is niet te lezen ({why}).", "This part cannot be read ({why})."),
    "generator parameters": Words(
        "Instellingen van een beeldgenerator, in {field}: {value}",
        "Settings of a picture generator, in {field}: {value}",
    ),
    "generator named": Words(
        "{field} noemt een beeldgenerator: {value}.", "{field} names a picture generator: {value}."
    ),
    "program named": Words("{field} noemt een programma: {value}.", "{field} names a program: {value}."),
    "camera named": Words("Een camera staat genoemd: {value}.", "A camera is named: {value}."),
    "too many pixels": Words("{size} pixels: te veel om uit te pakken.", "{size} pixels: too many to unpack."),
    "no picture": Words("De pixels zijn niet te openen ({why}).", "The pixels cannot be opened ({why})."),
    "cut off": Words("Het beeld houdt op voor het einde.", "The picture stops before its end."),
    "animated": Words(
        "{n} beelden na elkaar; alleen het eerste is bekeken.", "{n} pictures in a row; only the first was looked at."
    ),
    "depth": Words("Kleuren in de vorm {mode}.", "Colours in the form {mode}."),
    "table": Words("JPEG-tabel van kwaliteit {quality}, de gewone.", "JPEG table of quality {quality}, the usual one."),
    "own table": Words(
        "Een eigen JPEG-tabel, dicht bij kwaliteit {quality}.", "A JPEG table of its own, near quality {quality}."
    ),
    "thumbnail fits": Words("Het kleine beeld binnenin toont hetzelfde.", "The small picture inside shows the same."),
    "thumbnail differs": Words(
        "Het kleine beeld binnenin toont iets anders (verschil {apart} van 255).",
        "The small picture inside shows something else (difference {apart} of 255).",
    ),
    "saved twice": Words(
        "De pixels lijken twee keer als JPEG bewaard (maat {score_nl}, grens 2,5).",
        "The pixels look saved as JPEG twice (measure {score}, limit 2.5).",
    ),
    "grid": Words(
        "In deze PNG zit een raster van 8 x 8, zoals JPEG nalaat (maat {score_nl}, grens 1,15).",
        "In this PNG there is a grid of 8 x 8, as JPEG leaves behind (measure {score}, limit 1.15).",
    ),
}
"""Findings by key; {names} are filled in."""

_CUT = Words(
    "Bijna elk platform verwijdert een manifest. Dat het ontbreekt, zegt niets.",
    "Nearly every platform removes a manifest. That it is missing says nothing.",
)
_FORGED = Words(
    "Iedereen kan een certificaat maken met elke naam erop. Daarom staat hier geen naam.",
    "Anyone can make a certificate with any name on it. That is why no name is shown.",
)
LIMITS = {
    "none": _CUT,
    "manifest": _CUT,
    "remote": Words(
        "Wie het ophaalt, vertelt die server dat iemand dit bestand bekijkt.",
        "Whoever fetches it tells that server that somebody looks at this file.",
    ),
    "fetched": Words(
        "Die server weet nu dat iemand dit bestand bekijkt, en kan morgen een ander manifest geven.",
        "That server knows now that somebody looks at this file, and can give another manifest tomorrow.",
    ),
    "unreachable": Words(
        "Een manifest dat niet te halen is, zegt niets over het bestand.",
        "A manifest that cannot be fetched says nothing about the file.",
    ),
    "unreadable": Words(
        "Een beschadigd of afgekapt bestand ziet er zo uit, en een opzettelijk kapot bestand ook.",
        "A damaged or cut-off file looks like this, and so does one broken on purpose.",
    ),
    "trusted": Words(
        "Het bewijst wie tekende en dat niets veranderde; niet dat het getoonde gebeurd is. Een gestolen sleutel tekent net zo.",
        "It proves who signed and that nothing changed; not that what is shown happened. A stolen key signs as well.",
    ),
    "untrusted": _FORGED,
    "expired": Words(
        "Verlopen is niet vervalst. Zonder tijdstempel is niet te zeggen of er getekend is toen het certificaat nog gold.",
        "Expired is not forged. Without a time stamp nobody can say whether it was signed while the certificate held.",
    ),
    "revoked": Words(
        "Intrekken kan om vele redenen; zonder netwerk is alleen te zien wat het bestand zelf meebrengt.",
        "There are many reasons to revoke; without a network only what the file itself carries can be seen.",
    ),
    "revoked by list": Words(
        "Intrekken kan om vele redenen, en zegt niet vanaf wanneer: ook wat eerder eerlijk getekend is, telt dan niet meer.",
        "There are many reasons to revoke, and none says from when: what was signed in good faith before counts no more either.",
    ),
    "source type": Words(
        "Het is een eigen verklaring: wie tekent, kan alles verklaren.",
        "It is a statement: whoever signs can state anything.",
    ),
    "ingredients": Words(
        "Een fout in een onderdeel zegt niets over het bestand zelf.",
        "An error in a part says nothing about the file itself.",
    ),
    "broken since": Words(
        "Het beeld zelf kan hetzelfde zijn: wat veranderd is, is het verhaal over waar het vandaan komt.",
        "The picture itself may be the same: what was changed is the story of where it comes from.",
    ),
    "identity": Words(
        "Controleren vraagt vaak het netwerk; Echt vraagt daar niets.",
        "Checking often needs the network; Echt asks nothing there.",
    ),
    "copy": Words(
        "Het zegt waar het beeld van afstamt, niet dat er niets aan veranderd is. Een merk is over te zetten.",
        "It says what the picture descends from, not that nothing in it was changed. A mark can be carried over.",
    ),
    "own record": Words(
        "Het geldt voor het bestand zoals het vertrok; wat daarna veranderd is, is niet gezien.",
        "It holds for the file as it left; what was changed since was not seen.",
    ),
    "alike": Words(
        "Beelden kunnen op elkaar lijken, en een merk kan verdwenen zijn. Het beslist niets.",
        "Pictures can look alike, and a mark can be lost. It decides nothing.",
    ),
    "frames": Words(
        "Het zegt waar beelden van afstammen, niet dat er niets aan veranderd is. Een kort stuk in een lange film, een andere "
        "uitsnede of veel tekst eroverheen vindt het niet.",
        "It says where frames descend from, not that nothing in them was changed. A short piece in a long film, another cut-out "
        "or many words over it are not found.",
    ),
    "empty": Words("Een download die mislukte, ziet er zo uit.", "A download that failed looks like this."),
    "wrong name": Words(
        "Wie een bestand hernoemt, doet dit ook zonder bedoeling.",
        "Whoever renames a file can do this without meaning to.",
    ),
    "two kinds": Words(
        "Sommige programma's hangen hun eigen gegevens achter een beeld. Bekeken is alleen wat de eerste bytes zeggen.",
        "Some programs put data of their own behind a picture. Only what the first bytes say was looked at.",
    ),
    "no ledger": Words(
        "Zonder project weet Echt niet welke woorden er vertrokken.",
        "Without a project Echt does not know which words left.",
    ),
    "registry": Words(
        "Het grootboek kent alleen wat via dit project ging. Een mailserver die de tekst verandert, breekt de vingerafdruk.",
        "The ledger knows only what went through this project. A mail server that changes the text breaks the fingerprint.",
    ),
    "metadata": Words(
        "Metagegevens zijn met één opdracht te wissen, te kopiëren of te verzinnen.",
        "Metadata can be erased, copied or made up with one command.",
    ),
    "pixels": Words("Dit is een eigenschap, geen aanwijzing.", "This is a property, not a hint."),
    "jpeg table": Words(
        "Camera's en programma's hebben eigen tabellen; opnieuw bewaren verandert ze.",
        "Cameras and programs have tables of their own; saving again changes them.",
    ),
    "thumbnail": Words(
        "Bijsnijden, draaien en kleuren aanpassen geven hetzelfde; een bewerker kan het kleine beeld vernieuwen.",
        "Cropping, turning and changing colours cause the same; an editor can renew the small picture.",
    ),
    "double JPEG": Words(
        "Elke app die foto's opnieuw bewaart doet dit. Wie eerst fijn en dan grof bewaart, ontkomt eraan.",
        "Every app that saves photos again does this. Saving fine first and coarse later escapes it.",
    ),
    "grid": Words(
        "Een schermafdruk van een foto geeft hetzelfde; een herhaald patroon ook.",
        "A picture of a screen with a photo on it does the same; so does a repeated pattern.",
    ),
    "size": Words("Wat te groot is, wordt niet gelezen.", "What is too large is not read."),
    "time stamp": Words("Zo betrouwbaar als de tijddienst.", "As good as the time service."),
}
"""How each can fail or be forged, by key or else by signal."""

SOURCES = {
    "trainedAlgorithmicMedia": Words("gemaakt door een AI-model", "made by an AI model"),
    "compositeWithTrainedAlgorithmicMedia": Words("deels gemaakt door een AI-model", "made in part by an AI model"),
    "compositeSynthetic": Words(
        "samengesteld, met delen van een AI-model", "put together, with parts from an AI model"
    ),
    "trainedAlgorithmicData": Words("gegevens van een AI-model", "data of an AI model"),
    "algorithmicMedia": Words(
        "getekend door een programma, zonder AI-model", "drawn by a program, without an AI model"
    ),
    "algorithmicallyEnhanced": Words("bewerkt door een programma", "changed by a program"),
    "digitalCapture": Words("opgenomen met een camera", "taken with a camera"),
    "computationalCapture": Words("opgenomen met een camera die zelf bewerkt", "taken with a camera that processes"),
    "digitalCreation": Words("gemaakt door een mens", "made by a person"),
    "humanEdits": Words("bewerkt door een mens", "edited by a person"),
    "compositeCapture": Words("samengesteld uit opnamen", "put together from what cameras took"),
    "screenCapture": Words("een schermafdruk", "a picture of a screen"),
    "digitalArt": Words("digitaal getekend", "drawn digitally"),
}
"""IPTC digital source types in plain words."""

VIEWS = {
    "seen": Words("Het beeld zelf.", "The picture itself."),
    "grid": Words(
        "Raster: lijnen om de 8 pixels blijven over van JPEG. Waar ze verspringen, kan iets ingevoegd zijn; bijsnijden doet dat ook.",
        "Grid: lines every 8 pixels are left by JPEG. Where they jump, something may be put in; cropping does that too.",
    ),
    "noise": Words(
        "Ruis: wat overblijft als het vloeiende eraf is. Een vlak met andere ruis kan van elders zijn; scherpte en licht doen dat ook.",
        "Noise: what is left without what is smooth. A patch of other noise may be from elsewhere; focus and light do that too.",
    ),
    "error level": Words(
        "Verschil na opnieuw bewaren: randen en verzadigde kleuren lichten altijd op.",
        "Difference after saving again: edges and full colours always light up.",
    ),
    "thumbnail": Words(
        "Het kleine beeld dat de camera erin legde: toont het iets anders, dan is het grote later veranderd.",
        "The small picture that the camera put inside: where it shows something else, the large one was changed later.",
    ),
    "key frame": Words(
        "Een beeld uit de film: kijk of licht, handen, tekst en overgangen kloppen, en bedenk dat een echte film ook fouten heeft.",
        "A frame of the film: see whether light, hands, words and transitions fit, and mind that true films have errors too.",
    ),
}
"""What to look for in each picture, and what also makes it look so."""


def said(key: str, **values: str) -> Words:
    """A sentence with its places filled in; what a file brings along is cut to what can be printed."""
    words = SAID[key]
    clean = {name: "".join(c if c.isprintable() else " " for c in value[:300]) for name, value in values.items()}
    return Words(words.nl.format_map(clean), words.en.format_map(clean))
