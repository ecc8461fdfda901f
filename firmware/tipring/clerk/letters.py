"""Letters about messages: plain text, simple HTML, the sound as an attachment.

What callers and machines say stands in headers and HTML only after it was made
harmless: no line of it begins a header, no tag of it is a tag.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from html import escape
from zoneinfo import ZoneInfo

from tipring.clerk.line_letters import (
    down_since,
    line_facts,
    line_note,
    line_subject,
)
from tipring.clerk.link_letters import minutes_of, outage_facts, outage_of
from tipring.clerk.mail_words import MailWords, words_in
from tipring.clerk.sounds import Sound
from tipring.clerk.worry_letters import (
    worried_since,
    worry_facts,
    worry_note,
    worry_subject,
)
from tipring.desk.outbox import Assignment
from tipring.domain.outbox import DRILL, LINE, LINK, REMINDER, WORRY
from tipring.store.message_records import Job
from tipring.store.records import MessageRecord

LONGEST_NAME = 60
_NOT_PRINTED = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_BIDI = re.compile(r"[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes: an office."""

    office: str
    address: str
    zone: ZoneInfo
    language: str

    @property
    def domain(self) -> str:
        """Where the address is at home."""
        return self.address.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class _Content:
    """What a letter says, before it has a form."""

    facts: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    about_text: str
    text: str


def harmless(text: str) -> str:
    """Return *text* as one line without anything that steers a program."""
    return _BIDI.sub("", _NOT_PRINTED.sub(" ", text)).strip()


def message_id_of(job_id: str, sender: Sender) -> str:
    """Return the Message-ID of a job's letter: the same however often it is sent.

    So a mail that arrived although we were not told is no second mail for a mail
    program that looks (RFC 5322, 3.6.4).
    """
    name = re.sub(r"[^A-Za-z0-9.-]", ".", job_id)
    return f"<{name}@{sender.domain}>"


def letter(assignment: Assignment, sender: Sender, sound: Sound | None) -> EmailMessage:
    """Return the letter of a job; without *sound* nothing is attached."""
    if assignment.job.kind == LINE:
        return _line_letter(assignment.job, sender)
    if assignment.job.kind == DRILL:
        return _drill_letter(assignment.job, sender)
    if assignment.job.kind == LINK:
        return _outage_letter(assignment.job, sender)
    if assignment.job.kind == WORRY:
        return _worry_letter(assignment.job, sender)
    job, message = assignment.job, assignment.message
    words = words_in(sender.language)
    content = _Content(
        tuple(_facts(message, words, sender)),
        (*_preface(assignment, words, sender), *_notes(message, words, sound)),
        _about_text(assignment, words),
        message.text,
    )
    mail = _written(job, sender, _subject(assignment, words), content)
    if sound and sound.data:
        kind, _, subtype = sound.media_type.partition("/")
        name = f"message-{message.id}.{sound.ending}"
        mail.add_attachment(sound.data, maintype=kind, subtype=subtype, filename=name)
    return mail


def _line_letter(job: Job, sender: Sender) -> EmailMessage:
    words = words_in(sender.language)
    when = _in_words(down_since(job), sender)
    facts = tuple(line_facts(job, words))
    content = _Content(facts, (line_note(job, words, when),), "", "")
    return _written(job, sender, line_subject(job, words), content)


def _drill_letter(job: Job, sender: Sender) -> EmailMessage:
    words = words_in(sender.language)
    facts = ((words.line_reason, job.details["why"]),)
    content = _Content(facts, (words.drill_text,), "", "")
    return _written(job, sender, words.drill, content)


def _outage_letter(job: Job, sender: Sender) -> EmailMessage:
    words = words_in(sender.language)
    since, until = (_in_words(moment, sender) for moment in outage_of(job))
    note = words.outage_text.format(since=since, until=until)
    facts = tuple(outage_facts(job, words))
    subject = words.outage.format(minutes=minutes_of(job))
    return _written(job, sender, subject, _Content(facts, (note,), "", ""))


def _worry_letter(job: Job, sender: Sender) -> EmailMessage:
    words = words_in(sender.language)
    note = worry_note(job, words, _in_words(worried_since(job), sender))
    facts = ((name, harmless(fact)) for name, fact in worry_facts(job, words))
    subject = harmless(worry_subject(job, words))
    return _written(job, sender, subject, _Content(tuple(facts), (note,), "", ""))


