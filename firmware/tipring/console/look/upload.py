"""A button that takes a file from the browser.

Quasar's own field for files nests buttons in buttons, which readers of screens cannot
tell (WCAG 4.1.2); so it is there unseen, and the button opens it.
"""

from collections.abc import Callable
from typing import Any

from nicegui import ui
from nicegui.events import UploadEventArguments

from tipring.console.words import _


def upload(
    words: str, on_upload: Callable[..., Any], *, accept: str, largest: int
) -> ui.button:
    """Add the button; *on_upload* is given NiceGUI's event, *largest* is in bytes."""

    def too_large() -> None:
        ui.notify(
            _("That is another kind of file, or it is too large."), type="negative"
        )

    def came(event: UploadEventArguments) -> object:
        """Hand it on whatever *on_upload* looks like: NiceGUI asks for its names."""
        return on_upload(event)

    field = ui.upload(
        on_upload=came,
        on_rejected=too_large,
        auto_upload=True,
        max_file_size=largest,
    )
    field.props(f'accept="{accept}"').classes("unseen")
    button = ui.button(words, icon="upload_file").props("flat")
    pick = f"() => getElement({field.id}).$refs.qRef.pickFiles()"
    button.on("click", js_handler=pick)
    return button
