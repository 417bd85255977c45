"""Framing: packets come out whole however the stream is cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcp_oracle.sandbox.wire.constants import DataFlag, Marker, PacketType
from mcp_oracle.sandbox.wire.errors import MalformedError
from mcp_oracle.sandbox.wire.packet import HEADER, Packet, PacketReader, data_packets, marker

bodies = st.binary(min_size=3, max_size=50)
packets = st.lists(st.builds(Packet, st.sampled_from(PacketType), bodies), max_size=6)


def read_all(reader: PacketReader) -> list[Packet]:
    found = list[Packet]()
    while packet := reader.next():
        found.append(packet)
    return found


@given(packets, st.lists(st.integers(1, 20)), st.booleans())
def test_any_chunking_gives_the_same_packets(
    sent: list[Packet], sizes: list[int], wide: bool
) -> None:
    stream = b"".join(packet.encode(wide=wide) for packet in sent)
    reader, found = PacketReader(), list[Packet]()
    reader.wide = wide
    for size in [*sizes, len(stream)]:
        reader.feed(stream[:size])
        stream = stream[size:]
        found += read_all(reader)
    assert found == sent


def test_headers_have_two_forms() -> None:
    packet = Packet(PacketType.DATA, b"\0\0x")
    assert packet.encode(wide=False).hex() == "000b00000600000000" + "0078"
    assert packet.encode(wide=True).hex() == "0000000b0600000000" + "0078"


@given(st.binary(max_size=3000), st.integers(512, 1000))
def test_messages_are_cut_at_the_sdu(message: bytes, sdu: int) -> None:
    cut = data_packets(message, sdu, DataFlag.END_OF_RESPONSE)
    assert b"".join(packet.payload for packet in cut) == message
    assert all(HEADER + len(packet.body) <= sdu for packet in cut)
    flags = [packet.data_flags for packet in cut]
    assert flags == [0] * (len(cut) - 1) + [DataFlag.END_OF_RESPONSE]


@pytest.mark.parametrize(
    "stream",
    [
        b"\x00\x07\x00\x00\x06\x00\x00\x00",  # shorter than a header
        Packet(PacketType.DATA, b"x").encode(wide=False),
        Packet(PacketType.MARKER, b"\1\0").encode(wide=False),
    ],
)
def test_broken_packets_are_malformed(stream: bytes) -> None:
    reader = PacketReader()
    reader.feed(stream)
    with pytest.raises(MalformedError):
        reader.next()


def test_huge_packets_are_malformed() -> None:
    reader = PacketReader()
    reader.wide = True
    reader.feed(b"\xff\xff\xff\xff\x06\x00\x00\x00")
    with pytest.raises(MalformedError):
        reader.next()


def test_markers_say_their_kind() -> None:
    assert marker(Marker.RESET).encode(wide=True).hex() == "0000000b0c000000010002"
