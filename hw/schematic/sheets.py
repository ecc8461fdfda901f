"""The sheets of the reference board; pin names are those of the board file."""

from typing import Final

from pins import HEADER
from schemdraw import elements as elm
from schemdraw import logic
from sheet import Point, Sheet

TOP: Final = 2
BOXES: Final = {
    "wall": ("LINE", (0, 6), (2, 1.6)),
    "guard": ("fuses, SIDACtor", (3.4, 6), (3, 1.6)),
    "daa": ("DAA: CH1840 (A)\nor LITELINK (B)", (8.2, 6), (3.6, 1.6)),
    "codec": ("codec WM8731\non its crystal", (13.6, 6), (3.2, 1.6)),
    "sense": ("sense: loop, polarity,\nline in use", (8.2, 3.2), (3.6, 1.6)),
    "relay": ("K1", (3.4, 0.4), (3, 1.6)),
    "phone": ("PHONE", (0, 0.4), (2, 1.6)),
    "feed": ("24 V feed,\nits own", (0, -2.6), (2, 1.6)),
    "gate": ("watchdog 1.5 s\nAND command", (8.2, 0.4), (3.6, 1.6)),
    "pi": ("Raspberry Pi\n40 pins", (13.6, 0.4), (3.2, 4.4)),
}
ARROWS: Final = (
    ("", (2, 6.8), (3.4, 6.8)),
    ("Tip, Ring", (6.4, 6.8), (8.2, 6.8)),
    ("sound", (11.8, 6.8), (13.6, 6.8)),
    ("", (6.9, 6.8), (6.9, 4)),
    ("", (6.9, 4), (8.2, 4)),
    ("inputs", (11.8, 4), (13.6, 4)),
    ("at rest", (4.9, 6), (4.9, 2)),
    ("", (3.4, 1.2), (2, 1.2)),
    ("energised", (2, -1.8), (4.9, -1.8)),
    ("", (4.9, -1.8), (4.9, 0.4)),
    ("coil", (8.2, 1.2), (6.4, 1.2)),
    ("off-hook", (11.8, 1.6), (12.6, 1.6)),
    ("", (12.6, 1.6), (12.6, 6.3)),
    ("", (12.6, 6.3), (11.8, 6.3)),
    ("edges", (13.6, 0.8), (11.8, 0.8)),
    ("I2S", (15.2, 6), (15.2, 4.8)),
)


def block(_pins: dict[str, int]) -> Sheet:
    """Draw the whole board in one picture."""
    sheet = Sheet("The reference board")
    for words, at, size in BOXES.values():
        sheet.frame(words, at, size)
    for words, start, end in ARROWS:
        sheet.arrow(words, start, end)
    corners = ((10, 8.4), (10, 2.6), (7.3, 2.6), (7.3, -2.6))
    sheet.barrier("the barrier: 5 mm of board, 1.5 kV", *corners)
    return sheet


def line(_pins: dict[str, int]) -> Sheet:
    """Draw from the wall to the DAA."""
    sheet = Sheet("Line side and DAA")
    wall = sheet.chip("J1", (0, 4), (1.6, 2.4), right=("TIP", "RING"))
    tip, ring = wall["TIP"], wall["RING"]
    sheet.two(elm.Fuse, "F1", tip, (tip[0] + 2, tip[1]))
    sheet.two(elm.Fuse, "F2", ring, (ring[0] + 2, ring[1]), "bottom")
    x = tip[0] + 2.6
    sheet.wire((tip[0] + 2, tip[1]), (x + 2, tip[1]))
    sheet.wire((ring[0] + 2, ring[1]), (x + 2, ring[1]))
    sheet.two(elm.DiodeTVS, "RV1", (x, tip[1]), (x, ring[1]), "bottom")
    sheet.net("TIP", (x + 2, tip[1]))
    sheet.net("RING", (x + 2, ring[1]))
    module = sheet.chip(
        "U1",
        (9.5, 3.4),
        (3.4, 3.6),
        left=("T", "R", "VCC", "GND"),
        right=("OFFHK", "RI", "XMIT", "RCV"),
    )
    sheet.nets_at(module, left={"T": "TIP_DAA", "R": "RING"})
    sheet.nets_at(
        module,
        right={"OFFHK": "OFFHK", "RI": "RI", "XMIT": "LINE_OUT", "RCV": "LINE_IN"},
    )
    supplied = (module["VCC"][0] - 1.6, module["VCC"][1])
    sheet.wire(module["VCC"], supplied)
    sheet.net("5V", supplied)
    sheet.net("GND", module["GND"])
    network = sheet.chip(
        "N1", (4, -3), (3.6, 4.2), left=("TIP", "RING"), right=("T", "R", "SNP", "Z")
    )
    sheet.nets_at(network, left={"TIP": "TIP_DAA", "RING": "RING"})
    chip = sheet.chip(
        "U2",
        (9.5, -3),
        (5, 4.2),
        left=("T", "R", "SNP", "Z"),
        right=("OH_N", "CID_N", "RING_N", "TX", "RX", "VDD", "GND"),
    )
    supplied = (chip["VDD"][0] + 2.4, chip["VDD"][1])
    sheet.wire(chip["VDD"], supplied)
    sheet.net("3V3", supplied)
    sheet.net("GND", chip["GND"])
    for pin in ("T", "R", "SNP", "Z"):
        sheet.wire(network[pin], chip[pin])
    sheet.nets_at(
        chip,
        right={
            "OH_N": "OH_N",
            "CID_N": "snoop",
            "RING_N": "ring",
            "TX": "LINE_OUT",
            "RX": "LINE_IN",
        },
    )
    sheet.words(
        "Fit U1 and U5 (option A, blue) or U2, N1, Q2, R18 (B, brown).", (0, -4)
    )
    sheet.words("TIP_DAA is TIP behind the loop sense.", (0, -4.6))
    return sheet


