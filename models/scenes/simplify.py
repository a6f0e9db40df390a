"""Label maps of 3-D scenes made to look as people paint them: no specks, smooth borders."""

import numpy as np
from numba import njit

from models.scenes.labels import BUSH, HOUSE, LABEL_COUNT, RIVER, ROAD, SUN, TREE
from models.scenes.types import LabelMap, Random


@njit(cache=True)
def majority(labels: LabelMap, radius: int) -> LabelMap:
    """Each pixel the most frequent class around it; the sun, houses, trees and bushes keep their pixels."""
    height, width = labels.shape
    result = labels.copy()
    count = np.zeros(LABEL_COUNT, np.int64)
    for row in range(height):
        for column in range(width):
            own = labels[row, column]
            if own == SUN or own == HOUSE or own == TREE or own == BUSH:
                continue
            count[:] = 0
            for j in range(max(0, row - radius), min(height, row + radius + 1)):
                for i in range(max(0, column - radius), min(width, column + radius + 1)):
                    count[labels[j, i]] += 1
            count[SUN] = count[HOUSE] = count[TREE] = count[BUSH] = 0
            if own == ROAD or own == RIVER:
                count[own] *= 2
            count[own] += 1
            result[row, column] = np.argmax(count)
    return result


def simplify_labels(labels: LabelMap, rng: Random) -> LabelMap:
    """labels uint8 [H,W] cleaned by two or three majority filters of about a hundredth of the picture."""
    unit = max(1, min(labels.shape) // 64)
    for radius in (unit, unit + (unit if rng.rand() < 0.6 else 0), unit):
        labels = majority(labels, radius)
    return labels


def reduce_labels(labels: LabelMap, height: int, width: int) -> LabelMap:
    """Label map [H,W] reduced to height x width: the majority over the area of each pixel.

    Where the ratio is no whole number: the class in the middle of each pixel.
    """
    factor = labels.shape[0] // height
    if (height * factor, width * factor) == labels.shape:
        return _reduce_by(labels, factor)
    rows = ((np.arange(height) + 0.5) * labels.shape[0] / height).astype(int)
    columns = ((np.arange(width) + 0.5) * labels.shape[1] / width).astype(int)
    return np.ascontiguousarray(labels[rows[:, None], columns])


@njit(cache=True)
def _reduce_by(labels: LabelMap, factor: int) -> LabelMap:
    height, width = labels.shape[0] // factor, labels.shape[1] // factor
    result = np.zeros((height, width), np.uint8)
    count = np.zeros(256, np.int64)
    for row in range(height):
        for column in range(width):
            count[:] = 0
            for j in range(factor):
                for i in range(factor):
                    count[labels[row * factor + j, column * factor + i]] += 1
            result[row, column] = np.argmax(count)
    return result
