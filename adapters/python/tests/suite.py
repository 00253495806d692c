"""The conformance suite's command line, for tests of what it says about an adapter."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND_LINE = Path(__file__).parents[3] / "dist" / "src" / "cli" / "main.js"

suite_is_built = pytest.mark.skipif(
    shutil.which("node") is None or not COMMAND_LINE.exists(),
    reason="the suite is not built: `npm ci` builds it",
)


def desiderata(folder: Path, command: str, options: list[str], adapter: list[str]) -> tuple[int, str]:
    """Exit code and output of a command, run in a folder for an adapter that Python starts with these arguments."""
    environment = {name: value for name, value in os.environ.items() if name != "FORCE_COLOR"}
    done = subprocess.run(
        ["node", str(COMMAND_LINE), command, *options, "--", sys.executable, *adapter],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def verdicts(folder: Path, query: str, adapter: list[str]) -> dict[str, str]:
    """The verdict on each case of a query, by the case's ID without its feature."""
    results = folder / "results"
    status, output = desiderata(folder, "run", ["--query", query, "--out", str(results)], adapter)
    assert status in (0, 1), output
    lines = map(json.loads, (results / "results.jsonl").read_text().splitlines())
    return {line["id"].split("/", 1)[1]: line["verdict"] for line in lines if line["type"] == "case"}
