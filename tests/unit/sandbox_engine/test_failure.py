"""What the engine itself says, in Oracle's words."""

import duckdb
import pytest

from mcp_oracle.sandbox.engine.failure import to_ora


def test_a_table_that_went_away_after_its_name_was_looked_up_is_missing() -> None:
    with pytest.raises(duckdb.Error) as caught, duckdb.connect() as engine:
        engine.execute("SELECT * FROM flick")
    assert to_ora(caught.value).number == 942


def test_what_nobody_expected_is_said_to_be_unimplemented() -> None:
    with pytest.raises(duckdb.Error) as caught, duckdb.connect() as engine:
        engine.execute("SELECT no_such_function(1)")
    assert to_ora(caught.value).number == 3001
