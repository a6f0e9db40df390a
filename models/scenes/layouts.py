"""Random label maps like those that people paint: few classes, large areas, flat horizons, icons of trees and
houses."""

import numpy as np

from models.scenes.brush import Sheet
from models.scenes.labels import (
    BUSH,
    CLOUDS,
    FLOWER,
    FOG,
    FOREST,
    GRASS,
    HOUSE,
    LABEL_COUNT,
    MOUNTAIN,
    RIVER,
    ROAD,
    ROCK,
    SAND,
    SEA,
    SNOW,
    SUN,
    TREE,
)


def _horizon(rng):
    return rng.uniform(0.3, 0.68)


def lake_and_mountains(s):
    rng, h = s.rng, _horizon(s.rng)
    s.weather(h)
    s.far_land(h)
    s.below(rng.choice([GRASS, FOREST, SNOW, SAND], p=[0.6, 0.25, 0.1, 0.05]), s.line(h, 0.008, 1.3))
    shore = h + rng.uniform(0.0, 0.1)
    s.below(SEA, s.line(shore, rng.choice([0, 0.008, 0.02]), 1.2, rng.normal() * 0.02))
    if rng.rand() < 0.75:
        s.below(
            rng.choice([GRASS, SAND, ROCK, FLOWER, SNOW], p=[0.58, 0.18, 0.1, 0.08, 0.06]),
            s.line(rng.uniform(shore + 0.12, 1.0), rng.uniform(0.01, 0.04), 1.2, rng.normal() * 0.12),
        )
    _icons(s, h, houses=0.35)


def pond(s):
    rng, h = s.rng, _horizon(s.rng)
    s.weather(h)
    s.far_land(h)
    s.below(rng.choice([GRASS, SNOW, SAND, FLOWER], p=[0.55, 0.25, 0.12, 0.08]), s.line(h, 0.01, 1.2))
    for _ in range(rng.randint(1, 3)):
        y = rng.uniform(h + 0.12, 0.93)
        w = rng.uniform(0.08, 0.36)
        s.blob(rng.choice([SEA, RIVER], p=[0.8, 0.2]), rng.uniform(0.1, 0.9), y, w, w * rng.uniform(0.18, 0.4), 0.1)
    _icons(s, h, houses=0.4, trees=3)


def beach(s):
    rng, h = s.rng, _horizon(s.rng)
    s.weather(h, 0.35)
    if rng.rand() < 0.3:
        s.far_land(h)
    s.below(SEA, s.line(h))
    if rng.rand() < 0.2:
        s.blob(
            rng.choice([ROCK, FOREST, GRASS]),
            rng.uniform(0.1, 0.9),
            h,
            rng.uniform(0.06, 0.25),
            rng.uniform(0.02, 0.09),
        )
    s.below(SAND, s.line(rng.uniform(h + 0.08, 0.9), rng.uniform(0.005, 0.03), 1.0, rng.uniform(-0.45, 0.45)))
    if rng.rand() < 0.3:
        s.below(rng.choice([GRASS, BUSH, ROCK]), s.line(rng.uniform(0.85, 1.0), 0.02, 1.2, rng.uniform(-0.6, 0.6)))
    for _ in range(rng.randint(0, 4)):
        y = rng.uniform(h + 0.1, 1.0)
        s.blob(rng.choice([ROCK, BUSH]), rng.uniform(0, 1), y, rng.uniform(0.04, 0.16), rng.uniform(0.03, 0.09))
    if rng.rand() < 0.3:
        s.tree(rng.uniform(0.05, 0.95), rng.uniform(0.7, 0.98), rng.uniform(0.25, 0.6), False)


def road_to_hills(s):
    rng, h = s.rng, _horizon(s.rng)
    s.weather(h)
    s.far_land(h)
    s.below(rng.choice([GRASS, SAND, FLOWER, SNOW], p=[0.72, 0.12, 0.08, 0.08]), s.line(h, rng.choice([0, 0.012]), 1.2))
    s.way(ROAD, h + rng.uniform(0, 0.03), straight=rng.rand() < 0.35, wide=rng.uniform(0.12, 0.45))
    _icons(s, h, houses=0.5, trees=4)


