"""Every word of the interface can be translated, French is complete, and the compiled files are those that are read."""

from __future__ import annotations

import datetime as dt
import gettext as gettext_module
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import django
import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from bs4 import BeautifulSoup
from bs4.element import NavigableString
from django.apps import apps
from django.conf import settings as project
from django.contrib.auth.models import User
from django.test import Client
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import trans_real

from scripts import messages
from tests import factories
from tests.routes import ADDRESSES, Whose, World, filled, pages

LANGUAGES = messages.languages()


def test_every_language_that_is_offered_has_a_catalogue() -> None:
    assert {code for code, _name in project.LANGUAGES} == {"en", *LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_missing_or_unchecked(language: str) -> None:
    missing = messages.missing(messages.brought_up_to_date(language))
    assert not missing, "run make messages, and translate these"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_is_what_the_code_says_now(language: str) -> None:
    # Not compared in the assertion: telling where so many bytes differ takes minutes.
    current = messages.po_file(language).read_bytes() == messages.as_po(messages.brought_up_to_date(language))
    assert current, "run make messages"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_file_is_current(language: str) -> None:
    """It is kept with the source, since gettext's compiler is not on every machine."""
    compiled = messages.po_file(language).with_suffix(".mo").read_bytes()
    current = compiled == messages.as_mo(messages.catalogue(language))
    assert current, "run make messages"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_same_places_to_fill(language: str) -> None:
    """One that has not would be an error on the page, or a name left out."""
    place = re.compile(r"%(?:\(\w+\))?[sd]|</?\w+>")
    for message in messages.catalogue(language):
        if not message.id:
            continue
        originals = [message.id] if isinstance(message.id, str) else message.id
        translated = [message.string] if isinstance(message.string, str) else message.string
        for original, words in zip(originals, translated, strict=True):
            # One that is missing has a test of its own.
            assert not words or sorted(place.findall(words)) == sorted(place.findall(original)), original


@pytest.mark.parametrize("language", LANGUAGES)
def test_french_is_set_as_french_is(language: str) -> None:
    """Typographic apostrophes, and spaces before high punctuation that do not break."""
    for message in messages.catalogue(language):
        for words in [] if not message.id else [message.string] if isinstance(message.string, str) else message.string:
            assert "'" not in words, words
            assert not re.search(r"(?: |[a-zà-ÿ])[?!;»]|« | :", words), words


# --- on the pages -----------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_switcher_works_without_script_and_goes_back_to_where_one_was(client: Client) -> None:
    page = client.get("/?as_of=2008-06-01&kind=report").content.decode()
    assert 'name="next" value="/?as_of=2008-06-01&amp;kind=report"' in page
    assert re.search(r'<button name="language" value="en" lang="en" aria-current="true">English</button>', page)
    response = client.post("/language/", {"language": "fr", "next": "/?as_of=2008-06-01&kind=report"})
    assert response.headers["Location"] == "/?as_of=2008-06-01&kind=report"
    page = client.get("/?as_of=2008-06-01").content.decode()
    assert '<html lang="fr"' in page
    assert "Vous voyez le <strong>1 juin 2008</strong>" in page
    client.post("/language/", {"language": "en"})
    assert '<html lang="en' in client.get("/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["", "xx", "fr'--", "../en"])
def test_a_language_that_is_not_offered_changes_nothing(client: Client, language: str) -> None:
    client.post("/language/", {"language": language, "next": "https://example.org/"})
    assert '<html lang="en' in client.get("/").content.decode()
    assert client.post("/language/", {"next": "https://example.org/"}).headers["Location"] == "/"


@pytest.mark.django_db
def test_a_browser_that_asks_for_french_gets_it(client: Client) -> None:
    response = client.get("/", headers={"Accept-Language": "fr-CH, en;q=0.5"})
    assert "Chronologie" in response.content.decode()
    assert response.headers["Content-Language"] == "fr"


@pytest.mark.parametrize(
    ("language", "long", "short"),
    [("en", "26 November 2007", "26 Nov 2007"), ("fr", "26 novembre 2007", "26 nov. 2007")],
)
def test_dates_are_written_as_the_language_writes_them(language: str, long: str, short: str) -> None:
    day = dt.date(2007, 11, 26)
    with translation.override(language):
        assert (date_format(day), date_format(day, "SHORT_DATE_FORMAT")) == (long, short)


# A language in which every message stands in brackets: what stands on a page without them cannot be translated.

OPEN, CLOSE = "⟦", "⟧"


@pytest.fixture
def in_brackets(settings: Any, tmp_path: Path) -> Iterator[None]:
    """French, with each of our messages in brackets instead of translated."""
    catalog = Catalog(locale="fr", fuzzy=False)
    catalog.mime_headers = [("Plural-Forms", messages.catalogue("fr").plural_forms)]
    for context, words in messages.said():
        marked = tuple(f"{OPEN}{form}{CLOSE}" for form in ([words] if isinstance(words, str) else words))
        catalog.add(words, marked[0] if isinstance(words, str) else marked, context=context)
    folder = tmp_path / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    (folder / "django.mo").write_bytes(compiled.getvalue())
    settings.LOCALE_PATHS = [tmp_path]
    trans_real._translations.pop("fr", None)
    yield
    trans_real._translations.pop("fr", None)


def plain(text: str) -> str:
    """Without capitals and numbers, so that a message is known again with its numbers filled in."""
    return re.sub(r"%\(\w+\)[sd]|\d+", "#", " ".join(text.split())).lower()


def known_data() -> str:
    """All words of all rows: what people and resolutions say is theirs, and stays as it is."""
    models = [*apps.get_app_config("obligations").get_models(), User]
    return " ".join(str(value) for model in models for row in model._default_manager.values() for value in row.values())


def words_of(page: str) -> Iterator[str]:
    """What can be read or is read out."""
    soup = BeautifulSoup(page, "lxml")
    for gone in soup(["script", "style", "svg"]):
        gone.decompose()
    # Languages are offered in their own words; a code is typed, not read.
    for gone in soup.select(".languages, code, pre, [translate=no]"):
        gone.decompose()
    for text in soup.find_all(string=True):
        if type(text) is NavigableString:
            yield str(text)
    for tag in soup.find_all(True):
        for name in ("aria-label", "alt", "title", "placeholder"):
            if tag.get(name):
                yield str(tag[name])


def outside_brackets(text: str) -> str:
    """What is left when messages go, with those that others are filled into."""
    while (rest := re.sub(rf"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}", "", text)) != text:
        text = rest
    return text


def in_djangos_french() -> str:
    """What forms and passwords say in the framework's own translations."""
    apps_of_django = ("", "contrib/auth", "contrib/admin")
    root = Path(django.__file__).parent
    folders = [root / app / ("locale" if app else "conf/locale") for app in apps_of_django]
    said = [gettext_module.translation("django", str(folder), ["fr"])._catalog for folder in folders]  # type: ignore[attr-defined]
    return " ".join(re.sub(r"<[^>]+>", " ", words) for catalog in said for words in catalog.values())


DATE = re.compile(r"(?:\d{1,2} )?[a-zéû]+\.? \d{4}(?: à)?")


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["visitor", "owner", "administrator"])
def test_no_word_of_a_page_is_out_of_reach_of_translators(in_brackets: None, settings: Any, who: str) -> None:
    settings.LOOK_WITHOUT_LOGIN = "everyone"
    world = World()
    client = Client(headers={"Accept-Language": "fr"})
    if who != "visitor":
        client.force_login(getattr(world, who))
    data = plain(f"{known_data()} {in_djangos_french()}")
    theirs = {
        "visitor": (Whose.LOOKING, Whose.ASKING, Whose.ANYBODY),
        "owner": (Whose.SIGNED_IN, Whose.OWNERS, Whose.EDITORS_AND_OWNERS, Whose.LOOKING),
        "administrator": (Whose.ADMINISTRATORS, Whose.EDITORS),
    }[who]
    left: set[tuple[str, str]] = set()
    for pattern in pages(*theirs):
        page = client.get(filled(pattern, world), follow=True).content.decode()
        assert OPEN in page, f"{pattern} is not in the language that was asked for"
        for text in words_of(page):
            for part in re.split(r"[:,·(),]\s", DATE.sub("", outside_brackets(" ".join(text.split()))) + " "):
                rest = part.strip(" .,:;·–-×()[]“”«»%…")
                if re.search(r"[^\W\d_]{2,}", rest) and plain(rest) not in data and rest not in NAMES:
                    left.add((pattern, rest))
    assert not left


NAMES = {
    "UTC", "Google Calendar", "Apple Calendar", "Outlook", "Thunderbird", "Nextcloud", "English", "Français",
}  # fmt: skip
"""Names, which every language leaves as they are."""


@pytest.mark.django_db
def test_a_page_asks_no_more_in_french(client: Client, django_assert_max_num_queries: Any) -> None:
    factories.make_due_date()
    with django_assert_max_num_queries(12):
        client.get("/", headers={"Accept-Language": "fr"})


def test_the_pages_walked_here_are_there() -> None:
    assert set(pages()) <= set(ADDRESSES)
