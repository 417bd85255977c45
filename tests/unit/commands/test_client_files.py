"""Edits of clients' files: the entry is put in or replaced, every other byte stays."""

import contextlib
import json
import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mcp_oracle.commands.clients import codex, files
from mcp_oracle.commands.clients.changing import masked
from mcp_oracle.commands.clients.entry import Entry
from mcp_oracle.commands.clients.jsonc import Document
from mcp_oracle.commands.clients.places import Scope, place
from mcp_oracle.commands.clients.refusal import UneditableError

ENTRY = Entry("oracle", "uvx", ("mcp-oracle-adb",), {"DB_CONNECTION_STRING": "x", "DB_USER": "y"})
BARE = Entry("oracle", "uvx", ("mcp-oracle-adb",), {})
BLOCK = codex.render(ENTRY)

TOML = '''# my settings
model = "gpt-5.5"   # keep
notify = [
  ["[mcp_servers.oracle]"],
]
text = """
[mcp_servers.oracle]
command = "not ours"
"""

[mcp_servers.first]
command = "a"

# about ours
[mcp_servers.oracle]
command = "old"
args = [
  "x",
]

[mcp_servers.oracle.env]
A = "1"

# about the last
[mcp_servers."or.acle"]
command = "b"
'''


def test_an_old_entry_is_replaced_and_all_else_stays() -> None:
    old = TOML[
        TOML.index('[mcp_servers.oracle]\ncommand = "old"') : TOML.index("\n# about the last")
    ]
    assert codex.install(TOML, ENTRY) == TOML.replace(old, BLOCK + "\n")


def test_a_new_entry_comes_at_the_end() -> None:
    before = 'model = "x"\n\n[a]\nb = 1'
    assert codex.install(before, ENTRY) == f"{before}\n\n{BLOCK}\n"
    assert codex.install(f"{before}\n", ENTRY) == f"{before}\n\n{BLOCK}\n"
    assert codex.install("", ENTRY) == f"{BLOCK}\n"


def test_line_ends_stay_as_they_are() -> None:
    assert (
        codex.install("a = 1\r\n", ENTRY) == "a = 1\r\n\r\n" + BLOCK.replace("\n", "\r\n") + "\r\n"
    )


@pytest.mark.parametrize("entry", [ENTRY, BARE])
@pytest.mark.parametrize(
    "text", ["", TOML, "a = 1\r\n", "[mcp_servers]\n", "[[x]]\ny = 1\n[[x]]\ny = 2"]
)
def test_installing_twice_is_installing_once(text: str, entry: Entry) -> None:
    once = codex.install(text, entry)
    assert codex.install(once, entry) == once
    assert (
        tomllib.loads(once)["mcp_servers"]["oracle"]
        == tomllib.loads(codex.render(entry))["mcp_servers"]["oracle"]
    )


def test_an_entry_in_pieces_is_put_together() -> None:
    text = "[mcp_servers.oracle]\ncommand = 'x'\n[other]\na = 1\n[mcp_servers.oracle.tools.run_query]\nb = 2\n"
    assert codex.install(text, ENTRY) == f"{BLOCK}\n[other]\na = 1\n"


VSCODE = """{
    // the team's servers
    "inputs": [
        {"id": "mine", "type": "promptString"}, // used below
    ],
    "servers": {
        "other": {"command": "x"} /* keep */
    },
}
"""


def test_comments_and_commas_of_an_editor_stay() -> None:
    changed = files.install(VSCODE, BARE, files.FORMATS["vscode"])
    assert list(Document(changed).root.members["servers"].members) == ["other", "oracle"]
    assert re.findall(r'"id": "([^"]+)"', changed) == [
        "mine", "db-connection-string", "db-user", "db-password",
    ]  # fmt: skip
    for kept in ("// the team's servers\n", '"other": {"command": "x"}', "/* keep */\n    },\n}\n"):
        assert kept in changed
    assert '{"id": "mine", "type": "promptString"}, // used below\n        {' in changed
    assert files.install(changed, BARE, files.FORMATS["vscode"]) == changed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", '{\n  "mcpServers": {\n    "oracle": @\n  }\n}\n'),
        ("{}", '{\n  "mcpServers": {\n    "oracle": @\n  }\n}'),
        ('{"mcpServers":{}}\n', '{"mcpServers":{\n    "oracle": @\n  }}\n'),
        ('{\n\t"a": 1\n}', '{\n\t"a": 1,\n\t"mcpServers": {\n\t\t"oracle": @\n\t}\n}'),
        (
            '{"mcpServers": {"oracle": {"command": "old"}, "b": 2}}',
            '{"mcpServers": {"oracle": @, "b": 2}}',
        ),
    ],
)
def test_json_is_edited_in_the_style_that_it_has(text: str, expected: str) -> None:
    form = files.FORMATS["cursor"]
    changed = files.install(text, ENTRY, form)
    unit = "\t" if "\t" in text else "  "
    value = json.dumps(files.server(ENTRY, form), indent=unit).replace("\n", "\n" + 2 * unit)
    assert changed == expected.replace("@", value)
    json.loads(changed)


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
TABLE = st.dictionaries(st.text(), PLAIN, max_size=4)


