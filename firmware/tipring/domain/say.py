"""What can be said: the word that flows, queues and mailboxes share."""

Say = tuple[str, ...]
"""Prompts to be said one after another: ids, catalogue texts or .wav paths."""
