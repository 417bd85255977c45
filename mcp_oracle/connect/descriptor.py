"""Reads a connect descriptor, `(DESCRIPTION=...)`: its tree, and the route that it describes. Pure.

As lenient as the driver where that does no harm (missing parentheses at the very end, spaces, case), and no more.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mcp_oracle.connect.route import Address, Description, Route
from mcp_oracle.connect.symptoms import configuration_error
from mcp_oracle.errors import ConfigurationError

_KEY = re.compile(r"[\w.]{1,40}")
NO = frozenset({"no", "off", "false", "0", "n", "f"})
IGNORED = {
    "CONNECT_TIMEOUT": "the driver ignores CONNECT_TIMEOUT; MCP_ORACLE_CONNECT_SECONDS bounds the connection",
    "PASSWORD": "a PASSWORD in a connect descriptor is not used; give it as DB_PASSWORD",
    "TOKEN_AUTH": "TOKEN_AUTH in a connect descriptor is not used; set OCI_CONFIG_PROFILE to log on with a token",
    "TOKEN_LOCATION": "TOKEN_LOCATION in a connect descriptor is not used; set OCI_CONFIG_PROFILE",
}
"""Keys that have no effect here, and what to say."""


@dataclass(frozen=True, slots=True)
class Node:
    """`(NAME=value)` or `(NAME=(...)(...))`."""

    name: str
    value: str = ""
    children: tuple["Node", ...] = ()

    def every(self, name: str) -> Iterator["Node"]:
        """All nodes of this name below, outermost first."""
        for child in self.children:
            if child.name == name:
                yield child
            yield from child.every(name)

    def text(self, *names: str) -> str:
        """The value of the first node below that has one of these names and a value."""
        return next((n.value for name in names for n in self.every(name) if n.value), "")


@dataclass(frozen=True, slots=True)
class Descriptor:
    route: Route
    warnings: tuple[str, ...] = ()


def read_descriptor(text: str) -> Descriptor:
    """The route of a connect descriptor.

    Raises:
        ConfigurationError: it cannot be read, names no address, or turns the check of the server's name off.
    """
    reader = _Reader(text)
    root = Node("", children=(reader.node(),))
    reader.end()
    descriptions = tuple(map(_description, root.every("DESCRIPTION"))) or (_description(root),)
    route = Route(descriptions)
    if not route.addresses:
        raise syntax_error("it has no ADDRESS with a HOST")
    for description in descriptions:
        _check(description)
    return Descriptor(route, (*reader.warnings, *_warnings(root)))


def syntax_error(what: str) -> ConfigurationError:
    return configuration_error("descriptor-syntax", what=what)


def _description(node: Node) -> Description:
    return Description(
        addresses=tuple(_address(child) for child in node.every("ADDRESS") if child.text("HOST")),
        service=node.text("SERVICE_NAME"),
        sid=node.text("SID"),
        server=node.text("SERVER").lower(),
        wallet_location=node.text("MY_WALLET_DIRECTORY", "WALLET_LOCATION"),
        cert_dn=node.text("SSL_SERVER_CERT_DN"),
        checks_name=node.text("SSL_SERVER_DN_MATCH").lower() not in NO,
        retries=_number(node.text("RETRY_COUNT") or "0", "RETRY_COUNT"),
    )


def _address(node: Node) -> Address:
    protocol = (node.text("PROTOCOL") or "tcp").lower()
    if protocol not in {"tcp", "tcps"}:
        raise syntax_error(f"PROTOCOL={protocol[:10]} is not one of tcp and tcps")
    return Address(
        protocol,
        node.text("HOST"),
        _port(node.text("PORT") or "1521"),
        node.text("HTTPS_PROXY"),
        _number(node.text("HTTPS_PROXY_PORT") or "0", "HTTPS_PROXY_PORT"),
    )


def _check(description: Description) -> None:
    if any(address.is_autonomous and not address.uses_tls for address in description.addresses):
        raise configuration_error("adb-without-tcps", rewritten="(PROTOCOL=tcps) in its ADDRESS")
    if description.uses_tls and not description.checks_name:
        raise configuration_error("name-check-off")
    if any(address.proxy and not address.uses_tls for address in description.addresses):
        raise configuration_error("proxy-needs-tcps")
    if description.addresses and not (description.service or description.sid):
        raise syntax_error("its CONNECT_DATA has no SERVICE_NAME")


def _number(text: str, name: str) -> int:
    if not text.isdecimal() or len(text) > 9:
        raise syntax_error(f"{name} is not a number")
    return int(text)


def _port(text: str) -> int:
    number = _number(text, "PORT")
    if not 0 < number < 65536:
        raise syntax_error(f"PORT={number} is not between 1 and 65535")
    return number


def _warnings(root: Node) -> Iterator[str]:
    for name, said in IGNORED.items():
        if root.text(name):
            yield said
    if retries := root.text("RETRY_COUNT"):
        yield f"the connect string asks for {retries} retries; each connection is tried once"


class _Reader:
    """Recursive descent; errors name the position, never a value."""

    DEEPEST = 12

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._depth = 0
        self.warnings: list[str] = []

    def node(self) -> Node:
        self._expect("(")
        self._depth += 1
        if self._depth > self.DEEPEST:
            raise syntax_error("it is nested too deeply")
        name = self._word("=()\"'").strip().upper()
        if not _KEY.fullmatch(name):  # not echoed: it may be a value that lacks its equals sign
            raise syntax_error(f"a key is missing or wrong in front of character {self._at + 1}")
        self._expect("=", f"after {name}")
        value, children = "", ()
        if self._next() == "(":
            children = tuple(self._nodes())
        else:
            value = self._value()
        self._close(name)
        self._depth -= 1
        return Node(name, value, children)

    def end(self) -> None:
        if self._next():
            found = "a closing parenthesis too many" if self._next() == ")" else "text"
            raise syntax_error(
                f"{found} follows its end at character {self._at + 1}; a parenthesis may be missing or in excess"
            )

    def _nodes(self) -> Iterator[Node]:
        while self._next() == "(":
            yield self.node()

    def _close(self, name: str) -> None:
        if self._next() == ")":
            self._at += 1
        elif self._next():
            raise syntax_error(
                f"a closing parenthesis is missing after {name}, at character {self._at + 1}"
            )
        elif not self.warnings:
            self.warnings.append(
                "closing parentheses are missing at the end of the connect descriptor"
            )

    def _value(self) -> str:
        if self._next() == '"':
            end = self._text.find('"', self._at + 1)
            if end < 0:
                raise syntax_error("a closing quotation mark is missing")
            value = self._text[self._at + 1 : end]
            self._at = end + 1
            return value
        return self._word("()").strip()

    def _word(self, stops: str) -> str:
        start = self._at
        while self._at < len(self._text) and self._text[self._at] not in stops:
            self._at += 1
        return self._text[start : self._at]

    def _next(self) -> str:
        while self._at < len(self._text) and self._text[self._at].isspace():
            self._at += 1
        return self._text[self._at : self._at + 1]

    def _expect(self, sign: str, where: str = "") -> None:
        if self._next() != sign:
            raise syntax_error(
                f"{sign} is missing at character {self._at + 1}{f', {where}' if where else ''}"
            )
        self._at += 1
