"""The shape of painted ground: normals, shadows and texture coordinates for every pixel of a Layout."""
import math

from numba import njit

from models.scenes.camera import pixel_angle, ray, ray_length
from models.scenes.labels import FOREST, MOUNTAIN, ROAD, ROCK, SAND, SNOW
from models.scenes.noise import OPTIONS, crowns, fractal, mix, ridges, step_smoothly
from models.scenes.surface import (DEPTH, FOOTPRINT, HEIGHT, IDENTITY, NORMAL_X, NORMAL_Y, NORMAL_Z, OPEN, SUNLIT, TEXTURE_X, TEXTURE_Z)


@njit(**OPTIONS)
def _bulge(a, d, side, rugged, footprint, seed):
    """How far the face of a massif comes forward: gullies that run down from the ridge, bent by its slope."""
    warp = fractal(a * 1.1 + seed, d * 1.1, 3, footprint)
    x = a + .45 * side * d + .35 * warp
    return ridges(x * 2.2 + seed, d * (1.05 if rugged > .9 else 1.7) + .5 * warp, 6, footprint * 1.6) + (1. - rugged) * .4 * warp


@njit(**OPTIONS)
def fill_surface(light, camera, ground, upright, top, side, depth, size, inner, seed, shadow, contact, surface):
    """Fill surface [H,W,SURFACE_CHANNELS] for a painted scene. shadow, contact [H,W]: what things on the plane take away of
    the sun and of the sky."""
    angle = pixel_angle(camera)
    flat_sun = math.sqrt(light.sx * light.sx + light.sy * light.sy + 1e-6)
    for row in range(camera.height):
        for column in range(camera.width):
            z = depth[row, column]
            if z <= 0.:
                continue
            kind = ground[row, column]
            p = surface[row, column]
            u, v = ray(camera, column, row)
            length = ray_length(u, v)
            p[DEPTH] = z
            p[IDENTITY] = 0.
            x = u * z
            if upright[row, column]:
                scale = 1. / max(size[row, column], .06 * camera.height)
                a = column * scale
                d = (row - top[row, column]) * scale
                foot = scale
                if kind == MOUNTAIN or kind == ROCK:
                    amplitude, rugged, lean = 1.15, 1. if size[row, column] > .22 * camera.height else .85, .55
                elif kind == SNOW:
                    amplitude, rugged, lean = .75, .8, .75
                elif kind == FOREST:
                    amplitude, rugged, lean = .35, .3, .8
                else:
                    amplitude, rugged, lean = .22, .1, 1.3
                zoom = 1.
                if kind == ROCK:
                    zoom = 1.2
                s = side[row, column]
                e = .8 * scale
                q = _bulge(a * zoom, d * zoom, s, rugged, foot * zoom, seed)
                qa = (_bulge((a + e) * zoom, d * zoom, s, rugged, foot * zoom, seed) - q) / e
                qd = (_bulge(a * zoom, (d + e) * zoom, s, rugged, foot * zoom, seed) - q) / e
                nx = -.33 * amplitude * qa + .75 * s
                ny = .33 * amplitude * qd + lean
                nz = -1.
                # Round off the rim of small things.
                rim = inner[row, column]
                if rim < .6 and (kind == ROCK) and row > 0 and row < camera.height - 1 and column > 0 and column < camera.width - 1:
                    k = (1. - rim / .6) * 3.
                    nx -= k * (inner[row, column + 1] - inner[row, column - 1]) * .5 / max(scale, 1e-3) * .06
                    ny += k * (inner[row + 1, column] - inner[row - 1, column]) * .5 / max(scale, 1e-3) * .06
                reach = .11
                q2 = _bulge((a + reach * light.sx / flat_sun) * zoom, (d - reach * light.sy / flat_sun) * zoom, s, rugged, foot * zoom, seed)
                p[SUNLIT] = step_smoothly(.30 * amplitude, .02, (q2 - q) * amplitude - .05)
                p[OPEN] = mix(1., .45 + .75 * step_smoothly(.05, .65, q), min(1., amplitude))
                p[HEIGHT] = camera.eye + v * z
                p[TEXTURE_X] = x
                p[TEXTURE_Z] = p[HEIGHT] * 2.2 + seed * 11. if kind != MOUNTAIN and kind != ROCK else .35 * q * z * .2
                if kind == SAND:
                    p[HEIGHT] = 9.
                p[FOOTPRINT] = angle * z * 1.2
                if kind == FOREST:
                    tall = 9.
                    bump, identity = crowns(x / tall * 1.5, (camera.eye + v * z) / tall * 2.3 + seed)
                    seen = step_smoothly(1., 3., tall / (angle * z))
                    p[IDENTITY] = identity * seen
                    p[OPEN] = mix(.62, .28 + .75 * bump, seen)
                    ny += 1.1 * seen * (bump - .5)
                    nx += .5 * seen * fractal(x / tall * 3., v * z / tall * 3., 2, angle * z / tall * 3.)
                elif kind == MOUNTAIN:
                    p[IDENTITY] = step_smoothly(1.2, .0, d) * 2. - .6
            else:
                across = angle * z
                along = across / max(.03, -v / length)
                foot = math.sqrt(across * along)
                # Bumps finer than the footprint along the view are felt, not seen.
                rough = 1.
                if kind == ROAD:
                    rough = .4
                elif kind == SNOW or kind == SAND:
                    rough = .7
                e = max(.05, .5 * along)
                h = 1.9 * fractal(x * .12 + seed, z * .12, 3, along * .10)
                hx = 1.9 * fractal((x + e) * .12 + seed, z * .12, 3, along * .10)
                hz = 1.9 * fractal(x * .12 + seed, (z + e) * .12, 3, along * .10)
                f = .14 * fractal(x * 1.5 + seed, z * 1.5, 3, along)
                fx = .14 * fractal((x + e) * 1.5 + seed, z * 1.5, 3, along)
                fz = .14 * fractal(x * 1.5 + seed, (z + e) * 1.5, 3, along)
                nx = -rough * ((hx - h) * .5 + fx - f) / e
                nz = -rough * ((hz - h) * .5 + fz - f) / e
                ny = 1.
                p[SUNLIT] = shadow[row, column]
                p[OPEN] = contact[row, column] * (.82 + .18 * step_smoothly(-.6, .5, h))
                p[HEIGHT] = 3.
                p[TEXTURE_X] = x
                p[TEXTURE_Z] = z
                p[FOOTPRINT] = foot
                if kind == FOREST:
                    bump, identity = crowns(x / 6., z / 6.)
                    p[IDENTITY] = identity
                    p[OPEN] = .3 + .6 * bump
            inverse = 1. / math.sqrt(nx * nx + ny * ny + nz * nz)
            p[NORMAL_X] = nx * inverse
            p[NORMAL_Y] = ny * inverse
            p[NORMAL_Z] = nz * inverse


