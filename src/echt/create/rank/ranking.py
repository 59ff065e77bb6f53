"""Which words people are likelier to open: a weak signal from other people's tests, until a brand has its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from echt.create.rank.own import START, START_ERROR, Learned, Result, learn
from echt.create.rank.weights import Weights, shipped

__all__ = ["Ranking"]


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """A score for texts: higher, likelier to be opened. For after the guard, among texts that are all true.

    Attributes:
        weights: What was learned from the Upworthy tests.
        own: What a brand's own results say, or None.
    """

    weights: Weights
    own: Learned | None = None

    @classmethod
    def load(cls) -> Ranking:
        """The ranking that ships: learned from American news headlines of 2013 to 2015, nothing of a brand's own."""
        return cls(shipped())

    def score(self, texts: Sequence[str], *, language: str = "en") -> NDArray[np.float64]:
        """(n,) float: log of the rate of opening against an average text's.

        Without results of the brand's own it is the model's. With them, a text that was shown gets what was observed,
        pulled towards the model by how few saw it; one that was not gets the model's, times what the model proved to
        be worth for this brand.

        Examples:
            >>> more, less = Ranking.load().score(["She Was Told To Stop. Here's What She Did.", "New prices"])
            >>> bool(more > less)
            True

        """
        foretold = self.weights.score(texts, language=language)
        if self.own is None:
            return foretold
        known = self.own.value
        return np.array(
            [
                known[language, text][0] if (language, text) in known else self.own.worth * score
                for text, score in zip(texts, foretold, strict=True)
            ],
            float,
        )

    def error(self, texts: Sequence[str], *, language: str = "en") -> NDArray[np.float64]:
        """(n,) float: standard error of the score with a brand's own results; infinite without any."""
        if self.own is None:
            return np.full(len(texts), np.inf)
        known, unseen = self.own.value, self.own.spread
        foretold = self.weights.score(texts, language=language)
        guess = np.sqrt(unseen**2 + (self.own.worth_error * foretold) ** 2)
        return np.array(
            [known.get((language, text), (0.0, each))[1] for text, each in zip(texts, guess, strict=True)], float
        )

    def with_results(self, results: Sequence[Result]) -> Ranking:
        """The same with a brand's own results, all of them: earlier ones are not kept.

        Only results where chance alone decided who got which text count. The others are left out, and counted in
        `own.left_out`.

        Raises:
            DataError: E247, more gained than shown.

        """
        keys = sorted({(result.language, result.text) for result in results if result.randomised and result.shown})
        score = np.zeros(len(keys))
        for language in sorted({language for language, _ in keys}):
            rows = [j for j, (of, _) in enumerate(keys) if of == language]
            score[rows] = self.weights.score([keys[j][1] for j in rows], language=language)
        return Ranking(self.weights, learn(results, score, keys))

    def __str__(self) -> str:
        """What it stands on, in one line."""
        return self.said["en"]

    @property
    def said(self) -> dict[str, str]:
        """What it stands on, in one line a language."""
        if self.own is None:
            start = f"{START} ± {START_ERROR}"
            return {
                "en": f"ranking: Upworthy alone, worth {start} for another brand until it has results",
                "nl": f"volgorde: alleen naar Upworthy, voor een ander merk {start.replace('.', ',')} waard tot het eigen uitslagen heeft",
            }
        own, worth = self.own, f"{self.own.worth:.2f} ± {self.own.worth_error:.2f}"
        return {
            "en": f"ranking: {len(own.value)} texts of the brand's own, model worth {worth}, {own.left_out} results left out as not random",
            "nl": f"volgorde: {len(own.value)} eigen teksten van het merk, het model is {worth.replace('.', ',')} waard, {own.left_out} uitslagen tellen niet omdat er niet werd geloot",
        }
