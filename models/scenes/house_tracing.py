"""Houses traced ray by ray into a picture."""

import math

import numpy as np
from numba import njit
from numpy.typing import NDArray

from models.scenes.camera import Camera, ray, ray_length
from models.scenes.houses import House
from models.scenes.labels import HOUSE
from models.scenes.light import Illumination
from models.scenes.noise import OPTIONS, fractal, mix, step_smoothly
from models.scenes.sky import see_through_air
from models.scenes.surface import fall_of_light
from models.scenes.types import Doubles, Field, Identities, LabelMap, Layer


@njit(**OPTIONS)
def _enter(
    ox: float,
    oy: float,
    oz: float,
    dx: float,
    dy: float,
    dz: float,
    w: float,
    d: float,
    low: float,
    eave: float,
    roof: float,
) -> tuple[float, int]:
    """Where a ray enters the body |x| < w, |z| < d, y > low under a gable.

    The gable rises from height `eave` (at |x| = w) to eave + roof (at x = 0). Returns (distance, face): faces 0, 1 +-x,
    2, 3 +-z, 4, 5 the roof, 6 below; face -1 for a miss.
    """
    near, far, face = 0.0, 1e9, -1
    length = 1.0 / math.sqrt(roof * roof + w * w)
    for k in range(7):
        a = b = c = 0.0
        if k == 0:
            a, limit = 1.0, w
        elif k == 1:
            a, limit = -1.0, w
        elif k == 2:
            c, limit = 1.0, d
        elif k == 3:
            c, limit = -1.0, d
        elif k == 6:
            b, limit = -1.0, -low
        else:
            a, b = (roof if k == 4 else -roof) * length, w * length
            limit = (eave + roof) * w * length
        speed = a * dx + b * dy + c * dz
        gap = limit - (a * ox + b * oy + c * oz)
        if abs(speed) < 1e-9:
            if gap < 0.0:
                return 1e9, -1
        elif speed < 0.0:
            if gap / speed > near:
                near, face = gap / speed, k
        else:
            far = min(far, gap / speed)
    return (near, face) if near < far and face >= 0 else (1e9, -1)


