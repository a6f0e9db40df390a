"""Draw maps with a trained model and write a contact sheet: one row a map, one column a picture.

    python -m models.sheet --base models/runs/mask/checkpoint.pt --maps MAPS --out sheet.png
    python -m models.sheet --base ... --upsampler models/runs/upsampler/checkpoint.pt --lights noon dusk free --seeds 2

Maps are square PNG files of 64 pixels or more. For a mask model their values are class ids (255: unlabelled), for a sketch
model 0 is ink and 255 paper, for a depth model 255 is near and 0 the sky.
"""
import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from models import checkpoint, diffusion
from models.conditions import depth_condition, null_condition, sketch_condition
from models.dataset import UNLABELLED, DataError, check_ids, read_label_set
from models.network import Base, BaseConfig, one_hot
from models.upsampler import Upsampler, UpsamplerConfig
from models.problem import run_command
from models.scenes.light import LIGHT_LENGTH, PRESETS
from models.scenes.sketch import reduce_depth, reduce_sketch


@dataclass(frozen=True)
class Recipe:
    """How a picture is sampled."""
    sampler: str = 'dpm-solver++'
    steps: int = 27
    guidance: str = 'normalized-x0'
    scale: float = 2.5
    upsampler_steps: int = 1


def read_map(path: str | Path, classes: int) -> np.ndarray:
    """A map file as ids [H,W] uint8."""
    labels = np.array(Image.open(path))
    if labels.ndim != 2:
        raise DataError(f'{path}: is a colour picture; a map has class ids as pixel values (grey or indexed PNG)')
    check_ids(labels, classes, path)
    return labels.astype(np.uint8)


