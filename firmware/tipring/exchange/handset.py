"""An ordinary telephone beside a modem, on the same line, and whoever lifts it."""

from tipring.domain.script import Step
from tipring.dsp.frames import SILENT_FRAME
from tipring.exchange.call import Progress
from tipring.exchange.caller import Caller, Deaf, DiaryEntry, Voice
from tipring.exchange.line import LineState, SubscriberLine
from tipring.exchange.recording import Recording


class Handset:
    """Somebody lifts it when told to, and follows the script from the start.

    It draws loop current: the exchange keeps the call as long as it is lifted,
    whatever the modem does. It hears the modem, and the modem hears it.
    """

    def __init__(
        self,
        wire: SubscriberLine,
        script: tuple[Step, ...],
        voice: Voice,
        *,
        behind: bool,
    ) -> None:
        self.wire = wire
        """The line at the exchange."""
        self.diary: list[DiaryEntry] = []
        """What was heard and done each time, oldest first."""
        self.recording = Recording()
        """What was heard and said since it was lifted last."""
        self._script = script
        self._voice = voice
        self._wanted = False
        self._person: Caller | None = None
        wire.loop.extension_behind = behind

    @property
    def is_lifted(self) -> bool:
        """Whether it is off-hook."""
        return self.wire.loop.extension_off_hook

    def lift(self) -> None:
        """Take it off the hook with the next frame."""
        self._wanted = True

    def put_down(self) -> None:
        """Put it back with the next frame."""
        self._wanted = False

    def step(self, at: float) -> None:
        """Move on by one frame that begins at *at*."""
        if self._wanted and self._person is None:
            self._begin(at)
        if self._person is not None:
            self._talk(self._person, at)

    def _begin(self, at: float) -> None:
        self.recording = Recording()
        self._person = Caller(self._script, Deaf(), self._voice, diary=self.diary)
        self._person.told(Progress.ANSWERED, at)
        self.wire.loop.extension_off_hook = True

    def _talk(self, person: Caller, at: float) -> None:
        loop = self.wire.loop
        if self.wire.state is LineState.PARTING:
            person.told(Progress.RELEASED, at)
        if person.gone or not self._wanted:
            self._person, self._wanted = None, False
            loop.extension_off_hook = False
            loop.extension_said = SILENT_FRAME
            return
        heard = loop.heard_by_extension
        loop.extension_said = person.step(heard, at)
        self.recording.add(heard, loop.extension_said)