@given(
    st.dictionaries(st.text(), PLAIN),
    st.dictionaries(st.text(), PLAIN),
    st.sampled_from([None, 1, 2, "\t"]),
)
def test_whatever_else_a_file_holds_stays(
    rest: dict[str, object], servers: dict[str, object], indent: int | str | None
) -> None:
    form = files.FORMATS["cursor"]
    before = {**rest, "mcpServers": servers}
    changed = files.install(json.dumps(before, indent=indent), ENTRY, form)
    assert json.loads(changed) == {
        **before,
        "mcpServers": {**servers, "oracle": files.server(ENTRY, form)},
    }
    assert files.install(changed, ENTRY, form) == changed


@given(PLAIN, st.sampled_from([None, 2]))
def test_json_is_read_as_json_is(value: object, indent: int | None) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    assert Document(text).root.plain == value


@given(st.text(alphabet='{}[]",:/*\n 1ax\\'))
def test_what_is_no_json_is_refused_and_nothing_else_happens(text: str) -> None:
    try:
        expected = json.loads(text)
    except ValueError:
        with contextlib.suppress(UneditableError):
            assert Document(text).has_extensions
        return
    with contextlib.suppress(UneditableError):  # of two equal keys JSON's reader takes the last
        assert Document(text).root.plain == expected


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(UneditableError, match="deep"):
        Document("[" * 5000)


@pytest.mark.parametrize(
    "line",
    [
        '-DB_PASSWORD = "s3cret"',
        '-      "DB_WALLET_PASSWORD": "s3cret",',
        "-env = { A = 'x', api_key = 's3cret' }",
        '-DB_CONNECTION_STRING = "u/s3cret@h"',
        '-"args": ["postgres://u:s3cret@h/db"]',
        '-"GITHUB_TOKEN": "s3\\"cret s3cret"',
        '-"Authorization": "Bearer s3cret"',
    ],
)
def test_values_that_look_like_secrets_are_masked(line: str) -> None:
    assert "s3cret" not in masked(line)
    assert "***" in masked(line)


@pytest.mark.parametrize(
    ("client", "scope", "system", "expected"),
    [
        ("codex", "user", "linux", "/home/.codex/config.toml"),
        ("codex", "project", "linux", "/project/.codex/config.toml"),
        ("claude-code", "project", "linux", "/project/.mcp.json"),
        ("claude-code", "user", "linux", "/home/.claude.json"),
        ("claude-desktop", "user", "linux", "/home/.config/Claude/claude_desktop_config.json"),
        (
            "claude-desktop",
            "user",
            "darwin",
            "/home/Library/Application Support/Claude/claude_desktop_config.json",
        ),
        ("claude-desktop", "user", "win32", "/data/Claude/claude_desktop_config.json"),
        ("claude-desktop", "project", "linux", None),
        ("vscode", "project", "linux", "/project/.vscode/mcp.json"),
        ("vscode", "user", "linux", "/home/.config/Code/User/mcp.json"),
        ("vscode", "user", "darwin", "/home/Library/Application Support/Code/User/mcp.json"),
        ("cursor", "user", "linux", "/home/.cursor/mcp.json"),
        ("cursor", "project", "linux", "/project/.cursor/mcp.json"),
        ("json", "user", "linux", None),
    ],
)
def test_each_client_has_its_place(
    client: str, scope: Scope, system: str, expected: str | None
) -> None:
    found = place(
        client,
        scope,
        environ={"APPDATA": "/data"},
        home=Path("/home"),
        project=Path("/project"),
        system=system,
    )
    assert found == (Path(expected) if expected else None)


def test_codex_may_have_a_home_of_its_own() -> None:
    here = Path("/x")
    found = place(
        "codex", "user", environ={"CODEX_HOME": "/c"}, home=here, project=here, system="linux"
    )
    assert found == Path("/c/config.toml")
