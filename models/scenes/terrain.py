"""The ground of a 3-D landscape: hills, mountains, dunes, and the beds of lakes, coasts, rivers and roads."""

import math
from typing import NamedTuple

from numba import njit

from models.scenes.noise import OPTIONS, fractal, mix, ridges, step_smoothly, value_noise


class Terrain(NamedTuple):
    """Metres and cycles a metre; the camera stands at x = z = 0 and looks along z. The water level is 0."""

    offset_x: float  # place in the noise
    offset_z: float
    base: float  # mean height of the ground
    hill: float  # height and frequency of hills
    hill_rate: float
    peak: float  # height and frequency of mountains, and where they begin and are at their full height
    peak_rate: float
    peak_start: float
    peak_full: float
    peak_side: float  # how much more of them to the right
    dune: float  # 1: hills are dunes
    lake_x: float  # a lake: middle, half extents, depth (0: none)
    lake_z: float
    lake_width: float
    lake_length: float
    lake_depth: float
    coast_x: float  # a coast: direction to the sea, drop (0: none)
    coast_z: float
    coast_drop: float
    river: float  # 1: a river, its swing, frequency, place and half width
    river_swing: float
    river_rate: float
    river_x: float
    river_width: float
    road: float  # 1: a road
    road_swing: float
    road_rate: float
    road_x: float
    road_width: float
    forest: float  # threshold of forest (9: none) and its frequency
    forest_rate: float
    tree: float  # height of its trees
    snow_line: float  # height above which snow lies
    steep: float  # upward part of the normal below which rock is bare
    meadow: float  # threshold of flowers (9: none)
    beach: float  # height over the water up to which there is sand


@njit(inline='always', **OPTIONS)
def river_at(t: Terrain, z: float) -> float:
    """x of the middle of the river at depth z."""
    return (
        t.river_x
        + t.river_swing * (1.0 + 0.002 * z) * math.sin(z * t.river_rate + 1.3)
        + 0.35 * t.river_swing * math.sin(z * t.river_rate * 2.7)
    )


@njit(inline='always', **OPTIONS)
def road_at(t: Terrain, z: float) -> float:
    """x of the middle of the road at depth z."""
    return t.road_x + t.road_swing * math.sin(z * t.road_rate) * (1.0 + 0.003 * z)


@njit(**OPTIONS)
def mountain_share(t: Terrain, x: float, z: float) -> float:
    """How far one is among the mountains at (x, z), 0..1."""
    return step_smoothly(
        t.peak_start, t.peak_full, z + t.peak_side * x + 0.25 * t.peak_full * value_noise(x * 0.0011 + 3.0, z * 0.0011)
    )


@njit(**OPTIONS)
def ground_height(t: Terrain, x: float, z: float, footprint: float) -> float:
    """Height of the ground at (x, z) for a pixel of this footprint, metres over the water."""
    ox, oz = x + t.offset_x, z + t.offset_z
    f = t.hill_rate
    if t.dune > 0.5:
        w = fractal(ox * f * 0.5, oz * f * 0.5, 2, 0.0)
        h = t.hill * (
            ridges(ox * f + w * 0.6, oz * f * 1.7 + w, 2, 0.0) * 1.5
            - 0.6
            + 0.03 * fractal(ox * f * 9.0, oz * f * 9.0, 2, footprint * f * 9.0)
        )
    else:
        h = t.hill * fractal(ox * f, oz * f, 9, footprint * f)
    m = mountain_share(t, x, z) if t.peak > 0.0 else 0.0
    h += t.base
    if t.lake_depth > 0.0:
        dx, dz = (x - t.lake_x) / t.lake_width, (z - t.lake_z) / t.lake_length
        d = (dx * dx + dz * dz) * (1.0 + 0.5 * value_noise(ox * 0.008, oz * 0.008))
        h -= t.lake_depth * (1.0 - step_smoothly(0.3, 1.3, d))
    if t.coast_drop > 0.0:
        s = x * t.coast_x + z * t.coast_z + 40.0 * value_noise(ox * 0.01, oz * 0.01)
        h -= t.coast_drop * step_smoothly(-60.0, 160.0, s)
    if t.river > 0.5:
        # A flat bed under a cut bank.
        d = (x - river_at(t, z)) / t.river_width
        d = abs(d) * (1.0 + 0.18 * value_noise(ox * 0.06, oz * 0.06))
        h = mix(h, -1.2 + 0.5 * d, 1.0 - step_smoothly(0.95, 2.6, d))
    if t.road > 0.5:
        d = abs(x - road_at(t, z)) / t.road_width
        k = (1.0 - step_smoothly(1.0, 4.0, d)) * (1.0 - m)
        if k > 0.0:
            h = mix(h, t.base + t.hill * fractal(ox * f, oz * f, 2, 0.0), k * 0.88)
    if m > 0.001:
        r = t.peak_rate
        w = 0.35 * fractal(ox * r * 0.7 + 9.0, oz * r * 0.7, 3, footprint * r)
        crest = ridges(ox * r + w, oz * r + w, 9, footprint * r * 1.5)
        h += (
            m
            * t.peak
            * (crest * (0.35 + 0.75 * crest) + 0.40 * fractal(ox * r * 0.5 + 5.0, oz * r * 0.5, 2, 0.0) - 0.02)
        )
    return h


@njit(**OPTIONS)
def forest_share(t: Terrain, x: float, z: float, h: float) -> float:
    """Above 0 inside a forest, as far as its edge is away (in units of its noise)."""
    if t.forest > 5.0 or h < 0.9 or h > t.snow_line * 0.8:
        return -1.0
    f = fractal((x + t.offset_x) * t.forest_rate + 40.0, (z + t.offset_z) * t.forest_rate, 4, 0.0) - t.forest
    if t.road > 0.5 and abs(x - road_at(t, z)) < t.road_width * 2.2 + 1.0:
        return -1.0
    if t.river > 0.5 and abs(x - river_at(t, z)) < t.river_width * 1.6:
        return -1.0
    if math.sqrt(x * x + z * z) < 22.0 + 10.0 * value_noise(x * 0.1, z * 0.1):
        return -1.0
    return f
