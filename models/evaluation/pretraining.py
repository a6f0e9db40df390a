"""Pretraining helps: each task fine-tuned from the prior against the same network from scratch, on all pairs and on 1,000.

The models are packs in RUNS/pretraining, named TASK-PAIRS-START: mask-all-prior, sketch-1000-scratch and so on. They may be
smaller than 64 px, all of one size: then the renders they are compared with are reduced to that size too.
"""
import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from models.dataset import find_parts
from models.evaluation.distances import Distance, measure
from models.evaluation.pack import Pack
from models.evaluation.report import Section, contact_sheet, table
from models.evaluation.world import Bench, as_bytes, as_picture, seen_through

TASKS = ('mask', 'sketch', 'depth')
PAIRS = ('all', '1000')
STARTS = ('scratch', 'prior')
FILES = dict(mask='lab64', sketch='sketch64', depth='depth64')


def condition_maps(bench: Bench, task: str) -> torch.Tensor | None:
    """The held-out maps of a task [N,64,64] uint8, or None where the parts hold none."""
    files = [(Path(bench.held_out) / f'{FILES[task]}_{part}.npy', n) for part, n in find_parts(bench.held_out, big=True)]
    if not all(file.exists() for file, _ in files):
        return None
    return torch.from_numpy(np.concatenate([np.load(file, mmap_mode='r')[:n] for file, n in files]))


def reduce_maps(maps: torch.Tensor, task: str, size: int) -> torch.Tensor:
    """Maps [N,64,64] uint8 of a task at another size, as the trainings reduce them."""
    factor = maps.shape[-1] // size
    if task == 'mask':
        return maps[:, ::factor, ::factor].contiguous()
    grey = maps[:, None].float()
    reduced = -F.max_pool2d(-grey, factor) if task == 'sketch' else F.avg_pool2d(grey, factor)
    return reduced[:, 0].to(torch.uint8)


def size_of(folder: Path) -> int:
    """Of the models there: that of any of them, 64 where there is none."""
    sizes = [json.loads(file.read_text())['sizes']['base'] for file in sorted(folder.glob('*/model.json'))]
    return sizes[0] if sizes else 64


def run(bench: Bench) -> Section:
    folder, rows_at = Path(bench.runs) / 'pretraining', bench.sample()
    size = size_of(folder)
    scenes, reference, seeds = bench.scenes, bench.reference_features(64, size), (rows_at + 1).tolist()
    renders = bench.features(seen_through(as_picture(scenes.small[rows_at]), size))
    distances: dict[str, Distance] = {}
    lines, strips, facts = [], [], []
    for task in TASKS:
        maps = condition_maps(bench, task)
        for pairs in PAIRS:
            cells, strip = [], []
            for start in STARTS:
                name = f'{task}-{pairs}-{start}'
                if maps is None or not (folder / name / 'model.json').exists():
                    cells += ['not trained', '', '']
                    continue
                pack = Pack(name, folder, bench.threads)
                drawn = pack.draw(reduce_maps(maps[rows_at], task, size), scenes.lights[rows_at], seeds)
                drawn = F.interpolate(drawn, (64, 64), mode='bilinear', align_corners=False) if size < 64 else drawn
                distances[name] = d = measure(bench.features(drawn), renders, reference)
                cells += [f'{d.frechet:.2f}', f'{d.excess:.2f} ± {d.interval:.2f}', f'{d.kid:.1f}']
                strip += list(as_bytes(drawn[:3]))
                facts.append(f'{name} {pack.manifest["training"]["runs"]["base"][-1]["pictures"]}')
            ours, scratch = (distances.get(f'{task}-{pairs}-{start}') for start in ('prior', 'scratch'))
            gain = f'{100 * (1 - ours.frechet / scratch.frechet):+.0f} %' if ours and scratch else ''
            lines.append([task, pairs, *cells, gain])
            if len(strip) == 6:
                strips.append(strip)
    floor = measure(renders, renders, reference)
    text = (f'N = {len(rows_at)} held-out scenes, {size} px, each condition with its light, recipe as in each pack. Pictures of '
            f'the task seen in equal time, the prior\'s apart: {", ".join(facts) or "none"}. Renders of the same scenes: '
            f'FD at N {floor.frechet:.2f}. The gain is by FD at N.\n\n'
            + table(['task', 'pairs', *(f'{way}{what}' for way in ('from scratch: ', 'from the prior: ')
                                         for what in ('FD at N', 'above renders', 'KID')), 'gain'], lines))
    pictures = {}
    if strips:
        text += '\nThree scenes from scratch, the same three from the prior, a row a line of the table:\n\n![pretraining](evaluation/pretraining.png)\n'
        pictures['pretraining.png'] = contact_sheet(strips, 128, ['scratch'] * 3 + ['prior'] * 3)
    return Section('Pretraining helps', text, pictures)
