"""A unit on the USB as it tells of itself; known again wherever it is plugged in."""

from collections.abc import Collection, Iterable

from tipring.domain.nouns import noun


@noun
class UsbUnit:
    """One serial device on the USB."""

    node: str
    """For example `/dev/ttyACM0`; it changes when the unit is plugged in anew."""
    vendor: str
    product: str
    """Four hexadecimal digits each, as the USB-IF or the vendor gave them."""
    serial: str
    """Empty where it has none; not every vendor gives each unit one of its own."""
    port: str
    """Where it is plugged in, as the kernel names it: `1-1.2` is port 2 of a hub in
    port 1 of bus 1."""
    bus: int
    device: int
    """Its number on the bus, another after each plugging in and each reset."""
    name: str = ""
    """Manufacturer and product in the unit's own words."""

    @property
    def model(self) -> tuple[str, str]:
        """What units of one make have in common."""
        return self.vendor, self.product

    @property
    def label(self) -> str:
        """What an owner would recognise."""
        who = self.name or "a USB serial device"
        serial = f", serial {self.serial}" if self.serial else ""
        return f"{who} ({self.vendor}:{self.product}{serial}, port {self.port})"


def same_unit(
    known: UsbUnit, present: Iterable[UsbUnit], others: Collection[UsbUnit] = ()
) -> list[UsbUnit]:
    """Return which of the *present* units is the *known* one, or may be; best first.

    Its serial tells, unless several say the same: then where it is plugged in does.
    What is known to be one of the *others* is left out.
    """
    alike = [unit for unit in present if _is_alike(unit, known)]
    here = [unit for unit in alike if unit.port == known.port]
    if here:
        return here
    if not known.serial:
        return []
    return [unit for unit in alike if not any(_is_there(unit, o) for o in others)]


def _is_alike(unit: UsbUnit, known: UsbUnit) -> bool:
    return unit.model == known.model and unit.serial == known.serial


def _is_there(unit: UsbUnit, other: UsbUnit) -> bool:
    """Whether *unit* is where *other* was seen, and looks like it."""
    return unit.port == other.port and _is_alike(unit, other)
