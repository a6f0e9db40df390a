"""Render training data.

    python -m models.scenes.dataset --out models/data --part 0 --count 7000 --size 128 --share-landscape 0.5 --seed 1

One process and one thread a part; the same arguments give the same files. Every picture is rendered at --size and
reduced to 64 pixels (averaged in linear light, labels by majority, depth by its mean, a sketch by its darkest pixel). The
files are NumPy arrays that can be mapped:

    rgb64_P.npy    N,64,64,3  uint8     lab64_P.npy   N,64,64   uint8 (ids of labels.json)
    light_P.npy    N,10       float32   (order: light.LIGHT_NAMES, each in -1..1)
    depth64_P.npy  N,64,64    uint8     255 near, 0 sky (sketch.depth_grey)
    sketch64_P.npy N,64,64    uint8     0 ink, 255 paper (sketch.draw_sketch)
    kind_P.npy     N          uint8     0: 3-D landscape, 1: painted map
    rgbbig_P.npy, labbig_P.npy, depthbig_P.npy, sketchbig_P.npy     only with --size 256: all of it at full size
    count_P                             how many rows are filled so far
"""

import argparse
import time
from pathlib import Path

import numpy as np
from numpy.typing import DTypeLike
from tqdm import tqdm

from models.scenes.film import reduce_picture
from models.scenes.landscape import render_landscape
from models.scenes.light import LIGHT_LENGTH
from models.scenes.painted import render_painted
from models.scenes.simplify import reduce_labels
from models.scenes.sketch import depth_grey, draw_sketch, reduce_depth, reduce_sketch

MAPS = ('lab', 'depth', 'sketch')


def write_part(
    out: str | Path, part: int, count: int, size: int, share_landscape: float, seed: int, seconds: float = float('inf')
) -> int:
    """Render one part of a data set (see the head of this file). Returns how many pictures were written.

    out: folder. seconds: stop after so long. Raises ValueError for a size that is no multiple of 64.
    """
    if size % 64 or size < 64:
        raise ValueError(f'--size must be a multiple of 64 pixels, not {size}.')
    folder = Path(out)
    folder.mkdir(parents=True, exist_ok=True)

    def rows(name: str, dtype: DTypeLike, *shape: int) -> np.ndarray:
        return np.lib.format.open_memmap(folder / f'{name}_{part}.npy', 'w+', dtype, (count, *shape))

    pictures, maps = rows('rgb64', np.uint8, 64, 64, 3), rows('lab64', np.uint8, 64, 64)
    depths, sketches = rows('depth64', np.uint8, 64, 64), rows('sketch64', np.uint8, 64, 64)
    lights, kinds = rows('light', np.float32, LIGHT_LENGTH), rows('kind', np.uint8)
    big = None
    if size == 256:
        big = rows('rgbbig', np.uint8, size, size, 3), *(rows(f'{name}big', np.uint8, size, size) for name in MAPS)
    # Pairs kept at full size are rendered half as large again: one sample a pixel would teach its stairs.
    rendered = size * 3 // 2 if big else size
    rng = np.random.RandomState([seed, part])
    start, done = time.monotonic(), 0
    with tqdm(total=count, unit=' pictures', desc=f'part {part}', mininterval=2) as bar:
        while done < count and time.monotonic() - start < seconds:
            render = render_landscape if rng.rand() < share_landscape else render_painted
            scene = render(int(rng.randint(2**31 - 1)), rendered)
            depth, sketch = depth_grey(scene.depth), draw_sketch(scene)
            pictures[done] = reduce_picture(scene.picture, 64, 64)
            maps[done] = reduce_labels(scene.label_map, 64, 64)
            depths[done], sketches[done] = reduce_depth(depth, 64, 64), reduce_sketch(sketch, 64, 64)
            lights[done], kinds[done] = scene.light, scene.kind == 'painted'
            if big:
                big[0][done] = reduce_picture(scene.picture, size, size)
                big[1][done] = reduce_labels(scene.label_map, size, size)
                big[2][done] = reduce_depth(depth, size, size)
                big[3][done] = reduce_sketch(sketch, size, size)
            done += 1
            bar.update()
            if done % 50 == 0 or done == count:
                (folder / f'count_{part}').write_text(str(done))
    (folder / f'count_{part}').write_text(str(done))
    return done


def main() -> None:
    """Parse the command line and render."""
    parser = argparse.ArgumentParser(description='Render training data.')
    parser.add_argument('--out', default='models/data')
    parser.add_argument('--part', type=int, default=0)
    parser.add_argument('--count', type=int, default=1000)
    parser.add_argument('--size', type=int, default=128)
    parser.add_argument('--share-landscape', type=float, default=0.5)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--seconds', type=float, default=float('inf'))
    write_part(**vars(parser.parse_args()))


if __name__ == '__main__':
    main()