def _written(job: Job, sender: Sender, subject: str, content: _Content) -> EmailMessage:
    mail = envelope(sender, job.details["to"], subject)
    mail["Date"] = job.queued_at
    mail["Message-ID"] = message_id_of(job.id, sender)
    mail.set_content(_plain(content), cte="quoted-printable")
    html = _html(content)
    mail.add_alternative(html, subtype="html", cte="quoted-printable")
    return mail


def trial_letter(to: str, sender: Sender, now: datetime, mail_id: str) -> EmailMessage:
    """Return a letter that only says that it came."""
    words = words_in(sender.language)
    mail = envelope(sender, to, f"{harmless(sender.office)}: {words.test_subject}")
    mail["Date"] = now
    mail["Message-ID"] = message_id_of(mail_id, sender)
    mail.set_content(words.test_text + "\n", cte="quoted-printable")
    return mail


def envelope(sender: Sender, to: str, subject: str) -> EmailMessage:
    """Return a letter with its head, and nothing in it yet."""
    mail = EmailMessage(policy=SMTP)
    name = harmless(sender.office)[:LONGEST_NAME]
    mail["From"] = Address(name, addr_spec=sender.address)
    mail["To"] = Address(addr_spec=to)
    mail["Subject"] = subject
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no absence notes, please
    return mail


def _subject(assignment: Assignment, words: MailWords) -> str:
    message = assignment.message
    form = words.subject
    if assignment.job.kind == REMINDER:
        form = words.reminder_subject
    told = form.format(who=_who(message, words), length=_length(message))
    return f"{words.urgent}: {told}" if message.urgent else told


def _who(message: MessageRecord, words: MailWords) -> str:
    name, number = harmless(message.name or ""), harmless(message.number or "")
    known = [name[:LONGEST_NAME], number[:LONGEST_NAME]]
    return ", ".join(filter(None, known)) or words.unknown


def _length(message: MessageRecord) -> str:
    minutes, seconds = divmod(round(message.duration_s or 0), 60)
    return f"{minutes}:{seconds:02}"


def _facts(
    message: MessageRecord,
    words: MailWords,
    sender: Sender,
) -> Iterator[tuple[str, str]]:
    yield words.mailbox, message.mailbox
    yield words.caller, _who(message, words)
    if message.callback_number:
        yield words.call_back, harmless(message.callback_number)
    yield words.when, _when(message, sender)
    yield words.length, _length(message)


def _when(message: MessageRecord, sender: Sender) -> str:
    return _in_words(message.started_at, sender)


def _in_words(moment: datetime, sender: Sender) -> str:
    return f"{moment.astimezone(sender.zone):%Y-%m-%d %H:%M}"


def _preface(assignment: Assignment, words: MailWords, sender: Sender) -> Iterator[str]:
    if assignment.job.kind == REMINDER:
        yield words.nobody.format(when=_when(assignment.message, sender))


def _notes(
    message: MessageRecord, words: MailWords, sound: Sound | None
) -> Iterator[str]:
    if message.interrupted:
        yield words.cut_off
    if sound and sound.too_large_mb:
        yield words.too_large.format(size=f"{sound.too_large_mb:.1f}")


def _about_text(assignment: Assignment, words: MailWords) -> str:
    """Return what is said of the text: how sure it is, or why there is none."""
    message = assignment.message
    if message.text:
        percent = round((message.text_confidence or 0.0) * 100)
        return words.text.format(percent=percent)
    if message.transcript_failed:
        return words.text_failed
    return words.no_text if assignment.job.after else ""


def _plain(content: _Content) -> str:
    parts = [
        "\n".join(f"{name}: {fact}" for name, fact in content.facts),
        *content.notes,
        content.about_text,
        "\n".join(f"> {line}" for line in content.text.splitlines()),
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


def _html(content: _Content) -> str:
    rows = "".join(
        f"<tr><td>{escape(name)}</td><td><b>{escape(fact)}</b></td></tr>\n"
        for name, fact in content.facts
    )
    said = [f"<p>{escape(note)}</p>\n" for note in content.notes]
    if content.about_text:
        said.append(f"<p><small>{escape(content.about_text)}</small></p>\n")
    if content.text:
        text = "<br>\n".join(map(escape, content.text.splitlines()))
        said.append(f"<blockquote>{text}</blockquote>\n")
    return f"<html><body>\n<table>\n{rows}</table>\n{''.join(said)}</body></html>\n"
