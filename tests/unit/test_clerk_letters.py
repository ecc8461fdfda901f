"""Letters about messages: what they say, and that callers cannot write in them."""

import shutil
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from support.mailroom import ANNA, MORNING, leave_sound
from tipring.clerk.letters import Sender, harmless, letter, message_id_of, trial_letter
from tipring.clerk.mail_words import WORDS, words_in
from tipring.clerk.sounds import Sound, sound_of
from tipring.config.settings import SoundFormat
from tipring.desk.outbox import Assignment
from tipring.domain.outbox import DRILL, LINE, LINK, MAIL, REMINDER, WORRY
from tipring.store.message_records import Job
from tipring.store.records import MessageRecord, MessageState

SENDER = Sender("Harbor", "box@harbor.example", ZoneInfo("America/New_York"), "en")
JOB = Job(
    id="m1/mail/1",
    kind=MAIL,
    about="m1",
    details={"to": ANNA},
    after="",
    queued_at=MORNING,
    next_at=MORNING,
    tries=0,
    reason="",
    done_at=None,
    given_up_at=None,
    result="",
)
MESSAGE = MessageRecord(
    id="m1",
    call_id="c1",
    mailbox="office",
    number="2125550123",
    name="DOE JOHN",
    path=Path("m1.wav"),
    state=MessageState.KEPT,
    started_at=MORNING,
    duration_s=62.4,
    interrupted=False,
    reason=None,
)
EVIL = "x\r\nBcc: everybody@example.com\r\n\r\n<script>alert(1)</script>\u202e"


def written(
    message: MessageRecord = MESSAGE,
    job: Job = JOB,
    sender: Sender = SENDER,
    sound: Sound | None = None,
) -> EmailMessage:
    """Return the letter as it comes out of the wire."""
    mail = letter(Assignment(job, message, "en"), sender, sound)
    arrived = message_from_bytes(mail.as_bytes(), policy=default)
    assert isinstance(arrived, EmailMessage)
    return arrived


def body(mail: EmailMessage, kind: str = "plain") -> str:
    part = mail.get_body([kind])
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def test_a_letter_says_who_when_and_how_long() -> None:
    mail = written()
    assert mail["From"] == "Harbor <box@harbor.example>"
    assert mail["Subject"] == "Message from DOE JOHN, 2125550123 (1:02)"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert body(mail) == (
        "Mailbox: office\n"
        "Caller: DOE JOHN, 2125550123\n"
        "Received: 2026-11-23 10:15\n"
        "Length: 1:02\n"
    )


def test_an_urgent_message_of_nobody_known_says_so() -> None:
    message = replace(
        MESSAGE, number=None, name=None, urgent=True, callback_number="2125550199"
    )
    mail = written(message)
    assert mail["Subject"] == "Urgent: Message from an unknown caller (1:02)"
    assert "Call back: 2125550199" in body(mail)


def test_a_caller_cannot_write_headers_nor_tags() -> None:
    message = replace(MESSAGE, name=EVIL, number=EVIL, callback_number=EVIL, text=EVIL)
    mail = written(message)
    assert mail["Bcc"] is None
    assert mail.keys().count("Subject") == 1
    assert "Bcc: everybody@example.com" in mail["Subject"]
    assert "<script>" not in body(mail, "html")
    assert "&lt;script&gt;" in body(mail, "html")
    assert "\nBcc" not in body(mail).replace("\n> Bcc", "")


def test_an_office_cannot_break_its_own_letters_either() -> None:
    mail = written(sender=replace(SENDER, office=EVIL))
    assert mail["Bcc"] is None
    assert mail["From"].addresses[0].addr_spec == "box@harbor.example"


def test_what_steers_a_program_is_taken_out_of_names() -> None:
    assert harmless("a\x00b\tc\u2028d\u202ee ") == "a b c de"


def test_a_text_is_marked_with_how_sure_it_is() -> None:
    message = replace(MESSAGE, text="call me\nplease", text_confidence=0.804)
    mail = written(message)
    assert "about 80 % sure, may be wrong:" in body(mail)
    assert body(mail).endswith("> call me\n> please\n")
    assert "<blockquote>call me<br>\nplease</blockquote>" in body(mail, "html")


