"""How fast resolutions are read, beside what could be done with less. Run in the project: python -m bench.reading

CPU seconds of one process unless said otherwise, the best of several rounds; texts are made here, and every peer gets
the same text in the same run. What was done about the figures is in docs/speed.md. No test depends on them.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pypdfium2
import re2
from dateparser.search import search_dates

from bench.resolutions import resolution
from obligations.management.commands import read as command
from obligations.reading import contract, files, reader
from obligations.reading.files import pdf
from obligations.reading.values import UnreadableDocument
from tests.reading import hostile
from tests.reading.pdf_writer import Placed
from tests.reading.pdf_writer import pdf as written

DATES = re2.compile(
    r"\b\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December) \d{4}\b"
)
SAMPLE = 20_000
"""Characters that dateparser gets: it takes seconds for them."""
MB = 1_000_000


def as_json(text: str) -> str:
    """The whole way: the bytes of a text file to JSON."""
    reading = reader.read(files.load(text.encode(), "a.txt"))
    return json.dumps(contract.as_dict(reading), ensure_ascii=False)


def cpu(work: Callable[[], object], rounds: int) -> float:
    """Seconds of the fastest round."""
    best = float("inf")
    for _ in range(rounds):
        begun = time.process_time()
        work()
        best = min(best, time.process_time() - begun)
    return best


def show(what: str, size: int, seconds: float, note: str = "") -> None:
    print(f"{what:46} {size:9,} characters {seconds * 1000:9.1f} ms {size / seconds / MB:8.2f} MB/s  {note}")


def text() -> None:
    """Text to JSON, as it grows, and beside a bare search for dates and dateparser."""
    rate = 0.0
    for size in (10_000, 100_000, 300_000, MB):
        document = resolution(size)
        seconds = cpu(partial(as_json, document), 5)
        show("text to JSON", len(document), seconds, f"{seconds / len(document) * MB:.3f} s for each MB")
        rate = len(document) / seconds
    seconds = cpu(lambda: list(DATES.finditer(document)), 5)
    show(
        "re2: only dates such as 18 December 2014",
        len(document),
        seconds,
        f"{len(document) / seconds / rate:.0f} times",
    )
    sample = resolution(SAMPLE)
    ours, seconds = cpu(partial(as_json, sample), 5), cpu(partial(search_dates, sample, languages=["en"]), 1)
    show("dateparser: search_dates", len(sample), seconds, f"a {seconds / ours:.0f}th of our speed")


def pages() -> None:
    """PDF to text, beside pdfium alone; the file is set here, or is a folder of them given as an argument."""
    rows = [row for paragraph in resolution(100_000).split("\n\n") for row in textwrap.wrap(paragraph, 90)]
    sheets = [rows[at : at + 45] for at in range(0, len(rows), 45)]
    made = written(*([Placed(90, 740 - 15 * n, row) for n, row in enumerate(sheet)] for sheet in sheets))
    documents = [file.read_bytes() for folder in sys.argv[1:] for file in sorted(Path(folder).glob("*.pdf"))] or [made]
    alone = cpu(lambda: [_bare(data) for data in documents], 5)
    ours = cpu(lambda: [pdf.read(data) for data in documents], 5)
    size = sum(map(len, map(pdf.read, documents)))
    show("pdfium: only the text of a PDF", size, alone)
    show("PDF to paragraphs", size, ours, f"{ours / alone:.1f} times as long")
    files.load(documents[0], "a.pdf")  # the nursery is up
    begun = time.perf_counter()
    for data in documents:
        files.load(data, "a.pdf")
    show("the same in the sandbox, by the clock", size, time.perf_counter() - begun)


def _bare(data: bytes) -> int:
    size = 0
    with pypdfium2.PdfDocument(data) as document:
        for page in document:
            size += len(page.get_textpage().get_text_bounded())
    return size


def folder() -> None:
    """``manage.py read`` of a folder, by the clock, with one processor and with all."""
    with tempfile.TemporaryDirectory() as place:
        paths = [Path(place) / f"{n}.txt" for n in range(200)]
        for n, path in enumerate(paths):
            path.write_text(resolution(40_000 + n), encoding="utf-8")
        size = sum(path.stat().st_size for path in paths)
        begun = time.perf_counter()
        for path in paths:
            command._read(path, as_json=True)
        alone = time.perf_counter() - begun
        begun = time.perf_counter()
        list(command._read_all(paths, as_json=True))
        together = time.perf_counter() - begun
        show("200 files in one process, by the clock", size, alone)
        show(f"200 files on {os.cpu_count()} processors, by the clock", size, together, f"{alone / together:.1f} times")


def memory() -> None:
    """The most memory that a process takes to read a megabyte."""
    program = (
        "import resource; from bench import reading; "
        f"reading.as_json(reading.resolution({MB})); print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    print(f"{'peak memory, text of 1 MB to JSON':46} {int(done.stdout) // 1024:9} MB")
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(f"{'the largest child of this run':46} {children // 1024:9} MB")


def harm() -> None:
    """What is made to cost time: a megabyte of each text, and every file; the slowest of them."""
    made = {name: partial(hostile.page, unit, MB) for name, unit in hostile.PAGES.items()}
    made |= {name: partial(hostile.clauses, *clause, MB) for name, clause in hostile.CLAUSES.items()}
    took = sorted(((*_became(build().encode()), name) for name, build in made.items()), reverse=True)
    print(f"{len(took)} hostile texts of 1 MB, CPU seconds; the slowest:")
    for seconds, became, name in took[:5]:
        print(f"  {seconds:5.2f} s  {became:8} {name}")
    took = sorted(((*_became(build()), name) for name, build in hostile.FILES.items()), reverse=True)
    print(f"{len(took)} hostile files, seconds by the clock; the slowest:")
    for seconds, became, name in took[:5]:
        print(f"  {seconds:5.2f} s  {became:8} {name}")


def _became(data: bytes) -> tuple[float, str]:
    clock = time.perf_counter if data[:2] in (b"PK", b"%P", b"<h") else time.process_time
    begun = clock()
    try:
        reader.read(files.load(data, "a.html"))
        became = "read"
    except UnreadableDocument:
        became = "refused"
    return clock() - begun, became


if __name__ == "__main__":
    for part in (text, pages, folder, memory, harm):
        part()
