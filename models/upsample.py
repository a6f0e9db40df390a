"""Train the upsampler 64 -> 256 px: first on pixels, then against a discriminator.

    python -m models.upsample --data models/data --run models/runs/upsampler --minutes 30 --base models/runs/base64/checkpoint.pt

It predicts x_start from the low-resolution picture, the label map at full size and noise. Most training is at the last
timestep, where x_t is nothing but noise, so that ONE step gives a picture (an adversarially trained x_start predictor
equals diffusion at this size: arXiv 2405.17261); the rest at lower timesteps, so that a second step can refine it.
With --base, a part of the low-res inputs is drawn by that base over the noised true picture with its own map: aligned
with the target, but with the base's real artefacts.
"""
import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor
from tqdm import tqdm

from models import checkpoint, diffusion
from models.checkpoint import State
from models.dataset import Pairs, read_label_set, reduce_picture
from models.discriminator import Discriminator
from models.loop import Limits, Meter, Progress, random_for, run_loop
from models.network import Base, BaseConfig, Upsampler, UpsamplerConfig, count_parameters, one_hot
from models.parallel import average_gradients, launch
from models.train import ema_exponent, learning_rate, update_average


@dataclass(frozen=True)
class UpsampleConfig:
    crop: int = 96                          # of 256: the network is convolutional, and 7 crops cost one picture
    batch: int = 8                          # per process
    learning_rate: float = 7e-4             # 1e-3 broke down after a hundred steps without normalisation
    judge: float = 1.5                      # the discriminator's rate, relative: at 1 it stayed undecided
    warmup: int = 100                       # steps
    decay: float = .3
    plain: float = .35                      # share of the run on pixels alone: the discriminator needs a network worth judging
    ramp: float = .1                        # share of the run over which the adversarial term fades in
    rest: float = .15                       # share of it left at the end: it fades with the rate, so that flecks heal
    last_share: float = .65                 # at the last timestep; the others uniform from `lowest` up
    lowest: int = 150                       # below it hardly anything is left to do
    gradient: float = .15                   # weight of the differences between neighbours, against blur
    pixels: float = 1.                      # weight of both pixel terms beside the discriminator
    adversarial: float = .008               # enough for texture; .03 drowned the pixels and wove a 4 px grid
    matching: float = .05                   # of the discriminator's features, against flicker of the adversarial term
    adversarial_from: int = 500             # below, x_t already holds the texture
    redrawn: float = .4                     # share of low-res inputs from the base, where known
    label_dropout: float = .03              # a map may be unlabelled in places
    weight_decay: float = .01
    clip: float = 1.
    average: float = .05                    # shorter than the base's: the discriminator keeps moving the target
    seed: int = 1


