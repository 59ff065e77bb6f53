"""What went wrong, on a page: what, about what, found, fix, code; in the language of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from echt.errors import OutsideError
from echt.studio.words import words
from echt.studio.words.errors import told

if TYPE_CHECKING:
    from echt.errors import EchtError
    from echt.report.numbers import Language
    from echt.studio.context import Context
    from echt.studio.jobs import Job


def trouble(ctx: Context, error: EchtError) -> Markup:
    """An error with its fix. In Dutch the program's own sentence is folded beneath: it is English."""
    say, dutch = ctx.words, told(error) if ctx.language == "nl" else None
    what, fix = (_coded(dutch.what), _coded(dutch.fix)) if dutch else (error.what, error.fix or "")
    lines = [Markup("<p><b>{}</b></p>").format(what)]
    if dutch and dutch.about:
        lines.append(_line(say["error.about"], _mono(", ".join(dutch.about))))
    if error.found is not None:
        role = say.get(f"role.{error.found}")
        lines.append(_line(say["error.found"], role or _mono(str(error.found), english=dutch is not None)))
    if fix:
        lines.append(_line(say["error.fix"], fix))
    if dutch:
        lines += [Markup("<p>{}</p>").format(dutch.hint)] if dutch.hint else []
        lines.append(_folded(say["error.program"], error))
    return Markup('<div class="finding stop" role="alert"{}>{}<p class="tiny softer">{}</p></div>').format(
        _english(ctx, dutch is not None), Markup("").join(lines), error.code
    )


def in_short(language: Language, error: EchtError, *, code: bool = False) -> Markup:
    """The same in one line: what, about what, and what to do."""
    dutch, say = told(error) if language == "nl" else None, words(language)
    if dutch is None:
        lang = Markup(' lang="en"') if language != "en" else Markup("")
        what = Markup("<span{}>{}</span>").format(lang, error.what)
        fix = Markup(" {}: <span{}>{}</span>").format(say["error.fix"], lang, error.fix) if error.fix else Markup("")
    else:
        names = Markup(" {}: {}.").format(say["error.about"], _mono(", ".join(dutch.about)))
        what = _coded(dutch.what) + (names if dutch.about else Markup(""))
        hint = Markup(" {}").format(dutch.hint) if dutch.hint else Markup("")
        fix = Markup(" {}: {}{}").format(say["error.fix"], _coded(dutch.fix), hint)
    return what + fix + (Markup(' <span class="mono">{}</span>').format(error.code) if code else Markup(""))


def job_trouble(job: Job) -> OutsideError:
    """The error of a job that failed, to show."""
    error = job.error
    return OutsideError(
        str(error.get("what", "")), code=str(error.get("code", "E537")), found=error.get("found"), fix=error.get("fix")
    )


def _line(label: str, text: Markup | str) -> Markup:
    return Markup("<p>{}: {}</p>").format(label, text)


def _mono(text: str, *, english: bool = False) -> Markup:
    """Names and facts, as they are: nobody's language, or the program's."""
    return Markup('<span class="mono" translate="no"{}>{}</span>').format(
        Markup(' lang="en"') if english else Markup(""), text
    )


def _folded(label: str, error: EchtError) -> Markup:
    fix = f" {error.fix}" if error.fix else ""
    return Markup('<details><summary>{}</summary><p lang="en">{}{}</p></details>').format(label, error.what, fix)


def _english(ctx: Context, spoken: bool) -> Markup:
    """A Dutch page that has no Dutch for it says so to who listens."""
    return Markup(' lang="en"') if ctx.language == "nl" and not spoken else Markup("")


def _coded(text: str) -> Markup:
    """What stands between backticks, as code."""
    plain, *rest = text.split("`")
    made = Markup.escape(plain)
    for at, part in enumerate(rest):
        made += Markup('<code translate="no">{}</code>').format(part) if at % 2 == 0 else Markup.escape(part)
    return made
