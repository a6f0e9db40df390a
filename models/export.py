"""Export trained checkpoints as a pack: encoder.onnx, base.onnx, upsampler.onnx and model.json.

    python -m models.export --base models/runs/mask/checkpoint.pt --upsampler models/runs/upsampler/checkpoint.pt
    python -m models.export --base models/runs/sketch/checkpoint.pt --upsampler models/runs/upsampler/checkpoint.pt
    python -m models.export --base models/runs/live/checkpoint.pt --upsampler models/runs/upsampler/checkpoint.pt

What the base was trained for says which pack it becomes: landscape-mask, landscape-sketch, landscape-depth, or
landscape-live for a student. A pack is complete by itself; those with the same upsampler hold the same file of it.

The graphs take any width and height (multiples of 8 for the base, four times that for the upsampler). Weights are stored in
fp16 with a Cast to fp32 behind each (half the file; the runtime folds the casts when it loads the graph), arithmetic is
fp32. Each graph is run in onnxruntime against PyTorch with the same rounded weights, square and not; a difference of 1e-4 or
more is an error. --weights also writes the fp16 weights that training can go on from.
"""
import argparse
import datetime
import hashlib
import json
import shutil
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from models import checkpoint
from models.checkpoint import State
from models.conditions import null_condition
from models.dataset import find_parts, read_label_set
from models.loop import lineage
from models.network import Base, BaseConfig, condition_channels, count_parameters, one_hot
from models.upsampler import Upsampler, UpsamplerConfig
from models.problem import Problem, run_command
from models.scenes.light import LIGHT_NAMES, LIGHT_RANGES, LIGHT_TITLES, PRESETS

OPSET = 17                      # the newest that onnxruntime 1.14 (Electron 22's) reads
PARITY = 1e-4
FEATURES = ('features_32', 'features_16', 'features_8', 'embedding')
ENCODINGS = dict(mask='one-hot', sketch='line-distance', depth='nearness')
SHAPES = ((64, 64), (64, 96), (80, 64))         # height and width at which the graphs are compared with PyTorch
PRESET_TITLES = {
    'noon': 'Noon',
    'golden-hour': 'Golden hour',
    'dusk': 'Dusk',
    'overcast': 'Overcast',
    'mist': 'Mist',
    'winter': 'Winter'
}

Module = TypeVar('Module', bound=nn.Module)


class ParityError(Problem):
    """An exported graph does not compute what PyTorch does."""


@dataclass(frozen=True)
class Defaults:
    """How a pack wants to be sampled."""
    sampler: str = 'dpm-solver++'   # the best picture at 27 steps of the three
    steps: int = 27                 # the article's upsampler count; more changes nothing the eye sees
    guidance: str = 'normalized-x0'
    guidance_scale: float = 2.      # of sketch and depth, where it was not measured; label maps have 1.5 (EVALUATION.md)


STUDENT = Defaults('ddim', 4, 'plain', 1.)      # as it was distilled: guidance is baked in


@dataclass(frozen=True)
class PackInfo:
    """What model.json says that the networks do not know."""
    name: str
    title: str
    version: str
    training: dict[str, Any]
    light_samples: np.ndarray       # [n,L]
    task: str = 'mask'
    defaults: Defaults = Defaults()
    size: int = 64                  # of the base, the shorter side
    upsampler_steps: int = 1        # the second step sharpens little and costs as much as the first


def halve(module: Module) -> Module:
    """Round the module's weights to fp16 in place, so that PyTorch computes with what the file will hold."""
    with torch.no_grad():
        for p in module.parameters():
            p.copy_(p.half().float())
    return module


def store_weights_as_fp16(path: str | Path) -> None:
    """Rewrite an ONNX file: every fp32 weight becomes an fp16 weight and a Cast node."""
    model = onnx.load(path)
    graph = model.graph
    casts = []
    for initializer in graph.initializer:
        if initializer.data_type != TensorProto.FLOAT or np.prod(initializer.dims) < 16:
            continue
        name = initializer.name
        half = numpy_helper.from_array(numpy_helper.to_array(initializer).astype(np.float16), f'{name}.fp16')
        initializer.CopyFrom(half)
        casts.append(helper.make_node('Cast', [f'{name}.fp16'], [name], to=TensorProto.FLOAT, name=f'{name}.cast'))
    for position, node in enumerate(casts):
        graph.node.insert(position, node)
    onnx.checker.check_model(model)
    onnx.save(model, path)


