"""The clothes of a page: our style sheet, light or dark, the language for readers."""

from pathlib import Path

from nicegui import ui

FILES = Path(__file__).parent / "files"
URL = "/look"
HEAD = f"""
<link rel="stylesheet" href="{URL}/console.css">
<script defer src="{URL}/ticks.js"></script>
<script defer src="{URL}/player.js"></script>
"""


def dress(title: str, theme: str, language: str) -> None:
    """Dress the page that is being built; *theme* is `light`, `dark` or empty."""
    ui.page_title(f"{title} · Tipring")
    ui.add_head_html(HEAD)
    ui.query("html").props(f'lang="{language}"')
    ui.dark_mode({"light": False, "dark": True}.get(theme))
    ui.colors(
        primary="#0b6e69",
        secondary="#4a5a6a",
        accent="#8a4b08",
        positive="#1b6e3a",
        negative="#b3261e",
        warning="#8a5a00",
        info="#1d5c96",
    )
