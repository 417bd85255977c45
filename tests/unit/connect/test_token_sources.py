"""Tokens from files and programs, and how long a token is kept."""

import asyncio
import json
import sys
from pathlib import Path

import pytest

from mcp_oracle.connect.symptoms import connect_error
from mcp_oracle.connect.tokens.command import SHOWN, token_of_command
from mcp_oracle.connect.tokens.file import read_token_file
from mcp_oracle.connect.tokens.keeper import EARLY_SECONDS, TokenKeeper
from mcp_oracle.connect.tokens.token import DatabaseToken
from mcp_oracle.errors import ConnectError, OracleMcpError
from mcp_oracle.settings import Secret
from tests.loopback.certificates import new_key, private_pem
from tests.loopback.tokens import Issuer

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def issuer() -> Issuer:
    return Issuer()


class Source:
    """Gives tokens that live for a while; `opened` lets the fetches end, `error` makes them fail."""

    def __init__(self, seconds: float = 3600) -> None:
        self.seconds, self.now, self.fetched = seconds, 1000.0, 0
        self.error: OracleMcpError | None = None
        self.opened = asyncio.Event()
        self.opened.set()

    async def __call__(self) -> DatabaseToken:
        self.fetched += 1
        await self.opened.wait()
        if self.error is not None:
            raise self.error
        return DatabaseToken(Secret(f"t{self.fetched}"), None, self.now + self.seconds)

    def keeper(self) -> TokenKeeper:
        return TokenKeeper(self, lambda: self.now)


async def current(keeper: TokenKeeper) -> str:
    return (await keeper.current()).token.reveal()


async def test_a_token_is_kept_until_shortly_before_it_expires() -> None:
    source = Source()
    keeper = source.keeper()
    assert [await current(keeper), await current(keeper)] == ["t1", "t1"]
    source.now += 3600 - EARLY_SECONDS - 1
    assert await current(keeper) == "t1"
    source.now += 1
    assert await current(keeper) == "t2"


async def test_a_short_token_is_not_fetched_for_every_connection() -> None:
    source = Source(seconds=30)
    keeper = source.keeper()
    for _ in range(19):
        assert await current(keeper) == "t1"
        source.now += 1
    source.now += 1
    assert await current(keeper) == "t2"


async def test_a_hundred_callers_share_one_fetch() -> None:
    source = Source()
    keeper = source.keeper()
    source.opened.clear()
    waiting = [asyncio.create_task(current(keeper)) for _ in range(100)]
    await asyncio.sleep(0)
    waiting[0].cancel()
    source.opened.set()
    answers = await asyncio.gather(*waiting, return_exceptions=True)
    assert isinstance(answers[0], asyncio.CancelledError)
    assert set(answers[1:]) == {"t1"}
    assert source.fetched == 1


async def test_a_failed_fetch_is_every_waiting_callers_failure_and_nobody_elses() -> None:
    source = Source()
    keeper = source.keeper()
    source.error = connect_error("oci-unavailable", what="503")
    answers = await asyncio.gather(*(current(keeper) for _ in range(3)), return_exceptions=True)
    assert [type(answer) for answer in answers] == [ConnectError] * 3
    assert source.fetched == 1
    source.error = None
    assert await current(keeper) == "t2"


async def test_a_renewal_that_fails_leaves_the_token_while_it_is_good() -> None:
    source = Source()
    keeper = source.keeper()
    await current(keeper)
    source.now += 3600 - 10
    source.error = connect_error("oci-unavailable", what="503")
    assert await current(keeper) == "t1"
    source.now += 10
    with pytest.raises(ConnectError):
        await current(keeper)


async def test_a_source_that_gives_expired_tokens_is_an_error() -> None:
    with pytest.raises(ConnectError) as caught:
        await current(Source(seconds=0).keeper())
    assert caught.value.symptom == "token-source-expired"


async def test_a_refused_token_is_fetched_anew() -> None:
    source = Source()
    keeper = source.keeper()
    await current(keeper)
    keeper.forget()
    assert await current(keeper) == "t2"


