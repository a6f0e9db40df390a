"""Write what the TypeScript tests compare to: a tiny pack with random weights and golden numbers.

    python -m models.fixtures            # writes tests/fixtures/tiny-pack and tests/fixtures/golden

The tiny pack has the format of a real one (base 64, upsampler 256, 17 classes, 10 light controls) with a few channels.
Pictures are flat arrays in the order of the tensor. Large noise arrays are not stored; they are the sequence

    state = seed;  state = (state * 1664525 + 1013904223) mod 2^32;  value = sqrt(3) * (2 * state / 2^32 - 1)

(uniform, mean 0, deviation 1, float64 rounded to float32), one state per value. Long results are given at every
`stride`-th value.
"""
import argparse
import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from models import denoise, diffusion, upsample
from models.dataset import read_label_set
from models.diffusion import Level
from models.export import Defaults, PackInfo, export_networks, write_manifest
from models.network import Base, BaseConfig, count_parameters, null_condition, one_hot
from models.upsampler import Upsampler

TINY_BASE, TINY_UPSAMPLER = BaseConfig(**denoise.TINY), upsample.TINY
ROOT = Path(__file__).resolve().parent.parent / 'tests' / 'fixtures'


def lcg_noise(seed: int, *shape: int) -> Tensor:
    """The noise described at the top of this file, float32."""
    state, values = seed, []
    for _ in range(math.prod(shape)):
        state = (state * 1664525 + 1013904223) % 2 ** 32
        values.append(math.sqrt(3) * (2 * state / 2 ** 32 - 1))
    return torch.tensor(values, dtype=torch.float64).float().reshape(shape)


def tiny_networks() -> tuple[Base, Upsampler]:
    """Random weights everywhere: also where training starts at zero, or half of the graph would be silent."""
    torch.manual_seed(3)
    base, upsampler = Base(TINY_BASE), Upsampler(TINY_UPSAMPLER)
    for module in (base, upsampler):
        for name, p in module.named_parameters():
            if float(p.detach().abs().max()) == 0:
                torch.nn.init.normal_(p, std=.15 if p.ndim > 1 else .05)
    with torch.no_grad():
        base.unet.out.weight *= .4                           # pictures mostly inside -1..1, where a clamp hides nothing
    return base.eval().requires_grad_(False), upsampler.eval().requires_grad_(False)


def example_map() -> np.ndarray:
    """A 256 px label map [256,256] uint8 that is quick to rebuild: sky, mountain, sea, sand, a sun, an unlabelled corner."""
    labels = np.zeros((256, 256), np.uint8)
    labels[96:, :] = 3
    labels[144:, :] = 12
    labels[208:, :128] = 11
    labels[24:56, 160:192] = 2
    labels[:64, :64] = 255
    return labels


EXAMPLE_RECTANGLES = [[0, 0, 256, 256, 0], [0, 96, 256, 160, 3], [0, 144, 256, 112, 12], [0, 208, 128, 48, 11],
                      [160, 24, 32, 32, 2], [0, 0, 64, 64, 255]]


def flat(tensor: Tensor, stride: int = 1, digits: int = 7) -> list[float]:
    return [round(float(v), digits) for v in tensor.flatten()[::stride]]


def golden_schedules() -> dict[str, Any]:
    kinds = {
        kind: dict(betas=diffusion.make_betas(kind).tolist(),
                   alphasCumprod=diffusion.make_alphas_cumprod(kind).tolist())
        for kind in ('cosine', 'linear')
    }
    return dict(kinds=kinds,
                timesteps={str(n): diffusion.respace(n)
                           for n in (1, 2, 3, 4, 7, 10, 20, 27, 50, 100, 250, 999, 1000)})


def golden_steps() -> dict[str, Any]:
    """One step of each sampler, and each conversion, on small float64 pictures."""
    ac = diffusion.make_alphas_cumprod()
    generator = torch.Generator().manual_seed(5)
    random = lambda: torch.randn(1, 3, 4, 4, generator=generator, dtype=torch.float64)
    conversions, steps = [], []
    for t in (0, 36, 500, 962, 999):
        x_t, p = random(), random()
        conversions.append(
            dict(timestep=t,
                 alphaCumprod=float(ac[t]),
                 xT=flat(x_t, digits=12),
                 prediction=flat(p, digits=12),
                 expected={
                     kind: flat(diffusion.to_x_start(kind, p, x_t, float(ac[t])), digits=9)
                     for kind in ('v', 'x_start', 'epsilon')
                 }))
    for t, t_next, t_previous in ((999, 962, None), (962, 925, 999), (500, 463, 537), (73, 36, 110), (36, None, 73)):
        x_t, x0, previous, noise = random(), random().clamp(-1, 1), random().clamp(-1, 1), random()
        level = Level(float(ac[t]), 1. if t_next is None else float(ac[t_next]))
        earlier = (None, None) if t_previous is None else (previous, float(ac[t_previous]))
        steps.append(
            dict(timestep=t,
                 nextTimestep=t_next,
                 previousTimestep=t_previous,
                 alphaCumprod=level.ac,
                 alphaCumprodNext=level.ac_next,
                 alphaCumprodPrevious=earlier[1],
                 xT=flat(x_t, digits=12),
                 predXstart=flat(x0, digits=12),
                 previousXstart=None if earlier[0] is None else flat(previous, digits=12),
                 noise=flat(noise, digits=12),
                 expected={
                     'ancestral': flat(diffusion.ancestral_step(x_t, x0, level, noise), digits=10),
                     'ddim': flat(diffusion.ddim_step(x_t, x0, level), digits=10),
                     'dpm-solver++': flat(diffusion.dpm_solver_step(x_t, x0, level, *earlier), digits=10)
                 }))
    return dict(shape=[1, 3, 4, 4], conversions=conversions, steps=steps)