def disturb(low_res: Tensor, generator: torch.Generator) -> Tensor:
    """Low-res pictures [n,3,h,w] as the base might draw them: blur, grain and coloured mottling, each of random strength."""
    n, _, h, w = low_res.shape
    uniform = lambda: torch.rand(n, 1, 1, 1, generator=generator)
    blurred = F.avg_pool2d(F.pad(low_res, (1, 1, 1, 1), mode='replicate'), 3, 1)
    low_res = torch.lerp(low_res, blurred, uniform() * (uniform() < .5))
    mottling = F.interpolate(torch.randn(n, 3, h // 3 + 1, w // 3 + 1, generator=generator),
                             size=(h, w),
                             mode='bilinear',
                             align_corners=False)
    return low_res + .06 * uniform()**2 * torch.randn(low_res.shape,
                                                      generator=generator) + .08 * uniform()**2 * mottling


def neighbour_differences(a: Tensor, b: Tensor) -> Tensor:
    """Mean absolute difference of the finite differences (1 and 2 px, both directions) of two batches."""
    d = a - b
    means = ((d[..., k:] - d[..., :-k]).abs().mean() + (d[..., k:, :] - d[..., :-k, :]).abs().mean() for k in (1, 2))
    return sum(means, torch.zeros(()))


def redraw(pairs: Pairs, base: Base, classes: int, count: int, seed: int, progress_bar: bool = True,
           group: int = 16) -> dict[int, np.ndarray]:
    """{running number: [3,64,64] uint8} of low-res pictures the base draws over the true ones.

    Each true 64 px picture is noised to a timestep between 200 and 600 and denoised in a few steps with its own map and
    light: layout stays, and what the base gets wrong comes in.
    """
    generator = torch.Generator().manual_seed(seed)
    alphas_cumprod = diffusion.make_alphas_cumprod()
    chosen = torch.randperm(len(pairs), generator=generator)[:count].tolist()
    pool = {}
    for begin in tqdm(range(0, len(chosen), group),
                      disable=not progress_bar,
                      desc='low-res pictures by the base',
                      mininterval=5):
        indices = chosen[begin:begin + group]
        rows = [(pairs.parts[position], row) for position, row in map(pairs.locate, indices)]
        x0 = torch.stack([torch.from_numpy(rgb[row].copy())
                          for (_, rgb, _, _), row in rows]).permute(0, 3, 1, 2).float() / 127.5 - 1
        labels = torch.stack([torch.from_numpy(labels[row, 2::4, 2::4].copy()) for (_, _, labels, _), row in rows])
        light = torch.stack([torch.from_numpy(light[row].copy()) for (_, _, _, light), row in rows]).float()
        start = int(torch.randint(200, 600, (1,), generator=generator))
        timesteps = [round(start * (4 - i) / 4) for i in range(4)]
        small = reduce_picture(x0)
        x_t = diffusion.q_sample(small, torch.randn(small.shape, generator=generator), float(alphas_cumprod[start]))
        with torch.no_grad():
            condition = base.encoder(one_hot(labels, classes), torch.cat([light, torch.ones(len(light), 1)], 1))
            predict = lambda x, t, _: base.unet(x, torch.full((len(x),), float(t)), *condition)
            *_, (_, _, drawn) = diffusion.sample(predict, x_t, alphas_cumprod, timesteps)
        for index, picture in zip(indices, ((drawn + 1) * 127.5).round().to(torch.uint8).numpy()):
            pool[index] = picture
    return pool


class Trainer:
    """Upsampler, discriminator, average and optimisers, and one step of them."""

    def __init__(self, model_config: UpsamplerConfig, config: UpsampleConfig, pairs: Pairs, rank: int = 0,
                 processes: int = 1) -> None:
        torch.manual_seed(config.seed)
        self.model_config, self.config, self.pairs = model_config, config, pairs
        self.rank, self.processes, self.progress = rank, processes, Progress()
        self.pool: dict[int, np.ndarray] = {}       # pictures of redraw
        self.model, self.discriminator = Upsampler(model_config), Discriminator(model_config.classes)
        self.average = {k: v.clone() for k, v in self.model.state_dict().items()}
        self.parameters, self.judge = list(self.model.parameters()), list(self.discriminator.parameters())
        # The discriminator's beta1 is low because what is right changes from step to step.
        adam = lambda p, beta1: torch.optim.AdamW(
            p, config.learning_rate, betas=(beta1, .99), weight_decay=config.weight_decay, fused=True)
        self.optimiser, self.judge_optimiser = adam(self.parameters, .9), adam(self.judge, .5)
        self.table = torch.from_numpy(diffusion.make_alphas_cumprod()).float()
        self.exponent = ema_exponent(config.average)

    def state(self) -> State:
        return dict(kind='upsampler',
                    config=checkpoint.describe(self.model_config),
                    model=self.model.state_dict(),
                    average=self.average,
                    discriminator=self.discriminator.state_dict(),
                    optimiser=self.optimiser.state_dict(),
                    judge_optimiser=self.judge_optimiser.state_dict(),
                    **self.progress.state())

    def restore(self, state: State, new_run: bool = False) -> None:
        """As in models.train; published weights have no discriminator, it starts anew."""
        self.average = {k: v.float() for k, v in state['average'].items()}
        self.model.load_state_dict(state.get('model', self.average))
        if 'discriminator' in state:
            self.discriminator.load_state_dict(state['discriminator'])
            self.optimiser.load_state_dict(state['optimiser'])
            self.judge_optimiser.load_state_dict(state['judge_optimiser'])
        self.progress.restore(state, new_run)

    def batch(self, generator: torch.Generator) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """x_start [n,3,s,s], label_map [n,classes+1,s,s], low_res [n,3,s/4,s/4], timesteps [n]."""
        c = self.config
        x_start, labels, drawn = self.pairs.crops(c.batch, c.crop, generator, self.pool, c.redrawn)
        low_res = torch.stack([r if d is None else d for d, r in zip(drawn, reduce_picture(x_start))])
        low_res = disturb(low_res, generator)
        label_map = one_hot(labels, self.model_config.classes)
        dropped = torch.rand(c.batch, generator=generator) < c.label_dropout
        label_map[dropped] = 0
        label_map[dropped, -1] = 1
        t = torch.randint(c.lowest, 999, (c.batch,), generator=generator)
        t[torch.rand(c.batch, generator=generator) < c.last_share] = 999
        return x_start, label_map, low_res, t

    def judge_step(self, x_start: Tensor, drawn: Tensor, label_map: Tensor) -> float:
        """Teach the discriminator one batch (hinge loss); returns its loss."""
        real, _ = self.discriminator(x_start, label_map)
        fake, _ = self.discriminator(drawn, label_map)
        hinges = (F.relu(1 - r).mean() + F.relu(1 + f).mean() for r, f in zip(real, fake))
        loss = sum(hinges, torch.zeros(())) / len(real)
        loss.backward()
        average_gradients(self.judge, self.processes, self.config.clip)
        self.judge_optimiser.step()
        self.judge_optimiser.zero_grad(set_to_none=False)
        return float(loss.detach())

    def train_step(self, part: float, meter: Meter) -> float:
        """One step on fresh crops; returns the gradient's norm."""
        c, progress = self.config, self.progress
        generator = random_for(c.seed, progress.step, self.rank)
        rate = learning_rate(c, progress.step - progress.first_step, part)
        self.optimiser.param_groups[0]['lr'], self.judge_optimiser.param_groups[0]['lr'] = rate, c.judge * rate
        x_start, label_map, low_res, t = self.batch(generator)
        noise = torch.randn(x_start.shape, generator=generator)
        x_t = diffusion.q_sample(x_start, noise, self.table[t][:, None, None, None])
        drawn = self.model(x_t, t.float(), low_res, label_map)
        per_picture = (drawn - x_start).abs().mean((1, 2, 3))
        loss = per_picture.mean() + c.gradient * neighbour_differences(drawn, x_start)
        if part > c.plain:
            judged = t >= c.adversarial_from
            if judged.any():
                strength = min(1., (part - c.plain) / c.ramp) * max(c.rest, min(1., (1 - part) / c.decay))
                d_loss = self.judge_step(x_start[judged], drawn[judged].detach(), label_map[judged])
                fake, fake_features = self.discriminator(drawn[judged], label_map[judged])
                with torch.no_grad():
                    _, real_features = self.discriminator(x_start[judged], label_map[judged])
                adversarial = -sum((f.mean() for f in fake), torch.zeros(())) / len(fake)
                matching = sum(((a - b).abs().mean() for a, b in zip(fake_features, real_features)), torch.zeros(()))
                loss = c.pixels * loss + strength * (c.adversarial * adversarial + c.matching * matching)
                meter.add(discriminator=d_loss, adversarial=adversarial.detach(), matching=matching.detach())
        loss.backward()
        norm = average_gradients(self.parameters, self.processes, c.clip)
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=False)
        self.judge_optimiser.zero_grad(set_to_none=False)      # the generator's pass left gradients in it
        progress.step += 1
        progress.pictures += c.batch * self.processes
        update_average(self.average, self.model, (1 - 1 / progress.step) ** (self.exponent + 1))
        meter.add(loss=per_picture.detach().mean())
        meter.add_by_timestep(t, per_picture.detach())
        return norm


