"""What ground, rock and leaves are made of: their albedo at a point, as fine as the pixel that looks at it."""

import math

from numba import njit

from models.scenes.labels import BUSH, FLOWER, FOREST, GRASS, MOUNTAIN, ROAD, ROCK, SAND, SNOW, TREE
from models.scenes.light import Illumination
from models.scenes.noise import OPTIONS, fractal, mix, octave_weight, step_smoothly, value_noise
from models.scenes.palette import Palette
from models.scenes.types import Colour


@njit(**OPTIONS)
def foliage(light: Illumination, palette: Palette, identity: float, conifer: float) -> Colour:
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
def rock_albedo(palette: Palette, x: float, y: float, z: float, ny: float, footprint: float) -> Colour:
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
def albedo(
    light: Illumination,
    palette: Palette,
    material: int,
    x: float,
    y: float,
    z: float,
    ny: float,
    footprint: float,
    identity: float,
) -> Colour:
    """Linear albedo (r, g, b) of a class of ground at world point (x, y, z) metres.

    ny: upward part of its normal. footprint: metres a pixel covers there. identity: the thing's random number, -1..1.
    """
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
