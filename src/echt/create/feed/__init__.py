"""A shop's product feed as facts: Google Merchant, Meta catalogue or schema.org; bad rows are kept, with a reason."""

from echt.create.feed.item import Item
from echt.create.feed.read import Aside, Feed, read_feed
from echt.create.feed.say import facts_from_feed, in_its_state

__all__ = ["Aside", "Feed", "Item", "facts_from_feed", "in_its_state", "read_feed"]
