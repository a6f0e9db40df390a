"""Random label maps with water or over it: lakes, ponds, beaches, cliffs, rivers, sunsets, misty seas."""

import numpy as np

from models.scenes.brush import Sheet
from models.scenes.labels import BUSH, CLOUDS, FLOWER, FOG, FOREST, GRASS, MOUNTAIN, RIVER, ROCK, SAND, SEA, SNOW


def lake_and_mountains(sheet: Sheet) -> None:
    """A wide lake before mountains or hills, often with a near shore."""
    rng, horizon = sheet.rng, sheet.horizon()
    sheet.weather(horizon)
    sheet.far_land(horizon)
    sheet.below(rng.choice([GRASS, FOREST, SNOW, SAND], p=[0.6, 0.25, 0.1, 0.05]), sheet.line(horizon, 0.008, 1.3))
    shore = horizon + rng.uniform(0.0, 0.1)
    sheet.below(SEA, sheet.line(shore, rng.choice([0, 0.008, 0.02]), 1.2, rng.normal() * 0.02))
    if rng.rand() < 0.75:
        sheet.below(
            rng.choice([GRASS, SAND, ROCK, FLOWER, SNOW], p=[0.58, 0.18, 0.1, 0.08, 0.06]),
            sheet.line(rng.uniform(shore + 0.12, 1.0), rng.uniform(0.01, 0.04), 1.2, rng.normal() * 0.12),
        )
    sheet.icons(horizon, houses=0.35)


def pond(sheet: Sheet) -> None:
    """One or two ponds in open land."""
    rng, horizon = sheet.rng, sheet.horizon()
    sheet.weather(horizon)
    sheet.far_land(horizon)
    sheet.below(rng.choice([GRASS, SNOW, SAND, FLOWER], p=[0.55, 0.25, 0.12, 0.08]), sheet.line(horizon, 0.01, 1.2))
    for _ in range(rng.randint(1, 3)):
        y = rng.uniform(horizon + 0.12, 0.93)
        w = rng.uniform(0.08, 0.36)
        sheet.blob(rng.choice([SEA, RIVER], p=[0.8, 0.2]), rng.uniform(0.1, 0.9), y, w, w * rng.uniform(0.18, 0.4), 0.1)
    sheet.icons(horizon, houses=0.4, trees=3)


def beach(sheet: Sheet) -> None:
    """The sea, a slanting beach, rocks and sometimes a tree."""
    rng, horizon = sheet.rng, sheet.horizon()
    sheet.weather(horizon, 0.35)
    if rng.rand() < 0.3:
        sheet.far_land(horizon)
    sheet.below(SEA, sheet.line(horizon))
    if rng.rand() < 0.2:
        sheet.blob(
            rng.choice([ROCK, FOREST, GRASS]),
            rng.uniform(0.1, 0.9),
            horizon,
            rng.uniform(0.06, 0.25),
            rng.uniform(0.02, 0.09),
        )
    sheet.below(
        SAND, sheet.line(rng.uniform(horizon + 0.08, 0.9), rng.uniform(0.005, 0.03), 1.0, rng.uniform(-0.45, 0.45))
    )
    if rng.rand() < 0.3:
        sheet.below(
            rng.choice([GRASS, BUSH, ROCK]), sheet.line(rng.uniform(0.85, 1.0), 0.02, 1.2, rng.uniform(-0.6, 0.6))
        )
    for _ in range(rng.randint(0, 4)):
        y = rng.uniform(horizon + 0.1, 1.0)
        sheet.blob(rng.choice([ROCK, BUSH]), rng.uniform(0, 1), y, rng.uniform(0.04, 0.16), rng.uniform(0.03, 0.09))
    if rng.rand() < 0.3:
        sheet.tree(rng.uniform(0.05, 0.95), rng.uniform(0.7, 0.98), rng.uniform(0.25, 0.6), False)


