"""The colours of one place: its grass, rock, sand, flowers, roads, leaves and water."""

from typing import NamedTuple

import numpy as np

from models.scenes.types import Random


class Palette(NamedTuple):
    """Colours and habits of one place; colours are linear albedos."""

    grass_r: float
    grass_g: float
    grass_b: float
    dry: float  # share of dry grass, 0..1
    rock_r: float
    rock_g: float
    rock_b: float
    sand_r: float
    sand_g: float
    sand_b: float
    flower_r: float
    flower_g: float
    flower_b: float
    other_r: float  # a second flower among the first
    other_g: float
    other_b: float
    blossom: float  # how densely flowers stand, 0..1
    road_r: float
    road_g: float
    road_b: float
    leaf_r: float
    leaf_g: float
    leaf_b: float
    conifer: float  # share of conifers, 0..1
    water_r: float  # light that comes back out of deep water
    water_g: float
    water_b: float
    strata: float  # strength of the layers in rock, 0..1
    seed: float  # offset into the noise


_FLOWERS = np.array(
    [
        [0.55, 0.13, 0.34],
        [0.62, 0.22, 0.42],
        [0.60, 0.07, 0.05],
        [0.36, 0.20, 0.56],
        [0.66, 0.47, 0.04],
        [0.66, 0.62, 0.56],
        [0.30, 0.24, 0.58],
        [0.62, 0.30, 0.12],
    ]
)
_WATERS = np.array(
    [[0.006, 0.022, 0.030], [0.010, 0.036, 0.044], [0.012, 0.045, 0.042], [0.016, 0.030, 0.022], [0.030, 0.040, 0.026]]
)


def sample_palette(rng: Random) -> Palette:
    """A random Palette."""
    grass = np.array([0.098, 0.138, 0.050]) * rng.uniform(0.8, 1.25) * rng.uniform(0.88, 1.12, 3)
    rock = (
        (np.array([0.22, 0.205, 0.19]) if rng.rand() < 0.7 else np.array([0.28, 0.21, 0.15]))
        * rng.uniform(0.7, 1.25)
        * rng.uniform(0.93, 1.07, 3)
    )
    sand = np.array([0.49, 0.41, 0.295]) * rng.uniform(0.8, 1.15) * np.array([1, 1, rng.uniform(0.75, 1.2)])
    first, second = rng.choice(len(_FLOWERS), 2, p=np.array([0.27, 0.22, 0.13, 0.12, 0.1, 0.06, 0.05, 0.05]))
    road = (
        np.array([0.30, 0.245, 0.18]) * rng.uniform(0.75, 1.15)
        if rng.rand() < 0.65
        else np.array([0.10, 0.10, 0.105]) * rng.uniform(0.8, 1.5)
    )
    leaf = np.array([0.066, 0.100, 0.030]) * rng.uniform(0.8, 1.25) * rng.uniform(0.88, 1.12, 3)
    water = _WATERS[rng.randint(len(_WATERS))] * rng.uniform(0.8, 1.3)
    conifer = float(rng.rand() < 0.45) if rng.rand() < 0.7 else rng.rand()
    return Palette(
        *(
            float(x)
            for x in (
                *grass,
                rng.uniform(0, 1) ** 1.7 * 0.6,
                *rock,
                *sand,
                *_FLOWERS[first],
                *_FLOWERS[second],
                rng.uniform(0.3, 0.8),
                *road,
                *leaf,
                conifer,
                *water,
                rng.uniform(0, 1),
                rng.uniform(0, 250),
            )
        )
    )