def village(s):
    rng, h = s.rng, _horizon(s.rng)
    s.weather(h)
    s.far_land(h)
    s.below(rng.choice([GRASS, SNOW, SAND], p=[0.8, 0.14, 0.06]), s.line(h, 0.012, 1.2))
    if rng.rand() < 0.6:
        y = rng.uniform(h + 0.1, 0.9)
        points = [(x, y + rng.normal() * 0.05) for x in np.linspace(-0.02, 1.02, rng.randint(3, 6))]
        s.stroke(ROAD, points, rng.uniform(0.02, 0.06))
    elif rng.rand() < 0.5:
        s.way(rng.choice([ROAD, RIVER]), h)
    _icons(s, h, houses=1.0, trees=4, many=5)


def winter(s):
    rng, h = s.rng, _horizon(s.rng)
    s.weather(h)
    s.far_land(h)
    s.below(SNOW, s.line(h, 0.015, 1.3))
    if rng.rand() < 0.3:
        s.way(rng.choice([RIVER, ROAD]), h + 0.02)
    if rng.rand() < 0.35:
        w = rng.uniform(0.1, 0.3)
        s.blob(SEA, rng.uniform(0.2, 0.8), rng.uniform(h + 0.15, 0.92), w, w * rng.uniform(0.2, 0.4))
    for _ in range(rng.randint(0, 6)):
        foot = rng.uniform(h + 0.02, 0.97)
        s.tree(rng.uniform(0, 1), foot, (0.12 + foot - h) * rng.uniform(0.4, 0.9), rng.rand() < 0.8)
    _icons(s, h, houses=0.5, trees=0)


def meadow(s):
    rng, h = s.rng, _horizon(s.rng)
    s.weather(h)
    s.far_land(h)
    s.below(GRASS, s.line(h, rng.uniform(0, 0.03), 1.1, rng.normal() * 0.04))
    if rng.rand() < 0.8:
        s.below(FLOWER, s.line(rng.uniform(h + 0.03, 0.9), rng.uniform(0.005, 0.03), 1.3, rng.normal() * 0.08))
    else:
        for _ in range(rng.randint(1, 4)):
            s.blob(FLOWER, rng.uniform(0, 1), rng.uniform(h + 0.1, 1.0), rng.uniform(0.08, 0.3), rng.uniform(0.03, 0.1))
    if rng.rand() < 0.3:
        s.below(GRASS, s.line(rng.uniform(0.8, 1.0), 0.02))
    _icons(s, h, houses=0.2, trees=3)


def cliff(s):
    rng = s.rng
    h = rng.uniform(0.5, 0.82)
    s.weather(h)
    if rng.rand() < 0.2:
        s.far_land(h)
    ground = rng.choice([SEA, GRASS, SAND, SNOW], p=[0.65, 0.2, 0.1, 0.05])
    s.below(ground, s.line(h))
    left = rng.rand() < 0.5
    reach = rng.uniform(0.25, 0.6)
    top = rng.uniform(0.12, 0.5)
    ys = np.linspace(top, h + rng.uniform(0.0, 0.12), 9)
    edge = [((reach + (y - top) * rng.uniform(0.1, 0.4) + rng.normal() * 0.012), y) for y in ys]
    place = (lambda x: x) if left else (lambda x: 1 - x)
    s.polygon(
        rng.choice([ROCK, MOUNTAIN], p=[0.75, 0.25]),
        [(place(-0.02), top + rng.normal() * 0.03), *[(place(x), y) for x, y in edge], (place(-0.02), ys[-1])],
    )
    if rng.rand() < 0.6:
        s.polygon(
            rng.choice([GRASS, SNOW, FOREST], p=[0.7, 0.15, 0.15]),
            [
                (place(-0.02), top - 0.03),
                (place(reach * 0.8), top - 0.025),
                (place(reach + 0.02), top + 0.01),
                (place(reach * 0.5), top + 0.035),
                (place(-0.02), top + 0.03),
            ],
        )
    if rng.rand() < 0.3:
        s.blob(
            ROCK,
            place(rng.uniform(0.5, 0.9)),
            h + rng.uniform(0.02, 0.12),
            rng.uniform(0.03, 0.09),
            rng.uniform(0.02, 0.08),
        )


