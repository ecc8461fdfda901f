"""What a telephone has to know to be an extension, as it wants it told."""