def golden_guidance() -> dict[str, Any]:
    ac = diffusion.make_alphas_cumprod()
    generator = torch.Generator().manual_seed(6)
    cases = []
    for t, scale in ((962, 1.5), (800, 2.), (500, 1.5), (250, 3.), (36, 1.3), (500, 1.)):
        c = torch.randn(1, 3, 4, 4, generator=generator, dtype=torch.float64) * .5
        u = c + .2 * torch.randn(1, 3, 4, 4, generator=generator, dtype=torch.float64) + .1
        x_t = diffusion.q_sample(c, torch.randn(1, 3, 4, 4, generator=generator, dtype=torch.float64), float(ac[t]))
        cases.append(
            dict(timestep=t,
                 alphaCumprod=float(ac[t]),
                 scale=scale,
                 xT=flat(x_t, digits=12),
                 conditional=flat(c, digits=12),
                 unconditional=flat(u, digits=12),
                 expected={
                     kind: flat(diffusion.guide(kind, c, u, x_t, float(ac[t]), scale), digits=9)
                     for kind in ('plain', 'normalized-epsilon', 'normalized-x0')
                 }))
    return dict(shape=[1, 3, 4, 4],
                about='pred_xstart before the clamp to -1..1; the conditional one where a step is not guided',
                interval=diffusion.GUIDANCE_INTERVAL,
                normalizedShare=diffusion.NORMALIZED_SHARE,
                cases=cases)


def golden_chains(base: Base, upsampler: Upsampler) -> dict[str, Any]:
    """Whole short runs of the tiny pack: base steps, then the upsampler on the last pred_xstart."""
    labels = torch.from_numpy(example_map())[None]
    classes = TINY_BASE.classes
    label_map, null = one_hot(labels[:, ::4, ::4], classes), null_condition(1, classes, 64, 64)
    values = [.5, -.5, .25, -1., 0., .75, -.25, 1., -.75, .1]
    ac = diffusion.make_alphas_cumprod()
    chains = []
    with torch.no_grad():
        for sampler, steps, guidance, scale, given, upsampler_steps in (
                ('dpm-solver++', 4, 'normalized-x0', 1.5, 1., 1), ('ancestral', 3, 'plain', 1.5, 1., 2),
                ('ddim', 3, 'normalized-epsilon', 2., 0., 1), ('dpm-solver++', 2, 'plain', 1., 1., 1)):
            light = torch.tensor([values + [given]])
            conditions = base.encoder(label_map, light), base.encoder(null, light)
            predict = lambda x, t, is_null: base.unet(x, torch.tensor([float(t)]), *conditions[int(is_null)])
            noises = [lcg_noise(100 + i, 1, 3, 64, 64) for i in range(steps)]
            taken = list(
                diffusion.sample(predict, lcg_noise(7, 1, 3, 64, 64), ac, diffusion.respace(steps), sampler, 'v',
                                 guidance, scale, noises))
            low_res = taken[-1][2]
            enlarge = lambda x, t, _: upsampler(x, torch.tensor([float(t)]), low_res, one_hot(labels, classes))
            large = list(
                diffusion.sample(enlarge, lcg_noise(8, 1, 3, 256, 256), ac, diffusion.respace(upsampler_steps), 'ddim',
                                 'x_start'))
            chains.append(
                dict(sampler=sampler,
                     steps=steps,
                     guidance=guidance,
                     guidanceScale=scale,
                     light=dict(values=values, given=bool(given)),
                     upsamplerSteps=upsampler_steps,
                     timesteps=diffusion.respace(steps),
                     predXstart=[flat(x0, 16) for _, _, x0 in taken],
                     picture=flat(large[-1][2], 256)))
    return dict(
        about='null condition: unlabelled map, the same light; low_res: the last predXstart (clamped, not quantised); '
        'upsampler: ddim, no guidance; step i of the ancestral sampler adds stepNoiseSeed + i',
        labelMap=dict(width=256,
                      height=256,
                      rectangles=EXAMPLE_RECTANGLES,
                      about='x, y, width, height, class id, painted in order; the base sees every 4th pixel from 0'),
        noise=dict(kind='lcg', initialSeed=7, stepNoiseSeed=100, upsamplerSeed=8),
        baseStride=16,
        upsamplerStride=256,
        chains=chains)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description='Write the tiny pack and the golden numbers.')
    parser.add_argument('--out', default=str(ROOT))
    out = Path(parser.parse_args(arguments).out)
    base, upsampler = tiny_networks()
    export_networks(base, upsampler, out / 'tiny-pack')          # rounds the weights: before the chains
    training = dict(pictures=0, cpuHours=0, date='2026-01-01', notes='Random weights, for tests.')
    generator = np.random.RandomState(0)
    info = PackInfo('tiny', 'Tiny (test)', '0.0.1', training, generator.uniform(-1, 1, (64, TINY_BASE.light)),
                    defaults=Defaults(steps=4))
    write_manifest(out / 'tiny-pack', info, read_label_set(),
                   dict(base=count_parameters(base), upsampler=count_parameters(upsampler)))
    golden = out / 'golden'
    golden.mkdir(parents=True, exist_ok=True)
    for name, value in (('schedules', golden_schedules()), ('steps', golden_steps()), ('guidance', golden_guidance()),
                        ('chains', golden_chains(base, upsampler))):
        (golden / f'{name}.json').write_text(json.dumps(value) + '\n')
    print(f'wrote {out}')


if __name__ == '__main__':
    main()
