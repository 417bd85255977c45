"""Keeps Python's garbage collector from going through the whole program again and again while millions of rows pass.

Every hundred thousand rows or so it looks at all objects there are, most of which are modules, classes and grammars
that stay to the end: 70 to 90 ms each time, in which nothing else runs either.
"""

import atexit
import gc
from functools import cache

YOUNG = 1
"""The generation that is quick to collect: what is garbage by then is not kept for good."""


@cache
def leave_out_what_stays() -> None:
    """Take all objects of this moment out of the collector's sight, once in a process: cycles among them would stay."""
    gc.collect(YOUNG)
    gc.freeze()
    atexit.register(gc.unfreeze)  # modules in C report what the interpreter does not find at its end
