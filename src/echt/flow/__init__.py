"""The order of the stages: the only package that knows more than one. Every step takes a `Setting` first.

`facts` (ingest, permit, compact), `ahead` (predict, test, explain), `choose` (segment, plan), `online` (decide), `wave` (learn), `advise` (which tool the
data can carry), `acts` (who did what, and a second person's yes), `write` (create, approve), `say` (deliver, listen), `after`
(measure, why, forget, check), `figures` (what reports show), `portrait` (what a page shows of a segment).
"""

from echt.flow.acts import Request, answer, ask_for, changes, look_up, lookups, may_answer, note, requests
from echt.flow.advise import Advice, Advised, advise_on, default_prediction, read_ground
from echt.flow.after import (
    CheckReport,
    Finding,
    Forgotten,
    WhyReport,
    check,
    forget,
    known_people,
    latest_run,
    measure_effect,
    why,
)
from echt.flow.agree import Agreed, LastRun, commit_agreed, last_run, plan_state
from echt.flow.ahead import (
    Predicted,
    backtest,
    load_prediction,
    run_prediction,
    tested,
)
from echt.flow.choose import (
    Asked,
    ask,
    commit,
    committed_plan,
    draft_together,
    evaluate_segment,
    load_campaign,
    load_segments,
    same_campaign,
    together,
    usual,
)
from echt.flow.explain import Explained, Weighed, explain_prediction, weigh_prediction
from echt.flow.export import Banners, export_audience, export_banners
from echt.flow.facts import Recorded, compact, permit, person_ids, receive, state_grounds, take_in
from echt.flow.figures import (
    attention_shares,
    came_of,
    history_of,
    ingested,
    latest_campaign,
    overview,
    quarantine_reasons,
    segment_counts,
    simulated_permissions,
)
from echt.flow.files import LetOut, Proven, approve_file, let_out_file, prove_file
from echt.flow.looked import Inspected, Pictured, inspect, reworded, tried
from echt.flow.online import Decided, Desks, open_desk
from echt.flow.pictures import keep_made, shown_pictures
from echt.flow.portrait import Choices, Portrait, choices_for, conditions_of, paint, readable
from echt.flow.register import Activity, Answered, Files, Processing, Stated, read_processing
from echt.flow.say import Conversation, Stopped, hand_over, hear, inbox, read, unsubscribe, verify, verify_all, waiting
from echt.flow.setting import Setting, Values, open_setting
from echt.flow.sketch import SketchBook, sketch_campaign
from echt.flow.story import Told, allowed_story, approve_story, tell, told_stories
from echt.flow.trusting import Chain, Erasure, Standing, audit_chain, erasures, permission_days
from echt.flow.vary import Variants, own_results, vary
from echt.flow.wave import Wave, counted_with, learn_wave
from echt.flow.write import (
    Approved,
    Written,
    approve_creative,
    approved_creative,
    approved_creatives,
    categories,
    draft_creative,
    drafted_text,
    edit_creative,
    human_share,
    load_content,
    remarks,
    write_creative,
)

__all__ = [
    "Activity",
    "Advice",
    "Advised",
    "Agreed",
    "Answered",
    "Approved",
    "Asked",
    "Banners",
    "Chain",
    "CheckReport",
    "Choices",
    "Conversation",
    "Decided",
    "Desks",
    "Erasure",
    "Explained",
    "Files",
    "Finding",
    "Forgotten",
    "Inspected",
