"""What a random 3-D landscape consists of."""

import math
from dataclasses import dataclass
from typing import Literal, TypeVar

import numpy as np

from models.scenes.light import Light
from models.scenes.terrain import Terrain, ground_height, river_at, road_at
from models.scenes.types import Doubles, Random

Kind = Literal['tree', 'bush', 'house', 'forest']
Standing = tuple[float, float, Kind, float]  # z, x, kind, height of a thing
Value = TypeVar('Value')


@dataclass
class World:
    """What stands before the camera.

    eye: height of the camera over the ground, metres. cumuli, cover, rate: clouds (see landscape_sky.shade_sky).
    clouded: strength of the shadows of clouds. things: single trees, bushes and houses.
    """

    terrain: Terrain
    eye: float
    cumuli: Doubles
    cover: float
    rate: float
    clouded: float
    things: list[Standing]


_KINDS = {
    'lake': 0.17,
    'coast': 0.15,
    'inland': 0.18,
    'alpine': 0.17,
    'dunes': 0.05,
    'sea': 0.05,
    'river': 0.17,
    'woods': 0.09,
}


def _choose(rng: Random, *options: tuple[float, Value]) -> Value:
    """One of (chance, value) pairs."""
    chances = np.array([chance for chance, _ in options])
    return options[rng.choice(len(options), p=chances / chances.sum())][1]


def sample_world(rng: Random, light: Light) -> World:
    """A random World; the light decides only how much cloud there is overhead."""
    u = rng.uniform
    kind = rng.choice(list(_KINDS), p=np.array(list(_KINDS.values())) / sum(_KINDS.values()))
    t = dict.fromkeys(Terrain._fields, 0.0)
    t.update(
        offset_x=u(-4000, 4000),
        offset_z=u(-4000, 4000),
        hill=u(3, 32),
        hill_rate=u(0.003, 0.011),
        base=u(4, 12),
        peak=_choose(rng, (0.2, 0.0), (0.3, u(80, 260)), (0.5, u(260, 900))),
        peak_rate=u(0.0003, 0.0008),
        peak_start=u(220, 1300),
        peak_side=u(-0.8, 0.8),
        snow_line=_choose(rng, (0.5, 1e4), (0.36, u(140, 500)), (0.14, u(40, 150))),
        steep=u(0.60, 0.78),
        meadow=_choose(rng, (0.6, 9.0), (0.4, u(-0.12, 0.15))),
        forest=_choose(rng, (0.35, 9.0), (0.65, u(-0.1, 0.22))),
        forest_rate=u(0.003, 0.012),
        tree=u(6, 13),
        beach=_choose(rng, (0.4, 0.3), (0.6, u(0.8, 2.6))),
    )
    t['peak_full'] = t['peak_start'] + u(400, 2000)
    eye = _choose(rng, (0.42, u(1.6, 4)), (0.36, u(4, 12)), (0.22, u(12, 50)))
    trees = bushes = houses = 0
    if kind == 'lake':
        t.update(lake_depth=u(20, 45), lake_z=u(80, 450), lake_width=u(120, 700), lake_x=u(-200, 200))
        t['lake_length'] = t['lake_z'] * u(0.6, 1.02)
        t['hill'] *= 0.6
        trees, bushes, houses = rng.randint(0, 8), rng.randint(0, 8), _choose(rng, (0.6, 0), (0.25, 1), (0.15, 3))
    elif kind == 'coast':
        a = u(-1.4, 1.4)
        t.update(coast_x=math.sin(a), coast_z=math.cos(a) * _choose(rng, (0.5, 1.0), (0.5, 0.4)))
        t['hill'] *= _choose(rng, (0.5, 0.2), (0.5, 0.7))
        t['base'] = _choose(rng, (0.5, 2.5), (0.5, t['base']))
        t['coast_drop'] = t['base'] + u(8, 30)
        t['beach'] = _choose(rng, (0.3, 0.4), (0.7, u(1.5, 5)))
        t['peak'] *= _choose(rng, (0.4, 0), (0.3, 0.5), (0.3, 1))
        trees, houses = rng.randint(0, 5), _choose(rng, (0.7, 0), (0.3, rng.randint(1, 4)))
    elif kind == 'inland':
        t.update(base=15 + t['hill'], road=float(rng.rand() < 0.8))
        trees, bushes, houses = rng.randint(0, 14), rng.randint(0, 12), _choose(rng, (0.4, 0), (0.6, rng.randint(1, 7)))
    elif kind == 'alpine':
        t.update(
            base=10 + t['hill'],
            peak=u(320, 1000),
            peak_start=u(160, 700),
            snow_line=_choose(rng, (0.3, -30.0), (0.7, u(40, 330))),
            road=float(rng.rand() < 0.2),
        )
        t['peak_full'] = t['peak_start'] + u(500, 1500)
        if rng.rand() < 0.45:
            t.update(lake_depth=t['base'] + 35, lake_z=u(100, 450), lake_width=u(200, 600))
            t['lake_length'] = t['lake_z'] * 0.85
        trees, houses = rng.randint(0, 14), _choose(rng, (0.65, 0), (0.35, rng.randint(1, 3)))
    elif kind == 'dunes':
        t.update(dune=1.0, forest=9.0, hill=u(8, 36), hill_rate=u(0.003, 0.009), snow_line=1e4, meadow=9.0)
        t['base'] = 20 + t['hill']
        t['peak'] *= _choose(rng, (0.6, 0), (0.4, 0.5))
        bushes = rng.randint(0, 8)
    elif kind == 'sea':
        t.update(base=-30 - t['hill'], peak=u(150, 500), peak_start=u(300, 1200))
        t['peak_full'] = t['peak_start'] + 900
        t['peak_rate'] *= 1.3
    elif kind == 'river':
        t.update(river=1.0, river_swing=u(6, 30), river_rate=u(0.008, 0.03), river_x=u(-12, 12), river_width=u(2.5, 9))
        t['hill'] *= 0.5
        t['base'] = 3 + t['hill'] * 0.35
        eye = u(3, 18)
        trees, bushes, houses = rng.randint(0, 12), rng.randint(0, 12), _choose(rng, (0.6, 0), (0.4, rng.randint(1, 3)))
    else:
        t.update(base=15 + t['hill'], forest=u(-0.3, 0.05), road=float(rng.rand() < 0.65))
        trees, bushes, houses = rng.randint(2, 14), rng.randint(0, 8), int(rng.rand() < 0.25)
    if t['road']:
        t.update(road_swing=u(2, 14), road_rate=u(0.01, 0.04), road_x=u(-6, 6), road_width=u(1.6, 4.2))
    if t['snow_line'] < 5 or light.winter > 0.35:
        t['meadow'] = 9.0
    terrain = Terrain(*(float(t[name]) for name in Terrain._fields))
    cumuli, cover, clouded = _clouds(rng, light)
    return World(
        terrain, float(eye), cumuli, cover, u(0.25, 0.8), clouded, _things(rng, terrain, trees, bushes, houses)
    )