def export_graph(module: nn.Module, cases: Sequence[Sequence[Tensor]], input_names: Sequence[str],
                 output_names: Sequence[str], dynamic: Mapping[str, Mapping[int, str]], path: str | Path) -> float:
    """Export with the first case's inputs, halve, and compare all cases (batches of 2, also their first halves); returns
    the largest absolute difference from PyTorch. Raises ParityError."""
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')                     # the tracer's remarks on constants; the cases would show a wrong one
        torch.onnx.export(module, tuple(cases[0]), str(path), input_names=list(input_names),
                          output_names=list(output_names), dynamic_axes=dynamic, opset_version=OPSET, dynamo=False)
    store_weights_as_fp16(path)
    session = onnxruntime.InferenceSession(str(path), providers=['CPUExecutionProvider'])
    worst = 0.
    for inputs in cases:
        for n in (1, 2):
            batch = [x[:n] for x in inputs]
            with torch.no_grad():
                expected = module(*batch)
            expected = expected if isinstance(expected, tuple) else (expected,)
            got = session.run(None, {name: x.numpy() for name, x in zip(input_names, batch)})
            worst = max([worst] + [float(np.abs(a.numpy() - b).max()) for a, b in zip(expected, got)])
    print(
        f'{Path(path).name}: {count_parameters(module) / 1e6:.2f} M parameters, {Path(path).stat().st_size / 1e6:.2f} MB, '
        f'largest difference from PyTorch {worst:.1e}')
    if worst >= PARITY:
        raise ParityError(f'{path}: differs from PyTorch by {worst:.1e}, allowed is {PARITY}')
    return worst


