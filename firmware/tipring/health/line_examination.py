"""One line examined: tested, and sent callers on by a trial if somebody wants that."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from tipring.domain.errors import LineError
from tipring.domain.findings import Finding, Report, amber, green, red
from tipring.domain.line_test import line_test, verdict
from tipring.domain.transfer_style import TransferWay
from tipring.domain.transfer_trial import lengths_to_try, transfer_trial
from tipring.dsp.plans import plan_for
from tipring.health.line_tester import LineTester, line_facts
from tipring.health.transfer_tester import TransferTester
from tipring.lines.port import Line

TRANSFER = "transfer"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the person wants tried, and how he is talked to."""

    tell: Callable[[str], None]
    """Given what he shall do."""
    ask: Callable[[str], Awaitable[bool]]
    by_call: bool
    """He can call the line meanwhile."""
    transfer_to: str = ""
    """His second telephone, to which callers are sent to try it; empty: not tried."""


async def examine(line: Line, country: str, wishes: Wishes, flash_s: float) -> Report:
    """Test *line*, which nobody else uses; one that cannot be opened is found so."""
    found: list[Finding] = []
    plan = plan_for(country)
    facts, by_call = line_facts(line.name, plan), wishes.by_call
    device = ""
    try:
        tester = LineTester(line, plan, wishes.tell)
        device = await tester.run(line_test(facts, found, by_call=by_call))
        if wishes.transfer_to:
            found.append(await _try_transfer(line, wishes, flash_s))
    except LineError as error:
        found.append(red("device", str(error), "tipring doctor looks at the box"))
    now = datetime.now().astimezone()
    return Report(line.name, now, verdict(found), tuple(found), device)


async def _try_transfer(line: Line, wishes: Wishes, flash_s: float) -> Finding:
    """Find out what the carrier makes of a flash. Raises LineError."""
    await line.open()
    try:
        tester = TransferTester(line, wishes.tell, wishes.ask)
        trial = transfer_trial(wishes.transfer_to, lengths_to_try(flash_s))
        found = await tester.run(trial)
    finally:
        await line.close()
    if found.style.way is TransferWay.FLASH:
        return green(TRANSFER, found.sentence, setting="\n".join(found.settings))
    return amber(TRANSFER, found.sentence, "docs/transfers.md tells of the other ways")
