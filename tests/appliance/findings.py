"""What was found, told as it comes: good, bad, or only seen."""

import time
from dataclasses import dataclass, field


@dataclass(slots=True)
class Findings:
    """The findings of one run."""

    bad: int = 0
    good: int = 0
    _since: float = field(default_factory=time.monotonic)

    def expect(self, what: str, is_so: bool, *shown: object) -> None:  # noqa: FBT001
        """Tell whether something is as it must be, with what was seen of it."""
        self.good += is_so
        self.bad += not is_so
        self._say("good" if is_so else "BAD ", what, shown)

    def see(self, what: str, *shown: object) -> None:
        """Tell a figure, or what cannot be judged."""
        self._say("seen", what, shown)

    def _say(self, mark: str, what: str, shown: tuple[object, ...]) -> None:
        print(f"{mark} {time.monotonic() - self._since:5.0f} s  {what}", flush=True)
        for one in shown:
            for line in str(one).strip().splitlines():
                print(f"                {line}", flush=True)
