"""Writes the generated files of the repository; with --check only says which are out of date.

Run it from the project's root after changing a tool or a rule of the guard.
"""

import json
import sys
from pathlib import Path

from mcp_oracle.tools.manifest import manifest

ROOT = Path(__file__).resolve().parent.parent


def generated() -> dict[Path, str]:
    """Path in the repository -> what it must contain."""
    text = json.dumps(manifest(), indent=1, ensure_ascii=False) + "\n"
    return {ROOT / "mcp_oracle" / "tools" / "manifest.json": text}


def main() -> int:
    stale = [
        path
        for path, text in generated().items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    if "--check" in sys.argv:
        for path in stale:
            print(f"out of date: {path.relative_to(ROOT)}; run python scripts/generate.py")
        return 1 if stale else 0
    for path in stale:
        path.write_text(generated()[path], encoding="utf-8")
        print(f"wrote {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
