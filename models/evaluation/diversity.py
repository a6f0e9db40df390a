"""Diversity: how far the pictures of one map lie apart over 16 seeds, with the light left to the model and with it fixed."""
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from models.dataset import DataError
from models.evaluation.distances import pairwise_distance
from models.evaluation.faithful import find_packs
from models.evaluation.report import Section, contact_sheet, table
from models.evaluation.world import Bench, as_bytes, as_picture, read_maps, reduce_map, render_map, with_flag
from models.scenes.light import LIGHT_LENGTH, PRESETS

SEEDS = 16
MAPS = 6
FIXED = 'noon'


def detail_distance(pictures: Tensor) -> float:
    """Root mean square difference of the luminance over all pairs [N,3,H,W], each picture brought to mean 0 and deviation
    1: shapes and textures count, brightness and contrast do not. Independent noise has 1.41."""
    grey = pictures.mean(1).flatten(1).double()
    grey = (grey - grey.mean(1, keepdim=True)) / grey.std(1, correction=0, keepdim=True).clamp(min=1e-6)
    correlation = grey @ grey.T / grey.shape[1]
    n = len(grey)
    off_diagonal = correlation[~torch.eye(n, dtype=torch.bool)]
    return float((2 - 2 * off_diagonal).clamp(min=0).sqrt().mean())


def read_pictures(folder: str | Path) -> dict[str, Tensor]:
    """{map name: [n,3,64,64]} of files NAME_SEED.png that another model drew; other sizes are reduced to 64 px."""
    groups: dict[str, list[np.ndarray]] = {}
    for file in sorted(Path(folder).glob('*_*.png')):
        picture = Image.open(file).convert('RGB').resize((64, 64), Image.Resampling.BOX)
        groups.setdefault(file.stem.rsplit('_', 1)[0], []).append(np.asarray(picture))
    if not groups:
        raise DataError(f'{folder}: holds no pictures named MAP_SEED.png')
    return {name: as_picture(torch.from_numpy(np.stack(p).transpose(0, 3, 1, 2).copy())) for name, p in groups.items()}


def run(bench: Bench, against: dict[str, str] | None = None) -> Section:
    """against: {name in the table: folder of read_pictures}; its maps are those of --maps by name."""
    classes = len(bench.label_set['classes'])
    if bench.maps:
        painted = read_maps(bench.maps, classes)
        maps = {name: painted[name] for name in sorted(painted)[:MAPS * 2:2]}
    else:
        maps = {f'scene {i}': bench.scenes.large_maps[i].numpy() for i in bench.sample(MAPS).tolist()}
    seeds = list(range(1, SEEDS + 1))
    fixed = PRESETS[FIXED].encode()
    lights = {'light from the seed': torch.zeros(SEEDS, LIGHT_LENGTH + 1),
              f'light fixed ({FIXED})': with_flag(np.repeat(fixed[None], SEEDS, 0))}
    packs = find_packs(bench)
    measured: dict[tuple[str, str], list[tuple[float, float]]] = {}
    note = lambda key, pictures: measured.setdefault(key, []).append(
        (pairwise_distance(bench.features(pictures)), detail_distance(pictures)))
    rows = []
    for name, labels in maps.items():
        small = torch.from_numpy(reduce_map(labels, classes))[None].expand(SEEDS, 64, 64)
        for title, light in lights.items():
            for pack in packs:
                pictures = pack.draw(small, light, seeds)
                note((pack.name, title), pictures)
                if pack is packs[0]:
                    large = torch.from_numpy(labels)[None].expand(4, 256, 256)
                    rows.append([bench.palette[labels], *as_bytes(pack.enlarge(pictures[:4], large, seeds[:4]))])
            given = None if title.startswith('light from') else fixed
            renders = np.stack([render_map(labels, seed, given, 64) for seed in seeds])
            note(('renders', title), as_picture(torch.from_numpy(renders.transpose(0, 3, 1, 2).copy())))
    for other, folder in (against or {}).items():
        for name, pictures in read_pictures(folder).items():
            if name in maps:
                note((other, f'light fixed ({FIXED})'), pictures)
    cells = [[who, title, len(values), *(f'{v:.3f}' for v in np.mean(values, 0))]
             for (who, title), values in measured.items()]
    text = (f'{packs[0].describe()}; {SEEDS} seeds of {len(maps)} maps ({", ".join(maps)}), 64 px. Feature distance: mean '
            'over all pairs of whitened features, 1 = as far apart as two unrelated renders. Detail distance: the same '
            'pairs by their luminance brought to equal mean and deviation, 0 = the same picture, 1.41 = nothing in common; '
            'it sees shapes and textures, not light.\n\n'
            + table(['', 'light', 'maps', 'feature distance', 'detail distance'], cells)
            + '\nOf each map the first four seeds, light from the seed above light fixed:\n\n'
            '![diversity](evaluation/diversity.png)\n')
    return Section('Diversity', text, {'diversity.png': contact_sheet(rows, 128, ['map', *(f'seed {s}' for s in seeds[:4])])})
