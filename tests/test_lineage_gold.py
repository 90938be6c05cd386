"""How well series are found among real resolutions; they live outside the project."""

from __future__ import annotations

import json
import os
from itertools import combinations
from pathlib import Path

import pytest

import obligations
from obligations.lineage import link
from obligations.models import SeriesMember
from obligations.reading import files, reader
from tests.factories import make_document

pytestmark = [pytest.mark.gold, pytest.mark.django_db]

FOLDER = Path(os.environ.get("LINEAGE_DIR", Path(obligations.__file__).parents[2] / "shared" / "lineage"))


def test_resolutions_of_one_item_are_found_and_no_others() -> None:
    if not FOLDER.is_dir():
        pytest.skip(f"no series of resolutions at {FOLDER}; set LINEAGE_DIR to where they are")
    for file in sorted((FOLDER / "texts").glob("*.txt")):
        reading = reader.read(files.load(file.read_bytes(), file.name))
        make_document(
            symbol=reading.symbol,
            title=reading.title,
            organ=reading.organ,
            adopted_on=reading.adopted,
            text=reading.text,
        )
    link.link_new()
    rows = [set(row["symbols"]) for row in json.loads((FOLDER / "series.json").read_text())]
    found = dict(SeriesMember.objects.values_list("document__symbol", "series"))
    pairs = list(combinations(sorted(found), 2))
    right = {pair for pair in pairs if any(row.issuperset(pair) for row in rows)}
    said = {pair for pair in pairs if found[pair[0]] == found[pair[1]]}
    assert len(right & said) / len(said) >= 0.97, sorted(said - right)
    assert len(right & said) / len(right) >= 0.95, sorted(right - said)
