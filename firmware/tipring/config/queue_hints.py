"""Keys of a queue's file that change nothing: their switch was never set."""

from collections.abc import Iterator
from itertools import chain
from zoneinfo import ZoneInfo

from tipring.config.problems import Problem
from tipring.config.tables import RawTable
from tipring.config.toml_file import TomlFile
from tipring.config.typed import tables
from tipring.domain.queue.contradictions import NEEDED

DOORS = ("holiday", "night", "forward")

SWITCHED = (
    ("overflow", "after_wait", ("after_wait_s",)),
    ("bounce", "after_hold", ("after_hold_s",)),
    ("bounce", "alert", ("alert_s",)),
    ("music", "alternate", ("alternate_source",)),
    ("wait", "enabled", ("mode", "handling_min", "up_to_position", "up_to_min")),
    ("callback", "enabled", ("key", "from_wait_s", "tries", "keeps_s")),
    *((door, "enabled", ("action", "schedule", "say")) for door in DOORS),
)
"""In a table: a switch that is off until it is set, and what counts only then."""

WORDED = (
    ("welcome", "enabled", "say"),
    ("comfort", "enabled", "say"),
    ("comfort", "bypass", "bypass_say"),
    ("overflow", "announce", "say"),
    ("music", "alternate", "alternate_source"),
)
"""In a table: a switch, and the key without which there is nothing to be heard."""


def hints(file: TomlFile, zone: ZoneInfo) -> Iterator[Problem]:
    """Yield what the queue of *file* says in vain; the office's clocks are in *zone*.

    Nothing of it is a mistake: files of other makers set all their switches.
    """
    said = tables(file.data)
    for table, switch, keys in SWITCHED:
        raw = said.get(table, {})
        in_vain = [key for key in keys if key in raw]
        if in_vain and switch not in raw and not raw.get("forced"):
            what = f"has no effect, because {switch} is not set"
            remedy = f"add {switch} = true to [{table}]"
            yield file.problem((table, in_vain[0]), what, remedy)
    for table, switch, key in WORDED:
        raw = said.get(table, {})
        if raw.get(switch) and key not in raw:
            remedy = f"add {key} to [{table}], or set it to false"
            yield file.problem((table, switch), "there is nothing to be heard", remedy)
    yield from chain.from_iterable(
        _unused(file, table, said[table])
        for table in ("overflow", "staying", *DOORS)
        if table in said
    )
    queue_zone = file.data.get("time_zone", zone.key)
    if queue_zone != zone.key:
        what = f"its hours are told by the clocks of the office, in {zone.key}"
        remedy = "write the hours of its schedule so that they fit"
        yield file.problem(("time_zone",), what, remedy)


def _unused(file: TomlFile, table: str, raw: RawTable) -> Iterator[Problem]:
    action = raw.get("action", "stay" if table == "staying" else "busy")
    needed = {NEEDED.get(action)}
    if raw.get("to_voicemail"):
        needed.add("mailbox")
        if "mailbox" not in raw:
            what = "no mailbox is named, so the caller is transferred all the same"
            remedy = f"add mailbox to [{table}]"
            yield file.problem((table, "to_voicemail"), what, remedy)
    for key in NEEDED.values():
        if key in raw and key not in needed:
            what = f'has no effect, because the action is "{action}"'
            yield file.problem((table, key), what, "remove it, or change the action")
