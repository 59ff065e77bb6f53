"""Statistics on arrays: differences with intervals, sample-ratio checks, power. No I/O, no clock, no chance."""

from echt.estimate.difference import Estimate, Moments, difference_in_means, difference_in_shares
from echt.estimate.power import detectable_difference, people_needed, power_of_difference
from echt.estimate.ratio import SampleRatio, sample_ratio

__all__ = [
    "Estimate",
    "Moments",
    "SampleRatio",
    "detectable_difference",
    "difference_in_means",
    "difference_in_shares",
    "people_needed",
    "power_of_difference",
    "sample_ratio",
]
