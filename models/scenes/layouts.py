"""Random label maps like those that people paint: few classes, large areas, flat horizons, icons of trees and houses."""
import math

import numpy as np
from PIL import Image, ImageDraw

from models.scenes.labels import (BUSH, CLOUDS, FLOWER, FOG, FOREST, GRASS, HOUSE, LABEL_COUNT, MOUNTAIN, RIVER, ROAD, ROCK, SAND, SEA, SKY,
                                  SNOW, SUN, TREE)


class Sheet:
    """A square label map under the brush. Places and lengths are shares of the side; rows grow downwards."""

    def __init__(self, rng, side, fill=SKY):
        self.rng = rng
        self.side = side
        self.image = Image.new('L', (side, side), fill)
        self.pen = ImageDraw.Draw(self.image)

    def line(self, level, amplitude=0., rough=1., slope=0.):
        """A wavy line from left to right: one level for each of 65 places. rough about 1 gives hills, 2 crags."""
        x = np.linspace(0, 1, 65)
        wave = sum(self.rng.normal() / k**(1.9 / rough) * np.cos(2 * np.pi * k * x * .7 + self.rng.uniform(0, 6.3)) for k in range(1, 12))
        return level + amplitude * wave * .6 + slope * (x - .5)

    def below(self, label, line):
        """Fill all that lies below a line."""
        n = self.side
        points = [(i / 64 * n, float(y) * n) for i, y in enumerate(line)]
        self.pen.polygon([*points, (n, n + 1), (0, n + 1)], fill=int(label))

    def polygon(self, label, points):
        """Fill a polygon of (x, y) points."""
        self.pen.polygon([(float(x) * self.side, float(y) * self.side) for x, y in points], fill=int(label))

    def blob(self, label, x, y, rx, ry, rough=.12):
        """A wobbly ellipse."""
        turn = np.linspace(0, 2 * np.pi, 60, endpoint=False)
        r = 1 + sum(self.rng.normal() * rough / k * np.cos(k * turn + self.rng.uniform(0, 6.3)) for k in range(2, 6))
        self.polygon(label, [(x + rx * q * math.cos(a), y + ry * q * math.sin(a)) for a, q in zip(turn, r)])

    def peaks(self, label, base, count, height, cap=None):
        """Triangular mountains with crooked flanks that stand on the row `base`; cap: class of their tops."""
        for _ in range(count):
            x, tall = self.rng.uniform(-.02, 1.02), height * self.rng.uniform(.55, 1.1)
            left, right = tall * self.rng.uniform(.5, 1.2), tall * self.rng.uniform(.5, 1.2)
            def flank(reach, sign):
                steps = np.linspace(0, 1, 9)
                return [(x + sign * reach * t + self.rng.normal() * .012 * (0 < t < 1), base - tall * (1 - t**self.rng.uniform(.8, 1.15)) + self.rng.normal() * .010 * (0 < t < 1)) for t in steps]
            one, two = flank(left, -1)[::-1], flank(right, 1)
            self.polygon(label, [(x - left * 1.1, base + .05), *one, *two, (x + right * 1.1, base + .05)])
            if cap is not None:
                share = self.rng.uniform(.2, .45)
                keep = max(2, int(9 * share) + 1)
                top = one[-keep:] + two[:keep]
                jag = [(mx, my + self.rng.uniform(-.02, .025)) for mx, my in np.linspace(top[-1], top[0], 6)[1:-1]]
                self.polygon(cap, top + jag)

    def way(self, label, top, bottom=1.02, x_top=None, x_bottom=None, wide=None, straight=False):
        """A road or river from far away (row top) to the foreground, growing wider."""
        rng = self.rng
        x_top = rng.uniform(.2, .8) if x_top is None else x_top
        x_bottom = rng.uniform(.0, 1.) if x_bottom is None else x_bottom
        wide = rng.uniform(.08, .3) if wide is None else wide
        t = np.linspace(0, 1, 24)
        bend = 0 if straight else rng.uniform(-.25, .25) * np.sin(t * rng.uniform(2, 8)) * (.25 + .75 * t)
        if not straight and rng.rand() < .3:
            bend = bend + rng.uniform(-.15, .15) * np.sin(np.pi * t)
        x = x_top + (x_bottom - x_top) * t**rng.uniform(1, 1.6) + bend
        y = top + (bottom - top) * t
        half = .5 * (.008 + wide * t**1.25)
        self.polygon(label, [*zip(x - half, y), *zip((x + half)[::-1], y[::-1])])

    def stroke(self, label, points, wide):
        """A brush stroke of one width along points."""
        n = self.side
        points = [(float(x) * n, float(y) * n) for x, y in points]
        r = max(1, wide * n / 2)
        self.pen.line(points, fill=int(label), width=max(1, round(2 * r)), joint='curve')
        for x, y in (points[0], points[-1]):
            self.pen.ellipse((x - r, y - r, x + r, y + r), fill=int(label))

    def tree(self, x, foot, tall, pointed=None):
        """A tree as people draw it: a lollipop, a triangle, or a dab."""
        rng = self.rng
        pointed = rng.rand() < .4 if pointed is None else pointed
        if pointed:
            w = tall * rng.uniform(.2, .34)
            self.polygon(TREE, [(x - w, foot), (x + rng.normal() * .02 * tall, foot - tall), (x + w, foot + rng.normal() * .01)])
            if rng.rand() < .35:
                self.polygon(TREE, [(x - .04 * tall, foot - .1 * tall), (x + .04 * tall, foot - .1 * tall), (x + .04 * tall, foot + .12 * tall), (x - .04 * tall, foot + .12 * tall)])
        else:
            r = tall * rng.uniform(.24, .36)
            trunk = max(.008, tall * rng.uniform(.04, .11))
            if rng.rand() < .85:
                self.polygon(TREE, [(x - trunk / 2, foot - tall * .6), (x + trunk / 2, foot - tall * .6), (x + trunk / 2, foot), (x - trunk / 2, foot)])
            self.blob(TREE, x, foot - tall + r, r, r * rng.uniform(.8, 1.15), rng.uniform(.02, .2))

    def house(self, x, foot, wide):
        """A house: a box under a gable, sometimes without."""
        rng = self.rng
        tall = wide * rng.uniform(.5, .8)
        half = wide / 2
        if rng.rand() < .85:
            roof = tall * rng.uniform(.45, .9)
            eave = half * rng.uniform(1., 1.2)
            apex = rng.uniform(-.1, .1) * wide
            ridge = 0 if rng.rand() < .7 else half * rng.uniform(.2, .6)
            self.polygon(HOUSE, [(x - half, foot), (x - half, foot - tall), (x - eave, foot - tall), (x + apex - ridge, foot - tall - roof),
                                 (x + apex + ridge, foot - tall - roof), (x + eave, foot - tall), (x + half, foot - tall), (x + half, foot)])
        else:
            self.blob(HOUSE, x, foot - tall * .6, half, tall * .7, .1)

    def clouds(self, count, horizon):
        """Clouds: wobbly ellipses or a few dabs side by side."""
        rng = self.rng
        for _ in range(count):
            x, y = rng.uniform(.02, .98), rng.uniform(.03, max(.06, horizon * .75))
            w = rng.uniform(.06, .32)
            if rng.rand() < .55:
                self.blob(CLOUDS, x, y, w, w * rng.uniform(.22, .5), rng.uniform(.04, .25))
            else:
                for _ in range(3):
                    r = w * rng.uniform(.25, .5)
                    self.blob(CLOUDS, x + rng.uniform(-.6, .6) * w, y + rng.uniform(-.2, .2) * w, r * 1.2, r * .8, .05)

    def sun(self, horizon, low=None):
        """A painted sun: a disc in a corner or on the horizon."""
        rng = self.rng
        r = rng.uniform(.028, .075)
        low = rng.rand() < .45 if low is None else low
        y = horizon - rng.uniform(-.3, 2.5) * r if low else rng.uniform(.06, max(.08, horizon * .6))
        self.blob(SUN, rng.uniform(.1, .9), y, r, r, .015)

    def weather(self, horizon, sun=.2):
        """Some clouds, perhaps a sun or a closed sky."""
        rng = self.rng
        if rng.rand() < .08:
            self.polygon(CLOUDS, [(0, 0), (1, 0), (1, 1), (0, 1)])
        if rng.rand() < sun:
            self.sun(horizon)
        self.clouds(rng.choice([0, 1, 2, 3, 5], p=[.32, .26, .24, .12, .06]), horizon)

    def far_land(self, horizon):
        """Mountains, hills or woods on the horizon."""
        rng = self.rng
        pick = rng.rand()
        if pick < .33:
            kind = rng.choice([MOUNTAIN, ROCK, SNOW], p=[.8, .1, .1])
            self.below(kind, self.line(horizon - rng.uniform(.03, .18), rng.uniform(.015, .06), rng.uniform(.9, 1.6)))
        elif pick < .63:
            self.peaks(MOUNTAIN, horizon, rng.randint(1, 5), rng.uniform(.12, .42), SNOW if rng.rand() < .5 else None)
        if rng.rand() < .45:
            self.below(rng.choice([FOREST, GRASS], p=[.75, .25]), self.line(horizon - rng.uniform(.005, .07), rng.uniform(.005, .025), 1.3))
        if rng.rand() < .07:
            self.below(FOG, self.line(horizon - rng.uniform(.02, .1), rng.uniform(.0, .02)))

    def map(self):
        """The finished map, uint8 [side,side]."""
        return np.array(self.image, np.uint8)