def cliff(sheet: Sheet) -> None:
    """A cliff at one side over the sea or a plain."""
    rng = sheet.rng
    horizon = rng.uniform(0.5, 0.82)
    sheet.weather(horizon)
    if rng.rand() < 0.2:
        sheet.far_land(horizon)
    ground = rng.choice([SEA, GRASS, SAND, SNOW], p=[0.65, 0.2, 0.1, 0.05])
    sheet.below(ground, sheet.line(horizon))
    left = rng.rand() < 0.5
    reach = rng.uniform(0.25, 0.6)
    top = rng.uniform(0.12, 0.5)
    ys = np.linspace(top, horizon + rng.uniform(0.0, 0.12), 9)
    edge = [((reach + (y - top) * rng.uniform(0.1, 0.4) + rng.normal() * 0.012), y) for y in ys]
    place = (lambda x: x) if left else (lambda x: 1 - x)
    sheet.polygon(
        rng.choice([ROCK, MOUNTAIN], p=[0.75, 0.25]),
        [(place(-0.02), top + rng.normal() * 0.03), *[(place(x), y) for x, y in edge], (place(-0.02), ys[-1])],
    )
    if rng.rand() < 0.6:
        sheet.polygon(
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
        sheet.blob(
            ROCK,
            place(rng.uniform(0.5, 0.9)),
            horizon + rng.uniform(0.02, 0.12),
            rng.uniform(0.03, 0.09),
            rng.uniform(0.02, 0.08),
        )


def river_valley(sheet: Sheet) -> None:
    """A river that comes out of a valley."""
    rng, horizon = sheet.rng, sheet.horizon()
    sheet.weather(horizon)
    sheet.far_land(horizon)
    sheet.below(
        rng.choice([GRASS, FOREST, SNOW, SAND, ROCK], p=[0.66, 0.14, 0.08, 0.07, 0.05]), sheet.line(horizon, 0.012, 1.2)
    )
    if rng.rand() < 0.3:
        side = rng.choice([-0.5, 1.5])
        sheet.polygon(
            FOREST,
            [
                (0.5 + side, horizon - 0.1),
                (0.5 + side * 0.2, horizon + 0.01),
                (0.5 + side, horizon + rng.uniform(0.1, 0.4)),
            ],
        )
    sheet.way(RIVER, horizon + rng.uniform(0, 0.04), wide=rng.uniform(0.12, 0.5))
    for _ in range(rng.randint(0, 4)):
        sheet.blob(
            rng.choice([FOREST, BUSH, ROCK]),
            rng.uniform(0, 1),
            rng.uniform(horizon + 0.03, 0.95),
            rng.uniform(0.05, 0.2),
            rng.uniform(0.025, 0.08),
        )
    sheet.icons(horizon, houses=0.25)


def sunset(sheet: Sheet) -> None:
    """A low sun over a level land or sea."""
    rng, horizon = sheet.rng, sheet.horizon()
    sheet.clouds(rng.choice([0, 1, 3]), horizon)
    sheet.sun(horizon, low=True)
    sheet.far_land(horizon)
    sheet.below(rng.choice([SEA, GRASS, SAND, FOREST, SNOW], p=[0.6, 0.2, 0.1, 0.05, 0.05]), sheet.line(horizon))
    if rng.rand() < 0.5:
        sheet.blob(
            rng.choice([BUSH, ROCK, GRASS, SAND]),
            rng.uniform(0, 1),
            rng.uniform(0.88, 1.05),
            rng.uniform(0.1, 0.4),
            rng.uniform(0.06, 0.15),
        )
    if rng.rand() < 0.4:
        sheet.tree(rng.uniform(0.05, 0.95), rng.uniform(0.7, 1.0), rng.uniform(0.25, 0.6))


def misty_sea(sheet: Sheet) -> None:
    """Mist on the horizon of the sea or of a plain."""
    rng, horizon = sheet.rng, sheet.horizon()
    if rng.rand() < 0.6:
        sheet.polygon(CLOUDS, [(0, 0), (1, 0), (1, 1), (0, 1)])
    else:
        sheet.weather(horizon)
    if rng.rand() < 0.3:
        sheet.far_land(horizon)
    sheet.below(FOG, sheet.line(horizon - rng.uniform(0.03, 0.14), rng.uniform(0, 0.015)))
    sheet.below(rng.choice([SEA, GRASS, FOREST, SAND, SNOW], p=[0.6, 0.18, 0.12, 0.05, 0.05]), sheet.line(horizon))
    for _ in range(rng.randint(0, 3)):
        sheet.blob(
            rng.choice([ROCK, BUSH, SAND]),
            rng.uniform(0.05, 0.95),
            rng.uniform(horizon + 0.03, 0.9),
            rng.uniform(0.05, 0.15),
            rng.uniform(0.03, 0.09),
        )
    if rng.rand() < 0.2:
        sheet.blob(FOG, rng.uniform(0, 1), rng.uniform(horizon, 1), rng.uniform(0.2, 0.5), rng.uniform(0.03, 0.08))
