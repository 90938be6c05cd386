"""Takes the pictures in docs/screenshots from a running server that holds A/RES/62/12.

    python docs/take_screenshots.py http://127.0.0.1:8000

Looks without signing in, as of 1 June 2008, on a telephone and a desk, light and dark.
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

HERE = Path(__file__).resolve().parent / "screenshots"
DAY = "as_of=2008-06-01"
WIDTHS = {"phone": 390, "desktop": 1440}
TALLEST = 1200
"""Pixels; a long page is cut there, so that the pictures stay small."""


def pages(page: Page, server: str) -> dict[str, str]:
    """The addresses by name; the first document and the obligation of paragraph 9 are looked up by their links."""
    page.goto(f"{server}/documents/?{DAY}")
    document = page.get_by_role("link", name="Report of the International Criminal Court").get_attribute("href")
    page.goto(f"{server}{document}")
    obligation = page.locator(".asks li", has_text="para. 9").get_by_role("link", name="Secretary-General")
    return {
        "due-dates": f"/due-dates/?{DAY}",
        "document": str(document),
        "obligation": str(obligation.first.get_attribute("href")),
    }


def take(browser: Browser, server: str, folder: Path = HERE) -> list[Path]:
    """Writes NAME-WIDTH-SCHEME.png for each page; which files."""
    folder.mkdir(parents=True, exist_ok=True)
    taken = []
    for width_name, width in WIDTHS.items():
        for scheme in ("light", "dark"):
            context = browser.new_context(
                viewport={"width": width, "height": 900},
                color_scheme=scheme,  # type: ignore[arg-type]  # one of Playwright's literals
                reduced_motion="reduce",
                locale="en-GB",
            )
            page = context.new_page()
            for name, address in pages(page, server).items():
                page.goto(server + address)
                height = page.evaluate("document.documentElement.scrollHeight")
                page.set_viewport_size({"width": width, "height": min(height, TALLEST)})
                path = folder / f"{name}-{width_name}-{scheme}.png"
                page.screenshot(path=path)
                taken.append(path)
                page.set_viewport_size({"width": width, "height": 900})
            context.close()
    return taken


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        for picture in take(chromium, sys.argv[1].rstrip("/")):
            print(picture.name)  # noqa: T201  # a script talks to a terminal
        chromium.close()
