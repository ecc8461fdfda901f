"""The USB as a made-up kernel shows it: whose node it is, resets, and power."""

import asyncio
import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path

import pytest
from gpiozero.pins.mock import MockFactory  # type: ignore[import-untyped]

from support.sysfs import MadeUpUsb
from support.virtual_time import run_virtually
from tipring.domain.care_commands import Rung
from tipring.domain.errors import LineError, LineMissing
from tipring.domain.usb_unit import UsbUnit, same_unit
from tipring.lines.modem.care import sysfs, uhubctl
from tipring.lines.modem.care.mender import NEVER_SEEN, ModemMender
from tipring.lines.modem.care.supply import SupplyPin
from tipring.lines.modem.care.sysfs import SysfsPort, hub_and_number
from tipring.lines.modem.care.whereabouts import Roster, Whereabouts


@pytest.fixture
def kernel(tmp_path: Path) -> MadeUpUsb:
    return MadeUpUsb(tmp_path)


def port_of(kernel: MadeUpUsb, which: int = 0) -> SysfsPort:
    return kernel.usb.port(kernel.usb.look()[which])


# --- who is there ----------------------------------------------------------------


def test_a_unit_is_known_by_what_it_tells_and_where_it_is(kernel: MadeUpUsb) -> None:
    kernel.plug("ttyACM0", 2, serial="24680246")
    node = str(kernel.dev / "ttyACM0")
    unit = UsbUnit(
        node, "0572", "1329", "24680246", "1-1.2", 1, 4, "Conexant USB Modem"
    )
    assert kernel.usb.look() == [unit]
    assert unit.label == ("Conexant USB Modem (0572:1329, serial 24680246, port 1-1.2)")


def test_what_goes_away_or_is_no_usb_device_is_left_out(kernel: MadeUpUsb) -> None:
    kernel.plug("ttyACM0", 1, devnum="")
    (kernel.sys / "class/tty/ttyUSB7").mkdir()
    kernel.plug("ttyUSB0", 2, manufacturer="", product="")
    (unit,) = kernel.usb.look()
    assert unit.label == "a USB serial device (0572:1329, port 1-1.2)"


def unit_at(port: str, serial: str = "", product: str = "1329") -> UsbUnit:
    return UsbUnit(f"/dev/{port}", "0572", product, serial, port, 1, 4)


def test_a_serial_tells_units_apart_and_a_port_where_there_is_none() -> None:
    ours, moved, twin = unit_at("1-1", "A"), unit_at("1-2", "A"), unit_at("1-3", "A")
    assert same_unit(ours, [unit_at("1-1", "B"), moved]) == [moved]
    assert same_unit(ours, [moved, ours]) == [ours]
    assert same_unit(ours, [moved, twin], others=[twin]) == [moved]
    nameless = unit_at("1-1")
    assert same_unit(nameless, [unit_at("1-2")]) == []
    assert same_unit(nameless, [unit_at("1-2"), unit_at("1-1")]) == [nameless]
    assert same_unit(nameless, [unit_at("1-1", product="1340")]) == []


# --- reset -----------------------------------------------------------------------


def test_a_reset_is_asked_of_the_bus(
    kernel: MadeUpUsb, monkeypatch: pytest.MonkeyPatch
) -> None:
    kernel.plug("ttyACM0", 2)
    asked: list[tuple[str, int, int]] = []

    def ioctl(node: object, request: int, value: int) -> None:
        asked.append((str(getattr(node, "name", "")), request, value))

    monkeypatch.setattr(fcntl, "ioctl", ioctl)
    port = port_of(kernel)
    assert asyncio.run(port.why_no_reset()) == ""
    asyncio.run(port.reset())
    assert asked == [(str(kernel.bus_node(4)), 0x5514, 0)]


def test_a_reset_that_fails_says_why(kernel: MadeUpUsb) -> None:
    device = kernel.plug("ttyACM0", 2)
    port = port_of(kernel)
    with pytest.raises(LineError, match=r"the reset of .* failed: Inappropriate ioctl"):
        asyncio.run(port.reset())
    kernel.bus_node(4).unlink()
    assert asyncio.run(port.why_no_reset()).endswith("001/004 is not there")
    (device / "idVendor").unlink()
    (device / "devnum").unlink()
    assert asyncio.run(port.why_no_reset()) == "nothing is plugged in at USB port 1-1.2"
    with pytest.raises(LineError, match="nothing is plugged in"):
        asyncio.run(port.reset())


# --- power -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("port", "expected"),
    [("1-1.2", ("1-1", "2")), ("1-3", ("1", "3")), ("2-1.4.1", ("2-1.4", "1"))],
)
def test_a_port_is_a_number_on_a_hub(port: str, expected: tuple[str, str]) -> None:
    assert hub_and_number(port) == expected


