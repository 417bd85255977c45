"""Database tokens: what one is, where it comes from, how long it is kept. The driver is given tokens, no sources."""
