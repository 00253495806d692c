"""The adapters of README.md do what README.md says, character for character."""

import re
from pathlib import Path

from peer import adapter_process
from suite import desiderata, suite_is_built

from desiderata import gemm_support, mode, operand

README = (Path(__file__).parents[1] / "README.md").read_text()
ADAPTER, CORRECTION, MATRIX_UNIT, CONVERTER = re.findall(r"```python\n(.*?)```", README, re.DOTALL)


def corrected() -> str:
    """The adapter with the line that README.md puts in the place of another."""
    return re.sub(r"support\(.*\)(?=\],)", CORRECTION.strip(), ADAPTER)


def judged(command: str, adapter: str, folder: Path, *options: str) -> tuple[int, str]:
    """Exit code and output of a command of the suite for an adapter, pasted into a file."""
    program = folder / "my_adapter.py"
    program.write_text(adapter)
    return desiderata(folder, command, list(options), [str(program)])


def shown(beginning: str) -> str:
    """The output that README.md shows, from its first line on."""
    match = re.search(rf"```text\n(?:\$ .*\n)?({re.escape(beginning)}.*?)```", README, re.DOTALL)
    assert match is not None
    return match[1]


def test_the_first_adapter_is_served(tmp_path: Path) -> None:
    program = tmp_path / "my_adapter.py"
    program.write_text(ADAPTER)
    with adapter_process(str(program)) as adapter:
        assert adapter.call("describe").result["adapter"] == {"name": "my-adapter", "version": "0.1.0"}
        assert adapter.end() == (0, "", b"")


@suite_is_built
def test_smoke_finds_the_first_adapter_in_order_and_prints_what_the_readme_shows(tmp_path: Path) -> None:
    status, output = judged("smoke", ADAPTER, tmp_path)
    assert (status, output) == (0, shown("ok    describe"))


@suite_is_built
def test_the_suite_finds_the_failure_that_the_readme_shows(tmp_path: Path) -> None:
    status, output = judged("run", ADAPTER, tmp_path, "--out", str(tmp_path / "results"))
    assert status == 1
    assert shown("NOT MET  QNT-001") in output
    assert "1 not met (1 MUST), 0 unverified" in output


@suite_is_built
def test_with_its_claim_corrected_the_first_adapter_conforms(tmp_path: Path) -> None:
    assert corrected() != ADAPTER
    status, output = judged("run", corrected(), tmp_path, "--out", str(tmp_path / "results"))
    assert status == 0
    assert "0 not met, 0 unverified" in output


@suite_is_built
def test_the_adapter_that_multiplies_is_as_precise_as_it_claims(tmp_path: Path) -> None:
    status, output = judged("smoke", MATRIX_UNIT, tmp_path)
    assert status == 0, output
    options = ["--query", "req:ACC-002", "--out", str(tmp_path / "results")]
    status, output = judged("run", MATRIX_UNIT, tmp_path, *options)
    assert status == 0, output
    assert re.search(r"met +ACC-002 ", output)


@suite_is_built
def test_the_adapter_that_converts_conforms(tmp_path: Path) -> None:
    status, output = judged("smoke", CONVERTER, tmp_path)
    assert status == 0, output
    options = ["--query", "req:TRN-007", "--query", "req:ONQ-005", "--out", str(tmp_path / "results")]
    status, output = judged("run", CONVERTER, tmp_path, *options)
    assert status == 0, output
    assert re.search(r"met +ONQ-005 ", output)
    assert re.search(r"met +TRN-007 ", output)


def test_the_line_of_products_that_the_readme_shows_can_be_written() -> None:
    named = {"gemm_support": gemm_support, "operand": operand, "mode": mode}
    shown_choices = re.search(r"`gemm_support\(\.\.\., (.*?)\)`", README, re.DOTALL)
    shown_operand = re.search(r"`(operand\(.*?\))`", README)
    shown_modes = re.search(r"`(modes=\[.*?\])`", README, re.DOTALL)
    assert shown_choices is not None
    assert shown_operand is not None
    assert shown_modes is not None
    left = shown_operand[1]
    choices = f"{shown_choices[1]}, {shown_modes[1]}"
    line = eval(f"gemm_support({left}, {left}, scaling='native', {choices})", named)
    assert line["addend"] == "FP32"
    assert [one["name"] for one in line["modes"]] == ["full", "fast"]
