"""Secrets by reference: each way, what it says when it leads nowhere, and that a change takes effect."""

import os
from pathlib import Path

import pytest

from mcp_oracle.connect.secrets import LARGEST_FILE, VAULT_SECONDS, SecretReader
from mcp_oracle.errors import ConfigurationError
from mcp_oracle.settings import Secret

pytestmark = pytest.mark.anyio


class FakeVault:
    def __init__(self, **secrets: str) -> None:
        self.secrets, self.asked = secrets, 0

    async def __call__(self, ocid: str) -> Secret:
        self.asked += 1
        return Secret(self.secrets[ocid])


async def read(reference: str, **environ: str) -> str:
    return (
        await SecretReader(environ, FakeVault(one="from vault")).read(Secret(reference))
    ).reveal()


async def symptom(reference: str) -> tuple[str, str]:
    with pytest.raises(ConfigurationError) as caught:
        await read(reference, EMPTY="")
    return caught.value.symptom, str(caught.value)


async def test_each_kind_of_reference_is_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("from file\n", encoding="utf-8")
    assert await read("env:HERE", HERE="from variable") == "from variable"
    assert await read(f"file:{tmp_path}/secret") == "from file"
    assert await read("vault:one") == "from vault"
    assert await read("plain:text") == "plain:text"


async def test_only_line_ends_are_cut_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes("\ufeff  s p \r\n".encode())
    assert await read(f"file:{tmp_path}/secret") == "  s p "


async def test_a_home_directory_is_expanded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "secret").write_text("x", encoding="utf-8")
    assert await read("file:~/secret") == "x"


async def test_a_missing_variable_is_named() -> None:
    assert await symptom("env:ABSENT") == (
        "secret-variable-missing",
        "A secret refers to the environment variable ABSENT, which is not set.\n"
        "Next: Set ABSENT, and make the MCP client pass it on to this server.",
    )


@pytest.mark.parametrize("content", [b"", b"\n"])
async def test_an_empty_secret_is_an_error(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "secret").write_bytes(content)
    assert (await symptom("env:EMPTY"))[0] == "secret-empty"
    assert (await symptom(f"file:{tmp_path}/secret"))[0] == "secret-empty"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "No such file"),
        (b"\xff\xfes3cr3t", "not UTF-8"),
        (b"x" * (LARGEST_FILE + 1), "larger than"),
    ],
)
async def test_a_file_that_cannot_be_used_is_named_and_not_shown(
    tmp_path: Path, content: bytes | None, said: str
) -> None:
    path = tmp_path / "secret"
    if content is not None:
        path.write_bytes(content)
    kind, text = await symptom(f"file:{path}")
    assert kind == "secret-file-unreadable"
    assert str(path) in text
    assert said in text
    assert "s3cr3t" not in text


async def test_a_pipe_that_nobody_writes_to_is_given_up(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = SecretReader({}, FakeVault(), file_seconds=0.2)
    with pytest.raises(ConfigurationError, match=r"no end within 0\.2 s"):
        await reader.read(Secret(f"file:{pipe}"))
    os.close(os.open(pipe, os.O_RDWR | os.O_NONBLOCK))  # lets the thread end


async def test_a_rotated_secret_takes_effect(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    reader = SecretReader({}, FakeVault())
    path.write_text("old", encoding="utf-8")
    assert (await reader.read(Secret(f"file:{path}"))).reveal() == "old"
    path.write_text("new", encoding="utf-8")
    assert (await reader.read(Secret(f"file:{path}"))).reveal() == "new"


async def test_a_secret_of_vault_is_kept_for_a_while_and_until_it_is_refused() -> None:
    vault, now = FakeVault(one="old"), [0.0]
    reader = SecretReader({}, vault, clock=lambda: now[0])

    async def value() -> str:
        return (await reader.read(Secret("vault:one"))).reveal()

    assert [await value(), await value()] == ["old", "old"]
    assert vault.asked == 1
    vault.secrets["one"] = "new"
    reader.forget()
    assert await value() == "new"
    vault.secrets["one"] = "newer"
    now[0] = VAULT_SECONDS
    assert await value() == "newer"
    assert vault.asked == 3


async def test_no_secret_shows_in_a_representation() -> None:
    reader = SecretReader({"NAME": "s3cr3t"}, FakeVault(one="s3cr3t"))
    for reference in ("env:NAME", "vault:one"):
        assert "s3cr3t" not in repr(await reader.read(Secret(reference)))
    assert "s3cr3t" not in repr(Secret("s3cr3t"))
