"""What can be wrong with bytes.

WireError
├── MalformedError       the peer sent something that has no meaning
│   └── UnderflowError   the bytes end before the item does: perhaps the rest comes in the next packet
├── RefusedError         the peer asks for something that this server answers with an ORA- error
└── EncodingError        our own value does not fit the type it should be sent as
"""


class WireError(Exception):
    pass


class MalformedError(WireError):
    pass


class UnderflowError(MalformedError):
    pass


class EncodingError(WireError):
    pass


class RefusedError(WireError):
    """Well-formed as far as it goes, but not supported or not valid: answered with this ORA- error."""

    def __init__(self, number: int, text: str) -> None:
        super().__init__(f"ORA-{number:05d}: {text}")
        self.number = number
        self.text = text
