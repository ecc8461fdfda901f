"""How each language says figures: rules from a number to the ids of recordings."""
