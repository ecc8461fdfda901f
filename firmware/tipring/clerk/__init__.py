"""Slow work in a process of its own: mail, transcripts, reminders, retention."""
