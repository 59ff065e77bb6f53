"""Every verb of Echt as a command: stdout is data, stderr is talk, the exit code is the verdict.

0 good, 1 findings, 2 usage, 3 data, 4 not allowed.
"""

from __future__ import annotations

import sys
from enum import StrEnum
from json import dumps
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from echt.cli import prove, said, studio
from echt.cli.looking import look_at, rules, spoken, tell
from echt.cli.options import HERE, AtOption, JsonOption, ProjectOption, Tongue, open_project
from echt.cli.talk import Stages, Talk, say
from echt.cli.trust import trust
from echt.errors import EchtError, OutsideError

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Echt: a marketing engine that spends people's attention as if it were theirs, because it is.",
)

STOPPED = 130
app.add_typer(prove.app, name="prove")
app.add_typer(studio.app, name="studio")
app.command("trust")(trust)


class Course(StrEnum):
    """What can be simulated without a project."""

    year = "year"


def main() -> None:
    """Run the command line; errors teach on stderr and set the exit code."""
    try:
        app(prog_name="echt", standalone_mode=True)
    except EchtError as error:
        _stop(error)
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output has gone: there is nobody to tell
        raise SystemExit(1) from None
    except OSError as error:
        _stop(
            OutsideError(
                "a file or folder cannot be used.",
                code="E510",
                found=": ".join(str(part) for part in (error.filename, error.strerror) if part) or type(error).__name__,
                fix="check that it is there, that your account may use it, and that the disk is not full",
            )
        )
    except KeyboardInterrupt:
        _stopped()
        raise SystemExit(STOPPED) from None
    except SystemExit as end:
        if end.code == STOPPED:  # Typer makes this of Ctrl-C
            _stopped()
        raise


def _stopped() -> None:
    sys.stderr.write("stopped; what was acknowledged is kept, run the command again to go on.\n")


def _stop(error: EchtError) -> NoReturn:
    say(error, as_json="--json" in sys.argv)
    raise SystemExit(error.exit_code) from None


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="A folder that does not exist yet, or is empty.")],
    people: Annotated[int, typer.Option(help="How many simulated people.")] = 2000,
    seed: Annotated[int, typer.Option(help="The same seed makes the same people.")] = 0,
    json: JsonOption = False,
) -> None:
    """Make a project folder with simulated people that runs at once."""
    import echt

    made = echt.init(folder, people=people, seed=seed)
    if json:
        say(made, as_json=True)
    sys.stderr.write(
        f"{made.name}: {people} simulated people. Next: echt ingest -p {folder}; its README.md has every step.\n"
    )


@app.command()
def check(
    law: Annotated[bool, typer.Option("--law", help="The rules of law instead: which apply, who checks them.")] = False,
    on: Annotated[str | None, typer.Option("--on", help="With --law: the day, 2026-08-02; else the project's.")] = None,
    language: Annotated[Tongue | None, typer.Option(help="With --law: nl or en; else the project's.")] = None,
    project: ProjectOption = HERE,
    at: AtOption = None,
    json: JsonOption = False,
) -> None:
    """Read everything, change nothing: counts of every table, the audit chain, findings with codes."""
    if (on or language) and not law:
        raise typer.BadParameter("--on and --language go with --law")
    if law:
        say(rules(project, at, on, language), as_json=json)
        return
    with open_project(project, at) as shop:
        result = shop.check()
        say(result, as_json=json)
    raise typer.Exit(1 if result.findings else 0)


@app.command()
def ingest(
    files: Annotated[list[Path] | None, typer.Argument(help="Files; else every file of every source.")] = None,
    source: Annotated[str | None, typer.Option(help="The source in echt.toml that describes the files.")] = None,
    project: ProjectOption = HERE,
    at: AtOption = None,
    json: JsonOption = False,
) -> None:
    """Facts in: read events and tables, keep what is right, quarantine what is not."""
    with open_project(project, at) as shop, Talk() as talk:
        say(shop.ingest(files, source=source, progress=talk.progress), as_json=json)


@app.command()
def permit(
    file: Annotated[Path, typer.Argument(help="CSV: person, purpose, basis, granted, at, until, evidence.")],
    project: ProjectOption = HERE,
    at: AtOption = None,
    json: JsonOption = False,
) -> None:
    """Record permissions and objections from a file, with their evidence."""
    with open_project(project, at) as shop:
        say(shop.permit(file), as_json=json)