def _loop_sense(sheet: Sheet) -> None:
    left, right, top = 1.0, 7.0, 7.0
    sheet.net("TIP", (left, top), "left")
    sheet.wire((left, top), (left, top - 4.5))
    sheet.wire((right, top), (right, top - 4.5))
    sheet.net("TIP_DAA", (right, top))
    sheet.two(elm.Resistor, "R1", (left, top), (right, top))
    for row, refs in ((1.5, ("D1", "D2", "D3")), (3.0, ("D4", "D5", "D6"))):
        for slot, ref in enumerate(refs):
            ends = ((left + 2 * slot, top - row), (left + 2 * slot + 2, top - row))
            start, end = ends if row < TOP else ends[::-1]
            sheet.two(elm.Diode, ref, start, end, "top" if row < TOP else "bottom")
    y = top - 4.5
    sheet.two(elm.Resistor, "R2", (left, y), (left + 2, y), "bottom")
    opto = sheet.chip("U3", (4.0, y - 1.6), (1.8, 2), left=("A", "K"), right=("C", "E"))
    sheet.wire((left + 2, y), (3.2, y), (3.2, opto["A"][1]), opto["A"])
    sheet.wire(opto["K"], (3.3, opto["K"][1]), (3.3, y - 2), (right, y - 2), (right, y))
    out = (9.4, opto["C"][1])
    sheet.wire(opto["C"], out)
    sheet.net("loop", (11.4, out[1]))
    sheet.wire(out, (11.4, out[1]))
    sheet.two(elm.Resistor, "R3", (out[0], out[1] + 2), out, "bottom")
    sheet.net("3V3", (out[0], out[1] + 2))
    sheet.two(elm.Capacitor, "C1", (10.8, out[1]), (10.8, out[1] - 1.6), "bottom")
    sheet.net("GND", (10.8, out[1] - 1.6))
    sheet.net("GND", opto["E"])


