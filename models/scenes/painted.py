"""A picture for any painted label map: the map read as a scene, then shaded like a 3-D landscape."""
import math

import numpy as np
from scipy.ndimage import distance_transform_edt, gaussian_filter, gaussian_filter1d, label

from models.scenes.camera import pixel_angle, ray
from models.scenes.compose import compose
from models.scenes.film import develop
from models.scenes.heaven import cloud_shape, fog_cover, lay_fog, shade_heaven
from models.scenes.houses import draw_house, sample_house, screen_box
from models.scenes.labels import (BUSH, CLOUDS, FLOWER, FOG, FOREST, GRASS, HOUSE, MOUNTAIN, RIVER, ROAD, ROCK, SAND, SEA, SKY, SNOW, SUN,
                                  TREE, check_label_map)
from models.scenes.layouts import draw_layout
from models.scenes.light import illuminate, incident, sample_light, with_sun_at
from models.scenes.parsing import read_layout
from models.scenes.plants import BROADLEAF, CONIFER, SHRUB, VARIANTS, bare_share, draw_plant, plant_bank
from models.scenes.relief import cast_shadows, fill_surface
from models.scenes.scene import FAR, Scene
from models.scenes.surface import HEIGHT, IDENTITY, SURFACE_CHANNELS, TEXTURE_X, TEXTURE_Z, sample_palette, shade_surfaces

_NO_OUTLINE = np.zeros((0, 2), np.float32)
_ROUGH = (GRASS, FLOWER, SAND, SNOW, ROCK, MOUNTAIN, FOREST)


def render_painted(seed, size, label_map=None, light=None):
    """Render a painted label map.

    seed: whole number; the same seed gives the same bytes. size: side of the picture in pixels; with a label_map (uint8
    [H,W] ids of labels.json, any aspect) it is used only if they differ, as the length of the shorter side. Without one, a
    random map like those that people paint. light: a Light, else a random one. Raises ValueError for a map that is none.
    """
    rng = np.random.RandomState(seed)
    if label_map is None:
        label_map = draw_layout(rng, size)
    else:
        label_map = _resize(check_label_map(label_map), size)
    return _render(rng, label_map, light)


def _resize(label_map, size):
    """label_map with a shorter side of `size` pixels, nearest neighbour."""
    height, width = label_map.shape
    if min(height, width) == size:
        return label_map
    scale = size / min(height, width)
    rows = np.minimum(((np.arange(round(height * scale)) + .5) / scale).astype(int), height - 1)
    columns = np.minimum(((np.arange(round(width * scale)) + .5) / scale).astype(int), width - 1)
    return np.ascontiguousarray(label_map[rows[:, None], columns])


def _ragged(ground, rng):
    """ground with the borders between natural kinds of land roughened by about a pixel in a hundred and fifty."""
    height, width = ground.shape
    small = min(height, width)
    shift = [gaussian_filter(rng.normal(size=ground.shape), small / 110) * small / 110 * 3.5 * .006 * small for _ in range(2)]
    rows = np.clip(np.arange(height)[:, None] + shift[0], 0, height - 1).round().astype(int)
    columns = np.clip(np.arange(width)[None] + shift[1], 0, width - 1).round().astype(int)
    moved = ground[rows, columns]
    rough = np.isin(ground, _ROUGH) & np.isin(moved, _ROUGH)
    return np.where(rough, moved, ground)


def _painted_sun(label_map, camera):
    """(column, row, radius) of the largest painted sun, or None."""
    regions, count = label(label_map == SUN)
    if not count:
        return None
    sizes = np.bincount(regions.ravel())[1:]
    rows, columns = np.nonzero(regions == sizes.argmax() + 1)
    return float(columns.mean()), float(rows.mean()), math.sqrt(len(rows) / math.pi)


def _across_road(ground):
    """Place across the road, -1 to 1, float32 [H,W]: from the runs of road in each row."""
    place = np.zeros(ground.shape, np.float32)
    for row in np.flatnonzero((ground == ROAD).any(1)):
        mask = np.concatenate(([False], ground[row] == ROAD, [False]))
        edges = np.flatnonzero(mask[1:] != mask[:-1])
        for start, stop in zip(edges[::2], edges[1::2]):
            if stop - start < .5 * ground.shape[1]:
                place[row, start:stop] = (np.arange(start, stop) + .5 - start) / (stop - start) * 2 - 1
            else:
                place[row, start:stop] = .7
    return place


