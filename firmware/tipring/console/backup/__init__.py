"""One file that has all of an office: made, checked, put back."""
