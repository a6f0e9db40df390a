"""A picture for any painted label map: the map read as a scene, then shaded like a 3-D landscape."""

import math

import numpy as np
from scipy.ndimage import distance_transform_edt, gaussian_filter, label

from models.scenes.camera import Camera, pixel_angle, ray
from models.scenes.compose import compose
from models.scenes.film import develop
from models.scenes.heaven import cloud_shape, fog_cover, lay_fog, shade_heaven
from models.scenes.labels import (
    CLOUDS,
    FLOWER,
    FOG,
    FOREST,
    GRASS,
    MOUNTAIN,
    RIVER,
    ROAD,
    ROCK,
    SAND,
    SEA,
    SKY,
    SNOW,
    SUN,
    check_label_map,
)
from models.scenes.layouts import draw_layout
from models.scenes.light import Light, illuminate, incident, sample_light, with_sun_at
from models.scenes.painted_things import draw_things, shadow_casters
from models.scenes.palette import sample_palette
from models.scenes.parsing import Layout, read_layout
from models.scenes.relief import cast_shadows, fill_surface
from models.scenes.scene import FAR, Scene
from models.scenes.surface import (
    HEIGHT,
    IDENTITY,
    SURFACE_CHANNELS,
    TEXTURE_X,
    TEXTURE_Z,
    shade_surfaces,
)
from models.scenes.types import Field, LabelMap, Mask, Random, Surface

_ROUGH = (GRASS, FLOWER, SAND, SNOW, ROCK, MOUNTAIN, FOREST)


def render_painted(seed: int, size: int, label_map: LabelMap | None = None, light: Light | None = None) -> Scene:
    """Render a painted label map.

    seed: whole number; the same seed gives the same bytes. size: length of the shorter side of the picture, pixels.
    label_map: uint8 [H,W] ids of labels.json, any aspect, resized if its shorter side differs from size; without one,
    a random map like those that people paint. light: a Light, else a random one.
    Raises ValueError for a map that is none.
    """
    rng = np.random.RandomState(seed)
    if label_map is None:
        label_map = draw_layout(rng, size)
    else:
        label_map = _resize(check_label_map(label_map), size)
    return _render(rng, label_map, light)


def _resize(label_map: LabelMap, size: int) -> LabelMap:
    """label_map with a shorter side of `size` pixels, nearest neighbour."""
    height, width = label_map.shape
    if min(height, width) == size:
        return label_map
    scale = size / min(height, width)
    rows = np.minimum(((np.arange(round(height * scale)) + 0.5) / scale).astype(int), height - 1)
    columns = np.minimum(((np.arange(round(width * scale)) + 0.5) / scale).astype(int), width - 1)
    return np.ascontiguousarray(label_map[rows[:, None], columns])


def _ragged(ground: LabelMap, rng: Random) -> LabelMap:
    """ground with the borders between natural kinds of land roughened by about a pixel in a hundred and fifty."""
    height, width = ground.shape
    small = min(height, width)
    shift = [
        gaussian_filter(rng.normal(size=ground.shape), small / 110) * small / 110 * 3.5 * 0.006 * small
        for _ in range(2)
    ]
    rows = np.clip(np.arange(height)[:, None] + shift[0], 0, height - 1).round().astype(int)
    columns = np.clip(np.arange(width)[None] + shift[1], 0, width - 1).round().astype(int)
    moved = ground[rows, columns]
    rough = np.isin(ground, _ROUGH) & np.isin(moved, _ROUGH)
    return np.where(rough, moved, ground)


def _painted_sun(label_map: LabelMap, camera: Camera) -> tuple[float, float, float] | None:
    """(column, row, radius) of the largest painted sun, or None."""
    regions, count = label(label_map == SUN)
    if not count:
        return None
    sizes = np.bincount(regions.ravel())[1:]
    rows, columns = np.nonzero(regions == sizes.argmax() + 1)
    return float(columns.mean()), float(rows.mean()), math.sqrt(len(rows) / math.pi)


def _across_road(ground: LabelMap) -> Field:
    """Place across the road, -1 to 1, float32 [H,W]: from the runs of road in each row."""
    place = np.zeros(ground.shape, np.float32)
    for row in np.flatnonzero((ground == ROAD).any(1)):
        mask = np.concatenate(([False], ground[row] == ROAD, [False]))
        edges = np.flatnonzero(mask[1:] != mask[:-1])
        for start, stop in zip(edges[::2], edges[1::2]):
            if stop - start < 0.5 * ground.shape[1]:
                place[row, start:stop] = (np.arange(start, stop) + 0.5 - start) / (stop - start) * 2 - 1
            else:
                place[row, start:stop] = 0.7
    return place


