"""PISA's measures against what is known of shifted squares."""

from __future__ import annotations

import numpy as np
import pytest

from physgen.pisa import compared


def square(x: int, y: int, side: int = 8, shape: tuple[int, int] = (64, 64)) -> np.ndarray:
    mask = np.zeros(shape, dtype=bool)
    mask[y : y + side, x : x + side] = True
    return mask


def test_l2_is_the_mean_of_both_axes_and_not_the_distance():
    drop = compared([square(10, 10)], [square(13, 14)])
    assert drop.l2 == pytest.approx((3 + 4) / 2 / (np.sqrt(2) * 64))


def test_chamfer_of_parallel_lines_is_their_distance_both_ways():
    one, two = np.zeros((40, 40), dtype=bool), np.zeros((40, 40), dtype=bool)
    one[10], two[15] = True, True
    assert compared([one], [two]).chamfer == pytest.approx(2 * 5 / (np.sqrt(2) * 40))


def test_iou_counts_frames_without_either_as_right_and_those_with_one_as_wrong():
    none = np.zeros((64, 64), dtype=bool)
    drop = compared([square(0, 0), none, square(0, 0)], [square(4, 0), none, none])
    assert drop.iou == pytest.approx((32 / 96 + 1 + 0) / 3)


def test_nothing_to_compare_is_no_figure():
    none = np.zeros((8, 8), dtype=bool)
    assert np.isnan(compared([none], [square(0, 0, 4, (8, 8))]).l2)
