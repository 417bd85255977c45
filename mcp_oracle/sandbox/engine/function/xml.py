"""XMLTYPE as text: whether it is a document, and whether a table would give it back as it came."""

from xml.parsers import expat
from xml.sax.saxutils import escape

from mcp_oracle.sandbox.types import OraError

_SEPARATOR = " "


def document(text: str | None) -> str:
    """What the constructor takes: a well-formed document without a document type (ORA-31011)."""
    if not text:
        raise OraError(3001, "unimplemented feature: XMLTYPE of NULL")
    parser = expat.ParserCreate("UTF-8", _SEPARATOR)
    parser.StartDoctypeDeclHandler = _refuse_document_type
    _parse(parser, text)
    return text


def _parse(parser: expat.XMLParserType, text: str) -> None:
    try:
        parser.Parse(text.encode(), True)
    except expat.ExpatError as error:
        raise OraError(31011, f"XML parsing failed\n{error}") from error


def _refuse_document_type(*_: object) -> None:
    raise OraError(3001, "unimplemented feature: an XML document with a document type")


def stored(text: str) -> str:
    """A column keeps elements, attributes and text, not how they were written: other spellings are refused."""
    if _written(document(text)) != text:
        raise OraError(
            3001, "unimplemented feature: storing an XML document that is written in another way"
        )
    return text


def _written(text: str) -> str:
    parts = list[str]()
    parser = expat.ParserCreate("UTF-8")
    parser.ordered_attributes = True
    parser.buffer_text = True

    def start(name: str, attributes: list[str]) -> None:
        pairs = zip(attributes[::2], attributes[1::2], strict=True)
        quoted = "".join(f' {k}="{escape(v, {chr(34): "&quot;"})}"' for k, v in pairs)
        parts.append(f"<{name}{quoted}>")

    def end(name: str) -> None:
        if parts[-1].startswith(f"<{name}") and not parts[-1].startswith("</"):
            parts[-1] = f"{parts[-1][:-1]}/>"
        else:
            parts.append(f"</{name}>")

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = lambda data: parts.append(escape(data))
    _parse(parser, text)
    return "".join(parts)
