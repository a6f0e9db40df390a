"""A finished scene."""

from dataclasses import dataclass
from typing import Literal

from models.scenes.types import Field, Floats, LabelMap, Picture


@dataclass(frozen=True)
class Scene:
    """A rendered picture with what is known of it.

    picture: uint8 [H,W,3] display sRGB. label_map: uint8 [H,W] class ids. depth: float32 [H,W] metres along the view,
    20000 for the sky. light: float32 [LIGHT_LENGTH], see light.py. kind: which renderer made it.
    """

    picture: Picture
    label_map: LabelMap
    depth: Field
    light: Floats
    kind: Literal['landscape', 'painted']


FAR = 20000.0
