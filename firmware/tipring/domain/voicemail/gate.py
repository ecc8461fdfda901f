"""Who may open a mailbox by telephone: its PIN, and few tries."""

from tipring.domain.call_events import MailboxPinChecked
from tipring.domain.office import Office
from tipring.domain.try_gate import TryGate


class MailboxGate:
    """One for the whole box: it remembers wrong tries from call to call."""

    def __init__(self) -> None:
        self.tries = TryGate()

    def check(
        self, office: Office, mailbox: str, pin: str, now: float
    ) -> MailboxPinChecked:
        """Return whether *pin* opens *mailbox*.

        A mailbox that does not exist, or has no PIN, is treated like a wrong PIN.
        """
        known = office.mailbox_pins.get(mailbox, "")
        admission = self.tries.admit(mailbox, pin, known, now)
        return MailboxPinChecked(ok=admission.ok, locked=admission.locked)
