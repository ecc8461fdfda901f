"""Buttons that a key of the keyboard presses, and the list of these keys."""

from collections.abc import Awaitable, Callable, Sequence

from nicegui import ui

from tipring.console.look import parts
from tipring.console.words import _


def key_button(
    text: str, key: str, on_click: Callable[..., Awaitable[None]] | None, icon: str
) -> ui.button:
    """Add a button that is pressed by *key*, too; the key is shown on it."""
    button = ui.button(text, icon=icon, on_click=on_click)
    button.props(f'data-key="{key}" aria-keyshortcuts="{key.upper()}" no-caps')
    with button:
        ui.html(f'<kbd aria-hidden="true">{key.upper()}</kbd>', sanitize=False)
    return button


def keys_sheet(
    own: Sequence[tuple[str, str]], phone: Sequence[tuple[str, str]]
) -> None:
    """Add what each key does, and a switch for all of them (WCAG 2.1.4)."""
    with parts.sheet(_("Keys of the keyboard")):
        rows = "".join(
            f"<span><kbd>{parts.escaped(key)}</kbd></span>"
            f"<span>{parts.escaped(does)}</span>"
            for key, does in (*own, *phone)
        )
        ui.html(f'<div class="keys-table">{rows}</div>', sanitize=False)
        ui.label(_("They work wherever you do not type.")).classes("soft")
        switch = ui.button(_("Use these keys")).props(
            'flat data-keys-switch aria-pressed="true"'
        )
        switch.tooltip(_("Press it to switch them off, and on again."))
