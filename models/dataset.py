"""Load the rendered pictures and make batches of them; the augmentation is here and nowhere else.

A data folder holds parts, one per renderer process (see scenes/): for part P

    rgb64_P.npy  [N,64,64,3] uint8     lab64_P.npy  [N,64,64] uint8 class ids     light_P.npy  [N,L] float32
    rgbbig_P.npy [N,256,256,3] uint8   labbig_P.npy [N,256,256] uint8             only for the upsampler
    count_P      the number of rows filled so far, as text (a part may still grow; this run sees what is there when it starts)
"""
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from models.network import one_hot

LABELS_FILE = Path(__file__).with_name('labels.json')
UNLABELLED = 255


class DataError(Exception):
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


class Pictures:
    """All 64 px pictures of a data folder in memory: rgb [N,3,64,64] uint8, labels [N,64,64] uint8, light [N,L] float32.

    The first `held_out` rows of the first part are kept apart (held_out=True gives those instead).
    """

    def __init__(self, folder: str | Path, classes: int, held_out: bool = False, held_out_rows: int = 128) -> None:
        rgb, labels, light = [], [], []
        for index, (part, count) in enumerate(find_parts(folder)):
            begin = held_out_rows if index == 0 and count > 2 * held_out_rows else 0
            rows = slice(0, begin) if held_out else slice(begin, count)
            if held_out and index > 0:
                break
            rgb.append(np.load(f'{folder}/rgb64_{part}.npy', mmap_mode='r')[rows].transpose(0, 3, 1, 2))
            labels.append(np.array(np.load(f'{folder}/lab64_{part}.npy', mmap_mode='r')[rows]))
            light.append(np.array(np.load(f'{folder}/light_{part}.npy', mmap_mode='r')[rows]))
            check_ids(labels[-1], classes, f'{folder}/lab64_{part}.npy')
        self.rgb = torch.from_numpy(np.ascontiguousarray(np.concatenate(rgb)))
        self.labels = torch.from_numpy(np.concatenate(labels))
        self.light = torch.from_numpy(np.concatenate(light)).float()
        self.classes = classes
        self.weights = class_weights(self.labels, classes)

    def __len__(self) -> int:
        return len(self.rgb)

    def batch(self, n: int, size: int, generator: torch.Generator, label_dropout: float,
              light_dropout: float) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """n random pictures at size 64 or 32: x0 [n,3,size,size] in -1..1, label_map [n,classes+1,size,size], light [n,L+1]
        and the weight of each pixel's class [n,1,size,size]."""
        index = torch.randint(len(self), (n,), generator=generator)
        rgb, labels, light = self.rgb[index].float() / 127.5 - 1, self.labels[index], self.light[index]
        mirrored = torch.rand(n, generator=generator) < .5
        rgb[mirrored], labels[mirrored] = rgb[mirrored].flip(-1), labels[mirrored].flip(-1)
        light = mirror_light(light, mirrored)
        weights = self.weights[labels.long()][:, None]
        labels = disturb_labels(labels, self.classes, generator)
        if size == 32:                                  # average the picture; of the labels, one of the four phases
            rgb, weights = F.avg_pool2d(rgb, 2), F.avg_pool2d(weights, 2)
            row, column = torch.randint(2, (2,), generator=generator).tolist()
            labels = labels[:, row::2, column::2]
        label_map = one_hot(labels, self.classes)
        return rgb, *drop_conditions(label_map, light, label_dropout, light_dropout, generator), weights


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


def drop_conditions(label_map: Tensor, light: Tensor, label_dropout: float, light_dropout: float,
                    generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Replace the map by the null condition and clear the light flag, independently of each other (so that "the seed
    chooses the light" is trained with a map as well). light [n,L] gets its flag: [n,L+1]."""
    n = len(label_map)
    label_map = label_map.clone()
    dropped = torch.rand(n, generator=generator) < label_dropout
    label_map[dropped] = 0
    label_map[dropped, -1] = 1
    given = (torch.rand(n, generator=generator) >= light_dropout).float()[:, None]
    return label_map, torch.cat([light * given, given], 1)


def disturb_labels(labels: Tensor, classes: int, generator: torch.Generator, warped: float = .35, smoothed: float = .35,
                   erased: float = .08) -> Tensor:
    """Make rendered maps look painted; the picture stays as it is, so the network learns to forgive the brush
    (worth 10 FID in arXiv 2011.12636). labels [n,64,64] uint8; each share is the part of the batch it happens to.

    warped: an elastic shift of up to 2 px. smoothed: a majority filter. erased: a rectangle becomes unlabelled.
    """
    n, height, width = labels.shape
    random = lambda *shape: torch.rand(*shape, generator=generator)
    chosen = (random(n) < warped).float()[:, None, None]
    shift = torch.randn(n, 2, 6, 6, generator=generator)
    shift = F.interpolate(shift, size=(height, width), mode='bicubic', align_corners=True).clamp(-2, 2)
    rows = (torch.arange(height)[None, :, None] + (shift[:, 0] * chosen)).round().long().clamp(0, height - 1)
    columns = (torch.arange(width)[None, None, :] + (shift[:, 1] * chosen)).round().long().clamp(0, width - 1)
    labels = labels.flatten(1).gather(1, (rows * width + columns).flatten(1)).view(n, height, width)
    chosen = random(n) < smoothed
    if chosen.any():
        reach = int(torch.randint(1, 4, (1,), generator=generator))
        labels[chosen] = majority(labels[chosen], classes, reach)
    for i in torch.nonzero(random(n) < erased).flatten().tolist():
        (top, left), (tall, wide) = (random(2) * 48).long().tolist(), (8 + random(2) * 32).long().tolist()
        labels[i, top:top + tall, left:left + wide] = UNLABELLED
    return labels


def majority(labels: Tensor, classes: int, reach: int) -> Tensor:
    """Majority filter over (2 reach + 1)^2 pixels of labels [n,h,w]; it makes no id that is not in the window."""
    votes = F.avg_pool2d(one_hot(labels, classes), 2 * reach + 1, 1, reach)
    winner = votes.argmax(1)
    return torch.where(winner == classes, UNLABELLED, winner).to(torch.uint8)


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
