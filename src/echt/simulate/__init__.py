"""People who do not exist, with planted truth: permission, taste, fatigue, uplift and quitting.

Everything here is drawn from a seed and marked `simulated`. `World` makes a shop from nothing; `permissions_for`,
`languages_for`, `contacts_for` and `respond` add to real people what no public data holds. `year` lets made-up people
live a year with several ways to write to them.
"""

from echt.simulate.around import Settled, answer, settle
from echt.simulate.files import write_events
from echt.simulate.people import contacts_for, languages_for, permissions_for
from echt.simulate.respond import Crowd, Response, crowd_of, respond
from echt.simulate.starter import project
from echt.simulate.truth import Planted, Truth, plant
from echt.simulate.world import World
from echt.simulate.years import Year, year

__all__ = [
    "Crowd",
    "Planted",
    "Response",
    "Settled",
    "Truth",
    "World",
    "Year",
    "answer",
    "contacts_for",
    "crowd_of",
    "languages_for",
    "permissions_for",
    "plant",
    "project",
    "respond",
    "settle",
    "write_events",
    "year",
]
