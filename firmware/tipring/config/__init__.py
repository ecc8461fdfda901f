"""From the owner's TOML files to frozen settings."""
