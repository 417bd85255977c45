"""What there is to say about objects: read in few statements, written as lines in the words of DDL."""

from mcp_oracle.dictionary.describe.compose import describe
from mcp_oracle.dictionary.describe.description import Description
from mcp_oracle.dictionary.describe.reading import RELATIONS, Facts, read_facts, read_keys

__all__ = ["RELATIONS", "Description", "Facts", "describe", "read_facts", "read_keys"]