def river_valley(s):
    rng, h = s.rng, _horizon(s.rng)
    s.weather(h)
    s.far_land(h)
    s.below(rng.choice([GRASS, FOREST, SNOW, SAND, ROCK], p=[0.66, 0.14, 0.08, 0.07, 0.05]), s.line(h, 0.012, 1.2))
    if rng.rand() < 0.3:
        side = rng.choice([-0.5, 1.5])
        s.polygon(
            FOREST, [(0.5 + side, h - 0.1), (0.5 + side * 0.2, h + 0.01), (0.5 + side, h + rng.uniform(0.1, 0.4))]
        )
    s.way(RIVER, h + rng.uniform(0, 0.04), wide=rng.uniform(0.12, 0.5))
    for _ in range(rng.randint(0, 4)):
        s.blob(
            rng.choice([FOREST, BUSH, ROCK]),
            rng.uniform(0, 1),
            rng.uniform(h + 0.03, 0.95),
            rng.uniform(0.05, 0.2),
            rng.uniform(0.025, 0.08),
        )
    _icons(s, h, houses=0.25)


def sunset(s):
    rng, h = s.rng, _horizon(s.rng)
    s.clouds(rng.choice([0, 1, 3]), h)
    s.sun(h, low=True)
    s.far_land(h)
    s.below(rng.choice([SEA, GRASS, SAND, FOREST, SNOW], p=[0.6, 0.2, 0.1, 0.05, 0.05]), s.line(h))
    if rng.rand() < 0.5:
        s.blob(
            rng.choice([BUSH, ROCK, GRASS, SAND]),
            rng.uniform(0, 1),
            rng.uniform(0.88, 1.05),
            rng.uniform(0.1, 0.4),
            rng.uniform(0.06, 0.15),
        )
    if rng.rand() < 0.4:
        s.tree(rng.uniform(0.05, 0.95), rng.uniform(0.7, 1.0), rng.uniform(0.25, 0.6))


def misty_sea(s):
    rng, h = s.rng, _horizon(s.rng)
    if rng.rand() < 0.6:
        s.polygon(CLOUDS, [(0, 0), (1, 0), (1, 1), (0, 1)])
    else:
        s.weather(h)
    if rng.rand() < 0.3:
        s.far_land(h)
    s.below(FOG, s.line(h - rng.uniform(0.03, 0.14), rng.uniform(0, 0.015)))
    s.below(rng.choice([SEA, GRASS, FOREST, SAND, SNOW], p=[0.6, 0.18, 0.12, 0.05, 0.05]), s.line(h))
    for _ in range(rng.randint(0, 3)):
        s.blob(
            rng.choice([ROCK, BUSH, SAND]),
            rng.uniform(0.05, 0.95),
            rng.uniform(h + 0.03, 0.9),
            rng.uniform(0.05, 0.15),
            rng.uniform(0.03, 0.09),
        )
    if rng.rand() < 0.2:
        s.blob(FOG, rng.uniform(0, 1), rng.uniform(h, 1), rng.uniform(0.2, 0.5), rng.uniform(0.03, 0.08))


def woods(s):
    rng, h = s.rng, _horizon(s.rng)
    s.weather(h)
    s.far_land(h)
    s.below(FOREST, s.line(h - rng.uniform(0, 0.08), rng.uniform(0.01, 0.04), 1.4))
    if rng.rand() < 0.75:
        s.below(
            rng.choice([GRASS, SNOW, SEA, FLOWER, SAND, RIVER], p=[0.55, 0.12, 0.15, 0.1, 0.05, 0.03]),
            s.line(rng.uniform(h + 0.04, 0.9), 0.02, 1.2),
        )
    if rng.rand() < 0.3:
        s.way(rng.choice([ROAD, RIVER]), h + 0.05)
    _icons(s, h, houses=0.2, trees=3)


def wide_plain(s):
    rng, h = s.rng, _horizon(s.rng)
    s.weather(h)
    s.far_land(h)
    first = rng.choice([GRASS, SAND, SNOW, FLOWER, ROCK], p=[0.55, 0.22, 0.1, 0.08, 0.05])
    s.below(first, s.line(h, rng.choice([0, 0.01])))
    for _ in range(rng.choice([0, 1, 2])):
        s.below(
            rng.choice([GRASS, SAND, FLOWER, ROCK, SNOW, SEA], p=[0.35, 0.2, 0.2, 0.08, 0.07, 0.1]),
            s.line(rng.uniform(h + 0.06, 1.0), 0.02, 1.2, rng.normal() * 0.15),
        )
    _icons(s, h, houses=0.2, trees=2)


