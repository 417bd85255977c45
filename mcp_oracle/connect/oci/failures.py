"""Turns what the SDK raises into our errors: what OCI said, why, what to do. Knows no secret and shows no request."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from mcp_oracle.connect.symptoms import connect_error
from mcp_oracle.errors import ConnectError

CLOCK_SECONDS = 60.0
"""OCI accepts five minutes; from one on the clock is named beside the other causes of a 401."""
_REASON = re.compile(
    r"(Connection refused|Name or service not known|nodename nor servname[^')\]]*|[Tt]imed out|"
    r"CERTIFICATE_VERIFY_FAILED[^')\]]*|Temporary failure in name resolution|Connection reset by peer|"
    r"Network is unreachable|No route to host|Connection aborted|Tunnel connection failed[^')\]]*)"
)


@dataclass(frozen=True, slots=True)
class Answer:
    """An error that a service answered with."""

    status: int
    code: str
    message: str
    request_id: str
    headers: Mapping[str, str]

    @property
    def label(self) -> str:
        text = " ".join(self.message.split())
        return f"{self.status} {self.code}: {text[:200]}; opc-request-id {self.request_id or '-'}"


def service_failure(
    answer: Answer, denied: str, found: Mapping[str, object], now: datetime
) -> ConnectError:
    """`denied`: the symptom of a 404, which OCI also answers where a policy is missing."""
    if answer.status == 401:
        off = _seconds_off(answer.headers, now)
        if abs(off) >= CLOCK_SECONDS:
            what = "ahead of" if off > 0 else "behind"
            return connect_error("oci-clock", seconds=f"{abs(off):.0f}", what=what)
        return connect_error("oci-not-authenticated", what=answer.label, **found)
    if answer.status in {403, 404}:
        return connect_error(denied, what=answer.label, **found)
    if answer.status == 429:
        return connect_error("oci-throttled", what=answer.label)
    symptom = "oci-unavailable" if answer.status >= 500 else "oci-refused"
    return connect_error(symptom, what=answer.label)


def network_failure(error: Exception, region: str) -> ConnectError:
    reason = _REASON.search(str(error))
    said = reason[1] if reason else type(error).__name__
    host = _host(error)
    what = f"{host}: {said}" if host else said
    return connect_error("oci-unreachable", what=what, region=region or "of the profile")


def _host(error: BaseException) -> str:
    """Of the request that requests' exception carries, which the SDK wraps in one of its own."""
    for candidate in (error, *error.args, error.__cause__, error.__context__):
        url = getattr(getattr(candidate, "request", None), "url", None)
        if isinstance(url, str):
            return urlsplit(url).hostname or ""
    return ""


def _seconds_off(headers: Mapping[str, str], now: datetime) -> float:
    """How far this machine's clock is ahead of the service's."""
    try:
        theirs = parsedate_to_datetime(headers.get("date") or headers.get("Date") or "")
    except ValueError:
        return 0.0
    return (now - theirs).total_seconds()
