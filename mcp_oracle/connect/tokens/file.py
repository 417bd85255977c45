"""A token that something else puts into a file: `oci iam db-token get`, a side car, a scheduled job."""

from mcp_oracle.connect.off_loop import off_loop
from mcp_oracle.connect.secrets import FILE_SECONDS, read_text, reason
from mcp_oracle.connect.symptoms import configuration_error
from mcp_oracle.connect.tokens.token import DatabaseToken, TokenFormatError


async def read_token_file(path: str, key_path: str) -> DatabaseToken:
    """The token in `path` and, if one is given, the private key in `key_path`.

    Raises:
        ConfigurationError: a file cannot be read, or holds something else.
    """
    text = await read_part(path)
    key = await read_part(key_path) if key_path else ""
    try:
        return DatabaseToken.read(text, key)
    except TokenFormatError as error:
        raise configuration_error("token-file-wrong", path=path, what=str(error)) from None


async def read_part(path: str) -> str:
    """A token or a key. Raises: ConfigurationError."""
    try:
        return await off_loop(lambda: read_text(path), FILE_SECONDS)
    except UnicodeDecodeError:
        raise configuration_error("token-file-wrong", path=path, what="not UTF-8") from None
    except TimeoutError as error:
        what = f"no end within {FILE_SECONDS:g} s"
        raise configuration_error("token-file-unreadable", path=path, what=what) from error
    except (OSError, ValueError, RuntimeError) as error:
        raise configuration_error("token-file-unreadable", path=path, what=reason(error)) from error
