"""A describe as a client reads it."""

from mcp_oracle.sandbox.types import Column, TypeCode
from mcp_oracle.sandbox.wire.constants import CharsetForm, FieldVersion
from mcp_oracle.sandbox.wire.description import FLAG_JSON
from mcp_oracle.sandbox.wire.octets import Reader


def decode_description(reader: Reader, field_version: int) -> list[Column]:
    """With the scale as one byte."""
    reader.integer()
    count = reader.count()
    if count:
        reader.u8()
    columns = [_decode_column(reader, field_version) for _ in range(count)]
    reader.twice_counted()
    for _ in range(5):
        reader.integer()
    return columns


def _decode_column(reader: Reader, field_version: int) -> Column:
    kind = TypeCode(reader.u8())
    reader.u8()
    precision, scale = (_signed(reader.u8()) for _ in range(2))
    size = reader.integer()
    reader.integer()
    reader.integer()
    reader.twice_counted()
    reader.integer()
    reader.integer()
    form = reader.u8()
    characters = reader.integer()
    if field_version >= FieldVersion.V12_2:
        reader.integer()
    nullable = bool(reader.u8())
    reader.u8()
    name = reader.text()
    reader.twice_counted()
    reader.twice_counted()
    reader.integer()
    is_json = bool(reader.integer() & FLAG_JSON)
    dimensions = _decode_newer_fields(reader, field_version)
    size = {TypeCode.RAW: size, TypeCode.VECTOR: dimensions}.get(kind, characters)
    national = form == CharsetForm.NATIONAL
    return Column(name, kind, precision, scale, size, nullable, national, is_json)


def _signed(byte: int) -> int:
    return byte - 256 if byte > 127 else byte


def _decode_newer_fields(reader: Reader, field_version: int) -> int:
    if field_version >= FieldVersion.V23:
        reader.twice_counted()
        reader.twice_counted()
    if field_version >= FieldVersion.V23_EXT_3:
        reader.integer()
    if field_version < FieldVersion.V23_EXT_6:
        return 0
    dimensions = reader.integer()
    reader.raw(2)
    return dimensions
