"""Trees and bushes: a bank of leaf-by-leaf plants made once from fixed seeds, and the drawing of them into a picture.

A sprite fills a square of side 1: its foot at the middle of the bottom edge. Channels: cover, normal x, y (up) and z
(towards the eye), openness to the sky, share of leaf (the rest is bark).
"""
import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numba import njit
from scipy.ndimage import gaussian_filter1d

from models.scenes.camera import ray, ray_length
from models.scenes.noise import OPTIONS, mix, step_smoothly
from models.scenes.sky import see_through_air
from models.scenes.surface import fall_of_light, foliage

BROADLEAF, CONIFER, SHRUB = range(3)
VARIANTS = 14
SIDE = 96
COVER, SPRITE_X, SPRITE_Y, SPRITE_Z, SPRITE_OPEN, LEAF = range(6)


@njit(**OPTIONS)
def _splat(sprite, near, x, y, z, radius, nx, ny, nz, openness, leaf):
    """Draw one leaf (a disc of SIDE-relative radius at x -.5.5, y 0..1, z towards the eye) if it is the nearest so far."""
    column, row, r = (x + .5) * SIDE, (1. - y) * SIDE, radius * SIDE
    for j in range(max(0, int(row - r)), min(SIDE, int(row + r) + 1)):
        for i in range(max(0, int(column - r)), min(SIDE, int(column + r) + 1)):
            if (i + .5 - column)**2 + (j + .5 - row)**2 <= r * r and z > near[j, i]:
                near[j, i] = z
                sprite[j, i, 0] = 1.
                sprite[j, i, 1] = nx
                sprite[j, i, 2] = ny
                sprite[j, i, 3] = nz
                sprite[j, i, 4] = openness
                sprite[j, i, 5] = leaf


@njit(**OPTIONS)
def _bough(sprite, near, x0, y0, z0, x1, y1, z1, r0, r1):
    """A tapering piece of bark from one point to another."""
    steps = 60
    for k in range(steps + 1):
        t = k / steps
        r = mix(r0, r1, t)
        for side in range(-2, 3):
            a = side / 2.5
            _splat(sprite, near, mix(x0, x1, t) + a * r, mix(y0, y1, t), mix(z0, z1, t) + r * math.sqrt(1. - a * a), max(.007, r * .3),
                   a, .1, math.sqrt(1. - a * a), .55, 0.)


