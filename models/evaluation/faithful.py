"""Faithfulness: what a segmenter reads from a picture against the map it was drawn from, beside the same for renders."""
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from models.evaluation.pack import Pack, PackError
from models.evaluation.report import Section, contact_sheet, table
from models.evaluation.world import Bench, as_bytes, as_picture, read_maps, reduce_map, render_map, with_flag
from models.scenes.light import PRESETS
from models.segmenter import Segmenter, segment

LIGHTS = ('noon', 'golden-hour', 'overcast')        # of painted maps: one picture and one render each
GOALS = dict(scenes=.85, painted=.75)               # share of the ceiling


@dataclass(frozen=True)
class Agreement:
    """mIoU over the classes of the maps and share of pixels read right, both 0..1; IoU of each class [classes], nan where
    the maps have none of it."""
    miou: float
    accuracy: float
    per_class: np.ndarray


def confusion(maps: Tensor, read: Tensor, classes: int) -> np.ndarray:
    """Pixels by true class (row) and class read (column) [classes,classes]; unlabelled pixels do not count."""
    truth, guess = maps.flatten().long(), read.flatten().long()
    labelled = truth < classes
    return torch.bincount(truth[labelled] * classes + guess[labelled], minlength=classes ** 2).view(classes, -1).numpy()


def agreement(counts: np.ndarray) -> Agreement:
    """From a confusion matrix. Raises ValueError where nothing is labelled."""
    if counts.sum() == 0:
        raise ValueError('no pixel of these maps is labelled, so nothing can be compared')
    right, truth, guess = np.diag(counts), counts.sum(1), counts.sum(0)
    per_class = np.where(truth > 0, right / np.maximum(truth + guess - right, 1), np.nan)
    return Agreement(float(np.nanmean(per_class)), float(right.sum() / counts.sum()), per_class)


def read_agreement(segmenter: Segmenter, pictures: Tensor, maps: Tensor, classes: int) -> Agreement:
    """Of pictures [N,3,S,S] in -1..1 with their maps [N,S,S]."""
    return agreement(confusion(maps, segment(segmenter, pictures, 16 if maps.shape[-1] == 64 else 4), classes))


@dataclass(frozen=True)
class Subject:
    """Maps with lights, and renders of them: the ceiling."""
    name: str
    goal: float
    small_maps: Tensor
    large_maps: Tensor
    lights: Tensor
    small_renders: Tensor
    large_renders: Tensor
    rows: list[str]


def held_out_subject(bench: Bench) -> Subject:
    at, scenes = bench.sample(), bench.scenes
    return Subject('held-out scenes', GOALS['scenes'], scenes.small_maps[at], scenes.large_maps[at], scenes.lights[at],
                   as_picture(scenes.small[at]), as_picture(scenes.large[at]), [f'scene {i}' for i in at.tolist()])


def painted_subject(bench: Bench, folder: str) -> Subject:
    """Every map of a folder in each of LIGHTS."""
    classes = len(bench.label_set['classes'])
    jobs = [(name, labels, light) for name, labels in read_maps(folder, classes).items() for light in LIGHTS]
    lights = np.stack([PRESETS[light].encode() for _, _, light in jobs])
    renders = np.stack([render_map(labels, seed, lights[seed]) for seed, (_, labels, _) in enumerate(jobs)])
    large = as_picture(torch.from_numpy(renders.transpose(0, 3, 1, 2).copy()))
    small = torch.nn.functional.avg_pool2d(large, 4)
    stack = lambda maps: torch.from_numpy(np.stack(maps))
    return Subject('hand-painted maps', GOALS['painted'], stack([reduce_map(labels, classes) for _, labels, _ in jobs]),
                   stack([labels for _, labels, _ in jobs]), with_flag(lights), small, large, [name for name, _, _ in jobs])


