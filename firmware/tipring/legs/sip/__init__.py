"""Legs by SIP: the desk's user agent, whose one peer is the border."""
