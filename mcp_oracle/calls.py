"""Calls of tools, whichever way they came: how many at once, and the one boundary where errors become tool errors.

Each call has a record in the audit before it has its answer. Knows nothing of the SDK and of no tool; it makes the JSON
of a tool's result, because both ways send the same.
"""

import asyncio
import contextlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from mcp_oracle.audit.journal import AuditError
from mcp_oracle.audit.record import answered, defect, failed
from mcp_oracle.auditing import Audit, Entry
from mcp_oracle.errors import LimitError, OracleMcpError
from mcp_oracle.jsonrpc import is_object
from mcp_oracle.render.plain import compact
from mcp_oracle.render.untrusted import visible
from mcp_oracle.tools.call import Application, Caller, Progress, Reply, ResourceLink

MAX_CALLS = 1000
"""Calls at once. A client that sends more without waiting gets an error for each, so that memory stays bounded."""

MAX_NAME = 200

DEFECT = "Internal error: this is a defect of mcp-oracle-adb, not of your call. Its log (stderr) holds the details."

# Codex shows the model the structured content alone, but in code mode its scripts print both: say it once.
_STRUCTURED_ONLY = {"codex-mcp-client"}
_SEE_STRUCTURED = "The result is in structuredContent."

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a client gets for a call.

    Attributes:
        structured: None for an error: a client that sees structured content shows the model nothing else.
        json: all of it as the JSON of MCP's CallToolResult.
        told: the structured content as JSON.
    """

    text: str
    structured: dict[str, object] | None
    json: str
    told: str = ""
    link: ResourceLink | None = None


class Calls:
    """The calls in progress."""

    def __init__(
        self, application: Application, names: list[str], audit: Audit | None = None
    ) -> None:
        self._application = application
        self._names = names
        self._audit = audit or Audit()
        self._running = 0

    async def answer(self, tool: str, arguments: Mapping[str, object], caller: Caller) -> Answer:
        """The answer of a call, of which the audit has a record by then."""
        entry = self._audit.entry(tool[:MAX_NAME], arguments, caller)
        self._running += 1
        try:
            answer = await self._answer(entry, tool, arguments, caller)
        except asyncio.CancelledError:
            with contextlib.suppress(AuditError):  # there is no answer to withhold; the log has it
                entry.cancelled()
            raise
        except AuditError as error:
            answer = _error(str(error))
        finally:
            self._running -= 1
        if answer.structured is None:
            caller.trace.take_back()
        return answer

    async def _answer(
        self, entry: Entry, tool: str, arguments: Mapping[str, object], caller: Caller
    ) -> Answer:
        """Raises AuditError: the answer must be withheld."""
        try:
            self._admit(tool)
            await self._audit.ready()
            answer = _result(await self._application.call(tool, arguments, caller), caller)
        except AuditError:
            raise
        except OracleMcpError as error:
            outcome, answer = partial(failed, error), _error(str(error))
        except Exception:  # the one boundary: a model must see no traceback and no secret
            log.exception("defect in tool %s", tool)
            outcome, answer = defect, _error(DEFECT)
        else:
            outcome = partial(answered, answer.structured or {}, answer.told)
        entry.end(outcome)
        return answer

    def _admit(self, tool: str) -> None:
        if tool not in self._names:
            raise OracleMcpError(
                f"There is no tool named {short(tool)!r}.",
                f"Use one of: {', '.join(self._names)}.",
            )
        if self._running > MAX_CALLS:
            raise LimitError(
                f"More than {MAX_CALLS} calls at once.",
                "Wait for answers before you send more calls.",
            )


def caller(
    client: tuple[str | None, str | None],
    meta: Mapping[str, object],
    request_id: object,
    progress: Progress,
) -> Caller:
    """Who calls: the client's name and version, and what Codex puts beside a call (0.169)."""
    turn = meta.get("x-codex-turn-metadata")
    return Caller(
        client_name=short(client[0]),
        client_version=short(client[1]),
        model=short(turn.get("model")) if is_object(turn) else None,
        thread_id=short(meta.get("threadId")),
        request_id=short(str(request_id)),
        progress=progress,
    )


def short(value: object) -> str | None:
    """What a client says of itself, cut to a length that suits tags, logs and error texts."""
    return value[:MAX_NAME] if isinstance(value, str) else None


def _result(reply: Reply, caller: Caller) -> Answer:
    """The answer; raises for one that is no JSON.

    The JSON of the structured content is made once: the text that most clients get is the same characters, as a string.
    """
    structured = reply.json or compact(reply.structured)
    text = _SEE_STRUCTURED if caller.client_name in _STRUCTURED_ONLY else reply.text
    content = f"{_content(text)},{_linked(reply.link)}" if reply.link else _content(text)
    json = f'{{"content":[{content}],"structuredContent":{structured},"isError":false}}'
    return Answer(text, reply.structured, json, structured, reply.link)


def _error(text: str) -> Answer:
    text = visible(text)  # an error of the database may carry anybody's words
    return Answer(text, None, f'{{"content":[{_content(text)}],"isError":true}}')


def _linked(link: ResourceLink) -> str:
    return compact(
        {
            "type": "resource_link",
            "uri": link.uri,
            "name": link.name,
            "mimeType": link.mime_type,
            "size": link.size,
        }
    )


def _content(text: str) -> str:
    return f'{{"type":"text","text":{compact(text)}}}'