def _voltage_sense(sheet: Sheet) -> None:
    chip = sheet.chip(
        "U4",
        (7.2, -6.2),
        (3.2, 4.4),
        left=("IN+", "IN-", "VH2", "VL2"),
        right=("DET2", "POL", "VDD", "VSS"),
    )
    for pin, refs, wire in (
        ("IN+", ("R4", "R5"), "TIP"),
        ("IN-", ("R6", "R7"), "RING"),
    ):
        y = chip[pin][1]
        side = "top" if pin == "IN+" else "bottom"
        sheet.net(wire, (0.6, y), "left")
        sheet.two(elm.Resistor, refs[0], (0.6, y), (2.6, y), side)
        sheet.two(elm.Resistor, refs[1], (2.6, y), (4.6, y), side)
        sheet.wire((4.6, y), chip[pin])
    up, down = chip["IN+"][1], chip["IN-"][1]
    sheet.two(elm.Resistor, "R8", (5.6, up), (5.6, down), "bottom")
    x, middle = 3.4, (chip["VH2"][1] + chip["VL2"][1]) / 2
    sheet.two(elm.Resistor, "R9", (x, middle + 0.2), (x - 2.2, middle + 0.2), "top")
    sheet.net("3V3", (x - 2.2, middle + 0.2))
    sheet.two(elm.Potentiometer, "RV2", (x, middle + 0.2), (x, middle - 1.6), "bottom")
    sheet.wire((x + 0.6, middle - 0.7), (5.6, middle - 0.7), (5.6, chip["VL2"][1]))
    sheet.wire((5.6, chip["VL2"][1]), chip["VL2"])
    sheet.wire((x, middle + 0.2), (4.6, middle + 0.2), (4.6, chip["VH2"][1]))
    sheet.wire((4.6, chip["VH2"][1]), chip["VH2"])
    sheet.two(elm.Resistor, "R10", (x, middle - 1.6), (x - 2.2, middle - 1.6), "top")
    sheet.net("GND", (x - 2.2, middle - 1.6))
    sheet.nets_at(chip, right={"DET2": "line_in_use", "POL": "polarity"})
    sheet.wire(chip["VDD"], (12.4, chip["VDD"][1]))
    sheet.net("3V3", (12.4, chip["VDD"][1]))
    sheet.two(
        elm.Capacitor, "C17", (12.4, chip["VDD"][1]), (12.4, chip["VSS"][1] - 0.6)
    )
    sheet.wire(chip["VSS"], (11.4, chip["VSS"][1]), (11.4, chip["VSS"][1] - 0.6))
    sheet.net("GND", (11.4, chip["VSS"][1] - 0.6))
    sheet.wire((11.4, chip["VSS"][1] - 0.6), (12.4, chip["VSS"][1] - 0.6))


def sense(_pins: dict[str, int]) -> Sheet:
    """Draw what tells the Pi of the line."""
    sheet = Sheet("Sense inputs")
    _loop_sense(sheet)
    _voltage_sense(sheet)
    buffer = sheet.chip("U5", (2.6, -10.4), (3, 1.2), left=("A",), right=("Y",))
    sheet.net("RI", (0.2, buffer["A"][1]), "left")
    sheet.wire((0.2, buffer["A"][1]), buffer["A"])
    at = (buffer["Y"][0] + 1, buffer["Y"][1])
    sheet.wire(buffer["Y"], (at[0] + 1, at[1]))
    sheet.net("ring", (at[0] + 1, at[1]))
    sheet.two(elm.Resistor, "R11", (at[0], at[1] + 1.8), at, "bottom")
    sheet.net("3V3", (at[0], at[1] + 1.8))
    return sheet


def _monostable(sheet: Sheet) -> Point:
    chip = sheet.chip(
        "U6",
        (4, 5),
        (3, 3.6),
        left=("B", "CD_N", "RX/CX", "CX"),
        right=("VCC", "Q", "A_N", "GND"),
    )
    y = chip["B"][1]
    sheet.net("watchdog", (1.4, y), "left")
    sheet.wire((1.4, y), chip["B"])
    sheet.two(elm.Resistor, "R16", (2.2, y), (2.2, y + 2), "top")
    sheet.net("GND", (2.2, y + 2), "up")
    y = chip["CD_N"][1]
    sheet.wire(chip["CD_N"], (-1.6, y))
    sheet.two(elm.Resistor, "R13", (-1.6, y), (-3.8, y))
    sheet.net("5V", (-3.8, y))
    sheet.two(elm.Capacitor, "C3", (-1.6, y), (-1.6, y - 2.2), "bottom")
    sheet.net("GND", (-1.6, y - 2.2))
    y = chip["RX/CX"][1]
    sheet.wire(chip["RX/CX"], (2.4, y))
    sheet.two(elm.Resistor, "R12", (2.4, y), (0.4, y), "bottom")
    sheet.net("5V", (0.4, y))
    low = chip["CX"][1] - 0.8
    sheet.two(elm.Capacitor, "C2", (2.4, y), (2.4, low), "bottom")
    sheet.wire((2.4, low), (3.2, low), (3.2, chip["CX"][1]), chip["CX"])
    for pin, net in (("VCC", "5V"), ("GND", "GND")):
        sheet.wire(chip[pin], (chip[pin][0] + 0.6, chip[pin][1]))
        sheet.net(net, (chip[pin][0] + 0.6, chip[pin][1]))
    x = chip["VCC"][0] + 0.6
    y = chip["A_N"][1]
    sheet.wire(chip["A_N"], (x + 2.6, y))
    sheet.net("5V", (x + 2.6, y))
    sheet.wire((x, chip["VCC"][1]), (x + 1.2, chip["VCC"][1]))
    sheet.two(elm.Capacitor, "C15", (x + 1.2, chip["VCC"][1] + 0.2), (x + 1.2, 10.2))
    sheet.wire((x + 1.2, chip["VCC"][1]), (x + 1.2, chip["VCC"][1] + 0.2))
    sheet.net("GND", (x + 1.2, 10.2), "up")
    return chip["Q"]


