"""Whose patience is whose: every time that the modem line waits, and why."""

COMMAND_GAP_S = 0.02
"""Between a reply and the next command. vgetty waits 100 ms for chips of the 1990s;
USB units take commands as they come, and this keeps a turn-round below 60 ms."""

REPLY_S = 2.0
"""A command that is not answered by then never will be (HARDWARE 1.11)."""

ANSWER_REPLY_S = 4.0
"""Seizing the line may wait for the loop to settle."""

RESET_REPLY_S = 5.0
"""ATZ after power-up: DAA calibration takes up to 2 s (DAHDI)."""

STREAM_REPLY_S = 1.0
"""From DLE ETX or DLE ! to OK, beyond what is still buffered."""

DUPLEX_EXIT_S = 0.5
"""A full-duplex stream is left at once, or after the 160 ms that may lie before the
modem; a chip that wants another code for it says nothing."""

SOUND_GAP_S = 1.0
"""A modem that records sends sound without a pause: its crystal is the clock. One
that sends nothing for so long fell out of its stream, or died."""

WRITE_AHEAD_S = 0.12
"""How much sound lies in front of the modem. Less than the 150 ms that a key may
take to silence a prompt; more than three frames, so that a late frame is no gap."""

TURN_ROUND_S = 0.03
"""After a prompt, how long we wait for the next one before we listen: entering
and leaving reception costs more than that."""

LEARN_S = 0.5
"""A unit that has full duplex sends sound within 0.2 s, in its first call, too."""

LISTEN_AFTER_ANSWER_S = 0.2
"""The same, right after off-hook, when the first prompt is on its way."""

DIAL_REPLY_S = 8.0
"""Beyond the digits: off-hook, and up to 5 s until a modem says NO DIALTONE."""

DIGIT_S = 0.2
"""A key of 100 ms, and as much silence."""

COMMA_S = 2.0
"""A comma among the digits: what modems wait by default (S8, ITU-T V.250)."""

GLARE_LOOK_S = 0.25
"""A modem needs 0.2 s to be sure of a ring: whoever calls us now goes first, or he
would be answered by our dialling."""

HANDSET_ASK_S = 1.0
"""How soon it is known that the telephone beside a modem was put down, where the
modem must be asked."""

PING_S = 20.0
"""An idle modem is asked AT this often: a wedged one is noticed within 60 s with
two questions unanswered."""

RECOVER_REPLY_S = 1.0
"""How long each step of waking a silent modem may take."""

SETTLE_S = 0.1
"""Replies that a waking modem still owed us come one right after the other: after
so long without one the next reply belongs to the next command."""

RELEASE_S = 5.0
"""The longest that ending the streams of a call may take before we hang up rudely:
two stream ends and one attempt to wake the modem."""
