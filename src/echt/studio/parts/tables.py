"""Tables that read on a phone and leave as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from nicegui import ui

if TYPE_CHECKING:
    from echt.studio.context import Context

_FORMULA = tuple("=+-@＝＋－＠")  # the wide ones count too where one writes Chinese or Japanese
_BLANK = " \t\r\n\u00a0\u200b\ufeff\u202e"


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        title: Its head: text, or a `number` with a definition.
        right: Whether its cells stand right.
        plain: Its name in the CSV and on a phone; the title where empty.
    """

    title: Markup | str
    right: bool = False
    plain: str = ""

    @property
    def name(self) -> str:
        """The title as text."""
        return self.plain or (self.title.striptags() if isinstance(self.title, Markup) else self.title)


def table(
    ctx: Context,
    caption: str,
    columns: Sequence[Column],
    rows: Sequence[Sequence[Markup | str]],
    *,
    csv_rows: Sequence[Sequence[Any]] | None = None,
    file: str = "",
) -> None:
    """Put a table on the page; on a phone each row becomes a block. The first cell of a row names it.

    Args:
        ctx: The page.
        caption: What it shows, for who does not see it.
        columns: The heads.
        rows: The cells.
        csv_rows: The same as plain values; a button then gives it as CSV.
        file: Name of that file.
    """
    heads = Markup("").join(
        Markup('<th scope="col"{}>{}</th>').format(_right(column), column.title) for column in columns
    )
    body = Markup("").join(Markup("<tr>{}</tr>").format(_cells(columns, row)) for row in rows)
    ctx.html(
        Markup(
            '<table class="list"><caption class="vh">{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table>'
        ).format(caption, heads, body)
    )
    if csv_rows is not None:
        text = csv_of([column.name for column in columns], csv_rows)
        name = file or "echt.csv"
        label = f"{ctx.words['csv']}: {caption}"
        made = ui.button(ctx.words["csv"], color=None, on_click=lambda: ui.download.content(text, name, "text/csv"))
        made.props("no-caps unelevated no-wrap").props["aria-label"] = label
        made.classes("btn btn-s csv")


def _right(column: Column) -> Markup:
    return Markup(' class="r"') if column.right else Markup("")


def _cells(columns: Sequence[Column], row: Sequence[Markup | str]) -> Markup:
    first = Markup('<th scope="row">{}</th>').format(row[0])
    rest = (
        Markup('<td{} data-th="{}">{}</td>').format(_right(column), column.name, cell)
        for column, cell in zip(columns[1:], row[1:], strict=True)
    )
    return first + Markup("").join(rest)


def csv_of(heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    r"""Rows as CSV. A text that a spreadsheet would take for a formula gets an apostrophe before it; all texts are quoted.

    Without the quotes a spreadsheet that separates by semicolons, as in Dutch, would begin a new cell inside a text.

    Examples:
        >>> csv_of(["name", "n"], [["=cmd()", -2]]).splitlines()
        ['"name","n"', '"\'=cmd()",-2']
    """
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow([_calm(one) for one in heads])
    writer.writerows([[_calm(one) for one in row] for row in rows])
    return out.getvalue()


def _calm(value: Any) -> Any:
    """A cell as it may stand in a spreadsheet: numbers as they are, all else as text that is no formula."""
    if value is None or isinstance(value, int | float):
        return value
    text = str(value)
    return f"'{text}" if text.lstrip(_BLANK).startswith(_FORMULA) or text.startswith(("\t", "\r", "\n")) else text
