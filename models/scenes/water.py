"""Water: one level surface that mirrors everything above it, by the statistics of its waves.

The mirror image of a point of depth z lies in its own picture column: what is seen at slope v is mirrored at
v' = -v - 2 eye / z. So the picture itself, its depth known, gives the reflections; each object about its own foot.
"""

import math

from numba import njit

from models.scenes.camera import Camera, column_of, pixel_angle, ray, ray_length, row_of
from models.scenes.labels import CLOUDS, FOG, RIVER, SEA, SKY, SUN
from models.scenes.light import Illumination
from models.scenes.noise import OPTIONS, fractal, mix, octave_weight, step_smoothly
from models.scenes.palette import Palette
from models.scenes.sky import see_through_air, sky_colour
from models.scenes.surface import HEIGHT, IDENTITY, TEXTURE_X, TEXTURE_Z
from models.scenes.types import Field, LabelMap, Radiance, Surface


@njit(inline='always', **OPTIONS)
def is_sky(kind: int) -> bool:
    """Whether a class lies at an infinite distance."""
    return kind == SKY or kind == CLOUDS or kind == SUN or kind == FOG


@njit(inline='always', **OPTIONS)
def is_water(kind: int) -> bool:
    """Whether a class is water."""
    return kind == SEA or kind == RIVER


@njit(**OPTIONS)
def mirror(
    camera: Camera, radiance: Radiance, depth: Field, material: LabelMap, image: Radiance, nearest: Field
) -> None:
    """Fill image [H,W,3] with the land mirrored in the plane y = 0.

    nearest [H,W] becomes its depth, 0 where there is none.
    """
    nearest[:] = 0.0
    for column in range(camera.width):
        before = -1.0
        before_depth = 0.0
        for row in range(camera.height - 1, -1, -1):
            kind = material[row, column]
            z = depth[row, column]
            if is_water(kind) or is_sky(kind) or z <= 0.0:
                before = -1.0
                continue
            _, v = ray(camera, column, row)
            v = max(v, -camera.eye / z)  # nothing lies under the water
            at = row_of(camera, -v - 2.0 * camera.eye / z)
            if before < 0.0 or abs(z - before_depth) > 0.3 * z:
                start = at - 1.0
            else:
                start = before
            first = max(0, int(math.floor(min(start, at))))
            last = min(camera.height - 1, int(math.ceil(max(start, at))))
            for target in range(first, last + 1):
                if nearest[target, column] == 0.0 or z < nearest[target, column]:
                    nearest[target, column] = z
                    image[target, column, 0] = radiance[row, column, 0]
                    image[target, column, 1] = radiance[row, column, 1]
                    image[target, column, 2] = radiance[row, column, 2]
            before = at
            before_depth = z


