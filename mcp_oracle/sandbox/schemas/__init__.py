"""Sample schemas as Oracle SQL scripts, which also run on a real Oracle Database as a user with the DBA role."""

from importlib.resources import files
from typing import Literal

Sample = Literal["hr", "co"]

SAMPLES: tuple[Sample, ...] = ("hr", "co")
_SCRIPTS: dict[Sample, tuple[str, ...]] = {
    "hr": ("hr.sql", "accounts.sql"),
    "co": ("co.sql", "co_accounts.sql"),
}


def sample_scripts(samples: tuple[Sample, ...] = SAMPLES) -> list[str]:
    """The scripts of some sample schemas; HR comes with the account that may read them all."""
    folder = files("mcp_oracle.sandbox.schemas")
    return [folder.joinpath(name).read_text("utf-8") for of in samples for name in _SCRIPTS[of]]
