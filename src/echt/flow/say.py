"""What is said to people: a creative from facts, a person's yes to it, its way out, and what comes back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from echt import decide, deliver, listen, prove
from echt.decide.products import named_products, say_product
from echt.errors import OutsideError
from echt.flow.after import latest_run
from echt.flow.pictures import exit_gate, look_of
from echt.flow.products import product_names
from echt.flow.setting import Setting
from echt.nouns import Campaign
from echt.permission import gate


def hand_over(
    setting: Setting,
    campaign: Campaign,
    progress: Callable[[str, int, int | None], None] | None = None,
    about: Sequence[str] = (),
    brand: Mapping[str, Any] | None = None,
) -> deliver.Handover:
    """Hand the latest committed run of a campaign to the outbox; permission is checked again, now.

    Args:
        setting: Both stores.
        campaign: Whose run.
        progress: Called with what is done.
        about: Product categories of the message.
        brand: The content of brand.toml: the button of a mail has its colour.

    Raises:
        ProjectError: E111, nothing was committed.
    """
    values, run_id = setting.values, latest_run(setting, campaign.name)
    reach = gate(setting.ledger, setting.warehouse, campaign.purpose, values.at, about=about)
    palette = look_of(setting, brand or {}).palette("light")
    sender = deliver.Sender(
        name=values.from_name,
        address=values.from_address,
        base_url=values.base_url,
        postal=values.postal,
        colour=palette.accent,
        ink=palette.on_accent,
    )
    outbox = deliver.Outbox(values.outbox, sender, sign=deliver.signer(setting.keys))
    return deliver.deliver(
        setting.ledger,
        reach,
        run_id,
        outbox,
        at=values.at,
        proof=exit_gate(setting),
        why=_reasons(setting, run_id),
        progress=(lambda done, total: progress("hand over", done, total)) if progress else None,
    )


_COUNTED = {
    (
        "plan",
        "nl",
    ): "We verwachten dat dit bericht ons {gain} oplevert; {seconds} seconden van uw aandacht rekenen we op {cost}.",
    (
        "plan",
        "en",
    ): "We expect this message to bring us {gain}; we count {seconds} seconds of your attention as {cost}.",
    ("explore", "nl"): "U krijgt dit door loting: zo leren we wat een bericht waard is.",
    ("explore", "en"): "You get this by lot: that is how we learn what a message is worth.",
}


def _reasons(setting: Setting, run_id: str) -> Callable[[Sequence[str], Sequence[str]], Sequence[str]]:
    rows = setting.ledger.decisions(run_id=run_id)
    sent = {row["person_id"]: row for row in rows.filter(pc.is_valid(rows["creative_id"])).to_pylist()}
    names = product_names(setting, [one for row in sent.values() for one in named_products(row)])

    def said(person: str, language: str) -> str:
        row = sent[person]
        product = say_product(row, language, names, to_person=True)
        return f"{product} {_counted(decide.explain(row), language)}".strip()

    def why(people: Sequence[str], languages: Sequence[str]) -> Sequence[str]:
        return [said(one, tongue) for one, tongue in zip(people, languages, strict=True)]

    return why


def _counted(why: decide.Why, language: str) -> str:
    """What counted, said to the person whom it is about: the numbers of `echt why`."""
    from babel.numbers import format_currency

    numbers = why.numbers
    places = {"nl": "¤ #,##0.00#", "en": "¤#,##0.00#"}[language]
    gain, cost = (
        format_currency(amount, numbers["currency"], places, locale=language, currency_digits=False)
        for amount in (numbers["gain"], numbers["price_s"] * numbers["worth_per_s"])
    )
    return _COUNTED[why.reason.value, language].format(gain=gain, cost=cost, seconds=f"{numbers['attention_s']:.0f}")


@dataclass(frozen=True, slots=True)
class Stopped:
    """Somebody said goodbye: whose objection was recorded, and for what."""

    person_id: str
    purpose: str

    def __str__(self) -> str:
        return f"{self.person_id}: objection to {self.purpose} recorded"

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        return {"person_id": self.person_id, "purpose": self.purpose}


def unsubscribe(setting: Setting, token: str) -> Stopped:
    """Record the objection that a person's signed unsubscribe link stands for. What a web page behind the link calls.

    Raises:
        OutsideError: E506, the link was not signed here, or was changed.
    """
    at = setting.values.at
    found = deliver.read_token(deliver.signer(setting.keys), token, at=at)
    purpose = "marketing.communications"
    row = {
        "person_id": found.person_id,
        "purpose": purpose,
        "basis": "objection",
        "granted": False,
        "evidence": '{"how": "unsubscribe link"}',
        "at": at,
        "source": "unsubscribe link",
        "simulated": setting.values.simulated,
    }
    setting.ledger.record_permissions(pa.Table.from_pylist([row]), at=at)
    return Stopped(found.person_id, purpose)


def verify(
    setting: Setting,
    file: Path,
    *,
    trust: Sequence[prove.TrustList] = (),
    pictures: bool = False,
    remote: bool | Sequence[str] = False,
) -> prove.Verdict:
    """What is known about a file, held against the ledger and those this project trusts."""
    lists = [*setting.values.signing.lists(), *trust]
    with prove.Verifier(ledger=setting.ledger, lists=lists, remote=prove.allowed(remote)) as verifier:
        return verifier.verify(file, pictures=pictures)


def verify_all(
    setting: Setting,
    files: Iterable[Path],
    *,
    trust: Sequence[prove.TrustList] = (),
    pictures: bool = False,
    remote: bool | Sequence[str] = False,
) -> Iterator[tuple[Path, prove.Verdict | OutsideError]]:
    """The same for many files, in their order; a file that cannot be opened gives its error."""
    lists = [*setting.values.signing.lists(), *trust]
    with prove.Verifier(ledger=setting.ledger, lists=lists, remote=prove.allowed(remote)) as verifier:
        yield from verifier.verify_all(files, pictures=pictures)


def hear(setting: Setting, file: Path) -> listen.Heard:
    """Bring replies in; "stop" is an objection at once."""
    return listen.import_replies(setting.ledger, file, at=setting.values.at)


def inbox(setting: Setting) -> listen.Inbox:
    """Who waits for an answer, longest first."""
    return listen.inbox(setting.ledger, setting.values.at)


@dataclass(frozen=True, slots=True)
class Conversation:
    """One conversation, decrypted for the person who reads it now: (when, who wrote, text), oldest first."""

    conversation_id: str
    messages: tuple[tuple[datetime, str, str], ...] = field(repr=False)

    def __str__(self) -> str:
        said = [f"{at:%Y-%m-%d %H:%M} {'we' if who == 'out' else 'they'}:\n{text}" for at, who, text in self.messages]
        return "\n\n".join(said)

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        rows = [{"at": at.isoformat(), "direction": who, "text": text} for at, who, text in self.messages]
        return {"conversation_id": self.conversation_id, "messages": rows}


def read(setting: Setting, conversation_id: str) -> Conversation:
    """One conversation for a human who reads it now; a hold on the person ends."""
    rows = listen.read_conversation(setting.ledger, conversation_id, at=setting.values.at).to_pylist()
    return Conversation(conversation_id, tuple((row["at"], row["direction"], row["body"]) for row in rows))


def waiting(setting: Setting, at: datetime, most: int = 12) -> tuple[int, list[dict[str, Any]]]:
    """The inbox for a page. Words are shown only where nobody real wrote them; reading a real one is an act of its own.

    Returns:
        How many wait, and the first of them with everyone who seems in distress: conversation_id, subject, excerpt,
        waits_h, kind, language, simulated; longest waiting first.
    """
    rows = listen.inbox(setting.ledger, at).rows
    shown = [one for place, one in enumerate(rows) if place < most or one.first]
    own = setting.ledger.settings()
    mine = own.filter(pc.is_in(own["person_id"], value_set=pa.array([one.person_id for one in shown], pa.string())))
    languages = dict(zip(mine["person_id"].to_pylist(), mine["language"].to_pylist(), strict=True))
    return len(rows), [_waiting(setting, one, languages.get(one.person_id)) for one in shown]


def _waiting(setting: Setting, one: listen.Waiting, language: str | None) -> dict[str, Any]:
    words = setting.ledger.messages(one.conversation_id)["body"].to_pylist() if one.simulated else []
    excerpt = " ".join(str(words[-1] or "").split())[:140] if words else ""
    return {
        "conversation_id": one.conversation_id,
        "subject": "",
        "excerpt": excerpt,
        "waits_h": one.waits_s / 3600,
        "kind": "distress" if one.first else "",
        "language": language or setting.values.language,
        "simulated": one.simulated,
    }
