"""The examples of docs/scripting.md work, as files and as flows."""

import importlib.util
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from gpiozero import Device  # type: ignore[import-untyped]
from gpiozero.pins.mock import MockFactory  # type: ignore[import-untyped]

from support.offices import write_settings
from tipring.config.check import check, prompt_library
from tipring.scripting import Answer, Call

DOCS = Path(__file__).parents[2] / "docs"
EXAMPLES = DOCS / "examples/python"
FLOWS = re.findall(
    r"^```toml\n(.*?)^```",
    (DOCS / "scripting.md").read_text(),
    re.DOTALL | re.MULTILINE,
)


def example(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def pins() -> Iterator[MockFactory]:
    factory = MockFactory()
    Device.pin_factory = factory
    yield factory
    factory.reset()
    Device.pin_factory = None


def test_a_door_opens_for_a_code_and_for_no_other(
    tmp_path: Path, pins: MockFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    door = example("door")
    codes = tmp_path / "codes.csv"
    codes.write_text("4711,Anna\n0815,Bruno\n")
    moments: list[float] = []
    relay = pins.pin(door.OPENER_PIN)
    monkeypatch.setattr(door, "CODES", codes)
    monkeypatch.setattr(door, "sleep", lambda _: moments.append(relay.state))
    assert door.open_door(Call(digits="0815")) == Answer(
        go="open", set={"visitor": "Bruno"}
    )
    assert moments == [1]
    assert door.open_door(Call(digits="4712")) == "wrong"
    assert door.open_door(Call(digits="")) == "wrong"
    assert moments == [1]


def test_a_thermometer_is_read_or_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    thermometer = example("thermometer")
    monkeypatch.setattr(thermometer, "SENSORS", tmp_path)
    with pytest.raises(OSError, match=r"no sensor 28-\* answers"):
        thermometer.room(Call())
    (tmp_path / "28-0316").mkdir()
    (tmp_path / "28-0316/temperature").write_text("21437\n")
    assert thermometer.room(Call()) == Answer(go="warm", set={"degrees": 21})
    cold = thermometer.room(Call(), sensor="28-0316", cold_below="22")
    assert cold == Answer(go="cold", set={"degrees": 21})


@pytest.mark.parametrize(
    ("caller", "answer"),
    [
        (
            "+12125550142",
            Answer(go="known", set={"customer": "Anna Berg", "kind": "vip"}),
        ),
        (
            "2125550177",
            Answer(go="known", set={"customer": "Bruno Costa", "kind": "regular"}),
        ),
        ("2125550199", Answer(go="unknown")),
        ("", Answer(go="unknown")),
    ],
)
def test_a_customer_is_known_however_the_number_is_written(
    caller: str, answer: Answer
) -> None:
    assert example("customers").look_up(Call(caller=caller)) == answer


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.split('"')[1])
def test_every_flow_of_the_manual_is_fit_to_answer(tmp_path: Path, flow: str) -> None:
    office = tmp_path / "office"
    write_settings(office, "/dev/nowhere")
    (office / "flows/main.toml").write_text(flow)
    shutil.copytree(EXAMPLES, office / "python")
    for path in (office / "python").glob("*.py"):
        path.chmod(0o644)
    assert [str(one) for one in check(office, prompt_library(office))] == []


def test_there_are_three_examples() -> None:
    assert len(FLOWS) == 3
    assert {path.stem for path in EXAMPLES.glob("*.py")} == {
        "door",
        "thermometer",
        "customers",
    }
