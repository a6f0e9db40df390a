"""Light obeys: warmth, brightness and contrast of the pictures while one control moves from end to end."""
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from models.evaluation.pack import Pack
from models.evaluation.report import Section, contact_sheet, table
from models.evaluation.world import Bench, as_bytes, as_picture, read_maps, reduce_map, render_map, with_flag
from models.scenes.light import LIGHT_NAMES, PRESETS, decode
from models.scenes.types import Floats

VALUES = (-1., -.5, 0., .5, 1.)
MAPS, SEEDS = 4, 2


def warmth(pictures: Tensor) -> Tensor:
    """Red less blue, mean over each picture [N,3,H,W] in -1..1: [N], -2..2."""
    return pictures[:, 0].mean((1, 2)) - pictures[:, 2].mean((1, 2))


def brightness(pictures: Tensor) -> Tensor:
    """Mean luminance [N], -1..1."""
    return (pictures * torch.tensor([.299, .587, .114])[:, None, None]).sum(1).mean((1, 2))


def contrast(pictures: Tensor) -> Tensor:
    """Standard deviation of the luminance [N]."""
    return (pictures * torch.tensor([.299, .587, .114])[:, None, None]).sum(1).flatten(1).std(1)


def near_contrast(pictures: Tensor) -> Tensor:
    """Standard deviation of the luminance within cells of 8 x 8 px, mean over the cells [N]."""
    luminance = (pictures * torch.tensor([.299, .587, .114])[:, None, None]).sum(1, keepdim=True)
    mean = F.avg_pool2d(luminance, 8)
    return (F.avg_pool2d(luminance.square(), 8) - mean.square()).clamp(min=0).sqrt().mean((1, 2, 3))


def colour(pictures: Tensor) -> Tensor:
    """Largest less smallest of red, green and blue, mean over each picture [N], 0..2."""
    return (pictures.amax(1) - pictures.amin(1)).mean((1, 2))


@dataclass(frozen=True)
class Rule:
    """What should follow a control, and which way: +1 rises with it, -1 falls."""
    control: str
    what: str
    measure: Callable[[Tensor], Tensor]
    sign: int
    start: str = 'noon'         # the preset whose other controls stay


# Haze veils what is small, a closed sky takes colour away, a high sun gives it and leaves less between sky and ground.
# (Exposure is automatic, so a high sun is hardly brighter than a middle one.) Wind has no one number.
RULES = (Rule('warmth', 'warmth', warmth, 1), Rule('elevation', 'brightness', brightness, 1, 'golden-hour'),
         Rule('elevation', 'contrast', contrast, -1, 'golden-hour'), Rule('elevation', 'colour', colour, 1, 'golden-hour'),
         Rule('overcast', 'colour', colour, -1), Rule('haze', 'near contrast', near_contrast, -1),
         Rule('mist', 'contrast', contrast, -1), Rule('winter', 'brightness', brightness, 1), Rule('autumn', 'warmth', warmth, 1))


def moved(preset: str, control: str, value: float) -> Floats:
    """The light vector of a preset with one control moved, as a scene has it: a closed sky knows no direction of the sun."""
    light = PRESETS[preset].encode()
    light[LIGHT_NAMES.index(control)] = value
    return decode(light).encode()


def follows(values: np.ndarray, sign: int) -> tuple[bool, float]:
    """Whether means [values] go strictly one way, and the rank correlation with the control, times the sign."""
    steps = np.diff(values) * sign
    ranks = values.argsort().argsort()
    return bool((steps > 0).all()), float(np.corrcoef(ranks, np.arange(len(values)))[0, 1] * sign)


def run(bench: Bench) -> Section:
    pack, classes = Pack(bench.pack, bench.packs, bench.threads), len(bench.label_set['classes'])
    if bench.maps:
        maps = list(read_maps(bench.maps, classes).values())[::3][:MAPS]
    else:
        maps = [bench.scenes.large_maps[i].numpy() for i in bench.sample(MAPS).tolist()]
    small = torch.from_numpy(np.stack([reduce_map(m, classes) for m in maps])).repeat_interleave(SEEDS, 0)
    seeds = list(range(1, len(small) + 1))
    cells, rows, shown = [], [], []
    for rule in RULES:
        drawn, rendered, strip = [], [], []
        for value in VALUES:
            light = moved(rule.start, rule.control, value)
            pictures = pack.draw(small, with_flag(np.repeat(light[None], len(small), 0)), seeds)
            renders = np.stack([render_map(m, 1, light, 64) for m in maps]).transpose(0, 3, 1, 2).copy()
            drawn.append(float(rule.measure(pictures).mean()))
            rendered.append(float(rule.measure(as_picture(torch.from_numpy(renders))).mean()))
            strip.append(as_bytes(pictures[:1])[0])
        if rule.control not in shown:
            shown.append(rule.control)
            rows.append(strip)
        strict, rank = follows(np.array(drawn), rule.sign)
        ours, theirs = (' '.join(f'{v:.2f}' for v in values) for values in (drawn, rendered))
        alike = float(np.corrcoef(drawn, rendered)[0, 1])
        cells.append([rule.control, f'{rule.what} {"rises" if rule.sign > 0 else "falls"}', ours,
                      'yes' if strict else f'no (rank {rank:.2f})', theirs,
                      'yes' if follows(np.array(rendered), rule.sign)[0] else 'no', f'{alike:.2f}'])
    text = (f'{pack.describe()}; {len(maps)} maps x {SEEDS} seeds, one control at {", ".join(f"{v:g}" for v in VALUES)}, the '
            'others as in the preset noon (sun height: golden hour). Warmth is red less blue, brightness the mean and '
            'contrast the deviation of the luminance, near contrast that within 8 x 8 px, colour the spread of red, green '
            'and blue; range of a picture -1..1. Alike: correlation of the two curves.\n\n'
            + table(['control', 'expected', 'pictures', 'monotone', 'renders', 'monotone', 'alike'], cells)
            + '\nOne map, a row a control (' + ', '.join(shown) + '), from -1 to 1:\n\n![light](evaluation/light.png)\n')
    return Section('Light obeys', text, {'light.png': contact_sheet(rows, 128, [f'{v:g}' for v in VALUES])})