async def test_a_file_holds_a_token_and_another_its_key(tmp_path: Path, issuer: Issuer) -> None:
    key = new_key()
    (tmp_path / "token").write_text(issuer.bound("a", key.public_key()) + "\n", encoding="utf-8")
    (tmp_path / "key.pem").write_bytes(private_pem(key))
    token = await read_token_file(str(tmp_path / "token"), str(tmp_path / "key.pem"))
    assert isinstance(token.for_driver(), tuple)
    assert token.token.reveal() not in repr(token)
    bearer = await read_token_file(str(tmp_path / "token"), "")
    assert bearer.for_driver() == token.token.reveal()


@pytest.mark.parametrize(
    ("content", "symptom"),
    [
        (None, "token-file-unreadable"),
        (b"", "token-file-wrong"),
        (b"s3cr3t", "token-file-wrong"),
        (b"\xff", "token-file-wrong"),
        (b"a.e30.c", "token-file-wrong"),
        (b"two.e30.c lines\nx", "token-file-wrong"),
    ],
)
async def test_a_file_without_a_token_is_named_and_not_shown(
    tmp_path: Path, content: bytes | None, symptom: str
) -> None:
    if content is not None:
        (tmp_path / "token").write_bytes(content)
    with pytest.raises(OracleMcpError) as caught:
        await read_token_file(str(tmp_path / "token"), "")
    assert caught.value.symptom == symptom
    assert str(tmp_path) in caught.value.message
    assert "s3cr3t" not in str(caught.value)


async def test_an_encrypted_or_missing_key_is_an_error(tmp_path: Path, issuer: Issuer) -> None:
    (tmp_path / "token").write_text(issuer.bearer("a"), encoding="utf-8")
    (tmp_path / "key.pem").write_bytes(private_pem(new_key(), "pw"))
    for name, symptom in (("key.pem", "token-file-wrong"), ("gone", "token-file-unreadable")):
        with pytest.raises(OracleMcpError) as caught:
            await read_token_file(str(tmp_path / "token"), str(tmp_path / name))
        assert caught.value.symptom == symptom


def python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


async def test_a_program_prints_a_token(issuer: Issuer) -> None:
    text = issuer.bearer("a")
    token = await token_of_command(python(f"print({json.dumps(text)})"))
    assert token.token.reveal() == text


async def test_a_program_gets_no_shell_and_no_input(issuer: Issuer) -> None:
    code = "import sys; assert sys.stdin.read() == ''; print(sys.argv[1])"
    text = issuer.bearer("$(whoami)")
    token = await token_of_command((*python(code), text))
    assert token.token.reveal() == text


@pytest.mark.parametrize(
    ("command", "symptom", "said"),
    [
        (("/nonexistent/program",), "token-command-missing", "No such file"),
        (python("import sys; sys.exit('run az login')"), "token-command-failed", "run az login"),
        (python("print('hello')"), "token-command-output", "three parts"),
        (python("pass"), "token-command-output", "three parts"),
        (python("print('x' * 100_000)"), "token-command-output", "longer than"),
    ],
)
async def test_a_program_that_gives_none_is_named(
    command: tuple[str, ...], symptom: str, said: str
) -> None:
    with pytest.raises(OracleMcpError) as caught:
        await token_of_command(command)
    assert caught.value.symptom == symptom
    assert command[0] in caught.value.message
    assert said in caught.value.message


async def test_what_a_program_says_is_cut_and_shows_no_token(issuer: Issuer) -> None:
    token = issuer.bearer("a")
    code = f"import sys; sys.stderr.write('bad {token} ' + 'x ' * 100_000); sys.exit(3)"
    with pytest.raises(ConnectError) as caught:
        await token_of_command(python(code))
    assert "status 3" in caught.value.message
    assert "bad *** x x x" in caught.value.message
    assert len(caught.value.message) < SHOWN + 200


async def test_a_program_that_never_ends_is_ended_with_its_children(tmp_path: Path) -> None:
    pipe = tmp_path / "alive"
    code = (
        "import subprocess, sys; subprocess.Popen([sys.executable, '-c',"
        f" \"import time; open({str(pipe)!r}, 'w').write('x'); time.sleep(600)\"]).wait()"
    )
    with pytest.raises(ConnectError) as caught:
        await token_of_command(python(code), seconds=1)
    assert caught.value.symptom == "token-command-slow"
