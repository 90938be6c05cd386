"""Every page there is, in a real browser: axe, light and dark, 400 %, reduced motion, forced colours, right to left.

The pages are those of tests/routes.py, so that a new one is walked the moment it is there.
"""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.test_access import CONTRAST, RULES, WIDTHS, violations
from tests.routes import ADDRESSES, WALKS, World, filled, pages


@pytest.fixture
def world(transactional_db: None) -> World:
    return World()


def walk(tab: Page, world: World, who: str) -> list[str]:
    """The addresses of that person's pages; signs them in first."""
    if who != "visitor":
        tab.goto("/sign-in/")
        tab.get_by_label("Username").fill(who)
        tab.get_by_label("Password").fill("a password of some length")
        tab.locator("main").get_by_role("button").click()
        tab.wait_for_url("/")
    return [filled(pattern, world) for pattern in pages(*WALKS[who])]


def sideways(tab: Page) -> str:
    """What sticks out of a page that is too wide."""
    return str(
        tab.evaluate(
            """() => document.documentElement.scrollWidth <= innerWidth ? '' : 'too wide: ' +
               [...document.querySelectorAll('main *, header *, footer *')].filter(e => {
                 const box = e.getBoundingClientRect(), out = box.right > innerWidth + 1 || box.left < -1;
                 return out && box.width && e.checkVisibility() && !e.closest('.wide-table, svg')
               }).slice(0, 3).map(e => e.outerHTML.slice(0, 90)).join(' | ')"""
        )
    )


def test_all_pages_are_walked() -> None:
    walked = {whose for some in WALKS.values() for whose in some}
    assert walked == {address.whose for address in ADDRESSES.values() if address.page}


@pytest.mark.parametrize("who", WALKS)
def test_everybody_can_use_every_page(tab: Page, world: World, who: str) -> None:
    """WCAG 2.2 AA by axe in light and dark, no scrolling sideways up to 400 %, nothing that moves by itself."""
    found: dict[str, list[str]] = {}
    for address in walk(tab, world, who):
        tab.set_viewport_size({"width": 1440, "height": 900})
        tab.emulate_media(color_scheme="light")
        tab.goto(address)
        # What is folded away has to be right too.
        tab.evaluate("for (const menu of document.querySelectorAll('main details')) menu.open = true")
        said = [violations(tab, RULES)]
        said.append(tab.evaluate(MOVES))
        tab.emulate_media(color_scheme="dark")
        said.append(violations(tab, CONTRAST))
        for width in WIDTHS:
            tab.set_viewport_size({"width": width, "height": 640})
            said.append(sideways(tab))
        if any(said):
            found[address] = [words for words in said if words]
    assert not found


MOVES = """() => [...document.querySelectorAll('*')].filter(e => {
  const style = getComputedStyle(e);
  return [style.transitionDuration, style.animationDuration].some(d => d.split(',').some(s => parseFloat(s) > 0))
}).slice(0, 3).map(e => 'moves: ' + e.outerHTML.slice(0, 90)).join(' | ')"""
"""With reduced motion, which the fixture asks for, nothing may."""


@pytest.mark.parametrize("who", ["visitor", "owner"])
def test_right_to_left_every_page_is_the_mirror_image(tab: Page, world: World, who: str, settings: Any) -> None:
    """In Arabic, of which only the framework's words are translated: the layout is what counts."""
    settings.LANGUAGES = [*settings.LANGUAGES, ("ar", "العربية")]
    tab.set_viewport_size({"width": 1440, "height": 900})
    tab.goto("/")
    addresses = walk(tab, world, who)
    found: dict[str, str] = {}

    def speak(language: str) -> None:
        cookie = {"name": "django_language", "value": language, "domain": "localhost", "path": "/"}
        tab.context.add_cookies([cookie])  # type: ignore[list-item]  # one of Playwright's own dictionaries

    for address in addresses:
        speak("en")
        tab.goto(address)
        there = tab.evaluate(PLACES)
        speak("ar")
        tab.goto(address)
        assert tab.locator("html").get_attribute("dir") == "rtl"
        mirrored = tab.evaluate(PLACES)
        for selector, (start, end) in there.items():
            if selector not in mirrored:
                found[address] = f"{selector} is gone"
            elif abs(mirrored[selector][0] - (1440 - end)) > 60 and abs(mirrored[selector][1] - (1440 - start)) > 60:
                found[address] = f"{selector}: {start}-{end}, mirrored {mirrored[selector]}"
        tab.set_viewport_size({"width": 320, "height": 640})
        if too_wide := sideways(tab):
            found[address] = too_wide
        tab.set_viewport_size({"width": 1440, "height": 900})
    assert not found


PLACES = """() => Object.fromEntries(
  ['.brand', '.tools', '.row .when', '.row .what', '.row .stands', '.card', '.sheet', '.beside > aside',
   '.head .actions', '.crumbs', '.tabs li', 'main form', '.plots figure', '.languages']
  .map(selector => [selector, document.querySelector(selector)]).filter(([, e]) => e && e.checkVisibility())
  .map(([selector, e]) => { const box = e.getBoundingClientRect(); return [selector, [box.left, box.right]] }))"""


def test_in_forced_colours_shapes_are_still_seen(tab: Page, world: World) -> None:
    """As in Windows' high contrast: what is drawn is drawn in the colours that the reader has chosen."""
    tab.emulate_media(forced_colors="active")
    tab.goto("/due-dates/?as_of=2008-06-01")
    colour, ground = tab.locator("main .status").first.evaluate(
        "e => [getComputedStyle(e, '::before'), getComputedStyle(document.body)].map(style => style.backgroundColor)"
    )
    assert colour != ground
    tab.goto("/statistics/?as_of=2008-12-31&by=kind")
    for selector in (".plot .asked", ".plot .label", ".plot .number"):
        colour, ground = tab.locator(selector).first.evaluate(
            "e => [getComputedStyle(e).fill, getComputedStyle(document.body).backgroundColor]"
        )
        assert colour != ground, selector