def _horizon(rng):
    return rng.uniform(.3, .68)


def lake_and_mountains(s):
    rng, h = s.rng, _horizon(s.rng)
    s.weather(h)
    s.far_land(h)
    s.below(rng.choice([GRASS, FOREST, SNOW, SAND], p=[.6, .25, .1, .05]), s.line(h, .008, 1.3))
    shore = h + rng.uniform(.0, .1)
    s.below(SEA, s.line(shore, rng.choice([0, .008, .02]), 1.2, rng.normal() * .02))
    if rng.rand() < .75:
        s.below(rng.choice([GRASS, SAND, ROCK, FLOWER, SNOW], p=[.58, .18, .1, .08, .06]), s.line(rng.uniform(shore + .12, 1.), rng.uniform(.01, .04), 1.2, rng.normal() * .12))
    _icons(s, h, houses=.35)


def pond(s):
    rng, h = s.rng, _horizon(s.rng)
    s.weather(h)
    s.far_land(h)
    s.below(rng.choice([GRASS, SNOW, SAND, FLOWER], p=[.55, .25, .12, .08]), s.line(h, .01, 1.2))
    for _ in range(rng.randint(1, 3)):
        y = rng.uniform(h + .12, .93)
        w = rng.uniform(.08, .36)
        s.blob(rng.choice([SEA, RIVER], p=[.8, .2]), rng.uniform(.1, .9), y, w, w * rng.uniform(.18, .4), .1)
    _icons(s, h, houses=.4, trees=3)


