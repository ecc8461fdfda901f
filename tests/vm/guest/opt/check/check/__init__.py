"""Runs inside the machine: plugs and unplugs an emulated modem, and tells."""
