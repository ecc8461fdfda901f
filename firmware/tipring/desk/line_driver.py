"""What the rules of a line want done, done by its device, and what came of it."""

from tipring.domain.commands import DialOut, PutOnHook, StepAside, TakeOffHook
from tipring.domain.errors import LineError, LineSilent
from tipring.domain.events import LineFault
from tipring.domain.line import DialFailed, Dialled, OnHook, Seized, SeizeFailed
from tipring.lines.port import Line

DeviceOrder = TakeOffHook | DialOut | StepAside | PutOnHook
DeviceNews = Seized | SeizeFailed | Dialled | DialFailed | OnHook | LineFault


async def drive(line: Line, order: DeviceOrder) -> DeviceNews:
    """Let *line* do it; return what it says. Only a mistake of ours is raised."""
    try:
        return await _obey(line, order)
    except LineError as error:
        why, is_silent = str(error), isinstance(error, LineSilent)
    match order:
        case TakeOffHook():
            return SeizeFailed(why)
        case DialOut():
            return DialFailed(why)
        case StepAside() | PutOnHook():
            return LineFault(why, silent=is_silent)


async def _obey(line: Line, order: DeviceOrder) -> Seized | Dialled | OnHook:
    match order:
        case TakeOffHook():
            await line.answer()
            return Seized()
        case DialOut(number):
            await line.dial(number)
            return Dialled()
        case StepAside():
            await line.step_aside()
        case PutOnHook():
            await line.hang_up()
    return OnHook()
