"""One person, now: desks beside the committed plans answer from what those pushed to the hot state."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from echt import decide
from echt.errors import CampaignError, ProjectError
from echt.flow.after import latest_run
from echt.flow.setting import Setting
from echt.nouns import Campaign, Creative, Decision
from echt.prove import Gate

__all__ = ["Decided", "Desks", "open_desk"]

_NOT_ASKED = "E417"


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided for one person, at one moment: one decision a campaign that asks about them.

    Attributes:
        person_id: Who.
        at: The moment.
        promised: Whether it is on disk and its attention reserved; False where one only looked.
        decisions: One a campaign.
        words: By decision_id: what is to be shown, by language and part, with the label of how it was made.
        language: Of the reasons.
        not_asked: Campaigns whose last plan did not ask about this person: not in the segment then.
    """

    person_id: str
    at: datetime
    promised: bool
    decisions: tuple[Decision, ...]
    words: Mapping[str, Mapping[str, Mapping[str, str]]]
    language: str
    not_asked: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        return {
            "person_id": self.person_id,
            "at": self.at.isoformat(),
            "promised": self.promised,
            "decisions": [
                asdict(one)
                | {"at": one.at.isoformat(), "product_ids": list(one.product_ids), "purpose": str(one.purpose)}
                | {"why": self._why(one), "words": self.words.get(one.decision_id, {})}
                for one in self.decisions
            ],
            "not_asked": list(self.not_asked),
        }

    def __str__(self) -> str:
        state = "promised" if self.promised else "only looked, nothing is promised"
        lines = [f"{self.person_id} at {self.at:%Y-%m-%d %H:%M} UTC: {state}"]
        for one in self.decisions:
            shown = one.creative_id or "nothing"
            if one.product_ids:
                shown += f" with {', '.join(one.product_ids)}"
            lines += [f"  {one.campaign_id}: {shown} ({one.reason.value})", f"    {self._why(one)}"]
        if self.not_asked:
            lines.append(f"  the last plan did not ask about this person: {', '.join(self.not_asked)}")
        return "\n".join(lines)

    def _why(self, one: Decision) -> str:
        return decide.explain(asdict(one), [asdict(other) for other in self.decisions]).say(self.language)


class Desks:
    """The desks of campaigns that compete for the same attention. Open them once; any number of threads may ask."""

    def __init__(self, setting: Setting, desks: Sequence[decide.Desk]) -> None:
        self._setting, self._desks = setting, tuple(desks)
        self._out: dict[tuple[str, str], Mapping[str, Mapping[str, str]]] = {}

    def __repr__(self) -> str:
        return f"Desks({', '.join(one.campaign.name for one in self._desks)})"

    def decide(
        self,
        person_id: str,
        *,
        at: datetime,
        commit: bool = True,
        request: str | None = None,
        language: str | None = None,
    ) -> Decided:
        """At most one message of each campaign, or nothing, for one person: what is worth most comes first.

        Args:
            person_id: Any id of the person, as Echt prints it.
            at: Now, UTC.
            commit: Promise it: on disk and reserved when this returns. Else only look.
            request: The same person and request get the same answer; None: the moment counts.
            language: Of the reasons; None: the project's.

        Raises:
            ProjectError: E112, that cannot be a person id of Echt's.
            CampaignError: E499, too much changed at once: ask again.
            DataError: E258, the person has a later decision.
        """
        if not re.fullmatch(r"[A-Za-z0-9._]{12}", person_id):
            raise ProjectError("no one here has that person id.", code="E112", fix="with --raw, give your own id")
        asked, missing = self._looked(person_id, at, request)
        made = asked if not commit else self._promised(asked, person_id, at, request)
        return Decided(
            person_id=made[0][1].person_id if made else person_id,
            at=at,
            promised=commit,
            decisions=tuple(one for _, one in sorted(made, key=lambda pair: self._desks.index(pair[0]))),
            words={one.decision_id: self._words(one, at) for _, one in made if one.reason.sends},
            language=language or self._setting.values.language,
            not_asked=tuple(missing),
        )

    def _words(self, one: Decision, at: datetime) -> Mapping[str, Mapping[str, str]]:
        """What the gate lets out, asked once a version: what is withdrawn or ends later, the desks themselves leave out."""
        key = one.creative_id or "", one.creative_version or ""
        if key not in self._out:
            ledger = self._setting.ledger
            known = ledger.creative(*key)
            self._out[key] = Gate(ledger, root="", at=at).words(known) if known is not None else {}
        return self._out[key]

    def left(self, at: datetime) -> dict[str, dict[str, int]]:
        """Contacts left of the shared budgets of each campaign, at a moment."""
        return {one.campaign.name: dict(one.left(at)) for one in self._desks}

    def _looked(
        self, person_id: str, at: datetime, request: str | None
    ) -> tuple[list[tuple[decide.Desk, Decision]], list[str]]:
        """What each campaign would do, had the person all their attention for it; and who did not ask about them."""
        asked: list[tuple[decide.Desk, Decision]] = []
        missing: list[str] = []
        for desk in self._desks:
            try:
                asked.append((desk, desk.look(person_id, at=at, request=request)))
            except CampaignError as error:
                if error.code != _NOT_ASKED:
                    raise
                missing.append(desk.campaign.name)
        return asked, missing

    def _promised(
        self, asked: list[tuple[decide.Desk, Decision]], person_id: str, at: datetime, request: str | None
    ) -> list[tuple[decide.Desk, Decision]]:
        """One after the other, what was drawn to learn from first, then what is worth most; each knows of those before."""
        made: list[tuple[decide.Desk, Decision]] = []
        given = False
        for desk, before in sorted(asked, key=lambda pair: (pair[1].arm != "explore", -_score(pair[1]))):
            one = desk.decide_one(person_id, at=at, request=request, lost=before if given else None)
            given = given or one.reason.sends
            made.append((desk, one))
        return made


def _score(one: Decision) -> float:
    if not one.reason.sends:
        return float("-inf")
    return one.gain - decide.worth_of(one.policy_version) * one.price_s


def open_desk(
    setting: Setting, campaign: Campaign, creatives: Sequence[Creative], about: Sequence[str] = ()
) -> decide.Desk:
    """The desk of a campaign, beside its latest committed plan: the same seed, holdout, gains, prices and budgets.

    Args:
        setting: Both stores.
        campaign: Whose plan was committed.
        creatives: Its approved creatives.
        about: Product categories of the message.

    Raises:
        ProjectError: E111, nothing was committed.
        CampaignError: E412, the campaign file was changed since.
    """
    run_id = latest_run(setting, campaign.name)
    plan = setting.ledger.run(run_id) or {}
    return decide.Desk(
        setting.ledger,
        campaign,
        creatives,
        at=plan["at"],
        seed=plan["seed"],
        online=decide.Online(
            due=_due(campaign, decide.Certificate.read(plan["body"].get("certificate"))),
            about=tuple(about),
            time_zone=setting.values.time_zone,
            model_version=plan["model_version"],
            beside=run_id,
        ),
    )


def _due(campaign: Campaign, certificate: decide.Certificate) -> dict[str, float]:
    """What one contact takes of the budgets that people share, by the prices of the plan."""
    mark, whole = (f"{campaign.name}/", f"{campaign.name} in all") if len(certificate.campaigns) > 1 else ("", "in all")
    prices = {name: price for name, price in certificate.prices.items() if price > 0}
    found = {name: prices[mark + name] for name in campaign.creatives if mark + name in prices}
    return found | {"": prices[whole]} if whole in prices else found
