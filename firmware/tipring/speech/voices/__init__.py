"""Voices that say a text which nobody recorded: programs beside us."""
