"""Lattice noise, cut off at the footprint of the pixel that looks at it.

Every function takes a footprint: the width, in the units of x and y, that one pixel covers. Octaves finer than about
three footprints fade out and those under one and a half are not computed at all: a picture of them would be white
noise, which a model cannot learn. See A. Norton et al., "Clamping: a method of antialiasing textured surfaces by
bandwidth limiting in object space", SIGGRAPH 1982.
"""

import math
from typing import TypedDict

import numpy as np
from numba import njit


class _Options(TypedDict):
    fastmath: bool
    cache: bool
    nogil: bool
    boundscheck: bool


OPTIONS: _Options = {'fastmath': True, 'cache': True, 'nogil': True, 'boundscheck': False}  # how shaders are compiled
TABLE = (np.random.RandomState(7).rand(256, 256) * 2 - 1).astype(np.float32)


@njit(inline='always', **OPTIONS)
def mix(a: float, b: float, t: float) -> float:
    """Linear interpolation from a to b."""
    return a + (b - a) * t


@njit(inline='always', **OPTIONS)
def step_smoothly(a: float, b: float, x: float) -> float:
    """Smooth step from 0 at a to 1 at b (a may be larger than b)."""
    t = (x - a) / (b - a)
    t = min(1.0, max(0.0, t))
    return t * t * (3.0 - 2.0 * t)


@njit(inline='always', **OPTIONS)
def cell_value(ix: int, iy: int) -> float:
    """The random number of a lattice cell, in -1..1."""
    return TABLE[iy & 255, ix & 255]


@njit(**OPTIONS)
def value_noise(x: float, y: float) -> float:
    """Value noise of unit cells, in -1..1 (standard deviation about .4)."""
    fx = math.floor(x)
    fy = math.floor(y)
    ix = int(fx) & 255
    iy = int(fy) & 255
    ix1 = (ix + 1) & 255
    iy1 = (iy + 1) & 255
    u = x - fx
    v = y - fy
    u = u * u * (3.0 - 2.0 * u)
    v = v * v * (3.0 - 2.0 * v)
    a = TABLE[iy, ix]
    b = TABLE[iy, ix1]
    c = TABLE[iy1, ix]
    d = TABLE[iy1, ix1]
    return a + (b - a) * u + (c - a) * v + (a - b - c + d) * u * v


@njit(inline='always', **OPTIONS)
def octave_weight(wavelength: float, footprint: float) -> float:
    """How much of a wave of this length survives a pixel of this footprint, 0..1."""
    return step_smoothly(1.5, 3.0, wavelength / max(footprint, 1e-9))


@njit(**OPTIONS)
def fractal(x: float, y: float, octaves: int, footprint: float) -> float:
    """Fractal noise, each octave halved, rotated and doubled in frequency; about -1..1."""
    total = 0.0
    amplitude = 0.5
    wavelength = 1.6
    for _ in range(octaves):
        weight = octave_weight(wavelength, footprint)
        if weight <= 0.0:
            break
        total += weight * amplitude * value_noise(x, y)
        amplitude *= 0.5
        wavelength *= 0.5
        x, y = 1.62 * x - 1.18 * y + 17.3, 1.18 * x + 1.62 * y + 5.1
    return total


@njit(**OPTIONS)
def ridges(x: float, y: float, octaves: int, footprint: float) -> float:
    """Ridged multifractal (sharp crests, smooth valleys), about 0..1 (F. K. Musgrave, in "Texturing and Modeling")."""
    total = 0.0
    amplitude = 0.5
    wavelength = 1.6
    signal = 1.0
    for _ in range(octaves):
        weight = octave_weight(wavelength, footprint)
        if weight <= 0.0:
            break
        crest = 1.0 - abs(value_noise(x, y))
        crest *= crest
        total += weight * amplitude * crest * signal + (1.0 - weight) * amplitude * 0.4 * signal
        signal = min(1.0, crest * 1.3)
        amplitude *= 0.5
        wavelength *= 0.5
        x, y = 1.62 * x - 1.18 * y + 17.3, 1.18 * x + 1.62 * y + 5.1
    return total


@njit(**OPTIONS)
def crowns(x: float, y: float) -> tuple[float, float]:
    """Jittered round bumps, one a unit cell, like tree crowns from above: (height 0..1, random number of the bump)."""
    fx = math.floor(x)
    fy = math.floor(y)
    nearest = 9.0
    identity = 0.0
    for j in range(-1, 2):
        for i in range(-1, 2):
            cx = int(fx) + i
            cy = int(fy) + j
            r1 = cell_value(cx, cy)
            r2 = cell_value(cx + 131, cy + 57)
            dx = fx + i + 0.5 + 0.42 * r1 - x
            dy = fy + j + 0.5 + 0.42 * r2 - y
            distance = (dx * dx + dy * dy) * (1.15 + 0.5 * cell_value(cx + 7, cy + 91))
            if distance < nearest:
                nearest = distance
                identity = r2
    return max(0.0, 1.0 - nearest), identity
