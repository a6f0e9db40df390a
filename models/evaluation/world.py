"""What the measures compare with: held-out scenes, renders as the reference, painted maps and renders of them."""
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from models.dataset import UNLABELLED, DataError, check_ids, find_parts, read_label_set
from models.evaluation.features import SceneFeatures, extract, load_features, read_renders
from models.scenes.film import reduce_picture
from models.scenes.light import decode
from models.scenes.painted import render_painted
from models.segmenter import Segmenter, load_segmenter


@dataclass(frozen=True)
class Scenes:
    """Renders with their maps and lights: pictures uint8 [N,3,64,64] and [N,3,256,256], maps uint8, lights [N,L+1]."""
    small: Tensor
    small_maps: Tensor
    large: Tensor
    large_maps: Tensor
    lights: Tensor

    def __len__(self) -> int:
        return len(self.small)


def as_picture(bytes_: Tensor) -> Tensor:
    """uint8 -> float in -1..1."""
    return bytes_.float() / 127.5 - 1


def as_bytes(picture: Tensor) -> np.ndarray:
    """[N,3,H,W] in -1..1 -> [N,H,W,3] uint8."""
    return (picture.clamp(-1, 1).permute(0, 2, 3, 1).numpy() * 127.5 + 127.5).round().astype(np.uint8)


def seen_through(pictures: Tensor, size: int) -> Tensor:
    """Pictures [N,3,S,S] reduced to size x size and enlarged again: what is left of them for a model of that size."""
    if size == pictures.shape[-1]:
        return pictures
    small = torch.nn.functional.interpolate(pictures, (size, size), mode='area')
    return torch.nn.functional.interpolate(small, pictures.shape[-2:], mode='bilinear', align_corners=False)


def with_flag(lights: np.ndarray) -> Tensor:
    """Light vectors [N,L] with the flag "given": [N,L+1]."""
    return torch.from_numpy(np.concatenate([lights, np.ones((len(lights), 1))], 1).astype(np.float32))


@dataclass(frozen=True)
class Bench:
    """The settings that all measures share, and what they load once."""
    data: str = 'models/data'               # rendered parts: the reference of the distances
    held_out: str = 'models/data/heldout'   # parts with 256 px pairs that no model was trained on
    maps: str = ''                          # folder of painted maps, for the measures that want some
    packs: str = 'models/packs'
    runs: str = 'models/runs'
    weights: str = 'models/weights/evaluation'
    pack: str = 'landscape-mask'
    live: str = 'landscape-live'
    parts: tuple[int, ...] = ()             # of the data folder that the reference may use; none given: all
    count: int = 64                         # pictures a row
    reference: int = 2000                   # renders a distance is measured from
    threads: int = 1

    @cached_property
    def label_set(self) -> dict:
        return read_label_set()

    @cached_property
    def palette(self) -> np.ndarray:
        """Colour of each id [256,3] uint8."""
        palette = np.full((256, 3), 60, np.uint8)
        for c in self.label_set['classes']:
            palette[c['id']] = c['rgb']
        return palette

    @cached_property
    def scenes(self) -> Scenes:
        """The held-out scenes, as many as there are."""
        parts = find_parts(self.held_out, big=True)
        rows = lambda name: np.concatenate([np.load(f'{self.held_out}/{name}_{p}.npy', mmap_mode='r')[:n] for p, n in parts])
        channels_first = lambda name: torch.from_numpy(np.ascontiguousarray(rows(name).transpose(0, 3, 1, 2)))
        labels = rows('lab64'), rows('labbig')
        check_ids(labels[0], len(self.label_set['classes']), self.held_out)
        return Scenes(channels_first('rgb64'), torch.from_numpy(labels[0]), channels_first('rgbbig'),
                      torch.from_numpy(labels[1]), with_flag(rows('light')))

    def sample(self, count: int = 0) -> Tensor:
        """Running numbers of `count` held-out scenes, spread evenly; the same for every row of every table."""
        count = count or self.count
        if count > len(self.scenes):
            raise DataError(f'{self.held_out}: holds {len(self.scenes)} scenes, --count asks for {count}')
        return torch.linspace(0, len(self.scenes) - 1, count).long()

    @cached_property
    def _networks(self) -> dict[int, SceneFeatures]:
        return {}

    def features(self, pictures: Tensor) -> np.ndarray:
        """FD-scene features [N,64] of pictures [N,3,S,S] in -1..1, S 64 or 256."""
        size = pictures.shape[-1]
        if size not in self._networks:
            self._networks[size] = load_features(size, self.weights)
        return extract(self._networks[size], pictures, 32 if size == 64 else 8)

    @cached_property
    def _references(self) -> dict[tuple[int, int], np.ndarray]:
        return {}

    def reference_features(self, size: int, through: int = 0) -> np.ndarray:
        """Features of renders of the data folder, spread evenly over its parts; `through` a smaller size, if any."""
        if (size, through) not in self._references:
            # At 256 px fewer: each costs sixteen times as much, and there are not many.
            count = self.reference if size == 64 else self.reference // 2
            renders = read_renders(self.data, size, count, self.parts, 32 if size == 64 else 8)
            self._references[size, through] = np.concatenate(
                [self.features(seen_through(pictures, through or size)) for pictures, _, _ in renders])
        return self._references[size, through]

    @cached_property
    def segmenter(self) -> Segmenter:
        return load_segmenter(Path(self.weights) / 'segmenter_metric.pt')

    def networks_text(self) -> str:
        """Which fixed networks were used so far, by the first digits of their files' SHA-256."""
        used = [f'scene_features_{size}.pt' for size in sorted(self._networks)] + \
            (['segmenter_metric.pt'] if 'segmenter' in self.__dict__ else [])
        digest = lambda file: hashlib.sha256((Path(self.weights) / file).read_bytes()).hexdigest()[:12]
        return ', '.join(f'{file} {digest(file)}' for file in used)


