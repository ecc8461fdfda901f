"""The test of one line, step by step, as somebody with instruments would do it.

A protocol yields steps and is sent their outcomes; what it found stands in the list
that it is given. It knows no clock and no device: whoever drives it has both.
"""

from collections.abc import Generator
from typing import Final

from tipring.domain.colours import Colour
from tipring.domain.events import Gone, Tone
from tipring.domain.findings import Finding, amber, green, red
from tipring.domain.line_test_steps import (
    Answer,
    AwaitCall,
    AwaitFarewell,
    CallCame,
    CallLeft,
    Done,
    EchoHeard,
    HangUp,
    LineFacts,
    Listen,
    LookAtLine,
    Outcome,
    PlaySignal,
    PressKeys,
    Refused,
    Seize,
    Sensed,
    SoundHeard,
    Step,
    Tell,
)
from tipring.domain.line_worries import Worry, of_echo, of_hum, of_noise

Protocol = Generator[Step, Outcome, None]

TESTED: Final = "it is being tested"
"""Why nobody else has the line meanwhile."""
DIAL_TONE_S: Final = 3.0
"""Exchanges give it within a second; some PBXs need two."""
QUIET_S: Final = 2.5
"""Between a key and the exchange's impatience there are 4 s at least."""
SIGNAL_S: Final = 3.2
"""A canceller needs up to 3 s to forget the dial tone and to know the way back."""
BREAKING_KEY: Final = "1"
"""No number begins with it alone, and every exchange waits for more."""
RINGS: Final = 2
CALL_WITHIN_S: Final = 120.0
FAREWELL_WITHIN_S: Final = 45.0

SOFT_DIAL_DBM0: Final = -27.0
"""ITU-T Q.35 has -15 to -5 at the exchange; lines lose up to 10 dB."""
LOUD_DIAL_DBM0: Final = -3.0
SAME_TONE_HZ: Final = 25.0
SLOW_SEIZE_S: Final = 2.0
FAINT_DBM0: Final = -45.0
"""Nothing that anybody sends is so soft."""
NOTHING_BACK_DB: Final = 40
RING_TOLERANCE: Final = 0.25

_DIAL: Final = frozenset({Tone.DIAL, Tone.STUTTER_DIAL})
_CABLE: Final = (
    "is the cable in the wall socket, and in LINE, not PHONE? Listen with a telephone"
    " in its place"
)
_SIGNS: Final = {
    Gone.LOOP_BREAK: "the exchange breaks the loop: the surest sign there is",
    Gone.POLARITY: "the exchange reverses the battery: a sure sign",
    Gone.BUSY_TONE: "busy tone",
    Gone.DIAL_TONE: "dial tone",
    Gone.DISCONNECT_TONE: "the tone of the setting disconnect_tone",
    Gone.HOWLER: "howler",
}


def line_test(line: LineFacts, found: list[Finding], *, by_call: bool) -> Protocol:
    """Test *line*, and put what was found into *found*, in order.

    *by_call*: somebody can call it from another telephone meanwhile.
    """
    yield Tell(f"{line.name}: nobody else uses the line now")
    yield from _look(found)
    if (yield from _dial_tone_and_noise(line, found)):
        yield from _echo(found)
    if by_call:
        yield from _call(line, found)


# --- on-hook ---------------------------------------------------------------------


def _look(found: list[Finding]) -> Protocol:
    """Ask the hardware, before anything is done."""
    sensed = yield LookAtLine()
    if not isinstance(sensed, Sensed) or sensed.line_in_use is None:
        return
    if sensed.line_in_use:
        said = "there is no battery, or another telephone is lifted"
        found.append(red("line in use", said, f"put it down; {_CABLE}"))
    else:
        found.append(green("line in use", "the line is free, and has battery"))


# --- what the exchange sounds ----------------------------------------------------


def _dial_tone_and_noise(
    line: LineFacts, found: list[Finding]
) -> Generator[Step, Outcome, bool]:
    """Return whether the line was seized."""
    yield Tell("listening to the dial tone")
    seized = yield Seize()
    if isinstance(seized, Refused):
        found.append(red("off-hook", seized.why, _CABLE))
        return False
    found.append(_off_hook(seized))
    heard = yield Listen(DIAL_TONE_S)
    sensed = yield LookAtLine()
    if isinstance(sensed, Sensed) and sensed.loop_flows is not None:
        found.append(_loop(flows=sensed.loop_flows))
    if isinstance(heard, SoundHeard):
        found.append(_dial_tone(line, heard))
        yield from _quiet(heard, found)
    yield HangUp()
    return True


