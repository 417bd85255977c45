"""Who asks OCI: a profile, the instance, the resource; as configured, nothing read yet. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from mcp_oracle.connect.symptoms import configuration_error
from mcp_oracle.settings import Connection

DEFAULT_PROFILE = "DEFAULT"
DEFAULT_FILE = "~/.oci/config"
TEST_ENDPOINT = "MCP_ORACLE_OCI_ENDPOINT"
_LOOPBACK = re.compile(r"http://(127\.0\.0\.1|localhost|\[::1\]):\d{1,5}/?")


@dataclass(frozen=True, slots=True)
class Identity:
    """As the connection's settings name it.

    Attributes:
        auth: `config`, `instance_principal` or `resource_principal`.
        endpoint: a stub of all services on loopback instead of OCI; tests only.
    """

    auth: str = "config"
    profile: str = DEFAULT_PROFILE
    config_file: str = DEFAULT_FILE
    endpoint: str = ""

    @classmethod
    def of(cls, connection: Connection, environ: Mapping[str, str]) -> "Identity":
        """Raises: ConfigurationError if the endpoint is not one of a test."""
        return cls(
            connection.oci_auth,
            connection.oci_profile or DEFAULT_PROFILE,
            connection.oci_config_file or DEFAULT_FILE,
            loopback_only(environ.get(TEST_ENDPOINT, "")),
        )

    @property
    def label(self) -> str:
        """For messages."""
        if self.auth == "config":
            return f"the OCI profile {self.profile}"
        return f"the {self.auth.replace('_', ' ')}"


def is_configured(connection: Connection) -> bool:
    """Whether the operator named somebody who asks OCI."""
    return bool(connection.oci_profile) or connection.oci_auth != "config"


def loopback_only(endpoint: str) -> str:
    if endpoint and not _LOOPBACK.fullmatch(endpoint):
        raise configuration_error("oci-endpoint-refused")
    return endpoint.rstrip("/")
