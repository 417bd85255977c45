"""Result objects as JSON."""

from dataclasses import dataclass

from mcp_oracle.render.plain import compact, size, structured


@dataclass(frozen=True)
class Item:
    name: str
    comment: str = ""


@dataclass(frozen=True)
class Result:
    items: tuple[Item, ...]
    total: int
    note: str | None = None
    more: tuple[str, ...] = ()


def test_what_is_empty_is_left_out() -> None:
    result = Result((Item("A"), Item("B", "b")), 2)
    assert structured(result) == {
        "items": [{"name": "A"}, {"name": "B", "comment": "b"}],
        "total": 2,
    }


def test_what_the_schema_requires_stays_however_empty() -> None:
    assert structured(Result((), 0, note="nothing")) == {
        "items": [],
        "total": 0,
        "note": "nothing",
    }
    assert structured(Result((Item(""),), 1))["items"] == [{"name": ""}]


def test_json_is_compact_and_keeps_letters_beyond_ascii() -> None:
    assert compact({"a": [1, "ü"]}) == '{"a":[1,"ü"]}'
    assert size("ü") == 4
