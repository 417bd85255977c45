"""Character data: UTF-8 in the database character set, UTF-16 in the national one."""

from mcp_oracle.sandbox.wire.constants import CharsetForm
from mcp_oracle.sandbox.wire.errors import EncodingError
from mcp_oracle.sandbox.wire.octets import decode_text


def encode_string(text: str, *, national: bool = False) -> bytes:
    try:
        return text.encode("utf-16-be" if national else "utf-8")
    except UnicodeEncodeError as error:
        raise EncodingError("text with a lone surrogate") from error


def decode_string(data: bytes, form: int = CharsetForm.DATABASE) -> str:
    return decode_text(data, "utf-16-be" if form == CharsetForm.NATIONAL else "utf-8")
