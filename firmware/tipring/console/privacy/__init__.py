"""What the box knows of one number: shown, handed out, erased."""