def _gates(sheet: Sheet, alive: Point) -> tuple[Point, Point]:
    outputs = []
    for net, ref, y in (("relay", "R15", 3.0), ("off_hook", "R14", -0.4)):
        gate = logic.And().at((10.4, y)).theta(0).anchor("in1")
        sheet.other(gate, "U7")
        drawn = gate.absanchors
        one, two = drawn["in1"], drawn["in2"]
        out = (drawn["out"].x, drawn["out"].y)
        sheet.wire((9, alive[1]), (9, one.y), (one.x, one.y))
        sheet.net(net, (6.4, two.y), "left")
        sheet.wire((6.4, two.y), (two.x, two.y))
        sheet.two(elm.Resistor, ref, (7.4, two.y), (7.4, two.y - 1.8), "bottom")
        sheet.net("GND", (7.4, two.y - 1.8))
        outputs.append(out)
    sheet.wire(alive, (9, alive[1]))
    sheet.two(elm.Capacitor, "C16", (9.9, -3.6), (9.9, -2.2), "bottom")
    sheet.net("GND", (9.9, -3.6))
    sheet.net("5V", (9.9, -2.2))
    return outputs[0], outputs[1]


def _coil(sheet: Sheet, command: Point) -> None:
    base = (command[0] + 2.4, command[1])
    sheet.two(elm.Resistor, "R17", command, base)
    transistor = elm.BjtNpn(circle=True).theta(0).at(base).anchor("base")
    sheet.other(transistor, "Q1", "right")
    top = transistor.absanchors["collector"]
    low = transistor.absanchors["emitter"]
    sheet.net("GND", (low.x, low.y))
    high = top.y + 2.4
    sheet.two(elm.Inductor2, "K1", (top.x, high), (top.x, top.y), "bottom")
    sheet.two(elm.Diode, "D7", (top.x + 2.8, top.y), (top.x + 2.8, high), "bottom")
    sheet.wire((top.x, top.y), (top.x + 2.8, top.y))
    sheet.wire((top.x, high), (top.x + 2.8, high))
    sheet.net("5V", (top.x, high))


def _hook(sheet: Sheet, command: Point) -> None:
    sheet.wire(command, (command[0] + 1, command[1]))
    sheet.net("OFFHK", (command[0] + 1, command[1]))
    x = command[0] + 0.5
    gate = (x + 1.6, command[1] - 2)
    sheet.wire((x, command[1]), (x, gate[1]), gate)
    switch = elm.AnalogNFet().theta(0).at(gate).anchor("gate")
    sheet.other(switch, "Q2", "right")
    drain, source = switch.absanchors["drain"], switch.absanchors["source"]
    sheet.net("GND", (source.x, source.y))
    sheet.net("OH_N", (drain.x + 2.4, drain.y))
    sheet.wire((drain.x, drain.y), (drain.x + 2.4, drain.y))
    sheet.two(
        elm.Resistor,
        "R18",
        (drain.x + 1.8, drain.y),
        (drain.x + 1.8, drain.y + 1.8),
        "bottom",
    )
    sheet.net("3V3", (drain.x + 1.8, drain.y + 1.8))


def _contacts(sheet: Sheet) -> None:
    phone = sheet.chip("J2", (-3.6, -8.6), (1.6, 3.6), right=("TIP", "RING"))
    for pin, rest, fed in (("TIP", "TIP", "FEED+"), ("RING", "RING", "FEED-")):
        y = phone[pin][1]
        contact = elm.SwitchSpdt2().theta(0).at((phone[pin][0] + 1.4, y))
        sheet.other(contact, "K1", "top")
        sheet.wire(phone[pin], (phone[pin][0] + 1.4, y))
        at_rest, energised = contact.absanchors["b"], contact.absanchors["c"]
        sheet.net(rest, (at_rest.x, at_rest.y))
        sheet.net(fed, (energised.x, energised.y))
    sheet.words("at rest, upper contact:\nthe telephone is on the line", (-3.6, -10))


