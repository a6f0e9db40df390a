"""A label map under the brush: the strokes, blobs and icons that people paint."""

import math
from collections.abc import Iterable

import numpy as np
from PIL import Image, ImageDraw

from models.scenes.labels import (
    BUSH,
    CLOUDS,
    FLOWER,
    FOG,
    FOREST,
    GRASS,
    HOUSE,
    MOUNTAIN,
    ROCK,
    SAND,
    SEA,
    SKY,
    SNOW,
    SUN,
    TREE,
)
from models.scenes.types import Doubles, LabelMap, Point, Random


class Sheet:
    """A square label map under the brush. Places and lengths are shares of the side; rows grow downwards."""

    def __init__(self, rng: Random, side: int, fill: int = SKY) -> None:
        self.rng = rng
        self.side = side
        self.image = Image.new('L', (side, side), fill)
        self.pen = ImageDraw.Draw(self.image)

    def line(self, level: float, amplitude: float = 0.0, rough: float = 1.0, slope: float = 0.0) -> Doubles:
        """A wavy line from left to right: one level for each of 65 places. rough about 1 gives hills, 2 crags."""
        x = np.linspace(0, 1, 65)
        wave = sum(
            self.rng.normal() / k ** (1.9 / rough) * np.cos(2 * np.pi * k * x * 0.7 + self.rng.uniform(0, 6.3))
            for k in range(1, 12)
        )
        return level + amplitude * wave * 0.6 + slope * (x - 0.5)

    def below(self, label: int, line: Doubles) -> None:
        """Fill all that lies below a line."""
        n = self.side
        points = [(i / 64 * n, float(y) * n) for i, y in enumerate(line)]
        self.pen.polygon([*points, (n, n + 1), (0, n + 1)], fill=int(label))

    def polygon(self, label: int, points: Iterable[Point]) -> None:
        """Fill a polygon of (x, y) points."""
        self.pen.polygon([(float(x) * self.side, float(y) * self.side) for x, y in points], fill=int(label))

    def blob(self, label: int, x: float, y: float, rx: float, ry: float, rough: float = 0.12) -> None:
        """A wobbly ellipse."""
        turn = np.linspace(0, 2 * np.pi, 60, endpoint=False)
        r = np.ones_like(turn) + sum(
            self.rng.normal() * rough / k * np.cos(k * turn + self.rng.uniform(0, 6.3)) for k in range(2, 6)
        )
        self.polygon(label, [(x + rx * q * math.cos(a), y + ry * q * math.sin(a)) for a, q in zip(turn, r)])

    def peaks(self, label: int, base: float, count: int, height: float, cap: int | None = None) -> None:
        """Triangular mountains with crooked flanks that stand on the row `base`; cap: class of their tops."""
        for _ in range(count):
            x, tall = self.rng.uniform(-0.02, 1.02), height * self.rng.uniform(0.55, 1.1)
            left, right = tall * self.rng.uniform(0.5, 1.2), tall * self.rng.uniform(0.5, 1.2)

            def flank(reach: float, sign: float) -> list[Point]:
                steps = np.linspace(0, 1, 9)
                return [
                    (
                        x + sign * reach * t + self.rng.normal() * 0.012 * (0 < t < 1),
                        base - tall * (1 - t ** self.rng.uniform(0.8, 1.15)) + self.rng.normal() * 0.010 * (0 < t < 1),
                    )
                    for t in steps
                ]

            one, two = flank(left, -1)[::-1], flank(right, 1)
            self.polygon(label, [(x - left * 1.1, base + 0.05), *one, *two, (x + right * 1.1, base + 0.05)])
            if cap is not None:
                share = self.rng.uniform(0.2, 0.45)
                keep = max(2, int(9 * share) + 1)
                top = one[-keep:] + two[:keep]
                jag = [(mx, my + self.rng.uniform(-0.02, 0.025)) for mx, my in np.linspace(top[-1], top[0], 6)[1:-1]]
                self.polygon(cap, top + jag)

    def way(
        self,
        label: int,
        top: float,
        bottom: float = 1.02,
        x_top: float | None = None,
        x_bottom: float | None = None,
        wide: float | None = None,
        straight: bool = False,
    ) -> None:
        """A road or river from far away (row top) to the foreground, growing wider."""
        rng = self.rng
        x_top = rng.uniform(0.2, 0.8) if x_top is None else x_top
        x_bottom = rng.uniform(0.0, 1.0) if x_bottom is None else x_bottom
        wide = rng.uniform(0.08, 0.3) if wide is None else wide
        t = np.linspace(0, 1, 24)
        bend = (
            np.zeros_like(t)
            if straight
            else rng.uniform(-0.25, 0.25) * np.sin(t * rng.uniform(2, 8)) * (0.25 + 0.75 * t)
        )
        if not straight and rng.rand() < 0.3:
            bend = bend + rng.uniform(-0.15, 0.15) * np.sin(np.pi * t)
        x = x_top + (x_bottom - x_top) * t ** rng.uniform(1, 1.6) + bend
        y = top + (bottom - top) * t
        half = 0.5 * (0.008 + wide * t**1.25)
        self.polygon(label, [*zip(x - half, y), *zip((x + half)[::-1], y[::-1])])

    def stroke(self, label: int, points: Iterable[Point], wide: float) -> None:
        """A brush stroke of one width along points."""
        n = self.side
        points = [(float(x) * n, float(y) * n) for x, y in points]
        r = max(1, wide * n / 2)
        self.pen.line(points, fill=int(label), width=max(1, round(2 * r)), joint='curve')
        for x, y in (points[0], points[-1]):
            self.pen.ellipse((x - r, y - r, x + r, y + r), fill=int(label))

    def tree(self, x: float, foot: float, tall: float, pointed: bool | None = None) -> None:
        """A tree as people draw it: a lollipop, a triangle, or a dab."""
        rng = self.rng
        pointed = rng.rand() < 0.4 if pointed is None else pointed
        if pointed:
            w = tall * rng.uniform(0.2, 0.34)
            self.polygon(
                TREE,
                [(x - w, foot), (x + rng.normal() * 0.02 * tall, foot - tall), (x + w, foot + rng.normal() * 0.01)],
            )
            if rng.rand() < 0.35:
                self.polygon(
                    TREE,
                    [
                        (x - 0.04 * tall, foot - 0.1 * tall),
                        (x + 0.04 * tall, foot - 0.1 * tall),
                        (x + 0.04 * tall, foot + 0.12 * tall),
                        (x - 0.04 * tall, foot + 0.12 * tall),
                    ],
                )
        else:
            r = tall * rng.uniform(0.24, 0.36)
            trunk = max(0.008, tall * rng.uniform(0.04, 0.11))
            if rng.rand() < 0.85:
                self.polygon(
                    TREE,
                    [
                        (x - trunk / 2, foot - tall * 0.6),
                        (x + trunk / 2, foot - tall * 0.6),
                        (x + trunk / 2, foot),
                        (x - trunk / 2, foot),
                    ],
                )
            self.blob(TREE, x, foot - tall + r, r, r * rng.uniform(0.8, 1.15), rng.uniform(0.02, 0.2))

    def house(self, x: float, foot: float, wide: float) -> None:
        """A house: a box under a gable, sometimes without."""
        rng = self.rng
        tall = wide * rng.uniform(0.5, 0.8)
        half = wide / 2
        if rng.rand() < 0.85:
            roof = tall * rng.uniform(0.45, 0.9)
            eave = half * rng.uniform(1.0, 1.2)
            apex = rng.uniform(-0.1, 0.1) * wide
            ridge = 0 if rng.rand() < 0.7 else half * rng.uniform(0.2, 0.6)
            self.polygon(
                HOUSE,
                [
                    (x - half, foot),
                    (x - half, foot - tall),
                    (x - eave, foot - tall),
                    (x + apex - ridge, foot - tall - roof),
                    (x + apex + ridge, foot - tall - roof),
                    (x + eave, foot - tall),
                    (x + half, foot - tall),
                    (x + half, foot),
                ],
            )
        else:
            self.blob(HOUSE, x, foot - tall * 0.6, half, tall * 0.7, 0.1)

    def clouds(self, count: int, horizon: float) -> None:
        """Clouds: wobbly ellipses or a few dabs side by side."""
        rng = self.rng
        for _ in range(count):
            x, y = rng.uniform(0.02, 0.98), rng.uniform(0.03, max(0.06, horizon * 0.75))
            w = rng.uniform(0.06, 0.32)
            if rng.rand() < 0.55:
                self.blob(CLOUDS, x, y, w, w * rng.uniform(0.22, 0.5), rng.uniform(0.04, 0.25))
            else:
                for _ in range(3):
                    r = w * rng.uniform(0.25, 0.5)
                    self.blob(
                        CLOUDS, x + rng.uniform(-0.6, 0.6) * w, y + rng.uniform(-0.2, 0.2) * w, r * 1.2, r * 0.8, 0.05
                    )

    def sun(self, horizon: float, low: bool | None = None) -> None:
        """A painted sun: a disc in a corner or on the horizon."""
        rng = self.rng
        r = rng.uniform(0.028, 0.075)
        low = rng.rand() < 0.45 if low is None else low
        y = horizon - rng.uniform(-0.3, 2.5) * r if low else rng.uniform(0.06, max(0.08, horizon * 0.6))
        self.blob(SUN, rng.uniform(0.1, 0.9), y, r, r, 0.015)

    def horizon(self) -> float:
        """A row for the horizon."""
        return self.rng.uniform(0.3, 0.68)

    def weather(self, horizon: float, sun: float = 0.2) -> None:
        """Some clouds, perhaps a sun or a closed sky."""
        rng = self.rng
        if rng.rand() < 0.08:
            self.polygon(CLOUDS, [(0, 0), (1, 0), (1, 1), (0, 1)])
        if rng.rand() < sun:
            self.sun(horizon)
        self.clouds(rng.choice([0, 1, 2, 3, 5], p=[0.32, 0.26, 0.24, 0.12, 0.06]), horizon)

    def far_land(self, horizon: float) -> None:
        """Mountains, hills or woods on the horizon."""
        rng = self.rng
        pick = rng.rand()
        if pick < 0.33:
            kind = rng.choice([MOUNTAIN, ROCK, SNOW], p=[0.8, 0.1, 0.1])
            self.below(
                kind, self.line(horizon - rng.uniform(0.03, 0.18), rng.uniform(0.015, 0.06), rng.uniform(0.9, 1.6))
            )
        elif pick < 0.63:
            self.peaks(
                MOUNTAIN, horizon, rng.randint(1, 5), rng.uniform(0.12, 0.42), SNOW if rng.rand() < 0.5 else None
            )
        if rng.rand() < 0.45:
            self.below(
                rng.choice([FOREST, GRASS], p=[0.75, 0.25]),
                self.line(horizon - rng.uniform(0.005, 0.07), rng.uniform(0.005, 0.025), 1.3),
            )
        if rng.rand() < 0.07:
            self.below(FOG, self.line(horizon - rng.uniform(0.02, 0.1), rng.uniform(0.0, 0.02)))

    def icons(self, horizon: float, houses: float = 0.3, trees: int = 2, many: int = 2) -> None:
        """Bushes, rocks, houses and trees on the ground, far ones first."""
        rng = self.rng
        things = []
        if rng.rand() < houses:
            things += [
                (rng.uniform(horizon + 0.02, min(0.95, horizon + 0.4)), 'house')
                for _ in range(rng.randint(1, many + 1))
            ]
        if trees:
            things += [(rng.uniform(horizon + 0.03, 0.98), 'tree') for _ in range(rng.choice(trees + 1))]
        things += [
            (rng.uniform(horizon + 0.05, 1.02), 'patch') for _ in range(rng.choice([0, 1, 2], p=[0.6, 0.25, 0.15]))
        ]
        for foot, what in sorted(things):
            near = 0.12 + (foot - horizon)
            x = rng.uniform(0.03, 0.97)
            if what == 'house':
                self.house(x, foot, near * rng.uniform(0.35, 0.85))
            elif what == 'tree':
                self.tree(x, foot, near * rng.uniform(0.6, 1.5))
            else:
                w = near * rng.uniform(0.2, 0.6)
                self.blob(
                    rng.choice([BUSH, ROCK, FLOWER, SAND, SEA], p=[0.5, 0.25, 0.12, 0.05, 0.08]),
                    x,
                    foot,
                    w,
                    w * rng.uniform(0.3, 0.6),
                    0.12,
                )

    def map(self) -> LabelMap:
        """The finished map, uint8 [side,side]."""
        return np.array(self.image, np.uint8)
