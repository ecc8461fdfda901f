"""Voicemail: mailboxes, callers who leave messages, owners who listen to them."""
