"""What the rules themselves say; every language must have these prompts."""

TROUBLE = "trouble"
SAVED = "voicemail-saved"
TOO_SHORT = "voicemail-too-short"
UNAVAILABLE = "voicemail-unavailable"

SYSTEM_PROMPTS = (TROUBLE, SAVED, TOO_SHORT, UNAVAILABLE)

LEAVING_PROMPTS = (
    *("vm-no-room", "vm-time-left", "vm-limit", "vm-review", "vm-review-operator"),
    *("vm-marked-urgent", "vm-again", "vm-add"),
    *("vm-your-number", "vm-number-right", "vm-enter-number"),
    *("invalid-choice", "invalid-entry", "no-entry"),
)
"""What a caller hears who leaves a message, besides the greeting and the above."""

OWNER_PROMPTS = (
    *("vm-which", "agent-pin", "agent-wrong", "agent-locked", "vm-no-pin"),
    *("vm-not-known", "vm-new-urgent", "vm-main", "vm-next", "vm-urgent", "vm-end"),
    *("vm-from", "vm-from-unknown", "vm-reach-at", "vm-menu", "vm-help"),
    *("vm-claimed", "vm-claimed-by-you", "vm-released", "vm-help-shared"),
    *("vm-deleted", "vm-restored", "vm-forward", "vm-comment", "vm-speak"),
    *("vm-forwarded", "vm-not-done", "vm-may-not-call", "please-hold", "goodbye"),
    *("vm-greetings", "vm-greeting-menu", "vm-greeting-none", "vm-greeting-kept"),
    *("vm-greeting-chosen", "vm-greeting-by-hours", "agent-code"),
    *("invalid-choice", "no-choice", "invalid-entry", "no-entry"),
)
"""What the owner of a mailbox hears, besides figures (`domain.spoken`)."""
