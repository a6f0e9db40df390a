"""Houses: a walled box under a gabled roof with eaves, a chimney, a door and windows, traced ray by ray."""
import math
from typing import NamedTuple

import numpy as np
from numba import njit

from models.scenes.camera import ray, ray_length
from models.scenes.labels import HOUSE
from models.scenes.noise import OPTIONS, fractal, mix, step_smoothly
from models.scenes.sky import see_through_air
from models.scenes.surface import fall_of_light


class House(NamedTuple):
    """Metres and linear albedos. The ridge runs along the house's own z; x, y, z: its foot in the world; yaw: radians."""
    x: float
    y: float
    z: float
    half_width: float
    half_length: float
    wall: float
    roof: float
    yaw: float
    chimney: float
    roof_r: float
    roof_g: float
    roof_b: float
    wall_r: float
    wall_g: float
    wall_b: float
    seed: float


_ROOFS = np.array([[.30, .105, .06], [.34, .15, .09], [.15, .145, .15], [.22, .15, .10], [.26, .085, .06]])
_WALLS = np.array([[.60, .57, .50], [.62, .60, .57], [.55, .45, .32], [.30, .20, .13], [.42, .12, .08], [.58, .50, .36]])


def sample_house(rng, x=0., y=0., z=0.):
    """A random House at a place."""
    half = rng.uniform(2.6, 4.2)
    return House(*(float(q) for q in (
        x, y, z, half, half * rng.uniform(1.1, 1.9), 2.7 if rng.rand() < .65 else 5.2, half * rng.uniform(.6, 1.15),
        rng.choice([-1, 1]) * rng.uniform(.25, 1.25), rng.choice([-.45, .45, 9.]), *_ROOFS[rng.choice(len(_ROOFS), p=(.3, .2, .14, .14, .22))],
        *_WALLS[rng.randint(len(_WALLS))], rng.uniform(0, 99))))


@njit(**OPTIONS)
def _enter(ox, oy, oz, dx, dy, dz, w, d, low, eave, roof):
    """Where a ray enters the body |x| < w, |z| < d, y > low under a gable from height `eave` (at |x| = w) to eave + roof.

    Returns (distance, face): faces 0, 1 +-x, 2, 3 +-z, 4, 5 the roof, 6 below; face -1 for a miss."""
    near, far, face = 0., 1e9, -1
    length = 1. / math.sqrt(roof * roof + w * w)
    for k in range(7):
        a = b = c = 0.
        if k == 0:
            a, limit = 1., w
        elif k == 1:
            a, limit = -1., w
        elif k == 2:
            c, limit = 1., d
        elif k == 3:
            c, limit = -1., d
        elif k == 6:
            b, limit = -1., -low
        else:
            a, b = (roof if k == 4 else -roof) * length, w * length
            limit = (eave + roof) * w * length
        speed = a * dx + b * dy + c * dz
        gap = limit - (a * ox + b * oy + c * oz)
        if abs(speed) < 1e-9:
            if gap < 0.:
                return 1e9, -1
        elif speed < 0.:
            if gap / speed > near:
                near, face = gap / speed, k
        else:
            far = min(far, gap / speed)
    return (near, face) if near < far and face >= 0 else (1e9, -1)


