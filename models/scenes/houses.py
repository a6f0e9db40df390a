"""Houses: a walled box under a gabled roof with eaves, a chimney, a door and windows."""

import math
from typing import NamedTuple

import numpy as np

from models.scenes.types import Random


class House(NamedTuple):
    """One house, in metres and linear albedos. The ridge runs along its own z.

    x, y, z: its foot in the world. yaw: radians.
    """

    x: float
    y: float
    z: float
    half_width: float
    half_length: float
    wall: float
    roof: float
    yaw: float
    chimney: float
    roof_r: float
    roof_g: float
    roof_b: float
    wall_r: float
    wall_g: float
    wall_b: float
    seed: float


_ROOFS = np.array(
    [[0.30, 0.105, 0.06], [0.34, 0.15, 0.09], [0.15, 0.145, 0.15], [0.22, 0.15, 0.10], [0.26, 0.085, 0.06]]
)
_WALLS = np.array(
    [
        [0.60, 0.57, 0.50],
        [0.62, 0.60, 0.57],
        [0.55, 0.45, 0.32],
        [0.30, 0.20, 0.13],
        [0.42, 0.12, 0.08],
        [0.58, 0.50, 0.36],
    ]
)


def sample_house(rng: Random, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> House:
    """A random House at a place."""
    half = rng.uniform(2.6, 4.2)
    return House(
        *(
            float(q)
            for q in (
                x,
                y,
                z,
                half,
                half * rng.uniform(1.1, 1.9),
                2.7 if rng.rand() < 0.65 else 5.2,
                half * rng.uniform(0.6, 1.15),
                rng.choice([-1, 1]) * rng.uniform(0.25, 1.25),
                rng.choice([-0.45, 0.45, 9.0]),
                *_ROOFS[rng.choice(len(_ROOFS), p=(0.3, 0.2, 0.14, 0.14, 0.22))],
                *_WALLS[rng.randint(len(_WALLS))],
                rng.uniform(0, 99),
            )
        )
    )


def screen_box(house: House, eye: float) -> tuple[float, float, float, float]:
    """(u0, u1, v0, v1) that a house covers for an eye at a height over the house's own foot level."""
    ca, sa = math.cos(house.yaw), math.sin(house.yaw)
    points = []
    for sx in (-1, 1):
        for sz in (-1, 1):
            for y, w, d in (
                (0.0, house.half_width, house.half_length),
                (house.wall - 0.3, house.half_width + 0.45, house.half_length + 0.45),
                (house.wall + house.roof + 0.2, 0.0, house.half_length + 0.45),
            ):
                x, z = sx * w, sz * d
                wx, wz = house.x + ca * x - sa * z, house.z + sa * x + ca * z
                points.append((wx / wz, (house.y + y - eye) / wz))
    us, vs = zip(*points)
    return min(us), max(us), min(vs), max(vs)
