"""How often the reader is right, on resolutions labelled by hand. Run: python -m bench.accuracy FOLDER...

Each FOLDER holds texts/NAME.txt and labels/NAME.json: {"items": [{"para", "quote", "verb", "actors", "kind",
"deadline_text", "due": {"start", "end", "session", "every"} or null, "optional"}]}, the values as in the reader's
own JSON. One that is optional is no error, found or not; prints the tables of docs/accuracy.md. With ``--write now``
or ``--write first_sight`` the figures, and nothing of the texts, go into obligations/data/accuracy.json, from which
the page /accuracy/ is made.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from obligations.accuracy.figures import BANDS, Band, Errors, Found, Share, band_of
from obligations.accuracy.published import Measured, publish
from obligations.reading import contract, files, reader
from obligations.reading.values import READER_VERSION

Item = dict[str, Any]
Pairs = list[tuple[Item, Item]]

ORGANS = ("GA", "HRC", "ECOSOC", "SC")


@dataclass
class Tally:
    """Counts over the documents of one folder."""

    documents: int = 0
    count: Counter[str] = field(default_factory=Counter)
    actors: float = 0.0
    bins: Counter[tuple[float, bool]] = field(default_factory=Counter)
    shown: Counter[float] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)


def words(text: str | None) -> list[str]:
    """The words in lower case."""
    return re.findall(r"\w+", (text or "").lower())


def shared(one: str | None, other: str | None) -> float:
    """The share of the shorter text's words that the longer holds."""
    a, b = sorted((Counter(words(one)), Counter(words(other))), key=Counter.total)
    return (a & b).total() / a.total() if a else 0.0


def number(printed: str) -> str:
    """ "7 (b)" -> "7", any preambular paragraph -> "pre"."""
    found = re.search(r"\d+", printed)
    return "pre" if printed.startswith("pre") or found is None else found.group()


def same_names(one: list[str], other: list[str]) -> float:
    """The share of the longer list on which two lists of actors agree; a name counts within a longer one."""
    if not one or not other:
        return float(one == other)
    a, b = ([" ".join(words(name)).removeprefix("all ") for name in names] for names in (one, other))
    return sum(any(x in y or y in x for y in b) for x in a) / max(len(a), len(b), 1)


def resolves(label: Item, found: Item) -> bool:
    """Does the reader come to the time the label states? Only what the label states is compared."""
    due, deadline = label["due"], found["deadline"]
    if due.get("every") and due["every"] != deadline["every"]:
        return False
    if due.get("session"):
        return _same_session(due["session"], deadline["session"] or "")
    return all(due[key] == deadline[key] for key in ("start", "end") if due.get(key))


def _same_session(wanted: str, got: str) -> bool:
    """The number must agree, and the body where it is one of the great organs: other codes are not settled."""
    (body, _, number_wanted), (other, _, number_got) = wanted.rpartition(" "), got.rpartition(" ")
    return number_wanted == number_got and (body == other or body not in ORGANS)


def ask_likeness(label: Item, found: Item) -> float:
    """0 unless the paragraph, the verb or an actor, and most words of the ask agree."""
    verb = words(label["verb"])[-1:] == words(found["verb"])[-1:]
    actor = same_names(label["actors"], found["actors"]) > 0
    common = shared(label["quote"], found["quote"])
    if number(label["para"]) != number(found["paragraph"]) or common < 0.6 or not (verb or actor):
        return 0.0
    return common + 0.4 * verb + 0.6 * actor


def time_likeness(label: Item, found: Item) -> float:
    """0 unless the paragraph and half of the words that say when agree."""
    common = shared(label["deadline_text"], found["deadline"]["text"])
    if number(label["para"]) != number(found["paragraph"]) or common < 0.5:
        return 0.0
    return common + resolves(label, found) + 0.3 * shared(label["quote"], found["quote"])


def pairs(labels: list[Item], found: list[Item], likeness: Callable[[Item, Item], float]) -> Pairs:
    """One to one, the most alike first."""
    table = ((likeness(a, b), i, j) for i, a in enumerate(labels) for j, b in enumerate(found))
    chosen: list[tuple[int, int]] = []
    for _, i, j in sorted((row for row in table if row[0]), key=lambda row: (-row[0], row[1:])):
        if all(i != one and j != other for one, other in chosen):
            chosen.append((i, j))
    return [(labels[i], found[j]) for i, j in chosen]


def measure(tally: Tally, labels: list[Item], found: list[Item]) -> None:
    """Adds one document."""
    tally.documents += 1
    asks = pairs(labels, found, ask_likeness)
    dated = pairs([x for x in labels if x["due"]], [x for x in found if x["deadline"]], time_likeness)
    _count(tally, "asks", labels, found, asks)
    _count(tally, "dated", [x for x in labels if x["due"]], [x for x in found if x["deadline"]], dated)
    tally.count["resolved"] += sum(resolves(*pair) for pair in dated)
    tally.count["resolvable"] += len(dated)
    tally.count["paired"] += len(asks)
    tally.count["kind"] += sum(label["kind"] == item["kind"] for label, item in asks)
    tally.actors += sum(same_names(label["actors"], item["actors"]) for label, item in asks)
    right = {id(item) for label, item in dated if resolves(label, item)}
    right |= {id(item) for _, item in asks if not item["deadline"]}
    for item in found:
        low = band_of(item["confidence"])
        tally.bins[low, id(item) in right] += 1
        tally.shown[low] += item["confidence"]
    tally.wrong.update(error for pair in asks for error in errors(*pair))
    tally.wrong.update("time: not the labelled one" for pair in dated if not resolves(*pair))