def _off_hook(seized: Outcome) -> Finding:
    took_s = seized.took_s if isinstance(seized, Done) else 0.0
    said = f"the line was taken in {took_s:.1f} s"
    if took_s > SLOW_SEIZE_S:
        return amber("off-hook", said, "the device is slow: try another USB socket")
    return green("off-hook", said)


def _loop(*, flows: bool) -> Finding:
    if flows:
        return green("loop current", "it flows while we are off-hook")
    return red("loop current", "none flows while we are off-hook", _CABLE)


def _dial_tone(line: LineFacts, heard: SoundHeard) -> Finding:
    what, hz = "dial tone", _hertz(heard.frequencies_hz)
    if not heard.tones & _DIAL:
        return _other_tone(line, heard)
    said = f"{hz or 'in bursts'} at {heard.level_dbm0:.0f} dBm0"
    if heard.tone_after_s is not None:
        said += f", {max(heard.tone_after_s, 0.0):.1f} s after off-hook"
    if Tone.STUTTER_DIAL in heard.tones:
        said += "; it stutters: a message waits at the carrier"
    if heard.level_dbm0 < SOFT_DIAL_DBM0:
        helps = "raise the receive gain, and take other telephones off the line"
        return amber(what, f"soft: {said}", helps)
    if heard.level_dbm0 > LOUD_DIAL_DBM0:
        return amber(what, f"loud: {said}", "lower the receive gain")
    return green(what, said)


def _other_tone(line: LineFacts, heard: SoundHeard) -> Finding:
    """Return what it is if no dial tone of this country."""
    what = "dial tone"
    if heard.level_dbm0 < FAINT_DBM0:
        return red(what, "none: the line is silent", _CABLE)
    if heard.tones:
        names = ", ".join(sorted(heard.tones))
        return red(what, f"none, but {names}", "hang up everything, and try again")
    if not heard.frequencies_hz:
        return red(what, "none, but some other sound", _CABLE)
    said = f"a tone of {_hertz(heard.frequencies_hz)} that {line.country!r} has not"
    for country, dial_hz in line.dial_hz.items():
        if _same(dial_hz, heard.frequencies_hz):
            return amber(
                what,
                f"{said}; it is that of {country!r}",
                "if the box is there, say so in tipring.toml: [office] country",
                setting=f'country = "{country}"',
            )
    return amber(what, said, "is the line that of a private exchange? Then all is well")


