"""The project: every verb as a method. Paths and configuration end here; the order of the stages is in `flow`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, overload

from echt import flow
from echt.errors import EchtError, ProjectError, nearest
from echt.flow import Setting
from echt.ingest import Source
from echt.project.acting import Acting
from echt.project.config import Config, keys_folder, load_config, moment, read_toml, real_moment
from echt.project.files import find, names
from echt.project.looking import Looking
from echt.project.making import Making
from echt.project.proving import Proving
from echt.project.sketching import Sketching
from echt.project.trusting import Trusting

if TYPE_CHECKING:
    import pyarrow as pa

    from echt.decide import Desk, JointPlan, Plan, UsualMailing
    from echt.deliver import Handover
    from echt.ingest import IngestReport, Received
    from echt.listen import Heard, Inbox
    from echt.measure import EffectReport
    from echt.nouns import Campaign, Creative, Segment
    from echt.predict import PredictionFile
    from echt.predict.trust import Trial
    from echt.report import Language, ReportData
    from echt.segment import SegmentResult

Progress = Callable[[str, int, int | None], None]


class Project(Making, Proving, Acting, Trusting, Looking, Sketching):
    """An opened project folder, at one moment.

    Attributes:
        folder: The folder.
        config: echt.toml, checked.
        at: The moment every verb speaks about, UTC.
    """

    def __init__(self, folder: Path, config: Config, at: datetime) -> None:
        """Use `echt.open`."""
        self.folder, self.config, self.at = folder, config, at

    @classmethod
    def open(cls, folder: Path, *, at: datetime | str | None = None) -> Project:
        """The project in `folder`; nothing is read yet but echt.toml."""
        config = load_config(folder)
        return cls(folder, config, moment(config, at))

    @staticmethod
    def refuse_full(folder: Path) -> None:
        """Raise E107 when a folder holds anything."""
        if folder.is_file() or (folder.is_dir() and any(folder.iterdir())):
            raise ProjectError(
                "this folder is not empty, and init never writes over your files.",
                code="E107",
                found=folder.name,
                fix="choose another folder",
            )

    @property
    def name(self) -> str:
        """The name in echt.toml."""
        return self.config.name

    def __repr__(self) -> str:
        return f"Project({self.name!r}, at={self.at.isoformat()})"

    def to_dict(self) -> dict[str, Any]:
        """Which project this is, as a JSON object."""
        return {
            "name": self.name,
            "folder": str(self.folder),
            "at": self.at.isoformat(),
            "simulated": self.config.simulated,
        }

    # --- stores -------------------------------------------------------------------------------------------------

    @cached_property
    def setting(self) -> Setting:
        """Both stores, opened, and what the stages must know of echt.toml."""
        config = self.config
        url = config.ledger.url
        return flow.open_setting(
            folder=self.folder,
            name=config.slug,
            ledger=url if "://" in url else str(self.folder / url),
            warehouse=self.folder / config.warehouse.path,
            keys=keys_folder(config),
            published=config.keys.published,
            values=flow.Values(
                at=self.at,
                language=config.language,
                currency=config.currency,
                time_zone=config.time_zone,
                seed=config.seed,
                simulated=config.simulated,
                buckets=config.warehouse.buckets,
                memory=config.warehouse.memory,
                budget_s=config.attention.budget_s,
                grounds={key: (str(ground.basis), ground.evidence) for key, ground in config.permissions.items()},
                from_address=config.channels.from_address,
                from_name=config.channels.from_name or config.name,
                base_url=config.channels.base_url,
                postal=config.channels.postal,
                outbox=self.folder / config.channels.outbox,
                engine=config.create.engine,
                feed=self.folder / config.create.feed if config.create.feed else None,
                photos=self.folder / config.create.photos,
                signing=self.signing,
            ),
        )

    # --- facts in -----------------------------------------------------------------------------------------------

    def sources(self) -> dict[str, tuple[Source, list[Path]]]:
        """The sources of echt.toml with the files that are there now."""
        made = {name: Source.from_toml(name, raw) for name, raw in self.config.sources.items()}
        return {name: (one, sorted({f for p in one.files for f in self.folder.glob(p)})) for name, one in made.items()}

    def ingest(
        self, files: Sequence[Path] | None = None, *, source: str | None = None, progress: Progress | None = None
    ) -> IngestReport:
        """Facts in: the given files as `source` describes them, else every file of every source.

        Raises:
            ProjectError: E110, no source describes these files.
        """
        known = self.sources()
        if files is None and source is None:
            return flow.take_in(self.setting, known, progress)
        if source is None and len(known) == 1:
            source = next(iter(known))
        if source not in known:
            hint = nearest(source or "", known)
            raise ProjectError(
                f"echt.toml describes no source '{source}'." if source else "which source describes these files?",
                code="E110",
                found=", ".join(known) or "no sources",
                fix=f"did you mean '{hint}'?" if hint else "name one with --source",
            )
        chosen = known[source]
        return flow.take_in(self.setting, {source: (chosen[0], list(files or chosen[1]))}, progress)

    def permit(self, file: Path | str) -> flow.Recorded:
        """Record the permissions and objections of a CSV file (columns in docs/commands.md)."""
        return flow.permit(self.setting, Path(file))

    def receive(self, messages: Sequence[Mapping[str, Any]]) -> Received:
        """Take live Segment messages into the journal; acknowledged means on disk. `compact` moves them on."""
        return flow.receive(self.setting, messages)

    def compact(self) -> IngestReport:
        """Move live events from the journal into the warehouse, exactly once."""
        return flow.compact(self.setting)

    def people(self) -> pa.Table:
        """Everyone who may be counted: person_id, country, orders, order_value, first_order."""
        return flow.known_people(self.setting)

    def person_id(self, raw: str) -> str:
        """The id that Echt uses for someone whom your own system calls `raw`."""
        return self.setting.keys.person_id(raw)

    # --- who, how likely, what to do ----------------------------------------------------------------------------

    def names(self, kind: str) -> list[str]:
        """The names of all text files of one kind: segments, predictions, campaigns, content, stories."""
        return names(self.folder, kind)

    def segments(self) -> dict[str, Segment]:
        """Every segment of the project, by name."""
        return flow.load_segments(self.folder / "segments")

    def segment(self, name: str) -> SegmentResult:
        """How many people a segment holds, with a breakdown without names and overlaps."""
        find(self.folder, "segments", name)
        known = self.segments()
        return flow.evaluate_segment(self.setting, known[name], known)

    def predict(self, name: str = "order", *, progress: Progress | None = None) -> flow.Predicted:
        """Predict, with the model that did best on the past, for everyone whose profile may be read; kept in the warehouse."""
        return flow.run_prediction(self.setting, self.prediction(name), progress)

    def backtest(self, name: str = "order", *, progress: Progress | None = None) -> Trial:
        """Every model of a prediction made at earlier moments, held against what then happened; writes nothing."""
        return flow.backtest(self.setting, self.prediction(name), progress)

    def explain(
        self, name: str, person: str, *, language: Language | None = None, progress: Progress | None = None
    ) -> flow.Explained:
        """Why the prediction of one person is what it is, in words."""
        return flow.explain_prediction(
            self.setting, self.prediction(name), person, language=language or self.config.language, progress=progress
        )

    def importance(
        self, name: str = "order", *, language: Language | None = None, progress: Progress | None = None
    ) -> flow.Weighed:
        """What the model of a prediction looks at most, over a sample of people."""
        return flow.weigh_prediction(
            self.setting, self.prediction(name), language=language or self.config.language, progress=progress
        )

    def prediction(self, name: str) -> PredictionFile:
        """A prediction as its file says it, checked.

        Raises:
            ProjectError: E108, there is no such file; E140 to E142 and E156, it cannot be used.
        """
        return flow.load_prediction(find(self.folder, "predictions", name))

    def campaign(self, name: str) -> Campaign:
        """A campaign, as its file says."""
        return self._campaign(find(self.folder, "campaigns", name))

    def _campaign(self, path: Path) -> Campaign:
        chosen = flow.load_campaign(path, self.setting)
        if chosen.learn_from is not None:
            find(self.folder, "campaigns", chosen.learn_from)
        return chosen

    def advise(self, campaign: str, *, language: Language | None = None) -> flow.Advised:
        """Which tool for which goal: what the data can carry for a campaign, before anything is built for it.

        The campaign and its segment must be written; its prediction and its content need not be.
        """
        return self._advised(self.campaign(campaign), self.at).spoken(language or self.config.language)

    def _advised(self, chosen: Campaign, at: datetime) -> flow.Advised:
        setting, segments = replace(self.setting, values=replace(self.setting.values, at=at)), self.segments()
        find(self.folder, "segments", chosen.segment)
        written = [
            find(self.folder, "content", name) for name in chosen.creatives if name in names(self.folder, "content")
        ]
        about = flow.categories(self.setting, written)
        return flow.advise_on(flow.read_ground(setting, chosen, segments, self._prediction(chosen), about))

    def _prediction(self, campaign: Campaign) -> PredictionFile:
        """The prediction that a campaign uses; as long as its own time ahead where none is written yet."""
        if campaign.prediction in names(self.folder, "predictions"):
            return flow.load_prediction(find(self.folder, "predictions", campaign.prediction))
        return flow.default_prediction(campaign)

    @overload
    def plan(self, campaign: str, /) -> Plan: ...
    @overload
    def plan(self, campaign: str, other: str, /, *more: str) -> JointPlan: ...
    def plan(self, campaign: str, /, *others: str) -> Plan | JointPlan:
        """One creative or none for everyone the campaign asks about, each with one Reason. A draft.

        Args:
            campaign: Its name.
            others: Campaigns to plan with it: they compete for the same attention, and who loses says to whom.
        """
        drafts = flow.draft_together(self.setting, [self._question(name) for name in (campaign, *others)], self.brand)
        return drafts if others else drafts.plans[0]

    def _question(self, campaign: str) -> tuple[flow.Asked, list[Creative]]:
        chosen = self.campaign(campaign)
        creatives = flow.approved_creatives(self.setting, chosen, self._content(chosen))
        return self._asked(chosen), creatives

    def desks(self, *campaigns: str) -> flow.Desks:
        """The desks of campaigns, beside their committed plans: opened once, asked about one person after another.

        Args:
            campaigns: Their names; every campaign with a committed plan where none is named.

        Raises:
            ProjectError: E111, nothing was committed.
            CampaignError: E412, the file of a campaign was changed since its plan was committed.
        """
        ledger = self.setting.ledger
        known = campaigns or tuple(name for name in names(self.folder, "campaigns") if ledger.latest_run(name))
        if not known:
            raise ProjectError("no campaign has a committed plan.", code="E111", fix="echt plan NAME --commit")
        return flow.Desks(self.setting, [self._desk(name) for name in known])

    def _desk(self, name: str) -> Desk:
        chosen = self.campaign(name)
        content = self._content(chosen)
        creatives = flow.approved_creatives(self.setting, chosen, content)
        return flow.open_desk(self.setting, chosen, creatives, flow.categories(self.setting, content))

    def decide(
        self,
        person: str,
        *campaigns: str,
        commit: bool = False,
        request: str | None = None,
        language: Language | None = None,
    ) -> flow.Decided:
        """At most one message of each campaign, or nothing, for one person, at the project's moment.

        Args:
            person: Their id, as Echt prints it.
            campaigns: They compete for the same attention; every campaign with a committed plan where none is named.
            commit: Promise it; else only look.
            request: The same person and request get the same answer; None: the moment counts.
            language: Of the reasons.
        """
        desks = self.desks(*campaigns)
        return desks.decide(
            person, at=self.at, commit=commit, request=request, language=language or self.config.language
        )

    def learn(self, campaign: str) -> flow.Wave:
        """What the first wave by lot of a campaign teaches, the simple ways beside it; the next plan counts with it."""
        return flow.learn_wave(self.setting, self.campaign(campaign))

    def usual(self, campaign: str) -> UsualMailing:
        """What the usual mailing would do for the same campaign: one message to everyone who may be reached."""
        return flow.usual(self.setting, self._asked(self.campaign(campaign)))

    def commit(self, draft: Plan | JointPlan) -> int:
        """Make a draft a promise; returns the number of decisions written, 0 when it was committed before.

        Raises:
            CampaignError: E412, the file of a campaign was changed since the draft was made; nothing is written.
        """
        for one in draft.plans:
            flow.same_campaign(one, self.campaign(one.campaign.name))
        return flow.commit(self.setting, draft)

    @overload
    def committed(self, campaign: str, /) -> Plan: ...
    @overload
    def committed(self, campaign: str, other: str, /, *more: str) -> JointPlan: ...
    def committed(self, campaign: str, /, *others: str) -> Plan | JointPlan:
        """The latest committed plan of a campaign, or of several that were planned together, as the ledger holds it."""
        plans = [flow.committed_plan(self.setting, self.campaign(name)) for name in (campaign, *others)]
        return flow.together(plans) if others else plans[0]

    def _asked(self, campaign: Campaign) -> flow.Asked:
        find(self.folder, "segments", campaign.segment)
        known = self.segments()
        about = flow.categories(self.setting, self._content(campaign))
        return flow.ask(self.setting, campaign, known[campaign.segment], known, about)

    def _content(self, campaign: Campaign) -> list[Path]:
        return [find(self.folder, "content", name) for name in campaign.creatives]

    # --- what is said -------------------------------------------------------------------------------------------

    @cached_property
    def brand(self) -> dict[str, Any]:
        """brand.toml, or nothing."""
        path = self.folder / "brand.toml"
        return read_toml(path) if path.is_file() else {}

    def deliver(self, campaign: str, *, progress: Progress | None = None) -> Handover:
        """Hand the latest committed plan to its channel; permission is checked again."""
        chosen = self.campaign(campaign)
        about = flow.categories(self.setting, self._content(chosen))
        return flow.hand_over(self.setting, chosen, progress, about, self.brand)

    def unsubscribe(self, token: str) -> flow.Stopped:
        """Record the objection behind a person's signed unsubscribe link: what the page behind that link calls."""
        return flow.unsubscribe(self.setting, token)

    def listen(self, file: Path | str) -> Heard:
        """Bring replies in from an mbox or a CSV."""
        return flow.hear(self.setting, Path(file))

    def inbox(self) -> Inbox:
        """Who waits for an answer, longest first."""
        return flow.inbox(self.setting)

    def read(self, conversation: str) -> flow.Conversation:
        """One conversation, for the person who will answer it; a hold on the person ends."""
        return flow.read(self.setting, conversation)

    # --- afterwards ---------------------------------------------------------------------------------------------

    def measure(self, campaign: str) -> EffectReport:
        """What the latest committed run caused, against people left in peace by lot."""
        return flow.measure_effect(self.setting, self.campaign(campaign))

    def why(self, person: str, *, campaign: str | None = None, language: Language | None = None) -> flow.WhyReport:
        """Everything decided for one person and why, recomputed from the ledger, with the prediction it counted with."""
        language = language or self.config.language
        return flow.why(self.setting, person, campaign=campaign, language=language, behind=self._behind)

    def _behind(self, campaign: str) -> tuple[Campaign, PredictionFile] | None:
        """A campaign and the prediction it names, as the files are now; None where they are not there, or not right."""
        with suppress(EchtError):
            chosen = self.campaign(campaign)
            return chosen, self.prediction(chosen.prediction)
        return None

    def forget(self, person: str) -> flow.Forgotten:
        """Erase a person everywhere; the signed receipt stays."""
        return flow.forget(self.setting, person, list(self.sources().values()))

    def check(self) -> flow.CheckReport:
        """Read everything, change nothing: counts, the audit chain, findings."""
        published, today = bool(self.config.keys.published), real_moment()
        files = [*self._files(), ("[[prove.trust]]", self.trust_lists)]
        return flow.check(self.setting, self.name, files, published=published, today=today)

    def _files(self) -> list[tuple[str, Callable[[], object]]]:
        read: dict[str, Callable[[Path], object]] = {
            "predictions": flow.load_prediction,
            "campaigns": self._campaign,
            "content": flow.load_content,
            "stories": lambda path: flow.allowed_story(self.setting, path),
        }
        paths = [(kind, find(self.folder, kind, name)) for kind in read for name in names(self.folder, kind)]
        files = [(f"{kind}/{path.name}", partial(read[kind], path)) for kind, path in paths]
        return [
            ("brand.toml", lambda: self.brand),
            ("segments", self.segments),
            ("sources", self.sources),
            ("trust", self.stated),
            *files,
        ]

    def report(
        self, campaign: str | None = None, *, language: Language | None = None, inbox_at: datetime | None = None
    ) -> Path:
        """One self-contained page about a campaign, `.echt/report.html`; the latest committed one when none is named."""
        from echt.report import report, tools

        data = self.figures(campaign, inbox_at=inbox_at)
        with suppress(EchtError):  # the files may have changed since the decisions: then there is no advice to show
            data = replace(data, advice=tools(self._advised(self.campaign(data.campaign), data.at)))
        return report(data, self.folder / ".echt/report.html", language=language or self.config.language)

    def figures(
        self, campaign: str | None = None, *, inbox_at: datetime | None = None, light: bool = False
    ) -> ReportData:
        """What the report and the Studio show about a campaign, as plain values.

        Args:
            campaign: Its name; the latest committed one when None.
            inbox_at: The moment at which the inbox is shown; the project's when None.
            light: Without pictures and remarks about words, which take longest.
        """
        from echt.report import Subject, attribution, gather

        chosen = self.campaign(campaign or flow.latest_campaign(self.setting))
        source = attribution(self.folder / "data/SOURCE.md")
        later = self._later(chosen)
        moment = inbox_at or self.at
        return gather(self.setting, Subject(self.name, chosen, self.segments(), source, moment, later, light))

    def _later(self, campaign: Campaign) -> tuple[str, ...]:
        """The campaigns whose files say that they learn from this one."""
        found: list[str] = []
        for name in names(self.folder, "campaigns"):
            with suppress(EchtError):  # `echt check` says what is wrong with the file of another campaign
                if self.campaign(name).learn_from == campaign.name:
                    found.append(name)
        return tuple(found)

    def close(self) -> None:
        """Close both stores."""
        if "setting" in self.__dict__:
            self.setting.ledger.close()
            self.setting.warehouse.close()
            del self.__dict__["setting"]

    def __enter__(self) -> Project:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