@njit(**OPTIONS)
def trace_house(light, house, ox, oy, oz, dx, dy, dz, lx, ly, lz, sunlit, footprint):
    """Follow a ray in the house's own frame (lx, ly, lz: the sun there). Returns (distance, r, g, b); distance 1e9: missed."""
    w, d = house.half_width, house.half_length
    over = .45
    slope = house.roof / w
    t, face = _enter(ox, oy, oz, dx, dy, dz, w, d, -2., house.wall, house.roof)
    roof_t, roof_face = _enter(ox, oy, oz, dx, dy, dz, w + over, d + over, house.wall - over * slope, house.wall - over * slope + .22, house.roof + over * slope)
    part = 0
    if roof_t < t:
        t, face, part = roof_t, roof_face, 1
    if house.chimney < 5.:
        cx = house.chimney * w
        ct, cface = _enter(ox - cx, oy, oz - .4 * d, dx, dy, dz, .35, .35, house.wall, house.wall + house.roof + .7, .01)
        if ct < t:
            t, face, part = ct, cface, 2
    if face < 0:
        return 1e9, 0., 0., 0.
    x, y, z = ox + dx * t, oy + dy * t, oz + dz * t
    nx = ny = nz = 0.
    if face == 0:
        nx = 1.
    elif face == 1:
        nx = -1.
    elif face == 2:
        nz = 1.
    elif face == 3:
        nz = -1.
    elif face == 6:
        ny = -1.
    else:
        length = 1. / math.sqrt(house.roof * house.roof + w * w)
        nx, ny = (house.roof if face == 4 else -house.roof) * length, w * length
    open_share = .85
    side = x if face >= 2 else z
    reach = w if face >= 2 else d
    wall = part == 0
    if part == 1 and (face == 2 or face == 3):
        # The gable under the verge is wall again, in the shadow of the overhang.
        if y < house.wall + house.roof - slope * abs(x) - .30:
            wall = True
    if part == 2:
        value = 1. + .2 * fractal(side * 3., y * 3., 2, footprint * 3.)
        r, g, b = .26 * value, .15 * value, .12 * value
    elif not wall:
        rows = 1. + .16 * math.sin(y * 16.) * step_smoothly(.35, .1, footprint) + .35 * fractal(side * .5 + house.seed, y * .8, 3, footprint * .8)
        r, g, b = house.roof_r * rows, house.roof_g * rows, house.roof_b * rows
        if face < 4:
            r, g, b = house.wall_r * .5, house.wall_g * .5, house.wall_b * .5
        snow = step_smoothly(.25, .8, light.winter) * step_smoothly(.2, .5, ny)
        r, g, b = mix(r, .80, snow), mix(g, .82, snow), mix(b, .86, snow)
    else:
        streaks = 1. + .22 * fractal(side * 1.1 + house.seed, y * .3, 3, footprint) - .12 * step_smoothly(1.2, 0., y)
        r, g, b = house.wall_r * streaks, house.wall_g * streaks, house.wall_b * streaks
        if y < .45:
            r, g, b = r * .55, g * .55, b * .55
        under = house.wall - over * slope
        if face < 2 and y > under - .55:
            open_share = .45
            sunlit *= .35
        count = max(1, int(reach * 2. / 2.3))
        cell = (side + reach) / (2. * reach) * count
        place = (cell - math.floor(cell) - .5) * (2. * reach / count)
        floor_y = y - 2.6 if y > 2.6 else y
        storey = 1 if y > 2.6 else 0
        if y < house.wall + .3 * house.roof and not (storey == 1 and house.wall < 4. and face < 2):
            door = face < 2 and storey == 0 and int(cell) == count // 2
            pane_w, low, high = (.5, .1, 2.1) if door else (.50, .85, 2.05)
            dxw = abs(place)
            if storey == 1 and house.wall < 4.:
                pane_w, low, high = (.42, .4, 1.3) if int(cell) == count // 2 or count == 2 else (0., 9., 9.)
            if dxw < pane_w + .13 and low - .13 < floor_y < high + .13:
                if dxw < pane_w and low < floor_y < high:
                    if door:
                        r, g, b = .16, .10, .07
                    else:
                        r, g, b = .035, .045, .055
                        bar = min(dxw, abs(floor_y - .5 * (low + high)))
                        if bar < .05 and footprint < .12:
                            r, g, b = .5, .48, .45
                        else:
                            # A pane mirrors the sky.
                            open_share = 1.6
                            sunlit *= .3
                elif house.wall_r > .5:
                    r, g, b = .28, .22, .17
                else:
                    r, g, b = .62, .60, .56
    if face == 6:
        open_share = .35
    er, eg, eb = fall_of_light(light, nx * 1., ny, nz, sunlit, open_share)
    direct = max(0., nx * lx + ny * ly + nz * lz) * sunlit
    world = max(0., nx * light.sx + ny * light.sy + nz * light.sz) * sunlit
    er += (direct - world) * light.sun_r
    eg += (direct - world) * light.sun_g
    eb += (direct - world) * light.sun_b
    return t, r * max(0., er), g * max(0., eg), b * max(0., eb)


@njit(**OPTIONS)
def draw_house(light, camera, house, box, fit, clip, clip_id, behind, depth, layer, layer_depth, labels):
    """Draw a house over layer and layer_depth (as draw_plant does) and label it.

    box: (left, top, right, bottom) pixels to look at. fit: four numbers (u = fit0 + fit1 * column', v = fit2 + fit3 * row',
    both from 0 to 1 across the box) when the house is to fill the box, or all 0 to see it with the camera. depth: its depth
    if it fills the box, metres, else 0."""
    ca, sa = math.cos(house.yaw), math.sin(house.yaw)
    lx, lz = ca * light.sx + sa * light.sz, -sa * light.sx + ca * light.sz
    fitted = fit[1] != 0.
    eye = 1.8 if fitted else camera.eye
    ox = ca * -house.x + sa * -house.z
    oz = -sa * -house.x + ca * -house.z
    for row in range(max(0, box[1]), min(camera.height, box[3])):
        for column in range(max(0, box[0]), min(camera.width, box[2])):
            if clip_id >= 0 and clip[row, column] != clip_id:
                continue
            u, v = ray(camera, column, row)
            length = ray_length(u, v)
            if fitted:
                hu = fit[0] + fit[1] * (column + .5 - box[0]) / (box[2] - box[0])
                hv = fit[2] + fit[3] * (row + .5 - box[1]) / (box[3] - box[1])
                pixel = fit[1] / (box[2] - box[0]) * house.z
            else:
                hu, hv = u, v
                pixel = 2. * camera.half / camera.height * house.z
            t, r, g, b = trace_house(light, house, ox, eye - house.y, oz, ca * hu + sa, hv, -sa * hu + ca, lx, light.sy, lz, 1., abs(pixel))
            if t > 1e8:
                continue
            z = depth if fitted else t
            if behind[row, column] < z * .98 - .3:
                continue
            r, g, b, _ = see_through_air(light, r, g, b, u / length, v / length, 1. / length, z * length, camera.eye)
            layer[row, column, 0] = r
            layer[row, column, 1] = g
            layer[row, column, 2] = b
            layer[row, column, 3] = 1.
            layer_depth[row, column] = z
            labels[row, column] = HOUSE


def screen_box(house, eye):
    """(u0, u1, v0, v1) that a house covers for an eye at a height over the house's own foot level."""
    ca, sa = math.cos(house.yaw), math.sin(house.yaw)
    points = []
    for sx in (-1, 1):
        for sz in (-1, 1):
            for y, w, d in ((0., house.half_width, house.half_length), (house.wall - .3, house.half_width + .45, house.half_length + .45),
                            (house.wall + house.roof + .2, 0., house.half_length + .45)):
                x, z = sx * w, sz * d
                wx, wz = house.x + ca * x - sa * z, house.z + sa * x + ca * z
                points.append((wx / wz, (house.y + y - eye) / wz))
    us, vs = zip(*points)
    return min(us), max(us), min(vs), max(vs)
