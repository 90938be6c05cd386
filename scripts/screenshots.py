"""``make screenshots``: a picture of every page in docs/screenshots, at 390 and 1440 pixels, light and dark.

Starts a tracker of its own with A/RES/62/12 in a folder that goes away again, and walks the pages of tests/routes.py as
those whose they are, on 1 June 2008. Words after it name the pages to take: ``scripts/screenshots.py statistics``.
"""

from __future__ import annotations

import logging
import os
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "screenshots"
DAY = "as_of=2008-06-01"
WIDTHS = {"phone": 390, "desktop": 1440}
TALLEST = 1200
"""Pixels; a long page is cut there, so that the pictures stay small."""
COLOURS = 96
"""Of a picture: enough for letters and shapes, and a third of the bytes."""
CHROMIUM = "/usr/bin/chromium"


def pages_by_person() -> dict[str, dict[str, str]]:
    """Who looks at which pages: the name of each page with its address, in a world that is made here."""
    from django.core.management import call_command
    from django.urls import resolve
    from django.utils import timezone

    from obligations import intake
    from obligations.models import DueDate
    from tests.routes import WALKS, World, filled, pages

    call_command("migrate", interactive=False, verbosity=0)
    resolution = ROOT / "obligations" / "data" / "A_RES_62_12.md"
    intake.add(resolution.read_bytes(), resolution.name, by=None, now=timezone.now())
    world = World(DueDate.objects.get(obligation__paragraph__number="9"))
    found: dict[str, dict[str, str]] = {}
    for person, whose in WALKS.items():
        for pattern in pages(*whose):
            address = filled(pattern, world)
            name = resolve(address.partition("?")[0]).url_name or "page"
            found.setdefault(person, {})[name] = f"{address}{'&' if '?' in address else '?'}{DAY}"
    # Whose are few rows has little to review.
    found["administrator"]["review"] = found["owner"].pop("review")
    return found


class Threads(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Silent(WSGIRequestHandler):
    def log_message(self, *_arguments: object) -> None:
        """Nobody reads it."""


@contextmanager
def served() -> Iterator[str]:
    """The tracker on a port of this machine; its address."""
    from django.core.wsgi import get_wsgi_application

    with make_server("127.0.0.1", 0, get_wsgi_application(), server_class=Threads, handler_class=Silent) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def take(server: str, by_person: dict[str, dict[str, str]], only: list[str]) -> Iterator[Path]:
    """Writes NAME-WIDTH-SCHEME.png for each page; which files."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for person, addresses in by_person.items():
            chosen = {name: address for name, address in addresses.items() if not only or name in only}
            state = None
            for width_name, width in WIDTHS.items():
                for scheme in ("light", "dark"):
                    context = browser.new_context(
                        base_url=server,
                        storage_state=state,
                        viewport={"width": width, "height": 900},
                        color_scheme=scheme,  # type: ignore[arg-type]  # one of Playwright's literals
                        reduced_motion="reduce",
                        locale="en-GB",
                    )
                    page = context.new_page()
                    if person != "visitor" and state is None:
                        page.goto("/sign-in/")
                        page.get_by_label("Username").fill(person)
                        page.get_by_label("Password").fill("a password of some length")
                        page.locator("main").get_by_role("button").click()
                        page.wait_for_url("**/")
                        state = context.storage_state()
                    for name, address in chosen.items():
                        page.set_viewport_size({"width": width, "height": 900})
                        page.goto(address)
                        height = page.evaluate("document.documentElement.scrollHeight")
                        page.set_viewport_size({"width": width, "height": max(600, min(height, TALLEST))})
                        path = FOLDER / f"{name}-{width_name}-{scheme}.png"
                        path.write_bytes(small(page.screenshot()))
                        yield path
                    context.close()
        browser.close()


def small(picture: bytes) -> bytes:
    """The same picture in fewer colours."""
    from PIL import Image

    kept = BytesIO()
    Image.open(BytesIO(picture)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(
        kept, "PNG", optimize=True
    )
    return kept.getvalue()


def main(only: list[str]) -> None:
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory(prefix="tracker-pictures-") as home:
        os.environ |= {
            "TRACKER_HOME": home,
            "LOOK_WITHOUT_LOGIN": "everyone",
            "DEBUG": "1",  # so that style sheets are served without being collected first
            "DJANGO_SETTINGS_MODULE": "tracker.settings",
            "DJANGO_ALLOW_ASYNC_UNSAFE": "true",  # Playwright's loop is not Django's
        }
        import django

        django.setup()
        logging.disable(logging.INFO)
        by_person = pages_by_person()
        FOLDER.mkdir(parents=True, exist_ok=True)
        if not only:
            for old in FOLDER.glob("*.png"):
                old.unlink()
        with served() as server:
            for path in take(server, by_person, only):
                print(path.name)


if __name__ == "__main__":
    main(sys.argv[1:])