def _outline(thing):
    """float32 [rows,2]: middle and half width of each row of a thing from its foot up, smoothed a little."""
    rows = thing.mask[::-1]
    columns = np.arange(thing.mask.shape[1])
    result = np.zeros((len(rows), 2), np.float32)
    for k, row in enumerate(rows):
        filled = columns[row]
        result[k] = ((filled[0] + filled[-1] + 1) / 2 + thing.columns.start, (filled[-1] + 1 - filled[0]) / 2) if len(filled) else result[k - 1]
    bare = int(bare_share(result[:, 1]) * len(result))
    for part in (slice(0, bare), slice(bare, None)):
        if bare or part.stop is None:
            result[part] = gaussian_filter1d(result[part], .06 * len(result), axis=0, mode='nearest')
    return result


def _draw_tree(rng, thing, conifer_like, arguments, sunlit, canvas, behind, things):
    tall = thing.rows.stop - thing.rows.start
    kind = CONIFER if conifer_like else BROADLEAF
    outline = _outline(thing)
    identity, bare = rng.uniform(-1, 1), bare_share(outline[:, 1])
    # Two crowns in one outline: a painted tree is fuller than most that grow.
    for behind_it in (True, False):
        draw_plant(*arguments, kind, rng.randint(VARIANTS), bool(rng.rand() < .5), identity, .5 * (thing.columns.start + thing.columns.stop),
                   float(thing.rows.stop - behind_it * int(bare * len(outline))), float(tall - behind_it * int(bare * len(outline))), 1., thing.depth, sunlit,
                   outline[int(bare * len(outline)):] if behind_it else outline, 0. if behind_it else bare, things, -1, behind, *canvas, TREE)


def _pack_crowns(rng, kinds, mask, crown, depth, identity, arguments, canvas, behind, clip, spacing=.5):
    """Fill a mask with overlapping crowns, far (high) ones first. crown: height of one in pixels, a number for each row."""
    rows = np.flatnonzero(mask.any(1))
    if not len(rows):
        return
    row = float(rows[0]) + .35 * crown[rows[0]]
    while True:
        at = int(min(max(row, rows[0]), rows[-1]))
        size = max(2.5, crown[at])
        columns = np.flatnonzero(mask[at])
        if len(columns):
            column = columns[0] + rng.uniform(-.2, .5) * size * spacing
            while column <= columns[-1] + .2 * size:
                inside = min(max(int(column), 0), mask.shape[1] - 1)
                if mask[at, inside]:
                    kind = kinds[rng.randint(len(kinds))]
                    tall = size * rng.uniform(.85, 1.3) * (1.15 if kind == CONIFER else 1.)
                    z = float(depth[at, inside])
                    draw_plant(*arguments, kind, rng.randint(VARIANTS), bool(rng.rand() < .5), rng.uniform(-1, 1), column, row + .42 * tall, tall,
                               rng.uniform(.85, 1.1), z, .92, _NO_OUTLINE, 0., clip, identity, behind, *canvas, TREE)
                column += size * spacing * rng.uniform(.75, 1.25)
        if row >= rows[-1] + .25 * size:
            return
        row += max(1.2, size * .34 * rng.uniform(.8, 1.2))


