"""Which line stands behind which setting."""

from typing import TYPE_CHECKING, Protocol

from tipring.config.settings import LineSettings, Settings
from tipring.domain.board import Board, SoundCard
from tipring.domain.errors import LineError
from tipring.dsp.plans import plan_for
from tipring.lines.hat.daa import Daa
from tipring.lines.hat.line import HatLine, HatSettings
from tipring.lines.modem.care.thief import Guard
from tipring.lines.modem.care.whereabouts import Roster
from tipring.lines.modem.line import ModemLine, ModemSettings

if TYPE_CHECKING:
    from tipring.app.simulated import SimulatedStreet

MODEM = "modem://"
SIMULATED = "simulated:"


class Wires(Protocol):
    """What the driver of a HAT tells whoever minds its lifeline."""

    def kick(self) -> None:
        """Learn of a frame that was handled."""
        ...

    def hold_phone(self, off_the_line: bool) -> None:  # noqa: FBT001 - GpioDaa's
        """Learn what is wanted of the telephone."""
        ...


def make_line(
    line: LineSettings,
    settings: Settings,
    lifeline: Wires | None = None,
    roster: Roster | None = None,
    street: "SimulatedStreet | None" = None,
) -> ModemLine | HatLine:
    """Return the line that *line* describes; its device is opened later.

    The *roster* is that of all modems, so that none is taken for another.

    A HAT tells the *lifeline* of each frame and what it wants of its telephone;
    without one nobody feeds the watchdog of its board. Simulated lines are the
    *street*'s; without it they raise LineError.
    """
    if line.url.startswith(SIMULATED):
        if street is None:
            message = f"{line.name} is simulated: it exists only in a running box"
            raise LineError(message)
        return _hat(line, street.wire(line), settings)
    if line.board is not None:
        is_its_own = settings.panel is not None and settings.panel.line == line.name
        daa = _daa(line.board, lifeline if is_its_own else None)
        return _hat(line, daa, settings)
    others = {other.url for other in settings.lines if other is not line}
    return ModemLine(
        ModemSettings(
            name=line.name,
            path=line.url.removeprefix(MODEM),
            plan=plan_for(settings.country),
            billing_delay_s=line.billing_delay_ms / 1000,
            init_extra=line.init_extra,
            full_duplex=line.full_duplex,
            disconnect_tone=line.disconnect_tone,
            flash_s=None if line.flash_ms is None else line.flash_ms / 1000,
            claimed=frozenset(url.removeprefix(MODEM) for url in others),
            power_pin=line.power_pin,
        ),
        roster=roster,
        guard=Guard(),
    )


def _daa(board: Board, lifeline: Wires | None) -> Daa:
    from tipring.lines.hat.gpio import GpioDaa  # noqa: PLC0415 - see libraries
    from tipring.lines.hat.kicked_sound import KickedSound  # noqa: PLC0415
    from tipring.lines.hat.sound import CardSound  # noqa: PLC0415

    sound = CardSound(board.sound or SoundCard(board.name))
    if lifeline is None:
        return GpioDaa(board, sound)
    kicked = KickedSound(sound, lifeline.kick)
    return GpioDaa(board, kicked, on_hold_phone=lifeline.hold_phone)


def _hat(line: LineSettings, daa: Daa, settings: Settings) -> HatLine:
    return HatLine(
        HatSettings(
            name=line.name,
            plan=plan_for(settings.country),
            billing_delay_s=line.billing_delay_ms / 1000,
            disconnect_tone=line.disconnect_tone,
            flash_s=None if line.flash_ms is None else line.flash_ms / 1000,
            pulse_dialling=line.pulse_dialling,
        ),
        daa,
    )
