"""Our own SQL against Oracle's data dictionary, and what is made of its answers."""
