"""A USB voice modem as a line (ITU-T V.253, +FCLASS=8)."""
