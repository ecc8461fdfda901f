"""What would make a configuration better that is not wrong."""

from collections.abc import Iterator
from functools import cache
from zoneinfo import ZoneInfo

from tipring.config.agents_file import SECRETS_FILE
from tipring.config.link_hints import link_hints
from tipring.config.main_file import MAIN_FILE
from tipring.config.problems import Problem, in_order
from tipring.config.queue_hints import hints
from tipring.config.queue_references import queues_of
from tipring.config.reader import Reading
from tipring.config.sip_hints import sip_hints
from tipring.config.spoken_hints import spoken_hints
from tipring.config.street_hints import street_hints
from tipring.config.unrecorded import unrecorded
from tipring.domain.flow import PromptNode, QueueNode
from tipring.domain.queue.advice import destinations
from tipring.domain.queue.lint import lint
from tipring.domain.queue.settings import OverflowAction
from tipring.domain.say import Say
from tipring.domain.speaking_time import words_s
from tipring.domain.transfer_style import TransferWay
from tipring.dsp.frames import RATE_HZ
from tipring.speech.narrator import Narrator


def advise(reading: Reading, narrator: Narrator) -> list[Problem]:
    """Return what fights in the queues and agents of *reading*, with remedies.

    And what nobody recorded: it is heard in a plain voice, or in another language.

    For a configuration in which `check` finds nothing; nothing here keeps the box
    from answering. Raises SpeechError when a prompt cannot be read.
    """
    found = [*_lint(reading, narrator), *_codes(reading), *_closed(reading)]
    found += [*unrecorded(reading, narrator), *_booths(reading)]
    found += [*_bells(reading), *_transfers(reading), *spoken_hints(reading)]
    found += [*_mail(reading), *sip_hints(reading), *link_hints(reading)]
    found += street_hints(reading)
    zone: ZoneInfo = reading.settings.office.zone
    for file in reading.queues.values():
        found += hints(file, zone)
    return in_order(found)


def _lint(reading: Reading, narrator: Narrator) -> Iterator[Problem]:
    settings = reading.settings

    @cache
    def one_s(say: str, language: str) -> float:
        prompt = narrator.find(say, language)
        if not prompt.path.is_file():
            return words_s(prompt.text)
        return len(narrator.load(prompt)) / RATE_HZ

    def speaking_s(say: Say, language: str) -> float:
        return sum(one_s(part, language) for part in say)

    for advice in lint(
        settings.office.team,
        speaking_s,
        language=settings.language,
        lines=[line.name for line in settings.lines],
        outside=settings.office.outside,
        left_by_node=_left_by_node(reading),
    ):
        file, path = reading.agents, ("agent", advice.agent, *advice.key)
        if advice.queue:
            file, path = reading.queues[advice.queue], advice.key
        yield file.problem(path, advice.fights, advice.remedy)


def _left_by_node(reading: Reading) -> set[str]:
    """Return the queues which every node that leads there gives a way out."""
    queues = reading.settings.office.team.queues
    nodes = [
        node
        for flow in reading.settings.office.flows.values()
        for node in flow.nodes.values()
        if isinstance(node, QueueNode)
    ]
    left = {node.queue for node in nodes if node.exits or node.after_s is not None}
    kept = [node for node in nodes if not node.exits and node.after_s is None]
    return left - {name for node in kept for name in queues_of(node, queues)}


def _codes(reading: Reading) -> Iterator[Problem]:
    office = reading.settings.office
    for agent in office.agent_codes.values():
        if agent not in office.agent_pins:
            what = "without a PIN nobody can sign in with it"
            remedy = f"add one for {agent} under [agent_pin] in {SECRETS_FILE}"
            yield reading.agents.problem(("agent", agent, "code"), what, remedy)


def _closed(reading: Reading) -> Iterator[Problem]:
    """Yield which mailboxes have a number that opens nothing."""
    office = reading.settings.office
    for name, mailbox in office.mailboxes.items():
        if mailbox.number and name not in office.mailbox_pins:
            what = "without a PIN nobody can listen to it by telephone"
            remedy = f"add one for {name} under [mailbox_pin] in {SECRETS_FILE}"
            yield reading.main.problem(("mailbox", name, "number"), what, remedy)


def _mail(reading: Reading) -> Iterator[Problem]:
    """Yield which mailboxes want mail that nobody can send, or remind nobody."""
    is_sent = reading.settings.mail is not None
    for mailbox in reading.settings.office.mailboxes.values():
        path = "mailbox", mailbox.name
        if mailbox.mail and not is_sent:
            what = "is not sent, for no mail server is named"
            remedy = f"add [mail] with host and sender to {MAIN_FILE}"
            yield reading.main.problem((*path, "mail"), what, remedy)
        if mailbox.reminder_min is not None and not mailbox.mail:
            what = "reminds nobody, for the mailbox has no address"
            remedy = "add mail, an address or a list of them"
            yield reading.main.problem((*path, "reminder_min"), what, remedy)
    if reading.settings.care.tell and not is_sent:
        what = "nobody is told, for no mail server is named"
        remedy = f"add [mail] with host and sender to {MAIN_FILE}"
        yield reading.main.problem(("care", "tell"), what, remedy)


def _booths(reading: Reading) -> Iterator[Problem]:
    """Yield where prompts could be recorded by telephone, if there were a PIN."""
    for flow in reading.settings.office.flows.values():
        for node in flow.nodes.values():
            has_pin = bool(reading.settings.office.prompt_pin)
            if isinstance(node, PromptNode) and not has_pin:
                what = "without a PIN nobody can record prompts"
                remedy = f"add prompt_pin at the top of {SECRETS_FILE}"
                path = ("node", node.name, "do")
                yield reading.flows[flow.name].file.problem(path, what, remedy)


def _bells(reading: Reading) -> Iterator[Problem]:
    """Yield whose telephone is rung without anybody noticing it."""
    silent = {
        line.name
        for line in reading.settings.lines
        if line.buzzer_pin is None and line.lamp_pin is None
    }
    for agent in reading.settings.office.team.agents.values():
        for line in silent & agent.lines:
            what = f"{line} has no bell, so nobody notices that it rings"
            remedy = f"add buzzer_pin or lamp_pin to the line in {MAIN_FILE}"
            yield reading.agents.problem(("agent", agent.id, "phone"), what, remedy)


def _transfers(reading: Reading) -> Iterator[Problem]:
    """Yield which queues send callers to a number that no line can send them to."""
    ways = {line.transfer.way for line in reading.settings.lines}
    if ways - {TransferWay.NONE}:
        return
    for queue in reading.settings.office.team.queues.values():
        for table, to in destinations(queue):
            if to.action is OverflowAction.TRANSFER:
                what = "no line transfers, so no caller gets there"
                remedy = (
                    f'add transfer = "flash" (or "bridge") to a [[line]] in'
                    f" {MAIN_FILE}, or choose another action"
                )
                file = reading.queues[queue.name]
                yield file.problem((table, "action"), what, remedy)
