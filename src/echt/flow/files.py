"""Films, sounds and pictures that a brand brings itself: proven, approved by a person, and let out through the gate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from echt import prove
from echt.create.version import person_named
from echt.errors import DataError
from echt.flow.pictures import file_maker, released_file
from echt.flow.setting import Setting
from echt.flow.write import Approved
from echt.nouns import Approval
from echt.prove.bring import SUFFIXES

__all__ = ["LetOut", "Proven", "approve_file", "let_out_file", "prove_file"]

KIND = "file"
_TAGS = {"video": "video controls", "audio": "audio controls", "picture": "img"}


@dataclass(frozen=True, slots=True)
class Proven:
    """A file that was signed and kept: its record, where it is, and who said yes."""

    brought: prove.Brought
    language: str
    approved_by: str = ""

    @property
    def label(self) -> str:
        """What must be shown with it, "" for nothing."""
        return prove.picture_label(self.brought.asset.source, self.language).text

    def __str__(self) -> str:
        one = self.brought.asset
        lines = [f"{one.kind} '{one.name}', {one.mime}, signed as {one.source}", f"  file:  {self.brought.path}"]
        if one.kind == "video":
            lines.append(f"  found again by: {len(one.prints) // 32} fingerprints of frames")
        if one.mark_id is not None:
            lines.append(f"  found again by: mark {one.mark_id:08x} and fingerprint")
        lines += [f"  label: {self.label}"] if self.label else []
        yes = (
            f"approved by {self.approved_by}"
            if self.approved_by
            else f"not approved: echt approve '{one.name}' --file --by PERSON"
        )
        return "\n".join([*lines, *(f"  note:  {note}" for note in self.brought.notes), f"  leaves: {yes}"])

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        one = self.brought.asset
        return {
            "name": one.name,
            "kind": one.kind,
            "mime": one.mime,
            "source": one.source,
            "sha256": one.sha256,
            "file": str(self.brought.path),
            "fingerprints": len(one.prints) // 32,
            "mark": None if one.mark_id is None else f"{one.mark_id:08x}",
            "label": self.label,
            "approved_by": self.approved_by,
            "notes": list(self.brought.notes),
        }


@dataclass(frozen=True, slots=True)
class LetOut:
    """A file that left through the gate, and the piece of HTML that shows it with its label."""

    file: Path
    html: Path
    label: str

    def __str__(self) -> str:
        said = f", shown with '{self.label}'" if self.label else ""
        return f"{self.file}{said}\n{self.html}"

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        return {"file": str(self.file), "html": str(self.html), "label": self.label}


def prove_file(setting: Setting, path: Path, declared: prove.Declared, *, by: str | None = None) -> Proven:
    """Sign a film, sound or picture, keep its record, and write down a person's yes where one is given.

    Raises:
        CampaignError: E427, no person is named.
        OutsideError: E553, there is no identity; or as `prove.bring`.
    """
    name = person_named(by, f"file '{declared.name}'", "the yes") if by is not None else ""
    maker, keep = file_maker(setting)
    made = prove.bring(maker, path, keep, declared)
    if name:
        setting.ledger.approve(Approval(KIND, made.asset.name, made.asset.sha256, name, setting.values.at))
    return Proven(made, declared.language, name)


def approve_file(setting: Setting, name: str, *, by: str) -> Approved:
    """A named person's yes to exactly the bytes that were proven last under a name.

    Raises:
        CampaignError: E427, no person is named.
        DataError: E604, nothing was proven under this name.
    """
    person = person_named(by, f"file '{name}'", "the yes")
    yes = Approval(KIND, name, str(_newest(setting, name)["sha256"]), person, setting.values.at)
    setting.ledger.approve(yes)
    return Approved(yes)


def let_out_file(setting: Setting, name: str, folder: Path, *, language: str) -> LetOut:
    """Write a proven, approved file for others to use, with HTML that shows it: the label comes first.

    Raises:
        DataError: E604, nothing was proven under this name.
        NotAllowedError: E577 to E580, E587: what the gate asks is missing.
    """
    one = _newest(setting, name)
    released = released_file(setting, str(one["sha256"]), name=name, source=str(one["source"]))
    file = folder / f"{_plain(name)}{SUFFIXES[str(one['mime'])]}"
    return _written(released, file, str(one["kind"]), name, language)


def _written(released: prove.ReleasedFile, file: Path, kind: str, name: str, language: str) -> LetOut:
    html, label = file.with_suffix(".html"), released.label(language)
    shown = released.labelled(_figure(file.name, kind, name, label, language), language)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(released.content)
    html.write_text(shown, "utf-8")
    return LetOut(file, html, label.text)


def _newest(setting: Setting, name: str) -> Mapping[str, Any]:
    rows = [one for one in setting.ledger.assets().to_pylist() if one["name"] == name and one["creative_id"] is None]
    if not rows:
        raise DataError(
            f"nothing was proven under the name '{name}'.",
            code="E604",
            found="no such file in the ledger",
            fix="prove it first: echt prove sign FILE --source camera",
        )
    return rows[-1]


def _figure(file: str, kind: str, name: str, label: prove.Label, language: str) -> str:
    """HTML that shows a file; the label stands before it, for eyes, screen readers and machines alike."""
    data = label.html_data if label.by_model else f'data-digital-source-type="{escape(label.source_type)}"'
    said = f"<figcaption>{escape(label.text)}</figcaption>" if label.text else ""
    tag = _TAGS[kind]
    about = f' alt="{escape(name)}"' if kind == "picture" else f' title="{escape(name)}"'
    end = "" if kind == "picture" else f"</{kind}>"
    return f'<figure lang="{language}" {data}>{said}<{tag} src="{escape(file)}"{about}>{end}</figure>\n'


def _plain(name: str) -> str:
    """A name that is one file in one folder, whatever was typed."""
    kept = "".join(one if one.isalnum() or one in "-_" else "-" for one in name).strip("-")
    return kept or "file"
