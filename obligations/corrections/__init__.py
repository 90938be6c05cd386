"""What people put right in what was read: corrected, added, merged, split, undone; mails and calendars follow at once.

Every act is one transaction with its history, and holds against the next reading of the same document.
"""

from obligations.corrections.acts import Correction, When, add, correct, merge, put_in, split
from obligations.corrections.undo import CannotBeUndone, undo
from obligations.corrections.words import find, when

__all__ = ["CannotBeUndone", "Correction", "When", "add", "correct", "find", "merge", "put_in", "split", "undo", "when"]
