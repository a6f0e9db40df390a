"""What the ground of a 3-D landscape is at every pixel: its class and its surface."""

import math

from numba import njit

from models.scenes.camera import Camera, pixel_angle, ray, ray_length
from models.scenes.labels import FLOWER, FOREST, GRASS, MOUNTAIN, RIVER, ROAD, ROCK, SAND, SEA, SKY, SNOW
from models.scenes.light import Illumination
from models.scenes.noise import OPTIONS, crowns, fractal, mix, step_smoothly
from models.scenes.profile import sky_visibility, sun_shadow
from models.scenes.surface import (
    DEPTH,
    FOOTPRINT,
    HEIGHT,
    IDENTITY,
    NORMAL_X,
    NORMAL_Y,
    NORMAL_Z,
    OPEN,
    SUNLIT,
    TEXTURE_X,
    TEXTURE_Z,
)
from models.scenes.terrain import Terrain, forest_share, ground_height, mountain_share, river_at, road_at
from models.scenes.types import Field, LabelMap, Profiles, Surface


@njit(**OPTIONS)
def classify(
    terrain: Terrain,
    light: Illumination,
    camera: Camera,
    left: int,
    heights: Profiles,
    canopy: Profiles,
    depth: Field,
    slope_x: Field,
    slope_z: Field,
    wood: Field,
    seed: float,
    surface: Surface,
    material: LabelMap,
) -> None:
    """Class and surface of every pixel that sees land or water."""
    angle = pixel_angle(camera)
    for row in range(camera.height):
        for column in range(camera.width):
            z = depth[row, column]
            if z <= 0.0:
                material[row, column] = SKY
                continue
            u, v = ray(camera, column, row)
            length = ray_length(u, v)
            x = u * z
            y = camera.eye + v * z
            p = surface[row, column]
            across = angle * z
            p[DEPTH] = z
            p[HEIGHT] = y
            p[TEXTURE_X] = x + terrain.offset_x
            p[TEXTURE_Z] = z + terrain.offset_z
            sx, sz = slope_x[row, column], slope_z[row, column]
            inverse = 1.0 / math.sqrt(sx * sx + sz * sz + 1.0)
            nx, ny, nz = -sx * inverse, inverse, -sz * inverse
            facing = max(0.05, -(u * nx + v * ny + nz) / length)
            foot = math.sqrt(across * across / facing)
            p[FOOTPRINT] = foot
            canopied = wood[row, column]
            ground = ground_height(terrain, x, z, across)
            if canopied <= 0.0 and ground < 0.03 and y < 0.35:
                material[row, column] = (
                    RIVER if terrain.river > 0.5 and abs(x - river_at(terrain, z)) < terrain.river_width * 3.5 else SEA
                )
                p[HEIGHT] = min(0.0, ground)
                p[IDENTITY] = 1.0 if terrain.coast_drop > 0.0 or terrain.base < 0.0 else 0.55
                p[TEXTURE_X] = x
                p[TEXTURE_Z] = z
                continue
            broad = fractal(p[TEXTURE_X] * 0.02 + seed, p[TEXTURE_Z] * 0.02, 3, max(foot * 0.02, 0.15))
            m = mountain_share(terrain, x, z) if terrain.peak > 0.0 else 0.0
            kind = GRASS
            p[IDENTITY] = 0.0
            if (
                terrain.meadow < 5.0
                and fractal(p[TEXTURE_X] * 0.03 + 9.0, p[TEXTURE_Z] * 0.045, 3, foot * 0.03) > terrain.meadow
                and z < 500.0
            ):
                kind = FLOWER
            if m > 0.35 and ground > 0.12 * terrain.peak:
                kind = MOUNTAIN
                p[IDENTITY] = min(1.0, 2.0 * ground / (terrain.peak + 1.0)) - 0.4
            if ny < terrain.steep + 0.15 * broad and kind != MOUNTAIN and terrain.dune < 0.5:
                kind = ROCK
            if (terrain.dune > 0.5 and m < 0.5) or (
                ground < terrain.beach * (1.0 + 0.6 * broad) and kind != ROCK and m < 0.6
            ):
                kind = SAND
            if terrain.road > 0.5 and m < 0.5 and ground > 0.1:
                d = (x - road_at(terrain, z)) / terrain.road_width
                if abs(d) < 1.0 + 0.1 * broad:
                    kind = ROAD
                    p[IDENTITY] = min(1.0, max(-1.0, d))
            if kind != ROAD and (canopied > 0.0 or forest_share(terrain, x, z, ground) > 0.0):
                kind = FOREST
                bump, identity = crowns(x * 1.5 / terrain.tree, z * 1.5 / terrain.tree)
                seen = step_smoothly(1.2, 3.0, terrain.tree * 0.8 / across)
                p[IDENTITY] = identity * seen
            snow_at = ground + 0.22 * broad * abs(terrain.snow_line)
            if (
                snow_at > terrain.snow_line
                and kind != ROAD
                and ny
                > 0.62 - 0.25 * step_smoothly(0.0, 0.5 * abs(terrain.snow_line) + 40.0, snow_at - terrain.snow_line)
            ):
                if kind != FOREST or terrain.snow_line < 0.0:
                    kind = SNOW if kind != FOREST else FOREST
            material[row, column] = kind
            if kind == GRASS or kind == FLOWER or kind == SAND or kind == SNOW or kind == ROAD:
                e = max(0.05, 0.5 * across / facing)
                rough = 0.5 if kind == ROAD or kind == SNOW else 1.0
                f = fractal(p[TEXTURE_X] * 1.2, p[TEXTURE_Z] * 1.2, 3, across / facing)
                nx -= rough * 0.16 * (fractal((p[TEXTURE_X] + e) * 1.2, p[TEXTURE_Z] * 1.2, 3, across / facing) - f) / e
                nz -= rough * 0.16 * (fractal(p[TEXTURE_X] * 1.2, (p[TEXTURE_Z] + e) * 1.2, 3, across / facing) - f) / e
                inverse = 1.0 / math.sqrt(nx * nx + ny * ny + nz * nz)
                nx, ny, nz = nx * inverse, ny * inverse, nz * inverse
            p[NORMAL_X], p[NORMAL_Y], p[NORMAL_Z] = nx, ny, nz
            lift = y + 0.05 + 0.006 * z
            if nx * light.sx + ny * light.sy + nz * light.sz > 0.0 and light.overcast < 0.9:
                p[SUNLIT] = sun_shadow(light, camera, left, heights, canopy, x, lift, z)
            else:
                p[SUNLIT] = 0.0
            p[OPEN] = sky_visibility(
                camera, left, heights, canopy, x, lift, z, max(4.0, 0.02 * z) if kind != FOREST else max(3.0, 0.012 * z)
            )
            if kind == FOREST:
                bump, _ = crowns(x * 1.5 / terrain.tree, z * 1.5 / terrain.tree)
                seen = step_smoothly(1.2, 3.0, terrain.tree * 0.8 / across)
                p[OPEN] *= mix(0.62, 0.28 + 0.8 * bump, seen) if canopied > 0.0 else 0.6
                if canopied <= 0.0:
                    p[SUNLIT] *= 0.35
