"""The camera: upright, with a vertical picture plane, so that one picture column is one vertical plane of the world.

Pixel (column, row) looks along (u, v, 1): x right, y up, z ahead; v = 0 is the horizon. Water lies at y = 0.
"""

import math
from typing import NamedTuple

from numba import njit

from models.scenes.noise import OPTIONS
from models.scenes.types import Point


class Camera(NamedTuple):
    """Where the eye is and how wide it looks, over a picture of width x height pixels.

    eye: height over the water, metres. half: tangent of half the vertical field of view. rise: v of the middle row.
    """

    eye: float
    half: float
    rise: float
    width: int
    height: int


@njit(inline='always', **OPTIONS)
def ray(camera: Camera, column: float, row: float) -> Point:
    """(u, v) of the middle of a pixel."""
    scale = camera.half / camera.height
    return (2.0 * column + 1.0 - camera.width) * scale, camera.rise + (camera.height - 2.0 * row - 1.0) * scale


@njit(inline='always', **OPTIONS)
def row_of(camera: Camera, v: float) -> float:
    """The row (a fraction; the middle of row r is r) that looks at slope v."""
    return 0.5 * (camera.height - 1.0 - (v - camera.rise) * camera.height / camera.half)


@njit(inline='always', **OPTIONS)
def column_of(camera: Camera, u: float) -> float:
    """The column (a fraction) that looks at u."""
    return 0.5 * (camera.width - 1.0 + u * camera.height / camera.half)


@njit(inline='always', **OPTIONS)
def pixel_angle(camera: Camera) -> float:
    """The angle of one pixel, radians."""
    return 2.0 * camera.half / camera.height


@njit(inline='always', **OPTIONS)
def ray_length(u: float, v: float) -> float:
    """Length of (u, v, 1)."""
    return math.sqrt(u * u + v * v + 1.0)
