"""Names for the arrays that scenes are made of. NumPy's types know no shapes: the shape stands beside each name.

H, W: rows and columns of a picture.
"""

import numpy as np
from numpy.typing import NDArray

Random = np.random.RandomState
Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]

Picture = NDArray[np.uint8]  # [H,W,3] display sRGB
LabelMap = NDArray[np.uint8]  # [H,W] class ids
Mask = NDArray[np.bool_]  # [H,W]
GreyMap = NDArray[np.uint8]  # [H,W] a sketch or depth as grey
Identities = NDArray[np.int32]  # [H,W] which thing covers a pixel, 0 for none
Field = NDArray[np.float32]  # [H,W] one number a pixel
Radiance = NDArray[np.float32]  # [H,W,3] linear
Layer = NDArray[np.float32]  # [H,W,4] radiance times cover, cover
Surface = NDArray[np.float32]  # [H,W,SURFACE_CHANNELS], see surface.py
Profiles = NDArray[np.float32]  # [columns,samples], see profile.py

Canvas = tuple[Layer, Field, LabelMap]  # things drawn so far, their depth, their classes
Colour = tuple[float, float, float]  # linear red, green, blue
Point = tuple[float, float]  # x, y
