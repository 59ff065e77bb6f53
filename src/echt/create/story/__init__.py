"""Stories that people write: an outline of what the notes hold, what an interviewer would still ask, and checks.

Echt writes no sentence of a story. `read` reads the file, `ask` makes the outline and the questions, `check` holds the
words against the notes, the facts and the permission of everyone in it.
"""

from echt.create.story.ask import Beat, Outline, Question, outline
from echt.create.story.check import Permit, check_story, story_creative
from echt.create.story.photo import photo_findings
from echt.create.story.read import PURPOSE, Quote, Somebody, Story, load_story

__all__ = [
    "PURPOSE",
    "Beat",
    "Outline",
    "Permit",
    "Question",
    "Quote",
    "Somebody",
    "Story",
    "check_story",
    "load_story",
    "outline",
    "photo_findings",
    "story_creative",
]
