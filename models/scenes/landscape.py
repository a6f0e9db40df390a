"""A camera in a 3-D landscape."""
import math

import numpy as np
from numba import njit

from models.scenes.camera import Camera, column_of, pixel_angle, ray, ray_length, row_of
from models.scenes.compose import compose
from models.scenes.film import develop
from models.scenes.houses import draw_house, sample_house
from models.scenes.labels import (BUSH, CLOUDS, FLOWER, FOG, FOREST, GRASS, HOUSE, MOUNTAIN, RIVER, ROAD, ROCK, SAND, SEA, SKY, SNOW, SUN,
                                  TREE)
from models.scenes.light import illuminate, incident, sample_light
from models.scenes.noise import OPTIONS, crowns, fractal, mix, step_smoothly
from models.scenes.plants import BROADLEAF, CONIFER, SHRUB, VARIANTS, draw_plant, plant_bank
from models.scenes.profile import MARGIN, fill_profiles, scan, single_trees_reach, sky_visibility, sun_shadow
from models.scenes.scene import FAR, Scene
from models.scenes.simplify import simplify_labels
from models.scenes.sky import air_colour, lit_cloud, see_through_air, sky_colour
from models.scenes.surface import (DEPTH, FOOTPRINT, HEIGHT, IDENTITY, NORMAL_X, NORMAL_Y, NORMAL_Z, OPEN, SUNLIT, SURFACE_CHANNELS,
                                   TEXTURE_X, TEXTURE_Z, sample_palette, shade_surfaces)
from models.scenes.terrain import forest_share, ground_height, mountain_share, river_at, road_at
from models.scenes.world import sample_world


@njit(**OPTIONS)
def classify(terrain, light, camera, left, heights, canopy, depth, slope_x, slope_z, wood, seed, surface, material):
    """Class and surface of every pixel that sees land or water."""
    angle = pixel_angle(camera)
    for row in range(camera.height):
        for column in range(camera.width):
            z = depth[row, column]
            if z <= 0.:
                material[row, column] = SKY
                continue
            u, v = ray(camera, column, row)
            length = ray_length(u, v)
            x = u * z
            y = camera.eye + v * z
            p = surface[row, column]
            across = angle * z
            p[DEPTH] = z
            p[HEIGHT] = y
            p[TEXTURE_X] = x + terrain.offset_x
            p[TEXTURE_Z] = z + terrain.offset_z
            sx, sz = slope_x[row, column], slope_z[row, column]
            inverse = 1. / math.sqrt(sx * sx + sz * sz + 1.)
            nx, ny, nz = -sx * inverse, inverse, -sz * inverse
            facing = max(.05, -(u * nx + v * ny + nz) / length)
            foot = math.sqrt(across * across / facing)
            p[FOOTPRINT] = foot
            canopied = wood[row, column]
            ground = ground_height(terrain, x, z, across)
            if canopied <= 0. and ground < .03 and y < .35:
                material[row, column] = RIVER if terrain.river > .5 and abs(x - river_at(terrain, z)) < terrain.river_width * 3.5 else SEA
                p[HEIGHT] = min(0., ground)
                p[IDENTITY] = 1. if terrain.coast_drop > 0. or terrain.base < 0. else .55
                p[TEXTURE_X] = x
                p[TEXTURE_Z] = z
                continue
            broad = fractal(p[TEXTURE_X] * .02 + seed, p[TEXTURE_Z] * .02, 3, max(foot * .02, .15))
            m = mountain_share(terrain, x, z) if terrain.peak > 0. else 0.
            kind = GRASS
            p[IDENTITY] = 0.
            if terrain.meadow < 5. and fractal(p[TEXTURE_X] * .03 + 9., p[TEXTURE_Z] * .045, 3, foot * .03) > terrain.meadow and z < 500.:
                kind = FLOWER
            if m > .35 and ground > .12 * terrain.peak:
                kind = MOUNTAIN
                p[IDENTITY] = min(1., 2. * ground / (terrain.peak + 1.)) - .4
            if ny < terrain.steep + .15 * broad and kind != MOUNTAIN and terrain.dune < .5:
                kind = ROCK
            if (terrain.dune > .5 and m < .5) or (ground < terrain.beach * (1. + .6 * broad) and kind != ROCK and m < .6):
                kind = SAND
            if terrain.road > .5 and m < .5 and ground > .1:
                d = (x - road_at(terrain, z)) / terrain.road_width
                if abs(d) < 1. + .1 * broad:
                    kind = ROAD
                    p[IDENTITY] = min(1., max(-1., d))
            if kind != ROAD and (canopied > 0. or forest_share(terrain, x, z, ground) > 0.):
                kind = FOREST
                bump, identity = crowns(x * 1.5 / terrain.tree, z * 1.5 / terrain.tree)
                seen = step_smoothly(1.2, 3., terrain.tree * .8 / across)
                p[IDENTITY] = identity * seen
            snow_at = ground + .22 * broad * abs(terrain.snow_line)
            if snow_at > terrain.snow_line and kind != ROAD and ny > .62 - .25 * step_smoothly(0., .5 * abs(terrain.snow_line) + 40., snow_at - terrain.snow_line):
                if kind != FOREST or terrain.snow_line < 0.:
                    kind = SNOW if kind != FOREST else FOREST
            material[row, column] = kind
            if kind == GRASS or kind == FLOWER or kind == SAND or kind == SNOW or kind == ROAD:
                e = max(.05, .5 * across / facing)
                rough = .5 if kind == ROAD or kind == SNOW else 1.
                f = fractal(p[TEXTURE_X] * 1.2, p[TEXTURE_Z] * 1.2, 3, across / facing)
                nx -= rough * .16 * (fractal((p[TEXTURE_X] + e) * 1.2, p[TEXTURE_Z] * 1.2, 3, across / facing) - f) / e
                nz -= rough * .16 * (fractal(p[TEXTURE_X] * 1.2, (p[TEXTURE_Z] + e) * 1.2, 3, across / facing) - f) / e
                inverse = 1. / math.sqrt(nx * nx + ny * ny + nz * nz)
                nx, ny, nz = nx * inverse, ny * inverse, nz * inverse
            p[NORMAL_X], p[NORMAL_Y], p[NORMAL_Z] = nx, ny, nz
            lift = y + .05 + .006 * z
            if nx * light.sx + ny * light.sy + nz * light.sz > 0. and light.overcast < .9:
                p[SUNLIT] = sun_shadow(light, camera, left, heights, canopy, x, lift, z)
            else:
                p[SUNLIT] = 0.
            p[OPEN] = sky_visibility(camera, left, heights, canopy, x, lift, z, max(4., .02 * z) if kind != FOREST else max(3., .012 * z))
            if kind == FOREST:
                bump, _ = crowns(x * 1.5 / terrain.tree, z * 1.5 / terrain.tree)
                seen = step_smoothly(1.2, 3., terrain.tree * .8 / across)
                p[OPEN] *= mix(.62, .28 + .8 * bump, seen) if canopied > 0. else .6
                if canopied <= 0.:
                    p[SUNLIT] *= .35


