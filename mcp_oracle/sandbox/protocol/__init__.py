"""The conversation between a thin driver and this server, without input or output.

Bytes go in and events come out; answers go in and packets come out. Randomness and time are arguments.
"""
