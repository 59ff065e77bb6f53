"""What is said, before it is said: facts, words, findings, pictures, and a named person's yes to exactly that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from echt import create, prove
from echt.create import Brief, Filled, Finding
from echt.create.engines import Engine
from echt.create.facts import COUNT, WINDOW
from echt.create.picture import Note
from echt.errors import CampaignError
from echt.flow.pictures import draw_creative, read_feed
from echt.flow.products import example_fill
from echt.flow.setting import Setting
from echt.nouns import Approval, Campaign, Creative, Fact

__all__ = [
    "Approved",
    "Written",
    "approve_creative",
    "approved_creative",
    "approved_creatives",
    "categories",
    "draft_creative",
    "drafted_text",
    "edit_creative",
    "human_share",
    "load_content",
    "product_facts",
    "remarks",
    "write_creative",
]


@dataclass(frozen=True, slots=True)
class Written:
    """A creative, what the guard found in it, and whether a person said yes to this version."""

    creative: Creative
    findings: tuple[Finding, ...]
    approval: Approval | None
    filled: Filled | None = None
    notes: Mapping[str, tuple[Note, ...]] = field(default_factory=dict[str, tuple[Note, ...]])

    def __str__(self) -> str:
        creative = self.creative
        lines = [f"Creative '{creative.creative_id}', version {creative.version}, made by {creative.made_by}"]
        lines += [f"  edited by {creative.human_editor}"] if creative.human_editor else []
        lines += [f"  {share:.0%} of its words by people"] if (share := human_share(creative)) is not None else []
        for language, parts in creative.texts.items():
            lines += ["", f"  [{language}]"]
            lines += [f"  {name}: {text}".replace("\n", "\n    ") for name, text in parts.items()]
        lines += [
            "",
            *(f"  fact {fact.fact_id}: {fact.quantity} = {fact.value} {fact.unit}" for fact in creative.facts),
        ]
        lines += [f"  finding {one.rule} ({'blocks' if one.blocks else 'hint'}): {one.why}" for one in self.findings]
        lines += _filled_lines(self.filled) if self.filled else []
        lines += [f"  picture {one.name}" for one in creative.pictures]
        lines += [f"  in {where}: {note.en}" for where, notes in self.notes.items() for note in notes]
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
            "human_editor": creative.human_editor,
            "human_share": human_share(creative),
            "texts": {language: dict(parts) for language, parts in creative.texts.items()},
            "facts": [fact.fact_id for fact in creative.facts],
            "findings": [one.to_dict() for one in self.findings],
            "pictures": [one.name for one in creative.pictures],
            "notes": {where: [note.to_dict() for note in notes] for where, notes in self.notes.items()},
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
    """Write a creative from its content file and facts, draw it, check it, and register the version."""
    brief, at = create.load_content(path), setting.values.at
    creative, notes = _words(setting, brief), {}
    if brief.pictures and not creative.slots:
        made = draw_creative(setting, creative, brief.pictures, brand)
        creative, notes = made.creative, made.notes
    findings = tuple(create.review(creative, at=at, brand=brand))
    if not any(finding.blocks for finding in findings):
        prove.register(setting.ledger, creative, at=at)
    yes = setting.ledger.approved("creative", creative.creative_id, creative.version)
    filled = example_fill(setting, creative, brand) if creative.slots else None
    return Written(creative, findings, yes, filled, notes)


def draft_creative(setting: Setting, path: Path, brand: Mapping[str, Any], engine: str | Engine) -> Written:
    """Have an engine write into a content file that has no words yet; who wrote which sentence is kept in the ledger.

    Raises:
        CampaignError: E437, there are words already; and what the engine raises.
    """
    create.put_words(path, _drafted(setting, path, engine))
    return write_creative(setting, path, brand)


def drafted_text(setting: Setting, path: Path, engine: str | Engine) -> str:
    """The text of a content file with an engine's words in it; the ledger knows whose they are. The file stays as it is."""
    return create.with_words(path, _drafted(setting, path, engine))


def _drafted(setting: Setting, path: Path, engine: str | Engine) -> Mapping[str, Mapping[str, str]]:
    brief = create.load_content(path)
    drafted = create.draft(brief, product_facts(setting, brief), engine=engine)
    prove.register(setting.ledger, drafted.creative, at=setting.values.at)
    return drafted.words


