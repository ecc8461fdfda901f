"""The care of modems: whose unit is where, and what brings back one that fell silent."""
