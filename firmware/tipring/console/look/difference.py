"""A difference of texts on a page."""

from nicegui import ui

from tipring.console.look.parts import escaped
from tipring.console.words import _


def difference(text: str) -> ui.element:
    """Show *text*, as `diff -u` writes it; its signs say what the colours do."""
    lines = "\n".join(map(_line, text.splitlines()))
    place = ui.html(
        f'<pre class="difference wide" tabindex="0">{lines}</pre>', sanitize=False
    )
    place.props["aria-label"] = _("What is different")
    place.props("role=region")
    return place


def _line(line: str) -> str:
    shown = escaped(line)
    if line.startswith("+"):
        return f'<span class="more">{shown}</span>'
    if line.startswith("-"):
        return f'<span class="less">{shown}</span>'
    return shown
