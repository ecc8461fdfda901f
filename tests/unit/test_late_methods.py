"""Dataclasses compare, print and refuse as ever, though they learn it late."""

import asyncio
import dataclasses
import inspect
import sys
from collections import deque
from dataclasses import FrozenInstanceError, dataclass, field, replace
from pathlib import Path

import pytest

from support.virtual_time import run_virtually
from tipring import late_methods
from tipring.desk.readiness import made_ready
from tipring.store.store import Store


@dataclass(frozen=True, slots=True)
class Call:
    number: str
    rings: int = 0
    notes: list[str] = field(default_factory=list, compare=False)


@dataclass(frozen=True, slots=True)
class Longer(Call):
    seconds: float = 0.0


@dataclass(order=True)
class Place:
    at: int
    behind: "Place | None" = field(default=None, compare=False)


def test_what_is_compared_is_compared_each_time() -> None:
    for _ in range(2):
        assert Call("5550142", 2, ["loud"]) == Call("5550142", 2)
        assert Call("5550142", 2) != Call("5550142", 3)
        assert hash(Call("5550142", 2)) == hash(Call("5550142", 2, ["loud"]))
        assert Place(1) < Place(2) <= Place(2)
        assert Place(3) > Place(2) >= Place(2)


def test_a_class_above_and_one_below_are_not_mixed_up() -> None:
    assert Longer("5550142", 2) != Call("5550142", 2)
    assert Longer("5550142", 2, seconds=1.0) != Longer("5550142", 2, seconds=2.0)
    assert Call("5550142") == Call("5550142")
    assert repr(Longer("1")) == "Longer(number='1', rings=0, notes=[], seconds=0.0)"
    assert repr(Call("1")) == "Call(number='1', rings=0, notes=[])"


def test_who_holds_itself_can_be_printed() -> None:
    place = Place(1)
    place.behind = place
    for _ in range(2):
        assert repr(place) == "Place(at=1, behind=...)"


@pytest.mark.parametrize("call", [Call("5550142"), Longer("5550142")])
def test_what_is_frozen_stays_as_it_is(call: Call) -> None:
    for _ in range(2):
        with pytest.raises(FrozenInstanceError, match="'rings'"):
            call.rings = 3  # type: ignore[misc]
        with pytest.raises(FrozenInstanceError, match="'rings'"):
            del call.rings
    assert replace(call, rings=3).rings == 3


def test_who_looks_sees_how_to_make_one() -> None:
    assert str(inspect.signature(Place)) == (
        "(at: int, behind: 'Place | None' = None) -> None"
    )


@pytest.mark.skipif(
    sys.version_info >= (3, 13), reason="this Python compiles all methods together"
)
def test_a_method_is_compiled_when_it_is_first_called_and_never_again() -> None:
    @dataclass(frozen=True)
    class Ticket:
        number: int

    early = vars(Ticket)["__eq__"]
    assert not inspect.isfunction(early)
    assert Ticket(1) == Ticket(1)
    late = vars(Ticket)["__eq__"]
    assert inspect.isfunction(late)
    assert Ticket(1) != Ticket(2)
    assert vars(Ticket)["__eq__"] is late
    assert late.__qualname__.endswith("Ticket.__eq__")
    assert inspect.isfunction(vars(Ticket)["__init__"])


@pytest.mark.parametrize("wrong", [(), (1, 2, 3, 4)])
def test_who_makes_one_wrongly_is_told_how(wrong: tuple[int, ...]) -> None:
    @dataclass(frozen=True, slots=True)
    class Ticket:
        number: int

    for _ in range(2):
        with pytest.raises(TypeError, match=r"Ticket\.__init__\(\) (missing|takes)"):
            Ticket(*wrong)
    assert Ticket(number=1) == Ticket(1)


def test_fields_are_known() -> None:
    assert [each.name for each in dataclasses.fields(Longer)] == [
        *("number", "rings", "notes", "seconds")
    ]


@pytest.mark.skipif(
    sys.version_info >= (3, 13), reason="this Python compiles all methods together"
)
def test_a_desk_compiles_what_a_call_makes_before_it_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(late_methods, "_makers", deque())
    kinds = [dataclasses.make_dataclass(f"Kind{n}", [("number", int)]) for n in "abc"]
    makers = [*late_methods._makers]  # noqa: SLF001 - nobody else knows

    async def story() -> None:
        async with await Store.open(tmp_path) as store, made_ready(store):
            await asyncio.sleep(1.0)

    assert [kind(7).number for kind in kinds[:1]] == [7]
    run_virtually(story())
    assert ["_method" in vars(maker) for maker in makers] == [True] * 3
    assert [*late_methods.compile_ahead()] == []
    assert [kind(7).number for kind in kinds] == [7] * 3
