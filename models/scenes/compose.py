"""Putting a scene together: things over land, both mirrored in the water."""

import numpy as np

from models.scenes.labels import RIVER, SEA, TREE
from models.scenes.water import mirror, shade_water


def compose(light, palette, camera, surface, material, heaven, radiance, layer, layer_depth, mist):
    """The finished radiance [H,W,3].

    radiance: sky and land shaded, water not yet. material [H,W]: classes without things. heaven [H,W] bool: where
    there is
    only sky. layer [H,W,4]: things (radiance times cover, cover) at layer_depth [H,W]. mist [H,W] is filled for the
    water."""
    if np.isin(material, (SEA, RIVER)).any():
        cover = layer[..., 3:]
        thing = cover[..., 0] > 0.4
        seen = np.where(cover > 0.4, layer[..., :3] / np.maximum(cover, 0.01), radiance)
        kinds = np.where(thing, TREE, material).astype(np.uint8)
        image, nearest = np.zeros_like(radiance), np.zeros(material.shape, np.float32)
        mirror(camera, seen, np.where(heaven & ~thing, 0, layer_depth).astype(np.float32), kinds, image, nearest)
        shade_water(light, palette, camera, surface, material, radiance, image, nearest, mist)
    return radiance * (1 - layer[..., 3:]) + layer[..., :3]
