"""The last step: a call and a letter, to see that it works."""

import sys
from typing import Any

from nicegui import ui

from tipring.config.templates.filling import SIMULATED
from tipring.console.first_run.wizard import Take, Wizard
from tipring.console.look import parts
from tipring.console.trial_calls import callers
from tipring.console.words import _
from tipring.domain.access import Right
from tipring.domain.errors import TipringError
from tipring.edge.programs import ran

LETTER_S = 60.0
"""How long a mail server may take."""
MOST_NEWS = 12


async def build(wizard: Wizard) -> Take:
    """Let the owner call the box, and have it send a letter."""
    if any(url.startswith(SIMULATED) for url in wizard.draft.urls):
        callers(wizard.room)
    else:
        _real_call(wizard)
    if wizard.draft.mail_to:
        parts.heading(_("A letter"))
        _letter(wizard)

    async def take() -> None:
        """Take nothing: whoever is here may go."""

    return take


def _real_call(wizard: Wizard) -> None:
    parts.heading(
        _("Call your number from another telephone"),
        _("What happens is shown here, as it does."),
    )
    news = ui.element("ol").classes("news").props('aria-live="polite"')
    words = {
        "CallRang": _("The line rings."),
        "CallerIdentified": _("The caller's number has come."),
        "CallAnswered": _("The box has answered."),
        "DigitHeard": _("A key was pressed."),
        "MessageKept": _("A message was left; it is on the page Voicemail."),
        "CallEnded": _("The call is over."),
    }

    def read(entry: dict[str, Any]) -> None:
        if (told := words.get(entry["kind"])) and not news.is_deleted:
            with news, ui.element("li"):
                ui.label(told)
            for old in [*news][:-MOST_NEWS]:
                news.remove(old)

    wizard.room.read(read)


def _letter(wizard: Wizard) -> None:
    room, to = wizard.room, wizard.draft.mail_to
    answer = ui.label().props('role="status"')

    async def send() -> None:
        answer.text = _("The letter is on its way ...")
        try:
            answer.text = await _sent(wizard, to)
        except TipringError as error:
            answer.text = str(error)
        await room.note("mail.tested", to=to)

    words = _("Send a test letter to {address}").format(address=to)
    ui.button(words, icon="mail", on_click=room.act(send, Right.CHANGE)).props("flat")


async def _sent(wizard: Wizard, to: str) -> str:
    """Return what the mail server said. Raises TipringError with what is in the way.

    Letters are the clerk's work, so a process of its own does it.
    """
    command = (
        *(sys.executable, "-m", "tipring", "mail", "test"),
        *("--config", str(wizard.room.ground.directory), "--", to),
    )
    try:
        told = await ran(*command, within_s=LETTER_S)
    except TimeoutError as error:
        raise TipringError(_("The mail server takes too long.")) from error
    if told.status:
        raise TipringError(told.complained.strip())
    return told.said.strip()
