"""A camera in a 3-D landscape."""

import math

import numpy as np

from models.scenes.camera import Camera, column_of, pixel_angle, row_of
from models.scenes.compose import compose
from models.scenes.film import develop
from models.scenes.house_tracing import draw_house
from models.scenes.houses import sample_house
from models.scenes.labels import BUSH, CLOUDS, FOG, FOREST, SEA, SKY, SUN, TREE
from models.scenes.landscape_ground import classify
from models.scenes.landscape_sky import shade_sky
from models.scenes.light import Illumination, Light, illuminate, incident, sample_light
from models.scenes.palette import Palette, sample_palette
from models.scenes.plant_bank import BROADLEAF, CONIFER, SHRUB, VARIANTS, plant_bank
from models.scenes.plants import draw_plant
from models.scenes.profile import MARGIN, fill_profiles, scan, single_trees_reach, sun_shadow
from models.scenes.scene import FAR, Scene
from models.scenes.simplify import simplify_labels
from models.scenes.surface import SURFACE_CHANNELS, shade_surfaces
from models.scenes.terrain import forest_share, ground_height
from models.scenes.types import Field, LabelMap, Layer, Profiles, Random
from models.scenes.world import Standing, World, sample_world


def render_landscape(seed: int, size: int, light: Light | None = None) -> Scene:
    """Render a random 3-D landscape: a Scene of size x size. The same seed gives the same bytes.

    light: a Light, else a random one. Scenes that turn out empty or buried are thrown away and drawn again (from the
    same seed).
    """
    rng = np.random.RandomState(seed)
    for _ in range(7):
        scene = _render(np.random.RandomState(rng.randint(2**31 - 1)), size, light)
        if worth_keeping(scene, rng):
            break
    return scene


def worth_keeping(scene: Scene, rng: Random) -> bool:
    """Whether a picture shows enough: several classes, land and sky, some contrast, nothing that fills it all."""
    label_map = scene.label_map
    if scene.picture[::4, ::4].mean(-1).std() < 16 and rng.rand() > 0.05:
        return False
    share = np.bincount(label_map.ravel(), minlength=17) / label_map.size
    heaven = share[SKY] + share[CLOUDS] + share[SUN] + share[FOG]
    if (
        share.max() > 0.72
        or (share > 0.01).sum() < 3
        or heaven < 0.06
        or heaven > 0.8
        or share[TREE] + share[BUSH] > 0.5
    ):
        return rng.rand() < 0.04
    if share[SEA] + heaven > 0.97:
        return rng.rand() < 0.25
    return True


def _render(rng: Random, size: int, light: Light | None) -> Scene:
    chosen = light or sample_light(rng)
    palette = sample_palette(rng)
    world = sample_world(rng, chosen)
    terrain = world.terrain
    half = math.tan(math.radians(rng.uniform(17, 33)))
    horizon = rng.uniform(0.28, 0.46) if rng.rand() < 0.55 else rng.uniform(0.46, 0.68)
    ground = max(0.0, ground_height(terrain, 0.0, 0.0, 1.0))
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
    shade_sky(shared, camera, world.cumuli, world.cover, world.rate, seed, 0.024, radiance, material)
    shade_surfaces(shared, palette, camera, surface, material, world.clouded, radiance, mist)

    heaven = np.isin(material, (SKY, CLOUDS, SUN))
    layer = np.zeros((*shape, 4), np.float32)
    layer_depth = np.where(heaven, FAR, depth).astype(np.float32)
    behind = np.where(heaven, FAR, depth).astype(np.float32)
    labels = material.copy()
    _draw_things(rng, world, shared, palette, camera, heights, canopy, left, behind, layer, layer_depth, labels)
    radiance = compose(shared, palette, camera, surface, material, heaven, radiance, layer, layer_depth, mist)
    labels = np.where((mist > 1.6) & (layer[..., 3] < 0.5), FOG, labels).astype(np.uint8)
    labels = simplify_labels(labels, rng)
    return Scene(
        develop(radiance, incident(shared), chosen.warmth, rng.uniform(0.1, 0.35)),
        labels,
        layer_depth,
        chosen.encode(),
        'landscape',
    )


