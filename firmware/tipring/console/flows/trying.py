"""*Try it*: a person plays a caller of the draft, at any date, time and link."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from nicegui import ui

from tipring.console.look import parts
from tipring.console.words import N_, _
from tipring.domain.errors import SettingsError
from tipring.domain.flow import Example
from tipring.domain.link.view import Verdict
from tipring.domain.office import Office
from tipring.domain.script import HangUp, Press, Say, SendFax, Speak, Step
from tipring.domain.trial import Happening, Happens, Trial

KEYS = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#")
HAPPENS = {
    Happens.ENTERS: N_("Node"),
    Happens.HEARS: N_("The caller hears"),
    Happens.DOES: N_("The caller"),
    Happens.TELLS: N_("The box"),
    Happens.ENDS: N_("End"),
}
LINKS = {
    Verdict.UP: N_("The internet works"),
    Verdict.DEGRADED: N_("The internet is unfit for talks"),
    Verdict.DOWN: N_("The internet is down"),
}
SPOKEN_S = 4.0
"""How long a caller speaks who presses that button."""
ANSWERED_S = 8.0
"""When an agent answers in a trial that has agents."""
Ready = Callable[[], Awaitable[tuple[Office, Callable[[str], str]]]]
"""Returns the office as the draft has it, and what its prompts say."""


class TrialPanel:
    """The part of the page in which a flow is tried; *moved* is told where it is."""

    def __init__(
        self,
        flow: str,
        now: datetime,
        ready: Ready,
        moved: Callable[[str, tuple[str, ...]], None],
        act: Callable[[Callable[..., Awaitable[object]]], Callable[..., object]],
        keep: Callable[[Mapping[str, object]], bool],
    ) -> None:
        self._flow = flow
        self._ready = ready
        self._moved = moved
        self._act = act
        self._keep = keep
        self._example = Example("", now, (), ())
        self._zone = now.tzinfo
        self._trial: Trial | None = None
        with parts.sheet(
            _("Try it"),
            _("Be a caller of this draft. Nobody's telephone rings, nothing is kept."),
        ):
            self._add_start(now)
            self._call = ui.element("div").classes("flow-fields")
            self._call.set_visibility(False)
            with self._call:
                self._add_call()

    def _add_start(self, now: datetime) -> None:
        with ui.element("div").classes("flow-line"):
            self._date = ui.input(_("Day"), value=f"{now:%Y-%m-%d}")
            self._date.props("type=date stack-label").classes("grow")
            self._time = ui.input(_("Time"), value=f"{now:%H:%M}")
            self._time.props("type=time stack-label").classes("grow")
        with ui.element("div").classes("flow-line"):
            self._number = ui.input(_("The caller's number")).classes("grow")
            self._number.props["hint"] = _("Empty: it is hidden.")
            links = {verdict.value: _(text) for verdict, text in LINKS.items()}
            self._link = ui.select(links, value=Verdict.UP.value, label=_("Internet"))
            self._link.classes("grow")
        self._agents = ui.switch(_("Somebody answers in the queue"), value=True)
        ui.button(_("Call"), icon="call", on_click=self._act(self._begin))

    def _add_call(self) -> None:
        self._state = ui.label().props('role="status"')
        self._list = ui.element("ol").classes("trial").props("tabindex=0")
        self._list.props["aria-label"] = _("What happened")
        with ui.element("div").classes("flow-bar"):
            ui.button(_("Wait"), icon="hourglass_bottom", on_click=self._wait)
            ui.button(_("Speak"), on_click=self._does(Speak(SPOKEN_S), _("speaks")))
            ui.button(_("Hang up"), on_click=self._does(HangUp(), _("hangs up")))
            fax = self._does(SendFax(), _("sends a fax"))
            ui.button(_("Fax"), on_click=fax).props("flat")
        with ui.element("div").classes("keypad"):
            for key in KEYS:
                pressed = _("presses {key}").format(key=key)
                button = ui.button(key, on_click=self._does(Press(key), pressed))
                button.props["aria-label"] = _("Press {key}").format(key=key)
        with ui.element("div").classes("flow-line"):
            self._words = ui.input(_("Say")).classes("grow")
            self._words.on("keydown.enter", self._say)
            ui.button(_("Say it"), on_click=self._say).props("flat")
        with ui.element("div").classes("flow-line"):
            self._name = ui.input(_("What must come true again")).classes("grow")
            self._name.props["hint"] = _("It is checked whenever settings change.")
            keep = ui.button(_("Keep as an example"), on_click=self._keep_it)
            keep.props("flat")

    async def _begin(self) -> None:
        self._example = self._wished()
        office, text_of = await self._ready()
        self._trial = await asyncio.to_thread(
            Trial, office, self._flow, self._example, text_of
        )
        self._call.set_visibility(True)
        self._list.clear()
        self._show(())

    def _wished(self) -> Example:
        try:
            at = datetime.fromisoformat(f"{self._date.value}T{self._time.value}")
        except ValueError as error:
            raise SettingsError(_("That is no day and time.")) from error
        return Example(
            "trial",
            at.replace(tzinfo=self._zone),
            (),
            (),
            answers_after_s=ANSWERED_S if self._agents.value else None,
            number=str(self._number.value or "").strip(),
            link=str(self._link.value),
        )

    def _wait(self) -> None:
        if self._trial:
            before = self._trial.happenings
            self._trial.go_on()
            self._show(before)

    def _does(self, step: Step, told: str) -> Callable[[], None]:
        def do() -> None:
            if self._trial:
                before = self._trial.happenings
                self._trial.do(step, told)
                self._show(before)

        return do

    def _say(self) -> None:
        words = str(self._words.value or "").strip()
        if words:
            self._does(Say(words), _('says "{words}"').format(words=words))()
            self._words.value = ""

    def _keep_it(self) -> None:
        name = str(self._name.value or "").strip()
        if (
            self._trial
            and name
            and self._keep(_written(name, self._example, self._trial))
        ):
            self._name.value = ""

    def _show(self, before: tuple[Happening, ...]) -> None:
        trial = self._trial
        if trial is None:
            return
        with self._list:
            for one in trial.happenings[len(before) :]:
                _line(one)
        self._list.run_method("scrollTo", 0, 1_000_000)
        self._state.set_text(_state(trial))
        self._moved(trial.node, trial.nodes)


def _line(one: Happening) -> None:
    word = _(HAPPENS[one.kind])
    node = f"{one.node}: " if one.kind is Happens.ENTERS else ""
    with ui.element("li").classes(one.kind.value):
        ui.label(f"{one.at_s:.0f} s · {word} · {node}{one.text}")


def _written(name: str, example: Example, trial: Trial) -> dict[str, object]:
    """Return the example that a trial is, as a flow file has it."""
    told: dict[str, object] = {"name": name, "at": f"{example.at:%Y-%m-%dT%H:%M}"}
    if example.number:
        told["number"] = example.number
    if example.link != Verdict.UP:
        told["link"] = example.link
    if example.answers_after_s is not None:
        told["answers_after_s"] = example.answers_after_s
    return told | {"caller": [*trial.sentences], "expect": [*trial.nodes]}


def _state(trial: Trial) -> str:
    if trial.is_over:
        return _("The call is over.")
    if trial.hears:
        return _(
            "The caller hears something now; a key or a word may come at any time."
        )
    return _("The caller is waited for.")
