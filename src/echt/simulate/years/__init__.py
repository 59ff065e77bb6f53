"""A year of writing to people who do not exist: what wins in two weeks, and what wins in a year.

`people` are planted, `worlds` say what contacts do to them, `lesson` is what a fortnight teaches, `policies` are ways to
write, `tune` gives each its settings, `live` lets the year pass, `compare` tells it.
"""

from echt.simulate.years.compare import Row, Year, look, year
from echt.simulate.years.lesson import Lesson, learn
from echt.simulate.years.live import Life, Policy, View, live
from echt.simulate.years.people import People, draw_people
from echt.simulate.years.policies import by_value, constant, everyone, nothing, priced
from echt.simulate.years.tune import ECHT, NAMES, Choice, choices
from echt.simulate.years.worlds import WORLDS, Patient, State, Stubborn, Wearing, World

__all__ = [
    "ECHT",
    "NAMES",
    "WORLDS",
    "Choice",
    "Lesson",
    "Life",
    "Patient",
    "People",
    "Policy",
    "Row",
    "State",
    "Stubborn",
    "View",
    "Wearing",
    "World",
    "Year",
    "by_value",
    "choices",
    "constant",
    "draw_people",
    "everyone",
    "learn",
    "live",
    "look",
    "nothing",
    "priced",
    "year",
]
