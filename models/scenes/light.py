"""The light of a scene: ten numbers that a person can move, and the colours of sun and sky that follow from them.

All ten are drawn independently of each other and of the kind of scene, from one distribution, so that a model can tell
them apart; exposure and colour grading are no part of them (they are exact image operations, done afterwards).
"""

import math
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from models.scenes.types import Doubles, Floats, Random

LIGHT_NAMES = ('sun_sin', 'sun_cos', 'elevation', 'overcast', 'haze', 'mist', 'autumn', 'winter', 'wind', 'warmth')
LIGHT_TITLES = (
    'Sun from the side',
    'Sun ahead or behind',
    'Sun height',
    'Overcast',
    'Haze',
    'Ground mist',
    'Autumn',
    'Winter',
    'Wind',
    'Warmth',
)
LIGHT_LENGTH = len(LIGHT_NAMES)
LIGHT_RANGES = ((-1.0, 1.0),) * LIGHT_LENGTH


@dataclass(frozen=True)
class Light:
    """What the weather and the sun do.

    azimuth: radians from the direction of view, positive to the right. elevation: degrees, -6..65. overcast, mist,
    autumn, winter: 0..1. visibility: kilometres, 5.8..117. wind: metres a second, 0..12. warmth: white balance, -1..1.
    """

    azimuth: float
    elevation: float
    overcast: float
    visibility: float
    mist: float
    autumn: float
    winter: float
    wind: float
    warmth: float

    def encode(self) -> Floats:
        """The light vector, float32 [LIGHT_LENGTH] in the order of LIGHT_NAMES, every number in -1..1."""
        directed = 1.0 - self.overcast  # under a closed sky the azimuth means nothing
        return np.clip(
            np.array(
                [
                    math.sin(self.azimuth) * directed,
                    math.cos(self.azimuth) * directed,
                    2 * math.sqrt(max(0.0, self.elevation + 6) / 71) - 1,
                    2 * self.overcast - 1,
                    -math.log(self.visibility / 26) / 1.5,
                    2 * self.mist - 1,
                    2 * self.autumn - 1,
                    2 * self.winter - 1,
                    self.wind / 6 - 1,
                    self.warmth,
                ],
                np.float32,
            ),
            -1,
            1,
        )


def decode(vector: ArrayLike) -> Light:
    """The Light of a light vector (the inverse of Light.encode where the sky is not closed)."""
    v = np.clip(np.asarray(vector, np.float64), -1, 1)
    if v.shape != (LIGHT_LENGTH,):
        raise ValueError(f'A light vector has {LIGHT_LENGTH} numbers; this one has shape {v.shape}.')
    return Light(
        math.atan2(v[0], v[1]),
        ((v[2] + 1) / 2) ** 2 * 71 - 6,
        (v[3] + 1) / 2,
        26 * math.exp(-1.5 * v[4]),
        (v[5] + 1) / 2,
        (v[6] + 1) / 2,
        (v[7] + 1) / 2,
        (v[8] + 1) * 6,
        v[9],
    )


def sample_light(rng: Random) -> Light:
    """A random Light; every number independent of the others."""
    azimuth = rng.uniform(-math.pi / 3, math.pi / 3) if rng.rand() < 0.4 else rng.uniform(-math.pi, math.pi)
    elevation = (rng.uniform(0, 1)) ** 2 * 71 - 6
    overcast = (
        rng.uniform(0, 0.15)
        if (pick := rng.rand()) < 0.5
        else rng.uniform(0, 1)
        if pick < 0.85
        else rng.uniform(0.85, 1)
    )
    visibility = 26 * math.exp(1.5 * rng.uniform(-1, 1))
    mist = 0.0 if rng.rand() < 0.65 else rng.uniform(0, 1)
    autumn = 0.0 if rng.rand() < 0.55 else rng.uniform(0, 1)
    winter = 0.0 if rng.rand() < 0.75 else rng.uniform(0, 1)
    wind = 12 * rng.uniform(0, 1) ** 1.5
    return Light(azimuth, elevation, overcast, visibility, mist, autumn, winter, wind, rng.uniform(-1, 1))