def beach(s):
    rng, h = s.rng, _horizon(s.rng)
    s.weather(h, .35)
    if rng.rand() < .3:
        s.far_land(h)
    s.below(SEA, s.line(h))
    if rng.rand() < .2:
        s.blob(rng.choice([ROCK, FOREST, GRASS]), rng.uniform(.1, .9), h, rng.uniform(.06, .25), rng.uniform(.02, .09))
    s.below(SAND, s.line(rng.uniform(h + .08, .9), rng.uniform(.005, .03), 1., rng.uniform(-.45, .45)))
    if rng.rand() < .3:
        s.below(rng.choice([GRASS, BUSH, ROCK]), s.line(rng.uniform(.85, 1.), .02, 1.2, rng.uniform(-.6, .6)))
    for _ in range(rng.randint(0, 4)):
        y = rng.uniform(h + .1, 1.)
        s.blob(rng.choice([ROCK, BUSH]), rng.uniform(0, 1), y, rng.uniform(.04, .16), rng.uniform(.03, .09))
    if rng.rand() < .3:
        s.tree(rng.uniform(.05, .95), rng.uniform(.7, .98), rng.uniform(.25, .6), False)


def road_to_hills(s):
    rng, h = s.rng, _horizon(s.rng)
    s.weather(h)
    s.far_land(h)
    s.below(rng.choice([GRASS, SAND, FLOWER, SNOW], p=[.72, .12, .08, .08]), s.line(h, rng.choice([0, .012]), 1.2))
    s.way(ROAD, h + rng.uniform(0, .03), straight=rng.rand() < .35, wide=rng.uniform(.12, .45))
    _icons(s, h, houses=.5, trees=4)


