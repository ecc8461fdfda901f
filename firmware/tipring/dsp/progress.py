"""Call-progress tones: the detector, and one word for a stretch of sound."""

from tipring.dsp.progress_detector import ProgressDetector
from tipring.dsp.progress_track import ToneFound
from tipring.dsp.progress_words import classify

__all__ = ["ProgressDetector", "ToneFound", "classify"]
