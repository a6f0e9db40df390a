"""The classes of a label map. models/labels.json is their one home; this module gives its ids names."""

import json
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

from models.scenes.types import LabelMap

_CLASSES = json.loads((Path(__file__).parents[1] / 'labels.json').read_text())['classes']

LABEL_NAMES = [entry['name'] for entry in sorted(_CLASSES, key=lambda entry: entry['id'])]
LABEL_COLOURS = np.array([entry['rgb'] for entry in sorted(_CLASSES, key=lambda entry: entry['id'])], np.uint8)
LABEL_COUNT = len(LABEL_NAMES)
UNLABELLED = 255

# Plain integers, so that compiled code sees constants.
(SKY, CLOUDS, SUN, MOUNTAIN, ROCK, SNOW, GRASS, FLOWER, FOREST, TREE, BUSH, SAND, SEA, RIVER, ROAD, HOUSE, FOG) = (
    LABEL_NAMES.index(name)
    for name in (
        'sky',
        'clouds',
        'sun',
        'mountain',
        'rock',
        'snow',
        'grass',
        'flower',
        'forest',
        'tree',
        'bush',
        'sand',
        'sea',
        'river',
        'road',
        'house',
        'fog',
    )
)


def check_label_map(label_map: ArrayLike) -> LabelMap:
    """Return label_map as contiguous uint8 [H,W], or raise ValueError saying what is wrong with it."""
    array = np.asarray(label_map)
    if array.ndim != 2 or array.size == 0 or min(array.shape) < 8:
        raise ValueError(
            f'The label map must be a filled array of at least 8 x 8 class ids; its shape is {array.shape}.'
        )
    if not np.issubdtype(array.dtype, np.integer):
        raise ValueError(f'The label map must hold whole class ids; its type is {array.dtype}.')
    unknown = np.setdiff1d(np.unique(array), np.arange(LABEL_COUNT))
    if len(unknown):
        raise ValueError(
            f'The label map holds ids that are no class: {", ".join(map(str, unknown[:8]))}. '
            f'Known ids are 0 to {LABEL_COUNT - 1}.'
        )
    return np.ascontiguousarray(array, np.uint8)
