"""The shape of painted ground: normals, shadows and texture coordinates for every pixel of a Layout."""

import math

from numba import njit

from models.scenes.camera import Camera, pixel_angle, ray, ray_length
from models.scenes.labels import FOREST, MOUNTAIN, ROAD, ROCK, SAND, SNOW
from models.scenes.light import Illumination
from models.scenes.noise import OPTIONS, crowns, fractal, mix, ridges, step_smoothly
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
from models.scenes.types import Doubles, Field, LabelMap, Mask, Surface


@njit(**OPTIONS)
def _bulge(a: float, d: float, side: float, rugged: float, footprint: float, seed: float) -> float:
    """How far the face of a massif comes forward: gullies that run down from the ridge, bent by its slope."""
    warp = fractal(a * 1.1 + seed, d * 1.1, 3, footprint)
    x = a + 0.45 * side * d + 0.35 * warp
    return (
        ridges(x * 2.2 + seed, d * (1.05 if rugged > 0.9 else 1.7) + 0.5 * warp, 6, footprint * 1.6)
        + (1.0 - rugged) * 0.4 * warp
    )


@njit(**OPTIONS)
def fill_surface(
    light: Illumination,
    camera: Camera,
    ground: LabelMap,
    upright: Mask,
    top: Field,
    side: Field,
    depth: Field,
    size: Field,
    inner: Field,
    seed: float,
    shadow: Field,
    contact: Field,
    surface: Surface,
) -> None:
    """Fill surface [H,W,SURFACE_CHANNELS] for a painted scene.

    shadow, contact [H,W]: what things on the plane leave of the sun and of the sky, 0..1.
    """
    angle = pixel_angle(camera)
    flat_sun = math.sqrt(light.sx * light.sx + light.sy * light.sy + 1e-6)
    for row in range(camera.height):
        for column in range(camera.width):
            z = depth[row, column]
            if z <= 0.0:
                continue
            kind = ground[row, column]
            p = surface[row, column]
            u, v = ray(camera, column, row)
            length = ray_length(u, v)
            p[DEPTH] = z
            p[IDENTITY] = 0.0
            x = u * z
            if upright[row, column]:
                scale = 1.0 / max(size[row, column], 0.06 * camera.height)
                a = column * scale
                d = (row - top[row, column]) * scale
                foot = scale
                if kind == MOUNTAIN or kind == ROCK:
                    amplitude, rugged, lean = 1.15, 1.0 if size[row, column] > 0.22 * camera.height else 0.85, 0.55
                elif kind == SNOW:
                    amplitude, rugged, lean = 0.75, 0.8, 0.75
                elif kind == FOREST:
                    amplitude, rugged, lean = 0.35, 0.3, 0.8
                else:
                    amplitude, rugged, lean = 0.22, 0.1, 1.3
                zoom = 1.0
                if kind == ROCK:
                    zoom = 1.2
                s = side[row, column]
                e = 0.8 * scale
                q = _bulge(a * zoom, d * zoom, s, rugged, foot * zoom, seed)
                qa = (_bulge((a + e) * zoom, d * zoom, s, rugged, foot * zoom, seed) - q) / e
                qd = (_bulge(a * zoom, (d + e) * zoom, s, rugged, foot * zoom, seed) - q) / e
                nx = -0.33 * amplitude * qa + 0.75 * s
                ny = 0.33 * amplitude * qd + lean
                nz = -1.0
                # Round off the rim of small things.
                rim = inner[row, column]
                if (
                    rim < 0.6
                    and (kind == ROCK)
                    and row > 0
                    and row < camera.height - 1
                    and column > 0
                    and column < camera.width - 1
                ):
                    k = (1.0 - rim / 0.6) * 3.0
                    nx -= k * (inner[row, column + 1] - inner[row, column - 1]) * 0.5 / max(scale, 1e-3) * 0.06
                    ny += k * (inner[row + 1, column] - inner[row - 1, column]) * 0.5 / max(scale, 1e-3) * 0.06
                reach = 0.11
                q2 = _bulge(
                    (a + reach * light.sx / flat_sun) * zoom,
                    (d - reach * light.sy / flat_sun) * zoom,
                    s,
                    rugged,
                    foot * zoom,
                    seed,
                )
                p[SUNLIT] = step_smoothly(0.30 * amplitude, 0.02, (q2 - q) * amplitude - 0.05)
                p[OPEN] = mix(1.0, 0.45 + 0.75 * step_smoothly(0.05, 0.65, q), min(1.0, amplitude))
                p[HEIGHT] = camera.eye + v * z
                p[TEXTURE_X] = x
                p[TEXTURE_Z] = (
                    p[HEIGHT] * 2.2 + seed * 11.0 if kind != MOUNTAIN and kind != ROCK else 0.35 * q * z * 0.2
                )
                if kind == SAND:
                    p[HEIGHT] = 9.0
                p[FOOTPRINT] = angle * z * 1.2
                if kind == FOREST:
                    tall = 9.0
                    bump, identity = crowns(x / tall * 1.5, (camera.eye + v * z) / tall * 2.3 + seed)
                    seen = step_smoothly(1.0, 3.0, tall / (angle * z))
                    p[IDENTITY] = identity * seen
                    p[OPEN] = mix(0.62, 0.28 + 0.75 * bump, seen)
                    ny += 1.1 * seen * (bump - 0.5)
                    nx += 0.5 * seen * fractal(x / tall * 3.0, v * z / tall * 3.0, 2, angle * z / tall * 3.0)
                elif kind == MOUNTAIN:
                    p[IDENTITY] = step_smoothly(1.2, 0.0, d) * 2.0 - 0.6
            else:
                across = angle * z
                along = across / max(0.03, -v / length)
                foot = math.sqrt(across * along)
                # Bumps finer than the footprint along the view are felt, not seen.
                rough = 1.0
                if kind == ROAD:
                    rough = 0.4
                elif kind == SNOW or kind == SAND:
                    rough = 0.7
                e = max(0.05, 0.5 * along)
                h = 1.9 * fractal(x * 0.12 + seed, z * 0.12, 3, along * 0.10)
                hx = 1.9 * fractal((x + e) * 0.12 + seed, z * 0.12, 3, along * 0.10)
                hz = 1.9 * fractal(x * 0.12 + seed, (z + e) * 0.12, 3, along * 0.10)
                f = 0.14 * fractal(x * 1.5 + seed, z * 1.5, 3, along)
                fx = 0.14 * fractal((x + e) * 1.5 + seed, z * 1.5, 3, along)
                fz = 0.14 * fractal(x * 1.5 + seed, (z + e) * 1.5, 3, along)
                nx = -rough * ((hx - h) * 0.5 + fx - f) / e
                nz = -rough * ((hz - h) * 0.5 + fz - f) / e
                ny = 1.0
                p[SUNLIT] = shadow[row, column]
                p[OPEN] = contact[row, column] * (0.82 + 0.18 * step_smoothly(-0.6, 0.5, h))
                p[HEIGHT] = 3.0
                p[TEXTURE_X] = x
                p[TEXTURE_Z] = z
                p[FOOTPRINT] = foot
                if kind == FOREST:
                    bump, identity = crowns(x / 6.0, z / 6.0)
                    p[IDENTITY] = identity
                    p[OPEN] = 0.3 + 0.6 * bump
            inverse = 1.0 / math.sqrt(nx * nx + ny * ny + nz * nz)
            p[NORMAL_X] = nx * inverse
            p[NORMAL_Y] = ny * inverse
            p[NORMAL_Z] = nz * inverse


