"""The owner's TOML files, read into frozen settings."""
