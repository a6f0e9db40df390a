"""Ground and rock: what they are made of and how light falls on them."""
import math
from typing import NamedTuple

import numpy as np
from numba import njit

from models.scenes.camera import ray, ray_length
from models.scenes.labels import (BUSH, FLOWER, FOREST, GRASS, MOUNTAIN, RIVER, ROAD, ROCK, SAND, SEA, SNOW, TREE, HOUSE)
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
    dry: float             # share of dry grass, 0..1
    rock_r: float
    rock_g: float
    rock_b: float
    sand_r: float
    sand_g: float
    sand_b: float
    flower_r: float
    flower_g: float
    flower_b: float
    other_r: float         # a second flower among the first
    other_g: float
    other_b: float
    blossom: float         # how densely flowers stand, 0..1
    road_r: float
    road_g: float
    road_b: float
    leaf_r: float
    leaf_g: float
    leaf_b: float
    conifer: float         # share of conifers, 0..1
    water_r: float         # light that comes back out of deep water
    water_g: float
    water_b: float
    strata: float          # strength of the layers in rock, 0..1
    seed: float            # offset into the noise


_FLOWERS = np.array([[.55, .13, .34], [.62, .22, .42], [.60, .07, .05], [.36, .20, .56], [.66, .47, .04], [.66, .62, .56],
                     [.30, .24, .58], [.62, .30, .12]])
_WATERS = np.array([[.006, .022, .030], [.010, .036, .044], [.012, .045, .042], [.016, .030, .022], [.030, .040, .026]])


def sample_palette(rng):
    """A random Palette."""
    grass = np.array([.098, .138, .050]) * rng.uniform(.8, 1.25) * rng.uniform(.88, 1.12, 3)
    rock = (np.array([.22, .205, .19]) if rng.rand() < .7 else np.array([.28, .21, .15])) * rng.uniform(.7, 1.25) * rng.uniform(.93, 1.07, 3)
    sand = np.array([.49, .41, .295]) * rng.uniform(.8, 1.15) * np.array([1, 1, rng.uniform(.75, 1.2)])
    first, second = rng.choice(len(_FLOWERS), 2, p=np.array([.27, .22, .13, .12, .1, .06, .05, .05]))
    road = np.array([.30, .245, .18]) * rng.uniform(.75, 1.15) if rng.rand() < .65 else np.array([.10, .10, .105]) * rng.uniform(.8, 1.5)
    leaf = np.array([.066, .100, .030]) * rng.uniform(.8, 1.25) * rng.uniform(.88, 1.12, 3)
    water = _WATERS[rng.randint(len(_WATERS))] * rng.uniform(.8, 1.3)
    conifer = float(rng.rand() < .45) if rng.rand() < .7 else rng.rand()
    return Palette(*(float(x) for x in (
        *grass, rng.uniform(0, 1)**1.7 * .6, *rock, *sand, *_FLOWERS[first], *_FLOWERS[second], rng.uniform(.3, .8), *road, *leaf,
        conifer, *water, rng.uniform(0, 1), rng.uniform(0, 250))))


@njit(**OPTIONS)
def foliage(light, palette, identity, conifer):
    """Albedo of the leaves of one plant; identity in -1..1 is its own random number, conifer 0 or 1."""
    own = .5 + .5 * identity
    value = 1. + .28 * identity
    if conifer > .5:
        return palette.leaf_r * .78 * value, palette.leaf_g * .76 * value, palette.leaf_b * 1. * value
    r = palette.leaf_r * value * (1. + .25 * (own - .5))
    g = palette.leaf_g * value
    b = palette.leaf_b * value
    if light.autumn > 0.:
        turned = step_smoothly(own * .75 - .12, own * .75 + .3, light.autumn)
        warm = (own * 7.3) % 1.
        r = mix(r, mix(.33, .36, warm) * value, turned)
        g = mix(g, mix(.205, .105, warm) * value, turned)
        b = mix(b, .035 * value, turned)
    if light.winter > .25:
        bare = step_smoothly(.25, .8, light.winter) * .85
        r = mix(r, .13 * value, bare)
        g = mix(g, .115 * value, bare)
        b = mix(b, .10 * value, bare)
    return r, g, b


@njit(**OPTIONS)
def rock_albedo(palette, x, y, z, ny, footprint):
    """Albedo of bare rock: layers, joints, lichen on what faces up."""
    s = palette.seed
    broad = fractal(x * .013 + s, (z + y * 1.7) * .013, 3, footprint * .013)
    fine = fractal(x * .23 + s, (z + y) * .23, 4, footprint * .23)
    tilt = y + .22 * x + 9. * broad
    layers = fractal(tilt * .16 + s, x * .006, 4, footprint * .16) * palette.strata
    value = max(.25, 1. + .5 * broad + .95 * fine + .9 * layers)
    lichen = step_smoothly(.55, .95, ny + .25 * fine) * .35
    return (mix(palette.rock_r * value * (1. + .1 * layers), palette.grass_r * .9, lichen), mix(palette.rock_g * value, palette.grass_g * .8, lichen),
            mix(palette.rock_b * value, palette.grass_b * 1.1, lichen))


