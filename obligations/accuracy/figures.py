"""What is counted of a reader's errors, by whoever counts them: the bench on labelled texts, people by correcting."""

from __future__ import annotations

from dataclasses import dataclass

BANDS = ((0.9, 1.0), (0.8, 0.9), (0.7, 0.8), (0.0, 0.7))
"""The confidences that are told together: from the first number on, up to the second."""


def band_of(confidence: float) -> float:
    """Where the band of a confidence begins."""
    return next(low for low, _high in BANDS if confidence >= low)


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many; the first may be a fraction, where two of three names were right."""

    right: float
    of: int

    @property
    def value(self) -> float | None:
        """Between 0 and 1; None of nothing, which is no share at all."""
        return self.right / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Found:
    """What was found, what was missed, and what was found where nothing is."""

    found: int
    missed: int
    wrong: int

    @property
    def precision(self) -> Share:
        return Share(self.found, self.found + self.wrong)

    @property
    def recall(self) -> Share:
        return Share(self.found, self.found + self.missed)


@dataclass(frozen=True, slots=True)
class Band:
    """The asks of one band of confidence: how many, the mean of what was shown, and how many were right."""

    low: float
    high: float
    count: int
    shown: float
    right: int

    @property
    def share(self) -> Share:
        return Share(self.right, self.count)


@dataclass(frozen=True, slots=True)
class Errors:
    """One class of errors, as the bench names it ("actors: none found"), and how many there are."""

    what: str
    count: int
