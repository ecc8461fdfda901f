"""Keys that a detector must find: the conditions of the standards, and of practice.

Q.24 is ITU-T Q.24 (its AT&T column unless said otherwise), MT8870 the data sheet of the
receiver chip MT8870D, ES 201 235-3 ETSI's. `practice` is our own choice.
"""

from collections.abc import Iterator
from dataclasses import replace

from bench import own_prompt
from bench.keys import Dialling, DropOut, at_clock, dial
from bench.sound import noise, samples
from bench.trial import FLOOR_DBM0, Condition, Demand, Studio, Trial, dialled
from bench.wear import (
    KEY_DBM0,
    coded,
    dial_tone,
    echo_of_itself,
    gsm,
    hum,
    impulses,
    line_response,
    lost_packets,
    offset,
    slipped,
    stretched,
    third_tone,
)
from tipring.dsp.codec import Coding
from tipring.dsp.frames import RATE_HZ

Q24 = "Q.24"
NTT = "Q.24, NTT column"
PRACTICE = "practice"
ACCEPT, INFO, REJECT = Demand.ACCEPT, Demand.INFO, Demand.REJECT

DIRECTIONS = {
    "++": (1, 1),
    "--": (-1, -1),
    "+-": (1, -1),
    "-+": (-1, 1),
    "+0": (1, 0),
    "0+": (0, 1),
    "-0": (-1, 0),
    "0-": (0, -1),
}
"""Which of the two tones is too high, too low or right."""
BOTH_POWER_DB = 3.01
"""Two tones together are so much louder than each."""
PROMPT_ALONE_S = 240
LONG = Dialling(on_ms=(60.0, 120.0), off_ms=(60.0, 120.0), level_dbm0=KEY_DBM0)


def conditions() -> Iterator[Condition]:
    yield from _nominal()
    yield from _frequency()
    yield from _twist_and_level()
    yield from _duration()
    yield from _pauses()
    yield from _noise()
    yield from _mains_and_dial_tone()
    yield from _own_prompt()
    yield from _codings()
    yield from _losses_and_clocks()
    yield from _converters_and_lines()


def _nominal() -> Iterator[Condition]:
    category = "01 nominal"
    human = Dialling(6, (80.0, 300.0), (60.0, 400.0), level_dbm0=(-25.0, -5.0))
    human = replace(human, twist_db=(-8.0, 4.0))
    fast = Dialling(6, off_ms=43.0, longer_off_ms=2.0)
    yield dialled((category, "50-50 ms"), ACCEPT, Q24, Dialling(10))
    yield dialled((category, "93 ms a key"), ACCEPT, Q24, fast)
    yield dialled((category, "100-100 ms"), ACCEPT, Q24, Dialling(4, 100.0, 100.0))
    yield dialled((category, "human, 80-300 ms"), ACCEPT, PRACTICE, human)


def _frequency() -> Iterator[Condition]:
    for name, way in DIRECTIONS.items():
        chip = ("02b frequency 1.5 % + 2 Hz", name)
        japan = ("02i frequency 1.8 %", name)
        yield dialled(("02 frequency 1.5 %", name), ACCEPT, Q24, _off(way, 0.015))
        yield dialled(chip, ACCEPT, "MT8870", _off(way, 0.015, hertz=2.0))
        yield dialled(japan, INFO, NTT, replace(_off(way, 0.018), rounds=2))
        for percent in (3.5, 4.0, 5.0):
            wrong = replace(_off(way, percent / 100), rounds=2, on_ms=100.0)
            place = (f"03 frequency {percent} %", name)
            yield dialled(place, REJECT, Q24, replace(wrong, off_ms=60.0))


def _off(way: tuple[int, int], part: float, hertz: float = 0.0) -> Dialling:
    """Return keys whose low and high tone are off, each its own way or not at all."""
    low, high = way
    return Dialling(
        off_factor=(part * low, part * high), off_hz=(hertz * low, hertz * high)
    )


def _twist_and_level() -> Iterator[Condition]:
    for twist_db in (-8, -6, -4, -2, 2, 4):
        how = Dialling(4, twist_db=float(twist_db))
        yield dialled(("04 twist -8..+4 dB", f"{twist_db:+d} dB"), ACCEPT, Q24, how)
    for twist_db in (-12, -10, 6, 8, 10):
        how = Dialling(2, twist_db=float(twist_db))
        yield dialled(("04i twist beyond", f"{twist_db:+d} dB"), INFO, PRACTICE, how)
    for level in (0, -3, -6, -16, -20, -25):
        how = Dialling(level_dbm0=float(level))
        yield dialled(("09 level 0..-25 dBm0", f"{level} dBm0"), ACCEPT, Q24, how)
    for level in (-29, -33, -36, -40):
        how = Dialling(level_dbm0=float(level))
        yield dialled(("09i level low", f"{level} dBm0"), INFO, PRACTICE, how)
    faint = ("09r level", "-55 dBm0")
    how = Dialling(2, level_dbm0=-55.0)
    yield dialled(faint, REJECT, Q24, how, floor_dbm0=-75.0)


