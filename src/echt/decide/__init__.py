"""Decide, person by person: which message, or nothing. Attention is a budget that belongs to the person.

`load_campaign` reads the file, `assumed_gains` says what a contact may bring, `Known.read` what the ledger knows,
`plan` drafts, `plan_together` does so for several campaigns, `Plan.commit` promises, `explain` says why. `Desk` decides
for one person at a time. `Sketch` plans again and again while somebody moves a slider. `allocate` is the exact planner on arrays. `nothing` and `usual_mailing` are there to compare with.
"""

from echt.decide.admission import Admission
from echt.decide.base import Planner
from echt.decide.certificate import Certificate
from echt.decide.config import duration, load_campaign
from echt.decide.curve import Curve
from echt.decide.desk import Desk, Learner, Online
from echt.decide.doubt import NO_DOUBT, Doubt, Range
from echt.decide.draft import JointPlan, Plan
from echt.decide.everyone import UsualMailing, usual_mailing
from echt.decide.exact import Allocation, allocate
from echt.decide.gains import MARGIN, Gains, assumed_gains
from echt.decide.hot import Hot
from echt.decide.known import Known
from echt.decide.nothing import nothing
from echt.decide.plan import Question, plan, plan_together, run_of
from echt.decide.rows import DECISIONS, worth_of
from echt.decide.sketch import SETTINGS, Shown, Sketch, Sketched
from echt.decide.uplift import UpliftModel
from echt.decide.why import Why, explain

__all__ = [
    "DECISIONS",
    "MARGIN",
    "NO_DOUBT",
    "SETTINGS",
    "Admission",
    "Allocation",
    "Certificate",
    "Curve",
    "Desk",
    "Doubt",
    "Gains",
    "Hot",
    "JointPlan",
    "Known",
    "Learner",
    "Online",
    "Plan",
    "Planner",
    "Question",
    "Range",
    "Shown",
    "Sketch",
    "Sketched",
    "UpliftModel",
    "UsualMailing",
    "Why",
    "allocate",
    "assumed_gains",
    "duration",
    "explain",
    "load_campaign",
    "nothing",
    "plan",
    "plan_together",
    "run_of",
    "usual_mailing",
    "worth_of",
]