@njit(**OPTIONS)
def _cloud_depth(cumuli, cover, rate, seed, dx, dy, dz, footprint):
    """Optical depth of the clouds in a direction: a broken sheet overhead and heaps (cumuli [n,4]: azimuth, height, half
    width, half height, in radians)."""
    d = -1.
    if dy > .01 and cover > -.8:
        k = rate / (dy + .09)
        d = (fractal(dx * k + seed, dz * k + seed, 6, footprint * k / (dy + .09)) + cover) * 2.6 * step_smoothly(.0, .10, dy)
    if len(cumuli):
        azimuth = math.atan2(dx, dz)
        billows = fractal(azimuth * 8. + seed, dy * 12., 6, footprint * 8.)
        for i in range(len(cumuli)):
            ex = (azimuth - cumuli[i, 0]) / cumuli[i, 2]
            ey = (dy - cumuli[i, 1]) / cumuli[i, 3]
            if ey < 0.:
                ey *= 2.8
            q = 1. - ex * ex - ey * ey
            if q > -1.3:
                d = max(d, q * 1.0 + billows * 1.9)
    return d


@njit(**OPTIONS)
def shade_sky(light, camera, cumuli, cover, rate, seed, disc, radiance, material):
    """Sky, clouds and sun wherever material is SKY; relabels clouds and the sun (disc: its half angle, radians)."""
    footprint = pixel_angle(camera)
    for row in range(camera.height):
        for column in range(camera.width):
            if material[row, column] != SKY:
                continue
            u, v = ray(camera, column, row)
            length = ray_length(u, v)
            dx, dy, dz = u / length, max(0., v) / length, 1. / length
            r, g, b = sky_colour(light, dx, dy, dz)
            cosine = dx * light.sx + dy * light.sy + dz * light.sz
            away = math.acos(min(1., max(-1., cosine))) / disc
            if light.overcast < .6 and away < 8.:
                core = (step_smoothly(1.05, .6, away) * 9. + 1.0 * math.exp(-1.1 * away)) * (1. - light.overcast / .6)
                r += core * (.55 * light.disc_r + .25)
                g += core * (.55 * light.disc_g + .14)
                b += core * (.55 * light.disc_b + .05)
                if away < 1. and light.sy > -.01:
                    material[row, column] = SUN
            d = _cloud_depth(cumuli, cover, rate, seed, dx, dy, dz, footprint)
            if d > -.1:
                alpha = step_smoothly(-.1, .85, d)
                towards = 0.
                for tap in range(1, 3):
                    o = .05 * tap
                    towards += max(0., _cloud_depth(cumuli, cover, rate, seed, dx + o * light.sx, dy + o * (light.sy + .35), dz + o * (light.sz - dz), footprint))
                up = min(1., max(0., .55 - .30 * (d - .5) + .35 * (1. - math.exp(-2. * max(0., d))) * (1. if towards < d else 0.)))
                cr, cg, cb = lit_cloud(light, r, g, b, max(0., d) * 1.4, towards * (.7 + .5 * max(0., light.sz)), up, cosine)
                clear = g
                ar, ag, ab = air_colour(light, dx, dz)
                veil = .75 * math.exp(-dy * 8.)
                r = mix(r, mix(cr, ar, veil), alpha)
                g = mix(g, mix(cg, ag, veil), alpha)
                b = mix(b, mix(cb, ab, veil), alpha)
                # A cloud that nobody can tell from the sky is none.
                seen = abs(g - clear) / (clear + 1e-3)
                if alpha * (1. - veil) > .33 and seen > .06 and (material[row, column] == SKY or alpha > .8):
                    material[row, column] = CLOUDS
            r, g, b, _ = see_through_air(light, r, g, b, dx, dy, dz, 3000. * step_smoothly(.35, .0, v), camera.eye)
            radiance[row, column, 0], radiance[row, column, 1], radiance[row, column, 2] = r, g, b


