"""The language of a text: by its script, and where that is Latin, by the commonest words.

English resolutions have a third of their words from the short list here, other languages next to none of them.
"""

from __future__ import annotations

from collections import Counter

from obligations.reading import re2

NAMES = {
    "ar": "Arabic",
    "zh": "Chinese",
    "en": "English",
    "fr": "French",
    "ru": "Russian",
    "es": "Spanish",
    "pt": "Portuguese",
    "de": "German",
    "it": "Italian",
    "nl": "Dutch",
}
"""The six official languages, and others in which resolutions are translated."""

_COMMON = {
    "en": frozenset(["the", "of", "and", "to", "in", "for", "on", "its", "that", "with"]),
    "fr": frozenset(["le", "les", "des", "du", "et", "aux", "dans", "sur", "une", "par"]),
    "es": frozenset(["el", "la", "los", "las", "del", "y", "en", "para", "por", "que"]),
    "pt": frozenset(["o", "os", "as", "da", "do", "das", "dos", "e", "em", "para"]),
    "de": frozenset(["der", "die", "das", "und", "den", "von", "zu", "des", "auf", "mit"]),
    "it": frozenset(["il", "la", "gli", "della", "delle", "dei", "e", "di", "per", "che"]),
    "nl": frozenset(["de", "het", "een", "en", "van", "voor", "op", "dat", "met", "te"]),
}
_SCRIPTS = {
    "ar": re2.compile(r"\p{Arabic}+"),
    "zh": re2.compile(r"\p{Han}+"),
    "ru": re2.compile(r"\p{Cyrillic}+"),
}
_LATIN = 0.7
"""The least share of ASCII in a text in Latin script, accents and quotation marks apart."""

_SHARE = 0.1
"""The least share of a language's common words in its prose."""

_SAMPLE = 16_000
"""Characters that are looked at."""


def language(text: str) -> str | None:
    """The code of the language ("en"); "" where it is none of those known, None where there are no words at all."""
    sample = text[:_SAMPLE]
    if len(sample.encode("ascii", "ignore")) < _LATIN * len(sample):
        return _by_script(sample)
    counts = Counter(sample.lower().split())
    words = sum(count for word, count in counts.items() if word[0].isalpha())
    if not words:
        return None
    shares = {code: sum(map(counts.__getitem__, common)) / words for code, common in _COMMON.items()}
    code = max(shares, key=shares.__getitem__)
    return code if shares[code] >= _SHARE else ""


def _by_script(sample: str) -> str:
    """The language that is written in the script of most of the letters."""
    letters = {code: sum(len(run.group()) for run in script.finditer(sample)) for code, script in _SCRIPTS.items()}
    code = max(letters, key=letters.__getitem__)
    return code if letters[code] else ""
