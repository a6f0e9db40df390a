"""What is painted into the sky: clouds with soft edges, the sun, fog."""

import math

import numpy as np
from numba import njit
from scipy.ndimage import distance_transform_edt, find_objects, gaussian_filter, label

from models.scenes.camera import Camera, ray, ray_length
from models.scenes.labels import CLOUDS, SKY, SUN
from models.scenes.light import Illumination
from models.scenes.noise import OPTIONS, fractal, mix, step_smoothly
from models.scenes.sky import air_colour, lit_cloud, lobe, sky_colour
from models.scenes.types import Field, LabelMap, Mask, Radiance


def cloud_shape(mask: Mask, land: Mask) -> tuple[Field, Field]:
    """(thickness, rise) float32 [H,W] of painted clouds: depth inside the outline 0..1, and 0 (base) to 1 (top).

    land [H,W] bool: what hides the sky; clouds go on behind it.
    """
    height, width = mask.shape
    small = min(height, width)
    pad = max(2, small // 8)
    inside = distance_transform_edt(np.pad(mask | land, pad, mode='edge'))[pad:-pad, pad:-pad]
    thickness = np.where(mask, np.sqrt(np.minimum(1.0, inside / (0.10 * small))), 0).astype(np.float32)
    open_share = gaussian_filter((~land).astype(np.float32), 0.012 * small)
    thickness = gaussian_filter(thickness, 0.012 * small) / np.maximum(open_share, 0.05)
    rise = np.zeros(mask.shape, np.float32)
    regions, _ = label(mask)
    rows = np.arange(height)[:, None]
    for index, place in enumerate(find_objects(regions)):
        here = regions[place] == index + 1
        flat_base = place[0].start + 0.92 * (place[0].stop - place[0].start)
        value = np.clip((flat_base - rows[place[0]]) / max(2.0, flat_base - place[0].start), 0, 1)
        rise[place][here] = np.broadcast_to(value, here.shape)[here]
    return thickness, rise


@njit(**OPTIONS)
def _density(thickness: Field, column: float, row: float, small: float, seed: float, vx: float, vy: float) -> float:
    """Optical density of a painted cloud, in noise shaped by what the person painted."""
    height, width = thickness.shape
    r = min(max(int(row), 0), height - 1)
    c = min(max(int(column), 0), width - 1)
    t = thickness[r, c]
    if t <= 0.01:
        return -1.0
    n = fractal(vx + seed, vy + seed, 6, 8.0 / small)
    return 2.0 * t - 0.55 + 1.5 * n


@njit(**OPTIONS)
def shade_heaven(
    light: Illumination,
    camera: Camera,
    ground: LabelMap,
    thickness: Field,
    rise: Field,
    deck: float,
    seed: float,
    sun_column: float,
    sun_row: float,
    sun_radius: float,
    radiance: Radiance,
) -> None:
    """Fill radiance wherever ground is sky, cloud or sun. deck 0..1: how much the clouds are one sheet overhead.

    sun_radius: pixels of a painted sun, 0 if there is none.
    """
    small = float(min(camera.height, camera.width))
    for row in range(camera.height):
        for column in range(camera.width):
            kind = ground[row, column]
            if kind != SKY and kind != CLOUDS and kind != SUN:
                continue
            u, v = ray(camera, column, row)
            length = ray_length(u, v)
            dx, dy, dz = u / length, max(v, 0.0) / length, 1.0 / length
            r, g, b = sky_colour(light, dx, dy, dz)
            if sun_radius > 0.0:
                distance = math.sqrt((column - sun_column) ** 2 + (row - sun_row) ** 2) / sun_radius
                core = (
                    step_smoothly(0.82, 0.55, distance) * 9.0
                    + 1.1 * math.exp(-1.1 * distance)
                    + 0.8 * math.exp(-4.0 * max(0.0, distance - 0.6))
                )
                r += core * (0.55 * light.disc_r + 0.25)
                g += core * (0.55 * light.disc_g + 0.14)
                b += core * (0.55 * light.disc_b + 0.05)
            if kind == CLOUDS or thickness[row, column] > 0.03:
                zoom = 6.5 / small
                vx, vy = column * zoom, row * zoom * 1.7
                if deck > 0.0:
                    # A closed sheet runs together towards the horizon.
                    k = 1.0 / (max(v, 0.0) + 0.14)
                    vx, vy = mix(vx, u * k * 1.3, deck), mix(vy, k * 1.5, deck)
                d = _density(thickness, column, row, small, seed, vx, vy)
                if kind != CLOUDS:
                    d -= 0.55
                cover = step_smoothly(-0.05, 0.65, d)
                if kind == CLOUDS:
                    cover = max(cover, step_smoothly(0.15, 0.8, thickness[row, column]) * 0.75)
                if cover > 0.003:
                    cosine = dx * light.sx + dy * light.sy + dz * light.sz
                    # Towards the sun across the picture; from behind the cloud or before it.
                    flat = math.sqrt(light.sx * light.sx + light.sy * light.sy + 1e-4)
                    step = 0.035 * small
                    towards = 0.0
                    for tap in range(1, 3):
                        c2 = column + light.sx / flat * step * tap
                        r2 = row - (light.sy / flat + 0.35) * step * tap
                        towards += max(
                            0.0,
                            _density(
                                thickness,
                                c2,
                                r2,
                                small,
                                seed,
                                vx + light.sx / flat * step * tap * zoom,
                                vy - (light.sy / flat + 0.35) * step * tap * zoom * 1.7,
                            ),
                        )
                    up = rise[row, column]
                    if deck > 0.0:
                        up = mix(up, 0.45 + 0.9 * fractal(vx * 0.5 + 9.0, vy * 0.5, 4, 4.0 / small), deck)
                    cr, cg, cb = lit_cloud(
                        light,
                        r,
                        g,
                        b,
                        max(0.0, d) * 1.4,
                        towards * (0.75 + 0.5 * max(0.0, light.sz)),
                        min(1.0, max(0.0, up)),
                        cosine,
                    )
                    edge = 1.0 + 0.42 * fractal(vx * 2.0 + 3.0, vy * 2.0, 4, 16.0 / small)
                    cr, cg, cb = cr * edge, cg * edge, cb * edge
                    # The air before a low cloud.
                    ar, ag, ab = air_colour(light, dx, dz)
                    veil = 0.65 * math.exp(-dy * 9.0)
                    cr, cg, cb = mix(cr, ar, veil), mix(cg, ag, veil), mix(cb, ab, veil)
                    r, g, b = mix(r, cr, cover), mix(g, cg, cover), mix(b, cb, cover)
            radiance[row, column, 0] = r
            radiance[row, column, 1] = g
            radiance[row, column, 2] = b


def fog_cover(mask: Mask) -> Field:
    """Cover 0..1 float32 [H,W] of painted fog, soft at its edges."""
    small = min(mask.shape)
    soft = gaussian_filter(mask.astype(np.float32), (0.014 * small, 0.03 * small))
    core = gaussian_filter(mask.astype(np.float32), 0.006 * small)
    return np.clip(np.maximum(1.15 * soft, 0.92 * core), 0, 0.97).astype(np.float32)


@njit(**OPTIONS)
def lay_fog(light: Illumination, camera: Camera, cover: Field, seed: float, radiance: Radiance) -> None:
    """Blend painted fog over radiance in place."""
    small = float(min(camera.height, camera.width))
    for row in range(camera.height):
        for column in range(camera.width):
            k = cover[row, column]
            if k < 0.004:
                continue
            u, v = ray(camera, column, row)
            length = ray_length(u, v)
            ar, ag, ab = air_colour(light, u / length, 1.0 / length)
            wisps = fractal(column * 3.5 / small + seed, row * 11.0 / small, 5, 12.0 / small)
            k *= min(1.0, 0.88 + 0.35 * wisps)
            value = 1.0 + 0.12 * wisps
            cosine = (u * light.sx + v * light.sy + light.sz) / length
            forward = 0.22 * light.glow * lobe(cosine, 0.7)
            fr = (0.55 * ar + 0.42 * light.sky_r + 0.05 * light.sun_r + forward * light.disc_r) * 1.12 * value
            fg = (0.55 * ag + 0.42 * light.sky_g + 0.05 * light.sun_g + forward * light.disc_g) * 1.12 * value
            fb = (0.55 * ab + 0.42 * light.sky_b + 0.05 * light.sun_b + forward * light.disc_b) * 1.12 * value
            radiance[row, column, 0] = mix(radiance[row, column, 0], fr, k)
            radiance[row, column, 1] = mix(radiance[row, column, 1], fg, k)
            radiance[row, column, 2] = mix(radiance[row, column, 2], fb, k)
