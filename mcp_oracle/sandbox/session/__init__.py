"""One connection's life: the protocol's requests on one side, a `DatabaseSession` on the other.

Blocking and without sockets; it runs in a worker thread, one request at a time.
"""
