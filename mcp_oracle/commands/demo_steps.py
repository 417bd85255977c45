"""The stations of the demo's tour: what one might ask, and the tool call it becomes. Data only."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One call of the tour.

    Attributes:
        question: what a person would ask.
        refused: the guard is expected to say no; the demo fails if it does not.
    """

    question: str
    tool: str
    arguments: dict[str, object]
    refused: bool = False


STEPS = (
    Step(
        "Where do we keep salaries?",
        "search_objects",
        {"pattern": "salary", "types": ["TABLE", "VIEW"]},
    ),
    Step(
        "Which departments pay best?",
        "run_query",
        {
            "sql": "SELECT d.department_name, COUNT(*) AS employees, ROUND(AVG(e.salary)) AS average_salary\n"
            "  FROM hr.employees e JOIN hr.departments d ON d.department_id = e.department_id\n"
            " GROUP BY d.department_name\n"
            " ORDER BY average_salary DESC\n"
            " FETCH FIRST 5 ROWS ONLY"
        },
    ),
    Step(
        "Who earns more than their manager?",
        "run_query",
        {
            "sql": "SELECT e.first_name, e.last_name, e.salary, m.last_name AS manager, m.salary AS manager_salary\n"
            "  FROM hr.employees e JOIN hr.employees m ON m.employee_id = e.manager_id\n"
            " WHERE e.salary > m.salary AND e.salary >= :least\n"
            " ORDER BY e.last_name",
            "binds": {"least": 1000},
            "max_rows": 5,
        },
    ),
    Step(
        "Delete everybody in department 90.",
        "run_query",
        {"sql": "DELETE FROM hr.employees WHERE department_id = 90"},
        refused=True,
    ),
    Step(
        "A query that hides a call: it would run any SQL that its text holds.",
        "run_query",
        {
            "sql": "SELECT e.last_name FROM hr.employees e\n"
            " WHERE DBMS_XMLGEN.GETXML('SELECT * FROM hr.employees') IS NOT NULL"
        },
        refused=True,
    ),
    Step(
        "Are they all still there?",
        "run_query",
        {"sql": "SELECT COUNT(*) AS employees FROM hr.employees"},
    ),
)