def _draw_objects(rng, layout, label_map, light, palette, canvas, behind):
    """Draw forests, trees, bushes and houses on canvas (layer, its depth, labels nobody reads: the painted map stands)."""
    camera = layout.camera
    arguments = (light, palette, camera, plant_bank())
    forest_kinds = [CONIFER] if palette.conifer > .75 else [BROADLEAF] if palette.conifer < .25 else [CONIFER, BROADLEAF]
    height = camera.height
    pixel = pixel_angle(camera)
    # Forests whose trees are larger than a few pixels grow tree by tree.
    forest = layout.ground == FOREST
    if forest.any():
        regions, count = label(forest)
        tall = rng.uniform(7, 12)
        for index in range(1, count + 1):
            mask = regions == index
            crown = np.zeros(height, np.float32)
            for row in np.flatnonzero(mask.any(1)):
                crown[row] = tall / (pixel * np.median(layout.depth[row, mask[row]]))
            reach = np.ptp(np.flatnonzero(mask.any(1))) + 1
            crown = np.where(crown > 0, np.clip(crown, .14 * reach, .16 * height), 0)
            if crown.max() > 3.:
                grown = gaussian_filter(mask.astype(np.float32), max(.6, .2 * np.median(crown[crown > 0]))) > .30
                clip = np.where(grown & ~np.isin(label_map, (SEA, RIVER, ROAD, HOUSE)) | mask, 1, 0).astype(np.int32)
                _pack_crowns(rng, forest_kinds, mask, np.maximum(crown, 3.), layout.depth, 1, arguments, canvas, behind, clip)
    for thing in layout.objects:
        tall, wide = thing.mask.shape
        if thing.kind == HOUSE:
            _draw_painted_house(rng, thing, light, camera, layout, canvas, behind)
            continue
        widths = thing.mask.sum(1)
        upper = widths[:max(1, tall // 4)].mean()
        lower = widths[tall // 2:max(tall // 2 + 1, int(tall * .85))].mean()
        filled = thing.mask.mean()
        if thing.kind == TREE and wide < 1.15 * tall and (filled < .72 or wide < .6 * tall) and tall > 3:
            pointed = upper < .45 * lower
            _draw_tree(rng, thing, pointed or (palette.conifer > .9 and wide < .5 * tall), arguments, .95, canvas, behind, layout.things)
            continue
        mask = np.zeros(label_map.shape, bool)
        mask[thing.rows, thing.columns] = thing.mask
        if thing.kind == BUSH:
            crown = np.full(height, np.clip(1.9 / (pixel * thing.depth), .12 * tall + 2, max(4., .75 * min(tall, wide))), np.float32)
            kinds = [SHRUB]
        else:
            crown = np.full(height, np.clip(7. / (pixel * thing.depth), .2 * min(tall, wide) + 2, max(4., .62 * min(tall, wide))), np.float32)
            kinds = forest_kinds if palette.conifer < .75 else [BROADLEAF]
        depth = np.full(label_map.shape, thing.depth, np.float32)
        _pack_crowns(rng, kinds, mask, crown, depth, thing.identity, arguments, canvas, behind, layout.things, .42)


def _draw_painted_house(rng, thing, light, camera, layout, canvas, behind):
    tall, wide = thing.mask.shape
    best = None
    for _ in range(6):
        house = sample_house(rng, 0., 0., 26.)
        u0, u1, v0, v1 = screen_box(house, 1.8)
        misfit = abs(math.log((u1 - u0) / (v1 - v0) * tall / wide))
        if best is None or misfit < best[0]:
            best = (misfit, house, (u0, u1, v0, v1))
    _, house, (u0, u1, v0, v1) = best
    box = np.array([thing.columns.start, thing.rows.start, thing.columns.stop, thing.rows.stop], np.int64)
    fit = np.array([u0, u1 - u0, v1, v0 - v1])
    draw_house(light, camera, house, box, fit, layout.things, -1, behind, float(thing.depth), *canvas)


def _shadow_casters(layout):
    """float64 [count,5] for cast_shadows, of all things that stand on the plane."""
    camera = layout.camera
    rows = []
    for thing in layout.objects:
        foot = thing.rows.stop - .5
        u, v = ray(camera, .5 * (thing.columns.start + thing.columns.stop - 1), foot)
        if v > -1e-3 or thing.depth > 500:
            continue
        meter = pixel_angle(camera) * thing.depth
        tall, wide = thing.mask.shape
        crown = .35 if thing.kind == TREE and thing.mask[-max(1, tall // 6):].mean() < .5 else 0.
        rows.append((u * thing.depth, thing.depth, tall * meter, .5 * wide * meter * .9, crown))
    return np.array(rows, np.float64).reshape(-1, 5)


def _render(rng, label_map, light):
    layout = read_layout(label_map, rng)
    camera = layout.camera
    chosen = light or sample_light(rng)
    palette = sample_palette(rng)
    sun = _painted_sun(label_map, camera)
    if sun:
        u, v = ray(camera, sun[0], sun[1])
        height = math.atan(max(v, .004) / math.hypot(u, 1.))
        # The light comes from where the sun is painted, but coloured like a lower one: painted suns are large and mean it.
        chosen = with_sun_at(chosen, math.atan(u), .65 * math.degrees(height))
    shared = illuminate(chosen)
    if sun:
        aside = math.atan(u)
        shared = shared._replace(sx=math.sin(aside) * math.cos(height), sy=math.sin(height), sz=math.cos(aside) * math.cos(height))
    ground = _ragged(layout.ground, rng)
    shape = ground.shape
    seed = rng.uniform(0, 200)
    radiance = np.zeros((*shape, 3), np.float32)
    mist = np.zeros(shape, np.float32)

    # Sky
    clouds = ground == CLOUDS
    heaven = np.isin(ground, (SKY, CLOUDS, SUN))
    thickness, rise = cloud_shape(clouds, ~heaven) if clouds.any() else (np.zeros(shape, np.float32), np.zeros(shape, np.float32))
    share = clouds.sum() / max(1, heaven.sum())
    deck = float(np.clip((share - .45) / .3, 0, 1))
    shade_heaven(shared, camera, ground, thickness, rise, deck, seed, *(sun or (0., 0., 0.)), radiance)

    # Land
    shadow, contact = np.ones(shape, np.float32), np.ones(shape, np.float32)
    casters = _shadow_casters(layout)
    if len(casters):
        cast_shadows(shared, camera, layout.depth, layout.upright, casters, len(casters), shadow, contact)
    surface = np.zeros((*shape, SURFACE_CHANNELS), np.float32)
    fill_surface(shared, camera, ground, layout.upright, layout.top, layout.side, layout.depth, layout.size, layout.round, seed, shadow, contact,
                 surface)
    if (ground == ROAD).any():
        road = ground == ROAD
        surface[..., IDENTITY][road] = _across_road(ground)[road]
    water = np.isin(ground, (SEA, RIVER))
    if water.any():
        _wet_shore(layout, ground, surface, water)
    clouded = float(rng.rand() < .5) * min(1., 1.5 * share + .25 * (chosen.overcast < .5))
    shade_surfaces(shared, palette, camera, surface, ground, clouded, radiance, mist)

    # Things, then water, which mirrors both
    layer = np.zeros((*shape, 4), np.float32)
    layer_depth = np.where(layout.depth > 0, layout.depth, FAR).astype(np.float32)
    # A person has decided what stands before what: nothing painted hides behind the land.
    behind = np.full(shape, FAR, np.float32)
    _draw_objects(rng, layout, label_map, shared, palette, (layer, layer_depth, label_map.copy()), behind)
    radiance = compose(shared, palette, camera, surface, ground, heaven, radiance, layer, layer_depth, mist)
    fog = label_map == FOG
    if fog.any():
        # What is painted before the fog stays before it.
        cover = np.where((layout.things > 0) & (layer[..., 3] > .3), 0, fog_cover(fog)).astype(np.float32)
        lay_fog(shared, camera, cover, seed, radiance)
    picture = develop(radiance, incident(shared), chosen.warmth, rng.uniform(.1, .35))
    return Scene(picture, label_map, layer_depth, chosen.encode(), 'painted')


def _wet_shore(layout, ground, surface, water):
    """Depth of the water from the distance to its shore, and the level of the land beside it."""
    camera = layout.camera
    pad = 4
    padded = np.pad(water, pad, mode='edge')
    inside = distance_transform_edt(padded)[pad:-pad, pad:-pad]
    meters = inside * pixel_angle(camera) * np.minimum(layout.depth, 2000)
    # Waves and foam need room: a pond stays calm.
    regions, _ = label(water)
    share = np.bincount(regions.ravel()) / regions.size
    surface[..., IDENTITY][water] = np.clip(.35 + (share[regions[water]] - .05) * 4, .35, 1)
    # Wide waters shelve slowly, narrow ones have banks.
    narrow = (ground == RIVER) | (share[regions] < .12)
    surface[..., HEIGHT][water] = -np.minimum(np.where(narrow, .5 + 1.5 * meters, .45 * meters), 12)[water]
    outside = distance_transform_edt(~padded)[pad:-pad, pad:-pad] * pixel_angle(camera) * np.minimum(layout.depth, 2000)
    land = ~water & ~layout.upright & (layout.depth > 0)
    surface[..., HEIGHT][land] = np.minimum(.6 * outside, 3.)[land]
    u = (2. * np.arange(camera.width) + 1 - camera.width) * camera.half / camera.height
    surface[..., TEXTURE_X][water] = (u[None] * layout.depth)[water]
    surface[..., TEXTURE_Z][water] = layout.depth[water]