def test_the_kernel_switches_a_port_and_its_other_half(kernel: MadeUpUsb) -> None:
    kernel.plug("ttyACM0", 2)
    switch = kernel.switch(2, peer="2-1-port2")
    port = port_of(kernel)

    async def tell() -> None:
        assert await port.why_no_power_cycle() == ""
        cycling = asyncio.create_task(port.power_cycle())
        await asyncio.sleep(sysfs.OFF_S / 2)
        other = switch.parent / "peer/disable"
        assert (switch.read_text(), other.read_text()) == ("1", "1")
        await cycling
        assert (switch.read_text(), other.read_text()) == ("0", "0")

    run_virtually(tell())


def test_a_port_is_on_again_whatever_becomes_of_us(kernel: MadeUpUsb) -> None:
    kernel.plug("ttyACM0", 2)
    switch = kernel.switch(2)
    port = port_of(kernel)

    async def tell() -> None:
        cycling = asyncio.create_task(port.power_cycle())
        await asyncio.sleep(1)
        cycling.cancel()
        await asyncio.wait([cycling])
        assert switch.read_text() == "0"

    run_virtually(tell())


def test_a_switch_that_breaks_says_so(kernel: MadeUpUsb) -> None:
    kernel.plug("ttyACM0", 2)
    switch = kernel.switch(2)
    switch.unlink()
    switch.mkdir()
    with pytest.raises(LineError, match="could not be written: Is a directory"):
        run_virtually(port_of(kernel).power_cycle())


def test_a_port_of_the_machine_itself_has_its_switch_at_the_bus(
    kernel: MadeUpUsb,
) -> None:
    place = kernel.devices / "1-0:1.0/usb1-port3"
    place.mkdir(parents=True)
    (place / "disable").write_text("0")
    port = kernel.usb.port(unit_at("1-3"))
    assert asyncio.run(port.why_no_power_cycle()) == ""


def test_older_kernels_leave_it_to_uhubctl(kernel: MadeUpUsb) -> None:
    kernel.plug("ttyACM0", 2)
    port, log = port_of(kernel), kernel.root / "log"
    assert asyncio.run(port.why_no_power_cycle()) == (
        "the kernel has no switch for USB port 1-1.2, and there is no uhubctl"
    )
    with pytest.raises(LineError, match="there is no uhubctl"):
        run_virtually(port.power_cycle())
    kernel.uhubctl(f'echo "$@" > {log}')
    assert asyncio.run(port.why_no_power_cycle()) == ""
    asyncio.run(port.power_cycle())
    assert log.read_text() == "-l 1-1 -p 2 -a cycle -d 3\n"


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("echo No compatible devices detected! >&2; exit 1", "No compatible devices"),
        ("exit 1", "refused: no reason"),
        ("exec sleep 5", "did not come to an end"),
    ],
)
def test_what_uhubctl_says_is_passed_on(
    kernel: MadeUpUsb, script: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uhubctl, "PATIENCE_S", 0.3)
    kernel.plug("ttyACM0", 2)
    kernel.uhubctl(script)
    with pytest.raises(LineError, match=told):
        asyncio.run(port_of(kernel).power_cycle())


@pytest.fixture
def pins() -> Iterator[MockFactory]:
    factory = MockFactory()
    yield factory
    factory.close()


def test_a_supply_is_away_while_its_pin_is_high(pins: MockFactory) -> None:
    async def tell() -> None:
        cycling = asyncio.create_task(SupplyPin(17, pins).cycle())
        await asyncio.sleep(1)
        assert pins.pin(17).state
        await cycling
        assert pins.pin(17).function == "input"

    run_virtually(tell())


def test_a_pin_that_somebody_has_is_no_switch(pins: MockFactory) -> None:
    with contextlib.closing(pins.pin(17)):
        pins.reserve_pins(pins, 17)
        with pytest.raises(LineError, match="the supply's pin 17 cannot be used"):
            run_virtually(SupplyPin(17, pins).cycle())


# --- where a line's unit is ------------------------------------------------------


def where(
    kernel: MadeUpUsb, place: str, roster: Roster | None = None, line: str = "line-1"
) -> Whereabouts:
    if place.startswith("/"):
        place = f"{kernel.dev}{place.removeprefix('/dev')}"
    return Whereabouts(line, place, kernel.usb, roster or Roster())


def names(nodes: list[str]) -> list[str]:
    return [Path(node).name for node in nodes]


