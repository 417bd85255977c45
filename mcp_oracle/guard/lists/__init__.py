"""The guard's lists: what may be called, with one reason and source for each entry. Data, no decisions."""
