"""The dial plan: what a number is, who may call it, and by which ways it goes out."""
