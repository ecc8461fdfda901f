"""A board's lifeline: relay, watchdog, lamps and button on the Pi's pins."""
