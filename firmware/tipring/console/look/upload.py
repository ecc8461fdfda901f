"""A button that takes a file from the browser.

Quasar's own field for files nests buttons in buttons, which readers of screens cannot
tell (WCAG 4.1.2); so it is there unseen, and the button opens it.
"""

from collections.abc import Callable
from typing import Any

from nicegui import ui

from tipring.console.words import _


def upload(
    words: str, on_upload: Callable[..., Any], *, accept: str, largest: int
) -> ui.button:
    """Add the button; *on_upload* is given NiceGUI's event, *largest* is in bytes."""

    def too_large() -> None:
        ui.notify(
            _("That is another kind of file, or it is too large."), type="negative"
        )

    field = ui.upload(
        on_upload=on_upload,
        on_rejected=too_large,
        auto_upload=True,
        max_file_size=largest,
    )
    field.props(f'accept="{accept}"').classes("unseen")
    button = ui.button(words, icon="upload_file").props("flat")
    pick = f"() => getElement({field.id}).$refs.qRef.pickFiles()"
    button.on("click", js_handler=pick)
    return button
