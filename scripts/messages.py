"""``make messages``: brings the catalogues in locale/ up to date with what the code and the templates say.

New messages are added without a translation, those that nobody says any more go, and the .mo files, which Django reads,
are compiled anew. Needs no gettext tools. tests/test_languages.py fails while a translation is missing or a file old.
"""

from __future__ import annotations

import ast
import datetime as dt
import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
SOME_DAY = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
"""Stands in compiled files for the day they were made."""
CODE = ("obligations", "tracker")
KEYWORDS: dict[str, object] = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None, "message": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
}  # fmt: skip
_LITERAL = r"""u?(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')"""
_CALL = re.compile(rf"\b(_|n?p?gettext)\(\s*({_LITERAL}(?:\s*,\s*{_LITERAL})*)", re.DOTALL)
_HEADERS_THAT_SAY_NOTHING = re.compile(
    rb'"(?:Project-Id-Version|Report-Msgid-Bugs-To|POT-Creation-Date|PO-Revision-Date|Last-Translator|Generated-By|'
    rb"Language-Team)[^\n]*\n"
)

Said = tuple[str | None, str | tuple[str, str]]
"""The context, if there is one, and the words, or the words for one and for many."""


def said() -> dict[Said, set[str]]:
    """Every message of the code and the templates, with the files that say it."""
    found: dict[Said, set[str]] = {}
    for path in sorted(p for folder in CODE for p in (ROOT / folder).rglob("*.py") if "migrations" not in p.parts):
        for message in _in_code(path):
            found.setdefault(message, set()).add(path.relative_to(ROOT).as_posix())
    for path in sorted(p for p in (ROOT / "templates").rglob("*") if p.is_file()):
        for message in _in_template(path):
            found.setdefault(message, set()).add(path.relative_to(ROOT).as_posix())
    return found


def catalogue(language: str) -> Catalog:
    """The translations that are there; an empty catalogue for a language that is new."""
    path = po_file(language)
    if not path.exists():
        return Catalog(locale=language, charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def brought_up_to_date(language: str) -> Catalog:
    """The catalogue of what is said now, with the translations that are there; nothing is guessed."""
    old = catalogue(language)
    new = Catalog(
        locale=language,
        project="Obligations Tracker",
        version="",
        copyright_holder="",
        header_comment=f"# Obligations Tracker, {language}. Edit the translations, then run: make messages",
        charset="utf-8",
        fuzzy=False,
    )
    # The forms that the translations were written for: Babel’s may become more or fewer.
    new.mime_headers = [("Plural-Forms", old.plural_forms)]
    for (context, words), files in sorted(said().items(), key=lambda item: (min(item[1]), str(item[0][1]))):
        known = old.get(words if isinstance(words, str) else words[0], context)
        flags = set(known.flags) if known else set()
        new.add(
            words,
            known.string if known else None,
            locations=[(file, None) for file in sorted(files)],  # type: ignore[misc]  # a file will do
            flags=flags,
            context=context,
            user_comments=known.user_comments if known else (),
        )
    return new


def as_po(catalog: Catalog) -> bytes:
    buffer = BytesIO()
    write_po(buffer, catalog, width=120, omit_header=False, sort_by_file=False)
    # The day it was made says nothing, and would make every file differ from the last.
    return _HEADERS_THAT_SAY_NOTHING.sub(b"", buffer.getvalue())


def as_mo(catalog: Catalog) -> bytes:
    """Compiled from the .po as it is written, so that the same translations give the same bytes."""
    buffer = BytesIO()
    written = read_po(BytesIO(as_po(catalog)), locale=catalog.locale)
    written.creation_date = written.revision_date = SOME_DAY
    write_mo(buffer, written)
    return buffer.getvalue()


def po_file(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def languages() -> list[str]:
    return sorted(path.name for path in LOCALE.iterdir() if path.is_dir())


def missing(catalog: Catalog) -> list[str]:
    """The messages of a catalogue without a translation, or with one that nobody has looked at."""
    return [str(message.id) for message in catalog if message.id and (message.fuzzy or not _is_translated(message))]


def _is_translated(message: Message) -> bool:
    words = message.string
    return bool(words) and all([words] if isinstance(words, str) else words)


def _in_code(path: Path) -> Iterator[Said]:
    with path.open("rb") as file:
        for _line, words, _comments, context in extract("python", file, keywords=KEYWORDS):  # type: ignore[arg-type]
            yield context, (words if isinstance(words, str) else (words[0], words[1]))


def _in_template(path: Path) -> Iterator[Said]:
    for call, written in _CALL.findall(templatize(path.read_text())):
        words: tuple[str, ...] = ast.literal_eval(f"({written},)")
        context, words = (words[0], words[1:]) if "p" in call.removesuffix("gettext") else (None, words)
        yield context, (words[0] if len(words) == 1 else (words[0], words[1]))


def main() -> int:
    """Writes what changed; how many translations are missing, at most 1."""
    lacking = 0
    for language in languages():
        catalog = brought_up_to_date(language)
        po_file(language).write_bytes(as_po(catalog))
        po_file(language).with_suffix(".mo").write_bytes(as_mo(catalog))
        missed = missing(catalog)
        lacking += len(missed)
        print(f"{language}: {len(catalog)} messages, {len(missed)} to translate")
        for words in missed:
            print(f"  {words}")
    return min(lacking, 1)


if __name__ == "__main__":
    sys.exit(main())
