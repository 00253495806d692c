"""Claims of conversions in one pass: valid under the project's schemas, and refused where they contradict themselves or
the adapter's class."""

import importlib
from collections.abc import Callable
from typing import Any, get_args, get_type_hints

import pytest
from schemas import DOCUMENTS, problems

from desiderata import (
    Adapter,
    Manifest,
    ManifestError,
    cast,
    conversions,
    logfmt_support,
    manifest,
    normalize_support,
    quantize_both_support,
    requantize_support,
    scaled,
)
from desiderata.online_matrix import OnlineMatrix

online_names: Any = importlib.import_module("desiderata.online_claims")

FEATURE = "capabilities/online-quantization.schema.json"
TILES = scaled("E4M3", "1x128")
COLUMNS = scaled("E4M3", "128x1")


def with_claims(claims: Any) -> Manifest:
    device: Any = {"vendor": "V", "product": "P"}
    return manifest(name="a", version="1", device=device, kind="model", conversions=claims)


def test_the_claims_of_conversions_are_valid_under_the_schema() -> None:
    every = conversions(
        requantize=[requantize_support(TILES, COLUMNS), requantize_support(COLUMNS, TILES, transpose=[True])],
        quantize_both=[quantize_both_support(TILES, COLUMNS, inputs=get_args(online_names.OnlineInput))],
        normalize=normalize_support(TILES, inputs=["BF16"]),
        logfmt=logfmt_support(*online_names.LOGFMT_BITS, inputs=["FP32"]),
    )
    full = with_claims(every)
    assert problems(full, "manifest.schema.json") == []
    assert full["capabilities"] == {"online-quantization": every}
    assert every["requantize"][0]["transpose"] == [False, True]
    one = with_claims(conversions(logfmt=logfmt_support(8, inputs=["FP32"])))
    assert problems(one, "manifest.schema.json") == []
    assert problems(with_claims({}), "manifest.schema.json") != []


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: conversions(), "conversions needs one at least"),
        (lambda: requantize_support(cast("E4M3"), TILES), "the cast to E4M3 has none"),
        (lambda: requantize_support(TILES, cast("E4M3")), "the cast to E4M3 has none"),
        (lambda: requantize_support(TILES, COLUMNS, transpose=[]), "transpose must list at least one"),
        (lambda: requantize_support(TILES, COLUMNS, transpose=[True, True]), "nothing twice"),
        (lambda: quantize_both_support(TILES, cast("BF16"), inputs=["FP32"]), "the cast to BF16 has none"),
        (lambda: quantize_both_support(TILES, COLUMNS, inputs=[]), "inputs must list at least one"),
        (lambda: normalize_support(inputs=["FP32"]), "at least one recipe"),
        (lambda: normalize_support(cast("E4M3"), inputs=["FP32"]), "the cast to E4M3 has none"),
        (lambda: normalize_support(TILES, inputs=["FP32", "FP32"]), "nothing twice"),
        (lambda: logfmt_support(inputs=["FP32"]), "bits must list at least one"),
        (lambda: logfmt_support(8, inputs=[]), "inputs must list at least one"),
        (lambda: logfmt_support(2, inputs=["FP32"]), "a LogFMT code has 3 to 16 bits, and not 2"),
        (lambda: logfmt_support(8, 17, inputs=["FP32"]), "a LogFMT code has 3 to 16 bits, and not 17"),
    ],
)
def test_claims_of_conversions_that_contradict_themselves_are_refused(make: Callable[[], object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()


class Turns(Adapter):
    def requantize(self, *_: object) -> Any:
        raise NotImplementedError


class Decodes(Turns):
    def decode_logfmt(self, *_: object) -> Any:
        raise NotImplementedError


def test_claims_of_conversions_must_be_those_of_the_class() -> None:
    turning = conversions(requantize=[requantize_support(TILES, COLUMNS)])
    OnlineMatrix(with_claims(turning), Turns())
    with pytest.raises(ManifestError, match="claims requantize, but Adapter has no method requantize"):
        OnlineMatrix(with_claims(turning), Adapter())
    both = conversions(quantize_both=[quantize_both_support(TILES, COLUMNS, inputs=["FP32"])])
    with pytest.raises(ManifestError, match="claims quantizeBoth, but Turns has no method quantize_both"):
        OnlineMatrix(with_claims(both), Turns())
    logfmt = conversions(logfmt=logfmt_support(8, inputs=["FP32"]))
    with pytest.raises(ManifestError, match="claims logFmt, but Decodes has no method encode_logfmt"):
        OnlineMatrix(with_claims(logfmt), Decodes())


def test_lines_of_conversions_are_complete_and_not_repeated() -> None:
    line = requantize_support(TILES, COLUMNS, transpose=[True])
    OnlineMatrix(with_claims({"requantize": [line, requantize_support(COLUMNS, TILES)]}), Turns())
    with pytest.raises(ManifestError, match="requantize has two lines for the same recipes; join them"):
        OnlineMatrix(with_claims({"requantize": [line, {**line, "transpose": [False]}]}), Turns())
    with pytest.raises(ManifestError, match="requantize has the line"):
        OnlineMatrix(with_claims({"requantize": [{"from": TILES, "to": COLUMNS}]}), Turns())


def test_the_names_of_conversions_are_those_of_the_schemas() -> None:
    definitions = DOCUMENTS[FEATURE]["$defs"]
    assert set(get_args(online_names.OnlineInput)) == set(definitions["OnlineInputs"]["items"]["enum"])
    for name in ("RequantizeSupport", "QuantizeBothSupport", "NormalizeSupport", "LogFmtSupport"):
        assert get_type_hints(getattr(online_names, name)).keys() == definitions[name]["properties"].keys()
    assert get_type_hints(online_names.OnlineQuantization).keys() == DOCUMENTS[FEATURE]["properties"].keys()
    bits = DOCUMENTS["convert.schema.json"]["$defs"]["LogFmtBits"]
    assert (online_names.LOGFMT_BITS[0], online_names.LOGFMT_BITS[-1]) == (bits["minimum"], bits["maximum"])
