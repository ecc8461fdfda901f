"""The dial plan: what a number is, and by which ways it goes to the street."""
