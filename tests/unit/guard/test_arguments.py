"""A fuzzer over the arguments of allowed calls: none may carry SQL, an address or an undeclared object."""

import random

import pytest

from mcp_oracle.errors import RefusedError
from mcp_oracle.guard import Draft
from mcp_oracle.guard.lists.builtins import BUILTINS
from mcp_oracle.guard.lists.members import MEMBERS, SYS_ONLY
from mcp_oracle.policy import Policy
from tests.unit.guard.cases import verdict

POLICY = Policy(packs=frozenset({"diagnostics", "tuning"}))
CALLABLE = sorted({*(name for name in BUILTINS if not BUILTINS[name].place), *MEMBERS, *SYS_ONLY})
HOSTILE = [
    "evil(1)",
    "evil_pkg.f",
    "hr.evil_pkg.f(1)",
    '"EVIL"(1)',
    "BFILENAME('D', 'f')",
    "HTTPURITYPE('http://x')",
    "XMLTYPE(c).createxml()",
    "evil_seq.NEXTVAL",
    "(SELECT evil(1) FROM dual)",
    "CURSOR(SELECT evil(1) FROM dual)",
    "evil@far",
    "x => evil(1)",
    "DBMS_XMLGEN.GETXML('select 1 from dual')",
]
PLAIN = ["a", "1", "'x'", "NULL", ":b", "t.a", "UPPER(a)"]


# Their first argument is the name of an object by the grammar.
NAMING = ("DOMAIN_CHECK", "DOMAIN_CHECK_TYPE", "MAKE_REF")


def test_no_allowed_call_takes_a_hostile_argument() -> None:
    choose = random.Random(3)
    accepted: list[str] = []
    for name in CALLABLE:
        for _ in range(8):
            arguments = [choose.choice(PLAIN) for _ in range(choose.randint(0, 3))]
            first = 0 if name not in NAMING else 1
            arguments = arguments or ["a"]
            arguments.insert(choose.randint(first, len(arguments)), choose.choice(HOSTILE))
            sql = f"SELECT {name}({', '.join(arguments)}) FROM t"
            if isinstance(verdict(sql, POLICY), Draft):
                accepted.append(sql)
    assert accepted == []


TEXTS = [
    "'select 1 from dual'",
    "'1=1 or evil()'",
    "'http://evil/'",
    "'''||evil()||'''",
    "'EVIL.T'",
    "x || 'y'",
    ":b",
]
# Position of the argument that is SQL, an address, an object's type or a table, and the call with it.
CARRIERS = [
    "DBMS_XPLAN.DISPLAY('PLAN_TABLE', NULL, 'ALL', {})",
    "DBMS_XPLAN.DISPLAY(filter_preds => {})",
    "DBMS_XPLAN.DISPLAY(NULL, filter_preds => {})",
    "DBMS_XPLAN.DISPLAY({})",
    "DBMS_XPLAN.DISPLAY(table_name => {})",
    "DBMS_XPLAN.DISPLAY_PLAN('PLAN_TABLE', NULL, 'ALL', {}, 'TEXT')",
    "DBMS_SQLTUNE.REPORT_SQL_MONITOR(base_path => {})",
    "DBMS_SQL_MONITOR.REPORT_SQL_MONITOR('a',1,2,3,4,5,6,7,8,9,10,11,12,13,{})",
    "CATSEARCH(a, 'b', {})",
    "XMLTYPE(a, {})",
    "XMLTYPE(a, schema => {})",
    "XMLQUERY('a' || {} RETURNING CONTENT)",
    "XMLEXISTS(x)",
    "SYS_CONTEXT({}, 'SID')",
]


@pytest.mark.parametrize("call", CARRIERS)
@pytest.mark.parametrize("text", TEXTS)
def test_an_argument_that_could_carry_sql_or_an_address_is_refused(call: str, text: str) -> None:
    answer = verdict(f"SELECT {call.format(text)} FROM t", POLICY)
    assert isinstance(answer, RefusedError)
    assert answer.rule in ("arguments", "xquery-not-literal")


@pytest.mark.parametrize("text", [*TEXTS[:5], "'A' || 'B'", "CHR(39)"])
def test_the_type_of_an_object_is_a_plain_word(text: str) -> None:
    answer = verdict(f"SELECT DBMS_METADATA.GET_DDL({text}, 'T') FROM t", POLICY)
    assert isinstance(answer, RefusedError)


def test_every_entry_has_a_reason_and_a_source() -> None:
    for name, entry in (BUILTINS | MEMBERS | SYS_ONLY).items():
        assert entry.name == name
        assert entry.reason
        assert entry.source


@pytest.mark.parametrize(
    "name", [name for name in CALLABLE if name not in MEMBERS and name not in SYS_ONLY]
)
def test_a_quoted_or_qualified_builtin_is_refused(name: str) -> None:
    for sql in (
        f'SELECT "{name}"(a) FROM t',
        f"SELECT hr.{name}(a) FROM t",
        f"SELECT NEW {name}(a) FROM t",
    ):
        assert isinstance(verdict(sql), RefusedError), sql
