"""How much a pipe takes at once: never more than it does without waiting."""

import os
import random
import select
import socket
import sys
from collections.abc import Iterator

import pytest

from mcp_oracle.pipe import CAPACITY, Pipe, is_pipe


@pytest.fixture
def ends() -> Iterator[tuple[int, int]]:
    read, write = os.pipe()
    os.set_blocking(write, False)  # what would wait raises
    yield read, write
    os.close(read)
    os.close(write)


@pytest.mark.skipif(sys.platform != "linux", reason="of the capacity of a pipe only Linux tells")
def test_an_empty_pipe_takes_a_whole_answer(ends: tuple[int, int]) -> None:
    read, write = ends
    pipe = Pipe(write)
    for _ in range(3):
        room = pipe.room()
        assert room >= CAPACITY
        assert os.write(write, b"x" * room) == room
        assert pipe.room() == 0
        while room:
            room -= len(os.read(read, 1 << 16))


@pytest.mark.parametrize("seed", range(20))
def test_what_it_says_to_have_room_for_is_written_whole(ends: tuple[int, int], seed: int) -> None:
    read, write = ends
    draw, pipe, unread = random.Random(seed), Pipe(write), 0
    for _ in range(300):
        size = draw.choice([1, 100, 4096, 5000, 70_000])
        if size <= pipe.room():
            assert os.write(write, b"x" * size) == size
            unread += size
        elif unread:
            unread -= len(os.read(read, draw.choice([1, 4095, 4096, 1 << 17])))


def test_a_pipe_that_nobody_reads_has_no_room() -> None:
    read, write = os.pipe()
    pipe = Pipe(write)
    os.close(read)
    assert pipe.room() == 0
    os.close(write)


def test_only_pipes_are_pipes(ends: tuple[int, int]) -> None:
    one, other = socket.socketpair()
    assert is_pipe(ends[1])
    assert not is_pipe(one.fileno())
    one.close()
    other.close()


def test_a_little_fits_into_what_polls_as_writable(ends: tuple[int, int]) -> None:
    pipe = Pipe(ends[1])
    os.write(ends[1], b"x")
    assert pipe.room() == select.PIPE_BUF
