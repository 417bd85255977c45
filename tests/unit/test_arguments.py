"""What follows `serve` on the command line."""

import pytest

from mcp_oracle.arguments import UsageError, parse_serve


def test_without_options_everything_is_left_to_the_environment():
    arguments = parse_serve([])
    assert (arguments.connection, arguments.config, arguments.sandbox) == (None, None, False)


@pytest.mark.parametrize(
    "words",
    [
        ["--connection", "hr", "--config", "a.toml", "--sandbox"],
        ["--sandbox", "--config=a.toml", "--connection=hr"],
    ],
)
def test_options_may_have_their_value_beside_them_or_after_a_sign(words: list[str]):
    arguments = parse_serve(words)
    assert (arguments.connection, arguments.config, arguments.sandbox) == ("hr", "a.toml", True)


@pytest.mark.parametrize(
    "words", [["--connection"], ["--config="], ["--verbose"], ["hr"], ["--sandbox=yes"], [""]]
)
def test_anything_else_is_wrong(words: list[str]):
    with pytest.raises(UsageError):
        parse_serve(words)
