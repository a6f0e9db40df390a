"""Putting a scene together: things over land, both mirrored in the water."""

import numpy as np

from models.scenes.camera import Camera
from models.scenes.labels import RIVER, SEA, TREE
from models.scenes.light import Illumination
from models.scenes.palette import Palette
from models.scenes.types import Field, LabelMap, Layer, Mask, Radiance, Surface
from models.scenes.water import mirror, shade_water


def compose(
    light: Illumination,
    palette: Palette,
    camera: Camera,
    surface: Surface,
    material: LabelMap,
    heaven: Mask,
    radiance: Radiance,
    layer: Layer,
    layer_depth: Field,
    mist: Field,
) -> Radiance:
    """The finished radiance [H,W,3].

    radiance: sky and land shaded, water not yet. material [H,W]: classes without things. heaven [H,W]: where there is
    only sky. layer [H,W,4]: things (radiance times cover, cover) at layer_depth [H,W]. mist [H,W] is filled for water.
    """
    if np.isin(material, (SEA, RIVER)).any():
        cover = layer[..., 3:]
        thing = cover[..., 0] > 0.4
        seen = np.where(cover > 0.4, layer[..., :3] / np.maximum(cover, 0.01), radiance)
        kinds = np.where(thing, TREE, material).astype(np.uint8)
        image, nearest = np.zeros_like(radiance), np.zeros(material.shape, np.float32)
        mirror(camera, seen, np.where(heaven & ~thing, 0, layer_depth).astype(np.float32), kinds, image, nearest)
        shade_water(light, palette, camera, surface, material, radiance, image, nearest, mist)
    return radiance * (1 - layer[..., 3:]) + layer[..., :3]
