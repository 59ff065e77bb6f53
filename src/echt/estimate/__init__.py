"""Statistics on arrays: differences with intervals, sample-ratio checks, power, values of policies, Qini, rankings, and
whether what was watched is evidence for what is claimed.

No I/O, no clock, no chance.
"""

from echt.estimate.difference import Estimate, Moments, difference_in_means, difference_in_shares
from echt.estimate.evidence import Doubt, Evidence, Leaving, evidence
from echt.estimate.logged import known_propensity
from echt.estimate.policy import PolicyValue, PolicyValues, policy_difference, policy_value
from echt.estimate.power import detectable_difference, holdout_needed, people_needed, power_of_difference
from echt.estimate.ranking import Outcomes, caught, caught_more, mean_at_top
from echt.estimate.ratio import SampleRatio, sample_ratio
from echt.estimate.uplift import UpliftCurve, UpliftDifference, uplift_curve, uplift_difference

__all__ = [
    "Doubt",
    "Estimate",
    "Evidence",
    "Leaving",
    "Moments",
    "Outcomes",
    "PolicyValue",
    "PolicyValues",
    "SampleRatio",
    "UpliftCurve",
    "UpliftDifference",
    "caught",
    "caught_more",
    "detectable_difference",
    "difference_in_means",
    "difference_in_shares",
    "evidence",
    "holdout_needed",
    "known_propensity",
    "mean_at_top",
    "people_needed",
    "policy_difference",
    "policy_value",
    "power_of_difference",
    "sample_ratio",
    "uplift_curve",
    "uplift_difference",
]
