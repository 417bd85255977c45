"""The model providers of docs/codex.md, read by the real Codex CLI, strictly; the one for Oracle Cloud is used.

Needs `codex` on PATH or in CODEX_BIN (npm package @openai/codex).
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.clients.codex.model import serving
from tests.clients.codex.session import find_codex

CODEX = find_codex()
DOCS = Path(__file__).parents[2] / "docs" / "codex.md"
PAGE = DOCS.read_text("utf-8")
PROVIDERS = dict(re.findall(r"<!-- provider: ([\w-]+) -->\n```toml\n(.*?)```", PAGE, re.DOTALL))
KEY = "sk-key-from-the-vault"
FAKE_CLI = f"""#!/bin/sh
case "$*" in
  *"secret-bundle get --profile TEST --secret-id ocid1.vaultsecret."*"--raw-output"*) printf %s {KEY} | base64 ;;
  *) echo "unexpected: $*" >&2; exit 1 ;;
esac
"""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CODEX is None, reason="the Codex CLI is neither in CODEX_BIN nor on PATH"),
]


def ask(home: Path, configuration: str, **environ: str) -> subprocess.CompletedProcess[str]:
    assert CODEX is not None
    (home / "config.toml").write_text(configuration, encoding="utf-8")
    return subprocess.run(
        [
            CODEX,
            "exec",
            "--strict-config",
            "--skip-git-repo-check",
            "--ephemeral",
            "-C",
            str(home),
            "Hi.",
        ],
        env={
            "HOME": str(home),
            "PATH": os.environ["PATH"],
            "CODEX_HOME": str(home),
            "HTTPS_PROXY": "http://127.0.0.1:9",
            "HTTP_PROXY": "http://127.0.0.1:9",
            "NO_PROXY": "127.0.0.1",
            **environ,
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize("name", ["amazon-bedrock", "azure", "oci"])
def test_the_block_holds_no_key_that_codex_does_not_know(tmp_path: Path, name: str) -> None:
    # Another provider is asked, on loopback: only the reading of the block is tested.
    unused = PROVIDERS[name].replace(f'model_provider = "{name}"', 'model_provider = "script"')
    with serving([]) as model:
        scripted = f"\n[model_providers.script]\nname = 'script'\nbase_url = '{model.url}'\n"
        done = ask(tmp_path, unused + scripted)
        assert done.returncode == 0, done.stderr
        wrong = ask(tmp_path, f"{unused}typo = 1\n{scripted}")
    assert wrong.returncode != 0
    assert "typo" in wrong.stderr


def test_the_key_from_the_vault_and_the_project_arrive_in_the_headers(tmp_path: Path) -> None:
    programs = tmp_path / "bin"
    programs.mkdir()
    cli = programs / "oci"
    cli.write_text(FAKE_CLI, encoding="utf-8")
    cli.chmod(0o755)
    for tool in ("sh", "base64"):
        assert shutil.which(tool)
    with serving([]) as model:
        block = re.sub(r'base_url = ".*"', f'base_url = "{model.url}"', PROVIDERS["oci"])
        path = f"{programs}{os.pathsep}{os.environ['PATH']}"
        done = ask(tmp_path, block, PATH=path, OCI_CONFIG_PROFILE="TEST")
        assert done.returncode == 0, done.stderr
        (headers, *_) = model.headers
    assert headers["authorization"] == f"Bearer {KEY}"
    assert headers["openai-project"].startswith("ocid1.generativeaiproject.")
