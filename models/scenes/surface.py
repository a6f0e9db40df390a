"""The surface that every pixel of land looks at, and how light falls on it."""

import math

from numba import njit

from models.scenes.camera import Camera, ray, ray_length
from models.scenes.labels import FLOWER, FOREST, GRASS, MOUNTAIN, ROAD, ROCK, SAND, SNOW
from models.scenes.light import Illumination
from models.scenes.materials import albedo
from models.scenes.noise import OPTIONS, fractal, step_smoothly
from models.scenes.palette import Palette
from models.scenes.sky import see_through_air
from models.scenes.types import Colour, Field, LabelMap, Radiance, Surface

# Channels of the surface buffer, float32 [H,W,SURFACE_CHANNELS]: what a pixel looks at.
DEPTH, HEIGHT, NORMAL_X, NORMAL_Y, NORMAL_Z, SUNLIT, OPEN, TEXTURE_X, TEXTURE_Z, FOOTPRINT, IDENTITY = range(11)
SURFACE_CHANNELS = 11


@njit(inline='always', **OPTIONS)
def fall_of_light(light: Illumination, nx: float, ny: float, nz: float, sunlit: float, visible: float) -> Colour:
    """Light (r, g, b) on a surface of normal n: the sun's share `sunlit`, the sky's share `visible`, and the bounce."""
    direct = max(0.0, nx * light.sx + ny * light.sy + nz * light.sz) * sunlit
    up = 0.5 + 0.5 * ny
    level = 0.22 * (1.0 - ny * ny)
    down = (1.0 - ny) * (0.5 + 0.5 * visible)
    back = 0.05 * max(0.0, -(nx * light.sx + nz * light.sz))
    hr = 0.5 * (light.side_r + light.away_r) * (1.0 - light.overcast) + light.overcast * light.dome_r * 0.4
    hg = 0.5 * (light.side_g + light.away_g) * (1.0 - light.overcast) + light.overcast * light.dome_g * 0.4
    hb = 0.5 * (light.side_b + light.away_b) * (1.0 - light.overcast) + light.overcast * light.dome_b * 0.4
    # What is shut off from the sky still gets light thrown by its neighbours.
    inner = 0.30 * (1.0 - visible)
    return (
        light.sun_r * (direct + back) + visible * (light.sky_r * up + level * hr) + light.bounce_r * (down + inner),
        light.sun_g * (direct + back) + visible * (light.sky_g * up + level * hg) + light.bounce_g * (down + inner),
        light.sun_b * (direct + back) + visible * (light.sky_b * up + level * hb) + light.bounce_b * (down + inner),
    )


@njit(**OPTIONS)
def cloud_shadow(x: float, z: float, seed: float, amount: float) -> float:
    """Share of the sun that broken clouds let through at (x, z), 1 without clouds."""
    if amount <= 0.0:
        return 1.0
    return 1.0 - 0.75 * amount * step_smoothly(
        -0.02, 0.16, fractal(x * 0.0017 + seed, z * 0.0011 + seed, 4, 0.0) - 0.10 + 0.12 * amount
    )


@njit(**OPTIONS)
def shade_surfaces(
    light: Illumination,
    palette: Palette,
    camera: Camera,
    surface: Surface,
    material: LabelMap,
    clouded: float,
    radiance: Radiance,
    mist: Field,
) -> None:
    """Fill radiance [H,W,3] and mist (optical depth, [H,W]) wherever material is a kind of ground."""
    for row in range(camera.height):
        for column in range(camera.width):
            kind = material[row, column]
            if not (
                kind == GRASS
                or kind == FLOWER
                or kind == MOUNTAIN
                or kind == ROCK
                or kind == SNOW
                or kind == SAND
                or kind == ROAD
                or kind == FOREST
            ):
                continue
            p = surface[row, column]
            u, v = ray(camera, column, row)
            length = ray_length(u, v)
            z = p[DEPTH]
            r, g, b = albedo(
                light, palette, kind, p[TEXTURE_X], p[HEIGHT], p[TEXTURE_Z], p[NORMAL_Y], p[FOOTPRINT], p[IDENTITY]
            )
            # Meadows, tracks and stands of every size: patches that look equally large near and far.
            if p[NORMAL_Y] > 0.5:
                far = math.log(max(1.0, z))
                tone = fractal(u * 5.0 + palette.seed, far * 2.6 + palette.seed, 4, 0.03 + 0.03 * length)
                tone += 0.6 * fractal(u * 2.0 + 60.0 + palette.seed, far * 5.5, 3, 0.03)
                share = 0.85 if kind == GRASS or kind == FOREST or kind == FLOWER else 0.22 if kind == SNOW else 0.4
                value = max(0.35, 1.0 + share * tone)
                r, g, b = r * value, g * value * (1.0 + 0.06 * share * tone), b * value
            sunlit = p[SUNLIT]
            if sunlit > 0.0:
                sunlit *= cloud_shadow(u * z, z, palette.seed, clouded)
            nx, ny, nz = p[NORMAL_X], p[NORMAL_Y], p[NORMAL_Z]
            er, eg, eb = fall_of_light(light, nx, ny, nz, sunlit, p[OPEN])
            if kind == SNOW:
                # Light wanders through snow: the terminator is soft and a little blue.
                wrap = 0.10 * sunlit
                er += wrap * light.sun_r * 0.8
                eg += wrap * light.sun_g * 0.9
                eb += wrap * light.sun_b
            elif kind == GRASS or kind == FLOWER or kind == FOREST:
                # Blades and leaves let light through when one looks towards the sun.
                towards = max(0.0, (u * light.sx + v * light.sy + light.sz) / length)
                through = 0.30 * towards**4 * sunlit * max(0.0, 1.0 - 1.2 * light.sy)
                er += through * light.sun_r
                eg += through * light.sun_g
                eb += through * light.sun_b * 0.4
            r, g, b, depth = see_through_air(
                light, r * er, g * eg, b * eb, u / length, v / length, 1.0 / length, z * length, camera.eye
            )
            radiance[row, column, 0] = r
            radiance[row, column, 1] = g
            radiance[row, column, 2] = b
            mist[row, column] = depth