def errors(label: Item, item: Item) -> Iterator[str]:
    """What is wrong with an ask that was found, by class."""
    if label["kind"] != item["kind"]:
        yield f"kind: {item['kind']} for {label['kind']}"
    if same_names(label["actors"], item["actors"]) < 1:
        differ = "some of several" if len(label["actors"]) > 1 else "others"
        yield f"actors: {differ if item['actors'] else 'none found'}"


def _count(tally: Tally, what: str, labels: list[Item], found: list[Item], chosen: Pairs) -> None:
    met = {id(label) for label, _ in chosen}
    missed = sum(id(label) not in met for label in labels if not label.get("optional"))
    tally.count[f"{what} found"] += sum(not label.get("optional") for label, _ in chosen)
    tally.count[f"{what} missed"] += missed
    tally.count[f"{what} wrong"] += len(found) - len(chosen)


def f1(tally: Tally, what: str) -> float:
    """The balance of what was found, missed and wrongly found (1.0: nothing missed and nothing wrong)."""
    found, missed, wrong = (tally.count[f"{what} {key}"] for key in ("found", "missed", "wrong"))
    return 2 * found / (2 * found + missed + wrong) if found else 0.0


def documents(folder: Path) -> Iterator[tuple[list[Item], list[Item]]]:
    """The labels of each document and what the reader finds in it."""
    for file in sorted((folder / "labels").glob("*.json")):
        text = folder / "texts" / f"{file.stem}.txt"
        reading = reader.read(files.load(text.read_bytes(), text.name))
        yield json.loads(file.read_text())["items"], contract.as_dict(reading)["obligations"]


def show_sets(tallies: dict[str, Tally]) -> None:
    print("| set | documents | asks | dated | F1 of asks | F1 of dated | resolved | actor | kind |")
    print("|---|---|---|---|---|---|---|---|---|")
    for name, tally in tallies.items():
        count, paired = tally.count, max(tally.count["paired"], 1)
        asks, dated = (count[f"{what} found"] + count[f"{what} missed"] for what in ("asks", "dated"))
        resolved = count["resolved"] / max(count["resolvable"], 1)
        print(
            f"| {name} | {tally.documents} | {asks} | {dated} | {f1(tally, 'asks'):.3f} | {f1(tally, 'dated'):.3f} "
            f"| {resolved:.3f} | {tally.actors / paired:.3f} | {count['kind'] / paired:.3f} |"
        )


def show_reliability(tally: Tally) -> None:
    print("\n| confidence shown | how many | mean shown | right |\n|---|---|---|---|")
    for low, high in BANDS:
        right, wrong = tally.bins[low, True], tally.bins[low, False]
        if count := right + wrong:
            shown = f"{low:.2f}-{high:.2f} | {count} | {tally.shown[low] / count:.2f}"
            print(f"| {shown} | {right} ({right / count:.3f}) |")


def show_errors(tally: Tally) -> None:
    print("\n| error | how many |\n|---|---|")
    for what in ("asks", "dated"):
        print(f"| {what}: missed | {tally.count[f'{what} missed']} |")
        print(f"| {what}: found where none is labelled | {tally.count[f'{what} wrong']} |")
    for what, count in sorted(tally.wrong.items(), key=lambda row: (-row[1], row[0])):
        if count > 1:
            print(f"| {what} | {count} |")
    print(f"| other, once each | {sum(count == 1 for count in tally.wrong.values())} |")


def measured(tally: Tally) -> Measured:
    """The figures to publish."""
    count, paired = tally.count, tally.count["paired"]
    asks, dated = (
        Found(*(count[f"{what} {key}"] for key in ("found", "missed", "wrong"))) for what in ("asks", "dated")
    )
    bands = [(low, high, tally.bins[low, True], tally.bins[low, False]) for low, high in BANDS]
    return Measured(
        reader_version=READER_VERSION,
        measured_on=dt.datetime.now(dt.UTC).date(),
        documents=tally.documents,
        asks=asks,
        dated=dated,
        resolved=Share(count["resolved"], count["resolvable"]),
        actors=Share(round(tally.actors, 3), paired),
        kinds=Share(count["kind"], paired),
        bands=tuple(
            Band(low, high, right + wrong, round(tally.shown[low] / (right + wrong), 3), right)
            for low, high, right, wrong in bands
            if right + wrong
        ),
        errors=tuple(
            Errors(what, number) for what, number in sorted(tally.wrong.items(), key=lambda row: (-row[1], row[0]))
        ),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="How often the reader is right, on resolutions labelled by hand.")
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER", help="holds texts/ and labels/")
    parser.add_argument("--write", choices=("now", "first_sight"), help="publish the figures as these")
    asked = parser.parse_args()
    tallies: dict[str, Tally] = {}
    everything = Tally()
    for folder in asked.folders:
        tallies[folder.name] = Tally()
        for labels, found in documents(folder):
            measure(tallies[folder.name], labels, found)
            measure(everything, labels, found)
    show_sets({**tallies, "all": everything})
    show_reliability(everything)
    show_errors(everything)
    if asked.write:
        publish(asked.write, measured(everything))


if __name__ == "__main__":
    main()
