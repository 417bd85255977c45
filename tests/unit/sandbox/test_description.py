"""Describes and column definitions."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from mcp_oracle.sandbox.types import Column, TypeCode
from mcp_oracle.sandbox.wire.constants import FieldVersion
from mcp_oracle.sandbox.wire.definition import Definition
from mcp_oracle.sandbox.wire.description import encode_description
from mcp_oracle.sandbox.wire.octets import Reader
from tests.unit.sandbox.described import decode_description

# ---- describe and definitions

columns = st.builds(
    Column,
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=128),
    st.sampled_from([TypeCode.VARCHAR2, TypeCode.NUMBER, TypeCode.RAW, TypeCode.TIMESTAMP]),
    st.integers(0, 126),
    st.integers(-127, 127),
    st.just(0),
    st.booleans(),
    st.just(False),
    st.booleans(),
)
NOW = dt.datetime(2026, 1, 1)  # noqa: DTZ001 - DATE has no zone


@given(st.lists(columns, max_size=4), st.sampled_from(FieldVersion))
def test_descriptions_come_back(described: list[Column], version: int) -> None:
    reader = Reader(encode_description(described, version, NOW))
    assert decode_description(reader, version) == described
    assert reader.left == 0


def test_sizes_and_forms_are_described() -> None:
    described = [
        Column("V", TypeCode.VARCHAR2, size=40),
        Column("N", TypeCode.VARCHAR2, size=40, national=True),
        Column("R", TypeCode.RAW, size=16),
        Column("E", TypeCode.VECTOR, size=3),
    ]
    version = FieldVersion.V23_EXT_6
    assert (
        decode_description(Reader(encode_description(described, version, NOW)), version)
        == described
    )


def test_the_scale_is_long_for_go_ora() -> None:
    column = [Column("N", TypeCode.NUMBER, 0, -127)]
    short = encode_description(column, FieldVersion.V18, NOW)
    long = encode_description(column, FieldVersion.V18, NOW, long_scale=True)
    assert long == short.replace(b"\x02\x00\x00\x81", b"\x02\x00\x00\x81\x7f", 1)


@given(
    st.builds(
        Definition,
        st.integers(0, 255),
        st.integers(0, 2**31),
        st.booleans(),
        st.integers(0, 1000),
        st.sampled_from([0, 1, 2]),
    ),
    st.sampled_from([7, *FieldVersion]),
)
def test_definitions_come_back(definition: Definition, version: int) -> None:
    assert Definition.decode(Reader(definition.encode(version)), version) == definition