def majority_resize(labels: np.ndarray, size: int, classes: int) -> np.ndarray:
    """Ids [H,W] -> [size,size]: the most frequent id of each cell, on a tie the smallest; a smaller map by nearest pixel."""
    height, width = labels.shape
    if height % size or width % size:
        rows, columns = ((np.arange(size) + .5) * n // size for n in (height, width))
        return labels[rows.astype(int)[:, None], columns.astype(int)[None]]
    cells = labels.reshape(size, height // size, size, width // size).transpose(0, 2, 1, 3).reshape(size * size, -1)
    ids = np.r_[np.arange(classes), UNLABELLED]
    votes = np.stack([(cells == i).sum(1) for i in ids])
    return ids[votes.argmax(0)].astype(np.uint8).reshape(size, size)


@dataclass(frozen=True)
class Drawing:
    """One map as the networks see it: the condition [1,C,64,64], the upsampler's label map [1,classes+1,256,256], and how to
    show it, uint8 [h,w,3]."""
    condition: Tensor
    large: Tensor
    shown: np.ndarray


def read_drawing(path: str | Path, task: str, classes: int, palette: np.ndarray) -> Drawing:
    """A map file for a model of this task."""
    if task == 'mask':
        labels = read_map(path, classes)
        small, large = (one_hot(torch.from_numpy(majority_resize(labels, size, classes))[None], classes)
                        for size in (64, 256))
        return Drawing(small, large, palette[labels])
    grey = np.array(Image.open(path).convert('L'))
    reduce, encode = (reduce_sketch, sketch_condition) if task == 'sketch' else (reduce_depth, depth_condition)
    shown = np.repeat(grey[:, :, None], 3, 2)
    return Drawing(encode(torch.from_numpy(reduce(grey, 64, 64))[None]), null_condition('mask', 1, classes, 256, 256), shown)


def draw(base: Base, upsampler: Upsampler | None, drawing: Drawing, lights: Tensor, seeds: Sequence[int],
         recipe: Recipe) -> tuple[Tensor, Tensor | None]:
    """Pictures of one map for each pair of lights [n,L+1] and seeds [n]: (low_res [n,3,64,64], picture or None)."""
    n, config = len(seeds), base.config
    alphas_cumprod = diffusion.make_alphas_cumprod()
    noise = lambda size, offset: torch.cat(
        [torch.randn(1, 3, size, size, generator=torch.Generator().manual_seed(s + offset)) for s in seeds])
    with torch.no_grad():
        conditions = (base.encoder(drawing.condition.expand(n, -1, -1, -1), lights),
                      base.encoder(null_condition(config.task, n, config.classes, 64, 64), lights))
        predict = lambda x, t, null: base.unet(x, torch.full((n,), float(t)), *conditions[int(null)])
        extra = [noise(64, 1000 + i) for i in range(recipe.steps)] if recipe.sampler == 'ancestral' else []
        *_, (_, _, low_res) = diffusion.sample(predict, noise(64, 0), alphas_cumprod, diffusion.respace(recipe.steps),
                                               recipe.sampler, 'v', recipe.guidance, recipe.scale, extra)
        if upsampler is None:
            return low_res, None
        large = drawing.large.expand(n, -1, -1, -1)
        enlarge = lambda x, t, _: upsampler(x, torch.full((n,), float(t)), low_res, large)
        *_, (_, _, picture) = diffusion.sample(enlarge, noise(256, 500), alphas_cumprod,
                                               diffusion.respace(recipe.upsampler_steps), 'ddim', 'x_start')
    return low_res, picture


def to_bytes(pictures: Tensor) -> np.ndarray:
    """[n,3,H,W] in -1..1 -> [n,H,W,3] uint8."""
    return (pictures.clamp(-1, 1).permute(0, 2, 3, 1).numpy() * 127.5 + 127.5).round().astype(np.uint8)


def light_vector(name: str) -> Tensor:
    """The light of a preset [L+1]; 'free' leaves it to the model."""
    if name == 'free':
        return torch.zeros(LIGHT_LENGTH + 1)
    if name not in PRESETS:
        raise DataError(f'unknown light "{name}"; known are free, {", ".join(PRESETS)}')
    return torch.from_numpy(np.r_[PRESETS[name].encode(), 1.].astype(np.float32))


def contact_sheet(rows: Sequence[Sequence[np.ndarray]], cell: int) -> np.ndarray:
    """rows: lists of [h,w,3] uint8 pictures -> one [.., .., 3] array, every picture enlarged to cell pixels."""
    enlarge, reduce = Image.Resampling.BICUBIC, Image.Resampling.LANCZOS
    fit = lambda x: np.array(Image.fromarray(x).resize((cell, cell), enlarge if x.shape[0] < cell else reduce))
    return np.concatenate([
        np.concatenate([np.pad(fit(x), ((0, 4), (0, 4), (0, 0)), constant_values=255) for x in row], 1) for row in rows
    ])


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description='Write a contact sheet of label maps drawn by a model.')
    parser.add_argument('--base', required=True)
    parser.add_argument('--upsampler')
    parser.add_argument('--maps', required=True, help='folder of PNG maps')
    parser.add_argument('--only', nargs='*', help='names of maps, without .png')
    parser.add_argument('--out', default='sheet.png')
    parser.add_argument('--lights', nargs='+', default=['noon', 'golden-hour', 'overcast', 'free'])
    parser.add_argument('--seeds', type=int, default=1, help='pictures per light')
    parser.add_argument('--sampler', default=Recipe.sampler)
    parser.add_argument('--steps', type=int, default=Recipe.steps)
    parser.add_argument('--guidance', default=Recipe.guidance)
    parser.add_argument('--scale', type=float, default=Recipe.scale)
    parser.add_argument('--upsampler-steps', type=int, default=Recipe.upsampler_steps)
    parser.add_argument('--cell', type=int, default=128)
    a = parser.parse_args(arguments)
    label_set = read_label_set()
    classes = len(label_set['classes'])
    palette = np.full((256, 3), 60, np.uint8)
    for c in label_set['classes']:
        palette[c['id']] = c['rgb']
    base, config = checkpoint.rebuild(checkpoint.load(a.base), BaseConfig, Base)
    upsampler = checkpoint.rebuild(checkpoint.load(a.upsampler), UpsamplerConfig, Upsampler)[0] if a.upsampler else None
    recipe = Recipe(a.sampler, a.steps, a.guidance, a.scale, a.upsampler_steps)
    columns = [(light, seed) for light in a.lights for seed in range(1, a.seeds + 1)]
    lights = torch.stack([light_vector(light) for light, _ in columns])
    files = [f for f in sorted(Path(a.maps).glob('*.png')) if not a.only or f.stem in a.only]
    if not files:
        raise DataError(f'{a.maps}: holds no such PNG map')
    rows, start = [], time.time()
    for file in files:
        drawing = read_drawing(file, config.task, classes, palette)
        low_res, picture = draw(base, upsampler, drawing, lights, [seed for _, seed in columns], recipe)
        rows.append([drawing.shown, *to_bytes(low_res if picture is None else picture)])
    Image.fromarray(contact_sheet(rows, a.cell)).save(a.out)
    print(
        f'{len(files)} maps, {len(columns)} pictures each ({", ".join(f"{l} {s}" for l, s in columns)}), {time.time() - start:.0f} s: {a.out}'
    )


if __name__ == '__main__':
    run_command(main)
