"""An outline out of the notes' own sentences, and what a good interviewer would still ask. No sentence of a story."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from echt.create.authors import split
from echt.create.story.read import Story
from echt.create.story.topics import ASK, DEEPER, HEADINGS, SIGNS, TOPICS

__all__ = ["Beat", "Outline", "Question", "outline"]

_ORDER = ("turning", "changed", "proof", "other_side", "senses", "who", "happened")
"""Which topic a sentence of the notes is put under, where it shows signs of several: the rarer one first."""
LONGEST = 160


@dataclass(frozen=True, slots=True)
class Beat:
    """A place in a story, and the sentences of the notes that belong there; none where nothing is known yet."""

    topic: str
    heading: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask, and whether the notes already say something about it."""

    topic: str
    text: str
    known: bool


@dataclass(frozen=True, slots=True)
class Outline:
    """The order in which a story may be told, and what to ask before it is written.

    Attributes:
        name: Of the story.
        language: "nl" or "en".
        beats: In order.
        questions: First what is missing, then what to ask further.
        withheld: How many quotes may not be used yet.
    """

    name: str
    language: str
    beats: tuple[Beat, ...]
    questions: tuple[Question, ...]
    withheld: int = 0

    @property
    def missing(self) -> tuple[str, ...]:
        """The topics of which the notes say nothing."""
        return tuple(one.topic for one in self.beats if not one.notes)

    def __str__(self) -> str:
        said = HEADINGS[self.language]
        lines: list[str] = []
        for beat in self.beats:
            nothing = said["withheld" if beat.topic == "words" and self.withheld else "none"]
            lines += ["", f"  {beat.heading}", *(f"    - {one}" for one in beat.notes or (nothing,))]
        lines += ["", f"  {said['ask']}", *(f"    {i}. {one.text}" for i, one in enumerate(self.questions, start=1))]
        return "\n".join(lines).strip("\n")

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        beats = [asdict(one) | {"notes": list(one.notes)} for one in self.beats]
        return {
            "name": self.name,
            "withheld": self.withheld,
            "beats": beats,
            "questions": [asdict(one) for one in self.questions],
        }


def outline(story: Story, permits: Mapping[str, bool]) -> Outline:
    """The notes put in the order of a story, and the questions that they leave open.

    Every sentence of the notes stands in it once, in its own words; nothing is added.

    Args:
        story: From `load_story`.
        permits: Name of a person -> whether their words may be used; who is not in it may not be quoted.

    Examples:
        >>> said = outline(Story("oven", "en", notes="The oven broke. Since then we bake at night."), {})
        >>> said.beats[1].notes, said.missing
        (('The oven broke.',), ('who', 'turning', 'senses', 'other_side', 'proof', 'words'))

    """
    tongue = HEADINGS[story.language]
    placed: dict[str, list[str]] = {topic: [] for topic in (*TOPICS, "rest")}
    for sentence in split(story.notes):
        placed[next(iter(_shown(sentence, story)), "rest")].append(sentence)
    quotes = tuple(f"{one.name}: “{one.words}”" for one in story.quotes if permits.get(one.name, False))
    beats = [Beat(topic, tongue[topic], tuple(placed[topic])) for topic in TOPICS]
    beats.append(Beat("words", tongue["words"], quotes))
    if placed["rest"]:
        beats.append(Beat("rest", tongue["rest"], tuple(placed["rest"])))
    return Outline(story.name, story.language, tuple(beats), _questions(story), len(story.quotes) - len(quotes))


def _shown(sentence: str, story: Story) -> list[str]:
    """The topics of which a sentence shows signs, the rarer one first."""
    signs = SIGNS[story.language]
    named = any(one.name.split()[0].lower() in sentence.lower() for one in story.people)
    return [topic for topic in _ORDER if signs[topic].search(sentence) or (topic == "who" and named)]


def _questions(story: Story) -> tuple[Question, ...]:
    """What no sentence of the notes speaks of; then, of what one does, how it goes on."""
    ask, deeper = ASK[story.language], DEEPER[story.language]
    said: dict[str, str] = {}
    for sentence in split(story.notes):
        for topic in _shown(sentence, story):
            said.setdefault(topic, sentence)
    missing = [topic for topic in TOPICS if topic not in said and not (topic == "proof" and story.facts)]
    missing += [] if story.quotes else ["words"]
    open_ones = [Question(topic, text, known=False) for topic in missing for text in ask[topic]]
    further = [
        Question(topic, deeper[topic].format(said=_short(said[topic])), known=True) for topic in TOPICS if topic in said
    ]
    return (*open_ones, *further)


def _short(sentence: str) -> str:
    return sentence if len(sentence) <= LONGEST else sentence[:LONGEST].rsplit(" ", 1)[0] + " …"
