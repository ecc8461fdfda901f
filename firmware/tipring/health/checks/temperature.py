"""The processor is not too hot."""

from tipring.domain.findings import Finding, amber, green, red
from tipring.health.surroundings import Surroundings

WHAT = "temperature"
THERMOMETER = "sys/class/thermal/thermal_zone0/temp"
WARM_C = 75.0
HOT_C = 82.0
"""At 80 degrees a Pi begins to slow itself down, at 85 it is as slow as it gets."""
HELPS = "give the box air, or a heat sink; out of the cupboard, away from the radiator"


def look(box: Surroundings) -> Finding | None:
    """Ask the kernel; None on machines that do not tell."""
    told = box.text_of(THERMOMETER).strip()
    return judge(int(told) / 1000) if told.lstrip("-").isdigit() else None


def judge(degrees: float) -> Finding:
    """Return whether *degrees* (Celsius) do."""
    said = f"the processor is at {degrees:.0f} degrees"
    if degrees >= HOT_C:
        return red(WHAT, f"{said}, and slows itself down", HELPS)
    return amber(WHAT, said, HELPS) if degrees >= WARM_C else green(WHAT, said)
