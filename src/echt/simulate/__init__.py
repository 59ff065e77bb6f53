"""People who do not exist, with planted truth: permission, taste, fatigue, uplift and quitting.

Everything here is drawn from a seed and marked `simulated`. `World` makes a shop from nothing; `respond`,
`permissions_for`, `languages_for` and `contacts_for` add to real people what no public data holds.
"""

from echt.simulate.people import contacts_for, languages_for, permissions_for
from echt.simulate.truth import Planted, Truth, plant
from echt.simulate.world import World

__all__ = ["Planted", "Truth", "World", "contacts_for", "languages_for", "permissions_for", "plant"]
