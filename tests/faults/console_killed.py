"""The console is killed (SIGKILL) at random instants while people log in.

Calls go on meanwhile: the console is no part of them.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

import httpx

from faults.busy import NUMBERS, Told, audit, node_of, street, write_office
from faults.matrix import Row
from support.console_box import OWNER, PASSWORD, ConsoleBox, console_box
from support.real_box import running_box

FAULT = "kill -9: console"
LIVES_S = (0.0, 3.0)
"""From the moment that it answers on."""
PAUSE_S = 0.2


def strike(folder: Path, rounds: int, seed: int) -> Row:
    """Kill the console *rounds* times."""
    lots = Random(seed)  # noqa: S311 - no secret
    return asyncio.run(one_office(folder / "office", rounds, lots))


async def one_office(directory: Path, rounds: int, lots: Random) -> Row:
    """Kill the console of a busy office *rounds* times; then ask the next one."""
    row, told, numbers = Row(FAULT, rounds), Told(), NUMBERS[:1]
    nodes = [node_of(directory, number) for number in numbers]
    await asyncio.to_thread(write_office, directory, nodes)
    clock = asyncio.get_running_loop().time
    async with (
        street(directory, numbers, told) as people,
        running_box(directory) as box,
        console_box(directory, OWNER) as console,
    ):
        await box.until(lambda s: all(line.state != "down" for line in s.lines))
        async with logging_in(console) as cookies:
            for _ in range(rounds):
                await asyncio.sleep(lots.uniform(*LIVES_S))
                await console.kill()
                began = clock()
                await console.start()
                row.back_s.append(clock() - began)
        row.lost += [
            f"session {number}"
            for number, one in enumerate(cookies)
            if not await is_known(console, one)
        ]
        await people.go_home()
        await box.until(lambda s: all(line.state == "idle" for line in s.lines))
        row.lost += await audit(box, told)
    row.told = told.counted()
    row.told["sessions"] = len(cookies)
    return row


@contextlib.asynccontextmanager
async def logging_in(console: ConsoleBox) -> AsyncIterator[list[httpx.Cookies]]:
    """Log in all the time; give the cookies of those who were let in."""
    cookies: list[httpx.Cookies] = []

    async def log_in() -> None:
        given = {"name": OWNER.name, "password": PASSWORD}
        while True:
            with contextlib.suppress(httpx.HTTPError):
                async with httpx.AsyncClient(base_url=console.url("")) as http:
                    answer = await http.post("/log-in", data=given)
                    if answer.status_code == httpx.codes.SEE_OTHER:
                        cookies.append(http.cookies)
            await asyncio.sleep(PAUSE_S)

    task = asyncio.create_task(log_in())
    try:
        yield cookies
    finally:
        task.cancel()
        await asyncio.wait([task])


async def is_known(console: ConsoleBox, cookies: httpx.Cookies) -> bool:
    """Return whether who has *cookies* is still logged in."""
    async with httpx.AsyncClient(base_url=console.url(""), cookies=cookies) as http:
        answer = await http.get("/account")
    return answer.status_code == httpx.codes.OK
