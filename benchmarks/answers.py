"""Bytes and approximate tokens of what a model gets from each tool on the sample schema HR."""

import json
from collections.abc import Iterator

from benchmarks.client import Sandbox, running
from benchmarks.table import Row

BYTES_PER_TOKEN = 4
"""A rule of thumb for JSON in English; no tokenizer is needed."""

HR = ["REGIONS", "COUNTRIES", "LOCATIONS", "DEPARTMENTS", "JOBS", "EMPLOYEES", "JOB_HISTORY"]
JOIN = (
    "SELECT d.department_name, COUNT(*) n, ROUND(AVG(e.salary), 2) avg_salary FROM hr.employees e"
    " JOIN hr.departments d ON d.department_id = e.department_id GROUP BY d.department_name ORDER BY n DESC"
)
CALLS: tuple[tuple[str, str, dict[str, object]], ...] = (
    ("get_overview", "database", {}),
    ("get_overview", "schema HR", {"schema": "HR"}),
    ("search_objects", "'employee'", {"pattern": "employee"}),
    ("describe_objects", "HR.EMPLOYEES", {"names": ["HR.EMPLOYEES"]}),
    ("describe_objects", "seven HR tables", {"names": [f"HR.{name}" for name in HR]}),
    ("get_source", "HR.EMPLOYEES", {"name": "HR.EMPLOYEES"}),
    ("run_query", "11 rows x 3", {"sql": JOIN}),
    ("run_query", "107 rows x 11", {"sql": "SELECT * FROM hr.employees"}),
    ("explain_sql", "join with GROUP BY", {"sql": JOIN}),
    ("check_sql", "join with GROUP BY", {"sql": JOIN}),
)


def sizes(sandbox: Sandbox) -> Iterator[Row]:
    with running(sandbox) as server:
        _, listed = server.ask("tools/list", {})
        result = json.loads(listed)["result"]
        yield _row("size of tools/list", f"{len(result['tools'])} tools", result)
        for tool, case, arguments in CALLS:
            _, answer = server.call(tool, **arguments)
            structured = json.loads(answer)["result"]["structuredContent"]
            yield _row(f"answer of {tool}", case, structured)


def _row(what: str, case: str, value: object) -> Row:
    size = len(json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode())
    return Row(what, case, (size,), unit="bytes", also=f"about {size // BYTES_PER_TOKEN} tokens")
