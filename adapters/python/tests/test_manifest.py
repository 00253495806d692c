"""Recipes and manifests: canonical defaults, and choices that exclude each other."""

import pytest

from desiderata import cast, scaled


def test_a_cast_to_a_narrow_format_saturates_by_default() -> None:
    assert cast("E4M3") == {"format": "E4M3", "overflow": "saturate", "infinity": "non-finite"}


def test_a_format_without_nan_can_only_saturate() -> None:
    with pytest.raises(ValueError):
        cast("E2M1", overflow="non-finite")


def test_a_tensor_scale_goes_with_ue4m3_scales_only() -> None:
    with pytest.raises(ValueError):
        scaled("E4M3", "1x128", tensor_scale="FP32")