@njit(**OPTIONS)
def shade_water(
    light: Illumination,
    palette: Palette,
    camera: Camera,
    surface: Surface,
    material: LabelMap,
    radiance: Radiance,
    image: Radiance,
    nearest: Field,
    mist: Field,
) -> None:
    """Fill radiance wherever material is water.

    surface: HEIGHT holds minus the depth of the water in metres, IDENTITY how open it is to the wind, 0..1.
    """
    angle = pixel_angle(camera)
    roof = 60.0
    for row in range(camera.height):
        for column in range(camera.width):
            kind = material[row, column]
            if not is_water(kind):
                continue
            u, v = ray(camera, column, row)
            v = min(v, -0.4 * angle)
            length = ray_length(u, v)
            z = camera.eye / -v
            distance = z * length
            across = angle * z
            along = across / max(0.02, -v / length)
            river = kind == RIVER
            calm = surface[row, column, IDENTITY] * (0.6 if river else 1.0)
            wx = surface[row, column, TEXTURE_X]
            wz = surface[row, column, TEXTURE_Z]
            # Waves that the pixel resolves tilt the mirror, the rest blur it.
            foot = math.sqrt(across * along)
            swell_x = fractal(wx * 0.10 + 3.0, wz * 0.22, 3, foot * 0.22)
            swell_z = fractal(wx * 0.10 + 31.0, wz * 0.22 + 11.0, 3, foot * 0.22)
            chop_x = fractal(wx * 0.9 + 3.0, wz * 1.9, 3, foot * 1.9)
            chop_z = fractal(wx * 0.9 + 57.0, wz * 1.9 + 23.0, 3, foot * 1.9)
            gust = 1.0 + 0.8 * fractal(wx * 0.012 + 5.0, wz * 0.03, 2, foot * 0.03)
            total = light.slope * calm * max(0.35, gust)
            tilt_x = total * (0.7 * swell_x + 0.9 * chop_x)
            tilt_z = total * (1.0 * swell_z + 1.3 * chop_z)
            kept = 0.25 * octave_weight(4.5, foot) + 0.45 * octave_weight(0.5, foot)
            rough = total * math.sqrt(1.0 - min(0.9, kept))
            grazing = -v / length + 0.6 * tilt_z + 0.5 * rough
            cosine = min(1.0, max(0.015, grazing))
            fresnel = 0.02 + 0.98 * (1.0 - cosine) ** (5.0 * math.exp(-2.69 * rough)) / (1.0 + 22.7 * rough**1.5)
            # What the mirror shows: three taps along the blur.
            mr = mg = mb = 0.0
            # Small waters lie in a hollow: they show the sky higher up.
            still = 0.34 * (1.0 - calm) * min(1.0, -8.0 * v)
            for tap in range(3):
                lift = 2.0 * tilt_z * 0.7 + rough * (-0.4 + 1.1 * tap) + still
                e = max(0.004, -v + lift)
                target_row = row_of(camera, -e)
                target_column = min(
                    max(int(column_of(camera, u + 1.2 * tilt_x * (e + 0.2)) + 0.5), 0), camera.width - 1
                )
                at = int(target_row + 0.5)
                found = False
                if at >= camera.height:
                    at = camera.height - 1 if at < camera.height * 1.08 else -1
                if at >= 0 and at < camera.height and nearest[at, target_column] > z * 0.98:
                    mr += image[at, target_column, 0]
                    mg += image[at, target_column, 1]
                    mb += image[at, target_column, 2]
                    found = True
                if not found:
                    above = int(row_of(camera, e) + 0.5)
                    if 0 <= above < camera.height and is_sky(material[above, target_column]):
                        mr += min(roof, radiance[above, target_column, 0])
                        mg += min(roof, radiance[above, target_column, 1])
                        mb += min(roof, radiance[above, target_column, 2])
                    else:
                        el = ray_length(u, e)
                        sr, sg, sb = sky_colour(light, u / el, e / el, 1.0 / el)
                        mr += sr
                        mg += sg
                        mb += sb
            mr, mg, mb = mr / 3.0, mg / 3.0, mb / 3.0
            # Light from within the water, and its floor where it is shallow.
            deep = max(0.0, -surface[row, column, HEIGHT])
            er = light.sun_r * max(0.0, light.sy) + light.sky_r
            eg = light.sun_g * max(0.0, light.sy) + light.sky_g
            eb = light.sun_b * max(0.0, light.sy) + light.sky_b
            muddy = 2.2 if river else 1.0
            floor_r = math.exp(-2.0 * 0.55 * deep) * 0.5
            floor_g = math.exp(-2.0 * 0.16 * deep) * 0.5 * math.exp(-0.25 * deep)
            floor_b = math.exp(-2.0 * 0.13 * deep) * 0.5 * math.exp(-0.35 * deep)
            if river:
                fresnel *= 0.62  # the banks shade a narrow water
            br = (palette.water_r * muddy + palette.sand_r * floor_r) * er
            bg = (palette.water_g * muddy + palette.sand_g * floor_g) * eg
            bb = (palette.water_b * muddy + palette.sand_b * floor_b) * eb
            r = mix(br, mr, fresnel)
            g = mix(bg, mg, fresnel)
            b = mix(bb, mb, fresnel)
            # Glitter: facets that happen to send the sun here (Cox and Munk 1954).
            if light.sy > 0.005:
                hx = light.sx - u / length
                hy = light.sy - v / length
                hz = light.sz - 1.0 / length
                if hy > 0.02:
                    variance = max(0.0009, rough * rough)
                    px = -hx / hy - tilt_x
                    pz = -hz / hy - tilt_z
                    share = math.exp(-(px * px + pz * pz) / variance) / (math.pi * variance)
                    glint = min(14.0, 0.10 * share / max(0.10, -v / length))
                    glint *= 0.35 + 1.3 * max(0.0, 0.5 + 2.2 * chop_z)
                    r += glint * light.sun_r
                    g += glint * light.sun_g
                    b += glint * light.sun_b
            # Foam: lines along the shore and whitecaps in a strong wind.
            foam = 0.0
            if not river and light.wind > 2.5 and calm > 0.7:
                lines = math.sin(deep * 5.5 - 2.0 * swell_x - 0.25 * wx * 0.2) + 1.2 * chop_x + 0.8 * swell_z
                foam = (
                    step_smoothly(0.35, 1.1, lines)
                    * step_smoothly(1.3, 0.15, deep)
                    * min(1.0, (light.wind - 2.5) / 4.0)
                )
                foam = max(foam, step_smoothly(0.35, 0.0, deep + 0.9 * chop_x + 0.15) * 0.8)
                if light.wind > 6.5:
                    foam = max(
                        foam, 0.8 * step_smoothly(0.34, 0.52, chop_z + 0.5 * swell_z - 0.02 * (9.0 - light.wind))
                    )
            elif river:
                foam = 0.25 * step_smoothly(0.30, 0.5, chop_z + 0.3 * swell_x)
            if foam > 0.0:
                r = mix(r, 0.62 * er, foam * 0.8)
                g = mix(g, 0.64 * eg, foam * 0.8)
                b = mix(b, 0.66 * eb, foam * 0.8)
            r, g, b, depth = see_through_air(
                light, r, g, b, u / length, v / length, 1.0 / length, min(distance, 30000.0), camera.eye
            )
            radiance[row, column, 0] = r
            radiance[row, column, 1] = g
            radiance[row, column, 2] = b
            mist[row, column] = depth
