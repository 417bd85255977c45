"""Rules of faults: how they are written, which requests they strike, and what is left of an answer."""

import pytest

from mcp_oracle.sandbox.faults.action import (
    Action,
    Delay,
    Drop,
    Fail,
    Garble,
    Garbling,
    Hang,
    Position,
    Restart,
    Stall,
    Trickle,
)
from mcp_oracle.sandbox.faults.delivery import pieces
from mcp_oracle.sandbox.faults.phase import Phase
from mcp_oracle.sandbox.faults.plan import FaultPlan
from mcp_oracle.sandbox.faults.rule import FaultSpecError, Rule, read_rule
from mcp_oracle.sandbox.faults.treatment import Treatment, treatment_of

WRITTEN: dict[str, Rule] = {
    "drop": Rule(Drop()),
    "drop-within@fetch": Rule(Drop(Position.WITHIN), Phase.FETCH),
    "drop-after@rollback": Rule(Drop(Position.AFTER), Phase.ROLLBACK),
    "stall@execute:3": Rule(Stall(), Phase.EXECUTE, 3, 3),
    "stall-within:2-": Rule(Stall(Position.WITHIN), Phase.EXECUTE, 2),
    "hang:1-3~/* slow */": Rule(Hang(), Phase.EXECUTE, 1, 3, text="/* slow */"),
    "delay=40ms": Rule(Delay(0.04), Phase.ANY),
    "delay=1.5s@connect": Rule(Delay(1.5), Phase.CONNECT),
    "trickle=16/5ms": Rule(Trickle(16, 0.005), Phase.ANY),
    "garbage@lob": Rule(Garble(Garbling.GARBAGE), Phase.LOB),
    "wrong-length": Rule(Garble(Garbling.WRONG_LENGTH)),
    "wrong-type@begin": Rule(Garble(Garbling.WRONG_TYPE), Phase.BEGIN),
    "restart": Rule(Restart()),
    "restart=200ms@log-off": Rule(Restart(0.2), Phase.LOG_OFF),
    "ora-00028@execute:50%": Rule(Fail(28), chance=0.5),
    "ora-28001": Rule(Fail(28001), Phase.LOG_ON),
    "ora-12514": Rule(Fail(12514), Phase.CONNECT),
    "ora-1555": Rule(Fail(1555)),
    "ora-08103@fetch~a:b@c~d": Rule(Fail(8103), Phase.FETCH, text="a:b@c~d"),
}


@pytest.mark.parametrize(("spec", "rule"), WRITTEN.items())
def test_a_rule_is_read_as_documented(spec: str, rule: Rule) -> None:
    assert read_rule(spec) == rule


@pytest.mark.parametrize(
    "spec",
    [
        "", "explode", "drop@nowhere", "drop=3", "delay", "delay=fast", "delay=5", "trickle=0/5ms", "trickle=5ms",
        "drop:0", "drop:x", "drop:3-x", "ora-", "ora-123456", "hang@connect", "hang@log-on", "ora-00028@any",
        "ora-00028@negotiation", "DROP", "restart=soon",
    ],
)  # fmt: skip
def test_what_is_no_rule_is_refused_with_what_would_be(spec: str) -> None:
    with pytest.raises(FaultSpecError):
        read_rule(spec)


def struck(plan: FaultPlan, count: int, phase: Phase = Phase.EXECUTE) -> list[int]:
    return [number for number in range(1, count + 1) if plan.actions(phase, "select 1 from dual")]


@pytest.mark.parametrize(
    ("which", "numbers"),
    [("", [1, 2, 3, 4, 5]), (":2", [2]), (":4-", [4, 5]), (":2-3", [2, 3]), (":0%", [])],
)
def test_a_rule_strikes_the_requests_it_names(which: str, numbers: list[int]) -> None:
    assert struck(FaultPlan([f"drop@execute{which}"]), 5) == numbers


def test_only_requests_of_its_phase_and_text_are_counted() -> None:
    plan = FaultPlan(["drop@execute:1~EMPLOYEES"])
    assert not plan.actions(Phase.FETCH, "select * from employees")
    assert not plan.actions(Phase.EXECUTE, "select 1 from dual")
    assert plan.actions(Phase.EXECUTE, "select * from employees")
    assert plan.struck == 1


def test_a_chance_strikes_some_and_the_same_ones_with_the_same_seed() -> None:
    first = struck(FaultPlan(["drop:50%"], seed=7), 100)
    assert 20 < len(first) < 80
    assert first == struck(FaultPlan(["drop:50%"], seed=7), 100)
    assert first != struck(FaultPlan(["drop:50%"], seed=8), 100)


def test_a_plan_that_was_cleared_strikes_nothing() -> None:
    plan = FaultPlan(["drop@any"])
    plan.clear()
    assert struck(plan, 3) == []


def test_rules_add_up() -> None:
    plan = FaultPlan(["delay=40ms", "delay=1s@execute", "ora-01555@execute"])
    made = treatment_of(plan.actions(Phase.EXECUTE, ""))
    assert (made.delay, made.fail) == (1.04, Fail(1555))
    assert treatment_of(plan.actions(Phase.BEGIN, "")).fail is None


PACKET = bytes.fromhex("00000014 06 00 0000 2000") + b"0123456789"


def sent(*actions: Action, wide: bool = True) -> bytes:
    return b"".join(piece.data for piece in pieces([PACKET], treatment_of(actions), wide=wide))


def test_an_answer_without_faults_goes_out_as_it_is() -> None:
    assert Treatment().is_plain
    assert sent() == PACKET


def test_a_drop_within_leaves_half_of_an_answer() -> None:
    assert sent(Drop(Position.WITHIN)) == PACKET[:10]
    assert sent(Drop(Position.AFTER)) == PACKET


def test_a_trickle_sends_everything_in_small_pieces_with_a_pause_before_each() -> None:
    found = list(pieces([PACKET, PACKET], treatment_of([Trickle(7, 0.5)]), wide=True))
    assert b"".join(piece.data for piece in found) == PACKET * 2
    assert all(len(piece.data) <= 7 and piece.pause == 0.5 for piece in found)


def test_garbage_keeps_the_header_and_changes_all_that_follows() -> None:
    made = sent(Garble(Garbling.GARBAGE))
    assert made[:10] == PACKET[:10]
    assert all(new != old for new, old in zip(made[10:], PACKET[10:], strict=True))


def test_a_wrong_length_claims_bytes_that_never_come() -> None:
    made = sent(Garble(Garbling.WRONG_LENGTH))
    assert int.from_bytes(made[:4]) > len(made) == len(PACKET)
    narrow = sent(Garble(Garbling.WRONG_LENGTH), wide=False)
    assert int.from_bytes(narrow[:2]) > len(PACKET)
    assert narrow[2:] == PACKET[2:]


def test_a_wrong_type_is_no_packet_type_of_the_protocol() -> None:
    made = sent(Garble(Garbling.WRONG_TYPE))
    assert made[4] not in range(20)
    assert made[:4] + made[5:] == PACKET[:4] + PACKET[5:]


@pytest.mark.parametrize("number", [28, 1089, 2396, 3113, 3135, 28001, 18])
def test_an_error_that_ends_the_session_is_marked_so(number: int) -> None:
    assert Fail(number).error().fatal
    assert not Fail(1555).error().fatal
