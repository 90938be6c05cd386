"""Small PDF files for tests: text set at given places, as a page of a resolution has it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Placed(NamedTuple):
    """Words at a place of the page, in points from its lower left corner."""

    x: float
    y: float
    text: str
    size: float = 10.0
    mode: int = 0
    """How it is painted; 3 is not at all, as behind a scan."""


class Picture(NamedTuple):
    """A grey picture from the lower left corner of the page on, in points."""

    width: float = 612
    height: float = 792


def pdf(*pages: Sequence[Placed | Picture], trailer: str = "") -> bytes:
    """A PDF with those pages, set in Times."""
    kids = " ".join(f"{4 + 2 * index} 0 R" for index in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding /WinAnsiEncoding >>",
    ]
    for index, page in enumerate(pages):
        stream = "\n".join(map(_painted, page))
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {5 + 2 * index} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    body, offsets = "%PDF-1.4\n", []
    for number, item in enumerate(objects, 1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{item}\nendobj\n"
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    start = len(body)
    body += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    body += f"trailer << /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n"
    return body.encode("cp1252")


def lines(x: float, top: float, text: str, *, size: float = 10.0, leading: float = 12.0) -> list[Placed]:
    """The lines of a text, one below the other."""
    return [Placed(x, top - index * leading, line, size) for index, line in enumerate(text.splitlines())]


def _painted(thing: Placed | Picture) -> str:
    if isinstance(thing, Picture):
        return f"q {thing.width} 0 0 {thing.height} 0 0 cm BI /W 1 /H 1 /BPC 8 /CS /G ID x EI Q"
    return f"BT {thing.mode} Tr /F1 {thing.size} Tf {thing.x} {thing.y} Td ({_escaped(thing.text)}) Tj ET"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
