"""Which variables of the environment mean something. Pure.

A variable with our prefix that nobody reads is a mistake in its name: `MCP_ORACLE_REDCAT=all` would leave everything
readable and say nothing. So it is refused, like an unknown key in the file. A secret may be kept in a variable of any
name: what a value refers to with `env:` is known.
"""

from collections.abc import Iterator, Mapping, Set
from difflib import get_close_matches
from typing import cast

from mcp_oracle.errors import ConfigurationError

PREFIX = "MCP_ORACLE_"
ELSEWHERE = frozenset({"MCP_ORACLE_CONFIG", "MCP_ORACLE_OCI_ENDPOINT"})
"""Read by the command line, and by tests of the OCI client against an endpoint of their own."""
FOR_TESTS = "MCP_ORACLE_TEST_"
_REFERENCE = "env:"


def refuse_unknown(
    environ: Mapping[str, str], tables: Mapping[str, object], known: Set[str]
) -> None:
    """Raises ConfigurationError: a variable with our prefix is none of `known`, and no value refers to it."""
    known = {name for name in known | ELSEWHERE if name.startswith(PREFIX)}
    strange = {
        name
        for name in environ
        if name.startswith(PREFIX) and name not in known and not name.startswith(FOR_TESTS)
    }
    if not strange:
        return
    for name in sorted(strange.difference(_references(tables), _references(environ))):
        near = get_close_matches(name, sorted(known), n=1, cutoff=0.8)
        raise ConfigurationError(
            f"The variable {name[:100]} means nothing.",
            f"Did you mean {near[0]}?"
            if near
            else "Unset it; docs/configuration.md lists those that do.",
        )


def _references(value: object) -> Iterator[str]:
    if isinstance(value, str) and value.startswith(_REFERENCE):
        yield value.removeprefix(_REFERENCE).strip()
    if isinstance(value, Mapping):
        for item in cast("Mapping[str, object]", value).values():
            yield from _references(item)
