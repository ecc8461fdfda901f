"""Which settings of a queue and of an agent have a field, and what they are called."""

from tipring.config import queue_tables as t
from tipring.config.node_forms import table_fields
from tipring.console.queues.form import Keys
from tipring.console.words import N_

SHAPES: dict[str, type] = {
    "": t.QueueTable,
    "offering": t.OfferingTable,
    "overflow": t.OverflowTable,
    "welcome": t.WelcomeTable,
    "wait": t.WaitTable,
    "comfort": t.ComfortTable,
    "music": t.MusicTable,
    "whisper": t.WhisperTable,
    "bounce": t.BounceTable,
    "callback": t.CallbackTable,
    "night": t.PolicyTable,
    "holiday": t.PolicyTable,
}
SECTIONS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        N_("The queue"),
        (
            ("title", N_("Title")),
            ("enabled", N_("Takes callers")),
            ("size", N_("How many may wait")),
            ("threshold_s", N_("To be answered within (seconds)")),
            ("wrap_up_s", N_("Time after a call (seconds)")),
            ("record", N_("Recording")),
            ("phone_number", N_("Number that leads here")),
            ("extension", N_("Extension")),
            ("language", N_("Language")),
        ),
    ),
    (
        N_("Whom it rings"),
        (
            ("offering.pattern", N_("Order of agents")),
            ("offering.ring_first", N_("Agents rung at once")),
            ("offering.ringback", N_("The caller hears ringing instead of music")),
            ("bounce.enabled", N_("Unanswered calls go to the next agent")),
            ("bounce.rings", N_("After how many rings")),
            ("whisper.enabled", N_("Agents are told whose call it is")),
        ),
    ),
    (
        N_("What callers hear"),
        (
            ("welcome.enabled", N_("A welcome")),
            ("welcome.say", N_("Prompt of the welcome")),
            ("wait.enabled", N_("Their place, or how long it takes")),
            ("comfort.enabled", N_("A word now and then")),
            ("comfort.every_s", N_("How often (seconds)")),
            ("comfort.say", N_("Prompt of that word")),
            ("music.enabled", N_("Music")),
            ("music.source", N_("Which music")),
        ),
    ),
    (
        N_("When nobody answers"),
        (
            ("overflow.action", N_("What becomes of the caller")),
            ("overflow.after_wait", N_("After too long a wait")),
            ("overflow.after_wait_s", N_("How long that is (seconds)")),
            ("overflow.number", N_("To this number")),
            ("overflow.mailbox", N_("To this mailbox")),
            ("overflow.queue", N_("To this queue")),
            ("callback.enabled", N_("Callers may be called back")),
            ("callback.key", N_("Key for that")),
            ("callback.tries", N_("Tries to reach them")),
        ),
    ),
    (
        N_("By night and on holidays"),
        (
            ("night.enabled", N_("Another way by night")),
            ("night.schedule", N_("Hours that say when it is night")),
            ("night.action", N_("What becomes of the caller by night")),
            ("night.mailbox", N_("Mailbox by night")),
            ("holiday.enabled", N_("Another way on holidays")),
            ("holiday.schedule", N_("Hours whose holidays count")),
            ("holiday.action", N_("What becomes of the caller on holidays")),
            ("holiday.mailbox", N_("Mailbox on holidays")),
        ),
    ),
)
AGENT = (
    ("name", N_("Name")),
    ("phone", N_("Telephone")),
    ("code", N_("Code for signing in by telephone")),
    ("wrap_up_s", N_("Time after a call (seconds)")),
    ("misses_before_pause", N_("Missed calls before a pause")),
    ("ready_at_start", N_("Ready when the box starts for the first time")),
)
WORDS = {
    "never": N_("Never"),
    "agreed": N_("Of callers who agreed"),
    "always": N_("Always"),
    "circular": N_("In turn"),
    "regular": N_("From the top of the list"),
    "simultaneous": N_("All at once"),
    "uniform": N_("Who is idle longest"),
    "weighted": N_("By shares"),
    "fewest calls": N_("Who had the fewest calls"),
    "busy": N_("Hears that it is busy"),
    "transfer": N_("Is sent to a number"),
    "voicemail": N_("Leaves a message"),
    "node": N_("Goes on elsewhere in the flow"),
    "queue": N_("Goes to another queue"),
    "ringing": N_("Hears ringing"),
    "stay": N_("Stays"),
}
"""Of choices; one without stands for itself."""


def section_keys(places: tuple[tuple[str, str], ...]) -> Keys:
    """Return the fields of a section of the queue's form."""
    keys = []
    for place, label in places:
        *outer, last = place.split(".")
        field = table_fields(SHAPES[outer[0] if outer else ""])[last]
        keys.append(((*outer, last), field, label))
    return keys


def agent_keys() -> Keys:
    """Return the fields of an agent's form."""
    known = table_fields(t.AgentTable)
    return [((key,), known[key], label) for key, label in AGENT]
