"""Pretraining helps: each task fine-tuned from the prior against the same network from scratch, on all pairs and on 1,000.

The models are packs in RUNS/pretraining, named TASK-PAIRS-START: mask-all-prior, sketch-1000-scratch and so on.
"""
from pathlib import Path

import numpy as np
import torch

from models.dataset import find_parts
from models.evaluation.distances import Distance, measure
from models.evaluation.pack import Pack
from models.evaluation.report import Section, contact_sheet, table
from models.evaluation.world import Bench, as_bytes, as_picture

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


def run(bench: Bench) -> Section:
    folder, rows_at = Path(bench.runs) / 'pretraining', bench.sample()
    scenes, reference, seeds = bench.scenes, bench.reference_features(64), (rows_at + 1).tolist()
    renders = bench.features(as_picture(scenes.small[rows_at]))
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
                drawn = pack.draw(maps[rows_at], scenes.lights[rows_at], seeds)
                distances[name] = d = measure(bench.features(drawn), renders, reference)
                cells += [f'{d.frechet:.2f}', f'{d.excess:.2f} ± {d.interval:.2f}', f'{d.kid:.1f}']
                strip += list(as_bytes(drawn[:3]))
                facts.append(f'{name} {pack.manifest["training"]["cpuHours"]} h')
            ours, scratch = (distances.get(f'{task}-{pairs}-{start}') for start in ('prior', 'scratch'))
            gain = f'{100 * (1 - ours.frechet / scratch.frechet):+.0f} %' if ours and scratch else ''
            lines.append([task, pairs, *cells, gain])
            if len(strip) == 6:
                strips.append(strip)
    floor = measure(renders, renders, reference)
    text = (f'N = {len(rows_at)} held-out scenes, 64 px, each condition with its light, recipe as in each pack. Hours of '
            f'training on the task, the prior\'s apart: {", ".join(facts) or "none"}. Renders of the same scenes: '
            f'FD at N {floor.frechet:.2f}. The gain is by FD at N.\n\n'
            + table(['task', 'pairs', *(f'{way}{what}' for way in ('from scratch: ', 'from the prior: ')
                                         for what in ('FD at N', 'above renders', 'KID')), 'gain'], lines))
    pictures = {}
    if strips:
        text += '\nThree scenes from scratch, the same three from the prior, a row a line of the table:\n\n![pretraining](evaluation/pretraining.png)\n'
        pictures['pretraining.png'] = contact_sheet(strips, 128, ['scratch'] * 3 + ['prior'] * 3)
    return Section('Pretraining helps', text, pictures)
