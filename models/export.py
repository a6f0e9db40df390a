"""Export trained checkpoints as a pack: encoder.onnx, base.onnx, upsampler.onnx and model.json.

    python -m models.export --base models/runs/base64/checkpoint.pt --upsampler models/runs/upsampler/checkpoint.pt \
        --data models/data --out models/packs/landscape-mask

Weights are stored in fp16 with a Cast to fp32 behind each (half the file; the runtime folds the casts when it loads the
graph), arithmetic is fp32. Each graph is run in onnxruntime against PyTorch with the same rounded weights; a difference
of 1e-4 or more is an error. --weights also writes the fp16 weights that training can go on from.
"""
import argparse
import datetime
import hashlib
import json
import shutil
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
from models.dataset import find_parts, read_label_set
from models.network import Base, BaseConfig, Upsampler, UpsamplerConfig, count_parameters, null_condition, one_hot
from models.scenes.light import LIGHT_NAMES, LIGHT_RANGES, LIGHT_TITLES, PRESETS

OPSET = 17                      # the newest that onnxruntime 1.14 (Electron 22's) reads
PARITY = 1e-4
FEATURES = ('features_32', 'features_16', 'features_8', 'embedding')
PRESET_TITLES = {
    'noon': 'Noon',
    'golden-hour': 'Golden hour',
    'dusk': 'Dusk',
    'overcast': 'Overcast',
    'mist': 'Mist',
    'winter': 'Winter'
}

Module = TypeVar('Module', bound=nn.Module)


class ParityError(Exception):
    """An exported graph does not compute what PyTorch does."""


@dataclass(frozen=True)
class PackInfo:
    """What model.json says that the networks do not know."""
    name: str
    title: str
    version: str
    training: dict[str, Any]
    light_samples: np.ndarray       # [n,L]
    upsampler_steps: int = 1        # the second step sharpens little and costs as much as the first
    sampler: str = 'dpm-solver++'   # the best picture at 27 steps of the three
    steps: int = 27                 # the article's upsampler count; more changes nothing the eye sees
    guidance: str = 'normalized-x0'
    guidance_scale: float = 2.5     # small things stand out and colours still hold; at 1.5 houses dissolve, above 4 flowers glow


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


def export_graph(module: nn.Module, inputs: Sequence[Tensor], input_names: Sequence[str], output_names: Sequence[str],
                 dynamic: Mapping[str, Mapping[int, str]], path: str | Path) -> float:
    """Export, halve and compare; returns the largest absolute difference from PyTorch over batches of 1 and 2."""
    inputs = tuple(inputs)
    with warnings.catch_warnings():
        warnings.simplefilter('ignore')                     # tracing constants: sizes of the base are meant to be fixed
        torch.onnx.export(module, inputs, str(path), input_names=list(input_names), output_names=list(output_names),
                          dynamic_axes=dynamic, opset_version=OPSET, dynamo=False)
    store_weights_as_fp16(path)
    session = onnxruntime.InferenceSession(str(path), providers=['CPUExecutionProvider'])
    worst = 0.
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


def example_label_map(classes: int, size: int) -> Tensor:
    """Two maps [2,classes+1,size,size]: bands of classes, and the null condition."""
    rows = torch.arange(size)[:, None].expand(size, size) * 5 // size
    return torch.cat([one_hot(rows[None], classes), null_condition(1, classes, size, size)])


