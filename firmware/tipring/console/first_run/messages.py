"""The fifth step: where messages go by mail."""

from nicegui import ui

from tipring.config.settings import MAIL_PORTS, Security
from tipring.console.first_run.wizard import NotYet, Take, Wizard
from tipring.console.words import _

PASSWORD = "mail"  # noqa: S105 - the name of a note
LONGEST = 200


async def build(wizard: Wizard) -> Take:
    """Ask for the address, and for the server that takes the mail."""
    draft = wizard.draft
    ui.label(
        _(
            "Messages are heard on the page Voicemail in any case. Leave the address"
            " empty if you want no mail about them."
        )
    ).classes("soft")
    to = ui.input(_("Who gets a mail about each message?"), value=draft.mail_to)
    to.props('type="email" autocomplete="email"').classes("field")
    with ui.element("div").classes("sheets"):
        host = ui.input(_("Mail server"), value=draft.mail_host)
        sender = ui.input(_("Sent from this address"), value=draft.mail_sender)
        sender.props('type="email"')
        user = ui.input(_("User name at the server"), value=draft.mail_user)
        user.props('autocomplete="off"')
        password = ui.input(_("Password at the server"), password=True)
        password.props('autocomplete="off"')
        security = ui.select(
            {
                Security.STARTTLS: _("Encrypted (STARTTLS, port {port})"),
                Security.TLS: _("Encrypted from the start (TLS, port {port})"),
                Security.NONE: _("Not encrypted: in your own network (port {port})"),
            },
            value=Security(draft.mail_security),
            label=_("The way to the server"),
        )
    security.set_options(
        {
            each: str(words).format(port=MAIL_PORTS[Security(each)])
            for each, words in dict(security.options).items()
        },
        value=security.value,
    )

    async def take() -> None:
        given = {
            key: str(field.value or "").strip()[:LONGEST]
            for key, field in (
                ("to", to),
                ("host", host),
                ("sender", sender),
                ("user", user),
            )
        }
        if given["to"] and not given["host"]:
            raise NotYet(_("Please name the mail server, or leave the address empty."))
        if given["user"] and not (password.value or wizard.notes.get(PASSWORD)):
            raise NotYet(_("Please enter the password at the mail server."))
        draft.mail_to, draft.mail_host = given["to"], given["host"]
        draft.mail_sender, draft.mail_user = given["sender"], given["user"]
        draft.mail_security = str(security.value)
        if password.value:
            wizard.notes[PASSWORD] = str(password.value)

    return take
