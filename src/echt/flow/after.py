"""Afterwards: what it caused, why, forgetting, and a check of everything."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from echt import decide, ingest, measure
from echt.decide.products import named_products
from echt.errors import EchtError, ProjectError
from echt.flow.because import Behind, Foreseen, foreseen
from echt.flow.products import product_names
from echt.flow.setting import Setting
from echt.ingest import Source
from echt.measure import EffectReport
from echt.nouns import Campaign
from echt.permission import WhyAllowed, gate, why_allowed

REPORTING = "analytics.reporting"


def measure_effect(setting: Setting, campaign: Campaign, *, keep: bool = True) -> EffectReport:
    """What the latest committed run of a campaign caused.

    The share of the holdout is the one that was drawn with, whatever the file says by now.

    Args:
        setting: Both stores.
        campaign: Which.
        keep: Keep its outcomes in the warehouse; False for who only looks.

    Raises:
        ProjectError: E111, nothing was committed.
    """
    run = latest_run(setting, campaign.name)
    reach = gate(setting.ledger, setting.warehouse, REPORTING, setting.values.at)
    decisions, at = setting.ledger.decisions(run_id=run), setting.values.at
    left = setting.ledger.goodbyes(campaign.purpose, (setting.ledger.run(run) or {"at": at})["at"], at)
    report = measure.measure(reach, decisions, _as_drawn(campaign, decisions), at=at, goodbyes=left)
    if keep:
        setting.warehouse.replace("outcomes", report.outcomes, where=f"run_id = '{run}'")
    return report


def _as_drawn(campaign: Campaign, decisions: pa.Table) -> Campaign:
    """The campaign with the share of the holdout that this run was drawn with: the chance that its people had."""
    held = decisions.filter(pc.equal(decisions["reason"], "holdout"))["probability"]
    return replace(campaign, holdout=float(held[0].as_py())) if len(held) else campaign


def latest_run(setting: Setting, campaign: str) -> str:
    """The latest committed run of a campaign; E111 where there is none."""
    run = setting.ledger.latest_run(campaign)
    if run is None:
        raise ProjectError(
            f"campaign '{campaign}' has no committed plan.",
            code="E111",
            fix=f"echt plan {campaign}, look at it, then echt plan {campaign} --commit",
        )
    return run


@dataclass(frozen=True, slots=True)
class WhyReport:
    """Everything decided for one person, recomputed, the prediction behind it, and what their permission says."""

    person_id: str
    decisions: tuple[decide.Why, ...]
    when: tuple[str, ...]
    allowed: tuple[WhyAllowed, ...]
    language: str
    simulated: bool
    foreseen: tuple[Foreseen | None, ...] = ()

    def __str__(self) -> str:
        lines = [f"{self.person_id}"]
        for moment, one, ahead in self._decided():
            lines += [f"  {moment}  {one.say(self.language)}", *([f"    {ahead.say(self.language)}"] if ahead else [])]
            lines.append(f"    {_numbers(one.numbers)}")
        lines += [f"  {one.purpose}: {one.sentence[self.language]}" for one in self.allowed]
        if self.simulated:
            lines.append({"nl": "  (gesimuleerd)", "en": "  (simulated)"}[self.language])
        return "\n".join(lines)

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        return {
            "person_id": self.person_id,
            "decisions": [
                {"at": at} | one.to_dict() | {"prediction": ahead and ahead.to_dict()}
                for at, one, ahead in self._decided()
            ],
            "permissions": [one.to_dict() for one in self.allowed],
            "simulated": self.simulated,
        }

    def _decided(self) -> list[tuple[str, decide.Why, Foreseen | None]]:
        ahead = self.foreseen or (None,) * len(self.decisions)
        return list(zip(self.when, self.decisions, ahead, strict=True))


def _numbers(numbers: Mapping[str, Any]) -> str:
    shown = {key: f"{value:.4g}" if isinstance(value, float) else value for key, value in numbers.items()}
    return ", ".join(f"{key} {value}" for key, value in shown.items() if value is not None)


def why(
    setting: Setting, person_id: str, *, campaign: str | None, language: str, behind: Behind | None = None
) -> WhyReport:
    """Every decision about one person, recomputed from its ledger row, and why each purpose was allowed or not.

    Args:
        setting: Both stores.
        person_id: Whose.
        campaign: Only of this one.
        language: Of the words.
        behind: From a campaign to its prediction file: with it, the prediction that was counted with is explained too.

    Raises:
        ProjectError: E112, nobody has that id.
    """
    everything = setting.ledger.decisions(person_id=person_id).to_pylist()
    rows = [row for row in everything if campaign is None or row["campaign_id"] == campaign]
    if not rows and not setting.warehouse.count("people", "person_id = $person", {"person": person_id}):
        raise _nobody()
    purposes = sorted({str(row["purpose"]) for row in rows})
    names = product_names(setting, [one for row in rows for one in named_products(row)])
    return WhyReport(
        person_id=person_id,
        decisions=tuple(decide.explain(row, everything, names) for row in rows),
        when=tuple(f"{row['at']:%Y-%m-%d %H:%M}" for row in rows),
        allowed=tuple(
            why_allowed(setting.ledger, setting.warehouse, person_id, purpose, setting.values.at)
            for purpose in purposes
        ),
        language=language,
        simulated=any(row["simulated"] for row in rows),
        foreseen=foreseen(setting, person_id, rows, behind) if behind else (),
    )


def _nobody() -> ProjectError:
    return ProjectError("no one here has that person id.", code="E112", fix="with --raw, give your own id")


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was erased, a place at a time, and the signed receipt of it."""

    erased: Mapping[str, int]
    receipt: Mapping[str, Any]

    def __str__(self) -> str:
        rows = "\n".join(f"  {place:<28}{n:>8,}" for place, n in self.erased.items() if n)
        return f"forgotten; the receipt is {self.receipt['receipt_id']}\n{rows or '  there was nothing left to erase'}"

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        return {"erased": dict(self.erased), "receipt": dict(self.receipt)}