def _render(rng: Random, label_map: LabelMap, light: Light | None) -> Scene:
    layout = read_layout(label_map, rng)
    camera = layout.camera
    chosen = light or sample_light(rng)
    palette = sample_palette(rng)
    sun = _painted_sun(label_map, camera)
    if sun:
        u, v = ray(camera, sun[0], sun[1])
        height = math.atan(max(v, 0.004) / math.hypot(u, 1.0))
        # The light comes from where the sun is painted, coloured like a lower one: painted suns are large and mean it.
        chosen = with_sun_at(chosen, math.atan(u), 0.65 * math.degrees(height))
    shared = illuminate(chosen)
    if sun:
        aside = math.atan(u)
        shared = shared._replace(
            sx=math.sin(aside) * math.cos(height), sy=math.sin(height), sz=math.cos(aside) * math.cos(height)
        )
    ground = _ragged(layout.ground, rng)
    shape = ground.shape
    seed = rng.uniform(0, 200)
    radiance = np.zeros((*shape, 3), np.float32)
    mist = np.zeros(shape, np.float32)

    # Sky
    clouds = ground == CLOUDS
    heaven = np.isin(ground, (SKY, CLOUDS, SUN))
    thickness, rise = (
        cloud_shape(clouds, ~heaven) if clouds.any() else (np.zeros(shape, np.float32), np.zeros(shape, np.float32))
    )
    share = clouds.sum() / max(1, heaven.sum())
    deck = float(np.clip((share - 0.45) / 0.3, 0, 1))
    shade_heaven(shared, camera, ground, thickness, rise, deck, seed, *(sun or (0.0, 0.0, 0.0)), radiance)

    # Land
    shadow, contact = np.ones(shape, np.float32), np.ones(shape, np.float32)
    casters = shadow_casters(layout)
    if len(casters):
        cast_shadows(shared, camera, layout.depth, layout.upright, casters, len(casters), shadow, contact)
    surface = np.zeros((*shape, SURFACE_CHANNELS), np.float32)
    fill_surface(
        shared,
        camera,
        ground,
        layout.upright,
        layout.top,
        layout.side,
        layout.depth,
        layout.size,
        layout.round,
        seed,
        shadow,
        contact,
        surface,
    )
    if (ground == ROAD).any():
        road = ground == ROAD
        surface[..., IDENTITY][road] = _across_road(ground)[road]
    water = np.isin(ground, (SEA, RIVER))
    if water.any():
        _wet_shore(layout, ground, surface, water)
    clouded = float(rng.rand() < 0.5) * min(1.0, 1.5 * share + 0.25 * (chosen.overcast < 0.5))
    shade_surfaces(shared, palette, camera, surface, ground, clouded, radiance, mist)

    # Things, then water, which mirrors both
    layer = np.zeros((*shape, 4), np.float32)
    layer_depth = np.where(layout.depth > 0, layout.depth, FAR).astype(np.float32)
    # A person has decided what stands before what: nothing painted hides behind the land.
    behind = np.full(shape, FAR, np.float32)
    draw_things(rng, layout, label_map, shared, palette, (layer, layer_depth, label_map.copy()), behind)
    radiance = compose(shared, palette, camera, surface, ground, heaven, radiance, layer, layer_depth, mist)
    fog = label_map == FOG
    if fog.any():
        # What is painted before the fog stays before it.
        cover = np.where((layout.things > 0) & (layer[..., 3] > 0.3), 0, fog_cover(fog)).astype(np.float32)
        lay_fog(shared, camera, cover, seed, radiance)
    picture = develop(radiance, incident(shared), chosen.warmth, rng.uniform(0.1, 0.35))
    return Scene(picture, label_map, layer_depth, chosen.encode(), 'painted')


def _wet_shore(layout: Layout, ground: LabelMap, surface: Surface, water: Mask) -> None:
    """Depth of the water from the distance to its shore, and the level of the land beside it."""
    camera = layout.camera
    pad = 4
    padded = np.pad(water, pad, mode='edge')
    inside = distance_transform_edt(padded)[pad:-pad, pad:-pad]
    meters = inside * pixel_angle(camera) * np.minimum(layout.depth, 2000)
    # Waves and foam need room: a pond stays calm.
    regions, _ = label(water)
    share = np.bincount(regions.ravel()) / regions.size
    surface[..., IDENTITY][water] = np.clip(0.35 + (share[regions[water]] - 0.05) * 4, 0.35, 1)
    # Wide waters shelve slowly, narrow ones have banks.
    narrow = (ground == RIVER) | (share[regions] < 0.12)
    surface[..., HEIGHT][water] = -np.minimum(np.where(narrow, 0.5 + 1.5 * meters, 0.45 * meters), 12)[water]
    outside = distance_transform_edt(~padded)[pad:-pad, pad:-pad] * pixel_angle(camera) * np.minimum(layout.depth, 2000)
    land = ~water & ~layout.upright & (layout.depth > 0)
    surface[..., HEIGHT][land] = np.minimum(0.6 * outside, 3.0)[land]
    u = (2.0 * np.arange(camera.width) + 1 - camera.width) * camera.half / camera.height
    surface[..., TEXTURE_X][water] = (u[None] * layout.depth)[water]
    surface[..., TEXTURE_Z][water] = layout.depth[water]