def stripes(s):
    """Two to five level bands and little else."""
    rng = s.rng
    h = _horizon(rng)
    s.weather(h, 0.3)
    for y in np.sort(rng.uniform(h, 1.0, rng.randint(1, 4))):
        s.below(
            rng.choice([SEA, GRASS, SAND, SNOW, FOREST, FLOWER, MOUNTAIN, ROCK]),
            s.line(y if y > h + 0.01 else h, rng.choice([0, 0.01, 0.03])),
        )


def free_blobs(s):
    """Large blobs anywhere, whatever they mean."""
    rng = s.rng
    for _ in range(rng.randint(3, 8)):
        label = rng.choice(
            [CLOUDS, SUN, MOUNTAIN, ROCK, SNOW, GRASS, FLOWER, FOREST, TREE, BUSH, SAND, SEA, RIVER, ROAD, HOUSE, FOG]
        )
        r = rng.uniform(0.08, 0.25) * (0.4 if label == SUN else 1)
        y = rng.uniform(0.05, 0.35) if label in (CLOUDS, SUN) else rng.uniform(0.2, 1.0)
        s.blob(label, rng.uniform(0, 1), y, r, r * rng.uniform(0.4, 1.1) if label != SUN else r, rng.uniform(0.03, 0.2))


def _icons(s, horizon, houses=0.3, trees=2, many=2):
    """Bushes, rocks, houses and trees on the ground, far ones first."""
    rng = s.rng
    things = []
    if rng.rand() < houses:
        things += [
            (rng.uniform(horizon + 0.02, min(0.95, horizon + 0.4)), 'house') for _ in range(rng.randint(1, many + 1))
        ]
    if trees:
        things += [(rng.uniform(horizon + 0.03, 0.98), 'tree') for _ in range(rng.choice(trees + 1))]
    things += [(rng.uniform(horizon + 0.05, 1.02), 'patch') for _ in range(rng.choice([0, 1, 2], p=[0.6, 0.25, 0.15]))]
    for foot, what in sorted(things):
        near = 0.12 + (foot - horizon)
        x = rng.uniform(0.03, 0.97)
        if what == 'house':
            s.house(x, foot, near * rng.uniform(0.35, 0.85))
        elif what == 'tree':
            s.tree(x, foot, near * rng.uniform(0.6, 1.5))
        else:
            w = near * rng.uniform(0.2, 0.6)
            s.blob(
                rng.choice([BUSH, ROCK, FLOWER, SAND, SEA], p=[0.5, 0.25, 0.12, 0.05, 0.08]),
                x,
                foot,
                w,
                w * rng.uniform(0.3, 0.6),
                0.12,
            )


_PROGRAMMES = (
    (lake_and_mountains, 0.14),
    (pond, 0.06),
    (beach, 0.10),
    (road_to_hills, 0.10),
    (village, 0.10),
    (winter, 0.08),
    (meadow, 0.08),
    (cliff, 0.06),
    (river_valley, 0.09),
    (sunset, 0.06),
    (misty_sea, 0.05),
    (woods, 0.06),
    (wide_plain, 0.05),
    (stripes, 0.03),
    (free_blobs, 0.03),
)


def draw_layout(rng, side):
    """A random user-like label map, uint8 [side,side]."""
    chance = np.array([weight for _, weight in _PROGRAMMES])
    sheet = Sheet(rng, side)
    _PROGRAMMES[rng.choice(len(_PROGRAMMES), p=chance / chance.sum())][0](sheet)
    drawn = sheet.map()
    if rng.rand() < 0.03:
        # Something that does not belong.
        sheet.blob(
            int(rng.randint(LABEL_COUNT)),
            rng.uniform(0, 1),
            rng.uniform(0, 1),
            rng.uniform(0.05, 0.15),
            rng.uniform(0.05, 0.15),
        )
        drawn = sheet.map()
    return drawn[:, ::-1].copy() if rng.rand() < 0.5 else drawn