_LABELS = {'tree': TREE, 'bush': BUSH, 'forest': FOREST}


def _draw_things(
    rng: Random,
    world: World,
    light: Illumination,
    palette: Palette,
    camera: Camera,
    heights: Profiles,
    canopy: Profiles,
    left: int,
    behind: Field,
    layer: Layer,
    layer_depth: Field,
    labels: LabelMap,
) -> None:
    """Draw houses, trees, bushes and the nearer trees of forests, far ones first, and label them."""
    terrain = world.terrain
    no_outline, no_clip = np.zeros((0, 2), np.float32), np.zeros((1, 1), np.int32)
    arguments = (light, palette, camera, plant_bank())
    angle = pixel_angle(camera)
    reach = camera.half * camera.width / camera.height
    things = list(world.things) + _forest_trees(rng, world, palette, camera, reach)
    for z, x, kind, tall in sorted(things, reverse=True):
        y = ground_height(terrain, x, z, angle * z)
        if y < 0.35:
            continue
        foot_row, column = row_of(camera, (y - camera.eye) / z) + 0.5, column_of(camera, x / z) + 0.5
        sunlit = max(
            0.1,
            sun_shadow(
                light,
                camera,
                left,
                heights,
                canopy,
                x,
                y + 0.8 * tall + (6.0 if kind == 'house' else terrain.tree * 0.4),
                z,
            ),
        )
        if kind == 'house':
            house = sample_house(rng, x, y - 0.2, z)
            r = 1.6 * (house.half_length + 1) / (angle * z)
            box = np.array(
                [
                    column - r,
                    foot_row - 1.6 * (house.wall + house.roof) / (angle * z) - 2,
                    column + r,
                    foot_row + 0.25 * r + 2,
                ]
            ).astype(np.int64)
            draw_house(light, camera, house, box, np.zeros(4), no_clip, -1, behind, 0.0, layer, layer_depth, labels)
        else:
            sprite = SHRUB if kind == 'bush' else CONIFER if rng.rand() < palette.conifer else BROADLEAF
            pixels = tall / (angle * z)
            if pixels < 2.5:
                continue
            draw_plant(
                *arguments,
                sprite,
                rng.randint(VARIANTS),
                bool(rng.rand() < 0.5),
                rng.uniform(-1, 1),
                column,
                foot_row + (0.20 if kind == 'forest' and sprite == BROADLEAF else 0.02) * pixels,
                pixels,
                rng.uniform(0.85, 1.2),
                z,
                sunlit,
                no_outline,
                0.0,
                no_clip,
                -1,
                behind,
                layer,
                layer_depth,
                labels,
                _LABELS[kind],
            )


def _forest_trees(rng: Random, world: World, palette: Palette, camera: Camera, reach: float) -> list[Standing]:
    """Places of single trees within forests, as far as one can tell them apart."""
    terrain = world.terrain
    if terrain.forest > 5:
        return []
    angle = pixel_angle(camera)
    far = single_trees_reach(terrain.tree, angle)
    spacing = terrain.tree * 0.45
    trees: list[Standing] = []
    z = 14.0
    while z < far and len(trees) < 1500:
        x = -reach * 1.1 * z
        while x < reach * 1.1 * z:
            px, pz = x + rng.uniform(-0.4, 0.4) * spacing, z + rng.uniform(-0.4, 0.4) * spacing
            h = ground_height(terrain, px, pz, angle * pz)
            if forest_share(terrain, px, pz, h) > 0.004:
                trees.append((pz, px, 'forest', terrain.tree * rng.uniform(0.8, 1.4)))
            x += spacing
        z += spacing
    return trees
