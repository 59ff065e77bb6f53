"""The part of a project about the people who work with it: who did what, and whose yes is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from echt import flow
from echt.project.config import Config, keys_folder, real_moment
from echt.project.files import names

if TYPE_CHECKING:
    from echt.flow import Setting
    from echt.ledger import Change, Lookup

__all__ = ["Acting"]


class Acting:
    """Methods of a project about its staff; `Project` is the only one that is made of it.

    What people do is noted by the real clock, wherever the clock of the project stands.
    """

    folder: Path
    config: Config
    at: datetime
    setting: cached_property[Setting]

    @property
    def private(self) -> Path:
        """The folder of this project's keys: outside the project folder, for nobody but its owner."""
        return keys_folder(self.config)

    def note(
        self,
        by: str,
        action: str,
        *,
        kind: str = "",
        name: str = "",
        version: str = "",
        role: str = "",
        said: Mapping[str, str] | None = None,
    ) -> None:
        """Write into the audit chain what somebody did.

        Args:
            by: A named person who works with Echt.
            action: A verb in the past: "edited", "signed_in".
            kind: Of what it was done to: "segment", "content", "campaign".
            name: Of that thing.
            version: Of that thing.
            role: As what they did it.
            said: What else is to be known; never anything about a person.
        """
        from echt.ledger import Change

        flow.note(self.setting, Change(by, role, action, kind, name, version, real_moment(), said or {}))

    def changes(self, *, kind: str | None = None, name: str | None = None, most: int = 200) -> list[Change]:
        """What was done in this project by the people who work with it, the newest first."""
        return flow.changes(self.setting, kind=kind, name=name, most=most)

    def ask_for(
        self, kind: str, name: str, version: str, *, by: str, role: str = "", said: Mapping[str, str] | None = None
    ) -> flow.Request:
        """Ask for a second person's yes to exactly this version of a creative or plan."""
        asked = flow.Request(kind, name, version, by, real_moment(), said or {})
        return flow.ask_for(self.setting, asked, role=role)

    def requests(self, *, kind: str | None = None, name: str | None = None) -> list[flow.Request]:
        """Every question for a yes that waits for an answer, the oldest first."""
        return flow.requests(self.setting, kind=kind, name=name)

    def answer(
        self,
        kind: str,
        name: str,
        version: str,
        *,
        by: str,
        yes: bool,
        role: str = "",
        said: Mapping[str, str] | None = None,
    ) -> flow.Request:
        """A named person's yes or no to somebody else's question. Writes the answer down; what follows from a yes is yours.

        Raises:
            CampaignError: E438, nobody asks for this, or not for this version.
            NotAllowedError: E312, it is their own question.
        """
        from echt.ledger import Change

        action = "approved" if yes else "sent_back"
        change = Change(by, role, action, kind, name, version, real_moment(), said or {})
        return flow.answer(self.setting, kind, name, version, change=change)

    def runs(self) -> dict[str, str]:
        """The id of the latest committed run of every campaign that has one, by name."""
        found = {name: self.setting.ledger.latest_run(name) for name in names(self.folder, "campaigns")}
        return {name: run for name, run in found.items() if run is not None}

    def approved(self) -> list[str]:
        """The names of creatives that somebody ever said yes to; whether that still holds is for whoever shows them."""
        rows = self.setting.ledger.approvals().to_pylist()
        return sorted({str(row["name"]) for row in rows if row["kind"] == "creative"})

    def look_up(self, person: str, *, by: str, why: str, role: str = "") -> None:
        """Write down that somebody looks at one person's decisions; call it before `why`."""
        from echt.ledger import Lookup

        flow.look_up(self.setting, Lookup(person, by, role, why, real_moment()))

    def lookups(self, person: str | None = None) -> list[Lookup]:
        """Who looked at a person's decisions, or at anyone's, the newest first."""
        return flow.lookups(self.setting, person)
