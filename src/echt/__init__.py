"""Echt: a marketing engine that spends people's attention as if it were theirs, because it is.

    import echt

    shop = echt.open("shop")        a folder with echt.toml
    shop.ingest()                   facts in
    draft = shop.plan("spring")     one creative or none for everyone asked about, each with one reason
    shop.commit(draft)              only now it is a promise

The words are in `echt.nouns`, the errors in `echt.errors`, people who do not exist in `echt.simulate`.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from echt.project import Project

__version__ = "0.1.0"
__all__ = ["__version__", "init", "open"]


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