def village(s):
    rng, h = s.rng, _horizon(s.rng)
    s.weather(h)
    s.far_land(h)
    s.below(rng.choice([GRASS, SNOW, SAND], p=[.8, .14, .06]), s.line(h, .012, 1.2))
    if rng.rand() < .6:
        y = rng.uniform(h + .1, .9)
        points = [(x, y + rng.normal() * .05) for x in np.linspace(-.02, 1.02, rng.randint(3, 6))]
        s.stroke(ROAD, points, rng.uniform(.02, .06))
    elif rng.rand() < .5:
        s.way(rng.choice([ROAD, RIVER]), h)
    _icons(s, h, houses=1., trees=4, many=5)


def winter(s):
    rng, h = s.rng, _horizon(s.rng)
    s.weather(h)
    s.far_land(h)
    s.below(SNOW, s.line(h, .015, 1.3))
    if rng.rand() < .3:
        s.way(rng.choice([RIVER, ROAD]), h + .02)
    if rng.rand() < .35:
        w = rng.uniform(.1, .3)
        s.blob(SEA, rng.uniform(.2, .8), rng.uniform(h + .15, .92), w, w * rng.uniform(.2, .4))
    for _ in range(rng.randint(0, 6)):
        foot = rng.uniform(h + .02, .97)
        s.tree(rng.uniform(0, 1), foot, (.12 + foot - h) * rng.uniform(.4, .9), rng.rand() < .8)
    _icons(s, h, houses=.5, trees=0)


def meadow(s):
    rng, h = s.rng, _horizon(s.rng)
    s.weather(h)
    s.far_land(h)
    s.below(GRASS, s.line(h, rng.uniform(0, .03), 1.1, rng.normal() * .04))
    if rng.rand() < .8:
        s.below(FLOWER, s.line(rng.uniform(h + .03, .9), rng.uniform(.005, .03), 1.3, rng.normal() * .08))
    else:
        for _ in range(rng.randint(1, 4)):
            s.blob(FLOWER, rng.uniform(0, 1), rng.uniform(h + .1, 1.), rng.uniform(.08, .3), rng.uniform(.03, .1))
    if rng.rand() < .3:
        s.below(GRASS, s.line(rng.uniform(.8, 1.), .02))
    _icons(s, h, houses=.2, trees=3)


def cliff(s):
    rng = s.rng
    h = rng.uniform(.5, .82)
    s.weather(h)
    if rng.rand() < .2:
        s.far_land(h)
    ground = rng.choice([SEA, GRASS, SAND, SNOW], p=[.65, .2, .1, .05])
    s.below(ground, s.line(h))
    left = rng.rand() < .5
    reach = rng.uniform(.25, .6)
    top = rng.uniform(.12, .5)
    ys = np.linspace(top, h + rng.uniform(.0, .12), 9)
    edge = [((reach + (y - top) * rng.uniform(.1, .4) + rng.normal() * .012), y) for y in ys]
    place = (lambda x: x) if left else (lambda x: 1 - x)
    s.polygon(rng.choice([ROCK, MOUNTAIN], p=[.75, .25]), [(place(-.02), top + rng.normal() * .03), *[(place(x), y) for x, y in edge], (place(-.02), ys[-1])])
    if rng.rand() < .6:
        s.polygon(rng.choice([GRASS, SNOW, FOREST], p=[.7, .15, .15]), [(place(-.02), top - .03), (place(reach * .8), top - .025), (place(reach + .02), top + .01), (place(reach * .5), top + .035), (place(-.02), top + .03)])
    if rng.rand() < .3:
        s.blob(ROCK, place(rng.uniform(.5, .9)), h + rng.uniform(.02, .12), rng.uniform(.03, .09), rng.uniform(.02, .08))


