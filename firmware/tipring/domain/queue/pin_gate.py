"""Who may sign in by telephone: a number and a PIN, and few tries."""

from tipring.domain.call_events import PinChecked
from tipring.domain.office import Office
from tipring.domain.try_gate import TryGate


class PinGate:
    """One for the whole box: it remembers wrong tries from call to call."""

    def __init__(self) -> None:
        self.tries = TryGate()

    def check(self, office: Office, code: str, pin: str, now: float) -> PinChecked:
        """Return whether *pin* is the PIN of the agent whose number is *code*.

        A number that nobody has is treated like a wrong PIN.
        """
        agent = office.agent_codes.get(code, "")
        known = office.agent_pins.get(agent, "")
        admission = self.tries.admit(code, pin, known, now)
        whose = agent if admission.ok else ""
        return PinChecked(ok=admission.ok, agent=whose, locked=admission.locked)
