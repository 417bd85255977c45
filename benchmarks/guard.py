"""What the guard costs per statement, each read once, in a process that has read others before."""

import json
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.table import Row
from mcp_oracle.guard import read
from mcp_oracle.policy import Policy

BENIGN = Path(__file__).parent.parent / "tests" / "data" / "guard" / "benign.jsonl"
LONGER_JOIN = """\
SELECT d.department_name, l.city, c.country_name, COUNT(*) AS n, ROUND(AVG(e.salary), 2) AS avg_salary
FROM hr.employees e
JOIN hr.departments d ON d.department_id = e.department_id
JOIN hr.locations l ON l.location_id = d.location_id
LEFT JOIN hr.countries c ON c.country_id = l.country_id
WHERE e.hire_date >= DATE '2005-01-01' AND e.salary > (SELECT AVG(m.salary) FROM hr.employees m)
GROUP BY d.department_name, l.city, c.country_name HAVING COUNT(*) > 1
ORDER BY n DESC FETCH FIRST 10 ROWS ONLY"""
TIMES = 5


def costs() -> Iterator[Row]:
    texts = [json.loads(line)["sql"] for line in BENIGN.read_text(encoding="utf-8").splitlines()]
    characters = sum(map(len, texts)) // len(texts)
    yield _cost(f"{len(texts)} benign statements", texts, f"{characters} characters on average")
    yield _cost("longer join", [LONGER_JOIN] * 100, f"{len(LONGER_JOIN)} characters")


def _cost(case: str, texts: list[str], also: str) -> Row:
    """The best of a few readings of each text: the machine's other work is not the guard's."""
    policy, best = Policy(), [float("inf")] * len(texts)
    for time_round in range(TIMES):
        for index, text in enumerate(texts):
            unseen = f"{text} -- {time_round}.{index}"  # or the draft that is kept would be given
            start = time.perf_counter()
            read(unseen, policy)
            best[index] = min(best[index], (time.perf_counter() - start) * 1000)
    return Row("guard, per statement", case, tuple(best), also=also)
