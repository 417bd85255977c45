"""Objects in a row: an image of the attributes, in which XMLTYPE holds the document's text.

Layout from python-oracledb: `impl/thin/packet.pyx` read_xmltype and read_dbobject, `impl/thin/dbobject.pyx`.
"""

from mcp_oracle.sandbox.wire.octets import Writer

_VERSION_81, _NO_PREFIX_SEGMENT = 0x80, 0x04
_LONG_LENGTH = 0xFE
_XML_IS_TEXT = 0x04
NULL_OBJECT = bytes(6)
"""No type, object or snapshot identifier, version, length, flags."""


def encode_object(attributes: bytes) -> bytes:
    image = Writer().u8(_VERSION_81 | _NO_PREFIX_SEGMENT, 1, _LONG_LENGTH)
    image.u32(len(image) + 4 + len(attributes)).raw(attributes)
    body = image.getvalue()
    return Writer().integer(0, 0, 0, 0, len(body), 0).counted(body).getvalue()


def encode_xml(text: str) -> bytes:
    return encode_object(Writer().u8(1).u32(_XML_IS_TEXT).raw(text.encode()).getvalue())
