"""What the office keeps when something fails, computed from its settings."""
