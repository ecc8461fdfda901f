"""What was, in figures: counted anew from records, never added up and kept."""