@njit(**OPTIONS)
def trace_house(
    light: Illumination,
    house: House,
    ox: float,
    oy: float,
    oz: float,
    dx: float,
    dy: float,
    dz: float,
    lx: float,
    ly: float,
    lz: float,
    sunlit: float,
    footprint: float,
) -> tuple[float, float, float, float]:
    """Follow a ray in the house's own frame (lx, ly, lz: the sun there).

    Returns (distance, r, g, b), at distance 1e9 for a miss.
    """
    w, d = house.half_width, house.half_length
    over = 0.45
    slope = house.roof / w
    t, face = _enter(ox, oy, oz, dx, dy, dz, w, d, -2.0, house.wall, house.roof)
    roof_t, roof_face = _enter(
        ox,
        oy,
        oz,
        dx,
        dy,
        dz,
        w + over,
        d + over,
        house.wall - over * slope,
        house.wall - over * slope + 0.22,
        house.roof + over * slope,
    )
    part = 0
    if roof_t < t:
        t, face, part = roof_t, roof_face, 1
    if house.chimney < 5.0:
        cx = house.chimney * w
        ct, cface = _enter(
            ox - cx, oy, oz - 0.4 * d, dx, dy, dz, 0.35, 0.35, house.wall, house.wall + house.roof + 0.7, 0.01
        )
        if ct < t:
            t, face, part = ct, cface, 2
    if face < 0:
        return 1e9, 0.0, 0.0, 0.0
    x, y, z = ox + dx * t, oy + dy * t, oz + dz * t
    nx = ny = nz = 0.0
    if face == 0:
        nx = 1.0
    elif face == 1:
        nx = -1.0
    elif face == 2:
        nz = 1.0
    elif face == 3:
        nz = -1.0
    elif face == 6:
        ny = -1.0
    else:
        length = 1.0 / math.sqrt(house.roof * house.roof + w * w)
        nx, ny = (house.roof if face == 4 else -house.roof) * length, w * length
    open_share = 0.85
    side = x if face >= 2 else z
    reach = w if face >= 2 else d
    wall = part == 0
    if part == 1 and (face == 2 or face == 3):
        # The gable under the verge is wall again, in the shadow of the overhang.
        if y < house.wall + house.roof - slope * abs(x) - 0.30:
            wall = True
    if part == 2:
        value = 1.0 + 0.2 * fractal(side * 3.0, y * 3.0, 2, footprint * 3.0)
        r, g, b = 0.26 * value, 0.15 * value, 0.12 * value
    elif not wall:
        rows = (
            1.0
            + 0.16 * math.sin(y * 16.0) * step_smoothly(0.35, 0.1, footprint)
            + 0.35 * fractal(side * 0.5 + house.seed, y * 0.8, 3, footprint * 0.8)
        )
        r, g, b = house.roof_r * rows, house.roof_g * rows, house.roof_b * rows
        if face < 4:
            r, g, b = house.wall_r * 0.5, house.wall_g * 0.5, house.wall_b * 0.5
        snow = step_smoothly(0.25, 0.8, light.winter) * step_smoothly(0.2, 0.5, ny)
        r, g, b = mix(r, 0.80, snow), mix(g, 0.82, snow), mix(b, 0.86, snow)
    else:
        streaks = (
            1.0 + 0.22 * fractal(side * 1.1 + house.seed, y * 0.3, 3, footprint) - 0.12 * step_smoothly(1.2, 0.0, y)
        )
        r, g, b = house.wall_r * streaks, house.wall_g * streaks, house.wall_b * streaks
        if y < 0.45:
            r, g, b = r * 0.55, g * 0.55, b * 0.55
        under = house.wall - over * slope
        if face < 2 and y > under - 0.55:
            open_share = 0.45
            sunlit *= 0.35
        count = max(1, int(reach * 2.0 / 2.3))
        cell = (side + reach) / (2.0 * reach) * count
        place = (cell - math.floor(cell) - 0.5) * (2.0 * reach / count)
        floor_y = y - 2.6 if y > 2.6 else y
        storey = 1 if y > 2.6 else 0
        if y < house.wall + 0.3 * house.roof and not (storey == 1 and house.wall < 4.0 and face < 2):
            door = face < 2 and storey == 0 and int(cell) == count // 2
            pane_w, low, high = (0.5, 0.1, 2.1) if door else (0.50, 0.85, 2.05)
            dxw = abs(place)
            if storey == 1 and house.wall < 4.0:
                pane_w, low, high = (0.42, 0.4, 1.3) if int(cell) == count // 2 or count == 2 else (0.0, 9.0, 9.0)
            if dxw < pane_w + 0.13 and low - 0.13 < floor_y < high + 0.13:
                if dxw < pane_w and low < floor_y < high:
                    if door:
                        r, g, b = 0.16, 0.10, 0.07
                    else:
                        r, g, b = 0.035, 0.045, 0.055
                        bar = min(dxw, abs(floor_y - 0.5 * (low + high)))
                        if bar < 0.05 and footprint < 0.12:
                            r, g, b = 0.5, 0.48, 0.45
                        else:
                            # A pane mirrors the sky.
                            open_share = 1.6
                            sunlit *= 0.3
                elif house.wall_r > 0.5:
                    r, g, b = 0.28, 0.22, 0.17
                else:
                    r, g, b = 0.62, 0.60, 0.56
    if face == 6:
        open_share = 0.35
    er, eg, eb = fall_of_light(light, nx * 1.0, ny, nz, sunlit, open_share)
    direct = max(0.0, nx * lx + ny * ly + nz * lz) * sunlit
    world = max(0.0, nx * light.sx + ny * light.sy + nz * light.sz) * sunlit
    er += (direct - world) * light.sun_r
    eg += (direct - world) * light.sun_g
    eb += (direct - world) * light.sun_b
    return t, r * max(0.0, er), g * max(0.0, eg), b * max(0.0, eb)


@njit(**OPTIONS)
def draw_house(
    light: Illumination,
    camera: Camera,
    house: House,
    box: NDArray[np.int64],
    fit: Doubles,
    clip: Identities,
    clip_id: int,
    behind: Field,
    depth: float,
    layer: Layer,
    layer_depth: Field,
    labels: LabelMap,
) -> None:
    """Draw a house over layer and layer_depth (as draw_plant does) and label it.

    box: (left, top, right, bottom) pixels to look at. fit: when the house is to fill the box, four numbers with
    u = fit0 + fit1 * column', v = fit2 + fit3 * row', both from 0 to 1 across the box; all 0 to see it with the camera.
    depth: its depth if it fills the box, metres, else 0.
    """
    ca, sa = math.cos(house.yaw), math.sin(house.yaw)
    lx, lz = ca * light.sx + sa * light.sz, -sa * light.sx + ca * light.sz
    fitted = fit[1] != 0.0
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
                hu = fit[0] + fit[1] * (column + 0.5 - box[0]) / (box[2] - box[0])
                hv = fit[2] + fit[3] * (row + 0.5 - box[1]) / (box[3] - box[1])
                pixel = fit[1] / (box[2] - box[0]) * house.z
            else:
                hu, hv = u, v
                pixel = 2.0 * camera.half / camera.height * house.z
            t, r, g, b = trace_house(
                light, house, ox, eye - house.y, oz, ca * hu + sa, hv, -sa * hu + ca, lx, light.sy, lz, 1.0, abs(pixel)
            )
            if t > 1e8:
                continue
            z = depth if fitted else t
            if behind[row, column] < z * 0.98 - 0.3:
                continue
            r, g, b, _ = see_through_air(light, r, g, b, u / length, v / length, 1.0 / length, z * length, camera.eye)
            layer[row, column, 0] = r
            layer[row, column, 1] = g
            layer[row, column, 2] = b
            layer[row, column, 3] = 1.0
            layer_depth[row, column] = z
            labels[row, column] = HOUSE
