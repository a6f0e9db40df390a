"""The trees, bushes, forests and houses of a painted map, fitted to their painted shapes."""

import math

import numpy as np
from scipy.ndimage import gaussian_filter, gaussian_filter1d, label

from models.scenes.camera import Camera, pixel_angle, ray
from models.scenes.house_tracing import draw_house
from models.scenes.houses import House, sample_house, screen_box
from models.scenes.labels import BUSH, FOREST, HOUSE, RIVER, ROAD, SEA, TREE
from models.scenes.light import Illumination
from models.scenes.palette import Palette
from models.scenes.parsing import Layout, Thing
from models.scenes.plant_bank import BROADLEAF, CONIFER, SHRUB, VARIANTS, Bank, bare_share, plant_bank
from models.scenes.plants import draw_plant
from models.scenes.types import Canvas, Doubles, Field, Floats, Identities, LabelMap, Mask, Random

_Setting = tuple[Illumination, Palette, Camera, Bank]  # what draw_plant always needs

_NO_OUTLINE = np.zeros((0, 2), np.float32)


def _outline(thing: Thing) -> Floats:
    """float32 [rows,2]: middle and half width of each row of a thing from its foot up, smoothed a little."""
    rows = thing.mask[::-1]
    columns = np.arange(thing.mask.shape[1])
    result = np.zeros((len(rows), 2), np.float32)
    for k, row in enumerate(rows):
        filled = columns[row]
        result[k] = (
            ((filled[0] + filled[-1] + 1) / 2 + thing.columns.start, (filled[-1] + 1 - filled[0]) / 2)
            if len(filled)
            else result[k - 1]
        )
    bare = int(bare_share(result[:, 1]) * len(result))
    for part in (slice(0, bare), slice(bare, None)):
        if bare or part.stop is None:
            result[part] = gaussian_filter1d(result[part], 0.06 * len(result), axis=0, mode='nearest')
    return result


def _draw_tree(
    rng: Random,
    thing: Thing,
    conifer_like: bool,
    arguments: _Setting,
    sunlit: float,
    canvas: Canvas,
    behind: Field,
    things: Identities,
) -> None:
    tall = thing.rows.stop - thing.rows.start
    kind = CONIFER if conifer_like else BROADLEAF
    outline = _outline(thing)
    identity, bare = rng.uniform(-1, 1), bare_share(outline[:, 1])
    # Two crowns in one outline: a painted tree is fuller than most that grow.
    for behind_it in (True, False):
        draw_plant(
            *arguments,
            kind,
            rng.randint(VARIANTS),
            bool(rng.rand() < 0.5),
            identity,
            0.5 * (thing.columns.start + thing.columns.stop),
            float(thing.rows.stop - behind_it * int(bare * len(outline))),
            float(tall - behind_it * int(bare * len(outline))),
            1.0,
            thing.depth,
            sunlit,
            outline[int(bare * len(outline)) :] if behind_it else outline,
            0.0 if behind_it else bare,
            things,
            -1,
            behind,
            *canvas,
            TREE,
        )


def _pack_crowns(
    rng: Random,
    kinds: list[int],
    mask: Mask,
    crown: Floats,
    depth: Field,
    identity: int,
    arguments: _Setting,
    canvas: Canvas,
    behind: Field,
    clip: Identities,
    spacing: float = 0.5,
) -> None:
    """Fill a mask with overlapping crowns, far (high) ones first.

    crown: height of one in pixels, a number for each row.
    """
    rows = np.flatnonzero(mask.any(1))
    if not len(rows):
        return
    row = float(rows[0]) + 0.35 * crown[rows[0]]
    while True:
        at = int(min(max(row, rows[0]), rows[-1]))
        size = max(2.5, crown[at])
        columns = np.flatnonzero(mask[at])
        if len(columns):
            column = columns[0] + rng.uniform(-0.2, 0.5) * size * spacing
            while column <= columns[-1] + 0.2 * size:
                inside = min(max(int(column), 0), mask.shape[1] - 1)
                if mask[at, inside]:
                    kind = kinds[rng.randint(len(kinds))]
                    tall = size * rng.uniform(0.85, 1.3) * (1.15 if kind == CONIFER else 1.0)
                    z = float(depth[at, inside])
                    draw_plant(
                        *arguments,
                        kind,
                        rng.randint(VARIANTS),
                        bool(rng.rand() < 0.5),
                        rng.uniform(-1, 1),
                        column,
                        row + 0.42 * tall,
                        tall,
                        rng.uniform(0.85, 1.1),
                        z,
                        0.92,
                        _NO_OUTLINE,
                        0.0,
                        clip,
                        identity,
                        behind,
                        *canvas,
                        TREE,
                    )
                column += size * spacing * rng.uniform(0.75, 1.25)
        if row >= rows[-1] + 0.25 * size:
            return
        row += max(1.2, size * 0.34 * rng.uniform(0.8, 1.2))