def edit_creative(
    setting: Setting, path: Path, brand: Mapping[str, Any], edits: Mapping[str, Mapping[str, str]], *, by: str
) -> Written:
    """Change words of a content file in a person's name; every sentence keeps whose it was, and by how much it changed."""
    before = path.read_bytes()
    create.change_words(path, edits, by=by)
    try:
        return write_creative(setting, path, brand)
    except CampaignError:
        path.write_bytes(before)
        raise


def _words(setting: Setting, brief: Brief) -> Creative:
    facts, earlier = product_facts(setting, brief), setting.ledger.written(brief.name)
    return create.write(brief, facts, engine=setting.values.engine, earlier=earlier)


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
    return [approved_creative(setting, path, f" of campaign '{campaign.name}'") for path in paths]


def approved_creative(setting: Setting, path: Path, whose: str = "") -> Creative:
    """A creative in the version that a person approved last. Raises what `approved_creatives` raises."""
    written = _words(setting, create.load_content(path))
    yes = [
        row for row in setting.ledger.approvals().to_pylist() if (row["kind"], row["name"]) == ("creative", path.stem)
    ]
    approved = setting.ledger.creative(path.stem, yes[-1]["version"]) if yes else None
    if approved is None or (approved.texts, approved.slots) != (written.texts, written.slots):
        found = f"version {yes[-1]['version']} was approved, the words now are another" if yes else "approved by nobody"
        raise CampaignError(
            f"creative '{path.stem}'{whose} was not approved as it is now.",
            code="E461",
            found=found,
            fix=f'look at it with echt create {path.stem}, then echt approve {path.stem} --by "a name"',
        )
    if (path.stem, approved.version) in setting.ledger.withdrawn():
        raise CampaignError(
            f"creative '{path.stem}'{whose} was withdrawn.",
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


def remarks(setting: Setting, creative: Creative) -> list[Finding]:
    """What the guard remarks about a creative that people got, and does not block."""
    return [one for one in create.review(creative, at=setting.values.at) if not one.blocks]


def human_share(creative: Creative) -> float | None:
    """Share of a creative's words that people wrote, 0..1; None where it does not say who wrote them."""
    return create.human_share(creative) if creative.written else None


def product_facts(setting: Setting, brief: Brief) -> list[Fact]:
    """What may be said about the products of a brief: names, prices as they were at the moment, never later.

    What a feed says of a product comes first; the lowest price of 30 days comes from what was sold, never from a feed.
    """
    ids, at, feed = brief.product_ids, setting.values.at, read_feed(setting)
    if not ids:
        return []
    fed = [one for one in ids if feed is not None and one in feed.items]
    facts = _from_warehouse(setting, [one for one in ids if one not in fed], at)
    if feed is not None and fed:
        sold = _from_warehouse(setting, _known(setting, fed), at)
        facts += [one for one in sold if one.fact_id.endswith(".lowest") or one.fact_id == WINDOW]
        facts += create.facts_from_feed(feed, fed, at=at)
    return [*facts, Fact(COUNT, "number of products shown", len(ids), "product", source="this creative")]


def _from_warehouse(setting: Setting, ids: list[str], at: datetime) -> list[Fact]:
    if not ids:
        return []
    known = setting.warehouse.query("flow.product_prices", params={"at": at, "products": ids})
    products = setting.warehouse.query("flow.products", params={"products": ids})
    return [one for one in create.facts_from_products(products, known, ids, at=at) if one.fact_id != COUNT]


def _known(setting: Setting, ids: list[str]) -> list[str]:
    """Those of these products that were sold before."""
    rows = setting.warehouse.query("flow.products", params={"products": ids}).to_pylist()
    return [str(row["product_id"]) for row in rows if row["name"] and row["price"] is not None and row["currency"]]


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
        return f"{yes.kind} '{yes.name}', version {yes.version}, approved by {yes.by}"

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        yes = self.approval
        return {"kind": yes.kind, "name": yes.name, "version": yes.version, "by": yes.by, "at": yes.at.isoformat()}
