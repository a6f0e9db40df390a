"""The sky: clear air, closed cloud, the sun, drawn clouds, and the veil of air before distant things."""

import math

from numba import njit

from models.scenes.light import Illumination
from models.scenes.noise import OPTIONS, fractal, mix, step_smoothly
from models.scenes.types import Colour


@njit(inline='always', **OPTIONS)
def lobe(cosine: float, g: float) -> float:
    """Henyey-Greenstein phase function, scaled to 1 straight ahead."""
    return ((1.0 - g) ** 2 / max(1e-6, 1.0 + g * g - 2.0 * g * cosine)) ** 1.5


@njit(**OPTIONS)
def sky_colour(light: Illumination, dx: float, dy: float, dz: float) -> Colour:
    """Radiance of the sky without clouds and without the disc of the sun, in the direction (dx, dy, dz) of length 1."""
    up = max(dy, 0.0)
    flat = 1.0 / math.sqrt(max(1e-6, dx * dx + dz * dz))
    sun_flat = 1.0 / math.sqrt(max(1e-6, light.sx * light.sx + light.sz * light.sz))
    facing = (dx * light.sx + dz * light.sz) * flat * sun_flat
    towards = max(facing, 0.0)
    towards = towards * towards * (0.4 + 0.6 * towards)
    against = max(-facing, 0.0)
    r = light.side_r + (light.near_r - light.side_r) * towards + (light.away_r - light.side_r) * against
    g = light.side_g + (light.near_g - light.side_g) * towards + (light.away_g - light.side_g) * against
    b = light.side_b + (light.near_b - light.side_b) * towards + (light.away_b - light.side_b) * against
    # The brightness of a thin air falls like its thickness along the ray.
    low = (1.0 - math.exp(-0.24 / (up + 0.06))) / 0.98168
    low = max(0.0, (low - 0.2) / 0.8)
    r = mix(light.zenith_r, r, low)
    g = mix(light.zenith_g, g, low)
    b = mix(light.zenith_b, b, low)
    cosine = dx * light.sx + dy * light.sy + dz * light.sz
    glow = light.glow * (0.10 * lobe(cosine, 0.5) + 0.30 * lobe(cosine, 0.76) + 0.75 * lobe(cosine, 0.93))
    r += glow * light.disc_r * 0.38
    g += glow * light.disc_g * 0.38
    b += glow * light.disc_b * 0.38
    cover = light.overcast
    if cover > 0.02:
        dome = (1.0 + 2.0 * up) / 3.0
        seam = (1.0 - cover) * math.exp(-up * 14.0) * 0.5
        texture = 1.0
        if dy > 0.0:
            k = 1.0 / (dy + 0.10)
            texture += (
                0.42
                * step_smoothly(0.0, 0.12, dy)
                * fractal(dx * k * 0.9 + 7.0, dz * k * 0.9 + light.sz * 5.0, 5, 0.05 * k)
            )
        closed = step_smoothly(0.0, 0.9, cover)
        r = mix(r, light.dome_r * dome * texture + seam * r, closed)
        g = mix(g, light.dome_g * dome * texture + seam * g, closed)
        b = mix(b, light.dome_b * dome * texture + seam * b, closed)
    return r, g, b


@njit(**OPTIONS)
def air_colour(light: Illumination, dx: float, dz: float) -> Colour:
    """What the air itself adds at a great distance: the sky just over the horizon in this direction."""
    flat = 1.0 / math.sqrt(dx * dx + dz * dz + 1e-9)
    return sky_colour(light, dx * flat * 0.999, 0.03, dz * flat * 0.999)


@njit(**OPTIONS)
def lit_cloud(
    light: Illumination, r: float, g: float, b: float, depth: float, towards_sun: float, height: float, cosine: float
) -> Colour:
    """Colour of a cloud before the sky colour (r, g, b).

    depth: optical depth along the view. towards_sun: optical depth from there to the sun. height: 0 (base) to 1 (top).
    cosine: of the angle between view and sun. Scattering octaves: Wrenninge et al., "Oz: The Great and Volumetric".
    """
    direct = 0.62 * math.exp(-towards_sun) + 0.26 * math.exp(-0.3 * towards_sun) + 0.12 * math.exp(-0.08 * towards_sun)
    silver = math.exp(-2.2 * depth) * lobe(cosine, 0.8) * 1.8
    sun = 0.42 * direct * (0.75 + 0.35 * height) + silver * 0.5
    # Against a bright clear sky a cloud is white, against a closed one it is dark.
    sky = mix(0.50 + 0.45 * height, 0.26 + 0.36 * height, light.overcast)
    ground = 0.55 * (1.0 - height)
    cr = light.disc_r * (1.0 - light.overcast) ** 2 * sun + light.sky_r * sky + light.bounce_r * ground
    cg = light.disc_g * (1.0 - light.overcast) ** 2 * sun + light.sky_g * sky + light.bounce_g * ground
    cb = light.disc_b * (1.0 - light.overcast) ** 2 * sun + light.sky_b * sky + light.bounce_b * ground
    # Low sun lights clouds from below and beyond the horizon of the ground.
    if light.sy < 0.12:
        warm = step_smoothly(0.12, -0.03, light.sy) * (1.0 - light.overcast) * (0.25 + 0.3 * max(0.0, cosine)) * direct
        cr += warm * light.near_r * 1.3
        cg += warm * light.near_g * 0.9
        cb += warm * light.near_b * 0.8
    return cr, cg, cb


@njit(**OPTIONS)
def see_through_air(
    light: Illumination, r: float, g: float, b: float, dx: float, dy: float, dz: float, distance: float, eye: float
) -> tuple[float, float, float, float]:
    """Colour (r, g, b) at a distance along the direction, seen from the height eye through haze and ground mist.

    Returns the colour and the optical depth of the mist alone."""
    ar, ag, ab = air_colour(light, dx, dz)
    cosine = dx * light.sx + dy * light.sy + dz * light.sz
    forward = light.glow * 0.13 * lobe(cosine, 0.7)
    ar += forward * light.disc_r
    ag += forward * light.disc_g
    ab += forward * light.disc_b
    tr = math.exp(-light.beta_r * distance)
    tg = math.exp(-light.beta_g * distance)
    tb = math.exp(-light.beta_b * distance)
    r = r * tr + ar * 0.92 * (1.0 - tr)
    g = g * tg + ag * 0.94 * (1.0 - tg)
    b = b * tb + ab * 0.97 * (1.0 - tb)
    depth = 0.0
    if light.mist > 0.0:
        low = max(eye, 0.0) / light.mist_height
        high = max(eye + dy * distance, 0.0) / light.mist_height
        difference = high - low
        if abs(difference) > 1e-3:
            mean = (math.exp(-low) - math.exp(-high)) / difference
        else:
            mean = math.exp(-low)
        depth = light.mist * distance * mean
        t = math.exp(-depth)
        mr = 0.62 * ar + 0.38 * light.sky_r + 0.06 * light.sun_r
        mg = 0.62 * ag + 0.38 * light.sky_g + 0.06 * light.sun_g
        mb = 0.62 * ab + 0.38 * light.sky_b + 0.06 * light.sun_b
        r = mix(mr, r, t)
        g = mix(mg, g, t)
        b = mix(mb, b, t)
    return r, g, b, depth