def forget(setting: Setting, person_id: str, sources: Sequence[tuple[Source, Sequence[Path]]]) -> Forgotten:
    """Erase a person, and every id linked to them, from both stores, source files, outbox and derived files.

    Tombstones come first: when this is interrupted, a new ingest brings nothing back, and doing it again finishes it.

    Raises:
        ProjectError: E112, that cannot be a person id of Echt's: nothing was erased.
    """
    at = setting.values.at
    if not re.fullmatch(r"[A-Za-z0-9._]{12}", person_id):
        raise _nobody()
    everyone = _all_ids(setting, person_id)
    erased: dict[str, int] = {}
    mails = _mails_of(setting, everyone)
    for one in everyone:
        setting.ledger.bury(one, [], at)
    for source, paths in [*sources, (_ANSWERS, _answer_files(setting.folder))]:
        for name, rows in ingest.scrub_files(setting.warehouse, setting.keys, source, paths, everyone).items():
            erased[f"file {name}"] = erased.get(f"file {name}", 0) + rows
    for table, rows in setting.warehouse.erase(everyone).items():
        erased[f"warehouse {table}"] = rows
    erased["outbox"] = _remove(mails)
    erased["derived files"] = _remove(list((setting.folder / ".echt").rglob("*.*")))
    for one in everyone:
        for table, rows in setting.ledger.erase(one, at).items():
            erased[f"ledger {table}"] = erased.get(f"ledger {table}", 0) + rows
    body = {"places": erased, "ids": len(everyone)}
    return Forgotten(erased, setting.ledger.issue_receipt("erasure", body, at=at))


_ANSWERS = Source.from_toml(
    "permissions",
    {
        "kind": "events",
        "files": [],
        "time_zone": "UTC",
        "columns": {"person": "person", "at": "at", "event": "purpose"},
    },
)


def _answer_files(folder: Path) -> list[Path]:
    """The files for `echt permit` that lie in the project folder: they hold source ids."""
    return sorted(path for path in folder.rglob("*.csv") if _first_line(path).startswith("person,purpose,basis"))