@njit(**OPTIONS)
def _grow(kind, seed):
    """One sprite [SIDE,SIDE,6]."""
    np.random.seed(seed)
    sprite = np.zeros((SIDE, SIDE, 6), np.float32)
    near = np.full((SIDE, SIDE), -9., np.float32)
    if kind == CONIFER:
        slim = np.random.uniform(.15, .24)
        lean = np.random.uniform(.75, 1.05)
        _bough(sprite, near, 0., 0., -.02, 0., .9, -.02, .018, .004)
        tiers = np.random.randint(17, 27)
        start = np.random.uniform(.05, .14)
        for tier in range(tiers):
            t = (tier + np.random.uniform(-.25, .25)) / tiers
            y = start + (.97 - start) * t
            reach = slim * (1.03 - t)**lean * np.random.uniform(.82, 1.12) + .008
            for branch in range(17):
                angle = np.random.uniform(0., 2. * math.pi)
                own = reach * np.random.uniform(.65, 1.08)
                for step in range(13):
                    s = (step + np.random.uniform(0., 1.)) / 13.
                    droop = -.30 * own * s * s * 1.6
                    x = own * s * math.cos(angle) + np.random.normal(0., .006)
                    z = own * s * math.sin(angle)
                    yy = y + droop + np.random.normal(0., .006)
                    if z < -.05:
                        continue
                    n = np.random.normal(0., .25)
                    _splat(sprite, near, x, max(.03, yy), z, np.random.uniform(.010, .019) * (1. - .35 * t), math.cos(angle) * .75 + n,
                           .45 + np.random.normal(0., .25), .25 + .5 * max(0., math.sin(angle)), .30 + .70 * s, 1.)
        return sprite
    if kind == BROADLEAF:
        middle = np.random.uniform(.58, .68)
        tall = .97 - middle
        wide = np.random.uniform(.24, .46)
        low = np.random.uniform(.6, 1.)
        clumps = np.random.randint(34, 56)
        size = np.random.uniform(.085, .125)
        leaves = 150
    else:
        middle = np.random.uniform(.22, .40)
        tall = .93 - middle
        wide = np.random.uniform(.36, .46)
        low = middle / tall
        clumps = np.random.randint(20, 36)
        size = np.random.uniform(.09, .14)
        leaves = 100
    if kind == BROADLEAF:
        bend = np.random.normal(0., .03)
        thick = np.random.uniform(.016, .028)
        _bough(sprite, near, 0., 0., 0., bend, middle - .1, 0., thick, thick * .6)
        for _ in range(7):
            angle = np.random.uniform(-1.2, 1.2)
            _bough(sprite, near, bend * .7, middle * np.random.uniform(.55, .85), 0., wide * .75 * math.sin(angle), middle + tall * .6 * math.cos(angle),
                   np.random.uniform(-.1, .1), thick * .5, .004)
    for _ in range(clumps):
        # Clumps sit on the shell of the crown, more of them in front.
        a = np.random.uniform(0., 2. * math.pi)
        h = np.random.uniform(-1., 1.)
        shell = np.random.uniform(.45, .88)
        ring = math.sqrt(1. - h * h)
        cx = wide * shell * ring * math.cos(a)
        cz = .8 * wide * shell * ring * math.sin(a)
        cy = middle + (tall if h > 0. else tall * low) * shell * h
        own = size * np.random.uniform(.7, 1.3)
        for _ in range(leaves):
            dx = np.random.normal(0., 1.)
            dy = np.random.normal(0., 1.)
            dz = np.random.normal(0., 1.)
            length = math.sqrt(dx * dx + dy * dy + dz * dz) + 1e-6
            dx, dy, dz = dx / length, dy / length, dz / length
            r = own * np.random.uniform(.75, 1.1)
            x = cx + r * dx
            y = cy + r * dy * .85
            z = cz + r * dz
            if z < -.12 or y > .995:
                continue
            ux, uy, uz = x / wide, (y - middle) / tall, z / wide
            out = math.sqrt(ux * ux + uy * uy + uz * uz) + 1e-6
            # Leaves deep in the crown or under a clump see little sky.
            openness = min(1., max(.12, .25 + .55 * (out - .35) + .30 * dy + .12 * uy))
            nx = .5 * dx + .6 * ux / out + np.random.normal(0., .22)
            ny = .5 * dy + .6 * uy / out + np.random.normal(0., .22) + .12
            nz = .5 * dz + .6 * uz / out + .15
            _splat(sprite, near, x, max(.01, y), z, np.random.uniform(.007, .014), nx, ny, nz, openness, 1.)
    return sprite


class Bank(NamedTuple):
    """All sprites. levels: one array a mip level, [kinds,VARIANTS,side,side,6], cover-weighted; middle and half: outline
    of each sprite a row of the finest level, [kinds,VARIANTS,SIDE]; trunk: share of the height below the crown, [kinds,VARIANTS]."""
    fine: np.ndarray
    medium: np.ndarray
    coarse: np.ndarray
    tiny: np.ndarray
    middle: np.ndarray
    half: np.ndarray
    trunk: np.ndarray


def _halve(level):
    n = level.shape[2] // 2
    return level.reshape(*level.shape[:2], n, 2, n, 2, level.shape[-1]).mean((3, 5))


def bare_share(half):
    """Share of a plant's height below its crown, from its half widths a row, foot first."""
    wide = np.flatnonzero(half > .38 * half.max())
    return float(wide[0]) / len(half)


