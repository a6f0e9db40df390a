"""One march a picture column: heights along the column's vertical plane, scanned from near to far.

The camera is upright, so every pixel of a column looks into one vertical plane, x = u s, z = s. Heights on a grid of
(column, log s) are the whole geometry: silhouettes, normals, shadows all read it.
"""

import math

from numba import njit

from models.scenes.camera import Camera, pixel_angle, ray
from models.scenes.light import Illumination
from models.scenes.noise import OPTIONS, crowns, fractal, octave_weight, step_smoothly
from models.scenes.terrain import Terrain, forest_share, ground_height
from models.scenes.types import Field, Profiles

NEAR, FAR_GROUND = 0.9, 9000.0
MARGIN = 0.15  # columns beyond each edge of the picture, as a share of its width: shadows come in from there


@njit(inline='always', **OPTIONS)
def sample_depth(k: float, count: int) -> float:
    """Depth of the k-th sample (a fraction is fine)."""
    return NEAR * (FAR_GROUND / NEAR) ** (k / (count - 1.0))


@njit(inline='always', **OPTIONS)
def sample_index(z: float, count: int) -> float:
    """Fractional index of a depth."""
    return math.log(z / NEAR) / math.log(FAR_GROUND / NEAR) * (count - 1.0)


@njit(inline='always', **OPTIONS)
def single_trees_reach(tall: float, angle: float) -> float:
    """Depth up to which the trees of a forest are drawn one by one, for trees so tall and pixels of this angle."""
    return min(420.0, tall / (angle * 5.0))


@njit(**OPTIONS)
def fill_profiles(terrain: Terrain, camera: Camera, left: int, heights: Profiles, canopy: Profiles) -> None:
    """heights, canopy [columns,samples]: height of the ground, and how much forest stands on it (metres).

    Column c of the grid looks at picture column c + left."""
    columns, samples = heights.shape
    angle = pixel_angle(camera)
    single = single_trees_reach(terrain.tree, angle)
    for c in range(columns):
        u, _ = ray(camera, c + left, 0)
        for k in range(samples):
            z = sample_depth(k, samples)
            x = u * z
            h = ground_height(terrain, x, z, max(angle * z, 0.25 * z * math.log(FAR_GROUND / NEAR) / samples))
            heights[c, k] = h
            f = forest_share(terrain, x, z, h)
            wood = 0.0
            if f > 0.0:
                edge = step_smoothly(0.0, 0.05, f)
                bump, _ = crowns(x * 1.5 / terrain.tree, z * 1.5 / terrain.tree)
                seen = octave_weight(terrain.tree * 0.7, angle * z)
                # Near by, trees stand one by one and the canopy rises only beyond them.
                near = step_smoothly(0.55, 1.15, z / single)
                wood = (
                    near
                    * edge
                    * terrain.tree
                    * (0.45 + seen * 0.5 * bump + (1.0 - seen) * 0.22 + 0.25 * fractal(x * 0.04, z * 0.04, 2, 0.0))
                )
            canopy[c, k] = wood


@njit(**OPTIONS)
def look_up(grid: Profiles, camera: Camera, left: int, x: float, z: float) -> float:
    """Bilinear value of a profile grid at world (x, z); -1e6 outside."""
    columns, samples = grid.shape
    if z < NEAR or z > FAR_GROUND * 0.98:
        return -1e6
    c = 0.5 * (camera.width - 1.0 + x / z * camera.height / camera.half) - left
    k = sample_index(z, samples)
    if c < 0.0 or c > columns - 1.001:
        return -1e6
    ic, ik = int(c), int(k)
    fc, fk = c - ic, k - ik
    ik1 = min(samples - 1, ik + 1)
    return (grid[ic, ik] * (1.0 - fk) + grid[ic, ik1] * fk) * (1.0 - fc) + (
        grid[ic + 1, ik] * (1.0 - fk) + grid[ic + 1, ik1] * fk
    ) * fc


