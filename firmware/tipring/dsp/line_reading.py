"""What a line's figures say to its owner: what is wrong, and what helps."""

from dataclasses import dataclass

from tipring.domain import line_worries


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
        found = (
            line_worries.of_hum(self.hum_dbm0, self.mains_hz),
            line_worries.of_noise(self.noise_dbm0p),
            line_worries.of_margin(self.snr_db),
            line_worries.of_clipping(self.clipped_share),
            line_worries.of_softness(self.speech_dbm0),
            line_worries.of_offset(self.dc_share),
        )
        return tuple(str(worry) for worry in found if worry is not None)