def _clouds(rng: Random, light: Light) -> tuple[Doubles, float, float]:
    """(cumuli [n,4], cover of the sheet overhead, strength of cloud shadows)."""
    cover = _choose(
        rng,
        (0.34, -0.9),
        (0.30, rng.uniform(-0.4, -0.12)),
        (0.22, rng.uniform(-0.12, 0.1)),
        (0.14, rng.uniform(0.1, 0.4)),
    )
    if light.overcast > 0.5:
        cover = rng.uniform(-0.1, 0.6)
    heaps = []
    if rng.rand() < 0.48 and light.overcast < 0.7:
        for _ in range(rng.randint(1, 6)):
            x, y, w = rng.uniform(-0.7, 0.7), rng.uniform(0.06, 0.42), rng.uniform(0.08, 0.28)
            h = w * rng.uniform(0.25, 0.55)
            heaps += [
                (
                    x + rng.normal() * w * 0.5,
                    y + abs(rng.normal()) * h * 0.25,
                    w * rng.uniform(0.4, 1),
                    h * rng.uniform(0.5, 1),
                )
                for _ in range(rng.randint(1, 5))
            ]
    return (
        np.array(heaps, np.float64).reshape(-1, 4),
        float(cover),
        float((len(heaps) > 0 or cover > -0.3) and light.overcast < 0.5) * rng.uniform(0.4, 1),
    )


def _things(rng: Random, terrain: Terrain, trees: int, bushes: int, houses: int) -> list[Standing]:
    """Where single trees, bushes and houses stand: a list of (z, x, kind, height)."""
    found: list[Standing] = []
    wanted: tuple[tuple[Kind, int, float, float], ...] = (
        ('house', houses, 20, 170),
        ('tree', trees, 10, 150),
        ('bush', bushes, 6, 60),
    )
    for kind, count, near, far in wanted:
        for _ in range(count):
            z = rng.uniform(near, far)
            x = rng.uniform(-0.62, 0.62) * z
            h = ground_height(terrain, x, z, 0.3)
            clear_road = not terrain.road or abs(x - road_at(terrain, z)) > terrain.road_width * 1.4 + (
                6 if kind == 'house' else 0.5
            )
            clear_river = not terrain.river or abs(x - river_at(terrain, z)) > terrain.river_width * 2
            if h > 0.7 and clear_road and clear_river:
                found.append(
                    (
                        z,
                        x,
                        kind,
                        rng.uniform(0.8, 2.2) if kind == 'bush' else rng.uniform(5, 13) if kind == 'tree' else 6.0,
                    )
                )
    return found
