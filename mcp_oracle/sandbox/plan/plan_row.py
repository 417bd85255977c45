"""A plan as rows of PLAN_TABLE: the documented columns, and OTHER_XML, which says whose estimates they are."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from xml.sax.saxutils import escape

from mcp_oracle.sandbox.plan.estimate import cost_of, seconds_of
from mcp_oracle.sandbox.plan.step import Numbered, Step, numbered
from mcp_oracle.sandbox.types import Value

SANDBOX_NOTE = "estimated by the embedded sandbox, not by Oracle's optimizer"
COLUMNS = (
    "STATEMENT_ID", "PLAN_ID", "TIMESTAMP", "REMARKS", "OPERATION", "OPTIONS", "OBJECT_NODE", "OBJECT_OWNER",
    "OBJECT_NAME", "OBJECT_ALIAS", "OBJECT_INSTANCE", "OBJECT_TYPE", "OPTIMIZER", "SEARCH_COLUMNS", "ID", "PARENT_ID",
    "DEPTH", "POSITION", "COST", "CARDINALITY", "BYTES", "CPU_COST", "IO_COST", "TEMP_SPACE", "ACCESS_PREDICATES",
    "FILTER_PREDICATES", "PROJECTION", "TIME", "QBLOCK_NAME", "OTHER_XML",
)  # fmt: skip
"""What is written; the other columns of PLAN_TABLE are for partitions, parallel and remote plans and stay NULL."""


@dataclass(frozen=True, slots=True)
class Explained:
    """What all rows of one plan share.

    Attributes:
        sampled: tables without statistics, whose rows were counted instead.
    """

    statement_id: str | None
    plan_id: int
    timestamp: dt.datetime
    release: str
    user: str
    sampled: Sequence[str] = ()


def plan_rows(root: Step, about: Explained) -> list[tuple[Value, ...]]:
    """The rows in the order of their ids, each with the values of `COLUMNS`."""
    steps = numbered(root)
    xml = _other_xml(steps, about)
    return [_row(item, about, xml if item.id == 1 or len(steps) == 1 else None) for item in steps]


def plan_hash(steps: Sequence[Numbered]) -> int:
    """The same for plans of the same shape on the same objects, whatever their figures."""
    shape = "\n".join(
        f"{s.id} {s.parent} {s.step.operation} {s.step.options} {s.step.target and s.step.target.name}"
        for s in steps
    )
    return int.from_bytes(hashlib.sha256(shape.encode()).digest()[:4])


def _row(item: Numbered, about: Explained, xml: str | None) -> tuple[Value, ...]:
    step, target = item.step, item.step.target
    cost = cost_of(step)
    return (
        about.statement_id, _number(about.plan_id), about.timestamp, SANDBOX_NOTE if item.id == 0 else None,
        step.operation, step.options, None, target and target.owner, target and target.name, target and target.alias,
        _number(target and target.instance), target and target.type,
        "ALL_ROWS" if item.id == 0 else None, _number(step.searched), _number(item.id), _number(item.parent),
        _number(item.depth), _number(cost if item.id == 0 else item.position), _number(cost), _number(_rows(step)),
        _number(_bytes(step)), _number(round(step.cpu)), _number(round(step.io)), _number(step.temp),
        _text(" AND ".join(step.access)), _text(" AND ".join(step.filter)), _text(", ".join(step.projection)),
        _number(None if cost is None else seconds_of(cost)), step.block, xml,
    )  # fmt: skip


def _rows(step: Step) -> int | None:
    return None if step.rows is None else max(1, round(step.rows))


def _bytes(step: Step) -> int | None:
    rows = _rows(step)
    return None if rows is None or step.width is None else rows * step.width


def _number(value: int | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _text(value: str) -> str | None:
    """Predicates and projections are cut as PLAN_TABLE's 4000 bytes ask."""
    return value.encode()[:4000].decode(errors="ignore") or None


def _other_xml(steps: Sequence[Numbered], about: Explained) -> str:
    """Of Oracle's information the parts that readers use; the sandbox's mark stands with them."""
    facts = [
        ("db_version", about.release),
        ("parse_schema", f'"{about.user}"'),
        ("plan_hash", str(plan_hash(steps))),
        ("plan_hash_2", str(plan_hash(steps))),
    ]
    if about.sampled:
        facts.insert(1, ("dynamic_sampling", "2"))
    items = "".join(f'<info type="{kind}">{escape(text)}</info>' for kind, text in facts)
    note = f'<info type="sandbox" note="y">{escape(SANDBOX_NOTE)}</info>'
    return f"<other_xml>{items}{note}</other_xml>"
