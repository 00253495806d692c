"""Makes the small record of a run that is kept in this folder, from the folder of results that `desiderata run` wrote.
Only what identifies the run and what was found stays; the run can be repeated for the rest.

    python adapters/python/results/record.py FOLDER "HOST" >adapters/python/results/NAME.json
"""

import json
import sys
from pathlib import Path
from typing import Any


def record(folder: Path, host: str) -> dict[str, Any]:
    """What a run found, in a few dozen lines."""
    summary = json.loads((folder / "summary.json").read_text())
    lines = [json.loads(line) for line in (folder / "results.jsonl").read_text().splitlines()]
    manifest = summary["adapter"]["manifest"]
    statuses: dict[str, list[str]] = {}
    for requirement in summary["requirements"]:
        if requirement["status"] != "not-claimed":
            statuses.setdefault(requirement["status"], []).append(requirement["id"])
    return {
        "device": {**manifest["device"], "kind": manifest["kind"]},
        "host": host,
        "adapter": manifest["adapter"],
        "suite": {**summary["suite"], "specHash": summary["specHash"][:7], "seed": summary["seed"]},
        "date": lines[-1]["endedAt"][:10],
        "cases": summary["cases"],
        "requirements": statuses,
        "products": [product(line) for line in manifest["capabilities"]["gemm"]["supports"]],
        "failures": failures(lines),
    }


def product(line: dict[str, Any]) -> str:
    """A line of the support matrix as text."""
    operands = " by ".join(operand(line[name]) for name in ("a", "b"))
    addend = "" if line["addend"] == "none" else f", addend {line['addend']}"
    return f"{operands}; {' '.join(line['layouts'])}; to {' '.join(line['outputs'])}{addend}"


def operand(support: dict[str, Any]) -> str:
    """An operand as text."""
    scaling = support.get("scaling")
    if scaling is None:
        return str(support["format"])
    second = "+FP32" if scaling["tensorScale"] == "FP32" else ""
    return f"{support['format']} {scaling['group']} {scaling['scaleFormat']}{second}"


def failures(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The cases that did not pass, by name: with which parameters, and what the first of them showed."""
    found: dict[str, dict[str, Any]] = {}
    for line in lines:
        if line["type"] != "case" or line["verdict"] in ("pass", "unsupported"):
            continue
        name, _, parameters = line["id"].partition(":")
        first: dict[str, Any] = next(iter(line.get("findings", [])), {})
        entry = found.setdefault(
            name,
            {
                "case": name,
                "requirements": line["requirements"],
                "verdict": line["verdict"],
                "with": [],
                "first": {key: first[key] for key in ("index", "differing", "total") if key in first},
            },
        )
        for side in ("expected", "actual"):
            if side in first and side not in entry["first"]:
                entry["first"][side] = first[side].get("bits")
        entry["with"].append(parameters)
    return list(found.values())


if __name__ == "__main__":
    json.dump(record(Path(sys.argv[1]), sys.argv[2]), sys.stdout, indent=2)
    print()
