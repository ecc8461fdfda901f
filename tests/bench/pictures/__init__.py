"""How each detector decides, drawn from its own measurements."""
