"""The part of a project that pages look through: segments as groups, what can be chosen, predictions as they were tested."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from echt import flow
from echt.errors import EchtError
from echt.nouns import Purpose
from echt.project.files import find, names
from echt.segment import Condition, Joined, load, parse

if TYPE_CHECKING:
    from echt.flow import Setting
    from echt.nouns import Campaign, Segment
    from echt.project.config import Config
    from echt.report import ReportData, Result, Trust

__all__ = ["Looking"]

NO_WAVE = "E471"


class Looking:
    """Methods of a project that show; `Project` is the only one that is made of it. None of them writes."""

    folder: Path
    config: Config
    at: datetime
    setting: cached_property[Setting]
    campaign: Callable[[str], Campaign]
    _later: Callable[[Campaign], tuple[str, ...]]

    def count_events(self) -> int:
        """How many events the warehouse holds: 0 before anything was brought in."""
        return int(self.setting.warehouse.counts()["events"])

    def simulated(self) -> tuple[str, ...]:
        """What a plan counts with that nobody real did: all people; or some yeses, some orders; or nothing."""
        if self.config.simulated:
            return ("people",)
        made = {
            "permissions": flow.simulated_permissions(self.setting),
            "orders": flow.simulated_events(self.setting),
        }
        return tuple(name for name, is_made in made.items() if is_made)

    def portraits(self) -> tuple[dict[str, flow.Portrait], dict[str, EchtError]]:
        """Every segment as groups, now and before; and for each that cannot be used, what is wrong with its file."""
        known, broken = self._usable_segments()
        return {name: flow.paint(self.setting, one, known) for name, one in known.items()}, broken

    def portrait(self, name: str, text: str | None = None, *, past: bool = True) -> flow.Portrait:
        """A segment as groups, now and before.

        Args:
            name: Of its file.
            text: As it would be, before it is written; None: as its file says.
            past: Also count earlier moments.

        Raises:
            ProjectError: E108, there is no such file; E120 to E138, its text cannot be used.
        """
        asked, known = self._segment_of(name, text)
        return flow.paint(self.setting, asked, known, past=past)

    def conditions(self, name: str, text: str | None = None) -> tuple[Joined, tuple[Condition, ...]] | None:
        """The conditions that a segment is made of, for who chooses instead of writes; None where they cannot say it."""
        asked, known = self._segment_of(name, text)
        return flow.conditions_of(self.setting, asked, known)

    def choices(self, purpose: str) -> flow.Choices:
        """What a question for this purpose can be made of, in this data.

        Raises:
            ProjectError: E101, there is no such purpose.
        """
        return flow.choices_for(self.setting, Purpose(purpose), self._usable_segments()[0])

    def foretold(self, name: str) -> tuple[Trust, ...]:
        """What the latest run of a prediction said and how its tests came out; empty where it was not run here."""
        from echt.report.gather import trust

        find(self.folder, "predictions", name)
        return trust(self.setting, name)

    def result(self, campaign: str) -> ReportData:
        """What a campaign caused, with what a page needs to say it; the rest of a report is left empty. Writes nothing.

        Raises:
            ProjectError: E111, nothing was committed.
        """
        from echt.report import Subject, attribution, gather_result

        chosen = self.campaign(campaign)
        source = attribution(self.folder / "data/SOURCE.md")
        return gather_result(self.setting, Subject(self.config.name, chosen, {}, source, self.at, self._later(chosen)))

    def results(self) -> tuple[dict[str, Result], dict[str, EchtError]]:
        """Every campaign in one line; and for each that cannot be read, what is wrong with its file. Writes nothing."""
        from echt.report import result_of

        found: dict[str, Result] = {}
        broken: dict[str, EchtError] = {}
        for name in names(self.folder, "campaigns"):
            try:
                found[name] = result_of(self.setting, self.campaign(name))
            except EchtError as error:
                broken[name] = error
        return found, broken

    def policies(self, campaign: str) -> Mapping[str, Any] | None:
        """Ways to choose people, held against each other on a first wave by lot; None where there was none.

        Returns:
            As `echt learn --json`: "comparison" holds rows with their intervals, money a person, and "chosen".
        """
        try:
            return flow.learn_wave(self.setting, self.campaign(campaign)).to_dict()
        except EchtError as error:
            if error.code != NO_WAVE:
                raise
            return None

    def _usable_segments(self) -> tuple[dict[str, Segment], dict[str, EchtError]]:
        return flow.readable(self.setting, self.folder / "segments")

    def _segment_of(self, name: str, text: str | None) -> tuple[Segment, dict[str, Segment]]:
        if text is None:
            asked = load(find(self.folder, "segments", name))
        else:
            asked = parse(text, name=name)
        known = {key: one for key, one in self._usable_segments()[0].items() if key != name}
        return asked, known
