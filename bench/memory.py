"""What processes hold of memory, as /proc says."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path


def resident(pid: int) -> int:
    """Kilobytes in memory, shared pages too (VmRSS); 0 for a process that has gone."""
    return _status(pid, "VmRSS")


def own(pid: int) -> int:
    """Kilobytes of its own, without files and shared memory (RssAnon), where a leak would be seen; 0 if it has gone."""
    return _status(pid, "RssAnon")


def children(pid: int) -> list[int]:
    """The processes that it started and that still run."""
    found: list[int] = []
    for thread in _listed(Path(f"/proc/{pid}/task")):
        try:
            found += map(int, (thread / "children").read_text(encoding="ascii").split())
        except OSError:
            continue
    return found


def family(pid: int) -> list[int]:
    """It, its children and theirs."""
    return [pid, *(member for child in children(pid) for member in family(child))]


def _listed(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _status(pid: int, what: str) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith(f"{what}:")), 0)


def cpu(roots: Iterable[int]) -> float:
    """Seconds of processor time that these, their children and what they have already buried have taken."""
    ticks = 0
    for pid in (member for root in roots for member in family(root)):
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")
