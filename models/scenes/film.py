"""From radiance to a picture: metering, the lens, and one neutral development."""

from functools import lru_cache

import numpy as np
from numba import njit
from scipy.ndimage import gaussian_filter, zoom

from models.scenes.noise import OPTIONS
from models.scenes.types import Floats, Picture, Radiance

_LUMINANCE = np.array([0.25, 0.65, 0.10], np.float32)


def meter(radiance: Radiance, incident: float) -> float:
    """The exposure factor for linear radiance [H,W,3] under an incident light (sun and sky on level ground).

    Half of it is measured in the picture, half from the light itself: snow comes out white and silhouettes dark.
    A camera makes dusk darker than noon: of the difference to a sunny day (in stops) about three quarters are undone.
    """
    luminance = radiance[radiance.shape[0] * 2 // 5 :] @ _LUMINANCE
    low, high = np.percentile(luminance, (8, 82))
    key = float(np.exp(np.mean(np.log(np.clip(luminance, max(low, 1e-4), max(high, 2e-4))))))
    key = key**0.45 * (0.19 * max(incident, 0.012)) ** 0.55
    exposure = (0.30 / key) ** 0.78 * (0.30 / 0.52) ** 0.22
    # The sky stays short of white, the shorter the darker it gets.
    bright = float(np.percentile(radiance @ _LUMINANCE, 80)) * exposure
    limit = min(2.4, 0.50 + 0.9 * incident)
    return exposure / (1 + (bright / limit) ** 4) ** 0.25


@njit(**OPTIONS)
def _develop(radiance: Radiance, exposure: float, warmth: float, vignette: float, picture: Floats) -> None:
    """Exposure, vignette, a film-like curve in a slightly mixed colour space (bright colours pale, hues stay), sRGB."""
    height, width = radiance.shape[:2]
    power = 1.40
    grey = 0.18**power * (1.0 / 0.18 - 1.0)
    gain_r = exposure * 2.0 ** (0.16 * warmth)
    gain_b = exposure * 2.0 ** (-0.24 * warmth)
    for row in range(height):
        for column in range(width):
            x = 2.0 * (column + 0.5) / width - 1.0
            y = 2.0 * (row + 0.5) / height - 1.0
            q = 0.5 * (x * x + y * y)
            fall = 1.0 - vignette * q * q
            r = max(0.0, radiance[row, column, 0]) * gain_r * fall
            g = max(0.0, radiance[row, column, 1]) * exposure * fall
            b = max(0.0, radiance[row, column, 2]) * gain_b * fall
            mean = 0.25 * r + 0.65 * g + 0.10 * b
            # Colour separation of print film, before the mixing takes some of it back.
            r = max(0.0, mean + 1.36 * (r - mean))
            g = max(0.0, mean + 1.36 * (g - mean))
            b = max(0.0, mean + 1.36 * (b - mean))
            total = 0.06 * (r + g + b)
            for k in range(3):
                x = total + 0.82 * (r if k == 0 else g if k == 1 else b)
                x = x**power
                x = x / (x + grey)
                picture[row, column, k] = x
            r, g, b = picture[row, column, 0], picture[row, column, 1], picture[row, column, 2]
            total = 0.06 * (r + g + b)
            for k in range(3):
                x = ((r if k == 0 else g if k == 1 else b) - total) / 0.82 * 1.02 - 0.002
                x = min(1.0, max(0.0, x))
                picture[row, column, k] = 12.92 * x if x <= 0.0031308 else 1.055 * x ** (1.0 / 2.4) - 0.055


def bloom(radiance: Radiance) -> Radiance:
    """Radiance with the light that a lens scatters around bright things added."""
    height, width = radiance.shape[:2]
    step = max(1, min(height, width) // 64)
    small = radiance[: height // step * step, : width // step * step]
    small = small.reshape(height // step, step, width // step, step, 3).mean((1, 3))
    side = min(small.shape[:2])
    glow = sum(
        weight * gaussian_filter(small, (sigma * side, sigma * side, 0))
        for sigma, weight in ((0.012, 0.5), (0.035, 0.3), (0.10, 0.2))
    )
    glow = zoom(glow, (height / glow.shape[0], width / glow.shape[1], 1), order=1, grid_mode=True, mode='nearest')
    return radiance + 0.06 * (glow - radiance)


def develop(radiance: Radiance, incident: float, warmth: float = 0.0, vignette: float = 0.25) -> Picture:
    """The picture, uint8 [H,W,3] display sRGB, of linear radiance float32 [H,W,3].

    incident: see meter. warmth: white balance, -1..1. vignette: share of the light lost in the corners.
    """
    exposure = meter(radiance, incident)
    scattered = bloom(np.minimum(radiance, np.float32(60 / exposure)))
    picture = np.empty(radiance.shape, np.float32)
    _develop(scattered, exposure, warmth, vignette, picture)
    return (picture * 255 + 0.5).astype(np.uint8)


def reduce_picture(picture: Picture, height: int, width: int) -> Picture:
    """The picture reduced to height x width (any ratio): the mean over the area of each pixel, in linear light."""
    linear = np.einsum('ij,jkc->ikc', _area_weights(picture.shape[0], height), _TO_LINEAR[picture])
    linear = np.einsum('ij,kjc->kic', _area_weights(picture.shape[1], width), linear)
    srgb = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * np.maximum(linear, 0) ** (1 / 2.4) - 0.055)
    return (srgb * 255 + 0.5).astype(np.uint8)


@lru_cache(maxsize=32)
def _area_weights(source: int, target: int) -> Floats:
    """float32 [target,source]: which share of each source pixel falls into each target pixel, rows summing to 1."""
    edges = np.arange(target + 1) * source / target
    pixels = np.arange(source)
    overlap = np.minimum(edges[1:, None], pixels + 1) - np.maximum(edges[:-1, None], pixels)
    return (np.maximum(overlap, 0) * target / source).astype(np.float32)


_CODES = np.arange(256) / 255
_TO_LINEAR = np.where(_CODES <= 0.04045, _CODES / 12.92, ((_CODES + 0.055) / 1.055) ** 2.4).astype(np.float32)
