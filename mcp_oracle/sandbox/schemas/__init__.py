"""Sample schemas as Oracle SQL scripts, which also run on a real Oracle Database as a user with the DBA role."""

from importlib.resources import files

_SCRIPTS = ("hr.sql", "co.sql", "accounts.sql")


def sample_scripts() -> list[str]:
    folder = files("mcp_oracle.sandbox.schemas")
    return [folder.joinpath(name).read_text("utf-8") for name in _SCRIPTS]
