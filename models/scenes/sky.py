"""The sky: clear air, closed cloud, the sun, drawn clouds, and the veil of air before distant things."""
import math

from numba import njit

from models.scenes.noise import OPTIONS, fractal, mix, step_smoothly


@njit(inline='always', **OPTIONS)
def lobe(cosine, g):
    """Henyey-Greenstein phase function, scaled to 1 straight ahead."""
    return ((1. - g)**2 / max(1e-6, 1. + g * g - 2. * g * cosine))**1.5


@njit(**OPTIONS)
def sky_colour(light, dx, dy, dz):
    """Radiance of the sky without clouds and without the disc of the sun, in the direction (dx, dy, dz) of length 1."""
    up = max(dy, 0.)
    flat = 1. / math.sqrt(max(1e-6, dx * dx + dz * dz))
    sun_flat = 1. / math.sqrt(max(1e-6, light.sx * light.sx + light.sz * light.sz))
    facing = (dx * light.sx + dz * light.sz) * flat * sun_flat
    towards = max(facing, 0.)
    towards = towards * towards * (.4 + .6 * towards)
    against = max(-facing, 0.)
    r = light.side_r + (light.near_r - light.side_r) * towards + (light.away_r - light.side_r) * against
    g = light.side_g + (light.near_g - light.side_g) * towards + (light.away_g - light.side_g) * against
    b = light.side_b + (light.near_b - light.side_b) * towards + (light.away_b - light.side_b) * against
    # The brightness of a thin air falls like its thickness along the ray.
    low = (1. - math.exp(-.24 / (up + .06))) / .98168
    low = max(0., (low - .2) / .8)
    r = mix(light.zenith_r, r, low)
    g = mix(light.zenith_g, g, low)
    b = mix(light.zenith_b, b, low)
    cosine = dx * light.sx + dy * light.sy + dz * light.sz
    glow = light.glow * (.10 * lobe(cosine, .5) + .30 * lobe(cosine, .76) + .75 * lobe(cosine, .93))
    r += glow * light.disc_r * .38
    g += glow * light.disc_g * .38
    b += glow * light.disc_b * .38
    cover = light.overcast
    if cover > .02:
        dome = (1. + 2. * up) / 3.
        seam = (1. - cover) * math.exp(-up * 14.) * .5
        texture = 1.
        if dy > .0:
            k = 1. / (dy + .10)
            texture += .42 * step_smoothly(0., .12, dy) * fractal(dx * k * .9 + 7., dz * k * .9 + light.sz * 5., 5, .05 * k)
        closed = step_smoothly(.0, .9, cover)
        r = mix(r, light.dome_r * dome * texture + seam * r, closed)
        g = mix(g, light.dome_g * dome * texture + seam * g, closed)
        b = mix(b, light.dome_b * dome * texture + seam * b, closed)
    return r, g, b


@njit(**OPTIONS)
def air_colour(light, dx, dz):
    """What the air itself adds at a great distance: the sky just over the horizon in this direction."""
    flat = 1. / math.sqrt(dx * dx + dz * dz + 1e-9)
    return sky_colour(light, dx * flat * .999, .03, dz * flat * .999)


@njit(**OPTIONS)
def lit_cloud(light, r, g, b, depth, towards_sun, height, cosine):
    """Colour of a cloud before the sky colour (r, g, b).

    depth: optical depth along the view; towards_sun: optical depth from there to the sun; height 0 (base)..1 (top);
    cosine: of the angle between view and sun. Scattering octaves after Wrenninge et al., "Oz: The Great and Volumetric".
    """
    direct = .62 * math.exp(-towards_sun) + .26 * math.exp(-.3 * towards_sun) + .12 * math.exp(-.08 * towards_sun)
    silver = math.exp(-2.2 * depth) * lobe(cosine, .8) * 1.8
    sun = .42 * direct * (.75 + .35 * height) + silver * .5
    # Against a bright clear sky a cloud is white, against a closed one it is dark.
    sky = mix(.50 + .45 * height, .26 + .36 * height, light.overcast)
    ground = .55 * (1. - height)
    cr = light.disc_r * (1. - light.overcast)**2 * sun + light.sky_r * sky + light.bounce_r * ground
    cg = light.disc_g * (1. - light.overcast)**2 * sun + light.sky_g * sky + light.bounce_g * ground
    cb = light.disc_b * (1. - light.overcast)**2 * sun + light.sky_b * sky + light.bounce_b * ground
    # Low sun lights clouds from below and beyond the horizon of the ground.
    if light.sy < .12:
        warm = step_smoothly(.12, -.03, light.sy) * (1. - light.overcast) * (.25 + .3 * max(0., cosine)) * direct
        cr += warm * light.near_r * 1.3
        cg += warm * light.near_g * .9
        cb += warm * light.near_b * .8
    return cr, cg, cb


@njit(**OPTIONS)
def see_through_air(light, r, g, b, dx, dy, dz, distance, eye):
    """Colour (r, g, b) at a distance along the direction, seen from the height eye through haze and ground mist.

    Returns the colour and the optical depth of the mist alone."""
    ar, ag, ab = air_colour(light, dx, dz)
    cosine = dx * light.sx + dy * light.sy + dz * light.sz
    forward = light.glow * .13 * lobe(cosine, .7)
    ar += forward * light.disc_r
    ag += forward * light.disc_g
    ab += forward * light.disc_b
    tr = math.exp(-light.beta_r * distance)
    tg = math.exp(-light.beta_g * distance)
    tb = math.exp(-light.beta_b * distance)
    r = r * tr + ar * .92 * (1. - tr)
    g = g * tg + ag * .94 * (1. - tg)
    b = b * tb + ab * .97 * (1. - tb)
    depth = 0.
    if light.mist > 0.:
        low = max(eye, 0.) / light.mist_height
        high = max(eye + dy * distance, 0.) / light.mist_height
        difference = high - low
        if abs(difference) > 1e-3:
            mean = (math.exp(-low) - math.exp(-high)) / difference
        else:
            mean = math.exp(-low)
        depth = light.mist * distance * mean
        t = math.exp(-depth)
        mr = .62 * ar + .38 * light.sky_r + .06 * light.sun_r
        mg = .62 * ag + .38 * light.sky_g + .06 * light.sun_g
        mb = .62 * ab + .38 * light.sky_b + .06 * light.sun_b
        r = mix(mr, r, t)
        g = mix(mg, g, t)
        b = mix(mb, b, t)
    return r, g, b, depth