@njit(**OPTIONS)
def scan(
    camera: Camera,
    left: int,
    heights: Profiles,
    canopy: Profiles,
    depth: Field,
    slope_x: Field,
    slope_z: Field,
    wood: Field,
) -> None:
    """Fill depth [H,W] (0: sky) with what each pixel sees of the profiles and the water.

    slope_x, slope_z [H,W]: slopes dh/dx and dh/dz of the surface there.
    wood [H,W]: how much forest stands there, metres.
    """
    columns, samples = heights.shape
    step = 2.0 * camera.half / camera.height
    for column in range(camera.width):
        c = column - left
        u, _ = ray(camera, column, 0)
        row = camera.height - 1
        _, v = ray(camera, column, row)
        before_z, before_v = NEAR, -1e9
        for k in range(samples):
            z = sample_depth(k, samples)
            top = max(0.0, heights[c, k]) + canopy[c, k]
            here = (top - camera.eye) / z
            while row >= 0 and v <= here:
                share = 1.0 if before_v < -1e8 else (v - before_v) / max(1e-9, here - before_v)
                share = min(1.0, max(0.0, share))
                at = before_z + (z - before_z) * share
                if heights[c, k] <= 0.0 and v < -1e-6 and canopy[c, k] <= 0.0:
                    at = min(max(before_z, -camera.eye / v), max(z, before_z))
                depth[row, column] = at
                k0 = max(0, k - 1)
                k1 = min(samples - 1, k + 1)
                z0, z1 = sample_depth(k0, samples), sample_depth(k1, samples)
                along = (heights[c, k1] + canopy[c, k1] - heights[c, k0] - canopy[c, k0]) / (z1 - z0)
                c0, c1 = max(0, c - 1), min(columns - 1, c + 1)
                side = (heights[c1, k] + canopy[c1, k] - heights[c0, k] - canopy[c0, k]) / ((c1 - c0) * step * z)
                # Along the ray x grows with z: take its part out.
                slope_x[row, column] = side
                slope_z[row, column] = along - u * side
                wood[row, column] = canopy[c, k]
                row -= 1
                if row >= 0:
                    _, v = ray(camera, column, row)
            if row < 0:
                break
            # Nothing nearer than the highest line of sight so far is seen.
            if here > before_v or before_v < -1e8:
                before_v = here
            before_z = z


@njit(**OPTIONS)
def sun_shadow(
    light: Illumination, camera: Camera, left: int, heights: Profiles, canopy: Profiles, x: float, y: float, z: float
) -> float:
    """Share of the sun that reaches a point, 0..1, softened with the distance of what is before it."""
    if light.sy < 0.004:
        return 0.0
    d = max(0.5, z * 0.02)
    clear = 1.0
    for _ in range(26):
        px, py, pz = x + light.sx * d, y + light.sy * d, z + light.sz * d
        h = look_up(heights, camera, left, px, pz)
        if h < -1e5:
            break
        h += look_up(canopy, camera, left, px, pz)
        q = (py - h) / d * 14.0 + 0.8
        if q < clear:
            clear = q
        if clear <= 0.0:
            return 0.0
        d *= 1.28
        if d > 4000.0:
            break
    return clear


@njit(**OPTIONS)
def sky_visibility(
    camera: Camera, left: int, heights: Profiles, canopy: Profiles, x: float, y: float, z: float, radius: float
) -> float:
    """Rough share of the sky that a point sees: six rays at one distance and twice it."""
    blocked = 0.0
    for k in range(6):
        a = k * 1.0472 + 0.3
        worst = 0.0
        for ring in range(2):
            d = radius * (1.0 + 1.6 * ring)
            h = look_up(heights, camera, left, x + math.sin(a) * d, z + math.cos(a) * d)
            if h > -1e5:
                h += look_up(canopy, camera, left, x + math.sin(a) * d, z + math.cos(a) * d)
                worst = max(worst, (h - y) / d)
        blocked += worst / math.sqrt(1.0 + worst * worst)
    return max(0.25, 1.0 - blocked / 6.0)
