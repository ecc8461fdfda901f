"""The test of a line as a protocol: what it does, and what it makes of the outcomes."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from tipring.domain.colours import Colour
from tipring.domain.events import CallerIdReceived, Gone, Tone
from tipring.domain.findings import Finding
from tipring.domain.line_test import line_test, verdict
from tipring.domain.line_test_steps import (
    Answer,
    AwaitCall,
    AwaitFarewell,
    CallCame,
    CallLeft,
    Done,
    EchoHeard,
    HangUp,
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
from tipring.dsp.plans import plan_for
from tipring.health.line_tester import line_facts

US = line_facts("line-1", plan_for("us"))
DIAL = SoundHeard(-13.0, -16.0, None, None, frozenset({Tone.DIAL}), 0.2, (350.1, 439.8))
QUIET = SoundHeard(-60.0, -63.0)
CALLER = CallerIdReceived("2125550123", "DOE JOHN")
WELL: dict[type[Step], list[Outcome]] = {
    Seize: [Done(0.3)],
    Listen: [DIAL, QUIET, DIAL],
    PlaySignal: [EchoHeard(25.0)],
    LookAtLine: [Sensed(line_in_use=False), Sensed(loop_flows=True)],
    AwaitCall: [CallCame((0.0, 6.0), CALLER, 20.1)],
    AwaitFarewell: [CallLeft(Gone.BUSY_TONE)],
}


def follow(
    changed: Mapping[type[Step], list[Outcome]] | None = None, *, by_call: bool = True
) -> tuple[dict[str, Finding], list[Step]]:
    """Follow the protocol; each kind of step has its outcomes, the last one again."""
    outcomes = {kind: list(each) for kind, each in (WELL | dict(changed or {})).items()}
    found: list[Finding] = []
    steps: list[Step] = []
    protocol = line_test(US, found, by_call=by_call)
    step = next(protocol, None)
    while step is not None:
        steps.append(step)
        mine = outcomes.get(type(step), [Done()])
        outcome = mine.pop(0) if len(mine) > 1 else mine[0]
        try:
            step = protocol.send(outcome)
        except StopIteration:
            step = None
    return {finding.what: finding for finding in found}, steps


def test_a_good_line_is_green_from_end_to_end() -> None:
    found, steps = follow()
    assert {finding.colour for finding in found.values()} == {Colour.GREEN}
    assert {what: finding.sentence for what, finding in found.items()} == {
        "line in use": "the line is free, and has battery",
        "off-hook": "the line was taken in 0.3 s",
        "loop current": "it flows while we are off-hook",
        "dial tone": "350+440 Hz at -13 dBm0, 0.2 s after off-hook",
        "keys": "the exchange took a key for one",
        "noise": "-63 dBm0p (-60 dBm0 unweighted)",
        "hum": "none",
        "echo": "return loss 25 dB",
        "ring": (
            "2 heard, the voltage alternates at 20 Hz, 6.0 s from one to the next"
        ),
        "caller ID": "2125550123 DOE JOHN",
        "hang-up": "busy tone",
    }
    assert all(not finding.remedy for finding in found.values())
    assert verdict(list(found.values())) is Colour.GREEN
    kinds = [type(step) for step in steps if not isinstance(step, Tell | LookAtLine)]
    assert kinds == [
        *(Seize, Listen, PressKeys, Listen, HangUp),
        *(Seize, Listen, PressKeys, PlaySignal, HangUp),
        *(AwaitCall, Answer, AwaitFarewell, HangUp),
    ]


def test_without_somebody_who_calls_there_is_no_call() -> None:
    found, steps = follow(by_call=False)
    assert "ring" not in found
    assert not any(isinstance(step, AwaitCall | Answer) for step in steps)


def test_a_line_that_cannot_be_taken_is_left_alone_but_may_ring() -> None:
    found, steps = follow({Seize: [Refused("line-1 is in use")]})
    assert found["off-hook"].colour is Colour.RED
    assert found["off-hook"].sentence == "line-1 is in use"
    assert not any(isinstance(step, Listen | HangUp) for step in steps[:-1])
    assert found["ring"].colour is Colour.GREEN


@pytest.mark.parametrize(
    ("heard", "colour", "says", "setting"),
    [
        (replace(DIAL, level_dbm0=-31.0), "amber", "soft: 350+440", ""),
        (replace(DIAL, level_dbm0=-1.0), "amber", "loud: 350+440", ""),
        (
            replace(DIAL, tones=frozenset({Tone.STUTTER_DIAL}), frequencies_hz=()),
            "green",
            "a message waits",
            "",
        ),
        (replace(DIAL, tone_after_s=None), "green", "350+440 Hz at -13 dBm0", ""),
        (SoundHeard(-70.0), "red", "none: the line is silent", ""),
        (SoundHeard(-20.0), "red", "some other sound", ""),
        (
            SoundHeard(-20.0, tones=frozenset({Tone.BUSY})),
            "red",
            "none, but busy tone",
            "",
        ),
        (
            SoundHeard(-15.0, frequencies_hz=(424.0,)),
            "amber",
            "it is that of 'de'",
            'country = "de"',
        ),
        (
            SoundHeard(-15.0, frequencies_hz=(900.0,)),
            "amber",
            "a tone of 900 Hz that 'us' has not",
            "",
        ),
    ],
)
def test_what_is_no_good_dial_tone_is_told(
    heard: SoundHeard, colour: str, says: str, setting: str
) -> None:
    dial = follow({Listen: [heard, QUIET]})[0]["dial tone"]
    assert (dial.colour, dial.setting) == (colour, setting)
    assert says in dial.sentence
    assert bool(dial.remedy) == (colour != "green")


def test_a_silent_line_is_measured_without_a_key() -> None:
    found, steps = follow({Listen: [replace(QUIET, noise_dbm0p=-40.0)]}, by_call=False)
    assert "keys" not in found
    assert sum(isinstance(step, PressKeys) for step in steps) == 1, "for the echo"
    assert found["noise"].colour is Colour.AMBER


def test_an_exchange_that_knows_no_tones_is_told() -> None:
    found, _ = follow({Listen: [DIAL, DIAL]})
    assert found["keys"].colour is Colour.RED
    assert "pulses" in found["keys"].remedy
    assert "noise" not in found


@pytest.mark.parametrize(
    ("heard", "what", "colour", "says"),
    [
        (replace(QUIET, noise_dbm0p=-42.0), "noise", "amber", "noisy (-42 dBm0p)"),
        (replace(QUIET, noise_dbm0p=-30.0), "noise", "red", "noisy (-30 dBm0p)"),
        (replace(QUIET, noise_dbm0p=None), "noise", "amber", "too little"),
        (replace(QUIET, hum_dbm0=-35.0, mains_hz=60), "hum", "amber", "at 60 Hz"),
        (replace(QUIET, hum_dbm0=-50.0, mains_hz=50), "hum", "green", "too soft"),
        (Refused("it left"), "noise", "amber", "too little"),
    ],
)
def test_noise_and_hum_are_judged(
    heard: Outcome, what: str, colour: str, says: str
) -> None:
    finding = follow({Listen: [DIAL, heard]})[0][what]
    assert finding.colour == colour
    assert says in finding.sentence


@pytest.mark.parametrize(
    ("echo", "colour", "says"),
    [
        (EchoHeard(9.4), "amber", "only 9 dB softer (return loss 9 dB)"),
        (EchoHeard(5.0), "red", "only 5 dB softer"),
        (EchoHeard(None), "green", "nothing comes back (more than 40 dB)"),
        (EchoHeard(None, hears_while_playing=False), "green", "deaf while it plays"),
        (Refused("it left"), "amber", "it left"),
    ],
)
def test_the_echo_is_judged(echo: Outcome, colour: str, says: str) -> None:
    finding = follow({PlaySignal: [echo]})[0]["echo"]
    assert finding.colour == colour
    assert says in finding.sentence


def test_a_line_that_was_lost_in_between_is_told() -> None:
    found, _ = follow({Seize: [Done(), Refused("line-1 rings")]}, by_call=False)
    assert found["echo"].sentence == "line-1 rings"
    found, _ = follow({PressKeys: [Refused("it left")]})
    assert found["keys"].sentence == found["echo"].sentence == "it left"
    found, _ = follow({Seize: [Done(3.1)], Listen: [Refused("it left")]})
    assert found["off-hook"].colour is Colour.AMBER
    assert "dial tone" not in found


def test_what_the_hardware_senses_is_told() -> None:
    bad: list[Outcome] = [Sensed(line_in_use=True), Sensed(loop_flows=False)]
    found, _ = follow({LookAtLine: bad})
    assert found["line in use"].colour is found["loop current"].colour is Colour.RED
    found, _ = follow({LookAtLine: [Sensed()]})
    assert not {"line in use", "loop current"} & found.keys()


@pytest.mark.parametrize(
    ("came", "colour", "says"),
    [
        (CallCame(()), "amber", "nobody called"),
        (CallCame((0.0,), CALLER), "amber", "1 heard"),
        (CallCame((0.0, 6.0), CALLER), "green", "6.0 s from one to the next"),
        (CallCame((0.0, 3.0), CALLER), "amber", "3.0 s from one to the next"),
    ],
)
def test_ringing_is_judged(came: CallCame, colour: str, says: str) -> None:
    finding = follow({AwaitCall: [came]})[0]["ring"]
    assert finding.colour == colour
    assert says in finding.sentence


def test_a_bell_that_rings_twice_is_known() -> None:
    found: list[Finding] = []
    protocol = line_test(line_facts("1", plan_for("uk")), found, by_call=True)
    step = next(protocol, None)
    while not isinstance(step, Answer):
        assert step is not None
        came = isinstance(step, AwaitCall)
        step = protocol.send(CallCame((0.0, 0.6), CALLER) if came else Refused("no"))
    protocol.close()
    assert next(f for f in found if f.what == "ring").colour is Colour.GREEN


@pytest.mark.parametrize(
    ("caller", "colour", "says"),
    [
        (None, "amber", "none within 2 ring(s)"),
        (CallerIdReceived(None, withheld=True), "amber", "withheld"),
        (CallerIdReceived(None), "amber", "none was available"),
        (CallerIdReceived("911"), "green", "911"),
    ],
)
def test_caller_id_is_judged(
    caller: CallerIdReceived | None, colour: str, says: str
) -> None:
    finding = follow({AwaitCall: [CallCame((0.0, 6.0), caller)]})[0]["caller ID"]
    assert finding.colour == colour
    assert says in finding.sentence


@pytest.mark.parametrize(
    ("left", "colour", "says", "setting"),
    [
        (CallLeft(Gone.LOOP_BREAK), "green", "breaks the loop", ""),
        (CallLeft(Gone.POLARITY), "green", "reverses the battery", ""),
        (CallLeft(Gone.LINE_LOST), "red", "went away", ""),
        (CallLeft(None), "red", "nothing tells", ""),
        (
            CallLeft(None, "425 Hz, 300 ms on, 300 ms off"),
            "amber",
            "425 Hz",
            'disconnect_tone = "425 Hz, 300 ms on, 300 ms off"',
        ),
    ],
)
def test_how_a_caller_leaves_is_judged(
    left: CallLeft, colour: str, says: str, setting: str
) -> None:
    finding = follow({AwaitFarewell: [left]})[0]["hang-up"]
    assert (finding.colour, finding.setting) == (colour, setting)
    assert says in finding.sentence


def test_a_call_that_cannot_be_answered_is_left() -> None:
    found, steps = follow({Answer: [Refused("it does not go off-hook")]})
    assert found["answering"].colour is Colour.RED
    assert isinstance(steps[-1], HangUp)
    assert "hang-up" not in found


def test_a_farewell_that_could_not_be_awaited_tells_nothing() -> None:
    found, _ = follow({AwaitFarewell: [Refused("it left")]})
    assert "hang-up" not in found


def test_nothing_found_is_no_good_sign() -> None:
    assert verdict([]) is Colour.RED
