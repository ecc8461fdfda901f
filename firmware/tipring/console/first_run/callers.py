"""The fourth step: what callers hear first, and who answers."""

import asyncio

from nicegui import ui

from tipring.config.templates import TEMPLATES
from tipring.config.templates.filling import SIMULATED, TRIAL_AGENT
from tipring.console.cards import N_
from tipring.console.first_run.wizard import NotYet, Take, Wizard
from tipring.console.look import parts
from tipring.console.words import _
from tipring.speech.voices.installed import installed_voice

TOLD = {
    "dental": (
        N_("Dental practice"),
        N_("A menu: appointments, bills, messages. In the evening a word for pain."),
    ),
    "workshop": (
        N_("Workshop"),
        N_("No menu: all telephones ring at once, then callers leave a message."),
    ),
    "law": (
        N_("Law office"),
        N_("No menu: the reception is rung first, then the others, one by one."),
    ),
    "night": (
        N_("Answering when nobody does"),
        N_(
            "Your telephone rings as ever. At night, and after six rings, the box"
            " answers."
        ),
    ),
    "failover": (
        N_("A line for when the internet fails"),
        N_(
            "For a branch with telephones in the cloud: callers are told, and leave"
            " word."
        ),
    ),
}
HANDSET = "handset:line-1"
NONE = "none"
FIRST = "Anna"
"""Who answers simulated calls until there are others."""
MOST_PEOPLE = 20
LONGEST_WELCOME = 300


async def build(wizard: Wizard) -> Take:
    """Let the owner choose a template, a first sentence, and who answers."""
    draft = wizard.draft
    is_trial = any(url.startswith(SIMULATED) for url in draft.urls)
    phones = _phones(is_trial=is_trial)
    kind = ui.radio(
        {name: _(TOLD[name][0]) for name in TEMPLATES}, value=draft.template
    ).props(f'aria-label="{_("What kind of office is it?")}"')
    about = ui.label().classes("soft").props('aria-live="polite"')
    voice = await asyncio.to_thread(installed_voice, draft.language)
    welcome = ui.input(
        _("The first sentence (empty: a recorded thank you for calling)"),
        value=draft.welcome,
    ).props(f"maxlength={LONGEST_WELCOME}")
    welcome.classes("field").set_visibility(voice is not None)
    with ui.element("div") as team:
        parts.heading(_("Who answers?"))
        people = ui.textarea(
            _("One name in each line; nobody: callers leave messages"),
            value="\n".join(draft.people) or (FIRST if is_trial else ""),
        ).classes("field")
        phone = ui.select(
            phones,
            value=draft.phone if draft.phone in phones else next(reversed(phones)),
            label=_("Their telephones"),
        ).classes("field")
        ui.label(
            _(
                "Telephones in the browser, on desks and outside are added later, on"
                " the page Agents."
            )
        ).classes("soft")

    def told() -> None:
        wizard.room.speak()
        about.text = _(TOLD[kind.value][1])
        team.set_visibility(bool(TEMPLATES[kind.value].queue))

    kind.on_value_change(told)
    told()

    async def take() -> None:
        names = [name.strip() for name in str(people.value or "").splitlines()]
        names = [name for name in names if name]
        if len(names) > MOST_PEOPLE:
            message = _("These are many: enter {count} at most, and the others later.")
            raise NotYet(message.format(count=MOST_PEOPLE))
        draft.template, draft.people = kind.value, names
        draft.phone = "" if phone.value == NONE else phone.value
        draft.welcome = str(welcome.value or "").strip()

    return take


def _phones(*, is_trial: bool) -> dict[str, str]:
    """Return what may be chosen; the last is the likely one."""
    if is_trial:
        return {NONE: _("None yet"), TRIAL_AGENT: _("A simulated one, which answers")}
    return {HANDSET: _("A telephone beside the box"), NONE: _("None yet")}