def with_sun_at(light: Light, azimuth: float, elevation: float) -> Light:
    """The same light with the sun where a person painted it; the sky is open enough to see it."""
    return replace(light, azimuth=azimuth, elevation=elevation, overcast=min(light.overcast, 0.45))


PRESETS = {
    name: Light(math.radians(azimuth), elevation, overcast, visibility, mist, autumn, winter, wind, warmth)
    for name, (azimuth, elevation, overcast, visibility, mist, autumn, winter, wind, warmth) in {
        'noon': (120, 50, 0.05, 75, 0, 0, 0, 3, 0),
        'golden-hour': (55, 7, 0.08, 40, 0.05, 0, 0, 2, 0.3),
        'dusk': (15, -2.5, 0.1, 30, 0.1, 0, 0, 1.5, -0.1),
        'overcast': (90, 40, 0.95, 18, 0, 0, 0, 4, -0.05),
        'mist': (40, 12, 0.3, 8, 0.85, 0.1, 0, 0.6, 0.05),
        'winter': (-70, 16, 0.1, 50, 0, 0, 1, 1, -0.15),
    }.items()
}

# Colours by sun elevation (degrees): single scattering of an Earth-like air with the constants of S. Hillaire, "A
# Scalable and Production Ready Sky and Atmosphere Rendering Technique" (EGSR 2020), the sun above the air being 3.4.
# Columns: elevation | sun | zenith | horizon beside, near, opposite the sun | light of the whole sky on level ground.
# The rows below the horizon are set by eye after photographs.
# fmt: off
_TABLE = np.array([
    [-6, 0, 0, 0,  .018, .026, .06,  .06, .062, .095,  .19, .12, .09,  .06, .058, .095,  .018, .022, .04],
    [-1.5, 0, 0, 0,  .02, .024, .05,  .11, .085, .075,  .34, .19, .09,  .15, .105, .1,  .032, .034, .046],
    [1, .78, .2, .03,  .02, .024, .04,  .14, .1, .065,  .36, .22, .1,  .22, .13, .08,  .044, .044, .055],
    [3, 1.43, .52, .11,  .02, .03, .06,  .195, .16, .16,  .6, .29, .13,  .32, .25, .18,  .055, .063, .092],
    [6, 2.02, .98, .32,  .03, .042, .092,  .265, .25, .26,  .78, .415, .2,  .41, .39, .35,  .075, .098, .15],
    [12, 2.56, 1.72, .9,  .032, .06, .14,  .31, .385, .43,  .74, .67, .49,  .48, .6, .62,  .085, .13, .25],
    [25, 2.95, 2.44, 1.8,  .04, .09, .21,  .33, .53, .7,  .6, .86, 1.01,  .51, .8, .97,  .09, .18, .35],
    [45, 3.12, 2.79, 2.32,  .06, .13, .3,  .39, .65, .9,  .53, .85, 1.13,  .49, .81, 1.09,  .11, .21, .44],
    [65, 3.18, 2.91, 2.53,  .09, .17, .38,  .42, .71, 1.02,  .48, .8, 1.11,  .45, .76, 1.08,  .11, .23, .49],
])
# fmt: on
_LUMINANCE = np.array([0.25, 0.65, 0.10])


class Illumination(NamedTuple):
    """Everything that the shaders need to know of the light: plain numbers, white-balanced linear radiance."""

    sx: float  # direction to the sun: x right, y up, z ahead
    sy: float
    sz: float
    sun_r: float  # light of the sun on a surface that faces it (pi folded in), clouds taken off
    sun_g: float
    sun_b: float
    disc_r: float  # colour of the sun itself
    disc_g: float
    disc_b: float
    zenith_r: float
    zenith_g: float
    zenith_b: float
    side_r: float  # horizon at right angles to the sun
    side_g: float
    side_b: float
    near_r: float  # horizon under the sun
    near_g: float
    near_b: float
    away_r: float  # horizon opposite the sun
    away_g: float
    away_b: float
    dome_r: float  # zenith of the closed sky
    dome_g: float
    dome_b: float
    sky_r: float  # light of the whole sky on level ground
    sky_g: float
    sky_b: float
    bounce_r: float  # light that open ground throws back up
    bounce_g: float
    bounce_b: float
    overcast: float
    glow: float  # strength of the aureole
    beta_r: float  # extinction a metre
    beta_g: float
    beta_b: float
    mist: float  # extinction of the ground mist a metre, at water level
    mist_height: float
    autumn: float
    winter: float
    wind: float
    slope: float  # standard deviation of the slopes of open water


