"""Each page of the console looked at: pictures for people, rules for everybody.

A thorough look leaves pictures in the folder `pictures` of the checkout, by page, size
and theme. A page must not be wider than the screen, and axe-core must find nothing
serious in it (WCAG 2.2 AA).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from playwright.async_api import Page, ViewportSize

from tipring.console.cards import CARDS

PICTURES = Path(__file__).parents[2] / "pictures" / "console"
DESKTOP = ViewportSize(width=1280, height=800)
PHONE = ViewportSize(width=360, height=740)
RULES = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
}
GRAVE = {"serious", "critical"}
OVERFLOW = "document.documentElement.scrollWidth - window.innerWidth"
WIDE = """() => [...document.querySelectorAll('main *')].filter(
  (each) => each.getBoundingClientRect().right > window.innerWidth + 1
    && !each.closest('.wide, .q-table__middle, [data-wide]')).slice(0, 3).map(
  (each) => each.outerHTML.slice(0, 120))"""
Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")
WORN: tuple[tuple[str, ViewportSize, Theme], ...] = (
    ("desktop", DESKTOP, "light"),
    ("phone", PHONE, "dark"),
)
"""Each size, and the theme in which the rules are tried there."""
SETTLED = """() => {
  const menu = document.querySelector('.q-drawer');
  const place = menu ? menu.getBoundingClientRect() : { left: 0, right: 0 };
  const wide = window.innerWidth > 900;
  return document.getAnimations().every((each) => each.playState !== 'running')
    && (wide ? place.left === 0 : place.right <= 0);
}"""
"""Nothing moves, and the menu is where it belongs at this width."""
AXE = Axe()


@dataclass
class Gallery:
    """What was seen so far."""

    faults: list[str] = field(default_factory=list)
    """One line each, with the page and the remedy that axe knows."""
    is_thorough: bool = False
    _turn: bool = False

    async def look(self, page: Page, path: str, url: str) -> None:
        """Look at one page in two of its clothes, and try the rules in one, by turns.

        Thoroughly: in all four, the rules in two, and pictures of each are kept. Each
        size loads the page: a window that shrinks while the page still tells the server
        that its menu is open has it open on the phone as well.
        """
        self._turn = not self._turn
        for size, pixels, ruled in WORN:
            await page.set_viewport_size(pixels)
            await page.emulate_media(color_scheme=ruled, reduced_motion="reduce")
            await page.goto(url + path)
            await page.locator(":is(h1, h2, button)").first.wait_for(state="attached")
            await page.wait_for_function(SETTLED)
            for theme in THEMES if self.is_thorough else (ruled,):
                await page.emulate_media(color_scheme=theme)
                if self.is_thorough:
                    await _keep(page, path, f"{size}-{theme}")
                is_turn = self._turn is (size == "phone")
                if theme == ruled and (is_turn or self.is_thorough):
                    await self._rules(page, f"{path} ({size}, {theme})")
            await self._measure(page, f"{path} ({size})")

    async def _measure(self, page: Page, path: str) -> None:
        if (over := await page.evaluate(OVERFLOW)) > 0:
            who = await page.evaluate(WIDE)
            self.faults.append(f"{path}: {over} px wider than the screen: {who}")

    async def _rules(self, page: Page, where: str) -> None:
        found = await AXE.run(page, options=RULES)
        for each in found.response["violations"]:
            if each["impact"] in GRAVE:
                nodes = [node["html"][:160] for node in each["nodes"][:3]]
                self.faults.append(f"{where}: {each['id']}: {each['help']}: {nodes}")


async def _keep(page: Page, path: str, worn: str) -> None:
    name = path.strip("/").replace("/", "-") or "today"
    await page.screenshot(path=PICTURES / f"{name}-{worn}.png")


def main_pages(places: Sequence[str] = ()) -> list[str]:
    """Return the paths of all pages that need no name, and *places* besides."""
    return [card.path for card in CARDS if "{" not in card.path] + [*places]
