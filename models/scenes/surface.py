"""Ground and rock: what they are made of and how light falls on them."""

import math
from typing import NamedTuple

import numpy as np
from numba import njit

from models.scenes.camera import ray, ray_length
from models.scenes.labels import BUSH, FLOWER, FOREST, GRASS, MOUNTAIN, ROAD, ROCK, SAND, SNOW, TREE
from models.scenes.noise import OPTIONS, fractal, mix, octave_weight, step_smoothly, value_noise
from models.scenes.sky import see_through_air

# Channels of the surface buffer, float32 [H,W,SURFACE_CHANNELS]: what a pixel looks at.
DEPTH, HEIGHT, NORMAL_X, NORMAL_Y, NORMAL_Z, SUNLIT, OPEN, TEXTURE_X, TEXTURE_Z, FOOTPRINT, IDENTITY = range(11)
SURFACE_CHANNELS = 11


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


def sample_palette(rng):
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


@njit(**OPTIONS)
def foliage(light, palette, identity, conifer):
    """Albedo of the leaves of one plant; identity in -1..1 is its own random number, conifer 0 or 1."""
    own = 0.5 + 0.5 * identity
    value = 1.0 + 0.28 * identity
    if conifer > 0.5:
        return palette.leaf_r * 0.78 * value, palette.leaf_g * 0.76 * value, palette.leaf_b * 1.0 * value
    r = palette.leaf_r * value * (1.0 + 0.25 * (own - 0.5))
    g = palette.leaf_g * value
    b = palette.leaf_b * value
    if light.autumn > 0.0:
        turned = step_smoothly(own * 0.75 - 0.12, own * 0.75 + 0.3, light.autumn)
        warm = (own * 7.3) % 1.0
        r = mix(r, mix(0.33, 0.36, warm) * value, turned)
        g = mix(g, mix(0.205, 0.105, warm) * value, turned)
        b = mix(b, 0.035 * value, turned)
    if light.winter > 0.25:
        bare = step_smoothly(0.25, 0.8, light.winter) * 0.85
        r = mix(r, 0.13 * value, bare)
        g = mix(g, 0.115 * value, bare)
        b = mix(b, 0.10 * value, bare)
    return r, g, b


@njit(**OPTIONS)
def rock_albedo(palette, x, y, z, ny, footprint):
    """Albedo of bare rock: layers, joints, lichen on what faces up."""
    s = palette.seed
    broad = fractal(x * 0.013 + s, (z + y * 1.7) * 0.013, 3, footprint * 0.013)
    fine = fractal(x * 0.23 + s, (z + y) * 0.23, 4, footprint * 0.23)
    tilt = y + 0.22 * x + 9.0 * broad
    layers = fractal(tilt * 0.16 + s, x * 0.006, 4, footprint * 0.16) * palette.strata
    value = max(0.25, 1.0 + 0.5 * broad + 0.95 * fine + 0.9 * layers)
    lichen = step_smoothly(0.55, 0.95, ny + 0.25 * fine) * 0.35
    return (
        mix(palette.rock_r * value * (1.0 + 0.1 * layers), palette.grass_r * 0.9, lichen),
        mix(palette.rock_g * value, palette.grass_g * 0.8, lichen),
        mix(palette.rock_b * value, palette.grass_b * 1.1, lichen),
    )