def export_networks(base: Base, base_config: BaseConfig, upsampler: Upsampler, folder: str | Path) -> None:
    """Write the three graphs into folder; raises ParityError."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    generator = torch.Generator().manual_seed(1)
    random = lambda *shape: torch.randn(*shape, generator=generator)
    halve(base), halve(upsampler)
    label_map, light = example_label_map(base_config.classes, 64), torch.tanh(random(2, base_config.light + 1))
    light[:, -1] = torch.tensor([1., 0.])
    batch = lambda names: {name: {0: 'batch'} for name in names}
    export_graph(base.encoder, (label_map, light), ('label_map', 'light'), FEATURES,
                 batch(('label_map', 'light') + FEATURES), folder / 'encoder.onnx')
    with torch.no_grad():
        condition = base.encoder(label_map, light)
    names = ('x_t', 'timestep') + FEATURES
    export_graph(base.unet, (random(2, 3, 64, 64), torch.tensor([999., 420.]), *condition), names, ('prediction',),
                 batch(names + ('prediction',)), folder / 'base.onnx')
    plane, quarter = {0: 'batch', 2: 'height', 3: 'width'}, {0: 'batch', 2: 'low_height', 3: 'low_width'}
    export_graph(upsampler, (random(2, 3, 256, 256), torch.tensor([999., 420.]), torch.tanh(random(2, 3, 64, 64)),
                             example_label_map(base_config.classes, 256)),
                 ('x_t', 'timestep', 'low_res', 'label_map'), ('prediction',),
                 {'x_t': plane, 'timestep': {0: 'batch'}, 'low_res': quarter, 'label_map': plane, 'prediction': plane},
                 folder / 'upsampler.onnx')


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
        task='mask',
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
        sizes=dict(base=64, upsampler=256),
        schedule=dict(kind='cosine', timesteps=1000),
        encoder=dict(file='encoder.onnx'),
        base=dict(file='base.onnx', prediction='v', variance='fixed-small'),
        upsampler=dict(file='upsampler.onnx', prediction='x_start', variance='fixed-small', steps=info.upsampler_steps),
        defaults=dict(sampler=info.sampler, steps=info.steps, guidanceScale=info.guidance_scale,
                      guidance=info.guidance),
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


def save_weights(state: State, path: str | Path) -> None:
    """The averaged weights of a checkpoint in fp16, with its configuration: small enough for the repository."""
    kept = {key: state[key] for key in ('kind', 'config', 'step', 'pictures', 'cpu_seconds')}
    checkpoint.save(path, dict(kept, average={k: v.half() for k, v in state['average'].items()}))


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description='Export a pack.')
    parser.add_argument('--base', required=True, help='checkpoint of models.train')
    parser.add_argument('--upsampler', required=True, help='checkpoint of models.upsample')
    parser.add_argument('--data', default='models/data', help='where the 64 example lights come from')
    parser.add_argument('--out', default='models/packs/landscape-mask')
    parser.add_argument('--weights', help='also write base.pt and upsampler.pt with fp16 weights into this folder')
    parser.add_argument('--version', default='0.1.0')
    parser.add_argument('--notes', default='')
    parser.add_argument('--upsampler-steps', type=int, default=PackInfo.upsampler_steps)
    parser.add_argument('--guidance-scale', type=float, default=PackInfo.guidance_scale)
    a = parser.parse_args(arguments)
    states = checkpoint.load(a.base), checkpoint.load(a.upsampler)
    base, base_config = checkpoint.rebuild(states[0], BaseConfig, Base)
    upsampler, _ = checkpoint.rebuild(states[1], UpsamplerConfig, Upsampler)
    partial = Path(a.out).with_name(f'.{Path(a.out).name}.partial')
    export_networks(base, base_config, upsampler, partial)
    hours = sum(state['cpu_seconds'] for state in states) / 3600
    training = dict(pictures=states[0]['pictures'],
                    cpuHours=round(hours, 2),
                    date=datetime.date.today().isoformat(),
                    notes=a.notes)
    info = PackInfo('landscape-mask', 'Landscape (mask)', a.version, training, light_samples(a.data),
                    upsampler_steps=a.upsampler_steps, guidance_scale=a.guidance_scale)
    write_manifest(partial, info, read_label_set(),
                   dict(base=count_parameters(base), upsampler=count_parameters(upsampler)))
    replace_folder(partial, a.out)
    if a.weights:
        for state, name in zip(states, ('base', 'upsampler')):
            save_weights(state, Path(a.weights) / f'{name}.pt')
    print(f'pack written to {a.out}')


if __name__ == '__main__':
    main()