def _same(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return len(one) == len(other) and all(
        abs(a - b) <= SAME_TONE_HZ
        for a, b in zip(sorted(one), sorted(other), strict=True)
    )


def _hertz(frequencies_hz: tuple[float, ...]) -> str:
    return "+".join(f"{hz:.0f}" for hz in frequencies_hz) + " Hz" * bool(frequencies_hz)


def _quiet(heard: SoundHeard, found: list[Finding]) -> Protocol:
    """Break the dial tone by a key, and listen to what is left."""
    if heard.tones & _DIAL or heard.frequencies_hz:
        yield Tell("breaking the dial tone by a key, listening to the noise")
        pressed = yield PressKeys(BREAKING_KEY)
        if isinstance(pressed, Refused):
            found.append(red("keys", pressed.why, "see the log of the device"))
            return
        heard = yield from _listened(QUIET_S)
        if heard.tones & _DIAL:
            found.append(_deaf_exchange())
            return
        found.append(green("keys", "the exchange took a key for one"))
    found.append(_noise(heard))
    found.append(_hum(heard))


def _listened(seconds: float) -> Generator[Step, Outcome, SoundHeard]:
    heard = yield Listen(seconds)
    return heard if isinstance(heard, SoundHeard) else SoundHeard(0.0)


def _deaf_exchange() -> Finding:
    return red(
        "keys",
        "the dial tone goes on after a key",
        "the exchange knows no tones (dial by pulses), or our keys are too soft for it",
    )


def _noise(heard: SoundHeard) -> Finding:
    if heard.noise_dbm0p is None:
        return amber("noise", "too little was heard of it", "try again")
    said = f"{heard.noise_dbm0p:.0f} dBm0p ({heard.level_dbm0:.0f} dBm0 unweighted)"
    return _worried("noise", said, of_noise(heard.noise_dbm0p))


def _hum(heard: SoundHeard) -> Finding:
    if heard.hum_dbm0 is None:
        return green("hum", "none")
    said = f"{heard.mains_hz} Hz at {heard.hum_dbm0:.0f} dBm0, too soft to be heard"
    return _worried("hum", said, of_hum(heard.hum_dbm0, heard.mains_hz))


def _worried(what: str, well: str, worry: Worry | None) -> Finding:
    if worry is None:
        return green(what, well)
    return Finding(what, worry.colour, worry.sentence, worry.remedy)


# --- what comes back -------------------------------------------------------------


def _echo(found: list[Finding]) -> Protocol:
    """Play into a line that is quiet, and see what comes back."""
    yield Tell("playing a test signal, listening to its echo")
    seized = yield Seize()
    if isinstance(seized, Refused):
        found.append(amber("echo", seized.why, "try again"))
        return
    yield Listen(1.0)
    pressed = yield PressKeys(BREAKING_KEY)
    played = yield PlaySignal(SIGNAL_S)
    refused = next(
        (each for each in (pressed, played) if isinstance(each, Refused)), None
    )
    if refused is not None:
        found.append(amber("echo", refused.why, "try again"))
    elif isinstance(played, EchoHeard):
        found.append(_echo_found(played))
    yield HangUp()


def _echo_found(echo: EchoHeard) -> Finding:
    if not echo.hears_while_playing:
        return green("echo", "none to fear: this device is deaf while it plays")
    if echo.return_loss_db is None:
        return green("echo", f"nothing comes back (more than {NOTHING_BACK_DB} dB)")
    said = f"return loss {echo.return_loss_db:.0f} dB"
    worry = of_echo(echo.return_loss_db)
    if worry is None:
        return green("echo", said)
    return Finding("echo", worry.colour, f"{worry.sentence} ({said})", worry.remedy)


# --- a call ----------------------------------------------------------------------


def _call(line: LineFacts, found: list[Finding]) -> Protocol:
    """Let somebody call, and see how the call comes and goes."""
    yield Tell(
        f"call this line from a mobile now, and let it ring {RINGS} times"
        f" (waiting for {CALL_WITHIN_S:.0f} s)"
    )
    came = yield AwaitCall(RINGS, CALL_WITHIN_S)
    if not isinstance(came, CallCame) or not came.rings_at_s:
        found.append(_no_ring())
        return
    found.append(_ring(line, came))
    found.append(_caller_id(came))
    answered = yield Answer()
    if isinstance(answered, Refused):
        found.append(red("answering", answered.why, _CABLE))
        yield HangUp()
        return
    yield Tell("answered: wait some seconds, then hang up the mobile")
    left = yield AwaitFarewell(FAREWELL_WITHIN_S)
    yield HangUp()
    if isinstance(left, CallLeft):
        found.append(_disconnect(left))


def _no_ring() -> Finding:
    return amber(
        "ring",
        "nobody called, or no ring was noticed",
        "if the mobile heard it ring: is the cable in LINE? Would a telephone ring?",
    )


def _ring(line: LineFacts, came: CallCame) -> Finding:
    said = f"{len(came.rings_at_s)} heard"
    if came.ring_hz is not None:
        said += f", the voltage alternates at {came.ring_hz:.0f} Hz"
    if len(came.rings_at_s) < RINGS:
        helps = "let it ring twice; where it did: the ringing voltage may be too low"
        return amber("ring", said, helps)
    every_s = came.rings_at_s[1] - came.rings_at_s[0]
    said += f", {every_s:.1f} s from one to the next"
    if all(
        abs(every_s - usual_s) > RING_TOLERANCE * usual_s
        for usual_s in line.ring_every_s
    ):
        usual_s = line.ring_every_s[-1]
        helps = f"{line.country!r} rings every {usual_s:.0f} s: is that the country?"
        return amber("ring", said, helps)
    return green("ring", said)


def _caller_id(came: CallCame) -> Finding:
    what, caller = "caller ID", came.caller
    if caller is None:
        helps = "order it from the carrier (often called CLIP), or choose rings = 1"
        return amber(what, f"none within {len(came.rings_at_s)} ring(s)", helps)
    if caller.withheld or caller.number is None:
        said = "withheld by the caller" if caller.withheld else "none was available"
        return amber(what, said, "call again from a telephone that shows its number")
    return green(what, " ".join(filter(None, (caller.number, caller.name))))


def _disconnect(left: CallLeft) -> Finding:
    what = "hang-up"
    if left.how in _SIGNS:
        return green(what, _SIGNS[left.how])
    if left.how is not None:
        return red(what, left.how.value, _CABLE)
    if left.tone:
        return amber(
            what,
            f"a tone that we do not know: {left.tone}",
            "write it into the settings of this line, and test once more",
            setting=f'disconnect_tone = "{left.tone}"',
        )
    return red(
        what,
        "nothing tells that the caller left",
        'ask the carrier for "disconnect supervision" (also: CPC, kewlstart); until'
        " then the box hangs up when nothing is said",
    )


def verdict(found: list[Finding]) -> Colour:
    """Return how the line does by all that was found; red if nothing was."""
    if not found:
        return Colour.RED
    return max((each.colour for each in found), key=lambda colour: colour.worry)
