"""What a line's figures say to its owner: what is wrong, and what helps."""

from dataclasses import dataclass
from typing import Final

HUM_WORRY_DBM0: Final = -40.0
"""The ear hears 100 Hz in a receiver from about here; below, the recording filter
takes all of it out."""
NOISE_WORRY_DBM0P: Final = -45.0
"""Lines are quieter than -50; softer voices than -35 dBm0 begin to drown here."""
SNR_WORRY_DB: Final = 18.0
"""Speech recognition and keys pressed while somebody talks suffer below this."""
SOFT_WORRY_DBM0: Final = -33.0
"""Callers arrive at -10 to -28 dBm0; what is softer lost its level here."""
CLIPPED_WORRY_SHARE: Final = 0.002
"""Of the samples of speech; clean speech has a tenth of it so near its peak."""
DC_WORRY_SHARE: Final = 0.02
"""Of full scale: it takes so much of the room above, and shows a converter awry."""


@dataclass(frozen=True, slots=True)
class LineReading:
    """The figures of one line; None is what could not be measured yet."""

    heard_s: float
    speech_dbm0: float | None
    """Active level: the mean over the frames with voice."""
    noise_dbm0p: float | None
    """Between the words, weighted as an ear hears it (ITU-T O.41)."""
    hum_dbm0: float | None
    """Of the mains and its harmonics, unweighted; None also where there is none."""
    mains_hz: int | None
    """50 or 60, where there is hum."""
    peak_dbm0: float
    """Of a sine as high as the highest sample."""
    clipped_share: float
    """Of the samples of speech, those at full scale or in flat tops."""
    dc_share: float
    """Mean of all samples, of full scale; negative is below zero."""

    @property
    def snr_db(self) -> float | None:
        """How far speech is above the (weighted) noise."""
        if self.speech_dbm0 is None or self.noise_dbm0p is None:
            return None
        return self.speech_dbm0 - self.noise_dbm0p

    def worries(self) -> tuple[str, ...]:
        """Return what is wrong and what helps, in plain words; empty if all is well."""
        return tuple(worry for worry in self._each_worry() if worry is not None)

    def _each_worry(self) -> tuple[str | None, ...]:
        return (
            self._hum_worry(),
            self._noise_worry(),
            self._snr_worry(),
            self._clipping_worry(),
            self._softness_worry(),
            self._dc_worry(),
        )

    def _hum_worry(self) -> str | None:
        if self.hum_dbm0 is None or self.hum_dbm0 <= HUM_WORRY_DBM0:
            return None
        return (
            f"the line hums at {self.mains_hz} Hz ({self.hum_dbm0:.0f} dBm0): keep the "
            "telephone cable away from mains cables, try another power supply, and "
            "check the earth of whatever shares it"
        )

    def _noise_worry(self) -> str | None:
        if self.noise_dbm0p is None or self.noise_dbm0p <= NOISE_WORRY_DBM0P:
            return None
        return (
            f"the line is noisy ({self.noise_dbm0p:.0f} dBm0p): listen with a "
            "telephone in its place; if that is quiet, the modem or its cable is poor, "
            "else call the telephone company"
        )

    def _snr_worry(self) -> str | None:
        if self.snr_db is None or self.snr_db >= SNR_WORRY_DB:
            return None
        return (
            f"callers are only {self.snr_db:.0f} dB above the noise: spoken answers "
            "will be misunderstood; offer keys, and look for what makes the noise"
        )

    def _clipping_worry(self) -> str | None:
        if self.clipped_share < CLIPPED_WORRY_SHARE:
            return None
        return (
            f"the modem clips what callers say ({self.clipped_share:.1%} of it): lower "
            "its receive gain (AT+VGR)"
        )

    def _softness_worry(self) -> str | None:
        if self.speech_dbm0 is None or self.speech_dbm0 >= SOFT_WORRY_DBM0:
            return None
        return (
            f"callers are soft ({self.speech_dbm0:.0f} dBm0): raise the modem's "
            "receive gain (AT+VGR), and take other telephones off the line"
        )

    def _dc_worry(self) -> str | None:
        if abs(self.dc_share) < DC_WORRY_SHARE:
            return None
        return (
            f"the modem's sound is off centre ({self.dc_share:+.1%} of full scale): "
            "its converter is poor, or its sound is decoded as the wrong format"
        )