def work(rank: int, processes: int, model_config: UpsamplerConfig, config: UpsampleConfig, limits: Limits, data: str,
         run: str, start_from: str | None, base: str | None, redrawn_count: int) -> None:
    trainer = Trainer(model_config, config, Pairs(data, model_config.classes), rank, processes)
    own = Path(run) / 'checkpoint.pt'
    if own.exists():
        trainer.restore(checkpoint.load(own))
    elif start_from:
        trainer.restore(checkpoint.load(start_from), new_run=True)
    if base:
        network, _ = checkpoint.rebuild(checkpoint.load(base), BaseConfig, Base)
        trainer.pool = redraw(trainer.pairs, network, model_config.classes, redrawn_count, rank, progress_bar=rank == 0)
    if rank == 0:
        print(
            f'{len(trainer.pairs)} pictures, upsampler {count_parameters(trainer.model) / 1e6:.2f} M, '
            f'discriminator {count_parameters(trainer.discriminator) / 1e6:.2f} M parameters, step {trainer.progress.step}',
            flush=True)
    run_loop(trainer, limits, run, rank, processes)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description='Train the upsampler.')
    parser.add_argument('--data', default='models/data')
    parser.add_argument('--run', required=True, help='folder of this run: checkpoint.pt and log.jsonl')
    parser.add_argument('--from', dest='start_from', help="another run's checkpoint to start from")
    parser.add_argument('--base', help='checkpoint of models.train that redraws a part of the low-res inputs')
    parser.add_argument('--redrawn', type=int, default=1000, help='how many per process; 0.15 CPU-seconds each')
    parser.add_argument('--minutes', type=float, default=30.)
    parser.add_argument('--steps', type=int, default=Limits.steps)
    parser.add_argument('--batch', type=int, default=UpsampleConfig.batch, help='per process')
    parser.add_argument('--plain',
                        type=float,
                        default=UpsampleConfig.plain,
                        help='share of the run without the discriminator')
    parser.add_argument('--processes', type=int, default=2)
    a = parser.parse_args(arguments)
    config = UpsampleConfig(batch=a.batch, plain=a.plain)
    Path(a.run).mkdir(parents=True, exist_ok=True)
    model_config = UpsamplerConfig(classes=len(read_label_set()['classes']))
    launch(work, a.processes, model_config, config, Limits(a.minutes, a.steps), a.data, a.run, a.start_from, a.base,
           a.redrawn)


if __name__ == '__main__':
    main()
