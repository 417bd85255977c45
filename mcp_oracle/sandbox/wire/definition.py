"""Column definitions as a client sends them: the types of its binds, or the types it wants rows in."""

from dataclasses import dataclass

from mcp_oracle.sandbox.wire.constants import AL32UTF8, CharsetForm, FieldVersion
from mcp_oracle.sandbox.wire.octets import Reader, Writer

_INDICATORS, _ARRAY = 0x01, 0x40


@dataclass(frozen=True, slots=True)
class Definition:
    """A bind or define; `type` stays a bare number because clients may send any."""

    type: int
    size: int = 0
    is_array: bool = False
    elements: int = 0
    form: int = CharsetForm.NONE

    @classmethod
    def decode(cls, reader: Reader, field_version: int) -> "Definition":
        kind, flags = reader.u8(), reader.u8()
        reader.raw(2)  # precision and scale
        size, elements = reader.count(), reader.count()
        reader.integer()  # continuation flags
        reader.twice_counted()  # object type
        reader.integer()  # its version
        reader.integer()  # character set
        form = reader.u8()
        reader.integer()  # LOB prefetch
        if field_version >= FieldVersion.V12_2:
            reader.integer()
        return cls(kind, size, bool(flags & _ARRAY), elements, form)

    def encode(self, field_version: int) -> bytes:
        writer = Writer().u8(self.type, _INDICATORS | (_ARRAY if self.is_array else 0), 0, 0)
        writer.integer(self.size, self.elements, 0).u8(0)
        writer.integer(0, AL32UTF8 if self.form else 0).u8(self.form).integer(0)
        if field_version >= FieldVersion.V12_2:
            writer.integer(0)
        return writer.getvalue()
