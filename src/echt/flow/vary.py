"""Several ways to write one part, the likeliest first and unlike each other; a brand's own results take over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pyarrow as pa
import pyarrow.compute as pc

from echt import create
from echt.create import Finding, check_copy
from echt.create.brief import PARTS
from echt.create.engines import ENGINES, Engine, Variant, Writer
from echt.create.guard import LENGTHS
from echt.create.rank import Ranking, Result, choose
from echt.errors import CampaignError, nearest
from echt.flow.after import REPORTING
from echt.flow.setting import Setting
from echt.flow.write import product_facts
from echt.permission import Reachable, gate

__all__ = ["Variants", "own_results", "vary"]

POOL = 120
"""Ways that are written, of which the few are chosen."""
WATCHED = timedelta(days=28)
"""How long after a run what people did counts for its words."""
GOAL = "Order Completed"


@dataclass(frozen=True, slots=True)
class Variants:
    """Ways to write one part.

    Attributes:
        creative: Whose.
        part: Which.
        language: "nl" or "en".
        chosen: (way, score, remarks that do not block), the one to show first on top.
        written: How many ways there were.
        ranking: What the order stands on, in one line a language.
    """

    creative: str
    part: str
    language: str
    chosen: tuple[tuple[Variant, float, tuple[Finding, ...]], ...]
    written: int
    ranking: Mapping[str, str]

    def __str__(self) -> str:
        lines = [
            f"{len(self.chosen)} of {self.written} ways to write the {self.part} of '{self.creative}' [{self.language}]"
        ]
        for variant, score, remarks in self.chosen:
            lines.append(f"  {score:+.2f}  {variant.text}  [{', '.join(variant.fact_ids)}]")
            lines += [f"         {one.rule}: {one.why}" for one in remarks]
        return "\n".join([*lines, f"  {self.ranking['en']}"])

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        ways = [
            {
                "text": variant.text,
                "facts": list(variant.fact_ids),
                "score": score,
                "by": variant.by,
                "model": variant.model,
                "prompt": variant.prompt,
                "findings": [one.to_dict() for one in remarks],
            }
            for variant, score, remarks in self.chosen
        ]
        named = {"creative": self.creative, "part": self.part, "language": self.language}
        return named | {"written": self.written, "ranking": self.ranking["en"], "variants": ways}


def vary(
    setting: Setting,
    path: Path,
    engine: str | Engine,
    part: str,
    *,
    language: str,
    n: int = 10,
    brand: Mapping[str, Any] | None = None,
) -> Variants:
    """Ways to write one part of a creative that the guard lets pass, chosen so that they differ.

    Args:
        setting: Both stores.
        path: The content file.
        engine: The name of one that writes in several ways, or the engine itself.
        part: One of `PARTS`.
        language: "nl" or "en".
        n: How many at most.
        brand: The content of brand.toml, for the guard.

    Raises:
        CampaignError: E421, the engine writes in one way only, or there is no such part; and what the engine raises.
    """
    brief, at = create.load_content(path), setting.values.at
    writer = _writer(engine)
    if part not in PARTS:
        hint = nearest(part, PARTS)
        fix = f"did you mean '{hint}'?" if hint else f"use one of: {', '.join(PARTS)}"
        raise CampaignError(f"'{part}' is not a part of a creative.", code="E421", found=part, fix=fix)
    facts = list({one.fact_id: one for one in [*product_facts(setting, brief), *brief.facts]}.values())
    written = writer.variants(brief, facts, language, part, n=max(n, POOL), seed=setting.values.seed)
    place = next((one for one in (f"{brief.channel}.{part}", part) if one in LENGTHS), brief.channel)
    remarks = {
        one.text: tuple(check_copy(one.text, facts, language=language, channel=place, brand=brand, at=at))
        for one in written
    }
    good = [one for one in written if not any(finding.blocks for finding in remarks[one.text])]
    ranking = Ranking.load().with_results(results) if (results := own_results(setting)) else Ranking.load()
    score = ranking.score([one.text for one in good], language=language)
    by_text = {one.text: float(value) for one, value in zip(good, score, strict=True)}
    chosen = choose(good, n=n, score=score) if good else []
    shown = tuple((one, by_text[one.text], remarks[one.text]) for one in chosen)
    return Variants(brief.name, part, language, shown, len(written), ranking.said)


def _writer(engine: str | Engine) -> Writer:
    made = ENGINES[engine]() if isinstance(engine, str) and engine in ENGINES else engine
    if isinstance(made, str) or not hasattr(made, "variants"):
        name = made if isinstance(made, str) else made.made_by
        raise CampaignError(
            f"the engine '{name}' writes in one way only.",
            code="E421",
            found=name,
            fix='engine = "phrases", or "openai"',
        )
    return cast("Writer", made)


def own_results(setting: Setting) -> list[Result]:
    """What people who were drawn by lot did with the subject lines they got, of every run that was watched long enough.

    Only those drawn to explore count: chance alone decided what they got. Counts, of those whose events may be counted.
    """
    at = setting.values.at
    reach: Reachable | None = None
    found: list[Result] = []
    for run in setting.ledger.runs().to_pylist():
        if run["at"] + WATCHED > at:
            continue
        rows = setting.ledger.decisions(run_id=run["run_id"])
        drawn = rows.filter(pc.and_(pc.equal(rows["arm"], "explore"), pc.is_valid(rows["creative_version"])))
        if drawn.num_rows:
            reach = reach or gate(setting.ledger, setting.warehouse, REPORTING, at)
            found += _of_run(setting, reach, run["run_id"], run["at"], drawn)
    return found


def _of_run(setting: Setting, reach: Reachable, run_id: str, since: datetime, drawn: pa.Table) -> list[Result]:
    people = drawn.select(["person_id", "creative_id", "creative_version"])
    wanted = people.select(["person_id"]).append_column("language", pa.nulls(people.num_rows, pa.string()))
    reads = reach.tables.query("deliver.people", tables={"wanted": wanted})
    place = pc.index_in(people["person_id"], value_set=reads["person_id"].combine_chunks())
    asked = people.append_column("language", reads["language"].take(place))
    counted = reach.tables.query(
        "flow.texts_shown", params={"goal": GOAL, "since": since, "until": since + WATCHED}, tables={"drawn": asked}
    ).to_pylist()
    name_of = dict(zip(people["creative_version"].to_pylist(), people["creative_id"].to_pylist(), strict=True))
    found: list[Result] = []
    for row in counted:
        creative = setting.ledger.creative(name_of[row["creative_version"]], row["creative_version"])
        text = creative.texts.get(row["language"], {}).get("subject") if creative else None
        if text:
            found.append(Result(run_id, text, row["shown"], row["gained"], randomised=True, language=row["language"]))
    return found