def river_valley(s):
    rng, h = s.rng, _horizon(s.rng)
    s.weather(h)
    s.far_land(h)
    s.below(rng.choice([GRASS, FOREST, SNOW, SAND, ROCK], p=[.66, .14, .08, .07, .05]), s.line(h, .012, 1.2))
    if rng.rand() < .3:
        side = rng.choice([-.5, 1.5])
        s.polygon(FOREST, [(.5 + side, h - .1), (.5 + side * .2, h + .01), (.5 + side, h + rng.uniform(.1, .4))])
    s.way(RIVER, h + rng.uniform(0, .04), wide=rng.uniform(.12, .5))
    for _ in range(rng.randint(0, 4)):
        s.blob(rng.choice([FOREST, BUSH, ROCK]), rng.uniform(0, 1), rng.uniform(h + .03, .95), rng.uniform(.05, .2), rng.uniform(.025, .08))
    _icons(s, h, houses=.25)


def sunset(s):
    rng, h = s.rng, _horizon(s.rng)
    s.clouds(rng.choice([0, 1, 3]), h)
    s.sun(h, low=True)
    s.far_land(h)
    s.below(rng.choice([SEA, GRASS, SAND, FOREST, SNOW], p=[.6, .2, .1, .05, .05]), s.line(h))
    if rng.rand() < .5:
        s.blob(rng.choice([BUSH, ROCK, GRASS, SAND]), rng.uniform(0, 1), rng.uniform(.88, 1.05), rng.uniform(.1, .4), rng.uniform(.06, .15))
    if rng.rand() < .4:
        s.tree(rng.uniform(.05, .95), rng.uniform(.7, 1.), rng.uniform(.25, .6))


def misty_sea(s):
    rng, h = s.rng, _horizon(s.rng)
    if rng.rand() < .6:
        s.polygon(CLOUDS, [(0, 0), (1, 0), (1, 1), (0, 1)])
    else:
        s.weather(h)
    if rng.rand() < .3:
        s.far_land(h)
    s.below(FOG, s.line(h - rng.uniform(.03, .14), rng.uniform(0, .015)))
    s.below(rng.choice([SEA, GRASS, FOREST, SAND, SNOW], p=[.6, .18, .12, .05, .05]), s.line(h))
    for _ in range(rng.randint(0, 3)):
        s.blob(rng.choice([ROCK, BUSH, SAND]), rng.uniform(.05, .95), rng.uniform(h + .03, .9), rng.uniform(.05, .15), rng.uniform(.03, .09))
    if rng.rand() < .2:
        s.blob(FOG, rng.uniform(0, 1), rng.uniform(h, 1), rng.uniform(.2, .5), rng.uniform(.03, .08))


def woods(s):
    rng, h = s.rng, _horizon(s.rng)
    s.weather(h)
    s.far_land(h)
    s.below(FOREST, s.line(h - rng.uniform(0, .08), rng.uniform(.01, .04), 1.4))
    if rng.rand() < .75:
        s.below(rng.choice([GRASS, SNOW, SEA, FLOWER, SAND, RIVER], p=[.55, .12, .15, .1, .05, .03]), s.line(rng.uniform(h + .04, .9), .02, 1.2))
    if rng.rand() < .3:
        s.way(rng.choice([ROAD, RIVER]), h + .05)
    _icons(s, h, houses=.2, trees=3)


