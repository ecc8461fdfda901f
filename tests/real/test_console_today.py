"""A call from the first ring to its explanation, as a supervisor sees it in a browser.

The page of today and a wallboard are open when it rings; the caller is taken, parked,
brought back, sent on and hung up on; then the box falls silent.
"""

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from support.console_box import (
    OWNER,
    SUPERVISOR,
    ConsoleBox,
    an_agent,
    chromium,
    console_box,
)
from support.queue_office import write_queue_office
from support.real_box import RealBox, place, plug_in, running_box
from tipring.exchange.clockwork import Exchange

pytestmark = [pytest.mark.quiet, pytest.mark.timeout(120)]

PEOPLE = (OWNER, SUPERVISOR, an_agent("anna"))
SEEN_WITHIN_S = 0.3
"""From the box's own note of a ring to the wall."""
WHEN_IT_IS_SEEN = """() => {
  const seen = () => {
    const lines = document.querySelector(".board-lines");
    if (lines && /line-1 (rings|in the menu|waits)/.test(lines.textContent)) {
      window.seenAt ??= Date.now() / 1000;
    }
  };
  new MutationObserver(seen).observe(
    document.body, { subtree: true, childList: true, characterData: true });
}"""


class Supervisor:
    """Somebody before the page of today, and the wall."""

    def __init__(self, console: ConsoleBox, today: Page, wall: Page) -> None:
        self.console = console
        self.today = today
        self.wall = wall

    @property
    def call(self) -> Locator:
        return self.today.get_by_role("article")

    async def presses(self, name: str) -> None:
        await self.today.get_by_role("button", name=name, exact=True).click()

    async def agrees(self, name: str) -> None:
        """Press *name* in the dialog that is open."""
        dialog = self.today.get_by_role("dialog")
        await dialog.get_by_role("button", name=name, exact=True).click()
        await expect(dialog).to_have_count(0)

    async def sees(self, words: str) -> None:
        await expect(self.call).to_contain_text(words)

    async def sees_on_the_wall(self, words: str) -> None:
        await expect(self.wall.locator(".board-lines")).to_contain_text(words)


async def opened(console: ConsoleBox, today: Page, wall: Page) -> Supervisor:
    await wall.set_viewport_size({"width": 1920, "height": 1080})
    await asyncio.gather(
        today.goto(console.url("/")), wall.goto(console.url("/wallboard"))
    )
    sam = Supervisor(console, today, wall)
    await expect(today.get_by_text("Nobody calls just now")).to_be_visible()
    await sam.sees_on_the_wall("line-1 free")
    await wall.evaluate(WHEN_IT_IS_SEEN)
    return sam


async def a_ring_is_on_the_wall_at_once(sam: Supervisor, box: RealBox) -> None:
    await sam.wall.wait_for_function("window.seenAt !== undefined")
    seen_at = await sam.wall.evaluate("window.seenAt")
    ((call, *_more), _messages) = await box.kept()
    late_s = seen_at - call.rang_at.timestamp()
    assert 0 <= late_s < SEEN_WITHIN_S, f"seen {late_s * 1000:.0f} ms after the ring"


async def the_caller_is_moved(sam: Supervisor) -> None:
    await sam.sees("2125550123")
    await sam.presses("Park")
    await sam.agrees("Park")
    await sam.sees("Parked by sam.")
    await sam.sees_on_the_wall("parked")
    await sam.presses("Bring back")
    await sam.sees("Queue front.")
    await sam.presses("Transfer")
    await sam.today.get_by_label("Where to?").click()
    await sam.today.get_by_role("option", name="A mailbox").click()
    await sam.agrees("Transfer")
    await sam.sees("leaves a message")


async def an_agent_takes_him(console: ConsoleBox, browser: Browser) -> None:
    """She may take callers, and not move those of others."""
    async with console.pages(browser, "anna") as page:
        await page.goto(console.url("/"))
        take = page.get_by_role("button", name="Take", exact=True)
        await expect(take).to_be_visible()
        for name in ("Park", "Transfer", "Hang up"):
            await expect(page.get_by_role("button", name=name)).to_have_count(0)
        await take.click()
        refusal = page.get_by_text("anna has no telephone of this house")
        await expect(refusal.first).to_be_visible()


async def the_call_is_explained(sam: Supervisor, box: RealBox) -> None:
    page = sam.today
    await page.get_by_role("link", name="Explain this call").click()
    path = page.locator(".path")
    await expect(path).to_contain_text("sam sends the caller to the mailbox office")
    await expect(path).to_contain_text("Rings anna")
    await expect(path).not_to_contain_text("Is on-hook")
    await sam.presses("Hang up")
    await sam.agrees("Hang up")
    await box.until_line("idle")
    await expect(path).to_contain_text("Is on-hook, the record is closed")


async def a_silent_box_is_told(sam: Supervisor, box: RealBox) -> None:
    """What it wrote down is there: the list of calls, and the last of them."""
    box.kill()
    title = "The box does not answer"
    await expect(sam.wall.get_by_role("alert")).to_contain_text(title)
    async with sam.console.asking("sam") as http:
        for path in ("/calls?number=555", "/"):
            shown = (await http.get(path)).text
            assert "2125550123" in shown, path
            assert "ended from the office" in shown, path
        assert title in shown
        other = (await http.get("/calls?number=999")).text
        assert "No call is like that." in other
        assert "2125550123" not in other
    async with sam.console.asking("olga") as http:
        audit = (await http.get("/audit")).text
        for deed in ("call.park", "call.unpark", "call.transfer", "call.hang-up"):
            assert deed in audit


def test_a_call_is_seen_moved_and_explained(tmp_path: Path) -> None:
    async def story() -> None:
        async with Exchange("us") as exchange:
            await plug_in(exchange, "usr", tmp_path / "tty")
            nodes = [str(tmp_path / "tty")]
            write_queue_office(tmp_path, "anna", nodes=nodes, phone="never answers")
            async with (
                running_box(tmp_path) as box,
                console_box(tmp_path, *PEOPLE) as console,
                chromium() as browser,
                console.pages(browser, "sam") as today,
                console.pages(browser, "sam") as wall,
            ):
                await box.until_line("idle")
                sam = await opened(console, today, wall)
                place(exchange, "waits 60 s")
                await a_ring_is_on_the_wall_at_once(sam, box)
                await the_caller_is_moved(sam)
                await an_agent_takes_him(console, browser)
                await the_call_is_explained(sam, box)
                await a_silent_box_is_told(sam, box)
                assert "ERROR" not in console.log(), console.log()

    asyncio.run(story())