@njit(**OPTIONS)
def cast_shadows(
    light: Illumination,
    camera: Camera,
    depth: Field,
    upright: Mask,
    things: Doubles,
    count: int,
    shadow: Field,
    contact: Field,
) -> None:
    """Take from shadow and contact [H,W] what things on the plane block.

    things [count,5]: x, z, height, half width, softness.
    """
    flat = math.sqrt(light.sx * light.sx + light.sz * light.sz)
    stretch = min(9.0, flat / max(0.06, light.sy))
    ax, az = (light.sx / flat, light.sz / flat) if flat > 1e-4 else (0.0, 1.0)
    for row in range(camera.height):
        for column in range(camera.width):
            z = depth[row, column]
            if z <= 0.0 or upright[row, column] or z > 700.0:
                continue
            u, _ = ray(camera, column, row)
            x = u * z
            for k in range(count):
                tall, wide = things[k, 2], things[k, 3]
                dx, dz = x - things[k, 0], z - things[k, 1]
                near = (dx * dx + dz * dz * 0.6) / (wide * wide * 1.7 + 0.05)
                if near < 4.0:
                    contact[row, column] = min(contact[row, column], 1.0 - 0.5 * math.exp(-near * 1.3))
                along = -(dx * ax + dz * az)
                across = dx * az - dz * ax
                if along < -wide or along > tall * stretch + 2.0 * wide:
                    continue
                # The crown's shadow: an ellipse laid down from the foot.
                low, high = things[k, 4] * tall * stretch, tall * stretch
                middle, half = 0.5 * (low + high), 0.5 * (high - low) + 0.6 * wide
                q = ((along - middle) / half) ** 2 + (across / wide) ** 2
                soft = 0.25 + 0.5 * min(1.0, max(0.0, along) / 30.0)
                blocked = step_smoothly(1.0 + soft, 1.0 - soft, q)
                trunk = 0.7 * step_smoothly(0.16 * wide + 0.12, 0.04, abs(across)) if -0.1 < along < middle else 0.0
                shadow[row, column] = min(shadow[row, column], 1.0 - 0.85 * max(blocked, trunk))
