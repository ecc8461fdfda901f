"""What is said to a waiting caller, with the figures of that very instant."""

from tipring.domain.commands import TellQueue
from tipring.domain.queue.happenings import PlaceAsked, WelcomeEnded
from tipring.domain.queue.orders import PlaceTold
from tipring.domain.queue.programme import Programme, Talk
from tipring.domain.queue.stay import Stay
from tipring.domain.queue.turns import QueueState, Turn
from tipring.domain.say import Say

PLACE_PATIENCE_S = 1.0
"""How long the queue may take to say where the caller stands."""


class Speaker:
    """Say one thing after another; in between the caller listens to music."""

    def __init__(self, stay: Stay, programme: Programme) -> None:
        self._stay = stay
        self._programme = programme
        self.talk = Talk.WELCOME
        """What the place was asked for."""

    def listen(self) -> Turn:
        """Let music or ringing be heard until something is due."""
        due_at = None if self._stay.is_offered else self._programme.next_due()
        return Turn(QueueState.LISTENING, deadline=due_at)

    def say_next(self, now: float) -> Turn:
        """Say what is due, if anything is."""
        talk = self._programme.due(now, is_offered=self._stay.is_offered)
        return self.listen() if talk is None else self.ask_place(talk, now)

    def ask_place(self, talk: Talk, now: float) -> Turn:
        """Ask at once before speaking: the figures are to be those of the instant."""
        self.talk = talk
        asked = TellQueue(PlaceAsked(self._stay.ticket))
        return Turn(QueueState.ASKING, (asked,), now + PLACE_PATIENCE_S)

    def speak(self, told: PlaceTold | None, now: float) -> Turn:
        """Say what was asked for, if *told* makes it worth saying; None: no answer."""
        say, why = self._words(told)
        self._programme.was_decided(self.talk, now)
        if say:
            said = self._stay.decided(f"{self.talk}: {why}")
            return self._stay.play(QueueState.HEARING, say).after(said)
        silent = self._stay.decided(f"{self.talk} not said: {why}")
        return self.say_next(now).after(silent)

    def _words(self, told: PlaceTold | None) -> tuple[Say, str]:
        if self._stay.is_offered:
            return (), "an agent is being rung"
        can_call_back = bool(self._stay.visitor.office.outside)
        return self._programme.words(self.talk, told, can_call_back=can_call_back)

    # --- a welcome that must be heard ----------------------------------------------

    def welcome(self) -> Turn:
        """Say the whole welcome; until its end nobody is rung."""
        said = "the welcome is heard whole, before anybody is rung"
        heard = self._stay.play(QueueState.WELCOMED, self._programme.welcome)
        return heard.after(self._stay.decided(said))

    def welcome_said(self, now: float) -> Turn:
        """Tell the queue that somebody may be rung now."""
        self._programme.was_decided(Talk.WELCOME, now)
        ended = TellQueue(WelcomeEnded(self._stay.ticket))
        return self.say_next(now).after(ended)
