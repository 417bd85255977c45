"""What a statement would do, and which of its names the dictionary does not have; nothing is executed."""