def test_a_place_is_a_serial_or_a_port(kernel: MadeUpUsb) -> None:
    kernel.plug("ttyACM0", 2, serial="A")
    kernel.plug("ttyACM1", 3, serial="B")

    async def tell() -> None:
        assert names(await where(kernel, "usb-serial:B").nodes()) == ["ttyACM1"]
        assert names(await where(kernel, "usb-port:1-1.2").nodes()) == ["ttyACM0"]
        with pytest.raises(LineMissing, match="has the serial C; `tipring modems`"):
            await where(kernel, "usb-serial:C").nodes()
        with pytest.raises(LineMissing, match=r"plugged in at port 1-1\.4"):
            await where(kernel, "usb-port:1-1.4").nodes()

    asyncio.run(tell())


def test_units_that_say_one_serial_are_named_by_port(kernel: MadeUpUsb) -> None:
    kernel.plug("ttyACM0", 2, serial="24680246")
    kernel.plug("ttyACM1", 3, serial="24680246")
    with pytest.raises(LineError, match=r"write modem://usb-port:1-1\.2 or modem://u"):
        asyncio.run(where(kernel, "usb-serial:24680246").nodes())


def test_two_lines_keep_their_units_when_the_nodes_change_places(
    kernel: MadeUpUsb,
) -> None:
    kernel.plug("ttyACM1", 2, serial="A")
    kernel.plug("ttyACM0", 3, serial="B")
    roster = Roster()

    async def tell() -> None:
        first = where(kernel, "/dev/ttyACM0", roster)
        second = where(kernel, "/dev/ttyACM1", roster, "line-2")
        first.remember(unit_at("1-1.2", "A"))
        second.remember(unit_at("1-1.3", "B"))
        assert names(await first.nodes()) == ["ttyACM1"]
        assert names(await second.nodes()) == ["ttyACM0"]

    asyncio.run(tell())


def test_no_line_takes_the_unit_of_another(kernel: MadeUpUsb) -> None:
    kernel.plug("ttyACM0", 2)
    roster = Roster()

    async def tell() -> None:
        ours, other = (
            where(kernel, "/dev/ttyACM*", roster),
            where(kernel, "/dev/ttyACM*", roster, "line-2"),
        )
        await ours.opened(str(kernel.dev / "ttyACM0"))
        with pytest.raises(LineMissing, match="that is another line's unit"):
            await other.nodes()
        kernel.plug("ttyACM1", 3)
        assert names(await other.nodes()) == ["ttyACM1"]
        assert other.is_sure

    asyncio.run(tell())


def test_a_unit_is_known_before_it_answers_if_the_owner_named_it(
    kernel: MadeUpUsb,
) -> None:
    kernel.plug("ttyACM0", 2)
    node = str(kernel.dev / "ttyACM0")

    async def tell() -> None:
        by_star, by_name = where(kernel, "/dev/ttyACM*"), where(kernel, "/dev/ttyACM0")
        await by_star.nodes()
        await by_star.tried(node)
        assert by_star.unit is None
        assert await by_star.found() is None
        await by_name.nodes()
        await by_name.tried("/dev/another")
        assert by_name.unit is None
        await by_name.tried(node)
        assert by_name.unit == await by_name.found()

    asyncio.run(tell())


# --- mending ---------------------------------------------------------------------


def test_what_was_never_seen_cannot_be_mended(kernel: MadeUpUsb) -> None:
    async def tell() -> None:
        mender = ModemMender(where(kernel, "/dev/ttyACM0"), kernel.usb)
        assert await mender.trace() == ""
        assert await mender.why_not(Rung.RESET) == NEVER_SEEN
        assert await mender.why_not(Rung.PORT) == NEVER_SEEN
        assert "power_pin" in await mender.why_not(Rung.SUPPLY)

    asyncio.run(tell())


def test_the_supply_is_switched_even_for_what_was_never_seen(
    kernel: MadeUpUsb, pins: MockFactory
) -> None:
    async def tell() -> None:
        supply = SupplyPin(17, pins)
        mender = ModemMender(where(kernel, "/dev/ttyACM0"), kernel.usb, supply)
        assert await mender.why_not(Rung.SUPPLY) == ""
        climbing = asyncio.create_task(mender.climb(Rung.SUPPLY))
        await asyncio.sleep(1)
        assert pins.pin(17).state
        await climbing

    run_virtually(tell())


def test_a_unit_that_does_not_come_back_was_not_mended(kernel: MadeUpUsb) -> None:
    kernel.switch(2)

    async def tell() -> None:
        mender = ModemMender(where(kernel, "/dev/ttyACM0"), kernel.usb)
        mender.remember(unit_at("1-1.2"))
        with pytest.raises(LineError, match="it did not come back within 10 s"):
            await mender.climb(Rung.PORT)

    run_virtually(tell())
