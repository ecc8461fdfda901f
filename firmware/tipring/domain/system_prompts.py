"""What the rules themselves say; every language must have these prompts."""

TROUBLE = "trouble"
SAVED = "voicemail-saved"
TOO_SHORT = "voicemail-too-short"
UNAVAILABLE = "voicemail-unavailable"

SYSTEM_PROMPTS = (TROUBLE, SAVED, TOO_SHORT, UNAVAILABLE)
