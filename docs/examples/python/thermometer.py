"""Reads a thermometer on the 1-wire bus, as the kernel shows it."""

from pathlib import Path

from tipring.scripting import Answer, Call

SENSORS = Path("/sys/bus/w1/devices")


def room(_call: Call, sensor: str = "28-*", cold_below: str = "12") -> Answer:
    """Say `cold` or `warm`, and how many degrees Celsius it has.

    Raises OSError when there is no such sensor: the call then goes on with `failed`.
    """
    for path in SENSORS.glob(f"{sensor}/temperature"):
        degrees = int(path.read_text()) / 1000
        way = "cold" if degrees < float(cold_below) else "warm"
        return Answer(go=way, set={"degrees": round(degrees)})
    message = f"no sensor {sensor} answers"
    raise OSError(message)
