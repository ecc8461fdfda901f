"""Probes of the link: each looks at one thing, by itself, and tells what it saw."""