def render_landscape(seed, size, light=None):
    """Render a random 3-D landscape: a Scene of size x size. The same seed gives the same bytes. light: a Light, else a
    random one. Scenes that turn out empty or buried are thrown away and drawn again (from the same seed)."""
    rng = np.random.RandomState(seed)
    for _ in range(7):
        scene = _render(np.random.RandomState(rng.randint(2**31 - 1)), size, light)
        if worth_keeping(scene, rng):
            break
    return scene


def worth_keeping(scene, rng):
    """Whether a picture shows enough: several classes, land and sky, some contrast, nothing that fills it all."""
    label_map = scene.label_map
    if scene.picture[::4, ::4].mean(-1).std() < 16 and rng.rand() > .05:
        return False
    share = np.bincount(label_map.ravel(), minlength=17) / label_map.size
    heaven = share[SKY] + share[CLOUDS] + share[SUN] + share[FOG]
    if share.max() > .72 or (share > .01).sum() < 3 or heaven < .06 or heaven > .8 or share[TREE] + share[BUSH] > .5:
        return rng.rand() < .04
    if share[SEA] + heaven > .97:
        return rng.rand() < .25
    return True


def _render(rng, size, light):
    chosen = light or sample_light(rng)
    palette = sample_palette(rng)
    world = sample_world(rng, chosen)
    terrain = world.terrain
    half = math.tan(math.radians(rng.uniform(17, 33)))
    horizon = rng.uniform(.28, .46) if rng.rand() < .55 else rng.uniform(.46, .68)
    ground = max(0., ground_height(terrain, 0., 0., 1.))
    camera = Camera(float(ground + world.eye), float(half), float(half * (2 * horizon - 1)), size, size)
    shared = illuminate(chosen)
    shape = (size, size)
    seed = rng.uniform(0, 200)

    left = -int(MARGIN * size)
    columns = size - 2 * left
    heights = np.zeros((columns, int(320 + size)), np.float32)
    canopy = np.zeros_like(heights)
    fill_profiles(terrain, camera, left, heights, canopy)
    depth, slope_x, slope_z, wood = (np.zeros(shape, np.float32) for _ in range(4))
    scan(camera, left, heights, canopy, depth, slope_x, slope_z, wood)
    material = np.zeros(shape, np.uint8)
    surface = np.zeros((*shape, SURFACE_CHANNELS), np.float32)
    classify(terrain, shared, camera, left, heights, canopy, depth, slope_x, slope_z, wood, seed, surface, material)
    radiance = np.zeros((*shape, 3), np.float32)
    mist = np.zeros(shape, np.float32)
    shade_sky(shared, camera, world.cumuli, world.cover, world.rate, seed, .024, radiance, material)
    shade_surfaces(shared, palette, camera, surface, material, world.clouded, radiance, mist)

    heaven = np.isin(material, (SKY, CLOUDS, SUN))
    layer = np.zeros((*shape, 4), np.float32)
    layer_depth = np.where(heaven, FAR, depth).astype(np.float32)
    behind = np.where(heaven, FAR, depth).astype(np.float32)
    labels = material.copy()
    _draw_things(rng, world, shared, palette, camera, heights, canopy, left, behind, layer, layer_depth, labels)
    radiance = compose(shared, palette, camera, surface, material, heaven, radiance, layer, layer_depth, mist)
    labels = np.where((mist > 1.6) & (layer[..., 3] < .5), FOG, labels).astype(np.uint8)
    labels = simplify_labels(labels, rng)
    return Scene(develop(radiance, incident(shared), chosen.warmth, rng.uniform(.1, .35)), labels, layer_depth, chosen.encode(), 'landscape')


