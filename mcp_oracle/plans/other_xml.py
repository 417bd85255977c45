"""What OTHER_XML says of a plan: its hash, notes, and which steps of an adaptive plan are not used. Pure.

Its texts come cut, so it is searched for elements rather than parsed.
"""

import re
from collections.abc import Mapping
from html import unescape
from typing import Final, NamedTuple

_INFO: Final = re.compile(r'<info type="(\w+)"([^>]*)>(.*?)</info>', re.DOTALL)
_CDATA: Final = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_ROW: Final = re.compile(r"<row\b([^>]*)/>")
_ATTRIBUTE: Final = re.compile(r'(\w+)="(\d+)"')
_WHOLE: Final = "</display_map>"

_SAYS: Final = {
    "dynamic_sampling": "Dynamic statistics were used (level {}): a table has none, or they are not enough.",
    "cardinality_feedback": "Statistics feedback of earlier executions was used.",
    "performance_feedback": "Performance feedback of earlier executions was used.",
    "sql_profile": "The SQL profile {} was used.",
    "sql_patch": "The SQL patch {} was used.",
    "baseline": "The SQL plan baseline {} was used.",
    "outline": "The stored outline {} was used.",
    "adaptive_plan": "The plan is adaptive: it may change while it runs.",
    "result_cache": "The result cache is used.",
    "dop_reason": "Degree of parallelism: {}.",
    "sandbox": "The plan was {}.",
}
_SILENT: Final = frozenset(
    (
        "db_version",
        "parse_schema",
        "plan_hash",
        "plan_hash_2",
        "plan_hash_full",
        "dop",
        "adaptive_plan_reason",
    )
)


class Displayed(NamedTuple):
    """How an adaptive plan is shown.

    Attributes:
        hidden: steps that are not used.
        parent: of each shown step, the parent's id among the shown ones.
    """

    hidden: frozenset[int]
    parent: Mapping[int, int]


def infos(text: str) -> dict[str, str]:
    """Type -> content of the INFO elements."""
    return {kind: _content(content) for kind, _, content in _INFO.findall(text)}


def notes(text: str) -> list[str]:
    """Sentences for the notes that Oracle would show, and for the facts that matter without being one."""
    found: list[str] = []
    for kind, attributes, content in _INFO.findall(text):
        if kind in _SAYS:
            found.append(_SAYS[kind].format(_content(content)))
        elif 'note="y"' in attributes and kind not in _SILENT:
            found.append(f"{kind.replace('_', ' ')}: {_content(content)}.")
    return found


def displayed(text: str) -> Displayed | None:
    """What the display map says; None if there is none, or not the whole of it."""
    if _WHOLE not in text:
        return None
    rows = [
        {name: int(value) for name, value in _ATTRIBUTE.findall(attributes)}
        for attributes in _ROW.findall(text.partition(_WHOLE)[0])
    ]
    shown = [row for row in rows if not row["skp"]]
    id_of = {0: 0} | {row["dis"]: row["op"] for row in shown}
    hidden = frozenset(row["op"] for row in rows if row["skp"])
    return Displayed(hidden, {row["op"]: id_of[row["par"]] for row in shown})


def _content(text: str) -> str:
    return unescape(_CDATA.sub(r"\1", text)).strip().strip('"')