@app.command()
def segment(
    name: Annotated[str, typer.Argument(help="A file of segments/, without .sql.")],
    sql: Annotated[bool, typer.Option("--sql", help="Print the compiled SQL.")] = False,
    project: ProjectOption = HERE,
    at: AtOption = None,
    json: JsonOption = False,
) -> None:
    """How many people a segment holds, a breakdown without names, overlaps with other segments."""
    with open_project(project, at) as shop:
        result = shop.segment(name)
        if sql and not json:
            sys.stdout.write(result.sql + "\n")
        else:
            say(result, as_json=json)


@app.command()
def predict(
    name: Annotated[str, typer.Argument(help="A file of predictions/, without .toml.")] = "order",
    backtest: Annotated[bool, typer.Option("--backtest", help="Test it on the past; write nothing.")] = False,
    explain: Annotated[
        str | None, typer.Option("--explain", help="Why this person's prediction is what it is.")
    ] = None,
    importance: Annotated[bool, typer.Option("--importance", help="What the model looks at most.")] = False,
    raw: Annotated[bool, typer.Option("--raw", help="--explain takes the id of your own system.")] = False,
    language: Annotated[Tongue | None, typer.Option(help="The language of --explain and --importance.")] = None,
    project: ProjectOption = HERE,
    at: AtOption = None,
    json: JsonOption = False,
) -> None:
    """Choose the model that did best on the past, and predict with it for everyone whose profile may be read."""
    with open_project(project, at) as shop, Talk() as talk:
        if explain is not None:
            person = shop.person_id(explain) if raw else explain
            said = shop.explain(name, person, language=language, progress=talk.progress)
        elif importance:
            said = shop.importance(name, language=language, progress=talk.progress)
        else:
            said = (shop.backtest if backtest else shop.predict)(name, progress=talk.progress)
        say(said, as_json=json)


@app.command()
def advise(
    campaign: Annotated[str, typer.Argument(help="A file of campaigns/, without .toml.")],
    language: Annotated[Tongue | None, typer.Option(help="The language of the advice.")] = None,
    project: ProjectOption = HERE,
    at: AtOption = None,
    json: JsonOption = False,
) -> None:
    """Which tool for which goal: what the data can carry, before anything is built. Writes nothing."""
    with open_project(project, at) as shop:
        say(shop.advise(campaign, language=language), as_json=json)


