"""What is wrong with a draft, each with the way to its node and its line."""

from collections import Counter
from collections.abc import Callable
from functools import partial

from nicegui import ui

from tipring.config.problems import Problem
from tipring.config.settings_book import Proposal, SettingsMoved
from tipring.console.flows.described import node_at
from tipring.console.flows.draft import Draft, file_of
from tipring.console.look import parts
from tipring.console.words import _


class Checklist:
    """The part of the page that lists problems; *choose* is told of a node."""

    def __init__(self, draft: Draft, choose: Callable[[str], None]) -> None:
        self._draft = draft
        self._choose = choose
        self._place = ui.element("section").classes("sheet")
        self._place.props["aria-label"] = _("Check")

    def show(self, found: Proposal) -> None:
        """List what was found."""
        self._place.clear()
        with self._place:
            parts.heading(_("Check"))
            if not found.problems:
                ui.label(_("Every node can be used, and every example comes true."))
            for problem in found.problems:
                self._add(problem, "error")
            for hint in found.hints:
                if hint.file == file_of(self._draft.name):
                    self._add(hint, "lightbulb")

    def fail(self, why: str) -> None:
        """Say why nothing can be found out."""
        self._place.clear()
        with self._place:
            parts.failure(_("This draft cannot be checked"), why)

    def _add(self, problem: Problem, icon: str) -> None:
        node = node_of(problem, self._draft)
        button = ui.button(str(problem), icon=icon).props("flat align=left no-caps")
        button.classes("flow-problem")
        if problem.file == file_of(self._draft.name) and problem.line:
            button.props["data-line"] = str(problem.line)
        if node:
            button.on_click(partial(self._choose, node))


def troubles(found: Proposal | None, draft: Draft) -> Counter[str]:
    """Return how many problems each node of *draft* has."""
    problems = found.problems if found else ()
    return Counter(node_of(problem, draft) for problem in problems)


def node_of(problem: Problem, draft: Draft) -> str:
    """Return which node of *draft* a problem is at; empty: none."""
    is_here = problem.file == file_of(draft.name)
    return node_at(problem.key, draft.nodes) if is_here else ""


def demand_unmoved(found: Proposal, draft: Draft) -> None:
    """Raise SettingsMoved where somebody else changed a file since it was read."""
    before = {file_of(flow): text for flow, text in draft.base.items()}
    for name, text in found.before.items():
        if text != before[name]:
            raise SettingsMoved(name)
