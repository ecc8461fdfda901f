"""What a drill finds out about two wires: battery on-hook, current off-hook."""

import asyncio

from tipring.domain.drill import WireFinding
from tipring.domain.errors import LineError
from tipring.lines.hat.daa import Daa
from tipring.lines.hat.hook import Hook

LOOK_S = 0.5
"""So long current has to go on flowing."""

BATTERY = WireFinding("the line has its battery, and nobody is on it")
NO_BATTERY = WireFinding(
    "the line has no battery, or another telephone is lifted", is_well=False
)
CURRENT = WireFinding("current flows when the line is seized")
CURRENT_CEASES = WireFinding(
    "current ceases to flow when the line is seized", is_well=False
)


async def look_at_wires(daa: Daa, hook: Hook) -> list[WireFinding]:
    """Look at an idle line; return when it is idle again.

    The telephone beside us stays on it. Without senses there is nothing to be found.
    """
    if daa.features.line_in_use and daa.is_line_in_use:
        return [NO_BATTERY]
    battery = [BATTERY] if daa.features.line_in_use else []
    return [*battery, await _current(daa, hook)] if daa.features.loop else battery


async def _current(daa: Daa, hook: Hook) -> WireFinding:
    try:
        await hook.take(holds_phone=False)
        await asyncio.sleep(LOOK_S)
        flows = daa.loop_flows
    except LineError as error:
        return WireFinding(str(error), is_well=False)
    finally:
        hook.let_go()
    await hook.surely_on_hook()
    return CURRENT if flows else CURRENT_CEASES
