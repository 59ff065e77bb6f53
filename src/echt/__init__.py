"""Echt: a marketing engine that spends people's attention as if it were theirs, because it is.

    import echt

    shop = echt.open("shop")        a folder with echt.toml
    shop.ingest()                   facts in
    draft = shop.plan("spring")     one creative or none for everyone asked about, each with one reason
    shop.commit(draft)              only now it is a promise

The words are in `echt.nouns`, the errors in `echt.errors`, people who do not exist in `echt.simulate`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from echt.errors import OutsideError
    from echt.predict import ValueFile
    from echt.project import Project
    from echt.prove import Verdict, Verifier

__version__ = "0.1.0"
__all__ = ["__version__", "init", "open", "value", "verify", "verify_all"]


def open(folder: str | Path, *, at: datetime | str | None = None) -> Project:  # noqa: A001  # the word for it
    """The project in `folder`, at the moment `at` (else its clock). Close it, or use it in a `with`.

    Raises:
        ProjectError: E102 to E109, the folder or its echt.toml is not right.
    """
    from echt.project import Project

    return Project.open(Path(folder), at=at)


def init(folder: str | Path, *, people: int = 2000, seed: int = 0) -> Project:
    """A new project folder with simulated people, that runs at once.

    Raises:
        ProjectError: E107, the folder is not empty.
    """
    from echt.project import Project
    from echt.simulate import project

    target = Path(folder)
    Project.refuse_full(target)
    project(target, people, seed=seed)
    return Project.open(target)


def value(
    files: str | Path | Sequence[str | Path],
    to: str | Path,
    *,
    horizon_days: int = 90,
    model: str = "bgnbd",
    columns: Mapping[str, str] | None = None,
    at: datetime | str | None = None,
    **asked: Any,
) -> ValueFile:
    """A file of what everyone in your own Parquet files is worth, without a project: see `echt.predict.value_file`.

    Args:
        files: A Parquet file, a folder of them, or several.
        to: The file to write; one that is there is replaced when the new one is whole.
        horizon_days: How far ahead.
        model: "bgnbd", "mbgnbd" or "paretonbd".
        columns: Fields of `echt.predict.Columns`: {"person": "customer_id", "value": "amount"}.
        at: The last moment that counts; else that of the latest event.
        asked: names, currency, unit, memory, progress, as for `echt.predict.summarise`.

    Raises:
        ProjectError: E109, `at` is no moment.
        DataError: E143, E148, E290 to E296.
    """
    from echt.predict import Columns, value_file
    from echt.project.config import written_moment

    until = written_moment(at) if isinstance(at, str) else at
    return value_file(
        files, to, horizon_days=horizon_days, model=model, columns=Columns.of(columns or {}), until=until, **asked
    )


def verify(
    file: str | Path, *, trust: Sequence[str | Path] = (), pictures: bool = False, remote: bool | Sequence[str] = False
) -> Verdict:
    """What is known about a file, without a project: evidence and one state. See `echt.prove.verify`.

    Args:
        file: A picture, film, sound or PDF.
        trust: PEM files of roots to trust; with none, nothing is proven.
        pictures: Whether to draw pictures for a human to judge.
        remote: Whether to fetch a manifest that lies elsewhere: True from any public machine, or names of hosts.

    Raises:
        OutsideError: E440, E441, E555, E556, E594 or E597.
    """
    with _verifier(trust, remote) as verifier:
        return verifier.verify(file, pictures=pictures)


def verify_all(
    files: Iterable[str | Path],
    *,
    trust: Sequence[str | Path] = (),
    pictures: bool = False,
    remote: bool | Sequence[str] = False,
) -> Iterator[tuple[Path, Verdict | OutsideError]]:
    """The same for many files, in their order, several at a time; a file that cannot be opened gives its error.

    Args:
        files: As `verify` takes one.
        trust: As for `verify`.
        pictures: As for `verify`.
        remote: As for `verify`.

    Raises:
        OutsideError: E555, E556, E594 or E597.
    """
    with _verifier(trust, remote) as verifier:
        yield from verifier.verify_all(files, pictures=pictures)


def _verifier(trust: Sequence[str | Path], remote: bool | Sequence[str]) -> Verifier:
    from echt.project.config import real_moment
    from echt.prove import Verifier, allowed, trust_from_file

    today = real_moment().date()
    lists = [trust_from_file(one, name=Path(one).name, today=today) for one in trust]
    return Verifier(lists=lists, remote=allowed(remote))
