"""Real browsers in namespaces, that telephone with a desk over real rtpengine."""

import asyncio
import contextlib
import os
import subprocess
import wave
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from socket import SOCK_STREAM

import numpy as np
import trustme
from fastapi import FastAPI
from playwright.async_api import Browser, Error, Page, async_playwright

from support.sip_net import Place, SipNet, free_port, sip_net
from tipring.config.settings import SipSettings
from tipring.console.certificates import Pair
from tipring.console.door import DeskDoor
from tipring.console.ground import Console
from tipring.console.serving import serving as console_serving
from tipring.console.tickets import Tickets
from tipring.console.web import make_console
from tipring.desk.browser_api import add_browsers
from tipring.desk.server import serving as desk_serving
from tipring.domain.extensions import Extension
from tipring.edge.plan import EdgePlan
from tipring.edge.rtpengine import arguments
from tipring.legs.browser.engine import MediaEngine
from tipring.legs.browser.pages import Pages
from tipring.legs.browser.studio import Studio
from tipring.legs.rtp.sound_ports import RtpPorts

MICROPHONE_HZ = 1000
BROWSER_RATE_HZ = 48_000
CHROMIUM = Path("/usr/bin/chromium")
ERROR_PAGE = "chrome-error://**"
"""Chromium shows it some 30 ms after it has told the error, and stops another going."""
PASSWORDS = {"201": "copper-wire-201", "202": "copper-wire-202"}
CHROMIUM_SAYS = (
    "--no-sandbox",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
)
PLAIN_SOUND = """
const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
const plain = { echoCancellation: false, noiseSuppression: false,
                autoGainControl: false };
navigator.mediaDevices.getUserMedia = (wanted) => ask({ audio: plain });
"""
"""A browser's processing takes tones for noise."""


@dataclass(frozen=True, slots=True)
class BrowserRig:
    """A desk's pages, and the console in front of them."""

    net: SipNet
    pages: Pages
    ports: RtpPorts
    url: str
    directory: Path


@contextlib.contextmanager
def rtpengine(net: SipNet, directory: Path) -> Iterator[EdgePlan]:
    """Have rtpengine at the box's address until the end."""
    first = 30000 + os.getpid() % 300 * 100
    plan = EdgePlan(
        directory=directory,
        listen=(net.box,),
        rtp_first_port=first,
        rtp_last_port=first + 99,
        ng_port=free_port("127.0.0.1"),
    )
    command = ["rtpengine", *arguments(plan, [net.box])]
    with (directory / "rtpengine.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        yield plan
    finally:
        process.terminate()
        process.wait(5)


@contextlib.asynccontextmanager
async def browser_rig(directory: Path) -> AsyncIterator[BrowserRig]:
    """Have network, rtpengine, desk and console until the end."""
    with sip_net() as net, rtpengine(net, directory) as plan:
        engine, ports = MediaEngine("127.0.0.1", plan.ng_port), RtpPorts()
        names = {"201": "Anna", "202": "Bill"}
        pages = Pages(Studio(engine, ports), names)
        clock = asyncio.create_task(ports.run())
        async with (
            engine.opened(),
            console_of(pages, _sip(names), net.box, directory) as url,
        ):
            yield BrowserRig(net, pages, ports, url, directory)
        clock.cancel()


@contextlib.asynccontextmanager
async def console_of(
    pages: Pages, sip: SipSettings, address: str, directory: Path
) -> AsyncIterator[str]:
    """Show the phone page for *pages* at *address*; yield where it is."""
    api = FastAPI()
    add_browsers(api, pages)
    made = trustme.CA().issue_cert(address)
    pem, key = directory / "box.crt", directory / "box.key"
    made.cert_chain_pems[0].write_to_path(pem)
    made.private_key_pem.write_to_path(key)
    desk, port = directory / "pages.sock", free_port(address, SOCK_STREAM)
    async with desk_serving(api, desk), DeskDoor.at(desk) as door:
        tickets = Tickets(b"key", sip.passwords)
        web = make_console(Console(sip=sip, door=door, tickets=tickets))
        async with console_serving(web, [address], port, Pair(pem, key)):
            yield f"https://{address}:{port}"


def _sip(names: dict[str, str]) -> SipSettings:
    people = {number: Extension(number=number, name=names[number]) for number in names}
    return SipSettings(listen=(), extensions=people, passwords=PASSWORDS)


@contextlib.asynccontextmanager
async def chromium(
    place: Place, directory: Path, says_hz: int = MICROPHONE_HZ
) -> AsyncIterator[Browser]:
    """Have a Chromium in *place*; its microphone hears *says_hz*."""
    says = directory / f"{place.namespace}.wav"
    await asyncio.to_thread(_hum, says, says_hz)
    wrapper = directory / f"chromium-{place.namespace}"
    wrapper.write_text(f'#!/bin/sh\nexec {" ".join(place.prefix())} {CHROMIUM} "$@"\n')
    wrapper.chmod(0o755)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=wrapper,
            args=[*CHROMIUM_SAYS, f"--use-file-for-fake-audio-capture={says}"],
        )
        try:
            yield browser
        finally:
            await browser.close()


def _hum(path: Path, hz: int) -> None:
    """Write two seconds of a tone, as Chromium's microphone wants it."""
    times = np.arange(2 * BROWSER_RATE_HZ) / BROWSER_RATE_HZ
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(BROWSER_RATE_HZ)
        sound = 12000 * np.sin(2 * np.pi * hz * times)
        file.writeframes(sound.astype("<i2").tobytes())


async def phone_page(rig: BrowserRig, browser: Browser, extension: str) -> Page:
    """Return a page that is logged in as *extension* and ready."""
    context = await browser.new_context(ignore_https_errors=True)
    await context.add_init_script(PLAIN_SOUND)
    page = await context.new_page()
    await log_in(page, rig.url, extension, PASSWORDS[extension])
    return page


async def _gone_to(page: Page, url: str) -> None:
    """Go there; once more where the browser's new network was still coming up."""
    try:
        await page.goto(url)
    except Error as error:
        if "ERR_NETWORK_CHANGED" not in str(error):
            raise
        await page.wait_for_url(ERROR_PAGE, wait_until="commit")
        await page.goto(url)


async def log_in(page: Page, url: str, extension: str, password: str) -> None:
    """Open the phone page and log in; return when it would ring."""
    page.on("pageerror", lambda error: print("page:", error))
    await _gone_to(page, url)
    await page.fill("#extension", extension)
    await page.fill("#password", password)
    await page.press("#password", "Enter")
    await page.locator("#line", has_text="ready").wait_for()
