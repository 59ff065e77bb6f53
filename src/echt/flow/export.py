"""What leaves as files: banners for a page or an ad server, and an audience for a platform."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from echt import deliver, prove, segment
from echt.create.banner import BANNER_SIZES, banner
from echt.create.picture import THEMES
from echt.errors import CampaignError, NotAllowedError, ProjectError
from echt.flow.choose import names_in_use
from echt.flow.pictures import draw_creative, exit_gate
from echt.flow.products import example_fill
from echt.flow.setting import Setting
from echt.nouns import Creative, Segment
from echt.permission import gate

__all__ = ["Banners", "export_audience", "export_banners"]

_LEFT_OUT = {"E450", "E451", "E452", "E453", "E455", "E456", "E457", "E458", "E544", "E586"}
"""What keeps one product out of a set, and no other: it cannot be drawn, has no link, is withdrawn, its facts have ended."""
MOST = 200
"""Products that banners are made for at once, those sold most first."""


@dataclass(frozen=True, slots=True)
class Banners:
    """What was written: one HTML file a version, size and language, and `index.json` that names them.

    Attributes:
        creative: Whose.
        folder: Where.
        files: Their names.
        refused: Product -> why it has none.
        notes: File -> what a person should know.
    """

    creative: str
    folder: Path
    files: tuple[str, ...]
    refused: Mapping[str, str]
    notes: Mapping[str, tuple[str, ...]]

    def __str__(self) -> str:
        lines = [f"{len(self.files):,} banners of '{self.creative}' in {self.folder}"]
        lines += [f"  product {product}: none, {why}" for product, why in self.refused.items()]
        return "\n".join([*lines, *(f"  {file}: {note}" for file, notes in self.notes.items() for note in notes)])

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        notes = {file: list(said) for file, said in self.notes.items()}
        return {"creative": self.creative, "files": list(self.files), "refused": dict(self.refused), "notes": notes}


def export_banners(
    setting: Setting, approved: Creative, brand: Mapping[str, Any], folder: Path, sizes: Sequence[str] = BANNER_SIZES
) -> Banners:
    """Write the banners of an approved creative; of one with places, a set a product.

    `index.json` says which file shows which version and product: a decision for a person names both.

    Args:
        setting: Both stores.
        approved: In the version that a person approved.
        brand: The content of brand.toml.
        folder: Gets a folder named after the creative.
        sizes: As `draw` names them.

    Raises:
        CampaignError: E544, the creative has no https link; or as `draw`, where it has no places.
        NotAllowedError: E577 to E582, something of it may not leave: a project without identity exports no banners.
    """
    place, index = folder / approved.creative_id, list[dict[str, str]]()
    refused: dict[str, str] = {}
    notes: dict[str, tuple[str, ...]] = {}
    shown = [approved]
    if approved.slots:
        shown = list(example_fill(setting, approved, brand).by_product.values())[:MOST]
    place.mkdir(parents=True, exist_ok=True)
    gate_out, name = exit_gate(setting), setting.values.from_name
    for found in shown:
        try:
            one = _drawn(setting, found, brand, sizes)
            out = gate_out.release(one)
            made = [
                (tongue, size, banner(out, size=size, language=tongue, advertiser=name))
                for tongue in one.texts
                for size in sizes
            ]
        except (CampaignError, NotAllowedError) as error:
            if not approved.slots or error.code not in _LEFT_OUT:
                raise
            refused[found.product_ids[0]] = f"{error.code}: {error.what}"
            continue
        for tongue, size, two in made:
            file = two.name.replace(one.version, found.version)  # a decision names the version that it was made for
            (place / file).write_text(two.html, "utf-8")
            index.append({"file": file, "version": found.version, "size": size, "language": tongue, "product": "".join(found.product_ids)})  # fmt: skip
            if two.notes:
                notes[file] = two.notes
    (place / "index.json").write_text(json.dumps(index, indent=1), "utf-8")
    return Banners(approved.creative_id, place, tuple(one["file"] for one in index), refused, notes)


def _drawn(setting: Setting, one: Creative, brand: Mapping[str, Any], sizes: Sequence[str]) -> Creative:
    """The creative with its pictures in these sizes; drawn for this, they stand on the yes to the words they show."""
    have = {(picture.language, f"{picture.width}x{picture.height}") for picture in one.pictures}
    if all((tongue, size) in have for tongue in one.texts for size in sizes):
        return one
    themes = THEMES[:1] if one.template else THEMES  # many products: the light one of each
    bare = replace(one, pictures=(), template=one.template or one.version)
    made = draw_creative(setting, bare, sizes, brand, themes=themes).creative
    prove.register(setting.ledger, made, at=setting.values.at)
    return made


def export_audience(
    setting: Setting, question: Segment, others: Mapping[str, Segment], folder: Path
) -> deliver.Audience:
    """Write a segment as an audience for a platform: who to add and who to take off since the export before.

    A segment that has become too small to be used takes everyone off.

    Args:
        setting: Both stores.
        question: A segment for a purpose under `marketing.advertising`.
        others: Every segment of the project.
        folder: Of the project's audiences.

    Raises:
        CampaignError: E541, E542; OutsideError: E543: as `deliver.export_audience`.
    """
    at = setting.values.at
    reach = gate(setting.ledger, setting.warehouse, question.purpose, at)
    known = names_in_use(setting, reach.tables, dict(others) | {question.name: question})
    try:
        members = segment.members(question, reach.tables, at=at, known=known)
    except ProjectError as error:
        if error.code != "E132" or not any(folder.glob(f"{question.name}*/members.csv")):
            raise
        members = pa.array([], pa.string())  # too few to be told apart: everyone who is on the platform is taken off
    return deliver.export_audience(setting.ledger, reach, members, folder, question.name, at=at)