def test_a_letter_says_why_there_is_no_text() -> None:
    waited = replace(JOB, after="m1/text")
    assert "not ready yet" in body(written(job=waited))
    failed = replace(MESSAGE, transcript_failed="no model")
    assert "could not be written down" in body(written(failed, waited))
    assert "text" not in body(written())


def test_a_letter_says_what_happened_to_the_sound() -> None:
    mail = written(replace(MESSAGE, interrupted=True), sound=Sound(too_large_mb=12.34))
    assert "cut off by a power failure" in body(mail)
    assert "(12.3 MB) is too large" in body(mail)
    assert not list(mail.iter_attachments())


def test_a_letter_is_the_same_however_often_it_is_sent() -> None:
    first, second = written(), written()
    assert first["Message-ID"] == second["Message-ID"] == "<m1.mail.1@harbor.example>"
    assert first["Date"] == second["Date"]
    assert message_id_of("a b/<c>", SENDER) == "<a.b..c.@harbor.example>"


@pytest.mark.parametrize("language", sorted(WORDS))
@pytest.mark.parametrize("kind", [MAIL, REMINDER])
def test_every_language_has_its_words(language: str, kind: str) -> None:
    message = replace(MESSAGE, text="x", text_confidence=0.5, interrupted=True)
    job = replace(JOB, kind=kind, after="m1/text")
    sender = replace(SENDER, language=language)
    mail = written(message, job, sender, Sound(too_large_mb=12))
    told = mail["Subject"] + body(mail) + body(mail, "html")
    assert "{" not in told
    assert "DOE JOHN" in mail["Subject"]
    for fact in ("50", "12.0", "2026-11-23 10:15"):
        assert fact in told, fact
    trial = trial_letter(ANNA, sender, datetime.now(UTC), "test.1")
    assert words_in(language).test_text in trial.get_content()


@pytest.mark.parametrize("language", sorted(WORDS))
def test_a_line_is_down_and_back_in_every_language(language: str) -> None:
    details = {"to": ANNA, "since": "2026-11-23T15:15:00+00:00"}
    sender = replace(SENDER, language=language)

    def told(**more: str) -> str:
        job = replace(JOB, kind=LINE, about="line-7", details=details | more)
        mail = letter(Assignment(job, None, language), sender, None)
        html = mail.get_body(["html"])
        assert html is not None
        return f"{mail['Subject']}{body(mail)}{html.get_content()}"

    down = told(what="down", why="the modem answers <nothing>")
    back = told(what="back", cure="its USB device was reset")
    by_itself = told(what="back", cure="")
    for text in (down, back, by_itself):
        assert "line-7" in text
        assert "2026-11-23 10:15" in text
        assert "{" not in text
    assert "the modem answers <nothing>" in down
    assert "&lt;nothing&gt;" in down
    assert "its USB device was reset" in back
    assert WORDS[language].line_cure not in by_itself


@pytest.mark.parametrize("language", sorted(WORDS))
def test_an_outage_is_told_in_every_language(language: str) -> None:
    details = {
        "to": ANNA,
        "since": "2026-11-23T15:15:00+00:00",
        "until": "2026-11-23T16:45:00+00:00",
        "why": "the cable <is out>",
    }
    job = replace(JOB, kind=LINK, about="link", details=details)
    sender = replace(SENDER, language=language)
    mail = letter(Assignment(job, None, language), sender, None)
    assert "90" in mail["Subject"]
    assert "the cable <is out>" in body(mail)
    assert "the cable &lt;is out&gt;" in body(mail, "html")
    for fact in ("2026-11-23 10:15", "2026-11-23 11:45"):
        assert fact in body(mail), fact
    assert "{" not in mail["Subject"] + body(mail)


def test_a_job_about_a_line_has_no_message() -> None:
    with pytest.raises(ValueError, match="m1/mail/1 is about no message"):
        _ = Assignment(JOB, None, "en").message


def test_a_dialect_speaks_its_language_and_a_stranger_english() -> None:
    assert words_in("de_at") is words_in("de-CH") is WORDS["de"]
    assert words_in("xx") is WORDS["en"]


# --- sounds -----------------------------------------------------------------------


@pytest.fixture
def wav(tmp_path: Path) -> Path:
    leave_sound(tmp_path, "m1.wav", 2.0)
    return tmp_path / "m1.wav"


