"""Statistics on arrays: differences with intervals, sample-ratio checks, power, values of policies, Qini curves.

No I/O, no clock, no chance.
"""

from echt.estimate.difference import Estimate, Moments, difference_in_means, difference_in_shares
from echt.estimate.logged import known_propensity
from echt.estimate.policy import PolicyValue, PolicyValues, policy_difference, policy_value
from echt.estimate.power import detectable_difference, people_needed, power_of_difference
from echt.estimate.ratio import SampleRatio, sample_ratio
from echt.estimate.uplift import UpliftCurve, UpliftDifference, uplift_curve, uplift_difference

__all__ = [
    "Estimate",
    "Moments",
    "PolicyValue",
    "PolicyValues",
    "SampleRatio",
    "UpliftCurve",
    "UpliftDifference",
    "detectable_difference",
    "difference_in_means",
    "difference_in_shares",
    "known_propensity",
    "people_needed",
    "policy_difference",
    "policy_value",
    "power_of_difference",
    "sample_ratio",
    "uplift_curve",
    "uplift_difference",
]
