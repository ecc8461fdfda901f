"""The simulated telephone network, its callers, and the modems we plug into it."""