@njit(**OPTIONS)
def cast_shadows(light, camera, depth, upright, things, count, shadow, contact):
    """Take from shadow and contact [H,W] what things on the plane block. things [count,5]: x, z, height, half width, softness."""
    flat = math.sqrt(light.sx * light.sx + light.sz * light.sz)
    stretch = min(9., flat / max(.06, light.sy))
    ax, az = (light.sx / flat, light.sz / flat) if flat > 1e-4 else (0., 1.)
    for row in range(camera.height):
        for column in range(camera.width):
            z = depth[row, column]
            if z <= 0. or upright[row, column] or z > 700.:
                continue
            u, _ = ray(camera, column, row)
            x = u * z
            for k in range(count):
                tall, wide = things[k, 2], things[k, 3]
                dx, dz = x - things[k, 0], z - things[k, 1]
                near = (dx * dx + dz * dz * .6) / (wide * wide * 1.7 + .05)
                if near < 4.:
                    contact[row, column] = min(contact[row, column], 1. - .5 * math.exp(-near * 1.3))
                along = -(dx * ax + dz * az)
                across = dx * az - dz * ax
                if along < -wide or along > tall * stretch + 2. * wide:
                    continue
                # The crown's shadow: an ellipse laid down from the foot.
                low, high = things[k, 4] * tall * stretch, tall * stretch
                middle, half = .5 * (low + high), .5 * (high - low) + .6 * wide
                q = ((along - middle) / half)**2 + (across / wide)**2
                soft = .25 + .5 * min(1., max(0., along) / 30.)
                blocked = step_smoothly(1. + soft, 1. - soft, q)
                trunk = .7 * step_smoothly(.16 * wide + .12, .04, abs(across)) if -.1 < along < middle else 0.
                shadow[row, column] = min(shadow[row, column], 1. - .85 * max(blocked, trunk))
