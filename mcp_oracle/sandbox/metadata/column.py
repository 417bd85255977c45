"""A column's declaration as GET_DDL writes it: type, default or identity, NOT NULL."""

from mcp_oracle.sandbox.catalog.datatype import DataType, Kind
from mcp_oracle.sandbox.catalog.declaration import data_type, vector_info
from mcp_oracle.sandbox.catalog.objects import Constraint, Sequence, TableColumn
from mcp_oracle.sandbox.metadata.transform import Transform
from mcp_oracle.sandbox.types import OraError


def quoted(name: str) -> str:
    return f'"{name}"'


def type_text(of: DataType, transform: Transform) -> str:
    """`NUMBER(6,0)`, `VARCHAR2(20)`, `TIMESTAMP (6)`."""
    if of.kind is Kind.NUMBER:
        return _number(of)
    if of.kind is Kind.FLOAT:
        return f"FLOAT({of.precision or 126})"
    if of.kind in (Kind.VARCHAR2, Kind.CHAR):
        unit = (
            ""
            if of.national
            else " CHAR"
            if of.by_char
            else " BYTE"
            if transform.size_byte_keyword
            else ""
        )
        return f"{data_type(of)}({of.size}{unit})"
    if of.kind is Kind.RAW:
        return f"RAW({of.size})"
    if of.kind is Kind.VECTOR:
        return _vector(of)
    if of.kind is Kind.XMLTYPE:
        raise OraError(3001, "unimplemented feature: the storage of an XMLTYPE column as DDL")
    return data_type(of).replace("(", " (")


def _number(of: DataType) -> str:
    if of.any_precision:
        return f"NUMBER(*,{of.scale or 0})"
    if of.precision is None:
        return "NUMBER"
    return f"NUMBER({of.precision},{of.scale or 0})"


def _vector(of: DataType) -> str:
    size, form, _ = (vector_info(of) or "").removeprefix("VECTOR(").split(",")
    return "VECTOR" if (size, form) == ("*", "*") else f"VECTOR({size}, {form})"


def column_text(
    column: TableColumn,
    not_null: Constraint | None,
    sequence: Sequence | None,
    transform: Transform,
) -> str:
    parts = [quoted(column.name), type_text(column.type, transform)]
    if column.identity is not None and sequence is not None:
        kind = "ALWAYS" if column.identity.always else "BY DEFAULT"
        on_null = " ON NULL" if column.identity.on_null else ""
        parts.append(
            f"GENERATED {kind}{on_null} AS IDENTITY {sequence_options(sequence, sequence.start)}"
        )
    elif column.virtual:
        parts.append(f"GENERATED ALWAYS AS ({column.default}) VIRTUAL ")
    elif column.default is not None:
        parts.append(f"DEFAULT {column.default}")
    if not_null is not None and transform.constraints:
        name = "" if not_null.generated else f"CONSTRAINT {quoted(not_null.name)} "
        parts.append(f"{name}NOT NULL ENABLE")
    return " ".join(parts)


def sequence_options(sequence: Sequence, start: int) -> str:
    cache = f"CACHE {sequence.cache}" if sequence.cache else "NOCACHE"
    order = "ORDER" if sequence.ordered else "NOORDER"
    cycle = "CYCLE" if sequence.cycle else "NOCYCLE"
    return (
        f"MINVALUE {sequence.minimum} MAXVALUE {sequence.maximum} INCREMENT BY {sequence.increment}"
        f" START WITH {start} {cache}  {order}  {cycle}  NOKEEP  NOSCALE "
    )
