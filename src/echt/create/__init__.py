"""Creatives from facts: read a brief, write it in Dutch and English, check every claim, get a person's yes."""

from echt.create.authors import attribute, edit, edit_share, human_share
from echt.create.brief import Brief, load_content
from echt.create.compounds import soft
from echt.create.draft import Draft, change_words, draft, put_words, reworded, with_words
from echt.create.engines import Variant
from echt.create.facts import as_words, facts_from_products, facts_from_table
from echt.create.facttable import contradictions, fact_findings
from echt.create.feed import Feed, facts_from_feed, in_its_state, read_feed
from echt.create.fill import Filled, fill, fill_all
from echt.create.guard import LENGTHS, Binding, Claim, Finding, check_copy, claims, expired, review
from echt.create.slots import SOURCES, Slots, open_slots
from echt.create.writing import ENGINES, approve, version_of, write

__all__ = [
    "ENGINES",
    "LENGTHS",
    "SOURCES",
    "Binding",
    "Brief",
    "Claim",
    "Draft",
    "Feed",
    "Filled",
    "Finding",
    "Slots",
    "Variant",
    "approve",
    "as_words",
    "attribute",
    "change_words",
    "check_copy",
    "claims",
    "contradictions",
    "draft",
    "edit",
    "edit_share",
    "expired",
    "fact_findings",
    "facts_from_feed",
    "facts_from_products",
    "facts_from_table",
    "fill",
    "fill_all",
    "human_share",
    "in_its_state",
    "load_content",
    "open_slots",
    "put_words",
    "read_feed",
    "review",
    "reworded",
    "soft",
    "version_of",
    "with_words",
    "write",
]
