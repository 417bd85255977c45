"""The limits of our own statements. Pure."""

from dataclasses import replace

from mcp_oracle.settings import Limits


def at_least_defaults(limits: Limits) -> Limits:
    """Names that were cut like an answer's cells would be other names."""
    least = Limits()
    return replace(
        limits,
        cell_bytes=max(limits.cell_bytes, least.cell_bytes),
        lob_reads=max(limits.lob_reads, least.lob_reads),
    )