@app.command()
def value(
    files: Annotated[list[Path], typer.Argument(help="Parquet files of your own, or folders of them.")],
    to: Annotated[Path, typer.Option(help="The Parquet file to write; replaced when the new one is whole.")],
    horizon: Annotated[int, typer.Option(help="How many days ahead.")] = 90,
    model: Annotated[str, typer.Option(help="bgnbd, mbgnbd or paretonbd.")] = "bgnbd",
    column: Annotated[
        list[str] | None, typer.Option(help="MEANING=NAME: person, at, name, value, currency, time_zone. Repeatable.")
    ] = None,
    event: Annotated[list[str] | None, typer.Option(help="A name of events that count; else all. Repeatable.")] = None,
    currency: Annotated[str | None, typer.Option(help="Only events in this one.")] = None,
    unit: Annotated[
        str, typer.Option(help="What is one purchase: all of a day, week, month, hour; or every order.")
    ] = "day",
    memory: Annotated[str, typer.Option(help="What the tables of people may take.")] = "2 GB",
    at: Annotated[
        str | None, typer.Option("--at", help="The last moment that counts; else that of the latest event.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Say what everyone in your own event files is worth, without a project: events in, a scored file out."""
    import echt

    with Talk() as talk:
        stages = Stages(talk)
        made = echt.value(
            files,
            to,
            horizon_days=horizon,
            model=model,
            columns=_columns(column or []),
            at=at,
            names=event or None,
            currency=currency,
            unit=unit,
            memory=memory,
            progress=stages.progress,
        )
    stages.say()
    say(made, as_json=json)


def _columns(words: list[str]) -> dict[str, str]:
    return {key: name for key, _, name in (word.partition("=") for word in words)}


@app.command()
def simulate(
    what: Annotated[Course, typer.Argument(help="year: a year of writing to people, several ways beside each other.")],
    world: Annotated[str, typer.Option(help="wearing, stubborn or patient.")] = "wearing",
    people: Annotated[int, typer.Option(help="How many people for each seed.")] = 20_000,
    weeks: Annotated[int, typer.Option(help="How long.")] = 52,
    seeds: Annotated[int, typer.Option(help="How many times, 2 or more, each with other people.")] = 5,
    seed: Annotated[int, typer.Option(help="The first of them.")] = 0,
    learn_from: Annotated[int, typer.Option(help="People in the fortnight that gains are learned from.")] = 100_000,
    tune_on: Annotated[int, typer.Option(help="People in the year that settings are tried in.")] = 10_000,
    json: JsonOption = False,
) -> None:
    """Let people who do not exist live a year with several ways to write to them. Needs no project."""
    from echt import simulate as made_up

    ways = {Course.year: made_up.year}
    with Talk() as talk:
        found = ways[what](
            world,
            people=people,
            weeks=weeks,
            seeds=seeds,
            seed=seed,
            learn_from=learn_from,
            tune_on=tune_on,
            progress=talk.progress,
        )
    say(found, as_json=json)


for _command in said.COMMANDS:
    app.command()(_command)


@app.command()
def plan(
    campaigns: Annotated[
        list[str], typer.Argument(help="Files of campaigns/, without .toml; several compete for the same attention.")
    ],
    commit: Annotated[bool, typer.Option("--commit", help="Write it to the ledger; without it, only look.")] = False,
    project: ProjectOption = HERE,
    at: AtOption = None,
    json: JsonOption = False,
) -> None:
    """Decide for everyone asked about: one creative of each campaign, or nothing, and why. Draft, look, commit."""
    with open_project(project, at) as shop:
        draft = shop.plan(*campaigns)
        if commit:
            written = shop.commit(draft)
            draft = shop.committed(*campaigns)
            runs = ", ".join(one.run_id for one in draft.plans)
            sys.stderr.write(f"committed {written} decisions as run {runs}\n")
        else:
            sys.stderr.write("only looked: nothing was written. --commit writes it.\n")
        say(draft, as_json=json)


@app.command()
def decide(
    person: Annotated[str, typer.Argument(help="A person id as Echt prints it, or with --raw your own.")],
    campaign: Annotated[
        list[str] | None, typer.Option(help="A campaign with a committed plan; else all of them. Repeatable.")
    ] = None,
    commit: Annotated[bool, typer.Option("--commit", help="Promise it; without it, only look.")] = False,
    request: Annotated[str | None, typer.Option(help="A name for the question: asked again, the same answer.")] = None,
    raw: Annotated[bool, typer.Option("--raw", help="PERSON is the id of your own system.")] = False,
    language: Annotated[Tongue | None, typer.Option(help="The language of the reasons.")] = None,
    project: ProjectOption = HERE,
    at: AtOption = None,
    json: JsonOption = False,
) -> None:
    """Decide for one person, now: which message of the campaigns, or nothing, and why."""
    with open_project(project, at) as shop:
        person_id = shop.person_id(person) if raw else person
        made = shop.decide(person_id, *(campaign or ()), commit=commit, request=request, language=language)
        say(made, as_json=json)


@app.command()
def learn(
    campaign: Annotated[str, typer.Argument(help="A campaign of which a wave by lot has passed.")],
    project: ProjectOption = HERE,
    at: AtOption = None,
    json: JsonOption = False,
) -> None:
    """What a first wave by lot teaches: whom the message changes, the simple ways beside it. Writes nothing."""
    with open_project(project, at) as shop:
        say(shop.learn(campaign), as_json=json)


@app.command()
def deliver(
    campaign: Annotated[str, typer.Argument(help="A campaign with a committed plan.")],
    project: ProjectOption = HERE,
    at: AtOption = None,
    json: JsonOption = False,
) -> None:
    """Hand the decisions of the latest committed plan to its channel; permission is checked again."""
    with open_project(project, at) as shop, Talk() as talk:
        say(shop.deliver(campaign, progress=talk.progress), as_json=json)


@app.command()
def unsubscribe(
    token: Annotated[str, typer.Argument(help="The signed part of a person's unsubscribe link.")],
    project: ProjectOption = HERE,
    at: AtOption = None,
    json: JsonOption = False,
) -> None:
    """Record the objection behind an unsubscribe link."""
    with open_project(project, at) as shop:
        say(shop.unsubscribe(token), as_json=json)


@app.command()
def listen(
    file: Annotated[Path | None, typer.Argument(help="An mbox or CSV of replies; without it, the inbox.")] = None,
    project: ProjectOption = HERE,
    at: AtOption = None,
    json: JsonOption = False,
) -> None:
    """Bring replies in, and show who waits longest for an answer."""
    with open_project(project, at) as shop:
        if file is not None:
            say(shop.listen(file), as_json=json)
        else:
            say(shop.inbox(), as_json=json)


@app.command()
def read(
    conversation: Annotated[str, typer.Argument(help="The first characters of a conversation's id, from the inbox.")],
    project: ProjectOption = HERE,
    at: AtOption = None,
    json: JsonOption = False,
) -> None:
    """Read one conversation, as a person who will answer it; a hold on the person ends."""
    with open_project(project, at) as shop:
        say(shop.read(conversation), as_json=json)


@app.command()
def measure(
    campaign: Annotated[str, typer.Argument(help="A campaign with a committed plan.")],
    project: ProjectOption = HERE,
    at: AtOption = None,
    json: JsonOption = False,
) -> None:
    """What the campaign caused, against people left in peace, with its interval and power."""
    with open_project(project, at) as shop:
        say(shop.measure(campaign), as_json=json)


@app.command()
def why(
    person: Annotated[str, typer.Argument(help="A person id as Echt prints it, or with --raw your own.")],
    campaign: Annotated[str | None, typer.Option(help="Only this campaign.")] = None,
    raw: Annotated[bool, typer.Option("--raw", help="PERSON is the id of your own system.")] = False,
    language: Annotated[Tongue | None, typer.Option(help="The language of the answer.")] = None,
    project: ProjectOption = HERE,
    at: AtOption = None,
    json: JsonOption = False,
) -> None:
    """Everything decided for one person, and why, recomputed from the ledger."""
    with open_project(project, at) as shop:
        person_id = shop.person_id(person) if raw else person
        say(shop.why(person_id, campaign=campaign, language=language), as_json=json)


@app.command()
def forget(
    person: Annotated[str, typer.Argument(help="A person id as Echt prints it, or with --raw your own.")],
    raw: Annotated[bool, typer.Option("--raw", help="PERSON is the id of your own system.")] = False,
    project: ProjectOption = HERE,
    at: AtOption = None,
    json: JsonOption = False,
) -> None:
    """Erase a person everywhere; keep the promise to have done so, signed."""
    with open_project(project, at) as shop:
        person_id = shop.person_id(person) if raw else person
        say(shop.forget(person_id), as_json=json)


@app.command()
def verify(
    files: Annotated[list[Path], typer.Argument(help="Pictures, films, sounds, PDFs, mails or texts.")],
    trust: Annotated[list[Path] | None, typer.Option(help="A PEM file of roots to trust; more than once.")] = None,
    remote: Annotated[
        bool, typer.Option("--remote", help="Fetch a manifest that lies elsewhere, from any public machine.")
    ] = False,
    remote_host: Annotated[
        list[str] | None, typer.Option(help="Fetch it, but only from this host; more than once.")
    ] = None,
    page: Annotated[Path | None, typer.Option(help="Write the evidence as a page, with pictures to judge.")] = None,
    language: Annotated[Tongue | None, typer.Option(help="Of the page; else the project's, else English.")] = None,
    project: Annotated[
        Path | None, typer.Option("--project", "-p", help="The project folder, where there is one.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """What is known about files: evidence, and one state each. Needs no project; with one, its root and ledger count."""
    found = look_at(files, project, trust or [], pictures=page is not None, remote=remote_host or remote)
    raise typer.Exit(tell(found, page, spoken(language, project), as_json=json))


@app.command()
def report(
    campaign: Annotated[str | None, typer.Argument(help="A campaign; else the latest committed one.")] = None,
    language: Annotated[Tongue | None, typer.Option(help="The language of the page.")] = None,
    project: ProjectOption = HERE,
    at: AtOption = None,
    json: JsonOption = False,
) -> None:
    """One self-contained page: what was sent, who was left in peace, what it caused."""
    with open_project(project, at) as shop:
        page = shop.report(campaign, language=language)
        sys.stdout.write(f"{dumps({'report': str(page)})}\n" if json else f"{page}\n")


@app.command()
def compact(project: ProjectOption = HERE, at: AtOption = None, json: JsonOption = False) -> None:
    """Move live events from the journal into the warehouse."""
    with open_project(project, at) as shop:
        say(shop.compact(), as_json=json)


@app.command()
def serve(
    project: ProjectOption = HERE,
    host: Annotated[str, typer.Option(help="Where to listen; only this machine by default.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port.")] = 8765,
    language: Annotated[Tongue | None, typer.Option(help="The language it opens in.")] = None,
    url: Annotated[str | None, typer.Option(help="The https:// address of a proxy that serves it to others.")] = None,
    at: AtOption = None,
) -> None:
    """Open the Studio: where a marketer works, in a browser."""
    open_project(project, at).close()
    from echt.studio import serve as start

    start(project, host=host, port=port, language=language, at=at, url=url)