def example_condition(task: str, classes: int, height: int, width: int) -> Tensor:
    """Two conditions [2,C,height,width] of a task: bands of classes or a ramp, and the null condition."""
    if task == 'mask':
        first = one_hot((torch.arange(height)[:, None].expand(height, width) * 5 // height)[None], classes)
    else:
        ramp = torch.linspace(0, 1, height)[:, None].expand(height, width)
        first = torch.stack([ramp, torch.ones_like(ramp)])[None, :condition_channels(task, classes)]
    return torch.cat([first, null_condition(task, 1, classes, height, width)])


def export_networks(base: Base, upsampler: Upsampler, folder: str | Path) -> None:
    """Write the three graphs into folder; raises ParityError."""
    folder, config = Path(folder), base.config
    folder.mkdir(parents=True, exist_ok=True)
    generator = torch.Generator().manual_seed(1)
    random = lambda *shape: torch.randn(*shape, generator=generator)
    halve(base), halve(upsampler)
    light, timesteps = torch.tanh(random(2, config.light + 1)), torch.tensor([999., 420.])
    light[:, -1] = torch.tensor([1., 0.])
    plane = lambda scale: {0: 'batch', 2: f'height_{scale}', 3: f'width_{scale}'}
    name = 'label_map' if config.task == 'mask' else 'condition'
    features = dict(zip(FEATURES, (plane('2'), plane('4'), plane('8'), {0: 'batch'})))
    cases = [(example_condition(config.task, config.classes, *shape), light) for shape in SHAPES]
    export_graph(base.encoder, cases, (name, 'light'), FEATURES,
                 {name: plane('1'), 'light': {0: 'batch'}, **features}, folder / 'encoder.onnx')
    with torch.no_grad():
        encoded = [base.encoder(*case) for case in cases]
    export_graph(base.unet, [(random(2, 3, *shape), timesteps, *e) for shape, e in zip(SHAPES, encoded)],
                 ('x_t', 'timestep', *FEATURES), ('prediction',),
                 {'x_t': plane('1'), 'timestep': {0: 'batch'}, **features, 'prediction': plane('1')}, folder / 'base.onnx')
    large = lambda height, width: (random(2, 3, 4 * height, 4 * width), timesteps, torch.tanh(random(2, 3, height, width)),
                                   example_condition('mask', config.classes, 4 * height, 4 * width))
    export_graph(upsampler, [large(*shape) for shape in SHAPES], ('x_t', 'timestep', 'low_res', 'label_map'), ('prediction',),
                 {'x_t': plane('1'), 'timestep': {0: 'batch'}, 'low_res': plane('4'), 'label_map': plane('1'),
                  'prediction': plane('1')}, folder / 'upsampler.onnx')


def write_manifest(folder: str | Path, info: PackInfo, label_set: dict[str, Any], parameters: dict[str, int]) -> None:
    """Write model.json with the hashes of the three graphs."""
    folder = Path(folder)
    files = {}
    for name in ('encoder.onnx', 'base.onnx', 'upsampler.onnx'):
        content = (folder / name).read_bytes()
        files[name] = dict(sha256=hashlib.sha256(content).hexdigest(), bytes=len(content))
    numbers = lambda vector: [round(float(v), 4) for v in vector]
    defaults = dict(zip(LIGHT_NAMES, numbers(PRESETS['noon'].encode())))
    controls = [dict(name=name, title=title, minimum=float(low), maximum=float(high), default=defaults[name])
                for name, title, (low, high) in zip(LIGHT_NAMES, LIGHT_TITLES, LIGHT_RANGES)]
    manifest = dict(
        format=1,
        name=info.name,
        title=info.title,
        version=info.version,
        task=info.task,
        labelSet=dict(name=label_set['name'],
                      unlabelled=label_set['unlabelled'],
                      classes=[{
                          key: c[key]
                          for key in ('id', 'name', 'cocoStuff', 'rgb')
                      }
                               for c in label_set['classes']]),
        light=dict(controls=controls,
                   presets=[
                       dict(name=name, title=PRESET_TITLES.get(name, name), values=numbers(light.encode()))
                       for name, light in PRESETS.items()
                   ],
                   samples=[numbers(sample) for sample in info.light_samples]),
        sizes=dict(base=info.size, upsampler=4 * info.size, anyAspect=True),
        condition=dict(encoding=ENCODINGS[info.task], size=info.size),
        schedule=dict(kind='cosine', timesteps=1000),
        encoder=dict(file='encoder.onnx'),
        base=dict(file='base.onnx', prediction='v', variance='fixed-small'),
        upsampler=dict(file='upsampler.onnx', prediction='x_start', variance='fixed-small', steps=info.upsampler_steps),
        defaults=dict(sampler=info.defaults.sampler, steps=info.defaults.steps,
                      guidanceScale=info.defaults.guidance_scale, guidance=info.defaults.guidance),
        files=files,
        training=dict(info.training, parameters=parameters),
        credits=['Trained by the Underpaint project on procedurally rendered landscapes; no photographs were used.'],
        licence='MIT')
    (folder / 'model.json').write_text(json.dumps(manifest, indent=1) + '\n')


def replace_folder(finished: str | Path, target: str | Path) -> None:
    """Put a finished folder in the place of target; what was there before stays whole until then."""
    finished, target = Path(finished), Path(target)
    old = target.with_name(f'.{target.name}.old')
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    finished.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def light_samples(data: str | Path, n: int = 64) -> np.ndarray:
    """n light vectors of rendered scenes, spread evenly over those of the first part that suit any map: by day, without
    thick mist, and without the snow that would bury a painted meadow."""
    part, count = find_parts(data)[0]
    lights = np.load(f'{data}/light_{part}.npy', mmap_mode='r')[:count]
    column = {name: lights[:, i] for i, name in enumerate(LIGHT_NAMES)}
    suits = (column['elevation'] > -.35) & (column['mist'] < 0) & (column['winter'] < -.5)
    lights = lights[suits] if suits.sum() >= n else lights
    return lights[np.linspace(0, len(lights) - 1, n).astype(int)]


def describe_training(base: State, upsampler: State, notes: str) -> dict[str, Any]:
    """The manifest's training facts: all pictures and hours behind the weights, and the runs they came from in order."""
    runs = lambda state: [dict(run=r['run'], pictures=r['pictures'], cpuHours=round(r['cpu_seconds'] / 3600, 2))
                          for r in lineage(state)]
    both = dict(base=runs(base), upsampler=runs(upsampler))
    return dict(pictures=sum(r['pictures'] for r in both['base']),
                cpuHours=round(sum(r['cpuHours'] for line in both.values() for r in line), 2),
                date=datetime.date.today().isoformat(), runs=both, notes=notes)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description='Export a pack.')
    parser.add_argument('--base', required=True, help='checkpoint of models.finetune or models.distill')
    parser.add_argument('--upsampler', required=True, help='checkpoint of models.upsample')
    parser.add_argument('--data', default='models/data', help='where the 64 example lights come from')
    parser.add_argument('--packs', default='models/packs', help='folder of the packs')
    parser.add_argument('--name', help='of the pack; without it, what the base was trained for')
    parser.add_argument('--size', type=int, default=PackInfo.size, help='of the base as trained: 64, or 32 for a control')
    parser.add_argument('--weights', help='also write the fp16 weights of both networks into this folder')
    parser.add_argument('--version', default='0.3.0')
    parser.add_argument('--notes', default='')
    parser.add_argument('--guidance-scale', type=float, help="of the pack's default; a student has none")
    a = parser.parse_args(arguments)
    states = checkpoint.load(a.base), checkpoint.load(a.upsampler)
    base, config = checkpoint.rebuild(states[0], BaseConfig, Base)
    upsampler, _ = checkpoint.rebuild(states[1], UpsamplerConfig, Upsampler)
    if config.task not in ENCODINGS:
        raise Problem(f'{a.base}: is a prior, which nobody can paint for; fine-tune it first (models.finetune)')
    student = states[0].get('run') == 'student'
    kind = 'live' if student else config.task
    out = Path(a.packs) / (a.name or f'landscape-{kind}')
    partial = out.with_name(f'.{out.name}.partial')
    export_networks(base, upsampler, partial)
    defaults = STUDENT if student else replace(Defaults(), guidance_scale=a.guidance_scale or Defaults.guidance_scale)
    info = PackInfo(out.name, f'Landscape ({kind})', a.version, describe_training(*states, a.notes), light_samples(a.data),
                    config.task, defaults, a.size)
    write_manifest(partial, info, read_label_set(),
                   dict(base=count_parameters(base), upsampler=count_parameters(upsampler)))
    replace_folder(partial, out)
    if a.weights:
        checkpoint.save_half(Path(a.weights) / f'{kind}.pt', states[0])
        checkpoint.save_half(Path(a.weights) / 'upsampler.pt', states[1])
    print(f'pack written to {out}')


if __name__ == '__main__':
    run_command(main)
