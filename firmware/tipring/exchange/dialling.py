"""ATD: from off-hook to the digits and to what comes of them."""

from collections import deque

from tipring.domain.events import Tone
from tipring.exchange.body import Body
from tipring.exchange.outbox import result
from tipring.exchange.outcome import DONE, Final, Outcome, Pending
from tipring.exchange.parameters import PAUSE, WAIT_FOR_CARRIER
from tipring.exchange.tonelist import Flash, key_sound

DIAL_TONE_PATIENCE_S = 5.0
"""Then NO DIALTONE (X4)."""
KEY_S = 0.1
"""S11: how long each digit is."""
TENTH_S = 0.1
LINE_IN_USE_WATCH = 1
"""The bit of -STE that keeps the modem off a line that somebody uses."""


class Dialler:
    """One dial string under way."""

    def __init__(self, body: Body, digits: str, at: float) -> None:
        self._body = body
        self._stays = digits.endswith(";")
        self._items = deque(digits.strip(";").lstrip("TP"))
        self._wait_for_tone_since = None if body.loop.off_hook else at
        self._pause_until = 0.0
        self._sent_at: float | None = None
        self._ringback_at: float | None = None
        self._tones_seen = 0

    def poll(self, at: float) -> Outcome | None:
        """Go on; None means not yet finished."""
        if self._body.is_sounding or at < self._pause_until:
            return None
        if self._wait_for_tone_since is not None:
            return self._await_dial_tone(self._wait_for_tone_since, at)
        if self._items:
            self._send(self._items.popleft(), at)
            return None
        if self._stays:
            return DONE
        return self._await_answer(at)

    def _await_dial_tone(self, since: float, at: float) -> Outcome | None:
        if Tone.DIAL in self._new_tones():
            self._wait_for_tone_since = None
        elif at - since >= DIAL_TONE_PATIENCE_S:
            self._body.let_go(at)
            return Final("NO DIALTONE")
        return None

    def _send(self, item: str, at: float) -> None:
        match item:
            case ",":
                self._pause_until = at + self._body.settings.registers[PAUSE]
            case "W":
                self._wait_for_tone_since = at
            case "!":
                self._body.send(Flash(self._body.chip.flash_s))
            case _ if item in "0123456789*#ABCD":
                self._body.send(key_sound(item, KEY_S))

    def _await_answer(self, at: float) -> Outcome | None:
        """USR in voice mode says OK now; others tell what they hear."""
        settings = self._body.settings
        if settings.is_voice and not self._body.chip.answers_vcon:
            return Final("OK")
        self._sent_at = self._sent_at or at
        tones = self._new_tones()
        if Tone.BUSY in tones or Tone.REORDER in tones:
            self._body.let_go(at)
            return Final("BUSY")
        if Tone.RINGBACK in tones:
            self._ringback_at = at
            self._body.out.put(result("RINGING", verbose=settings.verbose))
        if settings.is_voice and self._is_presumed_answered(self._sent_at, at):
            return Final("VCON")
        if at - self._sent_at >= settings.registers[WAIT_FOR_CARRIER]:
            self._body.let_go(at)
            return Final("NO ANSWER" if settings.is_voice else "NO CARRIER")
        return None

    def _is_presumed_answered(self, sent_at: float, at: float) -> bool:
        """Ringback went away (+VRA), or never came (+VRN)."""
        (gone_tenths,) = self._body.settings["+VRA"]
        (never_s,) = self._body.settings["+VRN"]
        if self._ringback_at is None:
            return at - sent_at >= never_s
        return at - self._ringback_at >= gone_tenths * TENTH_S

    def _new_tones(self) -> list[Tone]:
        ear = self._body.ear
        heard = ear.found[self._tones_seen :] if ear else []
        self._tones_seen += len(heard)
        return heard


def dial(body: Body, digits: str, at: float) -> Outcome:
    """Begin to dial; a chip that watches the loop leaves a line in use alone."""
    (watch,) = body.settings.get("-STE", 0)
    if watch & LINE_IN_USE_WATCH and body.loop.extension_off_hook:
        return Final("LINE-IN-USE")
    dialler = Dialler(body, digits, at)
    body.seize(at)
    if body.settings.is_voice:
        body.settings.route = 1
    return Pending(dialler.poll, abortable=True)