def wide_plain(s):
    rng, h = s.rng, _horizon(s.rng)
    s.weather(h)
    s.far_land(h)
    first = rng.choice([GRASS, SAND, SNOW, FLOWER, ROCK], p=[.55, .22, .1, .08, .05])
    s.below(first, s.line(h, rng.choice([0, .01])))
    for _ in range(rng.choice([0, 1, 2])):
        s.below(rng.choice([GRASS, SAND, FLOWER, ROCK, SNOW, SEA], p=[.35, .2, .2, .08, .07, .1]), s.line(rng.uniform(h + .06, 1.), .02, 1.2, rng.normal() * .15))
    _icons(s, h, houses=.2, trees=2)


def stripes(s):
    """Two to five level bands and little else."""
    rng = s.rng
    h = _horizon(rng)
    s.weather(h, .3)
    for y in np.sort(rng.uniform(h, 1., rng.randint(1, 4))):
        s.below(rng.choice([SEA, GRASS, SAND, SNOW, FOREST, FLOWER, MOUNTAIN, ROCK]), s.line(y if y > h + .01 else h, rng.choice([0, .01, .03])))


def free_blobs(s):
    """Large blobs anywhere, whatever they mean."""
    rng = s.rng
    for _ in range(rng.randint(3, 8)):
        label = rng.choice([CLOUDS, SUN, MOUNTAIN, ROCK, SNOW, GRASS, FLOWER, FOREST, TREE, BUSH, SAND, SEA, RIVER, ROAD, HOUSE, FOG])
        r = rng.uniform(.08, .25) * (.4 if label == SUN else 1)
        y = rng.uniform(.05, .35) if label in (CLOUDS, SUN) else rng.uniform(.2, 1.)
        s.blob(label, rng.uniform(0, 1), y, r, r * rng.uniform(.4, 1.1) if label != SUN else r, rng.uniform(.03, .2))


def _icons(s, horizon, houses=.3, trees=2, many=2):
    """Bushes, rocks, houses and trees on the ground, far ones first."""
    rng = s.rng
    things = []
    if rng.rand() < houses:
        things += [(rng.uniform(horizon + .02, min(.95, horizon + .4)), 'house') for _ in range(rng.randint(1, many + 1))]
    if trees:
        things += [(rng.uniform(horizon + .03, .98), 'tree') for _ in range(rng.choice(trees + 1))]
    things += [(rng.uniform(horizon + .05, 1.02), 'patch') for _ in range(rng.choice([0, 1, 2], p=[.6, .25, .15]))]
    for foot, what in sorted(things):
        near = .12 + (foot - horizon)
        x = rng.uniform(.03, .97)
        if what == 'house':
            s.house(x, foot, near * rng.uniform(.35, .85))
        elif what == 'tree':
            s.tree(x, foot, near * rng.uniform(.6, 1.5))
        else:
            w = near * rng.uniform(.2, .6)
            s.blob(rng.choice([BUSH, ROCK, FLOWER, SAND, SEA], p=[.5, .25, .12, .05, .08]), x, foot, w, w * rng.uniform(.3, .6), .12)


_PROGRAMMES = ((lake_and_mountains, .14), (pond, .06), (beach, .10), (road_to_hills, .10), (village, .10), (winter, .08), (meadow, .08),
               (cliff, .06), (river_valley, .09), (sunset, .06), (misty_sea, .05), (woods, .06), (wide_plain, .05), (stripes, .03),
               (free_blobs, .03))


def draw_layout(rng, side):
    """A random user-like label map, uint8 [side,side]."""
    chance = np.array([weight for _, weight in _PROGRAMMES])
    sheet = Sheet(rng, side)
    _PROGRAMMES[rng.choice(len(_PROGRAMMES), p=chance / chance.sum())][0](sheet)
    drawn = sheet.map()
    if rng.rand() < .03:
        # Something that does not belong.
        sheet.blob(int(rng.randint(LABEL_COUNT)), rng.uniform(0, 1), rng.uniform(0, 1), rng.uniform(.05, .15), rng.uniform(.05, .15))
        drawn = sheet.map()
    return drawn[:, ::-1].copy() if rng.rand() < .5 else drawn
