"""Draw pictures with a pack as the app does, in batches: the ONNX graphs through model.json, and the samplers of diffusion.py."""
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import torch
from torch import Tensor

from models import diffusion
from models.conditions import depth_condition, null_condition, sketch_condition
from models.network import one_hot
from models.problem import Problem


class PackError(Problem):
    """A pack cannot be used; the message names it and says what to do."""


@dataclass(frozen=True)
class Recipe:
    """How a picture is sampled."""
    sampler: str
    steps: int
    guidance: str
    scale: float


@dataclass(frozen=True)
class Step:
    """What a step of the chain knew: the conditional and the guided prediction of x_start, before the clamp."""
    timestep: int
    conditional: Tensor
    guided: Tensor


class Pack:
    """One pack of a folder of packs. Drawing takes maps of class ids, lights [N,L+1] with their flag and one seed a picture."""

    def __init__(self, name: str, folder: str | Path = 'models/packs', threads: int = 1) -> None:
        self.folder, self.threads = Path(folder) / name, threads
        file = self.folder / 'model.json'
        if not file.exists():
            known = sorted(f.parent.name for f in Path(folder).glob('*/model.json'))
            raise PackError(f'{file}: no such pack; {folder} holds {", ".join(known) or "none"}')
        self.manifest: dict[str, Any] = json.loads(file.read_text())
        self.name, self.task = self.manifest['name'], self.manifest['task']
        self.version: str = self.manifest['version']
        self.classes = len(self.manifest['labelSet']['classes'])
        defaults = self.manifest['defaults']
        self.recipe = Recipe(defaults['sampler'], defaults['steps'], defaults['guidance'], defaults['guidanceScale'])
        self.alphas_cumprod = diffusion.make_alphas_cumprod(self.manifest['schedule']['kind'],
                                                            self.manifest['schedule']['timesteps'])
        self.sessions: dict[str, onnxruntime.InferenceSession] = {}

    def describe(self) -> str:
        """Name, version, hours and default recipe, for a report."""
        r, training = self.recipe, self.manifest['training']
        return (f'`{self.name}` {self.version} ({training["cpuHours"]} CPU-hours, {training["pictures"]} pictures; '
                f'{r.sampler}, {r.steps} steps, {r.guidance} {r.scale:g})')

    def _session(self, part: str) -> onnxruntime.InferenceSession:
        if part not in self.sessions:
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = self.threads
            file = self.folder / self.manifest[part]['file']
            if not file.exists():
                raise PackError(f'{file}: is missing; export the pack again')
            self.sessions[part] = onnxruntime.InferenceSession(str(file), options, ['CPUExecutionProvider'])
        return self.sessions[part]

    def _run(self, part: str, inputs: dict[str, Tensor]) -> list[Tensor]:
        session = self._session(part)
        return [torch.from_numpy(y) for y in session.run(None, {name: x.numpy() for name, x in inputs.items()})]

    def condition(self, maps: Tensor, is_null: bool) -> Tensor:
        """The encoder's input [N,C,64,64] for maps [N,64,64] uint8 of the pack's task (ids or grey), or the null condition."""
        if is_null:
            return null_condition(self.task, len(maps), self.classes, *maps.shape[1:])
        encode = dict(mask=lambda m: one_hot(m, self.classes), sketch=sketch_condition, depth=depth_condition)
        return encode[self.task](maps)

    def steps(self, maps: Tensor, lights: Tensor, seeds: Sequence[int], recipe: Recipe) -> Iterator[tuple[Tensor, Step]]:
        """(clamped pred_xstart, what the step knew) of each step; the last pred_xstart is the low-res picture."""
        n, size = len(maps), maps.shape[-1]
        encoded: dict[bool, dict[str, Tensor]] = {}

        def predict(x: Tensor, t: int, is_null: bool) -> Tensor:
            if is_null not in encoded:
                session = self._session('encoder')
                name = next(i.name for i in session.get_inputs() if i.name != 'light')
                tensors = self._run('encoder', {name: self.condition(maps, is_null), 'light': lights})
                encoded[is_null] = dict(zip([o.name for o in session.get_outputs()], tensors))
            prediction = self._run('base', dict(x_t=x, timestep=torch.full((n,), float(t)), **encoded[is_null]))[0]
            known[is_null] = diffusion.to_x_start(self.manifest['base']['prediction'], prediction, x,
                                                  float(self.alphas_cumprod[t]))
            return prediction

        known: dict[bool, Tensor] = {}
        noises = [noise(seeds, size, 1000 + i) for i in range(recipe.steps)] if recipe.sampler == 'ancestral' else []
        for t, x_t, pred_xstart in diffusion.sample(predict, noise(seeds, size, 0), self.alphas_cumprod,
                                                    diffusion.respace(recipe.steps), recipe.sampler,
                                                    self.manifest['base']['prediction'], recipe.guidance, recipe.scale,
                                                    noises):
            guided = known[False]
            if True in known:
                guided = diffusion.guide(recipe.guidance, known[False], known[True], x_t, float(self.alphas_cumprod[t]),
                                         recipe.scale)
            yield pred_xstart, Step(t, known[False], guided)
            known.clear()

    def draw(self, maps: Tensor, lights: Tensor, seeds: Sequence[int], recipe: Recipe | None = None,
             batch: int = 16) -> Tensor:
        """Low-res pictures [N,3,64,64] in -1..1 of maps [N,64,64]."""
        parts = []
        for i in range(0, len(maps), batch):
            *_, (picture, _) = self.steps(maps[i:i + batch], lights[i:i + batch], seeds[i:i + batch],
                                          recipe or self.recipe)
            parts.append(picture)
        return torch.cat(parts)

    def enlarge(self, low_res: Tensor, maps: Tensor, seeds: Sequence[int], batch: int = 4) -> Tensor:
        """Pictures [N,3,256,256] of low-res ones [N,3,64,64] and maps [N,256,256]."""
        parts, info = [], self.manifest['upsampler']
        for i in range(0, len(low_res), batch):
            low, label_map = low_res[i:i + batch], one_hot(maps[i:i + batch], self.classes)
            predict = lambda x, t, _: self._run(
                'upsampler', dict(x_t=x, timestep=torch.full((len(x),), float(t)), low_res=low, label_map=label_map))[0]
            *_, (_, _, picture) = diffusion.sample(predict, noise(seeds[i:i + batch], maps.shape[-1], 500),
                                                   self.alphas_cumprod, diffusion.respace(info['steps']), 'ddim',
                                                   info['prediction'])
            parts.append(picture)
        return torch.cat(parts)


def noise(seeds: Sequence[int], size: int, offset: int) -> Tensor:
    """Standard normal noise [n,3,size,size], one seed a picture, so that a picture does not depend on its batch."""
    return torch.stack([torch.randn(3, size, size, generator=torch.Generator().manual_seed(seed + 100_003 * offset))
                        for seed in seeds])