_LABELS = {'tree': TREE, 'bush': BUSH, 'forest': FOREST}


def _draw_things(rng, world, light, palette, camera, heights, canopy, left, behind, layer, layer_depth, labels):
    """Draw houses, trees, bushes and the nearer trees of forests, far ones first, and label them."""
    terrain = world.terrain
    no_outline, no_clip = np.zeros((0, 2), np.float32), np.zeros((1, 1), np.int32)
    arguments = (light, palette, camera, plant_bank())
    angle = pixel_angle(camera)
    reach = camera.half * camera.width / camera.height
    things = list(world.things) + _forest_trees(rng, world, palette, camera, reach)
    for z, x, kind, tall in sorted(things, reverse=True):
        y = ground_height(terrain, x, z, angle * z)
        if y < .35:
            continue
        foot_row, column = row_of(camera, (y - camera.eye) / z) + .5, column_of(camera, x / z) + .5
        sunlit = max(.1, sun_shadow(light, camera, left, heights, canopy, x, y + .8 * tall + (6. if kind == 'house' else terrain.tree * .4), z))
        if kind == 'house':
            house = sample_house(rng, x, y - .2, z)
            r = 1.6 * (house.half_length + 1) / (angle * z)
            box = np.array([column - r, foot_row - 1.6 * (house.wall + house.roof) / (angle * z) - 2, column + r, foot_row + .25 * r + 2]).astype(np.int64)
            draw_house(light, camera, house, box, np.zeros(4), no_clip, -1, behind, 0., layer, layer_depth, labels)
        else:
            sprite = SHRUB if kind == 'bush' else CONIFER if rng.rand() < palette.conifer else BROADLEAF
            pixels = tall / (angle * z)
            if pixels < 2.5:
                continue
            draw_plant(*arguments, sprite, rng.randint(VARIANTS), bool(rng.rand() < .5), rng.uniform(-1, 1), column, foot_row + (.20 if kind == 'forest' and sprite == BROADLEAF else .02) * pixels, pixels,
                       rng.uniform(.85, 1.2), z, sunlit, no_outline, 0., no_clip, -1, behind, layer, layer_depth, labels,
                       _LABELS[kind])


def _forest_trees(rng, world, palette, camera, reach):
    """Places of single trees within forests, as far as one can tell them apart."""
    terrain = world.terrain
    if terrain.forest > 5:
        return []
    angle = pixel_angle(camera)
    far = single_trees_reach(terrain.tree, angle)
    spacing = terrain.tree * .45
    trees = []
    z = 14.
    while z < far and len(trees) < 1500:
        x = -reach * 1.1 * z
        while x < reach * 1.1 * z:
            px, pz = x + rng.uniform(-.4, .4) * spacing, z + rng.uniform(-.4, .4) * spacing
            h = ground_height(terrain, px, pz, angle * pz)
            if forest_share(terrain, px, pz, h) > .004:
                trees.append((pz, px, 'forest', terrain.tree * rng.uniform(.8, 1.4)))
            x += spacing
        z += spacing
    return trees