def draw_things(
    rng: Random,
    layout: Layout,
    label_map: LabelMap,
    light: Illumination,
    palette: Palette,
    canvas: Canvas,
    behind: Field,
) -> None:
    """Draw forests, trees, bushes and houses on canvas.

    Its labels are written and read by nobody: the painted map stands.
    """
    camera = layout.camera
    arguments = (light, palette, camera, plant_bank())
    forest_kinds = (
        [CONIFER] if palette.conifer > 0.75 else [BROADLEAF] if palette.conifer < 0.25 else [CONIFER, BROADLEAF]
    )
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
            crown = np.where(crown > 0, np.clip(crown, 0.14 * reach, 0.16 * height), 0)
            if crown.max() > 3.0:
                grown = gaussian_filter(mask.astype(np.float32), max(0.6, 0.2 * np.median(crown[crown > 0]))) > 0.30
                clip = np.where(grown & ~np.isin(label_map, (SEA, RIVER, ROAD, HOUSE)) | mask, 1, 0).astype(np.int32)
                _pack_crowns(
                    rng, forest_kinds, mask, np.maximum(crown, 3.0), layout.depth, 1, arguments, canvas, behind, clip
                )
    for thing in layout.objects:
        tall, wide = thing.mask.shape
        if thing.kind == HOUSE:
            _draw_painted_house(rng, thing, light, camera, layout, canvas, behind)
            continue
        widths = thing.mask.sum(1)
        upper = widths[: max(1, tall // 4)].mean()
        lower = widths[tall // 2 : max(tall // 2 + 1, int(tall * 0.85))].mean()
        filled = thing.mask.mean()
        if thing.kind == TREE and wide < 1.15 * tall and (filled < 0.72 or wide < 0.6 * tall) and tall > 3:
            pointed = upper < 0.45 * lower
            _draw_tree(
                rng,
                thing,
                pointed or (palette.conifer > 0.9 and wide < 0.5 * tall),
                arguments,
                0.95,
                canvas,
                behind,
                layout.things,
            )
            continue
        mask = np.zeros(label_map.shape, bool)
        mask[thing.rows, thing.columns] = thing.mask
        if thing.kind == BUSH:
            crown = np.full(
                height,
                np.clip(1.9 / (pixel * thing.depth), 0.12 * tall + 2, max(4.0, 0.75 * min(tall, wide))),
                np.float32,
            )
            kinds = [SHRUB]
        else:
            crown = np.full(
                height,
                np.clip(7.0 / (pixel * thing.depth), 0.2 * min(tall, wide) + 2, max(4.0, 0.62 * min(tall, wide))),
                np.float32,
            )
            kinds = forest_kinds if palette.conifer < 0.75 else [BROADLEAF]
        depth = np.full(label_map.shape, thing.depth, np.float32)
        _pack_crowns(rng, kinds, mask, crown, depth, thing.identity, arguments, canvas, behind, layout.things, 0.42)


def _draw_painted_house(
    rng: Random, thing: Thing, light: Illumination, camera: Camera, layout: Layout, canvas: Canvas, behind: Field
) -> None:
    tall, wide = thing.mask.shape

    def misfit(house: House) -> float:
        u0, u1, v0, v1 = screen_box(house, 1.8)
        return abs(math.log((u1 - u0) / (v1 - v0) * tall / wide))

    house = min((sample_house(rng, 0.0, 0.0, 26.0) for _ in range(6)), key=misfit)
    u0, u1, v0, v1 = screen_box(house, 1.8)
    box = np.array([thing.columns.start, thing.rows.start, thing.columns.stop, thing.rows.stop], np.int64)
    fit = np.array([u0, u1 - u0, v1, v0 - v1])
    draw_house(light, camera, house, box, fit, layout.things, -1, behind, float(thing.depth), *canvas)


def shadow_casters(layout: Layout) -> Doubles:
    """float64 [count,5] for cast_shadows, of all things that stand on the plane."""
    camera = layout.camera
    rows = []
    for thing in layout.objects:
        foot = thing.rows.stop - 0.5
        u, v = ray(camera, 0.5 * (thing.columns.start + thing.columns.stop - 1), foot)
        if v > -1e-3 or thing.depth > 500:
            continue
        meter = pixel_angle(camera) * thing.depth
        tall, wide = thing.mask.shape
        crown = 0.35 if thing.kind == TREE and thing.mask[-max(1, tall // 6) :].mean() < 0.5 else 0.0
        rows.append((u * thing.depth, thing.depth, tall * meter, 0.5 * wide * meter * 0.9, crown))
    return np.array(rows, np.float64).reshape(-1, 5)
