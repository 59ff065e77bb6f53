"""What the register says, in English and in Dutch: a pair a key."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["BASES", "DATA", "HEADS", "MEASURES", "PURPOSES", "RECIPIENTS", "SAID"]

Pair = tuple[str, str]

PURPOSES: Mapping[str, Pair] = {
    "marketing.communications.email": ("Writing to people by e-mail", "Mensen schrijven per e-mail"),
    "marketing.communications.sms": ("Writing to people by SMS", "Mensen schrijven per sms"),
    "marketing.communications.push": ("Notices on people's devices", "Meldingen op apparaten van mensen"),
    "marketing.advertising": ("Advertising", "Adverteren"),
    "marketing.advertising.first_party.targeted": (
        "Advertising to people who said yes to it",
        "Adverteren aan mensen die daar ja op zeiden",
    ),
    "marketing.advertising.frequency_capping": (
        "Showing an advertisement not too often",
        "Een advertentie niet te vaak tonen",
    ),
    "marketing.stories": ("Stories in which people are quoted", "Verhalen waarin mensen aan het woord zijn"),
    "personalize.content.profiled": (
        "Predicting from what people did, to choose what they get",
        "Voorspellen uit wat mensen deden, om te kiezen wat ze krijgen",
    ),
    "analytics.reporting": (
        "Counting what happened and what a message caused",
        "Tellen wat er gebeurde en wat een bericht veroorzaakte",
    ),
    "own.answers": ("Answering people who write back", "Mensen antwoorden die terugschrijven"),
    "own.accountability": (
        "Being able to show that promises are kept",
        "Kunnen laten zien dat beloften worden gehouden",
    ),
}

BASES: Mapping[str, Pair] = {
    "consent": ("consent (GDPR 6(1)(a))", "toestemming (AVG 6 lid 1 a)"),
    "soft_opt_in": (
        "soft opt-in for own customers (ePrivacy 13(2); GDPR 6(1)(f))",
        "eigen klanten, soft opt-in (Tw 11.7 lid 3; AVG 6 lid 1 f)",
    ),
    "contract": ("contract (GDPR 6(1)(b))", "overeenkomst (AVG 6 lid 1 b)"),
    "legitimate_interest": ("legitimate interest (GDPR 6(1)(f))", "gerechtvaardigd belang (AVG 6 lid 1 f)"),
}

DATA: Mapping[str, Pair] = {
    "id": (
        "a number made with a secret key instead of a name",
        "een nummer met een geheime sleutel in plaats van een naam",
    ),
    "permission": ("permissions and objections, with their evidence", "toestemmingen en bezwaren, met hun bewijs"),
    "contact": ("e-mail address, telephone, name (encrypted)", "e-mailadres, telefoon, naam (versleuteld)"),
    "language": ("language and time zone", "taal en tijdzone"),
    "attention": (
        "attention asked this week, own budget and quiet hours",
        "gevraagde aandacht deze week, eigen budget en stille uren",
    ),
    "decision": ("what was decided and why", "wat besloten is en waarom"),
    "delivery": ("what was handed over, and when", "wat is overgedragen, en wanneer"),
    "behaviour": ("what people did", "wat mensen deden"),
    "prediction": ("predictions with their interval", "voorspellingen met hun interval"),
    "outcome": ("what happened afterwards", "wat er daarna gebeurde"),
    "message": ("what they wrote (encrypted)", "wat ze schreven (versleuteld)"),
    "chain": ("fingerprints of rows, without content", "vingerafdrukken van rijen, zonder inhoud"),
    "staff": ("who of the staff did or looked at what", "welke medewerker wat deed of bekeek"),
}

RECIPIENTS: Mapping[str, Pair] = {
    "staff": ("staff with a role in the Studio", "medewerkers met een rol in de Studio"),
    "mail": ("whoever carries the mails out of the outbox", "wie de mails uit de outbox bezorgt"),
    "channel": ("whoever carries the messages", "wie de berichten bezorgt"),
    "audience": ("an advertising platform gets hashed addresses", "een advertentieplatform krijgt gehashte adressen"),
    "authority": ("the supervisory authority, when it asks", "de toezichthouder, als die erom vraagt"),
}

MEASURES: tuple[Pair, ...] = (
    (
        "Nothing about anyone is read without a permission that stands: the gate is in the data path.",
        "Niets over iemand wordt gelezen zonder geldige grond: de poort zit in het pad van de gegevens.",
    ),
    (
        "Names and addresses are encrypted with a key per person (AES-256-GCM), apart from behaviour.",
        "Namen en adressen zijn versleuteld met een sleutel per mens (AES-256-GCM), los van gedrag.",
    ),
    (
        "Keys lie outside the project folder; a backup of the ledger cannot undo an erasure.",
        "Sleutels liggen buiten de projectmap; een back-up van het grootboek kan een wissing niet terugdraaien.",
    ),
    (
        "Forgetting covers every table, source files and history; a signed receipt stays.",
        "Vergeten gaat over elke tabel, bronbestanden en geschiedenis; een ondertekend bewijs blijft.",
    ),
    (
        "Every promise is in an audit chain: a changed, deleted or added row is found.",
        "Elke belofte zit in een controleketen: een gewijzigde, gewiste of toegevoegde rij valt op.",
    ),
    (
        "Who looks at one person's decisions says why, and that is kept.",
        "Wie naar de besluiten over één mens kijkt, zegt waarom, en dat wordt bewaard.",
    ),
    (
        "Nobody approves their own request; nothing reaches people without a second person's yes.",
        "Niemand keurt de eigen aanvraag goed; niets gaat naar mensen zonder ja van een tweede.",
    ),
    (
        "Special categories (GDPR 9) are refused at the door; minors are never profiled.",
        "Bijzondere gegevens (AVG 9) worden bij de deur geweigerd; van minderjarigen wordt nooit een profiel gemaakt.",
    ),
    (
        "Files of others are opened in a limited process; addresses on the network are checked first.",
        "Bestanden van anderen gaan open in een begrensd proces; netwerkadressen worden eerst gecontroleerd.",
    ),
)

HEADS: Mapping[str, Pair] = {
    "title": ("Register of processing", "Register van verwerkingen"),
    "controller": ("Controller", "Verwerkingsverantwoordelijke"),
    "contact": ("Contact", "Contact"),
    "officer": ("Data protection officer", "Functionaris gegevensbescherming"),
    "people": ("Whose data", "Van wie"),
    "data": ("Which data", "Welke gegevens"),
    "basis": ("On which basis", "Op welke grond"),
    "recipients": ("Who gets it", "Wie het krijgt"),
    "retention": ("How long", "Hoe lang"),
    "transfers": ("Outside the EEA", "Buiten de EER"),
    "done_by": ("Done by", "Gedaan door"),
    "measures": ("Security", "Beveiliging"),
}

SAID: Mapping[str, Pair] = {
    "missing": (
        "not written down yet: {key} in trust/register.toml",
        "nog niet opgeschreven: {key} in trust/register.toml",
    ),
    "people": ("{n} customers and people known to the shop", "{n} klanten en mensen die de winkel kent"),
    "people_sim": ("{n} people who do not exist (simulated)", "{n} mensen die niet bestaan (gesimuleerd)"),
    "law": (
        "the brand's own legal duty to account for itself (GDPR 5(2), 7(1), 17)",
        "de eigen wettelijke plicht om verantwoording af te leggen (AVG 5 lid 2, 7 lid 1, 17)",
    ),
    "answers": (
        "legitimate interest: people who write expect an answer (GDPR 6(1)(f))",
        "gerechtvaardigd belang: wie schrijft verwacht antwoord (AVG 6 lid 1 f)",
    ),
    "nobody": ("nobody: without a permission nothing is done", "niemand: zonder grond gebeurt er niets"),
    "objected": ("{n} objected and are left in peace", "{n} maakten bezwaar en worden met rust gelaten"),
    "forget": (
        "until someone is forgotten; permissions and decisions as long as the duty to show them lasts",
        "tot iemand vergeten wil worden; toestemmingen en besluiten zolang de plicht om ze te tonen duurt",
    ),
    "model": (
        "a language model at {address} gets facts about products and briefs, nothing about people",
        "een taalmodel op {address} krijgt feiten over producten en opdrachten, niets over mensen",
    ),
    "stamp": (
        "a time-stamp service gets fingerprints of files, nothing about people",
        "een tijdstempeldienst krijgt vingerafdrukken van bestanden, niets over mensen",
    ),
    "published": (
        "The keys of this project are published: it is for public data only, not for real people.",
        "De sleutels van dit project zijn openbaar: het is alleen voor openbare gegevens, niet voor echte mensen.",
    ),
    "warning": (
        "Made from the project's files and stores, on {day}. It is no legal advice: a person must read it and fill in what is missing.",
        "Gemaakt uit de bestanden en opslag van het project, op {day}. Het is geen juridisch advies: een mens moet het lezen en aanvullen wat ontbreekt.",
    ),
}
