"""Random label maps of dry land: roads, villages, winters, meadows, woods, plains, and bands and blobs of anything."""

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


def road_to_hills(sheet: Sheet) -> None:
    """A road that runs from the foreground to the hills."""
    rng, horizon = sheet.rng, sheet.horizon()
    sheet.weather(horizon)
    sheet.far_land(horizon)
    sheet.below(
        rng.choice([GRASS, SAND, FLOWER, SNOW], p=[0.72, 0.12, 0.08, 0.08]),
        sheet.line(horizon, rng.choice([0, 0.012]), 1.2),
    )
    sheet.way(ROAD, horizon + rng.uniform(0, 0.03), straight=rng.rand() < 0.35, wide=rng.uniform(0.12, 0.45))
    sheet.icons(horizon, houses=0.5, trees=4)


def village(sheet: Sheet) -> None:
    """Houses along a road or a river."""
    rng, horizon = sheet.rng, sheet.horizon()
    sheet.weather(horizon)
    sheet.far_land(horizon)
    sheet.below(rng.choice([GRASS, SNOW, SAND], p=[0.8, 0.14, 0.06]), sheet.line(horizon, 0.012, 1.2))
    if rng.rand() < 0.6:
        y = rng.uniform(horizon + 0.1, 0.9)
        points = [(x, y + rng.normal() * 0.05) for x in np.linspace(-0.02, 1.02, rng.randint(3, 6))]
        sheet.stroke(ROAD, points, rng.uniform(0.02, 0.06))
    elif rng.rand() < 0.5:
        sheet.way(rng.choice([ROAD, RIVER]), horizon)
    sheet.icons(horizon, houses=1.0, trees=4, many=5)


def winter(sheet: Sheet) -> None:
    """Land under snow, perhaps with a way or a frozen pond."""
    rng, horizon = sheet.rng, sheet.horizon()
    sheet.weather(horizon)
    sheet.far_land(horizon)
    sheet.below(SNOW, sheet.line(horizon, 0.015, 1.3))
    if rng.rand() < 0.3:
        sheet.way(rng.choice([RIVER, ROAD]), horizon + 0.02)
    if rng.rand() < 0.35:
        w = rng.uniform(0.1, 0.3)
        sheet.blob(SEA, rng.uniform(0.2, 0.8), rng.uniform(horizon + 0.15, 0.92), w, w * rng.uniform(0.2, 0.4))
    for _ in range(rng.randint(0, 6)):
        foot = rng.uniform(horizon + 0.02, 0.97)
        sheet.tree(rng.uniform(0, 1), foot, (0.12 + foot - horizon) * rng.uniform(0.4, 0.9), rng.rand() < 0.8)
    sheet.icons(horizon, houses=0.5, trees=0)


def meadow(sheet: Sheet) -> None:
    """A meadow with flowers, in a sheet or in patches."""
    rng, horizon = sheet.rng, sheet.horizon()
    sheet.weather(horizon)
    sheet.far_land(horizon)
    sheet.below(GRASS, sheet.line(horizon, rng.uniform(0, 0.03), 1.1, rng.normal() * 0.04))
    if rng.rand() < 0.8:
        sheet.below(
            FLOWER, sheet.line(rng.uniform(horizon + 0.03, 0.9), rng.uniform(0.005, 0.03), 1.3, rng.normal() * 0.08)
        )
    else:
        for _ in range(rng.randint(1, 4)):
            sheet.blob(
                FLOWER,
                rng.uniform(0, 1),
                rng.uniform(horizon + 0.1, 1.0),
                rng.uniform(0.08, 0.3),
                rng.uniform(0.03, 0.1),
            )
    if rng.rand() < 0.3:
        sheet.below(GRASS, sheet.line(rng.uniform(0.8, 1.0), 0.02))
    sheet.icons(horizon, houses=0.2, trees=3)


def woods(sheet: Sheet) -> None:
    """Woods up to the horizon, often behind a clearing or a shore."""
    rng, horizon = sheet.rng, sheet.horizon()
    sheet.weather(horizon)
    sheet.far_land(horizon)
    sheet.below(FOREST, sheet.line(horizon - rng.uniform(0, 0.08), rng.uniform(0.01, 0.04), 1.4))
    if rng.rand() < 0.75:
        sheet.below(
            rng.choice([GRASS, SNOW, SEA, FLOWER, SAND, RIVER], p=[0.55, 0.12, 0.15, 0.1, 0.05, 0.03]),
            sheet.line(rng.uniform(horizon + 0.04, 0.9), 0.02, 1.2),
        )
    if rng.rand() < 0.3:
        sheet.way(rng.choice([ROAD, RIVER]), horizon + 0.05)
    sheet.icons(horizon, houses=0.2, trees=3)


def wide_plain(sheet: Sheet) -> None:
    """Level land in wide bands."""
    rng, horizon = sheet.rng, sheet.horizon()
    sheet.weather(horizon)
    sheet.far_land(horizon)
    first = rng.choice([GRASS, SAND, SNOW, FLOWER, ROCK], p=[0.55, 0.22, 0.1, 0.08, 0.05])
    sheet.below(first, sheet.line(horizon, rng.choice([0, 0.01])))
    for _ in range(rng.choice([0, 1, 2])):
        sheet.below(
            rng.choice([GRASS, SAND, FLOWER, ROCK, SNOW, SEA], p=[0.35, 0.2, 0.2, 0.08, 0.07, 0.1]),
            sheet.line(rng.uniform(horizon + 0.06, 1.0), 0.02, 1.2, rng.normal() * 0.15),
        )
    sheet.icons(horizon, houses=0.2, trees=2)


def stripes(sheet: Sheet) -> None:
    """Two to five level bands and little else."""
    rng = sheet.rng
    horizon = sheet.horizon()
    sheet.weather(horizon, 0.3)
    for y in np.sort(rng.uniform(horizon, 1.0, rng.randint(1, 4))):
        sheet.below(
            rng.choice([SEA, GRASS, SAND, SNOW, FOREST, FLOWER, MOUNTAIN, ROCK]),
            sheet.line(y if y > horizon + 0.01 else horizon, rng.choice([0, 0.01, 0.03])),
        )


def free_blobs(sheet: Sheet) -> None:
    """Large blobs anywhere, whatever they mean."""
    rng = sheet.rng
    for _ in range(rng.randint(3, 8)):
        label = rng.choice(
            [CLOUDS, SUN, MOUNTAIN, ROCK, SNOW, GRASS, FLOWER, FOREST, TREE, BUSH, SAND, SEA, RIVER, ROAD, HOUSE, FOG]
        )
        r = rng.uniform(0.08, 0.25) * (0.4 if label == SUN else 1)
        y = rng.uniform(0.05, 0.35) if label in (CLOUDS, SUN) else rng.uniform(0.2, 1.0)
        sheet.blob(
            label, rng.uniform(0, 1), y, r, r * rng.uniform(0.4, 1.1) if label != SUN else r, rng.uniform(0.03, 0.2)
        )
