"""Load the rendered pictures.

A data folder holds parts, one per renderer process (see scenes/): for part P

    rgb64_P.npy  [N,64,64,3] uint8     lab64_P.npy  [N,64,64] uint8 class ids     light_P.npy  [N,L] float32
    depth64_P.npy, sketch64_P.npy  [N,64,64] uint8      older parts lack them: they serve masks alone
    rgbbig_P.npy [N,256,256,3] uint8   labbig_P.npy [N,256,256] uint8             only for the upsampler
    count_P      the number of rows filled so far, as text (a part may still grow; this run sees what is there when it starts)
"""
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from models.problem import Problem

LABELS_FILE = Path(__file__).with_name('labels.json')
UNLABELLED = 255


class DataError(Problem):
    """The data folder cannot be used; the message says why and what to do."""


def read_label_set(path: str | Path = LABELS_FILE) -> dict[str, Any]:
    """The label set of labels.json: {name, unlabelled, classes: [{id, name, cocoStuff, rgb}]} with ids 0..n-1 in order."""
    label_set = json.loads(Path(path).read_text())
    ids = [c['id'] for c in label_set['classes']]
    if ids != list(range(len(ids))):
        raise DataError(f'{path}: class ids must be 0, 1, 2 ... in order, found {ids}')
    return label_set


def find_parts(folder: str | Path, big: bool = False) -> list[tuple[int, int]]:
    """[(part, count)] of the finished parts of a data folder, with the 256 px pairs only if big."""
    folder = Path(folder)
    if not folder.is_dir():
        raise DataError(f'{folder}: no such data folder; render one with models.scenes first (models/README.md)')
    parts = []
    for file in sorted(folder.glob('count_*'), key=lambda f: int(f.name.split('_')[1])):
        part, count = int(file.name.split('_')[1]), int(file.read_text() or 0)
        if count > 0 and (not big or (folder / f'rgbbig_{part}.npy').exists()):
            parts.append((part, count))
    if not parts:
        raise DataError(
            f'{folder}: holds no finished part{" with 256 px pairs" if big else ""}; render one with models.scenes')
    return parts


def check_ids(labels: np.ndarray, classes: int, source: str | Path) -> None:
    ids = np.unique(labels)
    unknown = [int(i) for i in ids if i >= classes and i != UNLABELLED]
    if unknown:
        raise DataError(
            f'{source}: holds class ids {unknown}, known are 0 to {classes - 1} and {UNLABELLED} (unlabelled)')


@dataclass(frozen=True)
class Rows:
    """Some 64 px pictures with all that is known of them."""
    x_start: Tensor         # [n,3,64,64] in -1..1
    labels: Tensor          # [n,64,64] uint8 ids
    depth: Tensor           # [n,64,64] uint8, 255 near; 0 everywhere where it is not known
    sketch: Tensor          # [n,64,64] uint8, 0 ink; 255 everywhere where it is not known
    grey_known: Tensor      # [n] bool: whether depth and sketch are
    light: Tensor           # [n,L]
    weights: Tensor         # [n,1,64,64] of each pixel's class in the loss


class Pictures:
    """All 64 px pictures of a data folder in memory: rgb [N,3,64,64] uint8, labels, depth, sketch [N,64,64] uint8, light
    [N,L] float32, grey_known [N].

    grey_only: leave out parts without sketch and depth. limit: the first so many pictures alone, 0 for all.
    """

    def __init__(self, folder: str | Path, classes: int, grey_only: bool = False, limit: int = 0) -> None:
        rgb, labels, light, depth, sketch, known = [], [], [], [], [], []
        for part, count in find_parts(folder):
            read = lambda name: np.array(np.load(f'{folder}/{name}_{part}.npy', mmap_mode='r')[:count])
            has_grey = Path(f'{folder}/sketch64_{part}.npy').exists()
            if grey_only and not has_grey:
                continue
            rgb.append(read('rgb64').transpose(0, 3, 1, 2))
            labels.append(read('lab64'))
            light.append(read('light'))
            depth.append(read('depth64') if has_grey else np.zeros((count, 64, 64), np.uint8))
            sketch.append(read('sketch64') if has_grey else np.full((count, 64, 64), 255, np.uint8))
            known.append(np.full(count, has_grey))
            check_ids(labels[-1], classes, f'{folder}/lab64_{part}.npy')
        if not rgb:
            raise DataError(f'{folder}: no part has sketches and depth; render one with models.scenes.dataset')
        join = lambda parts: torch.from_numpy(np.ascontiguousarray(np.concatenate(parts)[:limit or None]))
        self.rgb, self.labels, self.light = join(rgb), join(labels), join(light).float()
        self.depth, self.sketch, self.grey_known = join(depth), join(sketch), join(known)
        self.classes = classes
        self.weights = class_weights(self.labels, classes)

    def __len__(self) -> int:
        return len(self.rgb)

    def rows(self, index: Tensor, mirrored: Tensor) -> Rows:
        """The pictures of these running numbers [n], mirrored where asked [n] bool."""
        turn = lambda x: torch.where(mirrored.view(-1, *[1] * (x.ndim - 1)), x.flip(-1), x)
        labels = turn(self.labels[index])
        return Rows(turn(self.rgb[index]).float() / 127.5 - 1, labels, turn(self.depth[index]), turn(self.sketch[index]),
                    self.grey_known[index], mirror_light(self.light[index], mirrored),
                    self.weights[labels.long()][:, None])

    def draw(self, n: int, generator: torch.Generator) -> Rows:
        """n random pictures, half of them mirrored."""
        index = torch.randint(len(self), (n,), generator=generator)
        return self.rows(index, torch.rand(n, generator=generator) < .5)


