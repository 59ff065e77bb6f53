"""What is said to people: a creative from facts, a person's yes to it, its way out, and what comes back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from echt import create, decide, deliver, listen, prove
from echt.create import Brief, Filled, Finding
from echt.decide.products import named_products, say_product
from echt.errors import CampaignError
from echt.flow.after import latest_run
from echt.flow.products import example_fill, product_names
from echt.flow.setting import Setting
from echt.nouns import Approval, Campaign, Creative
from echt.permission import gate


@dataclass(frozen=True, slots=True)
class Written:
    """A creative, what the guard found in it, and whether a person said yes to this version."""

    creative: Creative
    findings: tuple[Finding, ...]
    approval: Approval | None
    filled: Filled | None = None

    def __str__(self) -> str:
        creative = self.creative
        lines = [f"Creative '{creative.creative_id}', version {creative.version}, made by {creative.made_by}"]
        for language, parts in creative.texts.items():
            lines += ["", f"  [{language}]"]
            lines += [f"  {name}: {text}".replace("\n", "\n    ") for name, text in parts.items()]
        lines += [
            "",
            *(f"  fact {fact.fact_id}: {fact.quantity} = {fact.value} {fact.unit}" for fact in creative.facts),
        ]
        lines += [f"  finding {one.rule} ({'blocks' if one.blocks else 'hint'}): {one.why}" for one in self.findings]
        lines += _filled_lines(self.filled) if self.filled else []
        yes = self.approval
        lines.append(f"  approved by {yes.by}" if yes else "  nobody approved this version yet")
        return "\n".join(lines)

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        creative = self.creative
        return {
            "creative_id": creative.creative_id,
            "version": creative.version,
            "made_by": creative.made_by,
            "texts": {language: dict(parts) for language, parts in creative.texts.items()},
            "facts": [fact.fact_id for fact in creative.facts],
            "findings": [one.to_dict() for one in self.findings],
            "approved_by": self.approval.by if self.approval else None,
            **({"products": len(self.filled.by_product), "refused": dict(self.filled.refused)} if self.filled else {}),
        }


def _filled_lines(filled: Filled) -> list[str]:
    """What a creative with places shows: how many products, why not others, and the first as an example."""
    rules = ", ".join(f"{key} {value}" for key, value in filled.template.slots.items())
    lines = [f"  slots: {rules}", f"  can show {len(filled.by_product):,} products now"]
    lines += [f"  left out {n:,}: {why}" for why, n in sorted(filled.refused.items())]
    example = next(iter(filled.by_product.values()), None)
    if example is not None:
        lines.append(f"  for example product {example.product_ids[0]}:")
        lines += [f"    [{tongue}] {texts['subject']}" for tongue, texts in example.texts.items() if "subject" in texts]
    return lines


def write_creative(setting: Setting, path: Path, brand: Mapping[str, Any]) -> Written:
    """Write a creative from its content file and the facts of its products, check it, and register the version."""
    creative = _words(setting, path)
    findings = tuple(create.review(creative, at=setting.values.at, brand=brand))
    if not any(finding.blocks for finding in findings):
        prove.register(setting.ledger, creative, at=setting.values.at)
    yes = setting.ledger.approved("creative", creative.creative_id, creative.version)
    return Written(creative, findings, yes, example_fill(setting, creative, brand) if creative.slots else None)


def _words(setting: Setting, path: Path) -> Creative:
    brief = create.load_content(path)
    return create.write(brief, product_facts(setting, brief), earlier=setting.ledger.written(brief.name))


def approve_creative(setting: Setting, path: Path, brand: Mapping[str, Any], *, by: str) -> Approved:
    """A named person's yes to the version that the content file and the facts make now."""
    written = write_creative(setting, path, brand)
    return Approved(create.approve(setting.ledger, written.creative, by, setting.values.at, brand=brand))


def approved_creatives(setting: Setting, campaign: Campaign, paths: Sequence[Path]) -> list[Creative]:
    """The creatives of a campaign, each in the version that a person approved last.

    Raises:
        CampaignError: E461, nobody approved one of them, or its words changed since; E462, a fact in it expired;
            E495, it was withdrawn.
    """
    return [_approved(setting, campaign, path) for path in paths]