@njit(**OPTIONS)
def albedo(light, palette, material, x, y, z, ny, footprint, identity):
    """Linear albedo (r, g, b) of a class of ground at world point (x, y, z) metres.

    ny: upward part of its normal. footprint: metres a pixel covers there. identity: random number of the thing, -1..1."""
    s = palette.seed
    broad = fractal(x * .018 + s, z * .018, 3, footprint * .018)
    patch = fractal(x * .11 + s, z * .11, 3, footprint * .11)
    detail = fractal(x * 1.1 + s, z * 1.1, 3, footprint * 1.1)
    fine = fractal(x * 7. + s, z * 7., 2, footprint * 7.)
    r, g, b = palette.grass_r, palette.grass_g, palette.grass_b
    snow = 0.
    if material == GRASS or material == FLOWER or material == MOUNTAIN:
        dry = min(1., max(0., palette.dry + .55 * broad + .5 * patch + .28 * light.autumn))
        value = max(.25, 1. + .5 * broad + .75 * patch + .75 * detail + .6 * fine)
        r = mix(r, .235, dry) * value
        g = mix(g, .190, dry) * value
        b = mix(b, .085, dry) * value
        snow = step_smoothly(.15, .75, light.winter + .5 * patch + .35 * broad) * step_smoothly(.0, .2, light.winter)
    if material == FLOWER:
        # Below the footprint the share of petals remains; above it, single clumps show.
        clumps = fractal(x * .35 + 40. + s, z * .35, 3, footprint * .35)
        dense = min(1., max(0., .25 + .75 * palette.blossom + 1.3 * clumps))
        seen = octave_weight(.22, footprint)
        heads = step_smoothly(-.15, .25, value_noise(x * 5.5 + s, z * 5.5) + .5 * (dense - .6))
        cover = dense * mix(.62, heads, seen)
        kind = step_smoothly(-.1, .1, fractal(x * .8 + 90. + s, z * .8, 3, footprint * .8) + .25 * clumps - .12)
        value = 1. + .5 * fine
        r = mix(r, mix(palette.flower_r, palette.other_r, kind) * value, cover)
        g = mix(g, mix(palette.flower_g, palette.other_g, kind) * value, cover)
        b = mix(b, mix(palette.flower_b, palette.other_b, kind) * value, cover)
        snow *= .5
    elif material == MOUNTAIN:
        rr, rg, rb = rock_albedo(palette, x, y, z, ny, footprint)
        bare = step_smoothly(.80, .62, ny + .35 * broad + .25 * patch - .1 * identity)
        r = mix(r * .75, rr, bare)
        g = mix(g * .70, rg, bare)
        b = mix(b * .80, rb, bare)
        snow = step_smoothly(.35, .75, ny + .2 * patch) * step_smoothly(.1, .7, light.winter)
    elif material == ROCK:
        r, g, b = rock_albedo(palette, x, y, z, ny, footprint)
        snow = step_smoothly(.5, .85, ny + .2 * detail) * step_smoothly(.2, .8, light.winter)
    elif material == SNOW:
        value = 1. + .10 * broad + .16 * patch + .14 * detail
        r, g, b = .82 * value, .845 * value, .88 * value
    elif material == SAND:
        ripples = fractal(x * .7 + 2. * patch, z * 3.2 + s, 3, footprint * 2.)
        value = 1. + .22 * broad + .28 * patch + .26 * detail + .3 * ripples + .25 * fine
        wet = step_smoothly(.5, .05, y + .15 * detail)
        r = palette.sand_r * value
        g = palette.sand_g * value
        b = palette.sand_b * value
        r = mix(r, r * .55, wet)
        g = mix(g, g * .52, wet)
        b = mix(b, b * .50, wet)
        snow = .7 * step_smoothly(.3, .9, light.winter + .5 * patch) * step_smoothly(.0, .3, light.winter)
    elif material == ROAD:
        # identity: place across the road, -1 at one verge, 1 at the other.
        tracks = math.exp(-((abs(identity) - .45) / .2)**2)
        value = 1. + .25 * patch + .3 * detail + .3 * fine
        paved = palette.road_r < .16
        value *= 1. + .25 * tracks if paved else 1. - .2 * tracks
        r, g, b = palette.road_r * value, palette.road_g * value, palette.road_b * value
        if not paved:
            crown = .45 * math.exp(-(identity / .16)**2) * step_smoothly(-.1, .2, patch + .5 * detail)
            r = mix(r, palette.grass_r, crown)
            g = mix(g, palette.grass_g, crown)
            b = mix(b, palette.grass_b, crown)
        snow = .55 * step_smoothly(.3, .9, light.winter + .5 * patch) * step_smoothly(.0, .3, light.winter)
    elif material == FOREST or material == TREE or material == BUSH:
        r, g, b = foliage(light, palette, identity, palette.conifer)
        value = max(.3, 1. + .7 * detail + .7 * patch + .5 * fine)
        r, g, b = r * value, g * value, b * value
        snow = .55 * step_smoothly(.35, .9, ny + .2 * detail) * step_smoothly(.2, .9, light.winter)
    if snow > 0.:
        r = mix(r, .80, snow)
        g = mix(g, .825, snow)
        b = mix(b, .86, snow)
    return max(.004, r), max(.004, g), max(.004, b)


