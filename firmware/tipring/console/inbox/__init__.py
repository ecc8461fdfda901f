"""Shared inboxes on a page: who sees which, what a message looks like, its sound."""
