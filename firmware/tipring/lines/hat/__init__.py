"""Lines behind a data access arrangement of our own: FXO HATs, and simulated ones."""