def compare(bench: Bench, packs: Sequence[Pack], subject: Subject) -> tuple[str, np.ndarray]:
    """The table of one set of maps and a contact sheet: map, picture of each pack, what was read from it, render."""
    classes, segmenter = len(bench.label_set['classes']), bench.segmenter
    seeds = list(range(1, len(subject.rows) + 1))
    ceilings = {64: read_agreement(segmenter, subject.small_renders, subject.small_maps, classes),
                256: read_agreement(segmenter, subject.large_renders, subject.large_maps, classes)}
    row = lambda name, size, a: [
        name, f'{size} px', f'{a.miou:.3f}', f'{a.accuracy:.3f}', f'{a.miou / ceilings[size].miou:.2f}',
        f'{a.accuracy / ceilings[size].accuracy:.2f}']
    cells = [row('renders (ceiling)', size, a) for size, a in ceilings.items()]
    drawn, per_class = {}, {}
    for pack in packs:
        low = pack.draw(subject.small_maps, subject.lights, seeds)
        large = pack.enlarge(low, subject.large_maps, seeds)
        cells.append(row(pack.name, 64, read_agreement(segmenter, low, subject.small_maps, classes)))
        cells.append(row(pack.name, 256, read_agreement(segmenter, large, subject.large_maps, classes)))
        per_class[pack.name] = read_agreement(segmenter, large, subject.large_maps, classes).per_class
        drawn[pack.name] = large
    some = np.linspace(0, len(subject.rows) - 1, min(12, len(subject.rows))).astype(int)
    rows = []
    for i in some.tolist():
        pictures = [bench.palette[subject.large_maps[i].numpy()]]
        for large in drawn.values():
            pictures += [as_bytes(large[i:i + 1])[0], bench.palette[segment(segmenter, large[i:i + 1])[0].numpy()]]
        rows.append([*pictures, as_bytes(subject.large_renders[i:i + 1])[0]])
    heads = ['map', *(head for name in drawn for head in (name, 'read from it')), 'render']
    names = [c['name'] for c in bench.label_set['classes']]
    of_class = lambda values: ' '.join(f'{n} {v:.2f}' for n, v in zip(names, values) if not np.isnan(v))
    text = (f'{subject.name}, N = {len(subject.rows)}; goal: {subject.goal:.2f} of the ceiling\'s mIoU.\n\n'
            + table(['', 'size', 'mIoU', 'pixel accuracy', 'share of the ceiling', 'of its accuracy'], cells)
            + f'\nIoU by class at 256 px: renders {of_class(ceilings[256].per_class)}.'
            + ''.join(f' {name}: {of_class(values)}.' for name, values in per_class.items()) + '\n')
    return text, contact_sheet(rows, 128, heads)


def find_packs(bench: Bench) -> list[Pack]:
    """The pack and, where it is there, the live one."""
    packs = [Pack(bench.pack, bench.packs, bench.threads)]
    try:
        return packs if bench.live == bench.pack else [*packs, Pack(bench.live, bench.packs, bench.threads)]
    except PackError:
        return packs


def run(bench: Bench) -> Section:
    packs = find_packs(bench)
    subjects = [held_out_subject(bench)] + ([painted_subject(bench, bench.maps)] if bench.maps else [])
    texts, pictures = [], {}
    for subject in subjects:
        text, sheet = compare(bench, packs, subject)
        file = f'faithful-{subject.name.split("-")[0]}.png'
        texts.append(f'{text}\n![{subject.name}](evaluation/{file})\n')
        pictures[file] = sheet
    return Section('Faithfulness', '; '.join(p.describe() for p in packs) + '. A segmenter that taught no model reads each '
                   'picture; painted maps are drawn at noon, golden hour and overcast.\n\n' + '\n'.join(texts), pictures)


def run_folder(bench: Bench, folder: str, sheet: str) -> str:
    """The row for any folder of label PNGs: writes the contact sheet, returns the table."""
    from PIL import Image
    text, picture = compare(bench, find_packs(bench)[:1], painted_subject(bench, folder))
    Image.fromarray(picture).save(sheet)
    return text
