"""The session's transform parameters: what GET_DDL leaves out and how it ends statements."""

from dataclasses import dataclass, fields, replace

from mcp_oracle.sandbox.types import OraError

Given = bool | str | None
_OTHER = frozenset({
    "BODY", "COLLATION_CLAUSE", "DIMENSION", "EMIT_SCHEMA", "EXPORT", "INHERIT", "INSERT", "LOB_STORAGE", "OID",
    "PARTITIONING", "PARTITION_NAME", "PCTSPACE", "REUSE", "REVOKE_FROM", "SPECIFICATION", "TABLE_COMPRESSION_CLAUSE",
})  # fmt: skip
"""Further parameters of Oracle's table (PL/SQL Packages and Types Reference, 19c); the sandbox does not follow them."""


@dataclass(frozen=True, slots=True)
class Transform:
    """The parameters of SESSION_TRANSFORM that change the text here, with Oracle's defaults."""

    pretty: bool = True
    sqlterminator: bool = False
    segment_attributes: bool = True
    storage: bool = True
    tablespace: bool = True
    constraints: bool = True
    ref_constraints: bool = True
    constraints_as_alter: bool = False
    size_byte_keyword: bool = False
    force: bool = True


def changed(transform: Transform, name: str, value: Given) -> Transform:
    """The parameters after SET_TRANSFORM_PARAM.

    Raises:
        OraError: 31600 for a parameter that does not exist, 03001 for one that would have to change the text.
    """
    if name == "DEFAULT":
        return Transform()
    if name.lower() in {f.name for f in fields(Transform)}:
        return replace(transform, **{name.lower(): bool(value)})
    if name in _OTHER:
        raise OraError(3001, f"unimplemented feature: transform parameter {name}")
    text = f"invalid input value {name} for parameter NAME in function SET_TRANSFORM_PARAM"
    raise OraError(31600, text)
