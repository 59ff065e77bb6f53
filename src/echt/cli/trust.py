"""`echt trust`: what is promised, and whether it is kept."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from echt.cli.options import HERE, AtOption, JsonOption, ProjectOption, Tongue, open_project
from echt.cli.talk import say

__all__ = ["trust"]


def trust(
    register: Annotated[bool, typer.Option("--register", help="The register of processing (GDPR 30).")] = False,
    dpia: Annotated[
        bool, typer.Option("--dpia", help="The DPIA checklist: what applies, what a person must say.")
    ] = False,
    language: Annotated[Tongue | None, typer.Option(help="Of register and checklist; else the project's.")] = None,
    project: ProjectOption = HERE,
    at: AtOption = None,
    json: JsonOption = False,
) -> None:
    """Say what is promised and whether it is kept: permissions, erasures, the audit chain; or the register, or the DPIA checklist."""
    with open_project(project, at) as shop:
        if register:
            say(shop.register(language=language), as_json=json)
        if dpia:
            say(shop.dpia(language=language), as_json=json)
        if register or dpia:
            return
        kept = Kept(shop)
        say(kept, as_json=json)
    if not kept.chain.holds:
        raise SystemExit(1)


class Kept:
    """Permissions now, erasures, the audit chain, looks at people: as text and as JSON."""

    def __init__(self, shop: Any) -> None:
        self.name, self.days, self.erased = shop.name, shop.permission_days(), shop.erasures()
        self.chain, self.looks = shop.audit(), len(shop.lookups())

    def to_dict(self) -> dict[str, Any]:
        """As a JSON object."""
        return {
            "name": self.name,
            "permissions": {purpose: [one.to_dict() for one in days] for purpose, days in self.days.items()},
            "erasures": [one.to_dict() for one in self.erased],
            "audit": self.chain.to_dict(),
            "lookups": self.looks,
        }

    def __str__(self) -> str:
        lines = [f"Trust: {self.name}"]
        for purpose, days in self.days.items():
            now = days[-1] if days else None
            bases = ", ".join(f"{basis} {n:,}" for basis, n in now.bases.items()) if now else ""
            lines.append(f"  {purpose}: {bases or 'nobody'}" + (f"; objected {now.objections:,}" if now else ""))
        good = sum(one.holds for one in self.erased)
        lines.append(f"  erasures: {len(self.erased):,}, of which {good:,} with a receipt that holds")
        lines.append(f"  looks at one person's decisions: {self.looks:,}")
        state = "holds" if self.chain.holds else "DOES NOT HOLD"
        lines.append(f"  audit chain: {self.chain.size:,} entries, {self.chain.heads:,} signed heads, {state}")
        return "\n".join([*lines, *(f"  finding: {one}" for one in self.chain.findings)])
