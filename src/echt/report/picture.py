"""The people flow as one SVG file that stands alone: asked, one bar a reason, decided. For a README or a slide."""

from __future__ import annotations

from html import escape

from echt.report.data import ReportData
from echt.report.numbers import Language, Numbers
from echt.report.words import REASONS

WIDTH, LEFT, BAR, ROW, TOP = 860, 290, 470, 34, 62
INK, SOFT, PAPER, SENT, PEACE = "#211A22", "#564E58", "#F6F5F2", "#BC7209", "#4A7468"


def picture(data: ReportData, language: Language = "en") -> str:
    """An SVG of where everyone who was asked about went, readable on a light and on a dark page.

    Args:
        data: What the report says.
        language: "en" or "nl".
    """
    say, flow = Numbers(language), data.flow
    rows = [(REASONS[reason][language], n, "peace") for reason, n in flow.left_out.items()]
    rows += [(REASONS["explore"][language], flow.explored, "sent")] if flow.explored else []
    rows += [(REASONS["plan"][language], flow.planned, "sent")]
    height = TOP + ROW * len(rows) + 44
    title = {
        "en": f"{say.whole(flow.asked)} people asked about: {say.whole(flow.sent)} get a message, "
        f"{say.whole(flow.in_peace)} are left in peace",
        "nl": f"Over {say.whole(flow.asked)} mensen gevraagd: {say.whole(flow.sent)} krijgen een bericht, "
        f"{say.whole(flow.in_peace)} laten we met rust",
    }[language]
    bars = "".join(_row(place, row, flow.asked, say) for place, row in enumerate(rows))
    total = " + ".join(say.whole(n) for _, n, _ in rows) + f" = {say.whole(flow.asked)}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="t" '
        'font-family="Hanken Grotesk, system-ui, sans-serif">'
        f'<title id="t">{escape(title)}</title>{_HATCH}<rect width="{WIDTH}" height="{height}" fill="{PAPER}"/>'
        f'<text x="24" y="36" font-size="19" font-weight="700" fill="{INK}">{escape(title)}</text>{bars}'
        f'<text x="24" y="{height - 16}" font-size="13" fill="{SOFT}">{total}</text></svg>\n'
    )


_HATCH = (
    '<defs><pattern id="peace" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    f'<rect width="7" height="7" fill="#E1ECE7"/><rect width="2.5" height="7" fill="{PEACE}"/></pattern></defs>'
)


def _row(place: int, row: tuple[str, int, str], asked: int, say: Numbers) -> str:
    label, people, kind = row
    y = TOP + ROW * place
    wide = max(BAR * people / max(asked, 1), 1.5 if people else 0)
    fill = SENT if kind == "sent" else "url(#peace)"
    edge = "" if kind == "sent" else f' stroke="{PEACE}"'
    return (
        f'<text x="{LEFT - 14}" y="{y + 16}" font-size="15" fill="{INK}" text-anchor="end">{escape(label)}</text>'
        f'<rect x="{LEFT}" y="{y}" width="{wide:.1f}" height="22" fill="{fill}"{edge}/>'
        f'<text x="{LEFT + wide + 10:.1f}" y="{y + 16}" font-size="15" font-weight="700" fill="{INK}">{say.whole(people)}</text>'
    )