@lru_cache(maxsize=1)
def plant_bank():
    """The bank of plants: the same on every machine, about a second to grow."""
    fine = np.stack([np.stack([_grow(kind, 1000 * kind + variant) for variant in range(VARIANTS)]) for kind in range(3)])
    middle = np.zeros((3, VARIANTS, SIDE), np.float32)
    half = np.zeros((3, VARIANTS, SIDE), np.float32)
    columns = np.arange(SIDE)
    for kind in range(3):
        for variant in range(VARIANTS):
            cover = fine[kind, variant, :, :, COVER]
            for row in range(SIDE):
                filled = columns[cover[row] > 0]
                if len(filled):
                    middle[kind, variant, row] = (filled[0] + filled[-1] + 1) / 2 / SIDE - .5
                    half[kind, variant, row] = max(1.2, (filled[-1] + 1 - filled[0]) / 2) / SIDE
                elif row:
                    middle[kind, variant, row], half[kind, variant, row] = middle[kind, variant, row - 1], half[kind, variant, row - 1]
            filled_rows = np.flatnonzero(cover.any(1))
            half[kind, variant, :filled_rows[0]] = half[kind, variant, filled_rows[0]]
            bare = int(bare_share(half[kind, variant, ::-1]) * SIDE)
            crown = slice(0, SIDE - bare)
            half[kind, variant, crown] = np.maximum(gaussian_filter1d(half[kind, variant, crown], 3.), .9 * half[kind, variant, crown])
            middle[kind, variant, crown] = gaussian_filter1d(middle[kind, variant, crown], 5.)
    trunk = np.array([[bare_share(half[kind, variant, ::-1]) for variant in range(VARIANTS)] for kind in range(3)], np.float32)
    fine[..., 1:] *= fine[..., :1]
    medium = _halve(fine)
    coarse = _halve(medium)
    return Bank(fine, medium, coarse, _halve(coarse), middle, half, trunk)


@njit(inline='always', **OPTIONS)
def _sample(level, x, y, k):
    """Bilinear value of channel k at (x, y) in 0..1 of a [side,side,6] sprite, 0 outside."""
    side = level.shape[0]
    fx, fy = x * side - .5, y * side - .5
    ix, iy = int(math.floor(fx)), int(math.floor(fy))
    ux, uy = fx - ix, fy - iy
    total = 0.
    for j in range(2):
        for i in range(2):
            column, row = ix + i, iy + j
            if 0 <= column < side and 0 <= row < side:
                total += (ux if i else 1. - ux) * (uy if j else 1. - uy) * level[row, column, k]
    return total


