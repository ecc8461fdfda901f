"""A button that records by the browser's microphone; `files/recorder.js` does it.

The recording goes to a field for files beside it, as if it had been chosen there.
"""

from nicegui import ui

from tipring.console.look.parts import escaped
from tipring.console.look.theme import URL
from tipring.console.words import _


def add_recorder_script() -> None:
    """Have the page load what makes recorders work."""
    ui.add_head_html(f'<script defer src="{URL}/recorder.js"></script>')


def recorder(field: str) -> ui.html:
    """Add a recorder for the `ui.upload` that has the class *field*."""
    words = {
        "start": _("Record with the microphone"),
        "stop": _("Stop recording"),
        "recording": _("Recording:"),
        "refused": _("The browser does not let this page use the microphone."),
        "insecure": _("Microphones work by HTTPS only; open this page so."),
        "field": field,
    }
    told = "".join(f' data-{key}="{escaped(text)}"' for key, text in words.items())
    return ui.html(
        f'<tipring-recorder{told}><button type="button" class="plain-button"'
        f' aria-pressed="false">{escaped(words["start"])}</button>'
        ' <span role="status" class="soft"></span></tipring-recorder>',
        sanitize=False,
    )