def _duration() -> Iterator[Condition]:
    for on_ms, rounds in ((40, 10), (45, 5), (70, 2), (250, 2), (1000, 1)):
        how = Dialling(rounds, float(on_ms))
        yield dialled(("05 duration from 40 ms", f"{on_ms} ms"), ACCEPT, Q24, how)
    for on_ms in (25, 30, 35):
        how = Dialling(4, float(on_ms))
        yield dialled(("05i duration between", f"{on_ms} ms"), INFO, PRACTICE, how)
    for on_ms in (10, 15, 20, 23):
        basis = "Q.24: 23 ms; ES 201 235-3: 20 ms"
        how = Dialling(5, float(on_ms), 80.0, again=0.0)
        yield dialled(("06 duration to 23 ms", f"{on_ms} ms"), REJECT, basis, how)


def _pauses() -> Iterator[Condition]:
    for off_ms, rounds in ((40, 6), (50, 4)):
        how = _exact_pause(rounds, off_ms)
        yield dialled(("07 pause from 40 ms", f"{off_ms} ms"), ACCEPT, Q24, how)
    yield dialled(("07i pause 30 ms", "30 ms"), INFO, NTT, _exact_pause(4, 30))
    for ms in (5, 10):
        how = Dialling(5, 140.0, 80.0, drop_out=DropOut(ms, 45, 85))
        yield dialled(("08 drop-out to 10 ms", f"{ms} ms"), ACCEPT, Q24, how)
    for ms in (15, 20):
        how = Dialling(4, 160.0, 80.0, drop_out=DropOut(ms, 45, 85))
        yield dialled(("08i drop-out between", f"{ms} ms"), INFO, "ES 201 235-3", how)


def _exact_pause(rounds: int, off_ms: float) -> Dialling:
    how = Dialling(rounds, off_ms=off_ms, longer_on_ms=13.0, longer_off_ms=0.0)
    return replace(how, again=0.6)


def _noise() -> Iterator[Condition]:
    keys = Dialling(4, level_dbm0=KEY_DBM0)
    for demand, basis, ratios_db in (
        (ACCEPT, "15 dB, as data sheets have it", (24, 20, 18, 15)),
        (INFO, "MT8870: -12 dB against one tone", (12, 10, 8)),
    ):
        beyond = "i" if demand is INFO else ""
        for ratio_db in ratios_db:
            place = (f"10{beyond} white noise", f"{ratio_db} dB below")
            floor = KEY_DBM0 + BOTH_POWER_DB - ratio_db
            yield dialled(place, demand, basis, keys, floor_dbm0=floor)
    own = "own model (the tapes of GR-506 are not public)"
    long = replace(LONG, rounds=4)
    for db in (-6, 0):
        place = ("11 impulses", f"5 a second {db:+d} dB")
        yield dialled(place, ACCEPT, own, long, impulses(db))
    place = ("11i impulses, loud", "5 a second +10 dB")
    yield dialled(place, INFO, own, long, impulses(10))


def _mains_and_dial_tone() -> Iterator[Condition]:
    keys = Dialling(level_dbm0=KEY_DBM0)
    for mains_hz in (50, 60):
        for db in (-10, 0, 10):
            place = ("12 mains hum", f"{mains_hz} Hz {db:+d} dB")
            yield dialled(place, ACCEPT, PRACTICE, keys, hum(mains_hz, db))
    basis = "MT8870: +22 dB against the softest key"
    for frequencies_hz in ((350.0, 440.0), (425.0,)):
        name = "+".join(f"{hz:.0f}" for hz in frequencies_hz)
        for db in (-10, -6, 0):
            place = ("13 dial tone", f"{name} Hz {db:+d} dB")
            yield dialled(place, ACCEPT, basis, keys, dial_tone(frequencies_hz, db))
        for db in (6, 10):
            place = ("13i dial tone, loud", f"{name} Hz {db:+d} dB")
            yield dialled(place, INFO, PRACTICE, keys, dial_tone(frequencies_hz, db))


def _own_prompt() -> Iterator[Condition]:
    slow = Dialling(14, (70.0, 200.0), (80.0, 500.0), level_dbm0=KEY_DBM0)
    fast = Dialling(4, 50.0, (80.0, 300.0), level_dbm0=KEY_DBM0)
    for db in (-20, -15, -10, -5, 0, 5):
        demand = ACCEPT if db <= -10 else INFO
        category = "14 own prompt" if demand is ACCEPT else "14i own prompt, loud"
        yield _barge_in((category, f"{db:+d} dB"), demand, slow, db)
        yield _barge_in((category, f"{db:+d} dB, 50 ms"), demand, fast, db)
    for level in (-15, -25):
        yield _prompt_alone(level)