@njit(**OPTIONS)
def draw_plant(light, palette, camera, bank, kind, variant, mirrored, identity, foot_column, foot_row, tall, wide, z, sunlit,
               outline, bare, clip, clip_id, behind, layer, layer_depth, labels, label):
    """Draw one plant over layer [H,W,4] (radiance times cover, cover) and layer_depth [H,W].

    foot_column, foot_row: where it stands, in pixels. tall: height of its square, pixels. wide: width over height.
    z: its depth, metres; hidden where behind [H,W] is nearer. outline [rows,2]: middle and half width in pixels of each of
    the `tall` rows above the foot, to bend the plant to a painted shape; of no rows to leave it as it grew; bare: share
    of that height below the painted crown. clip [H,W]: only
    drawn where clip == clip_id, if clip_id is not negative. labels [H,W]: gets `label` wherever the plant covers a pixel."""
    level = bank.fine[kind, variant]
    if tall <= 14.:
        level = bank.tiny[kind, variant]
    elif tall <= 30.:
        level = bank.coarse[kind, variant]
    elif tall <= 62.:
        level = bank.medium[kind, variant]
    width = tall * wide
    bend = len(outline) > 0
    top = int(math.floor(foot_row - tall))
    left = int(math.floor(foot_column - .5 * width)) - 1
    right = int(math.ceil(foot_column + .5 * width)) + 1
    if bend:
        left, right = 0, camera.width
        lowest, highest = 1e9, -1e9
        for k in range(len(outline)):
            lowest = min(lowest, outline[k, 0] - 1.25 * outline[k, 1])
            highest = max(highest, outline[k, 0] + 1.25 * outline[k, 1])
        left, right = int(lowest) - 1, int(highest) + 2
    conifer = 1. if kind == CONIFER else 0.
    lr, lg, lb = foliage(light, palette, identity, conifer)
    loaded = step_smoothly(.2, .9, light.winter) * (.85 if kind == CONIFER else .55)
    for row in range(max(0, top), min(camera.height, int(math.ceil(foot_row)) + 1)):
        y = 1. - (foot_row - row - .5) / tall
        if y < 0. or y > 1.:
            continue
        if bend:
            # The painted trunk gets the trunk, the painted crown the crown.
            own, up = bank.trunk[kind, variant], 1. - y
            if up < bare:
                up = up / bare * own
            else:
                start = own if bare > .04 else own + .02
                up = start + (up - bare) / (1. - bare) * (1. - start)
            y = 1. - up
        for column in range(max(0, left), min(camera.width, right)):
            if behind[row, column] < z * .995 or (clip_id >= 0 and clip[row, column] != clip_id):
                continue
            if bend:
                k = min(len(outline) - 1, max(0, int(foot_row - row - .5)))
                at = min(SIDE - 1, int(y * SIDE))
                # Bark is not stretched into a slab.
                half = min(max(.6, outline[k, 1]), 2.5 * bank.half[kind, variant, at] * tall)
                a = (column + .5 - outline[k, 0]) / half
                x = .5 + bank.middle[kind, variant, at] + a * bank.half[kind, variant, at]
            else:
                x = .5 + (column + .5 - foot_column) / width
            if mirrored:
                x = 1. - x
            cover = _sample(level, x, y, COVER)
            if cover < .02:
                continue
            nx = _sample(level, x, y, SPRITE_X) / cover
            ny = _sample(level, x, y, SPRITE_Y) / cover
            nz = -_sample(level, x, y, SPRITE_Z) / cover
            openness = _sample(level, x, y, SPRITE_OPEN) / cover
            leaf = _sample(level, x, y, LEAF) / cover
            if mirrored:
                nx = -nx
            inverse = 1. / math.sqrt(nx * nx + ny * ny + nz * nz + 1e-6)
            nx, ny, nz = nx * inverse, ny * inverse, nz * inverse
            r = mix(.115, lr * 1.35, leaf)
            g = mix(.090, lg * 1.35, leaf)
            b = mix(.070, lb * 1.35, leaf)
            if loaded > 0.:
                snow = loaded * (.25 + .55 * step_smoothly(-.1, .9, ny)) * step_smoothly(.15, .6, openness) * leaf
                r, g, b = mix(r, .78, snow), mix(g, .80, snow), mix(b, .84, snow)
            u, v = ray(camera, column, row)
            length = ray_length(u, v)
            shade = sunlit * step_smoothly(.1, .6, openness)
            er, eg, eb = fall_of_light(light, nx, ny, nz, shade, openness)
            towards = (u * light.sx + v * light.sy + light.sz) / length
            through = leaf * sunlit * (.10 + .30 * max(0., towards)**3) * (.35 + .65 * openness)
            er += through * light.sun_r * .95
            eg += through * light.sun_g
            eb += through * light.sun_b * .4
            r, g, b, _ = see_through_air(light, r * er, g * eg, b * eb, u / length, v / length, 1. / length, z * length, camera.eye)
            cover = min(1., cover * 1.15)
            keep = 1. - cover
            layer[row, column, 0] = layer[row, column, 0] * keep + r * cover
            layer[row, column, 1] = layer[row, column, 1] * keep + g * cover
            layer[row, column, 2] = layer[row, column, 2] * keep + b * cover
            layer[row, column, 3] = layer[row, column, 3] * keep + cover
            if cover > .5:
                layer_depth[row, column] = z
                labels[row, column] = label
