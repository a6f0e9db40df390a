"""The sky of a 3-D landscape: a broken sheet of cloud, heaps of cloud, and the sun."""

import math

from numba import njit

from models.scenes.camera import Camera, pixel_angle, ray, ray_length
from models.scenes.labels import CLOUDS, SKY, SUN
from models.scenes.light import Illumination
from models.scenes.noise import OPTIONS, fractal, mix, step_smoothly
from models.scenes.sky import air_colour, lit_cloud, see_through_air, sky_colour
from models.scenes.types import Doubles, LabelMap, Radiance


@njit(**OPTIONS)
def _cloud_depth(
    cumuli: Doubles, cover: float, rate: float, seed: float, dx: float, dy: float, dz: float, footprint: float
) -> float:
    """Optical depth of the clouds in a direction: a broken sheet overhead and heaps.

    cumuli [n,4]: azimuth, height, half width and half height of each heap, radians.
    """
    d = -1.0
    if dy > 0.01 and cover > -0.8:
        k = rate / (dy + 0.09)
        d = (
            (fractal(dx * k + seed, dz * k + seed, 6, footprint * k / (dy + 0.09)) + cover)
            * 2.6
            * step_smoothly(0.0, 0.10, dy)
        )
    if len(cumuli):
        azimuth = math.atan2(dx, dz)
        billows = fractal(azimuth * 8.0 + seed, dy * 12.0, 6, footprint * 8.0)
        for i in range(len(cumuli)):
            ex = (azimuth - cumuli[i, 0]) / cumuli[i, 2]
            ey = (dy - cumuli[i, 1]) / cumuli[i, 3]
            if ey < 0.0:
                ey *= 2.8
            q = 1.0 - ex * ex - ey * ey
            if q > -1.3:
                d = max(d, q * 1.0 + billows * 1.9)
    return d


@njit(**OPTIONS)
def shade_sky(
    light: Illumination,
    camera: Camera,
    cumuli: Doubles,
    cover: float,
    rate: float,
    seed: float,
    disc: float,
    radiance: Radiance,
    material: LabelMap,
) -> None:
    """Sky, clouds and sun wherever material is SKY; relabels clouds and the sun (disc: its half angle, radians)."""
    footprint = pixel_angle(camera)
    for row in range(camera.height):
        for column in range(camera.width):
            if material[row, column] != SKY:
                continue
            u, v = ray(camera, column, row)
            length = ray_length(u, v)
            dx, dy, dz = u / length, max(0.0, v) / length, 1.0 / length
            r, g, b = sky_colour(light, dx, dy, dz)
            cosine = dx * light.sx + dy * light.sy + dz * light.sz
            away = math.acos(min(1.0, max(-1.0, cosine))) / disc
            if light.overcast < 0.6 and away < 8.0:
                core = (step_smoothly(1.05, 0.6, away) * 9.0 + 1.0 * math.exp(-1.1 * away)) * (
                    1.0 - light.overcast / 0.6
                )
                r += core * (0.55 * light.disc_r + 0.25)
                g += core * (0.55 * light.disc_g + 0.14)
                b += core * (0.55 * light.disc_b + 0.05)
                if away < 1.0 and light.sy > -0.01:
                    material[row, column] = SUN
            d = _cloud_depth(cumuli, cover, rate, seed, dx, dy, dz, footprint)
            if d > -0.1:
                alpha = step_smoothly(-0.1, 0.85, d)
                towards = 0.0
                for tap in range(1, 3):
                    o = 0.05 * tap
                    towards += max(
                        0.0,
                        _cloud_depth(
                            cumuli,
                            cover,
                            rate,
                            seed,
                            dx + o * light.sx,
                            dy + o * (light.sy + 0.35),
                            dz + o * (light.sz - dz),
                            footprint,
                        ),
                    )
                up = min(
                    1.0,
                    max(
                        0.0,
                        0.55
                        - 0.30 * (d - 0.5)
                        + 0.35 * (1.0 - math.exp(-2.0 * max(0.0, d))) * (1.0 if towards < d else 0.0),
                    ),
                )
                cr, cg, cb = lit_cloud(
                    light, r, g, b, max(0.0, d) * 1.4, towards * (0.7 + 0.5 * max(0.0, light.sz)), up, cosine
                )
                clear = g
                ar, ag, ab = air_colour(light, dx, dz)
                veil = 0.75 * math.exp(-dy * 8.0)
                r = mix(r, mix(cr, ar, veil), alpha)
                g = mix(g, mix(cg, ag, veil), alpha)
                b = mix(b, mix(cb, ab, veil), alpha)
                # A cloud that nobody can tell from the sky is none.
                seen = abs(g - clear) / (clear + 1e-3)
                if alpha * (1.0 - veil) > 0.33 and seen > 0.06 and (material[row, column] == SKY or alpha > 0.8):
                    material[row, column] = CLOUDS
            r, g, b, _ = see_through_air(light, r, g, b, dx, dy, dz, 3000.0 * step_smoothly(0.35, 0.0, v), camera.eye)
            radiance[row, column, 0], radiance[row, column, 1], radiance[row, column, 2] = r, g, b