def illuminate(light: Light) -> Illumination:
    """The Illumination of a Light."""
    table = [np.interp(light.elevation, _TABLE[:, 0], _TABLE[:, 1 + i]) for i in range(18)]
    sun, zenith, side, near, away, sky = (np.array(table[3 * i : 3 * i + 3]) for i in range(6))
    haziness = min(1.0, max(0.0, -math.log(light.visibility / 25) / 1.6))

    # Three wavelengths without clouds or bounce come out too blue: towards grey, and more of it.
    def correct(colour: Doubles, towards_grey: float) -> Doubles:
        return 1.75 * (colour + towards_grey * (colour @ _LUMINANCE - colour))

    zenith, side, near, away, sky = (correct(c, 0.04 + 0.42 * haziness) for c in (zenith, side, near, away, sky))
    # Dust and damp, which the table has not, colour the sky under low suns more.
    vivid = np.interp(light.elevation, [-3, 0, 9, 22], [1.0, 1.2, 1.2, 1.0])
    near = np.maximum(near @ _LUMINANCE + vivid * (near - near @ _LUMINANCE), 0.15 * near)
    zenith = zenith * (1.15 + 0.6 * haziness)
    near = near * (1 + 0.3 * haziness)
    up = max(0.0, math.sin(math.radians(light.elevation)))
    white = (sun * up + sky) ** 0.55
    white = white / (white @ _LUMINANCE)
    # The eye adapts less when there is little light: dusk stays blue, sunset stays warm.
    white = white ** np.interp(light.elevation, [-2, 8, 25], [0.3, 0.4, 1.0])
    sun, zenith, side, near, away, sky = (c / white for c in (sun, zenith, side, near, away, sky))
    disc = sun if light.elevation > 1 else np.array([1.2, 0.45, 0.12])
    overcast = light.overcast
    total = float((sun * up + sky) @ _LUMINANCE)
    dome = np.array([0.96, 1.0, 1.05]) * total * 0.52 + 0.004
    grey = (side + near + away) @ _LUMINANCE / 3
    # A high sheet of cloud first pales the sunset, then hides it.
    side, near, away = (c + 0.8 * overcast * (grey - c) for c in (side, near, away))
    direct = sun * (1 - overcast) ** 2
    sky = 1.1 * sky * (1 - overcast) + dome * 0.78 * overcast
    bounce = 0.5 * np.array([0.17, 0.16, 0.11]) * (direct * up + sky)
    beta = 3.912 / (light.visibility * 1000) * np.array([0.97, 1.0, 1.05]) + np.array([5.8, 13.6, 33.1]) * 1e-6 * 0.8
    radians = math.radians(light.elevation)
    aim = (math.sin(light.azimuth) * math.cos(radians), math.sin(radians), math.cos(light.azimuth) * math.cos(radians))
    return Illumination(
        *(
            float(x)
            for x in (
                *aim,
                *direct,
                *disc,
                *zenith,
                *side,
                *near,
                *away,
                *dome,
                *sky,
                *bounce,
                overcast,
                (0.5 + 0.9 * haziness) * (1 - overcast) ** 1.5,
                *beta,
                light.mist**1.5 * 0.010,
                4 + 12 * light.mist,
                light.autumn,
                light.winter,
                light.wind,
                math.sqrt(0.003 + 0.00512 * light.wind) * 0.8,
            )
        )
    )


def incident(illumination: Illumination) -> float:
    """Luminance of sun and sky on level ground, of an Illumination."""
    up = max(0.0, illumination.sy)
    return sum(
        weight * (sun * up + sky)
        for weight, sun, sky in zip(
            _LUMINANCE,
            (illumination.sun_r, illumination.sun_g, illumination.sun_b),
            (illumination.sky_r, illumination.sky_g, illumination.sky_b),
        )
    )
