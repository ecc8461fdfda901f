"""Keys as modems report them: `/ d d ~` while held, or one bare code for each press.

V.253 / IS-101 shield a key between `/` and `~` and repeat it about every 70 ms;
Conexant chips send it once. AN93 prints the end mark as 0x7F; both are taken.
"""

from dataclasses import dataclass, field

from tipring.domain.events import DTMF_DIGITS

_BEGIN = "/"
_END = frozenset("~\x7f")


@dataclass
class KeyReports:
    """Turn codes into key presses, each told once."""

    _held: bool = field(default=False, init=False)
    _told: str = field(default="", init=False)

    def feed(self, code: str) -> str | None:
        """Return the digit when *code* is the first report of a press."""
        if code == _BEGIN or code in _END:
            self._held = code == _BEGIN
            self._told = ""
            return None
        if code not in DTMF_DIGITS or code == self._told:
            return None
        if self._held:
            self._told = code
        return code
