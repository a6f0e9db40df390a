"""What a person would draw of a scene with a pen: the borders of things, and the silhouettes within one kind of thing."""

import numpy as np
from scipy.ndimage import binary_dilation, label, median_filter

from models.scenes.labels import FLOWER, FOG, GRASS
from models.scenes.scene import Scene
from models.scenes.types import Field, GreyMap, LabelMap, Mask

INK, PAPER = 0, 255
_JUMP = 0.22  # of the logarithm of depth: a hill that is a quarter farther away than the one before it
_NEAR, _FAR = 4.0, 4000.0  # metres: the depth at which grey falls fastest, and the one at which it has reached 0


def draw_sketch(scene: Scene) -> GreyMap:
    """The sketch of a scene, uint8 [H,W], 0 ink and 255 paper: lines of one pixel, two where two meet.

    A line stands where two classes meet, and where depth jumps: a ridge before a ridge, a tree before trees. Fog has no
    border, flowers in a meadow have none either. Lines shorter than a sixteenth of the picture are specks and left out.
    """
    height, width = scene.label_map.shape
    reach = 1 + 2 * (min(height, width) // 128)
    log_depth = np.log(median_filter(np.maximum(scene.depth, 1.0), reach))
    ink = _borders(_drawn_classes(scene.label_map)) | _jumps(log_depth)
    return np.where(_without_specks(ink, min(height, width) // 16), INK, PAPER).astype(np.uint8)


def depth_grey(depth: Field) -> GreyMap:
    """Depth in metres [H,W] as grey, uint8: 255 at the eye, 0 from 4 km on and in the sky; logarithmic between them."""
    grey = 1 - np.log1p(depth / _NEAR) / np.log1p(_FAR / _NEAR)
    return (np.clip(grey, 0, 1) * 255 + 0.5).astype(np.uint8)


def reduce_sketch(sketch: GreyMap, height: int, width: int) -> GreyMap:
    """A sketch reduced to height x width: the darkest pixel of each cell, so that no line is lost."""
    rows, columns = _starts(sketch.shape[0], height), _starts(sketch.shape[1], width)
    return np.minimum.reduceat(np.minimum.reduceat(sketch, rows, 0), columns, 1)


def reduce_depth(grey: GreyMap, height: int, width: int) -> GreyMap:
    """Grey depth reduced to height x width: the mean over the pixels of each cell."""
    rows, columns = _starts(grey.shape[0], height), _starts(grey.shape[1], width)
    total = np.add.reduceat(np.add.reduceat(grey.astype(np.int64), rows, 0), columns, 1)
    count = np.diff(rows, append=grey.shape[0])[:, None] * np.diff(columns, append=grey.shape[1])[None]
    return ((total + count // 2) // count).astype(np.uint8)


def _starts(source: int, target: int) -> np.ndarray:
    """The first pixel of each of `target` cells over `source` pixels."""
    return np.arange(target) * source // target


def _drawn_classes(label_map: LabelMap) -> LabelMap:
    """The map with flowers as grass."""
    return np.where(label_map == FLOWER, GRASS, label_map)


def _borders(classes: LabelMap) -> Mask:
    """Pixels whose right or lower neighbour is of another class; neither may be fog."""
    ink = np.zeros(classes.shape, bool)
    solid = classes != FOG
    ink[:, :-1] = (classes[:, 1:] != classes[:, :-1]) & solid[:, 1:] & solid[:, :-1]
    ink[:-1] |= (classes[1:] != classes[:-1]) & solid[1:] & solid[:-1]
    return ink


def _jumps(log_depth: Field) -> Mask:
    """Pixels where depth jumps, and does not only run away towards the horizon.

    Ground seen at a low angle recedes fast and evenly: the step to the next pixel must also be three times the one before
    and the one after it.
    """
    ink = np.zeros(log_depth.shape, bool)
    for axis in (0, 1):
        step = np.abs(np.diff(log_depth, axis=axis))
        padded = np.pad(step, [(1, 1) if i == axis else (0, 0) for i in (0, 1)], mode='edge')
        around = np.minimum(np.take(padded, range(step.shape[axis]), axis),
                            np.take(padded, range(2, step.shape[axis] + 2), axis))
        found = (step > _JUMP) & (step > 3 * around)
        if axis == 0:
            ink[:-1] |= found
        else:
            ink[:, :-1] |= found
    return ink


def _without_specks(ink: Mask, least: int) -> Mask:
    """ink without connected lines of fewer than `least` pixels; gaps of one pixel do not part a line."""
    regions, _ = label(binary_dilation(ink), np.ones((3, 3)))
    length = np.bincount(regions[ink], minlength=regions.max() + 1)
    return ink & (length[regions] >= least)
