"""Drawing a plant of the bank into a picture, lit by the scene's light."""

import math

from numba import njit

from models.scenes.camera import Camera, ray, ray_length
from models.scenes.light import Illumination
from models.scenes.materials import foliage
from models.scenes.noise import OPTIONS, mix, step_smoothly
from models.scenes.palette import Palette
from models.scenes.plant_bank import CONIFER, COVER, LEAF, SIDE, SPRITE_OPEN, SPRITE_X, SPRITE_Y, SPRITE_Z, Bank
from models.scenes.sky import see_through_air
from models.scenes.surface import fall_of_light
from models.scenes.types import Field, Floats, Identities, LabelMap, Layer


@njit(inline='always', **OPTIONS)
def _sample(level: Floats, x: float, y: float, k: int) -> float:
    """Bilinear value of channel k at (x, y) in 0..1 of a [side,side,6] sprite, 0 outside."""
    side = level.shape[0]
    fx, fy = x * side - 0.5, y * side - 0.5
    ix, iy = int(math.floor(fx)), int(math.floor(fy))
    ux, uy = fx - ix, fy - iy
    total = 0.0
    for j in range(2):
        for i in range(2):
            column, row = ix + i, iy + j
            if 0 <= column < side and 0 <= row < side:
                total += (ux if i else 1.0 - ux) * (uy if j else 1.0 - uy) * level[row, column, k]
    return total


@njit(**OPTIONS)
def draw_plant(
    light: Illumination,
    palette: Palette,
    camera: Camera,
    bank: Bank,
    kind: int,
    variant: int,
    mirrored: bool,
    identity: float,
    foot_column: float,
    foot_row: float,
    tall: float,
    wide: float,
    z: float,
    sunlit: float,
    outline: Floats,
    bare: float,
    clip: Identities,
    clip_id: int,
    behind: Field,
    layer: Layer,
    layer_depth: Field,
    labels: LabelMap,
    label: int,
) -> None:
    """Draw one plant over layer [H,W,4] (radiance times cover, cover) and layer_depth [H,W].

    foot_column, foot_row: where it stands, pixels. tall: height of its square, pixels. wide: width over height.
    z: its depth, metres; hidden where behind [H,W] is nearer.
    outline [rows,2]: middle and half width in pixels of each of the `tall` rows above the foot, to bend the plant to a
    painted shape; of no rows to leave it as it grew. bare: share of that height below the painted crown.
    clip [H,W]: only drawn where clip == clip_id, if clip_id is not negative.
    labels [H,W]: gets `label` wherever the plant covers a pixel.
    """
    level = bank.fine[kind, variant]
    if tall <= 14.0:
        level = bank.tiny[kind, variant]
    elif tall <= 30.0:
        level = bank.coarse[kind, variant]
    elif tall <= 62.0:
        level = bank.medium[kind, variant]
    width = tall * wide
    bend = len(outline) > 0
    top = int(math.floor(foot_row - tall))
    left = int(math.floor(foot_column - 0.5 * width)) - 1
    right = int(math.ceil(foot_column + 0.5 * width)) + 1
    if bend:
        left, right = 0, camera.width
        lowest, highest = 1e9, -1e9
        for k in range(len(outline)):
            lowest = min(lowest, outline[k, 0] - 1.25 * outline[k, 1])
            highest = max(highest, outline[k, 0] + 1.25 * outline[k, 1])
        left, right = int(lowest) - 1, int(highest) + 2
    conifer = 1.0 if kind == CONIFER else 0.0
    lr, lg, lb = foliage(light, palette, identity, conifer)
    loaded = step_smoothly(0.2, 0.9, light.winter) * (0.85 if kind == CONIFER else 0.55)
    for row in range(max(0, top), min(camera.height, int(math.ceil(foot_row)) + 1)):
        y = 1.0 - (foot_row - row - 0.5) / tall
        if y < 0.0 or y > 1.0:
            continue
        if bend:
            # The painted trunk gets the trunk, the painted crown the crown.
            own, up = bank.trunk[kind, variant], 1.0 - y
            if up < bare:
                up = up / bare * own
            else:
                start = own if bare > 0.04 else own + 0.02
                up = start + (up - bare) / (1.0 - bare) * (1.0 - start)
            y = 1.0 - up
        for column in range(max(0, left), min(camera.width, right)):
            if behind[row, column] < z * 0.995 or (clip_id >= 0 and clip[row, column] != clip_id):
                continue
            if bend:
                k = min(len(outline) - 1, max(0, int(foot_row - row - 0.5)))
                at = min(SIDE - 1, int(y * SIDE))
                # Bark is not stretched into a slab.
                half = min(max(0.6, outline[k, 1]), 2.5 * bank.half[kind, variant, at] * tall)
                a = (column + 0.5 - outline[k, 0]) / half
                x = 0.5 + bank.middle[kind, variant, at] + a * bank.half[kind, variant, at]
            else:
                x = 0.5 + (column + 0.5 - foot_column) / width
            if mirrored:
                x = 1.0 - x
            cover = _sample(level, x, y, COVER)
            if cover < 0.02:
                continue
            nx = _sample(level, x, y, SPRITE_X) / cover
            ny = _sample(level, x, y, SPRITE_Y) / cover
            nz = -_sample(level, x, y, SPRITE_Z) / cover
            openness = _sample(level, x, y, SPRITE_OPEN) / cover
            leaf = _sample(level, x, y, LEAF) / cover
            if mirrored:
                nx = -nx
            inverse = 1.0 / math.sqrt(nx * nx + ny * ny + nz * nz + 1e-6)
            nx, ny, nz = nx * inverse, ny * inverse, nz * inverse
            r = mix(0.115, lr * 1.35, leaf)
            g = mix(0.090, lg * 1.35, leaf)
            b = mix(0.070, lb * 1.35, leaf)
            if loaded > 0.0:
                snow = loaded * (0.25 + 0.55 * step_smoothly(-0.1, 0.9, ny)) * step_smoothly(0.15, 0.6, openness) * leaf
                r, g, b = mix(r, 0.78, snow), mix(g, 0.80, snow), mix(b, 0.84, snow)
            u, v = ray(camera, column, row)
            length = ray_length(u, v)
            shade = sunlit * step_smoothly(0.1, 0.6, openness)
            er, eg, eb = fall_of_light(light, nx, ny, nz, shade, openness)
            towards = (u * light.sx + v * light.sy + light.sz) / length
            through = leaf * sunlit * (0.10 + 0.30 * max(0.0, towards) ** 3) * (0.35 + 0.65 * openness)
            er += through * light.sun_r * 0.95
            eg += through * light.sun_g
            eb += through * light.sun_b * 0.4
            r, g, b, _ = see_through_air(
                light, r * er, g * eg, b * eb, u / length, v / length, 1.0 / length, z * length, camera.eye
            )
            cover = min(1.0, cover * 1.15)
            keep = 1.0 - cover
            layer[row, column, 0] = layer[row, column, 0] * keep + r * cover
            layer[row, column, 1] = layer[row, column, 1] * keep + g * cover
            layer[row, column, 2] = layer[row, column, 2] * keep + b * cover
            layer[row, column, 3] = layer[row, column, 3] * keep + cover
            if cover > 0.5:
                layer_depth[row, column] = z
                labels[row, column] = label
