"""What a caller hears while nothing is said: music, ringing, a line that is not dead.

A prompt interrupts it and it goes on where it stopped. On a line that is deaf while
it plays, sound without an end would hide the tone that tells that the caller left;
there it pauses now and then, and the line listens.
"""

import asyncio
import logging
import random
from typing import Final

from tipring.desk.player import Endless, Loop, Stretch
from tipring.desk.shelf import PromptShelf
from tipring.domain.commands import Backdrop, SetBackdrop
from tipring.domain.errors import LineError, SpeechError
from tipring.dsp.frames import Frame
from tipring.dsp.levels import dbm0
from tipring.dsp.tones import progress_tone
from tipring.lines.port import Line
from tipring.lines.waiting import is_set

log = logging.getLogger(__name__)

BREATH_S: Final = 0.02
"""So long the rules may take to follow a prompt up with another. Shorter than the
time after which a half-duplex modem turns round to listen."""
DEAF_S: Final = 19.0
"""A line that is deaf while it plays pauses the music after so long, and listens."""
NEARLY_DEAF_S: Final = 8.0
"""After a prompt a pause is natural: it listens after less."""
LOOK_EVERY_S: Final = 1.0
"""How often it is asked whether the line has been deaf for too long."""
GLANCE_S: Final = 1.5
"""The pauses of busy tones are shorter, turning the modem round included."""
LOOK_S: Final = 3.0
"""What is heard in a glance is listened to for so much longer: a busy tone is known
after 3.0 s at most, whatever it is in the middle of when the glance begins."""
HEARD_DBM0: Final = -45.0
"""A frame so loud is something: a tone on a bad line is, the line's noise is not."""
TRY_AGAIN_S: Final = 1.0
"""After trouble with the line; a line that is gone ends the call, too."""

SILENCE: Final = SetBackdrop(Backdrop.NOTHING)


class Glance:
    """Takes what the far end says for a moment; says whether it was anything."""

    def __init__(self) -> None:
        self.heard = False

    def take(self, frame: Frame) -> None:
        """Take the next 20 ms."""
        self.heard = self.heard or dbm0(frame) > HEARD_DBM0


class Scenery:
    """The backdrop of one call; `run` is its task."""

    def __init__(self, line: Line, shelf: PromptShelf) -> None:
        self._line = line
        self._shelf = shelf
        self._order = SILENCE
        self._sound: Endless | None = None
        self._music: dict[tuple[str, str], Loop] = {}
        """By source and language: all of this call's, each where it stopped."""
        self._is_held = False
        self._changed = asyncio.Event()
        self._stretch: Stretch | None = None
        """What the line plays now."""
        self._playing: asyncio.Task[None] | None = None
        self._quiet = asyncio.Event()
        self._quiet.set()
        self._glance: Glance | None = None
        self._clock = asyncio.get_running_loop().time
        self._listened_at = self._clock()
        """When a line that is deaf while it plays listened last."""

    # --- what the rules want -----------------------------------------------------

    def change(self, order: SetBackdrop) -> None:
        """Let another backdrop be heard from now on; what is heard fades out."""
        if order != self._order:
            self._order = order
            self._sound = self._make(order)
            self._give_way()

    def hold(self) -> None:
        """Leave the line to a prompt; `quiet` tells when it is free."""
        self._is_held = True
        self._give_way()

    def go_on(self) -> None:
        """Be heard again, unless `hold` follows within BREATH_S."""
        self._is_held = False
        self._changed.set()

    def cut(self) -> None:
        """Be silent at once and from now on."""
        self.change(SILENCE)
        if self._playing is not None:
            self._playing.cancel()

    async def quiet(self) -> None:
        """Wait until nothing of the backdrop is on the line."""
        await self._quiet.wait()

    def _give_way(self) -> None:
        self._changed.set()
        self._look_away()
        if self._stretch is not None:
            self._stretch.end()

    def _make(self, order: SetBackdrop) -> Endless | None:
        match order.kind:
            case Backdrop.MUSIC:
                return self._find_music(order.source, order.language)
            case Backdrop.RINGBACK:
                return progress_tone(self._shelf.plan.ringback)
            case Backdrop.BUSY:
                return progress_tone(self._shelf.plan.busy)
            case Backdrop.COMFORT_NOISE:
                return self._hiss()
            case _:
                return None

    def _find_music(self, source: str, language: str) -> Endless | None:
        try:
            key = source, language
            if key not in self._music:
                self._music[key] = Loop(self._shelf.music(source, language))
            return self._music[key]
        except SpeechError as error:
            log.error("%s", error)  # noqa: TRY400 - the owner's affair, no traceback
            return self._hiss()

    def _hiss(self) -> Endless | None:
        """Return comfort noise; a line that is deaf while it plays listens rather."""
        if not self._line.capabilities.full_duplex:
            return None
        noise = self._shelf.noise
        return Loop(noise, random.randrange(noise.size))  # noqa: S311 - no secret

    # --- the task ----------------------------------------------------------------

    async def run(self) -> None:
        """Let the backdrop be heard whenever it may, until cancelled."""
        while True:
            self._changed.clear()
            if self._sound is None or self._is_held:
                await self._rest()
            elif not await is_set(self._changed, BREATH_S):
                await self._listen_or_show(self._sound)

    async def _listen_or_show(self, sound: Endless) -> None:
        if self._deaf_s() >= NEARLY_DEAF_S:
            await self._listen()
        else:
            await self._show(sound)

    async def _rest(self) -> None:
        could_listen = not self._is_held
        await self._changed.wait()
        if could_listen:
            self._listened_at = self._clock()

    def _deaf_s(self) -> float:
        """Return how long the line has heard nothing."""
        if self._line.capabilities.full_duplex:
            return 0.0
        return self._clock() - self._listened_at

    async def _show(self, sound: Endless) -> None:
        """Play until it shall end, or until it is time to listen."""
        self._stretch = Stretch(sound)
        self._quiet.clear()
        playing = asyncio.create_task(self._line.play(self._stretch))
        self._playing = playing
        try:
            while not (await asyncio.wait([playing], timeout=LOOK_EVERY_S))[0]:
                if self._deaf_s() >= DEAF_S:
                    self._stretch.end()
        finally:
            playing.cancel()
            await asyncio.wait([playing])
            self._stretch = self._playing = None
            self._quiet.set()
        await self._recover_from(playing)

    async def _recover_from(self, played: asyncio.Task[None]) -> None:
        """Wait a moment if the line could not play."""
        if played.cancelled() or (error := played.exception()) is None:
            return
        if not isinstance(error, LineError):
            raise error
        log.info("the backdrop was interrupted: %s", error)
        await is_set(self._changed, TRY_AGAIN_S)

    async def _listen(self) -> None:
        """Hear whether somebody is still there; the line's ears tell of tones."""
        glance = self._glance = Glance()
        self._line.listen(glance.take)
        try:
            if not await is_set(self._changed, GLANCE_S) and glance.heard:
                await is_set(self._changed, LOOK_S)
        finally:
            self._look_away()
            self._listened_at = self._clock()

    def _look_away(self) -> None:
        if self._glance is not None:
            self._glance = None
            self._line.listen(None)
