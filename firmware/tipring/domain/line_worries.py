"""What a line's figures mean to its owner: what is wrong, how badly, what helps."""

from collections.abc import Iterator
from typing import Final

from tipring.domain.colours import Colour
from tipring.domain.health_entries import LineMeasured
from tipring.domain.nouns import noun

HUM_WORRY_DBM0: Final = -40.0
"""The ear hears 100 Hz in a receiver from about here; below, the recording filter
takes all of it out."""
HUM_ALARM_DBM0: Final = -28.0
"""As loud as the softest callers: they talk against it."""
NOISE_WORRY_DBM0P: Final = -45.0
"""Lines are quieter than -50; softer voices than -35 dBm0 begin to drown here."""
NOISE_ALARM_DBM0P: Final = -33.0
"""An ordinary caller is 10 to 15 dB above it: nobody likes to listen to that."""
SNR_WORRY_DB: Final = 18.0
"""Speech recognition and keys pressed while somebody talks suffer below this."""
SOFT_WORRY_DBM0: Final = -33.0
"""Callers arrive at -10 to -28 dBm0; what is softer lost its level here."""
CLIPPED_WORRY_SHARE: Final = 0.002
"""Of the samples of speech; clean speech has a tenth of it so near its peak."""
DC_WORRY_SHARE: Final = 0.02
"""Of full scale: it takes so much of the room above, and shows a converter awry."""
ECHO_WORRY_DB: Final = 12.0
"""A hybrid that is matched at all gives more (ITU-T G.122 has 15 as usual)."""
ECHO_ALARM_DB: Final = 7.0
"""G.168 tests cancellers down to 6: what comes back is half as loud as we are."""
SOFT_KEY_DBM0: Final = -30.0
"""ITU-T Q.24: an exchange takes tones down to -25 or -30; softer ones get lost."""
TWIST_WORRY_DB: Final = 8.0
"""Q.24 has receivers take 4 to 10 dB; the line tilts so much by itself."""
GAPS_WORRY: Final = 2
"""Torn prompts in one call: callers begin to notice."""


@noun
class Worry:
    """One thing that is wrong."""

    colour: Colour
    sentence: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.sentence}: {self.remedy}"


def _colour(*, alarm: bool) -> Colour:
    return Colour.RED if alarm else Colour.AMBER


def of_hum(level_dbm0: float | None, mains_hz: int | None) -> Worry | None:
    """Return what is wrong with a hum of that level."""
    if level_dbm0 is None or level_dbm0 <= HUM_WORRY_DBM0:
        return None
    return Worry(
        _colour(alarm=level_dbm0 > HUM_ALARM_DBM0),
        f"the line hums at {mains_hz} Hz ({level_dbm0:.0f} dBm0)",
        "keep the telephone cable away from mains cables, try another power supply, and"
        " check the earth of whatever shares it",
    )


def of_noise(level_dbm0p: float | None) -> Worry | None:
    """Return what is wrong with noise of that level, weighted."""
    if level_dbm0p is None or level_dbm0p <= NOISE_WORRY_DBM0P:
        return None
    return Worry(
        _colour(alarm=level_dbm0p > NOISE_ALARM_DBM0P),
        f"the line is noisy ({level_dbm0p:.0f} dBm0p)",
        "listen with a telephone in its place; if that is quiet, the modem or its cable"
        " is poor, else call the telephone company",
    )


def of_margin(snr_db: float | None) -> Worry | None:
    """Return what is wrong with callers who are so far above the noise."""
    if snr_db is None or snr_db >= SNR_WORRY_DB:
        return None
    return Worry(
        Colour.AMBER,
        f"callers are only {snr_db:.0f} dB above the noise",
        "spoken answers will be misunderstood; offer keys, and look for what makes the"
        " noise",
    )


def of_clipping(share: float) -> Worry | None:
    """Return what is wrong where such a share of speech is clipped."""
    if share < CLIPPED_WORRY_SHARE:
        return None
    return Worry(
        Colour.AMBER,
        f"what callers say is clipped ({share:.1%} of it)",
        "lower the receive gain (AT+VGR of a modem, receive_gain_db of a board)",
    )


def of_softness(level_dbm0: float | None) -> Worry | None:
    """Return what is wrong with callers of that level."""
    if level_dbm0 is None or level_dbm0 >= SOFT_WORRY_DBM0:
        return None
    return Worry(
        Colour.AMBER,
        f"callers are soft ({level_dbm0:.0f} dBm0)",
        "raise the receive gain (AT+VGR of a modem, receive_gain_db of a board), and"
        " take other telephones off the line",
    )


def of_offset(share: float) -> Worry | None:
    """Return what is wrong with sound that is so far off its centre."""
    if abs(share) < DC_WORRY_SHARE:
        return None
    return Worry(
        Colour.AMBER,
        f"the sound is off centre ({share:+.1%} of full scale)",
        "the converter is poor, or its sound is decoded as the wrong format",
    )


def of_echo(return_loss_db: float | None) -> Worry | None:
    """Return what is wrong with a line that sends so much of us back."""
    if return_loss_db is None or return_loss_db >= ECHO_WORRY_DB:
        return None
    return Worry(
        _colour(alarm=return_loss_db < ECHO_ALARM_DB),
        f"our own sound comes back only {return_loss_db:.0f} dB softer",
        "choose the right country in tipring.toml, and take splitters, filters and"
        " other telephones off the line one by one",
    )


def of_keys(softest_dbm0: float | None, twist_db: float | None) -> Worry | None:
    """Return what is wrong with keys whose tones arrive like that."""
    if softest_dbm0 is not None and softest_dbm0 < SOFT_KEY_DBM0:
        return Worry(
            Colour.AMBER,
            f"the tones of keys are soft ({softest_dbm0:.0f} dBm0)",
            "raise the receive gain; callers may have to press keys twice",
        )
    if twist_db is not None and abs(twist_db) > TWIST_WORRY_DB:
        return Worry(
            Colour.AMBER,
            f"the two tones of keys arrive {twist_db:+.0f} dB apart",
            "try another cable, and take filters off the line",
        )
    return None


def of_torn_sound(gaps: int, xruns: int) -> Worry | None:
    """Return what is wrong where sound was so often torn in one call."""
    if gaps + xruns < GAPS_WORRY:
        return None
    return Worry(
        Colour.AMBER,
        f"the sound of a call was torn {gaps + xruns} times",
        "the machine is too busy: stop other programs, or use a faster one",
    )


def worries_of(line: LineMeasured) -> Iterator[Worry]:
    """Yield what is wrong by these figures; nothing where all is well."""
    known = line.speech_dbm0 is not None and line.noise_dbm0p is not None
    snr_db = (line.speech_dbm0 or 0.0) - (line.noise_dbm0p or 0.0) if known else None
    for worry in (
        of_hum(line.hum_dbm0, line.mains_hz),
        of_noise(line.noise_dbm0p),
        of_margin(snr_db),
        of_clipping(line.clipped_share),
        of_softness(line.speech_dbm0),
        of_offset(line.dc_share),
        of_echo(line.return_loss_db),
        of_keys(line.softest_key_dbm0, line.twist_db),
        of_torn_sound(line.gaps, line.xruns),
    ):
        if worry is not None:
            yield worry
