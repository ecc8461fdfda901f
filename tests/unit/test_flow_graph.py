"""A flow's drawing: layers from the door on, ways back, names that lead nowhere."""

from hypothesis import given
from hypothesis import strategies as st

from tipring.domain.flow_graph import Arrow, Bend, FlowGraph, drawn


def layers(graph: FlowGraph) -> dict[str, int]:
    return {name: place.layer for name, place in graph.places.items()}


def test_each_node_stands_behind_the_last_one_that_leads_to_it() -> None:
    arrows = [
        Arrow("hours", "menu", "open"),
        Arrow("hours", "message", "closed"),
        Arrow("menu", "billing", "1"),
        Arrow("billing", "message", "next"),
    ]
    graph = drawn(["hours", "menu", "billing", "message"], ["hours"], arrows)
    assert layers(graph) == {"hours": 0, "menu": 1, "billing": 2, "message": 3}
    passing = Bend("hours", "message", 1), Bend("hours", "message", 2)
    assert graph.bends(graph.arrows[1]) == passing
    assert [len(floor) for floor in graph.floors] == [1, 2, 2, 1]
    assert not any(map(graph.leads_back, graph.arrows))


def test_a_way_back_makes_no_node_later() -> None:
    arrows = [Arrow("menu", "hours", "1"), Arrow("hours", "menu", "next")]
    graph = drawn(["menu", "hours"], ["menu"], arrows)
    assert layers(graph) == {"menu": 0, "hours": 1}
    assert [graph.leads_back(arrow) for arrow in graph.arrows] == [False, True]


def test_several_ways_between_two_nodes_are_one_arrow() -> None:
    arrows = [
        Arrow("menu", "desk", "1"),
        Arrow("menu", "desk", "2"),
        Arrow("menu", "desk", "2"),
    ]
    assert drawn(["menu", "desk"], ["menu"], arrows).arrows == (
        Arrow("menu", "desk", "1, 2"),
    )


def test_what_nobody_reaches_and_what_is_not_there_is_drawn_too() -> None:
    arrows = [Arrow("menu", "gone", "1"), Arrow("island", "menu", "next")]
    graph = drawn(["menu", "island"], ["menu", "fax"], arrows)
    assert set(graph.places) == {"menu", "island", "gone", "fax"}
    assert [n for n, place in graph.places.items() if not place.is_reached] == [
        "island"
    ]


def test_neighbours_stand_side_by_side() -> None:
    """Two branches that do not meet are not drawn across each other."""
    arrows = [
        Arrow("start", "left", "1"),
        Arrow("start", "right", "2"),
        Arrow("right", "right-end", "next"),
        Arrow("left", "left-end", "next"),
    ]
    names = ["start", "right", "left", "right-end", "left-end"]
    places = drawn(names, ["start"], arrows).places
    assert places["left"].row == places["left-end"].row
    assert places["right"].row == places["right-end"].row


def test_nothing_is_no_mistake() -> None:
    graph = drawn([], [], [])
    assert (graph.floors, graph.arrows) == ((), ())


NAMES = [f"n{number}" for number in range(8)]
WAYS = st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)), max_size=30)


@given(WAYS)
def test_no_two_nodes_stand_at_one_place(ways: list[tuple[str, str]]) -> None:
    arrows = [Arrow(source, target, "next") for source, target in ways]
    graph = drawn(NAMES, [NAMES[0]], arrows)
    taken = [(place.layer, place.row) for place in graph.places.values()]
    assert len(set(taken)) == len(NAMES)
    for name, place in graph.places.items():
        assert graph.floors[place.layer][place.row] == name
    for arrow in graph.arrows:
        for bend in graph.bends(arrow):
            assert bend in graph.floors[bend.layer]