@njit(**OPTIONS)
def albedo(light, palette, material, x, y, z, ny, footprint, identity):
    """Linear albedo (r, g, b) of a class of ground at world point (x, y, z) metres.

    ny: upward part of its normal. footprint: metres a pixel covers there. identity: random number of the thing,
    -1..1."""
    s = palette.seed
    broad = fractal(x * 0.018 + s, z * 0.018, 3, footprint * 0.018)
    patch = fractal(x * 0.11 + s, z * 0.11, 3, footprint * 0.11)
    detail = fractal(x * 1.1 + s, z * 1.1, 3, footprint * 1.1)
    fine = fractal(x * 7.0 + s, z * 7.0, 2, footprint * 7.0)
    r, g, b = palette.grass_r, palette.grass_g, palette.grass_b
    snow = 0.0
    if material == GRASS or material == FLOWER or material == MOUNTAIN:
        dry = min(1.0, max(0.0, palette.dry + 0.55 * broad + 0.5 * patch + 0.28 * light.autumn))
        value = max(0.25, 1.0 + 0.5 * broad + 0.75 * patch + 0.75 * detail + 0.6 * fine)
        r = mix(r, 0.235, dry) * value
        g = mix(g, 0.190, dry) * value
        b = mix(b, 0.085, dry) * value
        snow = step_smoothly(0.15, 0.75, light.winter + 0.5 * patch + 0.35 * broad) * step_smoothly(
            0.0, 0.2, light.winter
        )
    if material == FLOWER:
        # Below the footprint the share of petals remains; above it, single clumps show.
        clumps = fractal(x * 0.35 + 40.0 + s, z * 0.35, 3, footprint * 0.35)
        dense = min(1.0, max(0.0, 0.25 + 0.75 * palette.blossom + 1.3 * clumps))
        seen = octave_weight(0.22, footprint)
        heads = step_smoothly(-0.15, 0.25, value_noise(x * 5.5 + s, z * 5.5) + 0.5 * (dense - 0.6))
        cover = dense * mix(0.62, heads, seen)
        kind = step_smoothly(-0.1, 0.1, fractal(x * 0.8 + 90.0 + s, z * 0.8, 3, footprint * 0.8) + 0.25 * clumps - 0.12)
        value = 1.0 + 0.5 * fine
        r = mix(r, mix(palette.flower_r, palette.other_r, kind) * value, cover)
        g = mix(g, mix(palette.flower_g, palette.other_g, kind) * value, cover)
        b = mix(b, mix(palette.flower_b, palette.other_b, kind) * value, cover)
        snow *= 0.5
    elif material == MOUNTAIN:
        rr, rg, rb = rock_albedo(palette, x, y, z, ny, footprint)
        bare = step_smoothly(0.80, 0.62, ny + 0.35 * broad + 0.25 * patch - 0.1 * identity)
        r = mix(r * 0.75, rr, bare)
        g = mix(g * 0.70, rg, bare)
        b = mix(b * 0.80, rb, bare)
        snow = step_smoothly(0.35, 0.75, ny + 0.2 * patch) * step_smoothly(0.1, 0.7, light.winter)
    elif material == ROCK:
        r, g, b = rock_albedo(palette, x, y, z, ny, footprint)
        snow = step_smoothly(0.5, 0.85, ny + 0.2 * detail) * step_smoothly(0.2, 0.8, light.winter)
    elif material == SNOW:
        value = 1.0 + 0.10 * broad + 0.16 * patch + 0.14 * detail
        r, g, b = 0.82 * value, 0.845 * value, 0.88 * value
    elif material == SAND:
        ripples = fractal(x * 0.7 + 2.0 * patch, z * 3.2 + s, 3, footprint * 2.0)
        value = 1.0 + 0.22 * broad + 0.28 * patch + 0.26 * detail + 0.3 * ripples + 0.25 * fine
        wet = step_smoothly(0.5, 0.05, y + 0.15 * detail)
        r = palette.sand_r * value
        g = palette.sand_g * value
        b = palette.sand_b * value
        r = mix(r, r * 0.55, wet)
        g = mix(g, g * 0.52, wet)
        b = mix(b, b * 0.50, wet)
        snow = 0.7 * step_smoothly(0.3, 0.9, light.winter + 0.5 * patch) * step_smoothly(0.0, 0.3, light.winter)
    elif material == ROAD:
        # identity: place across the road, -1 at one verge, 1 at the other.
        tracks = math.exp(-(((abs(identity) - 0.45) / 0.2) ** 2))
        value = 1.0 + 0.25 * patch + 0.3 * detail + 0.3 * fine
        paved = palette.road_r < 0.16
        value *= 1.0 + 0.25 * tracks if paved else 1.0 - 0.2 * tracks
        r, g, b = palette.road_r * value, palette.road_g * value, palette.road_b * value
        if not paved:
            crown = 0.45 * math.exp(-((identity / 0.16) ** 2)) * step_smoothly(-0.1, 0.2, patch + 0.5 * detail)
            r = mix(r, palette.grass_r, crown)
            g = mix(g, palette.grass_g, crown)
            b = mix(b, palette.grass_b, crown)
        snow = 0.55 * step_smoothly(0.3, 0.9, light.winter + 0.5 * patch) * step_smoothly(0.0, 0.3, light.winter)
    elif material == FOREST or material == TREE or material == BUSH:
        r, g, b = foliage(light, palette, identity, palette.conifer)
        value = max(0.3, 1.0 + 0.7 * detail + 0.7 * patch + 0.5 * fine)
        r, g, b = r * value, g * value, b * value
        snow = 0.55 * step_smoothly(0.35, 0.9, ny + 0.2 * detail) * step_smoothly(0.2, 0.9, light.winter)
    if snow > 0.0:
        r = mix(r, 0.80, snow)
        g = mix(g, 0.825, snow)
        b = mix(b, 0.86, snow)
    return max(0.004, r), max(0.004, g), max(0.004, b)


@njit(inline='always', **OPTIONS)
def fall_of_light(light, nx, ny, nz, sunlit, visible):
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
def cloud_shadow(x, z, seed, amount):
    """Share of the sun that broken clouds let through at (x, z), 1 without clouds."""
    if amount <= 0.0:
        return 1.0
    return 1.0 - 0.75 * amount * step_smoothly(
        -0.02, 0.16, fractal(x * 0.0017 + seed, z * 0.0011 + seed, 4, 0.0) - 0.10 + 0.12 * amount
    )


@njit(**OPTIONS)
def shade_surfaces(light, palette, camera, surface, material, clouded, radiance, mist):
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