def _feed(sheet: Sheet) -> None:
    supply = sheet.chip(
        "PS1", (4.4, -9), (2.2, 3), left=("+VIN", "-VIN"), right=("+V", "0V")
    )
    sheet.net("5V", (supply["+VIN"][0] - 0.4, supply["+VIN"][1]))
    sheet.wire(supply["+VIN"], (supply["+VIN"][0] - 0.4, supply["+VIN"][1]))
    sheet.net("GND", supply["-VIN"])
    y = supply["+V"][1]
    sheet.two(elm.Resistor, "R19", supply["+V"], (supply["+V"][0] + 2.4, y))
    opto = sheet.chip("U8", (12, -9), (1.8, 3), left=("A", "K"), right=("C", "E"))
    sheet.wire((supply["+V"][0] + 2.4, y), opto["A"])
    sheet.wire(opto["K"], (opto["K"][0] - 0.4, opto["K"][1]))
    sheet.net("FEED+", (opto["K"][0] - 0.4, opto["K"][1]), "left")
    sheet.net("FEED-", supply["0V"])
    at = (opto["C"][0] + 1, opto["C"][1])
    sheet.wire(opto["C"], (at[0] + 1, at[1]))
    sheet.two(elm.Resistor, "R20", (at[0], at[1] + 1.8), at, "bottom")
    sheet.net("3V3", (at[0], at[1] + 1.8))
    sheet.net("phone_hook", (at[0] + 1, at[1]))
    sheet.net("GND", opto["E"])


def lifeline(_pins: dict[str, int]) -> Sheet:
    """Draw what holds when the Pi does not."""
    sheet = Sheet("Lifeline: watchdog, relay, the telephone")
    alive = _monostable(sheet)
    relay, hook = _gates(sheet, alive)
    _coil(sheet, relay)
    _hook(sheet, hook)
    _contacts(sheet)
    _feed(sheet)
    return sheet


def codec(_pins: dict[str, int]) -> Sheet:
    """Draw the sound's way."""
    sheet = Sheet("Codec")
    chip = sheet.chip(
        "U9",
        (6, 0),
        (4, 6.4),
        left=("LLINEIN", "LOUT", "VMID", "AVDD", "XTI", "XTO"),
        right=("SCLK", "SDIN", "BCLK", "LRC", "ADCDAT", "DACDAT", "DBVDD"),
    )
    y = chip["LLINEIN"][1]
    sheet.two(elm.Capacitor, "C11", (2, y), (4, y))
    sheet.wire((4, y), chip["LLINEIN"])
    sheet.net("LINE_IN", (2, y), "left")
    y = chip["LOUT"][1]
    sheet.two(elm.Capacitor, "C12", (2, y), (4, y), "bottom")
    sheet.wire((4, y), chip["LOUT"])
    sheet.net("LINE_OUT", (0.2, y), "left")
    sheet.wire((0.2, y), (2, y))
    sheet.two(elm.Resistor, "R21", (1, y), (1, y - 2), "bottom")
    sheet.net("GND", (1, y - 2))
    y = chip["VMID"][1]
    sheet.wire(chip["VMID"], (4.6, y))
    sheet.two(elm.Capacitor, "C8", (4.6, y), (2.6, y), "bottom")
    sheet.net("GND", (2.6, y))
    low = -0.6
    for pin, ref, x in (("XTI", "C4", 2.6), ("XTO", "C5", 5.0)):
        sheet.wire(chip[pin], (x, chip[pin][1]), (x, low))
        sheet.two(elm.Capacitor, ref, (x, low), (x, low - 1.8), "bottom")
        sheet.net("GND", (x, low - 1.8))
    sheet.two(elm.Crystal, "Y1", (2.6, low), (5.0, low), "top")
    nets = {"SCLK": "I2C SCL (3)", "SDIN": "I2C SDA (2)", "BCLK": "I2S CLK (18)"}
    nets |= {"LRC": "I2S FS (19)", "ADCDAT": "I2S DIN (20)", "DACDAT": "I2S DOUT (21)"}
    sheet.nets_at(chip, right=nets)
    at = (chip["DBVDD"][0] + 3, chip["DBVDD"][1])
    sheet.wire(chip["DBVDD"], at)
    sheet.net("3V3", at)
    sheet.two(elm.Capacitor, "C10", at, (at[0], at[1] - 1.8), "bottom")
    sheet.net("GND", (at[0], at[1] - 1.8))
    _analog_supply(sheet, chip["AVDD"])
    return sheet


