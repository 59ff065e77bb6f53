"""A line of advice, and all of them together: values that print themselves, in English and Dutch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from textwrap import fill
from typing import Any, Literal

from echt.flow.advise.words import both

Language = Literal["nl", "en"]
Words = Mapping[str, str]
_WIDTH = 100


class Verdict(StrEnum):
    """What to do with a tool."""

    use = "use"
    change_first = "change_first"
    not_needed = "not_needed"
    not_enough = "not_enough"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a tool takes.

    Attributes:
        data: What has to be known or asked, by language.
        people: People written to, at most.
        attention_s: Their attention together, in seconds.
        money: Spent, in the currency of the campaign.
        given_up: Gains not made because people are left in peace, if the effect is as assumed; None when unknown.
    """

    data: Words
    people: int = 0
    attention_s: float = 0.0
    money: float = 0.0
    given_up: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        return {
            "data": dict(self.data),
            "people": self.people,
            "attention_s": self.attention_s,
            "money": self.money,
            "given_up": self.given_up,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """One tool for one job, judged on this project's own data.

    Attributes:
        job: What it is for: "whom" (whom to write to), "caused" (what it caused), "moved" (whom a message moves).
        tool: Its name: "nobody", "everyone", "rule", "prediction", "experiment", "uplift", or one that was added.
        enough: Whether the data carries it.
        verdict: What to do with it.
        reason: Why, in one sentence, by language.
        evidence: The numbers behind it.
        facts: What they say, a sentence each, by language.
        cost: What it takes.
        risks: What can go wrong, a sentence each, by language.
    """

    job: str
    tool: str
    enough: bool
    verdict: Verdict
    reason: Words
    evidence: Mapping[str, float | int | str | None]
    facts: tuple[Words, ...] = ()
    cost: Cost
    risks: tuple[Words, ...] = ()

    @property
    def chosen(self) -> bool:
        """Whether it is the one to take for its job, as it is or after a change."""
        return self.verdict in {Verdict.use, Verdict.change_first}

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object."""
        return {
            "job": self.job,
            "tool": self.tool,
            "enough": self.enough,
            "verdict": self.verdict.value,
            "reason": dict(self.reason),
            "evidence": dict(self.evidence),
            "facts": [dict(each) for each in self.facts],
            "cost": self.cost.to_dict(),
            "risks": [dict(each) for each in self.risks],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Advised:
    """What the data of a project can carry for one campaign: one line a tool. It prints itself.

    Attributes:
        campaign: Its name.
        at: The moment it is about.
        people: Who may be written to and are in the segment.
        currency: Of every amount.
        lines: One a tool, in the order of the jobs, the simplest tool of a job first.
        risks: What can go wrong whichever tool is taken, by language.
        language: In which it prints itself.
    """

    campaign: str
    at: datetime
    people: int
    currency: str
    lines: tuple[Advice, ...]
    risks: tuple[Words, ...] = ()
    language: Language = field(default="en", compare=False)

    @property
    def recommended(self) -> tuple[Advice, ...]:
        """The tools to take: at most one a job."""
        return tuple(line for line in self.lines if line.chosen)

    def line(self, tool: str) -> Advice:
        """The line of one tool; a KeyError where there is none."""
        return {each.tool: each for each in self.lines}[tool]

    def spoken(self, language: Language) -> Advised:
        """The same, printing itself in another language."""
        return replace(self, language=language)

    def to_dict(self) -> dict[str, Any]:
        """The same as a JSON object, with its sentences in both languages."""
        return {
            "campaign": self.campaign,
            "at": self.at.isoformat(),
            "people": self.people,
            "currency": self.currency,
            "recommended": [line.tool for line in self.recommended],
            "lines": [line.to_dict() for line in self.lines],
            "risks": [dict(each) for each in self.risks],
        }

    def __str__(self) -> str:
        say = self.language
        parts = [both("title", campaign=self.campaign, at=self.at, people=self.people)[say]]
        for job in dict.fromkeys(line.job for line in self.lines):
            parts += ["", job_words(job)[say]]
            for line in self.lines:
                if line.job == job:
                    parts += self._one(line)
        if self.risks:
            parts += ["", both("risks")[say], *(_wrapped(f"- {each[say]}", 2, 4) for each in self.risks)]
        return "\n".join(parts)

    def _one(self, line: Advice) -> list[str]:
        say = self.language
        mark = "→" if line.chosen else " "
        head = f"{mark} {tool_words(line.tool)[say]}: {verdict_words(line.verdict)[say]}. {line.reason[say]}"
        sentences = [each[say] for each in line.facts]
        sentences.append(cost_words(line.cost, self.currency)[say])
        parts = [_wrapped(head, 2, 4), *(_wrapped(each, 6, 6) for each in sentences)]
        return [*parts, *(_wrapped(f"- {each[say]}", 6, 8) for each in line.risks)]


def tool_words(tool: str) -> Words:
    """A tool as people call it; its own name where it was added."""
    known = {"nobody", "everyone", "rule", "prediction", "experiment", "uplift"}
    return both(f"tool_{tool}") if tool in known else {"en": tool, "nl": tool}


def job_words(job: str) -> Words:
    """What a tool is for, as a heading."""
    return both(f"job_{job}") if job in {"whom", "caused", "moved"} else {"en": job, "nl": job}


def verdict_words(verdict: Verdict) -> Words:
    """What to do with a tool."""
    return both(f"verdict_{verdict}")


def cost_words(cost: Cost, currency: str) -> Words:
    """What a tool takes, in one sentence."""
    parts = [both("cost", data=cost.data)]
    if cost.people:
        parts.append(both("cost_people", people=cost.people, attention=cost.attention_s))
    if cost.money:
        parts.append(both("cost_money", money=(cost.money, currency)))
    if cost.given_up is not None:
        parts.append(both("cost_given_up", money=(cost.given_up, currency)))
    return {say: " ".join(part[say] for part in parts) for say in ("en", "nl")}


def _wrapped(text: str, first: int, rest: int) -> str:
    return fill(text, _WIDTH, initial_indent=" " * first, subsequent_indent=" " * rest, break_on_hyphens=False)
