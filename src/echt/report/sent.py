"""What was said to people, and what they said back."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from echt import prove
from echt.report.data import Plate, ReportData, Shown, Waiting
from echt.report.voice import Voice, glyph

_NAMES = {"nl": ("Dutch", "Nederlands"), "en": ("English", "Engels")}
_PARTS = {"subject": ("Subject", "Onderwerp"), "preheader": ("Preview", "Voorbeeldregel")}
_MADE = {
    "algorithmicMedia": ("drawn, not made by AI", "getekend, niet door AI gemaakt"),
    "composite": ("a photo and drawn words", "een foto met getekende woorden"),
    "trainedAlgorithmicMedia": ("made by AI", "door AI gemaakt"),
    "compositeWithTrainedAlgorithmicMedia": ("made with AI", "met AI gemaakt"),
}
_HELD = {
    "gone": ("its bytes are not there any more", "het bestand is er niet meer"),
    "not_approved": ("nobody approved exactly this", "niemand keurde precies dit goed"),
    "no_record": ("the ledger holds no record of it", "het grootboek heeft er geen gegevens van"),
    "changed": ("its bytes are not those that were approved", "het bestand is niet dat wat werd goedgekeurd"),
    "no_manifest": ("it carries no signature", "er zit geen ondertekening in"),
    "not_proven": (
        "its signature is not proven by our own root",
        "de ondertekening is niet bewezen door ons eigen root-certificaat",
    ),
    "other_source": (
        "its signature says that it came to be in another way",
        "de ondertekening zegt dat het op een andere manier ontstond",
    ),
    "no_mark": ("its invisible mark cannot be read", "het onzichtbare merk is niet te lezen"),
    "other_mark": ("it carries the mark of another picture", "het draagt het merk van een ander beeld"),
    "not_seen": ("made by AI, and no label is seen with it", "door AI gemaakt, zonder zichtbaar label"),
    "not_a_file": ("it is of no kind that can be proven", "dit soort bestand is niet te bewijzen"),
    "other_kind": (
        "its bytes are of another kind than its name says",
        "het bestand is van een ander soort dan de naam zegt",
    ),
}
_ORDER = ("subject", "preheader", "body", "call_to_action")
_KINDS = {
    "distress": ("Someone writes that things are not going well", "Iemand schrijft dat het niet goed gaat"),
    "complaint": ("A complaint", "Een klacht"),
    "question": ("A question", "Een vraag"),
    "thanks": ("Thanks", "Een bedankje"),
}


def creatives(data: ReportData, voice: Voice) -> str:
    """Each creative as it was sent, in every language, with its label, approval and facts."""
    if not data.creatives:
        return ""
    body = '<div class="stack-l">' + "".join(_creative(shown, voice) for shown in data.creatives) + "</div>"
    return voice.section(voice("What people got to read", "Wat mensen te lezen kregen"), body)


def _creative(shown: Shown, voice: Voice) -> str:
    mails = "".join(_mail(language, parts, shown, voice) for language, parts in shown.texts.items())
    say = voice.number
    if shown.approved_by:
        when = f", {say.moment(shown.approved_at)}" if shown.approved_at else ""
        yes = voice(
            f"Approved by {escape(shown.approved_by)}{when}.", f"Goedgekeurd door {escape(shown.approved_by)}{when}."
        )
        state = f'<ul class="steps"><li>{glyph("ok")}<span>{yes}</span></li></ul>'
    else:
        no = voice(
            "Nobody has approved this version: it goes to nobody.",
            "Niemand heeft deze versie goedgekeurd: die gaat naar niemand.",
        )
        state = f'<ul class="steps"><li>{glyph("warn", "open")}<span>{no}</span></li></ul>'
    facts = "".join(f"<li>{escape(fact)}</li>" for fact in shown.facts)
    hashed = (
        f'<p class="small">{voice("Fingerprint", "Vingerafdruk")}: <span class="mono hash">{escape(shown.sha256)}</span></p>'
        if shown.sha256
        else ""
    )
    details = (
        f'<details><summary>{voice("The facts it stands on", "De feiten waar het op rust")} ({len(shown.facts)})</summary><ul class="facts">{facts}</ul>{hashed}</details>'
        if shown.facts
        else hashed
    )
    drawn = _pictures(shown, voice)
    people = voice(f"{say.whole(shown.people)} people", f"{say.whole(shown.people)} mensen")
    head = f'<p class="small soft"><span class="mono">{escape(shown.creative_id)}</span>, {voice("version", "versie")} {escape(shown.version)} · {people}</p>'
    return f'<div class="stack">{head}<div class="cols-even">{mails}</div>{drawn}{state}{_remarks(shown, voice)}{details}</div>'


def _mail(language: str, parts: Mapping[str, str], shown: Shown, voice: Voice) -> str:
    name = voice(*_NAMES.get(language, (language, language)))
    subject = parts.get("subject", shown.creative_id)
    order = [*(key for key in _ORDER if key in parts), *(key for key in parts if key not in _ORDER)]
    rest = "".join(_part(key, parts[key], voice) for key in order if key != "subject")
    label = shown.label.get(language, "")
    under = f'<p class="label" lang="{escape(language)}">{escape(label)}</p>' if label else ""
    return f'<div class="mail"><p class="tiny softer">{name}</p><div lang="{escape(language)}"><h3>{escape(subject)}</h3>{rest}</div>{under}</div>'


def _pictures(shown: Shown, voice: Voice) -> str:
    """The light pictures in the language of the page, or in the only one there is."""
    own = [one for one in shown.pictures if one.language == voice.language] or list(shown.pictures)
    figures = "".join(_picture(one, voice) for one in own)
    return f'<div class="plates">{figures}</div>' if figures else ""


def _picture(one: Plate, voice: Voice) -> str:
    size = f"{one.width} x {one.height}"
    made = voice(*_MADE.get(one.made, (one.made, one.made)))
    told = prove.picture_label(one.made, one.language)
    if told.text:
        made += voice(f", labelled “{told.text}”", f", met het label “{told.text}”")
    if one.mark:
        made += voice(
            f"; signed and proven by our own root, invisible mark {one.mark}",
            f"; ondertekend en bewezen door ons eigen root-certificaat, onzichtbaar merk {one.mark}",
        )
    if not one.png:
        why = voice(*_HELD.get(one.held, _HELD["gone"]))
        not_out = voice("Not released, so not shown", "Niet vrijgegeven, dus niet getoond")
        return f'<figure><div class="empty">{not_out}: {why}.</div><figcaption class="tiny softer">{size}</figcaption></figure>'
    return (
        f'<figure><img src="data:{one.mime};base64,{one.png}" alt="{escape(one.alt)}" width="{one.width}" '
        f'height="{one.height}" loading="lazy" {told.html_data}><figcaption class="tiny softer">{size}, {escape(made)}</figcaption></figure>'
    )


def _remarks(shown: Shown, voice: Voice) -> str:
    """What the guard remarked, and how much of the words a person wrote."""
    said = "".join(f"<li>“{escape(text)}”: {escape(why)}</li>" for text, why in shown.findings)
    found = f'<ul class="facts small">{said}</ul>' if said else ""
    none = voice("The guard found nothing to remark.", "De bewaker vond niets op te merken.")
    some = voice("The guard remarks, and does not block:", "De bewaker merkt op, en houdt niet tegen:")
    share = shown.human_share
    who = (
        ""
        if share is None
        else " "
        + voice(
            f"A person wrote {voice.number.percent(share, 0)} of these words.",
            f"Een mens schreef {voice.number.percent(share, 0)} van deze woorden.",
        )
    )
    return f'<p class="small soft">{some if said else none}{who}</p>{found}'


def _part(key: str, value: str, voice: Voice) -> str:
    if key in _PARTS:
        return f'<p class="small soft">{voice(*_PARTS[key])}: {escape(value)}</p>'
    paragraphs = [text.strip() for text in value.split("\n\n") if text.strip()]
    return "".join(
        f'<p class="small">{"<br>".join(escape(line) for line in text.splitlines())}</p>' for text in paragraphs
    )


def inbox(data: ReportData, voice: Voice) -> str:
    """Replies that wait for a human, longest waiting first."""
    title = voice("Waits for a human", "Wacht op een mens")
    if not data.inbox:
        text = voice("Nobody is waiting for an answer.", "Niemand wacht op antwoord.")
        then = voice(
            "Replies to a mail come here, the longest waiting first: echt listen FILE.",
            "Antwoorden op een mail komen hier, wie het langst wacht eerst: echt listen BESTAND.",
        )
        return voice.section(title, f'<div class="empty"><b>{text}</b>{then}</div>')
    rows = sorted(data.inbox, key=lambda waiting: -waiting.waits_h)
    urgent = [w for w in rows if w.kind == "distress"]
    first = voice(
        "<b>Someone writes that things are not going well: read that one first.</b> Echt never answers that itself, and nothing more goes to this person until a human has read it.",
        "<b>Iemand schrijft dat het niet goed gaat: lees die eerst.</b> Echt antwoordt daar nooit zelf op, en er gaat niets meer naar deze persoon tot een mens heeft gelezen.",
    )
    note = f'<div class="finding"><p>{first}</p></div>' if urgent else ""
    most = 12
    mark = (
        f'<p class="small">{voice.simulated(short=True)} {voice("Nobody real wrote these replies.", "Niemand echt schreef deze antwoorden.")}</p>'
        if any(w.simulated for w in rows)
        else ""
    )
    more = (data.waiting or len(rows)) - most
    rest = (
        f'<p class="small soft">{voice(f"And {voice.number.whole(more)} more.", f"En nog {voice.number.whole(more)}.")}</p>'
        if more > 0
        else ""
    )
    shown = rows[:most] + [w for w in rows[most:] if w.kind == "distress"]
    body = f'{mark}{note}<ul class="rows">{"".join(waiting_row(w, voice) for w in shown)}</ul>{rest}'
    say = voice.number
    longest = voice(
        f"{say.whole(data.waiting or len(rows))} replies, longest waiting first",
        f"{say.whole(data.waiting or len(rows))} antwoorden, wie het langst wacht eerst",
    )
    return voice.section(title, body, more=longest)


def waiting_row(waiting: Waiting, voice: Voice) -> str:
    """One reply: what it is, its first words where they may be shown, how long it waits."""
    kind = voice(*_KINDS.get(waiting.kind, ("A reply", "Een antwoord")))
    shape = glyph("bubble", "glyph stop" if waiting.kind == "distress" else "glyph")
    wait = f'<span class="wait">{voice("waits", "wacht")} {voice.number.wait(waiting.waits_h)}</span>'
    tongue = escape(waiting.language)
    subject = f'<p lang="{tongue}">{escape(waiting.subject)}</p>' if waiting.subject else ""
    words = f'<blockquote lang="{tongue}">{escape(waiting.excerpt)}</blockquote>' if waiting.excerpt else ""
    name = f'<p class="mono">{escape(waiting.conversation_id)}</p>' if not (subject or words) else ""
    if waiting.excerpt and waiting.kind not in _KINDS:  # their own words say more than that they wrote
        head = f'<h3 lang="{tongue}">“{escape(waiting.excerpt)}”</h3><p>{kind}</p>{subject}'
    else:
        head = f"<h3>{kind}</h3>{subject}{words}{name}"
    return f"<li>{shape}<div>{head}</div>{wait}</li>"
