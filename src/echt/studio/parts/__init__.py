"""What pages are made of. Functions in small letters give `Markup` for `ctx.html`, or put live elements on the page.

HTML: head, crumb, lead, number, section_head, chip, reason_chip, interval, finding, diff, empty, trouble, in_short.
Live: section, button, link_button, approval, drop, table, slider, chart, field, text_area, choose, keep (what is typed),
watch (a job), work_button (begins one); Writing and text_editor (a file that is edited), saved (that it was, and the way back).
Text that is formatted into `Markup` is escaped; there is no other way to make HTML here.
"""

from echt.studio.parts.asking import Choice, approval, button, choose, drop, field, link_button, text_area
from echt.studio.parts.charts import chart
from echt.studio.parts.keeping import keep
from echt.studio.parts.numbers import interval, lead, number, scale_ends
from echt.studio.parts.saying import (
    chip,
    crumb,
    diff,
    empty,
    finding,
    glyph,
    head,
    reason_chip,
    section,
    section_head,
    simulated,
)
from echt.studio.parts.sliding import Scale, slider
from echt.studio.parts.tables import Column, csv_of, table
from echt.studio.parts.trouble import in_short, job_trouble, trouble
from echt.studio.parts.waiting import watch, work_button
from echt.studio.parts.writing import Writing, saved, saved_before, text_editor, write_new

__all__ = [
    "Choice",
    "Column",
    "Scale",
    "Writing",
    "approval",
    "button",
    "chart",
    "chip",
    "choose",
    "crumb",
    "csv_of",
    "diff",
    "drop",
    "empty",
    "field",
    "finding",
    "glyph",
    "head",
    "in_short",
    "interval",
    "job_trouble",
    "keep",
    "lead",
    "link_button",
    "number",
    "reason_chip",
    "saved",
    "saved_before",
    "scale_ends",
    "section",
    "section_head",
    "simulated",
    "slider",
    "table",
    "text_area",
    "text_editor",
    "trouble",
    "watch",
    "work_button",
    "write_new",
]
