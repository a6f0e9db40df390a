"""A bank of trees and bushes, grown leaf by leaf once from fixed seeds.

A sprite fills a square of side 1: its foot at the middle of the bottom edge. Channels: cover, normal x, y (up) and z
(towards the eye), openness to the sky, share of leaf (the rest is bark).
"""

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numba import njit
from scipy.ndimage import gaussian_filter1d

from models.scenes.noise import OPTIONS, mix
from models.scenes.types import Floats

BROADLEAF, CONIFER, SHRUB = range(3)
VARIANTS = 14
SIDE = 96
COVER, SPRITE_X, SPRITE_Y, SPRITE_Z, SPRITE_OPEN, LEAF = range(6)


@njit(**OPTIONS)
def _splat(
    sprite: Floats,
    near: Floats,
    x: float,
    y: float,
    z: float,
    radius: float,
    nx: float,
    ny: float,
    nz: float,
    openness: float,
    leaf: float,
) -> None:
    """Draw one leaf if it is the nearest so far.

    It is a disc of SIDE-relative radius at x -0.5..0.5, y 0..1, z towards the eye.
    """
    column, row, r = (x + 0.5) * SIDE, (1.0 - y) * SIDE, radius * SIDE
    for j in range(max(0, int(row - r)), min(SIDE, int(row + r) + 1)):
        for i in range(max(0, int(column - r)), min(SIDE, int(column + r) + 1)):
            if (i + 0.5 - column) ** 2 + (j + 0.5 - row) ** 2 <= r * r and z > near[j, i]:
                near[j, i] = z
                sprite[j, i, 0] = 1.0
                sprite[j, i, 1] = nx
                sprite[j, i, 2] = ny
                sprite[j, i, 3] = nz
                sprite[j, i, 4] = openness
                sprite[j, i, 5] = leaf


@njit(**OPTIONS)
def _bough(
    sprite: Floats, near: Floats, x0: float, y0: float, z0: float, x1: float, y1: float, z1: float, r0: float, r1: float
) -> None:
    """A tapering piece of bark from one point to another."""
    steps = 60
    for k in range(steps + 1):
        t = k / steps
        r = mix(r0, r1, t)
        for side in range(-2, 3):
            a = side / 2.5
            _splat(
                sprite,
                near,
                mix(x0, x1, t) + a * r,
                mix(y0, y1, t),
                mix(z0, z1, t) + r * math.sqrt(1.0 - a * a),
                max(0.007, r * 0.3),
                a,
                0.1,
                math.sqrt(1.0 - a * a),
                0.55,
                0.0,
            )


@njit(**OPTIONS)
def _grow(kind: int, seed: int) -> Floats:
    """One sprite [SIDE,SIDE,6]."""
    np.random.seed(seed)
    sprite = np.zeros((SIDE, SIDE, 6), np.float32)
    near = np.full((SIDE, SIDE), -9.0, np.float32)
    if kind == CONIFER:
        slim = np.random.uniform(0.15, 0.24)
        lean = np.random.uniform(0.75, 1.05)
        _bough(sprite, near, 0.0, 0.0, -0.02, 0.0, 0.9, -0.02, 0.018, 0.004)
        tiers = np.random.randint(17, 27)
        start = np.random.uniform(0.05, 0.14)
        for tier in range(tiers):
            t = (tier + np.random.uniform(-0.25, 0.25)) / tiers
            y = start + (0.97 - start) * t
            reach = slim * (1.03 - t) ** lean * np.random.uniform(0.82, 1.12) + 0.008
            for _ in range(17):
                angle = np.random.uniform(0.0, 2.0 * math.pi)
                own = reach * np.random.uniform(0.65, 1.08)
                for step in range(13):
                    s = (step + np.random.uniform(0.0, 1.0)) / 13.0
                    droop = -0.30 * own * s * s * 1.6
                    x = own * s * math.cos(angle) + np.random.normal(0.0, 0.006)
                    z = own * s * math.sin(angle)
                    yy = y + droop + np.random.normal(0.0, 0.006)
                    if z < -0.05:
                        continue
                    n = np.random.normal(0.0, 0.25)
                    _splat(
                        sprite,
                        near,
                        x,
                        max(0.03, yy),
                        z,
                        np.random.uniform(0.010, 0.019) * (1.0 - 0.35 * t),
                        math.cos(angle) * 0.75 + n,
                        0.45 + np.random.normal(0.0, 0.25),
                        0.25 + 0.5 * max(0.0, math.sin(angle)),
                        0.30 + 0.70 * s,
                        1.0,
                    )
        return sprite
    if kind == BROADLEAF:
        middle = np.random.uniform(0.58, 0.68)
        tall = 0.97 - middle
        wide = np.random.uniform(0.24, 0.46)
        low = np.random.uniform(0.6, 1.0)
        clumps = np.random.randint(34, 56)
        size = np.random.uniform(0.085, 0.125)
        leaves = 150
    else:
        middle = np.random.uniform(0.22, 0.40)
        tall = 0.93 - middle
        wide = np.random.uniform(0.36, 0.46)
        low = middle / tall
        clumps = np.random.randint(20, 36)
        size = np.random.uniform(0.09, 0.14)
        leaves = 100
    if kind == BROADLEAF:
        bend = np.random.normal(0.0, 0.03)
        thick = np.random.uniform(0.016, 0.028)
        _bough(sprite, near, 0.0, 0.0, 0.0, bend, middle - 0.1, 0.0, thick, thick * 0.6)
        for _ in range(7):
            angle = np.random.uniform(-1.2, 1.2)
            _bough(
                sprite,
                near,
                bend * 0.7,
                middle * np.random.uniform(0.55, 0.85),
                0.0,
                wide * 0.75 * math.sin(angle),
                middle + tall * 0.6 * math.cos(angle),
                np.random.uniform(-0.1, 0.1),
                thick * 0.5,
                0.004,
            )
    for _ in range(clumps):
        # Clumps sit on the shell of the crown, more of them in front.
        a = np.random.uniform(0.0, 2.0 * math.pi)
        h = np.random.uniform(-1.0, 1.0)
        shell = np.random.uniform(0.45, 0.88)
        ring = math.sqrt(1.0 - h * h)
        cx = wide * shell * ring * math.cos(a)
        cz = 0.8 * wide * shell * ring * math.sin(a)
        cy = middle + (tall if h > 0.0 else tall * low) * shell * h
        own = size * np.random.uniform(0.7, 1.3)
        for _ in range(leaves):
            dx = np.random.normal(0.0, 1.0)
            dy = np.random.normal(0.0, 1.0)
            dz = np.random.normal(0.0, 1.0)
            length = math.sqrt(dx * dx + dy * dy + dz * dz) + 1e-6
            dx, dy, dz = dx / length, dy / length, dz / length
            r = own * np.random.uniform(0.75, 1.1)
            x = cx + r * dx
            y = cy + r * dy * 0.85
            z = cz + r * dz
            if z < -0.12 or y > 0.995:
                continue
            ux, uy, uz = x / wide, (y - middle) / tall, z / wide
            out = math.sqrt(ux * ux + uy * uy + uz * uz) + 1e-6
            # Leaves deep in the crown or under a clump see little sky.
            openness = min(1.0, max(0.12, 0.25 + 0.55 * (out - 0.35) + 0.30 * dy + 0.12 * uy))
            nx = 0.5 * dx + 0.6 * ux / out + np.random.normal(0.0, 0.22)
            ny = 0.5 * dy + 0.6 * uy / out + np.random.normal(0.0, 0.22) + 0.12
            nz = 0.5 * dz + 0.6 * uz / out + 0.15
            _splat(sprite, near, x, max(0.01, y), z, np.random.uniform(0.007, 0.014), nx, ny, nz, openness, 1.0)
    return sprite


