"""Object types as DBMS_PICKLER describes them to a thin driver (python-oracledb `impl/thin/dbobject_cache.pyx`)."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from mcp_oracle.sandbox.engine.type_shape import COLLECTION, COLUMNS, HEAD, VARRAY
from mcp_oracle.sandbox.types import Bind, Outcome, Row, Value
from tests.unit.sandbox.fake import FakeRows, FakeSession

NUMBER_CODE = bytes((6, 0, 129))
"""Code, precision, scale -127."""
TEXT_CODE = bytes((7, 0, 40, 1, 3, 105))
ZONED_CODE = bytes((23, 6))


@dataclass(frozen=True)
class Shape:
    """One type.

    Attributes:
        attributes: names and types; none for a collection.
        codes: the type codes of the attributes, or of a collection's element.
    """

    oid: bytes
    schema: str
    name: str
    attributes: Sequence[tuple[str, str]] = ()
    codes: Sequence[bytes] = ()

    def __call__(self, session: FakeSession, binds: list[Bind], values: list[Value]) -> Outcome:
        rows: list[Row] = [
            (1, name, number, kind, None, None, None, "YES", None, None)
            for number, (name, kind) in enumerate(self.attributes, 1)
        ]
        out: dict[str, Value] = {
            "RET_VAL": 0,
            "OID": self.oid,
            "VERSION": 1,
            "TDS": self._tds(),
            "ATTRS_RC": FakeRows(COLUMNS, rows),
            "PACKAGE_NAME": None,
            "SCHEMA": self.schema,
            "NAME": self.name,
        }
        places = {bind.name: at for at, bind in enumerate(binds)}
        return Outcome(out={places[name]: value for name, value in out.items()})

    def _tds(self) -> bytes:
        is_collection = bool(self.codes) and not self.attributes
        body = b"".join(self.codes)
        if is_collection:
            body = struct.pack(">BIIB", COLLECTION, HEAD + 10, 100, VARRAY) + body
        head = bytes(8) + struct.pack(">H", len(self.codes)) + bytes(8)
        return head + body
