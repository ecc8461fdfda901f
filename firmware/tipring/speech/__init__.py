"""What the box says: prompts and their recordings."""