def read_maps(folder: str | Path, classes: int, side: int = 256) -> dict[str, np.ndarray]:
    """{name: ids [side,side] uint8} of the label PNGs of a folder (grey or indexed; 255 is unlabelled).

    A map that is not square is padded by repeating its edge, one of another size is resized by nearest pixel. Raises
    DataError, naming the file, for a folder without PNGs, a colour picture or unknown ids.
    """
    files = sorted(Path(folder).glob('*.png'))
    if not files:
        raise DataError(f'{folder}: holds no PNG map; give a folder of label maps with --maps')
    maps = {}
    for file in files:
        try:
            labels = np.array(Image.open(file))
        except OSError as error:
            raise DataError(f'{file}: is no picture that can be read; take it out of the folder') from error
        if labels.ndim != 2:
            raise DataError(f'{file}: is a colour picture; a map has class ids as pixel values (grey or indexed PNG)')
        check_ids(labels, classes, file)
        if (labels == UNLABELLED).all():
            raise DataError(f'{file}: is an empty map, every pixel is unlabelled')
        tall, wide = labels.shape
        longest = max(tall, wide)
        top, left = (longest - tall) // 2, (longest - wide) // 2
        square = np.pad(labels, ((top, longest - tall - top), (left, longest - wide - left)), mode='edge')
        at = ((np.arange(side) + .5) * longest / side).astype(int)
        maps[file.stem] = np.ascontiguousarray(square[at[:, None], at[None]]).astype(np.uint8)
    return maps


def reduce_map(labels: np.ndarray, classes: int, size: int = 64) -> np.ndarray:
    """Ids [S,S] -> [size,size]: the most frequent id of each cell, on a tie the smallest, as the app reduces a map."""
    cell = labels.shape[0] // size
    cells = labels.reshape(size, cell, size, cell).transpose(0, 2, 1, 3).reshape(size, size, cell * cell)
    ids = np.r_[np.arange(classes), UNLABELLED]
    return ids[np.stack([(cells == i).sum(-1) for i in ids]).argmax(0)].astype(np.uint8)


def render_map(labels: np.ndarray, seed: int, light: Sequence[float] | None = None, size: int = 256) -> np.ndarray:
    """A render of a painted map [S,S] at `size` pixels: [size,size,3] uint8; light as the renderer encodes it, else the seed's."""
    # Rendered half as large again and reduced, as the training pictures are.
    scene = render_painted(seed, size * 3 // 2, labels, None if light is None else decode(light))
    return reduce_picture(scene.picture, size, size)