def _approved(setting: Setting, campaign: Campaign, path: Path) -> Creative:
    written = _words(setting, path)
    yes = [
        row for row in setting.ledger.approvals().to_pylist() if (row["kind"], row["name"]) == ("creative", path.stem)
    ]
    approved = setting.ledger.creative(path.stem, yes[-1]["version"]) if yes else None
    if approved is None or (approved.texts, approved.slots) != (written.texts, written.slots):
        found = f"version {yes[-1]['version']} was approved, the words now are another" if yes else "approved by nobody"
        raise CampaignError(
            f"creative '{path.stem}' of campaign '{campaign.name}' was not approved as it is now.",
            code="E461",
            found=found,
            fix=f'look at it with echt create {path.stem}, then echt approve {path.stem} --by "a name"',
        )
    if (path.stem, approved.version) in setting.ledger.withdrawn():
        raise CampaignError(
            f"creative '{path.stem}' of campaign '{campaign.name}' was withdrawn.",
            code="E495",
            found=f"version {approved.version}",
            fix=f'have a new version approved: echt approve {path.stem} --by "a name"',
        )
    if old := create.expired(approved, setting.values.at):
        raise CampaignError(
            f"creative '{path.stem}' says something that is no longer known to be true.",
            code="E462",
            found=", ".join(fact.fact_id for fact in old),
            fix="refresh the fact, create and approve again",
        )
    return approved


def product_facts(setting: Setting, brief: Brief) -> list[Any]:
    """What may be said about the products of a brief: names, prices as they were at the moment, never later."""
    if not brief.product_ids:
        return []
    at = setting.values.at
    known = setting.warehouse.query("flow.product_prices", params={"at": at, "products": list(brief.product_ids)})
    products = setting.warehouse.query("flow.products", params={"products": list(brief.product_ids)})
    return create.facts_from_products(products, known, list(brief.product_ids), at=at)


def load_content(path: Path) -> Brief:
    """A content file, checked."""
    return create.load_content(path)


def categories(setting: Setting, paths: Sequence[Path]) -> list[str]:
    """The product categories that these content files are about, where the products have one."""
    briefs = [create.load_content(path) for path in paths]
    named = {one for brief in briefs if brief.slots for one in brief.slots.categories}
    ids = [one for brief in briefs for one in brief.product_ids]
    if not ids:
        return sorted(named)
    products = setting.warehouse.query("flow.products", params={"products": ids})
    return sorted(named | {str(one) for one in products["category"].to_pylist() if one})


@dataclass(frozen=True, slots=True)
class Approved:
    """A named person's yes."""

    approval: Approval

    def __str__(self) -> str:
        yes = self.approval
        return f"creative '{yes.name}', version {yes.version}, approved by {yes.by}"

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        yes = self.approval
        return {"kind": yes.kind, "name": yes.name, "version": yes.version, "by": yes.by, "at": yes.at.isoformat()}


def hand_over(
    setting: Setting,
    campaign: Campaign,
    progress: Callable[[str, int, int | None], None] | None = None,
    about: Sequence[str] = (),
) -> deliver.Handover:
    """Hand the latest committed run of a campaign to the outbox; permission is checked again, now.

    Raises:
        ProjectError: E111, nothing was committed.
    """
    values, run_id = setting.values, latest_run(setting, campaign.name)
    reach = gate(setting.ledger, setting.warehouse, campaign.purpose, values.at, about=about)
    sender = deliver.Sender(
        name=values.from_name, address=values.from_address, base_url=values.base_url, postal=values.postal
    )
    outbox = deliver.Outbox(values.outbox, sender, sign=deliver.signer(setting.keys))
    return deliver.deliver(
        setting.ledger,
        reach,
        run_id,
        outbox,
        at=values.at,
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


def verify(setting: Setting, file: Path) -> prove.Verdict:
    """Whether a file is registered here, unchanged."""
    return prove.verify(file, ledger=setting.ledger)


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