def _first_line(path: Path) -> str:
    with path.open(encoding="utf-8", errors="replace") as file:
        return file.readline()


def _all_ids(setting: Setting, person_id: str) -> list[str]:
    pairs = setting.ledger.links().select(["from_id", "to_id"]).to_pylist()
    to = {pair["from_id"]: pair["to_id"] for pair in pairs}
    head = to.get(person_id, person_id)
    linked = [head, *sorted(one for one, known in to.items() if known == head)]
    # someone who wrote before we knew them has a conversation under their address
    addresses = setting.ledger.contacts_of(linked, "email")["value"].to_pylist()
    return [*linked, *(setting.keys.person_id(str(one), "sender") for one in addresses)]


def _mails_of(setting: Setting, everyone: list[str]) -> list[Path]:
    found: list[Path] = []
    for one in everyone:
        for row in setting.ledger.deliveries(person_id=one).to_pylist():
            found += setting.values.outbox.rglob(f"*{row['delivery_id']}*")
    return found


def _remove(paths: Sequence[Path]) -> int:
    files = [path for path in paths if path.is_file()]
    for path in files:
        path.unlink()
    return len(files)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not right, with its code and, where known, what to do."""

    code: str
    text: str

    def to_dict(self) -> dict[str, str]:
        """The same as a JSON object."""
        return {"code": self.code, "text": self.text}


@dataclass(frozen=True, slots=True)
class CheckReport:
    """Counts of every table of both stores, the state of the audit chain, and findings."""

    name: str
    counts: Mapping[str, int]
    audit: Mapping[str, Any]
    findings: tuple[Finding, ...]
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        rows = [f"  {table:<18}{n:>12,}" for table, n in self.counts.items()]
        chain = f"  audit chain: {self.audit['size']:,} entries, closed"
        said = [f"  finding {one.code}: {one.text}" for one in self.findings] or ["  nothing found"]
        said += [f"  note: {one}" for one in self.notes]
        return "\n".join([f"Check of {self.name}", *rows, chain, *said])

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        return {
            "name": self.name,
            "counts": dict(self.counts),
            "audit": dict(self.audit),
            "findings": [one.to_dict() for one in self.findings],
            "notes": list(self.notes),
        }


def check(
    setting: Setting, name: str, files: Sequence[tuple[str, Any]], *, published: bool, today: datetime
) -> CheckReport:
    """Read everything, change nothing.

    Args:
        setting: Both stores.
        name: The project's.
        files: (name, a call that reads the file): every text file of the project.
        published: Whether the keys are derived from a published phrase.
        today: The real moment: certificates end on it, wherever the project's clock stands.
    """
    signing = setting.values.signing
    findings = [*_file_findings([*files, ("[prove]", signing.known)]), *_store_findings(setting)]
    notes: tuple[str, ...] = ()
    if not any(one.text.startswith("[prove]") for one in findings):
        ends, lasts = signing.expiring(today), signing.lasts()
        findings += [Finding("identity_expires", ends)] if ends else []
        notes = (lasts,) if lasts else ()
    if published:
        findings.append(Finding("published_keys", "the keys come from a phrase in echt.toml: for public data only"))
    counts = setting.warehouse.counts() | setting.ledger.counts()
    return CheckReport(name, counts, setting.ledger.audit_head(signed=False), tuple(findings), notes)


def _file_findings(files: Sequence[tuple[str, Any]]) -> list[Finding]:
    found: list[Finding] = []
    for name, read in files:
        try:
            read()
        except EchtError as error:
            found.append(Finding(error.code, f"{name}: {error.what}"))
    return found


def _store_findings(setting: Setting) -> list[Finding]:
    return [Finding(f"ledger_{one['problem']}", str(one["sentence"])) for one in setting.ledger.check()]


def known_people(setting: Setting) -> pa.Table:
    """person_id and country of everyone whose facts may be counted: what a demonstration adds permissions to."""
    reach = gate(setting.ledger, setting.warehouse, REPORTING, setting.values.at)
    return reach.tables.query("flow.known_people")
