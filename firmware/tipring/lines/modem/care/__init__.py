"""The care of modems: whose unit is where, and what brings a silent one back."""
