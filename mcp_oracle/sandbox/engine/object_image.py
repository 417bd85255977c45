"""A value of a supplied type as its image: attributes or elements, each with its length.

Layout from python-oracledb: `impl/thin/dbobject.pyx` _unpack_data_from_buf, read_length.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from mcp_oracle.sandbox.catalog.datatype import DataType, Kind
from mcp_oracle.sandbox.catalog.supplied_type import SUPPLIED_TYPES
from mcp_oracle.sandbox.engine.function.far_date import is_far, read
from mcp_oracle.sandbox.types import Image, Value

_NULL, _LONG, _LONGEST_SHORT = 255, 254, 245
_COLLECTION_FLAGS = b"\0"


def imager(of: DataType) -> Callable[[Sequence[bytes | None]], Value]:
    """What makes images of the engine's lists of a type."""
    supplied = SUPPLIED_TYPES[of.type_name]
    is_date = supplied.parts[0].kind is Kind.DATE

    def image(parts: Sequence[bytes | None]) -> Value:
        head = b"" if supplied.element is None else _COLLECTION_FLAGS + _length(len(parts))
        return Image(head + b"".join(_counted(_date(p) if is_date else p) for p in parts))

    return image


def _date(text: bytes | None) -> bytes | None:
    if text is None:
        return None
    written = text.decode()
    if is_far(written):
        return read(written).image(7)
    at = datetime.fromisoformat(written)
    year = divmod(at.year, 100)
    return bytes(
        (100 + year[0], 100 + year[1], at.month, at.day, at.hour + 1, at.minute + 1, at.second + 1)
    )


def _counted(data: bytes | None) -> bytes:
    return bytes((_NULL,)) if data is None else _length(len(data)) + data


def _length(size: int) -> bytes:
    return bytes((size,)) if size <= _LONGEST_SHORT else bytes((_LONG,)) + size.to_bytes(4)
