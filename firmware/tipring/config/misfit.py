"""What is wrong with a node whose keys are right one by one."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Misfit:
    """Keys that are right one by one and wrong together."""

    key: str
    what: str
    remedy: str