def ffmpeg(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a script be the ffmpeg of this machine."""
    program = folder / "ffmpeg"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


def test_the_sound_is_the_message_itself(wav: Path) -> None:
    sound = sound_of(wav, SoundFormat.WAV, 10)
    assert sound == Sound(wav.read_bytes(), "wav", "audio/wav")
    assert sound_of(wav, SoundFormat.NONE, 10) == Sound()


def test_a_sound_that_is_too_large_is_not_attached(wav: Path) -> None:
    sound = sound_of(wav, SoundFormat.WAV, 0.01)
    assert sound == Sound(too_large_mb=wav.stat().st_size / 1e6)


@pytest.mark.parametrize(
    ("form", "media_type"),
    [(SoundFormat.MP3, "audio/mpeg"), (SoundFormat.OPUS, "audio/ogg")],
)
def test_ffmpeg_makes_it_smaller(
    wav: Path,
    monkeypatch: pytest.MonkeyPatch,
    form: SoundFormat,
    media_type: str,
) -> None:
    ffmpeg(wav.parent, 'echo "made by $*"', monkeypatch)
    sound = sound_of(wav, form, 10)
    assert (sound.ending, sound.media_type, sound.note) == (form.value, media_type, "")
    assert str(wav) in sound.data.decode()


@pytest.mark.parametrize(
    ("script", "why"),
    [("echo no codec >&2; exit 1", "ffmpeg failed (no codec)"), ("", "not installed")],
)
def test_without_a_working_ffmpeg_it_is_the_wav_and_that_is_said(
    wav: Path,
    monkeypatch: pytest.MonkeyPatch,
    script: str,
    why: str,
) -> None:
    if script:
        ffmpeg(wav.parent, script, monkeypatch)
    else:
        monkeypatch.setenv("PATH", str(wav.parent))
    sound = sound_of(wav, SoundFormat.OPUS, 10)
    assert sound.data == wav.read_bytes()
    assert sound.ending == "wav"
    assert why in sound.note


def test_an_ffmpeg_that_hangs_is_not_waited_for(
    wav: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def hangs(*words: object, **_options: object) -> None:
        raise subprocess.TimeoutExpired(str(words), 300)

    ffmpeg(wav.parent, "exit 0", monkeypatch)
    monkeypatch.setattr(subprocess, "run", hangs)
    assert "ffmpeg failed" in sound_of(wav, SoundFormat.MP3, 10).note


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed")
@pytest.mark.parametrize("form", [SoundFormat.MP3, SoundFormat.OPUS])
def test_the_real_ffmpeg_makes_it_much_smaller(wav: Path, form: SoundFormat) -> None:
    sound = sound_of(wav, form, 10)
    assert sound.note == ""
    assert len(sound.data) < wav.stat().st_size / 3


@pytest.mark.parametrize("language", sorted(WORDS))
def test_a_drill_that_failed_is_told_in_every_language(language: str) -> None:
    details = {"to": ANNA, "why": "the call out to <2125550142>: busy"}
    job = replace(JOB, kind=DRILL, about="d1", details=details)
    sender = replace(SENDER, language=language)
    mail = letter(Assignment(job, None, language), sender, None)
    assert mail["Subject"] == WORDS[language].drill
    assert "to <2125550142>: busy" in body(mail)
    assert "tipring drill show" in body(mail, "html")


@pytest.mark.parametrize("language", sorted(WORDS))
@pytest.mark.parametrize("tells", ["began", "over"])
def test_what_worries_the_box_is_told_in_every_language(
    language: str, tells: str
) -> None:
    details = {
        "to": ANNA,
        "tells": tells,
        "since": "2026-11-23T15:01:00+00:00",
        "sentence": "10 MB are free\r\nBcc: all@example.com",
        "remedy": "erase old messages",
        "tries": "old reports are erased",
    }
    job = replace(JOB, kind=WORRY, about="disk", details=details)
    words = WORDS[language]
    mail = written(job=job, sender=replace(SENDER, language=language))
    text = body(mail, "plain")
    assert mail["Bcc"] is None
    has_begun = tells == "began"
    form = words.worry if has_begun else words.worry_over
    assert mail["Subject"] == form.format(what="disk")
    assert "10 MB are free Bcc" in text
    assert ("erase old messages" in text) is has_begun
    assert ("old reports are erased" in text) is has_begun