class Bank(NamedTuple):
    """All sprites.

    fine, medium, coarse, tiny: the mip levels, [kinds,VARIANTS,side,side,6], cover-weighted.
    middle, half: outline of each sprite a row of the finest level, [kinds,VARIANTS,SIDE].
    trunk: share of the height below the crown, [kinds,VARIANTS].
    """

    fine: Floats
    medium: Floats
    coarse: Floats
    tiny: Floats
    middle: Floats
    half: Floats
    trunk: Floats


def _halve(level: Floats) -> Floats:
    n = level.shape[2] // 2
    return level.reshape(*level.shape[:2], n, 2, n, 2, level.shape[-1]).mean((3, 5))


def bare_share(half: Floats) -> float:
    """Share of a plant's height below its crown, from its half widths a row, foot first."""
    wide = np.flatnonzero(half > 0.38 * half.max())
    return float(wide[0]) / len(half)


@lru_cache(maxsize=1)
def plant_bank() -> Bank:
    """The bank of plants: the same on every machine, about a second to grow."""
    fine = np.stack(
        [np.stack([_grow(kind, 1000 * kind + variant) for variant in range(VARIANTS)]) for kind in range(3)]
    )
    middle = np.zeros((3, VARIANTS, SIDE), np.float32)
    half = np.zeros((3, VARIANTS, SIDE), np.float32)
    columns = np.arange(SIDE)
    for kind in range(3):
        for variant in range(VARIANTS):
            cover = fine[kind, variant, :, :, COVER]
            for row in range(SIDE):
                filled = columns[cover[row] > 0]
                if len(filled):
                    middle[kind, variant, row] = (filled[0] + filled[-1] + 1) / 2 / SIDE - 0.5
                    half[kind, variant, row] = max(1.2, (filled[-1] + 1 - filled[0]) / 2) / SIDE
                elif row:
                    middle[kind, variant, row], half[kind, variant, row] = (
                        middle[kind, variant, row - 1],
                        half[kind, variant, row - 1],
                    )
            filled_rows = np.flatnonzero(cover.any(1))
            half[kind, variant, : filled_rows[0]] = half[kind, variant, filled_rows[0]]
            bare = int(bare_share(half[kind, variant, ::-1]) * SIDE)
            crown = slice(0, SIDE - bare)
            half[kind, variant, crown] = np.maximum(
                gaussian_filter1d(half[kind, variant, crown], 3.0), 0.9 * half[kind, variant, crown]
            )
            middle[kind, variant, crown] = gaussian_filter1d(middle[kind, variant, crown], 5.0)
    trunk = np.array(
        [[bare_share(half[kind, variant, ::-1]) for variant in range(VARIANTS)] for kind in range(3)], np.float32
    )
    fine[..., 1:] *= fine[..., :1]
    medium = _halve(fine)
    coarse = _halve(medium)
    return Bank(fine, medium, coarse, _halve(coarse), middle, half, trunk)
