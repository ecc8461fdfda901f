"""What each AT command does: ITU-T V.250 and V.253, as the chips' manuals have them."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final as Constant

from tipring.exchange.body import OFF_HOOK_ROUTES, Body
from tipring.exchange.dialling import dial
from tipring.exchange.grammar import Basic, Command, Dial, Extended, Form, Register
from tipring.exchange.loop import MarkKind
from tipring.exchange.outcome import DONE, REFUSED, Done, Final, Outcome, Pending
from tipring.exchange.parameters import WAIT_FOR_CARRIER
from tipring.exchange.stream import Kind
from tipring.exchange.tonelist import parse_tones

VOICE_CLASS = "8"
RATE = "8000"
"""The only rate that this modem plays; others are refused."""
HUNDREDTH_S = 0.01
REGISTER_LIMIT = 256


def execute(body: Body, command: Command, at: float) -> Outcome:
    """Do one command."""
    match command:
        case Basic():
            return _basic(body, command, at)
        case Register():
            return _register(body, command)
        case Dial(digits):
            return dial(body, digits, at)
        case Extended(name) if body.settings.has(name):
            return _parameter(body, command)
        case Extended(name) if name in _EXTENDED:
            return _EXTENDED[name](body, command, at)
        case _:
            return REFUSED


def _basic(body: Body, command: Basic, at: float) -> Outcome:
    match command.name, command.number:
        case ("E" | "V" | "Q") as switch, (0 | 1) as on:
            _switch(body, switch, on=bool(on))
        case "I", number:
            return Done(_identity(body, number))
        case (("Z" | "&F"), _):
            body.reset(at)
        case "H", 0:
            body.hang_up(at)
        case "H", 1:
            body.seize(at)
        case "A", 0:
            return _answer(body, at)
        case name, _ if name not in _IGNORED:
            return REFUSED
    return DONE


_IGNORED: Constant = frozenset("LMNTPX") | {f"&{letter}" for letter in "CDHKRSW"}
"""Known to every modem and without effect on what this one does."""


def _switch(body: Body, name: str, *, on: bool) -> None:
    match name:
        case "E":
            body.settings.echo = on
        case "V":
            body.settings.verbose = on
        case "Q":
            body.settings.quiet = on


def _identity(body: Body, number: int) -> str:
    match number:
        case 0:
            return body.chip.product
        case 3:
            return body.chip.identity
        case _:
            return body.chip.revision


def _answer(body: Body, at: float) -> Outcome:
    body.seize(at)
    if not body.settings.is_voice:
        deadline = at + body.settings.registers[WAIT_FOR_CARRIER]
        return Pending(lambda now: _no_carrier(body, deadline, now), abortable=True)
    body.settings.route = 1
    body.loop.mark(MarkKind.SEIZED, at)
    return Final("VCON" if body.chip.answers_vcon else "OK")


def _no_carrier(body: Body, deadline: float, at: float) -> Outcome | None:
    if at < deadline:
        return None
    body.let_go(at)
    return Final("NO CARRIER")


def _register(body: Body, command: Register) -> Outcome:
    registers = body.settings.registers
    if command.number >= REGISTER_LIMIT or (command.value or 0) >= REGISTER_LIMIT:
        return REFUSED
    if command.value is None:
        return Done(f"{_register_value(body, command.number):03d}")
    registers[command.number] = command.value
    return DONE


def _register_value(body: Body, number: int) -> int:
    if number == body.chip.socket_register:
        loop = body.loop
        return int(loop.extension_off_hook and loop.extension_behind)
    return body.settings.registers.get(number, 0)


def _parameter(body: Body, command: Extended) -> Outcome:
    text = body.settings.access(command)
    if text is None:
        return REFUSED
    return _shown(body, command.name, text) if text else DONE


def _shown(body: Body, name: str, text: str) -> Done:
    return Done(f"{name}: {text}" if body.chip.prefixed else text)


def _class(body: Body, command: Extended, at: float) -> Outcome:
    match command.form, command.value:
        case Form.TEST, _:
            return _shown(body, command.name, body.chip.classes)
        case Form.READ, _:
            now = VOICE_CLASS if body.settings.is_voice else "0"
            return _shown(body, command.name, now)
        case Form.SET, ("8" | "8.0"):
            body.settings.is_voice = True
        case Form.SET, "0":
            body.leave_voice(at)
        case _:
            return REFUSED
    return DONE


def _route(body: Body, command: Extended, at: float) -> Outcome:
    labels = [line.partition(",")[0] for line in body.chip.routes]
    match command.form, command.value:
        case _ if not body.settings.is_voice:
            return REFUSED
        case Form.TEST, _:
            return Done("\r\n".join(body.chip.routes))
        case Form.READ, _:
            return _shown(body, command.name, str(body.settings.route))
        case Form.SET, label if label in labels:
            return _set_route(body, int(label), at)
        case _:
            return REFUSED


def _set_route(body: Body, label: int, at: float) -> Outcome:
    if label not in OFF_HOOK_ROUTES:
        body.let_go(at)
        body.settings.route = label
        return DONE
    body.seize(at)
    body.settings.route = label
    body.loop.mark(MarkKind.SEIZED, at)
    return DONE


def _coding(body: Body, command: Extended, _at: float) -> Outcome:
    chip, settings = body.chip, body.settings
    match command.form:
        case _ if not settings.is_voice:
            return REFUSED
        case Form.TEST:
            return Done(
                "\r\n".join(f"{c.number},{c.description}" for c in chip.codings)
            )
        case Form.READ:
            return _shown(body, command.name, f"{settings.coding},{RATE}")
        case Form.SET:
            return _set_coding(body, command.value.split(","))
        case _:
            return REFUSED


def _set_coding(body: Body, values: list[str]) -> Outcome:
    number, rate, *_ = [*values, RATE]
    known = {str(coding.number): coding.number for coding in body.chip.codings}
    if len(values) not in body.chip.vsm_counts or number not in known or rate != RATE:
        return REFUSED
    body.settings.coding = known[number]
    return DONE


def _stream(kind: Kind) -> "Handler":
    def handler(body: Body, command: Extended, _at: float) -> Outcome:
        if command.form is Form.TEST and body.chip.tests_actions:
            return DONE
        if command.form is not Form.ACT and command.value not in {"0", "1"}:
            return REFUSED
        if body.settings.route == 0:
            return REFUSED
        if kind is Kind.DUPLEX and body.chip.duplex_exit is None:
            return REFUSED
        return Final("CONNECT", lambda: body.open_stream(kind))

    return handler


def _tones(body: Body, command: Extended, _at: float) -> Outcome:
    if not (body.settings.is_voice and body.loop.off_hook):
        return REFUSED
    (hundredths,) = body.settings["+VTD"]
    sounds = parse_tones(command.value, body.chip, hundredths * HUNDREDTH_S)
    if command.form is not Form.SET or sounds is None:
        return REFUSED
    for sound in sounds:
        body.send(sound)
    return Pending(lambda _: None if body.is_sounding else DONE)


def _voice_defaults(body: Body, _command: Extended, _at: float) -> Outcome:
    if not body.settings.is_voice:
        return REFUSED
    route = body.settings.route
    body.settings.forget_voice()
    body.settings.route = route
    return DONE


def _caller_id_again(body: Body, _command: Extended, _at: float) -> Outcome:
    if not body.chip.watches_loop or body.ringer.last_id is None:
        return REFUSED
    body.ringer.say_again(body.ringer.last_id)
    return DONE


def _says(text: Callable[[Body], str]) -> "Handler":
    return lambda body, command, _: _shown(body, command.name, text(body))


Handler = Callable[[Body, Extended, float], Outcome]
_EXTENDED: Constant[Mapping[str, Handler]] = MappingProxyType(
    {
        "+FCLASS": _class,
        "+VLS": _route,
        "+VSM": _coding,
        "+VTX": _stream(Kind.PLAY),
        "+VRX": _stream(Kind.RECORD),
        "+VTR": _stream(Kind.DUPLEX),
        "+VTS": _tones,
        "+VIP": _voice_defaults,
        "+VRID": _caller_id_again,
        "+GMI": _says(lambda body: body.chip.maker),
        "+GMM": _says(lambda body: body.chip.identity),
        "+GMR": _says(lambda body: body.chip.revision),
    }
)
