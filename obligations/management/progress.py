"""How far a long job is, said on a terminal: on one line that is written over, elsewhere a line now and then."""

from __future__ import annotations

from typing import IO

ON_TERMINAL, ELSEWHERE = 0.2, 10.0
"""Seconds between two lines."""


class Progress:
    """Of so many things, begun at ``now``: seconds of any clock that only goes on."""

    def __init__(self, total: int, file: IO[str], *, now: float) -> None:
        self._total, self._file, self._begun, self._said = total, file, now, now
        self._here = file.isatty()

    def say(self, done: int, *, passed: int, now: float) -> None:
        """That so many are done; ``passed`` of them took no time and say nothing of how long the others will take."""
        if now - self._said < (ON_TERMINAL if self._here else ELSEWHERE) and done < self._total:
            return
        if done == self._total and self._said == self._begun:
            return  # over before there was anything to say
        self._said = now
        line = told(done, self._total, passed=passed, seconds=now - self._begun)
        self._file.write(f"\r\x1b[K{line}" if self._here and done < self._total else self._last(line))
        self._file.flush()

    def _last(self, line: str) -> str:
        return f"\r\x1b[K{line}\n" if self._here else f"{line}\n"

    def end(self) -> None:
        """Leave the line, so that what follows stands alone."""
        if self._here and self._said != self._begun:
            self._file.write("\r\x1b[K")


def told(done: int, total: int, *, passed: int, seconds: float) -> str:
    """ "1,240 of 10,000, 31 a second, 8,760 left: about 5 min"."""
    rate = (done - passed) / seconds if seconds > 0 else 0.0
    line = f"{done:,} of {total:,}"
    if done == total or not rate:
        return f"{line}, {rate:.0f} a second" if rate else line
    left = total - done
    return f"{line}, {rate:.0f} a second, {left:,} left: about {_length(left / rate)}"


def _length(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
