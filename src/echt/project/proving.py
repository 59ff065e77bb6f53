"""The part of a project that proves: its identity, the law with dates, and a page that checks without trusting it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from echt import flow
from echt.errors import ProjectError
from echt.project.config import Config, keys_folder, real_moment, written_moment

if TYPE_CHECKING:
    from echt.errors import OutsideError
    from echt.flow import Setting
    from echt.prove import Identified, Identity, Signing, TrustList, Verdict
    from echt.prove.law import Law

__all__ = ["Proving"]


class Proving:
    """Methods of a project about proof; `Project` is the only one that is made of it."""

    folder: Path
    config: Config
    at: datetime
    setting: cached_property[Setting]

    @cached_property
    def signing(self) -> Signing:
        """Where the identity is that signs what leaves, and who stamps the time."""
        from echt.prove import Signing

        said = self.config.prove
        return Signing(
            folder=keys_folder(self.config) / "signing",
            chain=self._file_of(said.chain),
            key_env=said.key_env,
            root=self._file_of(said.root),
            stamp=said.stamp,
            stamp_root=self._file_of(said.stamp_root),
            private_host=said.private_host,
        )

    def _file_of(self, said: str) -> Path | None:
        return self.folder / Path(said).expanduser() if said else None

    def sign_with(self, identity: Identity) -> None:
        """Sign with an identity from Python: `sign` may be a call to a key service, so that no key lies on this machine.

        Call it before anything else: stores that are open keep the identity that they were opened with.
        """
        self.__dict__["signing"] = replace(self.signing, given=identity)

    def prove_init(self, name: str | None = None, *, at: datetime | str | None = None) -> Identified:
        """Make the identity that signs what leaves, in the folder of the keys, never in the project's.

        Args:
            name: Of the brand, as others will read it; the project's when None.
            at: The real moment, else now: certificates are judged by the day it is, not by the project's clock.

        Raises:
            OutsideError: E550, there is one already; E552, it cannot be kept; E584, echt.toml names keys of your own.
        """
        country = self.config.prove.country
        return self.signing.make(name or self.config.name, at=real_moment(at), country=country)

    def prove_page(self, out: Path | str, *, language: str | None = None) -> Path:
        """Write a page with which anyone checks a picture, a receipt or an audit head, without sending it anywhere.

        Args:
            out: The HTML file; put it on your site beside `root.pem`.
            language: "nl" or "en" to begin with; a button on the page changes it.

        Raises:
            OutsideError: E553, there is no identity yet.
        """
        from echt.prove.page import page

        self.signing.identity()
        keys, path = [self.setting.keys.public_key], Path(out)
        made = page(self.config.name, self.signing.lists(), keys=keys, language=language or self.config.language)
        path.write_text(made, "utf-8")
        return path

    def prove_file(
        self,
        path: Path | str,
        source: str,
        *,
        name: str | None = None,
        by: str | None = None,
        label: Literal["nl", "en"] | None = None,
    ) -> flow.Proven:
        """Sign a film, sound or picture of the brand and keep its record, so that it may leave and is known again.

        Args:
            path: An MP4 or QuickTime film, MP3, WAV, M4A or FLAC, or a JPEG, PNG, WebP or TIFF; a picture becomes a JPEG.
            source: How it came to be: "camera", "human", "edited", "drawn", "trained" (a model made it), "composite" (a model
                made a part), "together" (put together from several).
            name: Under which people know it, and which the signature shows: no personal data; that of the file when None.
            by: Who has seen it and says yes, a person's name; None to ask later: `approve_file`.
            label: Language of the label, where a model had a hand in it; the project's when None.

        Raises:
            ProjectError: E605, no such source.
            CampaignError: E427, a machine says yes.
            OutsideError: E553, there is no identity yet; E602, the file cannot be proven; E603, it says itself that a model
                made it.
        """
        from echt.prove import Declared, Source

        if source not in Source.__members__:
            raise ProjectError(
                f"'{source}' is no way in which a file came to be.",
                code="E605",
                found=source,
                fix=f"one of: {', '.join(Source.__members__)}",
            )
        path = Path(path)
        declared = Declared(name or path.stem, Source[source], label or self.config.language)
        return flow.prove_file(self.setting, path, declared, by=by)

    def approve_file(self, name: str, *, by: str) -> flow.Approved:
        """A named person's yes to exactly the bytes that were proven last under a name: of a film, sound or picture."""
        return flow.approve_file(self.setting, name, by=by)

    def release_file(
        self, name: str, folder: Path | str | None = None, *, label: Literal["nl", "en"] | None = None
    ) -> flow.LetOut:
        """Let a proven, approved file out through the gate, with HTML that shows it under its label.

        Args:
            name: Under which it was proven.
            folder: Where; `files/` of the project when None.
            label: Language of the label; the project's when None.

        Raises:
            DataError: E604, nothing was proven under this name.
            NotAllowedError: E577 to E580, E587: what the gate asks is missing.
        """
        place, language = Path(folder or self.folder / "files"), label or self.config.language
        return flow.let_out_file(self.setting, name, place, language=language)

    def law(self, on: date | str | None = None, *, language: Literal["nl", "en"] | None = None) -> Law:
        """The rules of law that Echt touches, with their state on a day and what a person must check.

        Args:
            on: The day; that of the project's moment when None.
            language: In which it is printed; the project's when None.

        Raises:
            ProjectError: E109, the text is not a date.
        """
        day = written_moment(on).date() if isinstance(on, str) else on or self.at.date()
        return _law(day, language=language or self.config.language)

    def trust_lists(self, *, at: datetime | str | None = None) -> list[TrustList]:
        """The lists of `[[prove.trust]]`: whom this project trusts beside its own root when it verifies.

        Args:
            at: The real moment, else now: lists are judged by the day it is, not by the project's clock.

        Raises:
            OutsideError: E555 or E594 to E598, a list may not be used; the message says why.
        """
        from echt.prove import Pinned

        today: date = real_moment(at).date()
        lists: list[TrustList] = []
        for one in self.config.prove.trust:
            file = self.folder / Path(one.file).expanduser()
            pinned = Pinned(one.name, file, one.on, one.until, tuple(one.revoked), one.sha256)
            lists.append(pinned.open(today))
        return lists

    def verify(
        self,
        file: Path | str,
        *,
        trust: Sequence[Path | str] = (),
        pictures: bool = False,
        remote: bool | Sequence[str] = False,
    ) -> Verdict:
        """What is known about a file: evidence and one state.

        Args:
            file: A picture, film, sound, PDF, mail or text.
            trust: PEM files of roots to trust beside this project's own.
            pictures: Whether to draw pictures for a human to judge.
            remote: Whether to fetch a manifest that lies elsewhere: True from any public machine, or names of hosts.
        """
        lists = [*self.trust_lists(), *_given(trust)]
        return flow.verify(self.setting, Path(file), trust=lists, pictures=pictures, remote=remote)

    def verify_all(
        self,
        files: Iterable[Path | str],
        *,
        trust: Sequence[Path | str] = (),
        pictures: bool = False,
        remote: bool | Sequence[str] = False,
    ) -> Iterator[tuple[Path, Verdict | OutsideError]]:
        """The same for many files, in their order, several at a time; a file that cannot be opened gives its error.

        Args:
            files: As `verify` takes one.
            trust: As for `verify`.
            pictures: As for `verify`.
            remote: As for `verify`.
        """
        paths = (Path(one) for one in files)
        lists = [*self.trust_lists(), *_given(trust)]
        return flow.verify_all(self.setting, paths, trust=lists, pictures=pictures, remote=remote)


def law_on(moment: str | None = None, *, language: Literal["nl", "en"] = "en") -> Law:
    """The rules of law without a project: on the day it is when no moment is given.

    Raises:
        ProjectError: E109, the text is not a moment.
    """
    return _law(real_moment(moment).date(), language=language)


def _law(day: date, *, language: Literal["nl", "en"]) -> Law:
    from echt.prove.law import law

    return law(day, language=language)


def _given(trust: Sequence[Path | str]) -> list[TrustList]:
    from echt.prove import trust_from_file

    today = real_moment(None).date()
    return [trust_from_file(one, name=Path(one).name, today=today) for one in trust]
