"""Texts that are parsed once and statements that run again: the answer is always that of now."""

import threading

from mcp_oracle.sandbox.engine import SandboxDatabase
from mcp_oracle.sandbox.engine.parsed import Parsed
from mcp_oracle.sandbox.engine.session import EngineSession
from tests.unit.sandbox_engine.conftest import connect, rows, run


def test_a_parsed_text_runs_on_every_connection_and_in_every_thread(
    own_database: SandboxDatabase,
) -> None:
    text = Parsed("SELECT $a::INTEGER + i FROM range($a::INTEGER) AS t(i)")
    wrong = list[int]()

    def work(first: int) -> None:
        connection = own_database.root.cursor()
        for count in range(first, first + 50):
            found = text.run(connection, {"a": count}).fetchall()
            if found != [(count + i,) for i in range(count)]:
                wrong.append(count)

    threads = [threading.Thread(target=work, args=(first,)) for first in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_a_statement_that_runs_again_sees_what_has_changed(
    owner: EngineSession, own_database: SandboxDatabase
) -> None:
    other = connect(own_database, "HR")
    run(owner, "create table again (a number(4), b varchar2(10))")
    run(owner, "insert into again values (1, 'x')")
    owner.commit()
    assert rows(other, "select * from again") == [(1, "x")]
    run(owner, "update again set b = 'y'")
    assert rows(other, "select * from again") == [(1, "x")]
    owner.commit()
    assert rows(other, "select * from again") == [(1, "y")]
    run(owner, "alter table again add (c number)")
    assert rows(other, "select * from again") == [(1, "y", None)]
    run(owner, "drop table again")
    run(owner, "create table again (b varchar2(3))")
    assert rows(other, "select * from again") == []