def class_weights(labels: Tensor, classes: int, most: float = 4.) -> Tensor:
    """Weight of each id [256] in the loss: how much rarer its class is than an even share of all pixels, 1 to `most`,
    scaled so that the mean over all pixels is 1. Without it a house, one pixel in a hundred, is learned last."""
    shares = torch.bincount(labels.flatten().long(), minlength=256).float() / labels.numel()
    weights = (1 / classes / shares.clamp(min=1e-9)).clamp(1., most)
    weights[classes:] = 1.
    return weights / (weights * shares).sum()


def mirror_light(light: Tensor, mirrored: Tensor) -> Tensor:
    """Light vectors after a mirroring of the picture: the first control is the sine of the sun's azimuth and changes sign."""
    light = light.clone()
    light[mirrored, 0] = -light[mirrored, 0]
    return light


class Pairs:
    """The 256 px pictures with their maps, memory-mapped, one crop at a time."""

    def __init__(self, folder: str | Path, classes: int) -> None:
        self.parts, self.classes = [], classes
        for part, count in find_parts(folder, big=True):
            rgb = np.load(f'{folder}/rgbbig_{part}.npy', mmap_mode='r')[:count]
            labels = np.load(f'{folder}/labbig_{part}.npy', mmap_mode='r')[:count]
            light = np.load(f'{folder}/light_{part}.npy', mmap_mode='r')[:count]
            check_ids(labels[:64], classes, f'{folder}/labbig_{part}.npy')
            self.parts.append((part, rgb, labels, light))

    def __len__(self) -> int:
        return sum(len(rgb) for _, rgb, _, _ in self.parts)

    def locate(self, index: int) -> tuple[int, int]:
        """(position of the part, row) of the picture with this running number."""
        for position, (_, rgb, _, _) in enumerate(self.parts):
            if index < len(rgb):
                return position, index
            index -= len(rgb)
        raise IndexError(index)

    def crops(self, n: int, size: int, generator: torch.Generator, pool: Mapping[int, np.ndarray] | None = None,
              share: float = 0.) -> tuple[Tensor, Tensor, list[Tensor | None]]:
        """n crops, mirrored at random: x0 [n,3,size,size], label ids [n,size,size] and a list of n low-res crops.

        pool: {running number: low-res picture [3,64,64] uint8}; a share of the crops is of these pictures and comes with
        its low-res crop [3,size/4,size/4] in -1..1, the others with None.
        """
        pictures, maps = [], []
        low: list[Tensor | None] = []
        pool = pool or {}
        known = sorted(pool)
        for _ in range(n):
            drawn = len(known) > 0 and float(torch.rand(1, generator=generator)) < share
            number = int(torch.randint(len(known) if drawn else len(self), (1,), generator=generator))
            index = known[number] if drawn else number
            position, row = self.locate(index)
            top, left = (torch.randint((256 - size) // 4 + 1, (2,), generator=generator) * 4).tolist()
            step = -1 if torch.rand(1, generator=generator) < .5 else 1
            _, rgb, labels, _ = self.parts[position]
            pictures.append(rgb[row, top:top + size, left:left + size][:, ::step].copy())
            maps.append(labels[row, top:top + size, left:left + size][:, ::step].copy())
            if drawn:
                a, b, s = top // 4, left // 4, size // 4
                cut = pool[index][:, a:a + s, b:b + s][:, :, ::step].copy()
                low.append(torch.from_numpy(cut).float() / 127.5 - 1)
            else:
                low.append(None)
        x0 = torch.from_numpy(np.stack(pictures)).permute(0, 3, 1, 2).float() / 127.5 - 1
        return x0, torch.from_numpy(np.stack(maps)), low


def reduce_picture(x0: Tensor) -> Tensor:
    """x0 [n,3,H,W] in -1..1 (sRGB) -> [n,3,H/4,W/4], averaged in linear light as the renderer does it."""
    value = ((x0 + 1) / 2).clamp(0, 1)
    linear = F.avg_pool2d(torch.where(value <= .04045, value / 12.92, ((value + .055) / 1.055) ** 2.4), 4)
    return torch.where(linear <= .0031308, 12.92 * linear, 1.055 * linear.clamp(min=1e-6) ** (1 / 2.4) - .055) * 2 - 1