def _analog_supply(sheet: Sheet, supplied: Point) -> None:
    sheet.wire(supplied, (supplied[0] - 0.6, supplied[1]))
    sheet.net("A3V3", (supplied[0] - 0.6, supplied[1]))
    regulator = sheet.chip(
        "U10", (3, -7.4), (3.6, 2.4), left=("IN", "GND"), right=("OUT",)
    )
    into, out = regulator["IN"], regulator["OUT"]
    sheet.net("GND", regulator["GND"])
    sheet.wire(into, (1, into[1]))
    sheet.net("5V", (1, into[1]))
    sheet.two(elm.Capacitor, "C6", (1.6, into[1]), (1.6, into[1] - 1.8), "bottom")
    sheet.net("GND", (1.6, into[1] - 1.8))
    sheet.wire(out, (out[0] + 4, out[1]))
    sheet.net("A3V3", (out[0] + 4, out[1]))
    for ref, x in (("C7", out[0] + 1), ("C9", out[0] + 3)):
        sheet.two(elm.Capacitor, ref, (x, out[1]), (x, out[1] - 1.8), "bottom")
        sheet.net("GND", (x, out[1] - 1.8))


def connector(pins: dict[str, int]) -> Sheet:
    """Draw the Pi's header, lamps, button, and the board's identity."""
    sheet = Sheet("Pi connector")
    half = (len(pins) + 1) // 2
    named = {f"{HEADER[bcm]}": name for name, bcm in pins.items()}
    ends = sheet.chip(
        "J3",
        (0, 0),
        (3.4, 8),
        left=(*[*named][:half], "2"),
        right=(*[*named][half:], "1", "6"),
    )
    sheet.nets_at(ends, left={pin: named[pin] for pin in [*named][:half]})
    sheet.nets_at(ends, right={pin: named[pin] for pin in [*named][half:]})
    for pin, net, away in (("2", "5V", -1.2), ("1", "3V3", 1.8), ("6", "GND", 1.2)):
        sheet.wire(ends[pin], (ends[pin][0] + away, ends[pin][1]))
        sheet.net(net, (ends[pin][0] + away, ends[pin][1]))
    x, y = ends["2"][0] - 1.2, ends["2"][1]
    sheet.two(elm.Capacitor2, "C14", (x, y), (x - 2, y), "bottom")
    sheet.net("GND", (x - 2, y))
    lamps = (
        ("led_ok", "D8", "R25"),
        ("led_line", "D9", "R26"),
        ("led_fault", "D10", "R27"),
    )
    for row, (net, diode, resistor) in enumerate(lamps):
        y = 7.4 - 1.8 * row
        sheet.net(net, (9, y), "left")
        sheet.two(elm.Resistor, resistor, (9, y), (11, y))
        sheet.two(elm.LED, diode, (11, y), (13, y))
        sheet.net("GND", (13, y))
    y = 1.6
    sheet.net("button", (9, y), "left")
    sheet.two(elm.Resistor, "R28", (9, y), (11, y))
    sheet.two(elm.Button, "SW1", (11, y), (13, y))
    sheet.net("GND", (13, y))
    sheet.two(elm.Capacitor, "C13", (9, y), (9, y - 1.8), "bottom")
    sheet.net("GND", (9, y - 1.8))
    _identity(sheet)
    return sheet


def _identity(sheet: Sheet) -> None:
    memory = sheet.chip(
        "U11", (5.6, -5), (3.8, 2.8), left=("SDA", "SCL"), right=("WP", "VCC", "GND")
    )
    for pin, net, ref, x in (
        ("SDA", "ID_SD (0)", "R22", 2.8),
        ("SCL", "ID_SC (1)", "R23", 4.8),
    ):
        y = memory[pin][1]
        sheet.net(net, (2, y), "left")
        sheet.wire((2, y), memory[pin])
        sheet.two(elm.Resistor, ref, (x, y), (x, -1.2), "top")
        sheet.net("3V3", (x, -1.2))
    at = (memory["WP"][0] + 1, memory["WP"][1])
    sheet.wire(memory["WP"], at)
    sheet.two(elm.Resistor, "R24", at, (at[0] + 2, at[1]))
    sheet.net("3V3", (at[0] + 2, at[1]))
    sheet.wire(memory["VCC"], (at[0] + 0.6, memory["VCC"][1]))
    sheet.net("3V3", (at[0] + 0.6, memory["VCC"][1]))
    sheet.net("GND", memory["GND"])
