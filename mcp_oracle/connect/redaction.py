"""Takes passwords out of texts that are shown: the driver echoes connect strings. Pure."""

import re

_SECRET = re.compile(r'(?i)\b(password|passwd|pwd|token)\s*=\s*("[^"]*"|[^)\s;&]+)')
_CREDENTIALS = re.compile(r"(?<![\w$])([\w$#.-]+)/[^\s@/]+@")


def redact(text: str) -> str:
    """The text without passwords."""
    text = _SECRET.sub(lambda m: f"{m[1]}=***", text)
    return _CREDENTIALS.sub(lambda m: f"{m[1]}/***@", text)