def _barge_in(
    place: tuple[str, str], demand: Demand, how: Dialling, db: float
) -> Condition:
    """Return keys over the echo of a prompt, *db* louder than both tones together."""

    def make(studio: Studio) -> Trial:
        rng = studio.draws(*place)
        pressed = replace(how, rounds=studio.rounds(how.rounds), twist_db=(-6.0, 3.0))
        wave, presses = dial(pressed, rng)
        wave += noise(wave.size, FLOOR_DBM0, rng)
        played = own_prompt.prompt(studio.voices, wave.size, rng)
        wave += own_prompt.echo(played, KEY_DBM0 + BOTH_POWER_DB + db, rng)
        return Trial(samples(wave), presses, len(presses), samples(played))

    return Condition(*place, demand, "practice (barge-in)", make)


def _prompt_alone(level: float) -> Condition:
    place = ("15 own prompt, no key", f"{level} dBm0")

    def make(studio: Studio) -> Trial:
        rng = studio.draws(*place)
        played = own_prompt.prompt(
            studio.voices, RATE_HZ * studio.rounds(PROMPT_ALONE_S), rng
        )
        wave = own_prompt.echo(played, level, rng)
        wave += noise(wave.size, FLOOR_DBM0, rng)
        return Trial(samples(wave), played=samples(played))

    return Condition(*place, REJECT, PRACTICE, make)


def _codings() -> Iterator[Condition]:
    for category, demand, codings, levels in (
        ("16 G.711", ACCEPT, (Coding.MU_LAW, Coding.A_LAW), (-3, -10, -25)),
        ("17 8 bits, linear", ACCEPT, (Coding.SIGNED_8,), (-6, -13, -20)),
        ("17i 8 bits, linear, soft", INFO, (Coding.SIGNED_8,), (-25, -30)),
        ("18 IMA ADPCM", ACCEPT, (Coding.IMA,), (-10, -20)),
    ):
        for coding in codings:
            for level in levels:
                place = (category, f"{coding} {level} dBm0")
                how = Dialling(level_dbm0=float(level))
                yield dialled(place, demand, PRACTICE, how, coded(coding))
    long = Dialling(4, 100.0, 100.0, level_dbm0=KEY_DBM0)
    short = Dialling(4, level_dbm0=KEY_DBM0)
    for place, demand, how in (
        (("19 GSM 06.10", "100-100 ms"), ACCEPT, long),
        (("19i GSM 06.10, short", "50-50 ms"), INFO, short),
    ):
        condition = dialled(place, demand, PRACTICE, how, gsm)
        yield replace(condition, program="sox")


def _losses_and_clocks() -> Iterator[Condition]:
    long = Dialling(6, (80.0, 200.0), (80.0, 200.0))
    for percent in (1, 2, 3):
        for repeated, name in ((False, "silence"), (True, "repeated")):
            place = ("20 lost packets, 20 ms", f"{percent} % {name}")
            loss = lost_packets(percent / 100, repeated=repeated)
            yield dialled(place, ACCEPT, PRACTICE, long, loss)
    for ppm in (-300, -100, 100, 300):
        factor = 1 + ppm / 1e6
        for name, wear in (
            ("resampled", stretched(factor)),
            ("slips", slipped(factor)),
        ):
            place = ("21 wrong clock", f"{name} {ppm:+d} ppm")
            steady = dialled(place, ACCEPT, PRACTICE, Dialling(2), wear)
            yield _by_clock(steady, 1 / factor)


def _by_clock(condition: Condition, factor: float) -> Condition:
    def make(studio: Studio) -> Trial:
        trial = condition.make(studio)
        return replace(trial, presses=at_clock(trial.presses, factor))

    return replace(condition, make=make)


def _converters_and_lines() -> Iterator[Condition]:
    for value in (500, 2000, 8000):
        keys = Dialling(2, level_dbm0=KEY_DBM0)
        place = ("22 DC offset", f"{value} of 32768")
        yield dialled(place, ACCEPT, PRACTICE, keys, offset(value))
    for demand, category, levels in (
        (ACCEPT, "23 clipping", (3, 6)),
        (INFO, "23i clipping, hard", (10, 16)),
    ):
        for level in levels:
            how = Dialling(level_dbm0=float(level))
            yield dialled((category, f"{level:+d} dBm0"), demand, PRACTICE, how)
    for name, how, wear in (
        ("20 ms -10 dB", Dialling(4), echo_of_itself(20, -10)),
        ("45 ms -16 dB", Dialling(4, off_ms=60.0), echo_of_itself(45, -16)),
    ):
        yield dialled(("24 echo of the key", name), ACCEPT, PRACTICE, how, wear)
    third = ("25 third tone", "-16 dB")
    yield dialled(third, ACCEPT, "MT8870", Dialling(6), third_tone(-10 - 16))
    line = ("26 line response", "280-3400 Hz, tilted")
    yield dialled(line, ACCEPT, PRACTICE, Dialling(4), line_response)
    soft = Dialling(4, on_ms=55.0, ramp_ms=5.0)
    yield dialled(("27 slow attack", "5 ms ramps"), ACCEPT, PRACTICE, soft)
