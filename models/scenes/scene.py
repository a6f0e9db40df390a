"""A finished scene."""

from dataclasses import dataclass
from typing import Literal

import numpy as np


@dataclass(frozen=True)
class Scene:
    """picture: uint8 [H,W,3] display sRGB. label_map: uint8 [H,W] class ids. depth: float32 [H,W] metres along the view
    (the sky at 20000), or None. light: float32 [LIGHT_LENGTH], see light.py. kind: which renderer made it."""

    picture: np.ndarray
    label_map: np.ndarray
    depth: np.ndarray | None
    light: np.ndarray
    kind: Literal['landscape', 'painted']


FAR = 20000.0
