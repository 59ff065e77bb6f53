"""Decide for one person, now: which message, or nothing, and promise it before the answer is given.

The same score, prices, budgets and Reasons as a plan; what is different is that nobody knows who comes next. So a
message must also pass the admission threshold (`admission`), which keeps attention for the rest of the week, and what
people share is let out one contact at a time by a counter that the database keeps (`ledger.shared`).

What a decision says of its policy holds both: `online-1@w`, where w is the worth of attention or the threshold,
whichever is higher; `score = gain − w · price_s`, and `explain` reckons it again.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from echt.decide.admission import Admission
from echt.decide.beside import PROFILE, Beside
from echt.decide.rows import policy, run_name
from echt.decide.single import Asked, asked, decision_id, row_of
from echt.decide.standing import shared_budgets
from echt.errors import CampaignError, NotAllowedError
from echt.ledger import Draft, Shared, fits, names_of
from echt.nouns import Arm, Campaign, Creative, Decision, Purpose, Reason
from echt.permission import gate_one

if TYPE_CHECKING:
    from echt.decide.bandit import Arms, Bandit, Choices, Features, Waiting
    from echt.ledger import Ledger
    from echt.permission import Pass

__all__ = ["Desk", "Learner", "Online"]

METHOD = "online-1"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_AGAIN = 50
"""How often a decision is made again because something changed meanwhile, before it gives up."""


@dataclass(frozen=True, slots=True)
class Online:
    """What only online decisions need to know.

    Attributes:
        admission: The threshold; None: from the worth of attention to ten times that.
        due: What one contact takes of shared budgets, in money: by creative, and "" for the total; the prices of the
            last plan. It is taken off the score.
        since: From when shared budgets are let out, evenly; None: all at once.
        until: By when all of them are.
        about: Product categories of the message, for soft opt-ins.
        time_zone: Of the project, for people whose own is not known.
        model_version: What made the gains.
        beside: The run of the plan that the desk stands beside: where no gains are given, what that plan told of the
            person counts, with their own product; what it gave out is counted in the shared budgets.
    """

    admission: Admission | None = None
    due: Mapping[str, float] = field(default_factory=dict[str, float])
    since: datetime | None = None
    until: datetime | None = None
    about: tuple[str, ...] = ()
    time_zone: str = "UTC"
    model_version: str = "given-1"
    beside: str | None = None


@dataclass(frozen=True, slots=True)
class Learner:
    """A bandit that chooses among the creatives that earn their place, and corrects what they are expected to bring.

    Attributes:
        bandit: What it knows; shared by all threads that decide.
        arms: Its creatives, named as the campaign's and in their order.
        waiting: Where decisions wait for what comes of them.
    """

    bandit: Bandit
    arms: Arms
    waiting: Waiting


@dataclass(frozen=True, slots=True)
class _Choice:
    """What came out: `weighed` where the worth of attention decided it, `learnt` what the learner needs later."""

    reason: Reason
    creative: int
    chance: float = 1.0
    explores: bool = False
    weighed: bool = False
    learnt: Choices | None = None


class Desk:
    """Where one campaign is decided, one person at a time. Open it once; any number of threads may ask.

    Args:
        ledger: The hot state, and where promises are kept.
        campaign: Every number that decides.
        creatives: The approved creatives of the campaign.
        at: When it is opened, UTC: part of the name of its run, and from when the campaign's contacts count towards
            its `max_contacts`. Beside a plan, the moment of that plan.
        seed: Of holdout and exploration: the same as the plan's, for the same holdout.
        online: What only online decisions need.
        learner: Chooses among what earns its place; None: the best score, and the campaign's share of exploration.

    Raises:
        CampaignError: E412, the campaign was changed since the plan that it stands beside; E418, a creative that is not
            of this campaign; E433, one with open places, and no plan that fills them; E493, a learner with other
            creatives; E495, a creative was withdrawn; E496, a shared budget would be smaller than what was used of it.
    """

    def __init__(
        self,
        ledger: Ledger,
        campaign: Campaign,
        creatives: Sequence[Creative],
        *,
        at: datetime,
        seed: int = 0,
        online: Online | None = None,
        learner: Learner | None = None,
    ) -> None:
        self.ledger, self.campaign, self.creatives = ledger, campaign, tuple(creatives)
        self.seed, self.online, self.learner = seed, online or Online(), learner
        worth = campaign.worth_per_s
        self.admission = self.online.admission or Admission(worth or 1e-9, 10 * (worth or 1e-9))
        self._lock, self.at = threading.Lock(), at
        self._offers = Beside(ledger, campaign, creatives, self.online.beside)
        due = self.online.due
        self._due = np.array([due.get(one.creative_id, 0.0) + due.get("", 0.0) for one in self.creatives])
        self._check()
        version = policy(METHOD, worth)
        self.run_id = run_name(campaign, at, seed, version, self.online.model_version)
        self._budgets, self._version, self._closed = self._shared(), version, True
        given = ledger.given_out(self.online.beside) if self.online.beside is not None else {}
        self._start = {one.name: one.most - given.get(one.name, 0) for one in self._budgets}
        if self.online.beside is None:
            self._open()
        if self.learner is not None:
            _compile(self.learner)

    def __repr__(self) -> str:
        return f"Desk({self.campaign.name}: {len(self.creatives)} creatives, run {self.run_id})"

    def decide_one(
        self,
        person_id: str,
        gains: Sequence[float] | None = None,
        *,
        at: datetime,
        features: Features | None = None,
        request: str | None = None,
        lost: Decision | None = None,
    ) -> Decision:
        """Decide for one person and promise it: when this returns, the decision is on disk and its attention reserved.

        Args:
            person_id: Any id of the person.
            gains: (k,) expected incremental gain of each creative, net of regret, in the campaign's currency; None: as
                the plan that the desk stands beside told.
            at: Now, UTC. Where another caller, whose clock is up to a minute ahead, was first with this person, the
                decision is made for that moment.
            features: One row, for the learner; None: nothing is known of the person.
            request: The same person and request get the same answer, however often asked; None: the moment counts.
            lost: What was decided here before another campaign's message got this person's attention at the same
                moment: who is left in peace because of that has the Reason `outranked`, with those numbers.

        Raises:
            CampaignError: E416, gains that are not k finite numbers; E417, the plan did not ask about this person; E499,
                too much changed at once: ask again.
            DataError: E258, the person has a later decision.
        """
        self._open()
        money = self._money(gains)
        writer, request = self.ledger.writer(), request or at.isoformat()
        for _ in range(_AGAIN):
            draft, learnt = self._draft(person_id, money, at, features, request)
            draft = draft if lost is None else _outranked(draft, lost)
            try:
                done = writer.gather(self.ledger.promise_many, draft).result()
            except NotAllowedError as error:
                if error.code not in {"E256", "E257"}:
                    raise
                continue  # a permission or a budget changed in the very moment: look again
            at = done.not_before or at
            if done.row is not None:
                if self.learner is not None and learnt is not None and done.new:
                    with self._lock:
                        self.learner.waiting.add([draft.row["decision_id"]], learnt, at=at)
                return _decision(done.row)
        raise CampaignError(
            "this decision could not be made: what it rests on changed each time.",
            code="E499",
            found=f"{_AGAIN} tries",
            fix="ask again; look for what writes so often about one person or campaign",
        )

    def look(
        self,
        person_id: str,
        gains: Sequence[float] | None = None,
        *,
        at: datetime,
        features: Features | None = None,
        request: str | None = None,
    ) -> Decision:
        """What would be decided, and nothing is promised: its `contact_no` is 0. Arguments and errors as `decide_one`."""
        draft, _ = self._draft(person_id, self._money(gains), at, features, request or at.isoformat())
        return _decision({**draft.row, "contact_no": 0})

    def left(self, at: datetime) -> Mapping[str, int]:
        """Contacts left of each shared budget at a moment."""
        return self._left(self.ledger.shared_left(self.campaign.name, at))

    def reward(self, rewards: Mapping[str, float], *, at: datetime) -> int:
        """Tell the learner what came of decisions; those whose time is over count as nothing. Returns how many it learnt.

        Args:
            rewards: decision_id -> money; an id that does not wait (any more) is passed over.
            at: Now, UTC.

        Raises:
            CampaignError: E494, a reward that is not a finite number; E499, this desk has nobody who learns.
        """
        if self.learner is None:
            raise CampaignError(
                "nobody learns at this desk.",
                code="E499",
                found="no learner",
                fix="Desk(…, learner=Learner(bandit, …))",
            )
        with self._lock:
            bandit, waiting = self.learner.bandit, self.learner.waiting
            return waiting.reward(bandit, rewards) + waiting.over(bandit, at=at)

    # how it is decided ------------------------------------------------------------------------------------------

    def _money(self, gains: Sequence[float] | None) -> NDArray[np.float64] | None:
        if gains is None and self.online.beside is not None:
            return None
        money = np.asarray([] if gains is None else gains, dtype=np.float64)
        if money.shape != (len(self.creatives),) or not np.isfinite(money).all():
            raise CampaignError(
                "gains have one finite number a creative.",
                code="E416",
                found=f"shape {money.shape}, {int((~np.isfinite(money)).sum())} not finite",
                fix=f"{len(self.creatives)} numbers, in the order of the creatives",
            )
        return money

    def _draft(
        self, person_id: str, money: NDArray[np.float64] | None, at: datetime, features: Features | None, request: str
    ) -> tuple[Draft, Choices | None]:
        campaign, online = self.campaign, self.online
        purpose, profile = Purpose(campaign.purpose), PROFILE if money is None else None
        found = gate_one(self.ledger, purpose, person_id, campaign.name, at=at, about=online.about, profile=profile)
        known = found.known
        named = decision_id(self.run_id, found.person_id, request)
        offer = self._offers.said(found) if money is None else self._offers.given(found, money)
        gains = (offer.gains, self._expect(offer.gains, features))
        about = asked(found, campaign, offer.creatives, gains, offer.able, self.at, online.time_zone, self.seed)
        worth = max(campaign.worth_per_s, self.admission.threshold(known.used_s, about.budget_s))
        choice = self._choose(found, about, worth, named, features)
        arm = Arm.none if found.reason else Arm.holdout if about.held else Arm.explore if choice.explores else Arm.plan
        outcome = (choice.reason, choice.creative, choice.chance, arm.value)
        row = row_of(found, about, campaign, offer.creatives, outcome)
        how = offer.found_by[choice.creative] if choice.reason.sends else ""
        row |= {
            "decision_id": named,
            "run_id": self.run_id,
            "model_version": online.model_version,
            "product_reason": how,
        }
        row |= {"policy_version": policy(METHOD, worth if choice.weighed else campaign.worth_per_s), "at": known.at_us}
        pairs = tuple((one.creative_id, explores) for one in self.creatives for explores in (True, False))
        takes = names_of(row["creative_id"], explores=self._counted(choice)) if choice.reason.sends else ()
        left = self._left(known.left)
        open_ = frozenset(one for one in pairs if fits(left, one[0], explores=one[1]))
        return Draft(row, known.seen, pairs, open_, takes), choice.learnt

    def _counted(self, choice: _Choice) -> bool:
        """Whether it is counted as exploration: with a learner everybody is drawn, and no part is kept apart."""
        return choice.explores and self.learner is None

    def _choose(self, found: Pass, about: Asked, worth: float, named: str, features: Features | None) -> _Choice:
        if found.reason is not None:
            return _Choice(found.reason, about.best)
        if about.reason is not None:
            held = about.reason is Reason.holdout
            return _Choice(about.reason, about.best, self.campaign.holdout if held else 1.0)
        score = np.where(about.allowed, about.gain - worth * about.price, -np.inf)
        best, drawn = int(score.argmax()), about.draw("explore", named) < self.campaign.explore
        explores = self.learner is not None or drawn
        if score[best] <= 0:
            return _Choice(Reason.not_worth_it, best, explores=explores, weighed=True)
        apart = explores and self.learner is None
        room = [fits(self._left(found.known.left), one.creative_id, explores=apart) for one in self.creatives]
        net = score if apart else score - self._due
        able = (score > 0) & (net > 0) & np.array(room, dtype=np.bool_)
        if not able.any():
            return _Choice(Reason.shared_budget, best, explores=explores, weighed=True)
        if self.learner is not None:
            return self._learnt(self.learner, able, (about, worth, named), features)
        if explores:
            options = np.flatnonzero(able)
            creative = int(options[int(about.draw("which", named) * len(options))])
            return _Choice(Reason.explore, creative, self.campaign.explore / len(options), explores=True, weighed=True)
        return _Choice(Reason.plan, int(np.where(able, net, -np.inf).argmax()), weighed=True)

    def _learnt(
        self, learner: Learner, able: NDArray[np.bool_], known: tuple[Asked, float, str], features: Features | None
    ) -> _Choice:
        about, worth, named = known
        cost = worth * about.price + self._due
        with self._lock:
            chosen = learner.bandit.choose(
                _known_or_not(features),
                learner.arms,
                eligible=able,
                offset=about.given,
                cost=cost,
                draw=[about.draw("bandit", named)],
            )
        chance = float(chosen.probability[0])
        return _Choice(Reason.explore, int(chosen.arm[0]), chance, explores=True, weighed=True, learnt=chosen)

    def _expect(self, money: NDArray[np.float64], features: Features | None) -> NDArray[np.float64]:
        """What each creative is expected to bring: the level as given, the differences as the learner corrects them.

        A learner sees what people do who get something, and so cannot know what they would have done anyway.
        """
        if self.learner is None:
            return money
        with self._lock:
            learnt = self.learner.bandit.expect(_known_or_not(features), self.learner.arms)[0]
        return money + learnt - learnt.mean()

    # how it is opened -------------------------------------------------------------------------------------------

    def _check(self) -> None:
        names = self.campaign.creatives
        for one in self.creatives:
            if one.creative_id not in names or one.channel != self.campaign.channel:
                raise CampaignError(
                    f"creative '{one.creative_id}' is not one of campaign '{self.campaign.name}'.",
                    code="E418",
                    found=f"channel {one.channel}",
                    fix=f"creatives: {', '.join(names)}; channel: {self.campaign.channel}",
                )
            if one.slots and self.online.beside is None:
                raise CampaignError(
                    f"creative '{one.creative_id}' still has places for a product.",
                    code="E433",
                    found=f"version {one.version} of a template",
                    fix="echt plan fills them, one product a person: open the desk beside a committed plan",
                )
        mine = tuple(one.creative_id for one in self.creatives)
        if self.learner is not None and self.learner.arms.names != mine:
            raise CampaignError(
                "the learner chooses among other creatives than the campaign.",
                code="E493",
                found=", ".join(self.learner.arms.names),
                fix=f"arms([{', '.join(repr(name) for name in mine)}])",
            )
        gone = self.ledger.withdrawn()
        if late := [one.creative_id for one in self.creatives if (one.creative_id, one.version) in gone]:
            raise CampaignError(
                f"a creative of campaign '{self.campaign.name}' was withdrawn.",
                code="E495",
                found=", ".join(late),
                fix="open the desk without it, or have its new version approved first",
            )

    def _left(self, counted: Mapping[str, int]) -> Mapping[str, int]:
        """What is left of the shared budgets: as counted, or as it will be when the desk opens and counting begins."""
        return self._start if self._closed and not counted else counted

    def _shared(self) -> list[Shared]:
        names = [one.creative_id for one in self.creatives]
        most = shared_budgets(self.campaign, names, explores=self.learner is None)
        return [Shared(name, number, self.online.since, self.online.until) for name, number in most.items()]

    def _open(self) -> None:
        """Open the run and the counters of what is shared; beside a plan, at the first promise: to look writes nothing."""
        if not self._closed:
            return
        campaign = self.campaign
        run = {
            "run_id": self.run_id,
            "campaign_id": campaign.name,
            "config_hash": campaign.config_hash,
            "policy_version": self._version,
            "model_version": self.online.model_version,
            "seed": self.seed,
            "budget_s": campaign.budget_s,
            "at": self.at,
            "online": True,
        }
        self.ledger.open_online(run, self._budgets, at=self.at, beside=self.online.beside)
        self._closed = False


def _outranked(draft: Draft, lost: Decision) -> Draft:
    """The draft of who would have got this message, had another not got their attention, with the numbers of before."""
    if draft.row["reason"] not in {Reason.budget_spent.value, Reason.not_worth_it.value} or not lost.reason.sends:
        return draft
    before = {"gain": lost.gain, "price_s": lost.price_s, "policy_version": lost.policy_version, "arm": lost.arm.value}
    told = {"reason": Reason.outranked.value, "probability": 1.0, "eligible": lost.eligible}
    return replace(draft, row={**draft.row, **before, **told})


def _compile(learner: Learner) -> None:
    """Have the kernels compiled now, on a bandit that nobody keeps, so that the first person does not wait for it."""
    from echt.decide.bandit import Bandit

    spare = Bandit(replace(learner.bandit.policy, bits=4))
    who = _known_or_not(None)
    spare.learn(spare.choose(who, learner.arms), [0.0])
    spare.expect(who, learner.arms)


def _known_or_not(features: Features | None) -> Features:
    from echt.decide.bandit import features as hashed

    return hashed(n=1) if features is None else features


def _decision(row: Mapping[str, Any]) -> Decision:
    values = {name: value for name, value in row.items() if name != "decision_no"}
    values |= {
        "arm": Arm(row["arm"]),
        "reason": Reason(row["reason"]),
        "purpose": Purpose(row["purpose"]),
        "product_ids": tuple(json.loads(row["product_ids"])),
        "eligible": bool(row["eligible"]),
        "simulated": bool(row["simulated"]),
        "at": _EPOCH + timedelta(microseconds=row["at"]) if isinstance(row["at"], int) else row["at"],
    }
    return Decision(**values)
