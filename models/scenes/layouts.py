"""Random label maps like those that people paint: few classes, large areas, flat horizons, icons of trees, houses."""

import numpy as np

from models.scenes.brush import Sheet
from models.scenes.labels import LABEL_COUNT
from models.scenes.layouts_land import free_blobs, meadow, road_to_hills, stripes, village, wide_plain, winter, woods
from models.scenes.layouts_water import beach, cliff, lake_and_mountains, misty_sea, pond, river_valley, sunset
from models.scenes.types import LabelMap, Random

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


def draw_layout(rng: Random, side: int) -> LabelMap:
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
