"""Reading a painted label map as a scene: what lies behind, where the horizon is, how far things are.

After D. Hoiem, A. Efros, M. Hebert, "Automatic Photo Pop-up" (SIGGRAPH 2005): ground planes, upright things, sky.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt, find_objects, gaussian_filter1d, label

from models.scenes.camera import Camera
from models.scenes.labels import (
    BUSH,
    CLOUDS,
    FLOWER,
    FOG,
    FOREST,
    GRASS,
    HOUSE,
    MOUNTAIN,
    RIVER,
    ROAD,
    ROCK,
    SAND,
    SEA,
    SKY,
    SNOW,
    SUN,
    TREE,
)
from models.scenes.types import Field, Floats, Identities, LabelMap, Mask, Random

PLANE = (GRASS, FLOWER, SAND, ROAD, SEA, RIVER, SNOW)
HEAVEN = (SKY, CLOUDS, SUN)
# Depth of upright regions that stand beyond the horizon, metres.
_FAR = {
    MOUNTAIN: 3200.0,
    SNOW: 2600.0,
    ROCK: 1300.0,
    FOREST: 700.0,
    GRASS: 480.0,
    FLOWER: 380.0,
    SAND: 520.0,
    ROAD: 450.0,
    SEA: 1500.0,
    RIVER: 600.0,
}


@dataclass
class Thing:
    """A tree, bush or house of a painted map.

    mask: what it covers within rows and columns. identity: its id in Layout.things. depth: metres.
    """

    kind: int
    rows: slice
    columns: slice
    mask: Mask
    identity: int
    depth: float


@dataclass
class Layout:
    """What a label map [H,W] shows.

    ground [H,W]: the map with trees, bushes, houses and fog taken away.
    things [H,W]: 0 or the identity of a Thing.
    upright [H,W]: land that stands up rather than lies flat.
    top, base [H,W]: rows of its upper and lower edge in this column.
    side [H,W]: slope of its upper edge, rows a column.
    depth [H,W]: metres, 0 for sky.
    size [H,W]: height of the upright region in rows.
    round [H,W]: 0..1, how deep inside a region.
    """

    camera: Camera
    ground: LabelMap
    things: Identities
    upright: Mask
    top: Field
    base: Field
    side: Field
    depth: Field
    size: Field
    round: Field
    objects: list[Thing]


def _without(label_map: LabelMap, taken: Mask, fallback: int) -> LabelMap:
    """label_map with the pixels in `taken` given the class of the nearest pixel that stays."""
    if not taken.any():
        return label_map.copy()
    if taken.all():
        return np.full_like(label_map, fallback)
    # Sideways and below count as nearer than above, so that grass rather than sky goes on behind a tree.
    rows, columns = distance_transform_edt(taken, return_distances=False, return_indices=True, sampling=(1.0, 0.8))
    return label_map[rows, columns]


def find_horizon(ground: LabelMap, rng: Random) -> float:
    """Row of the horizon (a fraction) of a map without objects."""
    height, width = ground.shape
    flat = np.isin(ground, PLANE)
    heaven = np.isin(ground, HEAVEN)
    # Water that ends under the sky ends at the horizon.
    water = np.isin(ground, (SEA,))
    edge = np.zeros((height, width), bool)
    edge[1:] = water[1:] & heaven[:-1]
    shore_rows, shore_columns = np.nonzero(edge)
    if len(shore_columns) > 0.15 * width:
        return float(np.clip(np.percentile(shore_rows, 30), 0.12 * height, 0.88 * height))
    run = np.cumprod(flat[::-1], 0).sum(0)
    tops = height - run[run > 0]
    if len(tops) > 0.2 * width:
        return float(np.clip(np.percentile(tops, 35), 0.15 * height, 0.88 * height))
    return float(np.clip(rng.normal(0.5, 0.06), 0.3, 0.7) * height)


def _runs(mask: Mask) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """(top, base) rows [H,W] of the vertical run of `mask` that each of its pixels belongs to."""
    height, width = mask.shape
    rows = np.arange(height)[:, None]
    start = mask.copy()
    start[1:] &= ~mask[:-1]
    top = np.maximum.accumulate(np.where(start, rows, -1), 0)
    end = mask.copy()
    end[:-1] &= ~mask[1:]
    base = np.minimum.accumulate(np.where(end, rows, height)[::-1], 0)[::-1]
    return top, base


def read_layout(label_map: LabelMap, rng: Random) -> Layout:
    """The Layout of a checked label map uint8 [H,W]."""
    height, width = label_map.shape
    things_mask = np.isin(label_map, (TREE, BUSH, HOUSE))
    ground = _without(
        np.where(label_map == SUN, SKY, label_map).astype(np.uint8), things_mask | (label_map == FOG), GRASS
    )
    small = min(height, width)
    horizon = find_horizon(ground, rng)
    half = math.tan(math.radians(rng.uniform(20, 31)))
    rise = half * (2 * horizon / height - 1)
    scale = 2 * half / height

    found, objects = _find_objects(label_map, things_mask)
    eye = _choose_eye(objects, horizon, rng)
    camera = Camera(float(eye), float(half), float(rise), width, height)
    v = rise + (height - 2.0 * np.arange(height) - 1.0) * half / height
    plane_depth = np.where(v < -0.35 * scale, eye / np.maximum(1e-5, -v), eye / (0.35 * scale)).astype(np.float32)
    plane_depth = np.minimum(plane_depth, 9000.0)

    heaven = np.isin(ground, HEAVEN)
    rows = np.arange(height)[:, None]
    land = ~np.isin(ground, (SEA, RIVER))
    massif = np.isin(ground, (MOUNTAIN, ROCK, FOREST))
    # Snow belongs to the mountain that it caps; so does all land above the horizon.
    regions, count = label(np.isin(ground, (SNOW, MOUNTAIN, ROCK)))
    for index, place in enumerate(find_objects(regions)):
        inside = regions[place] == index + 1
        kinds = ground[place][inside]
        if (kinds == SNOW).any() and (place[0].stop < horizon + 0.08 * height or (kinds != SNOW).mean() > 0.55):
            massif[place] |= inside
    above = (rows < horizon - 0.004 * height) & ~heaven & ~np.isin(ground, (SEA, RIVER))
    upright = massif | above
    upright &= ~heaven

    group = np.zeros_like(ground)
    group[np.isin(ground, (MOUNTAIN, SNOW, ROCK))] = 1
    group[ground == FOREST] = 2
    group[np.isin(ground, (GRASS, FLOWER, SAND, ROAD))] = 3
    # Land ends before the mountains begin; only the sea goes on to the horizon.
    depth = np.where(
        heaven, 0.0, np.where(land, np.minimum(plane_depth, 1600.0)[:, None], plane_depth[:, None])
    ).astype(np.float32)
    top = np.zeros((height, width), np.float32)
    base = np.zeros((height, width), np.float32)
    side = np.zeros((height, width), np.float32)
    size = np.ones((height, width), np.float32)
    inner = np.zeros((height, width), np.float32)
    for kind in (1, 2, 3):
        _read_upright(
            upright & (group == kind), ground, small, horizon, plane_depth, top, base, side, size, inner, depth
        )
    for thing in objects:
        foot = min(height - 1, thing.rows.stop - 1)
        flat_depth = float(plane_depth[foot])
        middle = int((thing.columns.start + thing.columns.stop) / 2)
        behind = float(depth[foot, min(width - 1, middle)])
        thing.depth = flat_depth if foot > horizon + 1 else (behind * 0.97 if behind > 0 else 400.0)
        thing.depth = min(thing.depth, 900.0)
    objects.sort(key=lambda thing: -thing.depth)
    return Layout(camera, ground, found, upright, top, base, side, depth, size, inner, objects)


def _find_objects(label_map: LabelMap, things_mask: Mask) -> tuple[Identities, list[Thing]]:
    """(int32 [H,W] identities, list of Things) of all trees, bushes and houses."""
    identities = np.zeros(label_map.shape, np.int32)
    objects: list[Thing] = []
    for kind in (TREE, BUSH, HOUSE):
        regions, count = label(label_map == kind)
        for index, place in enumerate(find_objects(regions)):
            inside = regions[place] == index + 1
            identity = len(objects) + 1
            identities[place][inside] = identity
            objects.append(Thing(kind, place[0], place[1], inside, identity, 0.0))
    return identities, objects


def _choose_eye(objects: list[Thing], horizon: float, rng: Random) -> float:
    """Height of the eye (metres) that makes houses, trees and bushes about as tall as they are in the world."""
    wanted = []
    for thing in objects:
        foot, head = thing.rows.stop, thing.rows.start
        if foot > horizon + 2 and foot - head > 3:
            tall = {TREE: 9.5, BUSH: 1.6, HOUSE: 7.0}[thing.kind]
            if thing.kind == BUSH and thing.mask.shape[1] > 2.2 * thing.mask.shape[0]:
                continue
            wanted.append(math.log(tall * (foot - horizon) / (foot - head)))
    eye = math.exp(np.median(wanted)) if wanted else math.exp(rng.uniform(math.log(1.7), math.log(9)))
    return float(np.clip(eye * math.exp(rng.normal(0, 0.12)), 1.6, 16.0))


def _read_upright(
    mask: Mask,
    ground: LabelMap,
    small: int,
    horizon: float,
    plane_depth: Floats,
    top: Field,
    base: Field,
    side: Field,
    size: Field,
    inner: Field,
    depth: Field,
) -> None:
    """Fill the arrays of a Layout for one kind of upright land."""
    if not mask.any():
        return
    height, width = mask.shape
    run_top, run_base = _runs(mask)
    regions, _ = label(mask)
    rows = np.arange(height)[:, None]
    for index, place in enumerate(find_objects(regions)):
        inside = regions[place] == index + 1
        columns = np.arange(place[1].start, place[1].stop)
        local_rows = rows[place[0]]
        first = np.where(inside, local_rows, height).min(0)
        last = np.where(inside, local_rows, -1).max(0)
        reach = place[0].stop - place[0].start
        soft = max(1.0, 0.05 * min(small, len(columns) + 2 * reach))
        contour = gaussian_filter1d(first.astype(np.float64), soft, mode='nearest')
        fine = gaussian_filter1d(first.astype(np.float64), max(0.8, soft * 0.25), mode='nearest')
        slope, fine_slope = (
            np.gradient(contour) if len(columns) > 1 else np.zeros(1),
            np.gradient(fine) if len(columns) > 1 else np.zeros(1),
        )
        down = np.clip((local_rows - first[None]) / max(2.0, 0.35 * reach), 0, 1)
        side_here = np.clip(fine_slope[None] * (1 - down) + slope[None] * down, -1.6, 1.6)
        kinds = np.bincount(ground[place][inside], minlength=17)
        kind = int(kinds.argmax())
        if kinds[MOUNTAIN] > 0.12 * kinds.sum():
            kind = MOUNTAIN
        bottom = float(np.percentile(last, 85))
        stands = bottom > horizon + 1.5
        foot = np.minimum(height - 1, gaussian_filter1d(last.astype(np.float64), 2 * soft, mode='nearest')).astype(int)
        at = float(plane_depth[int(min(height - 1, bottom))])
        if stands and kind == MOUNTAIN:
            # A wide mountain is far away even when its painted foot is not.
            at = max(at, 1900.0 if reach > 0.15 * height else 250.0)
        elif not stands:
            at = _FAR.get(kind, 600.0)
        share = np.clip((last[None] - local_rows) / max(1.0, reach), 0, 1)
        if kind in (FOREST, GRASS, FLOWER, SAND, ROAD) and stands:
            here = np.minimum(plane_depth[foot][None], 900.0) * np.exp(share * 1.2)
        else:
            here = np.broadcast_to(at, share.shape) * (1 + share * (0.55 if kind == MOUNTAIN else 0.3))
        thickness = distance_transform_edt(np.pad(inside, 1, mode='constant'))[1:-1, 1:-1]
        limit = max(2.0, 0.12 * small)
        for array, value in (
            (top, np.broadcast_to(contour[None], inside.shape)),
            (base, run_base[place]),
            (side, side_here),
            (size, np.full(inside.shape, max(4.0, reach))),
            (inner, np.minimum(1.0, thickness / limit)),
            (depth, here),
        ):
            array[place][inside] = np.broadcast_to(value, inside.shape)[inside]
