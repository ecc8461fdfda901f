"""What every line does with sound, whatever carries it."""
