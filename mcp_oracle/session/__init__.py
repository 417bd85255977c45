"""Sessions on the database. The only package that imports the driver: pool, run, values, ORA errors."""

import os

# The driver looks at this variable once, when it is imported, and then prints every packet to stdout, rows included: on
# the wire of MCP, or into the JSON of `check`. Every module that imports the driver is in this package.
os.environ.pop("PYO_DEBUG_PACKETS", None)
