"""The options of `serve`. Standard library only, and little of it: they are read before the handshake."""

from __future__ import annotations  # spares the import of typing


class UsageError(Exception):
    """The command line is wrong; the text says how."""


class ServeArguments:
    """What the command line says. An option that is absent leaves it to the environment."""

    __slots__ = ("config", "connection", "sandbox")

    def __init__(
        self, connection: str | None = None, config: str | None = None, sandbox: bool = False
    ) -> None:
        self.connection = connection
        self.config = config
        self.sandbox = sandbox


def parse_serve(words: list[str]) -> ServeArguments:
    """Read `--connection NAME`, `--config FILE` (both also with `=`) and `--sandbox`.

    Raises:
        UsageError: for anything else.
    """
    arguments = ServeArguments()
    rest = iter(words)
    for word in rest:
        option, equals, value = word.partition("=")
        if word == "--sandbox":
            arguments.sandbox = True
        elif option in ("--connection", "--config"):
            value = value if equals else next(rest, "")
            if not value:
                raise UsageError(f"{option} needs a value")
            setattr(arguments, option.removeprefix("--"), value)
        else:
            raise UsageError(f"unknown option or command: {word}")
    return arguments
