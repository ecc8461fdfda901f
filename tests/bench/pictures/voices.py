"""Voice and the calling tones of machines."""

import numpy as np

from bench.pictures.drawing import BLUE, FAINT, GREEN, ORANGE, PINK, Axis, Picture
from bench.sound import Wave, active_effective, effective, frame_powers, samples
from support.sounds import frames, in_noise, mixed, silence
from support.voice_sounds import hum
from tipring.dsp.calling import CallingToneDetector
from tipring.dsp.frames import FRAME_S, FRAME_SAMPLES, RATE_HZ, Samples
from tipring.dsp.levels import power_dbm0
from tipring.dsp.tones import dtmf, sine_mix
from tipring.dsp.voice import FLOOR_S, VoiceDetector
from tipring.speech.prompts import shipped_root
from tipring.speech.wav import read_wav

SPEECH_DBM0 = -28.0
NOISE_DBM0 = -45.0
HUM_DBM0 = -34.0
FLOOR_FRAMES = round(FLOOR_S / FRAME_S)
FAX_HZ = 1100.0
PIECE = 40
"""Samples, 5 ms, over which the phase is taken: as the detector does it."""


def voice() -> str:
    """Return soft speech, keys and a swelling noise on a line that hums."""
    sound = _soft_speech()
    longest_s = sound.size / RATE_HZ
    drawn = Picture(
        "Voice: a key, soft speech, then noise that sets in; hum all the time",
        Axis("time, s", 0, longest_s, 0.5),
        (Axis("level, dBm0", -60, 0, 10), Axis("voice in the frame", 0, 1, 1)),
    )
    levels, now = drawn.panels
    detector = VoiceDetector()
    voiced, began_s = [], 0.0
    for count, frame in enumerate(frames(sound), start=1):
        change = detector.feed(frame)
        voiced.append(float(detector.is_voice_now))
        if change:
            began_s = count * FRAME_S
        elif change is False:
            levels.stretch(began_s, count * FRAME_S, GREEN, "somebody speaks")
    at_s = (np.arange(len(voiced)) + 0.5) * FRAME_S
    now.curve(at_s, voiced, GREEN, "decision of each frame")
    powers = frame_powers(sound.astype(np.float64)).tolist()
    each_dbm0 = [power_dbm0(power) for power in powers]
    least_dbm0 = [
        min(each_dbm0[max(0, place - FLOOR_FRAMES) : place + 1])
        for place in range(len(each_dbm0))
    ]
    levels.curve(at_s, each_dbm0, BLUE, "all sound")
    levels.curve(at_s, least_dbm0, PINK, f"softest of {FLOOR_S:g} s")
    return drawn.svg()


def _soft_speech() -> Samples:
    speech = read_wav(shipped_root() / "en" / "voicemail-saved.wav").astype(np.float64)
    soft = samples(speech * effective(SPEECH_DBM0) / active_effective(speech))
    quiet = (silence(1.0), dtmf("5", 0.3, -20.0), silence(0.5), soft, silence(1.0))
    sound = in_noise(np.concatenate(quiet), NOISE_DBM0)
    louder = in_noise(silence(1.5), SPEECH_DBM0)
    sound = np.concatenate((sound, louder, silence(0.02)))
    whole = sound[: sound.size // FRAME_SAMPLES * FRAME_SAMPLES]
    return mixed(whole, hum(whole.size / RATE_HZ, HUM_DBM0))


def machine() -> str:
    """Return a fax machine's calling tone, and when it is known for one."""
    burst = sine_mix((1100.0,), 0.5, -20.0)
    parts = (silence(1.0), burst, silence(3.0), burst, silence(0.5))
    sound = in_noise(np.concatenate(parts), -38.0)
    longest_s = sound.size / RATE_HZ
    drawn = Picture(
        "Fax calling tone: 1100 Hz, 0.5 s; noise 18 dB below",
        Axis("time, s", 0, longest_s, 0.5),
        (Axis("level, dBm0", -60, 0, 10), Axis("frequency, Hz", 1000, 1200, 50)),
    )
    levels, pitch = drawn.panels
    detector = CallingToneDetector()
    for count, frame in enumerate(frames(sound), start=1):
        for found in detector.feed(frame):
            levels.stretch(found.at_s, found.at_s + 0.5, ORANGE, "0.5 s")
            levels.stretch(found.at_s + 0.5, count * FRAME_S, FAINT, "silence")
            levels.moment(count * FRAME_S, f"{found.tone}!")
    at_s = (np.arange(sound.size // FRAME_SAMPLES) + 0.5) * FRAME_S
    powers = frame_powers(sound.astype(np.float64)).tolist()
    levels.curve(at_s, [power_dbm0(power) for power in powers], BLUE, "all sound")
    pitch.curve(at_s, _frequencies_hz(sound), PINK, "by how the phase turns")
    for edge_hz in (1058.0, 1142.0):
        pitch.threshold(edge_hz, f"{edge_hz:.0f} Hz")
    return drawn.svg()


def _frequencies_hz(sound: Samples) -> Wave:
    """Return each frame's frequency near 1100 Hz; NaN where the tone is not."""
    turn = np.exp(-2j * np.pi * FAX_HZ / RATE_HZ * np.arange(sound.size))
    phasors = (sound * turn).reshape(-1, PIECE).sum(axis=1)
    turns = (phasors[1:] * phasors[:-1].conj())[: phasors.size // 4 * 4 - 1]
    turning = np.append(turns, 0).reshape(-1, 4).sum(axis=1)
    offsets_hz = np.angle(turning) / (2 * np.pi * PIECE / RATE_HZ)
    powers = frame_powers(sound.astype(np.float64))
    strong = 2 * np.abs(turning) / PIECE > 0.5 * FRAME_SAMPLES * powers
    return np.where(strong, FAX_HZ + offsets_hz, np.nan)
