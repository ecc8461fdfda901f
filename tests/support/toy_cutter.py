"""A firewall without a kernel: it is asked, refuses, or does not do it."""

from dataclasses import dataclass, field

from tipring.edge.firewall import NoCutError


@dataclass
class ToyCutter:
    """A firewall that is asked, or refuses."""

    refuses: str = ""
    cannot_mend: bool = False
    is_blunt: bool = False
    refuses_oddly: bool = False
    is_cut: bool = False
    asked: list[float] = field(default_factory=list)

    def cut(self, seconds: float) -> None:
        if self.refuses_oddly:
            message = "nobody expected that"
            raise RuntimeError(message)
        if self.refuses:
            raise NoCutError(self.refuses)
        self.asked.append(seconds)
        self.is_cut = not self.is_blunt

    def mend(self) -> None:
        if self.cannot_mend:
            message = "there is no firewall"
            raise NoCutError(message)
        self.is_cut = False
