"""The bytes of the protocol between a thin Oracle driver and a database: codecs, each way.

Pure: nothing here waits, reads a clock, or remembers a conversation. The numbers were read from the client side
(python-oracledb 26.1.0, `src/oracledb/impl/`) and tried with it.
"""
