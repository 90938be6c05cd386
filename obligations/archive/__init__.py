"""Everything that people entered, as one file: to keep, to move to another database, or for other programs."""

from obligations.archive.bundle import NotEmpty, backup, restore
from obligations.archive.rows import Damaged, export, load

__all__ = ["Damaged", "NotEmpty", "backup", "export", "load", "restore"]