@njit(inline='always', **OPTIONS)
def fall_of_light(light, nx, ny, nz, sunlit, visible):
    """Light (r, g, b) on a surface of normal n: the sun's share `sunlit`, the sky's share `visible`, and the bounce."""
    direct = max(0., nx * light.sx + ny * light.sy + nz * light.sz) * sunlit
    up = .5 + .5 * ny
    level = .22 * (1. - ny * ny)
    down = (1. - ny) * (.5 + .5 * visible)
    back = .05 * max(0., -(nx * light.sx + nz * light.sz))
    hr = .5 * (light.side_r + light.away_r) * (1. - light.overcast) + light.overcast * light.dome_r * .4
    hg = .5 * (light.side_g + light.away_g) * (1. - light.overcast) + light.overcast * light.dome_g * .4
    hb = .5 * (light.side_b + light.away_b) * (1. - light.overcast) + light.overcast * light.dome_b * .4
    # What is shut off from the sky still gets light thrown by its neighbours.
    inner = .30 * (1. - visible)
    return (light.sun_r * (direct + back) + visible * (light.sky_r * up + level * hr) + light.bounce_r * (down + inner),
            light.sun_g * (direct + back) + visible * (light.sky_g * up + level * hg) + light.bounce_g * (down + inner),
            light.sun_b * (direct + back) + visible * (light.sky_b * up + level * hb) + light.bounce_b * (down + inner))


@njit(**OPTIONS)
def cloud_shadow(x, z, seed, amount):
    """Share of the sun that broken clouds let through at (x, z), 1 without clouds."""
    if amount <= 0.:
        return 1.
    return 1. - .75 * amount * step_smoothly(-.02, .16, fractal(x * .0017 + seed, z * .0011 + seed, 4, 0.) - .10 + .12 * amount)


@njit(**OPTIONS)
def shade_surfaces(light, palette, camera, surface, material, clouded, radiance, mist):
    """Fill radiance [H,W,3] and mist (optical depth, [H,W]) wherever material is a kind of ground."""
    for row in range(camera.height):
        for column in range(camera.width):
            kind = material[row, column]
            if not (kind == GRASS or kind == FLOWER or kind == MOUNTAIN or kind == ROCK or kind == SNOW or kind == SAND
                    or kind == ROAD or kind == FOREST):
                continue
            p = surface[row, column]
            u, v = ray(camera, column, row)
            length = ray_length(u, v)
            z = p[DEPTH]
            r, g, b = albedo(light, palette, kind, p[TEXTURE_X], p[HEIGHT], p[TEXTURE_Z], p[NORMAL_Y], p[FOOTPRINT], p[IDENTITY])
            # Meadows, tracks and stands of every size: patches that look equally large near and far.
            if p[NORMAL_Y] > .5:
                far = math.log(max(1., z))
                tone = fractal(u * 5. + palette.seed, far * 2.6 + palette.seed, 4, .03 + .03 * length)
                tone += .6 * fractal(u * 2. + 60. + palette.seed, far * 5.5, 3, .03)
                share = .85 if kind == GRASS or kind == FOREST or kind == FLOWER else .22 if kind == SNOW else .4
                value = max(.35, 1. + share * tone)
                r, g, b = r * value, g * value * (1. + .06 * share * tone), b * value
            sunlit = p[SUNLIT]
            if sunlit > 0.:
                sunlit *= cloud_shadow(u * z, z, palette.seed, clouded)
            nx, ny, nz = p[NORMAL_X], p[NORMAL_Y], p[NORMAL_Z]
            er, eg, eb = fall_of_light(light, nx, ny, nz, sunlit, p[OPEN])
            if kind == SNOW:
                # Light wanders through snow: the terminator is soft and a little blue.
                wrap = .10 * sunlit
                er += wrap * light.sun_r * .8
                eg += wrap * light.sun_g * .9
                eb += wrap * light.sun_b
            elif kind == GRASS or kind == FLOWER or kind == FOREST:
                # Blades and leaves let light through when one looks towards the sun.
                towards = max(0., (u * light.sx + v * light.sy + light.sz) / length)
                through = .30 * towards**4 * sunlit * max(0., 1. - 1.2 * light.sy)
                er += through * light.sun_r
                eg += through * light.sun_g
                eb += through * light.sun_b * .4
            r, g, b, depth = see_through_air(light, r * er, g * eg, b * eb, u / length, v / length, 1. / length, z * length, camera.eye)
            radiance[row, column, 0] = r
            radiance[row, column, 1] = g
            radiance[row, column, 2] = b
            mist[row, column] = depth
