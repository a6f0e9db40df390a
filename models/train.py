"""Train the base network (encoder + UNet) on rendered pictures.

    python -m models.train --data models/data --run models/runs/base32 --size 32 --minutes 30 --processes 2
    python -m models.train --data models/data --run models/runs/base64 --size 64 --minutes 60 --processes 2 \
        --from models/runs/base32/checkpoint.pt --decay

The run is bounded by time (or by --steps). A run that was stopped goes on from its own checkpoint when the same command
is given again, with the very same next step. --from starts a new run from another one's weights, moments and averages:
32 px first (four times cheaper), then 64 px; the network is convolutional, the switch is seamless.
"""
import argparse
import json
import math
import time
from dataclasses import dataclass
from pathlib import Path

import torch
from tqdm import tqdm

from models import checkpoint
from models.dataset import Pictures, read_label_set
from models.diffusion import make_alphas_cumprod, q_sample, stratified_timesteps, v_target
from models.network import Base, BaseConfig, count_parameters
from models.parallel import agree, average_gradients, launch

BINS = 10                                   # of 100 timesteps each, for the log


@dataclass(frozen=True)
class TrainConfig:
    size: int = 64                          # 32 px costs a quarter and teaches layout and light; 64 px the rest
    minutes: float = 60.                    # wall time of this run
    steps: int = 0                          # instead of minutes, when not 0
    batch: int = 12                         # per process; few large steps do not pay at 10^4 steps
    learning_rate: float = 1.5e-3           # AdamW at batch 16-48: stable in every trial
    warmup: int = 200                       # steps; Adam's second moments need about 1 / (1 - 0.99)
    decay: float = .25                      # share of the run with a linear fall to zero at its end; 0: none
    label_dropout: float = .12              # 0.1-0.2 are equal, 0.5 clearly worse (arXiv 2207.12598)
    light_dropout: float = .2               # independent of it: "the seed chooses the light" is often used with a map
    weight_decay: float = .01
    clip: float = 1.                        # of the joint gradient norm: guards the first hundred steps
    average: float = .1                     # power-function EMA, relative width: the last tenth of all steps (arXiv 2312.02696)
    seed: int = 0
    keep_minutes: float = 2.5               # between checkpoints: what a kill may cost


def ema_exponent(relative_width):
    """gamma of the power-function average beta_t = (1 - 1/t)^(gamma + 1) with this standard deviation relative to the
    training length: the positive root of (gamma + 1) / ((gamma + 2)^2 (gamma + 3)) = width^2 (arXiv 2312.02696, eq. 3)."""
    low, high = 0., 1e4
    for _ in range(100):
        middle = (low + high) / 2
        wider = (middle + 1) / ((middle + 2) ** 2 * (middle + 3)) > relative_width ** 2
        low, high = (middle, high) if wider else (low, middle)
    return low


def learning_rate(config, step_of_run, part):
    """Warm-up, constant, then a linear fall over the last share of the run; part: 0..1 of the run that is over."""
    rate = config.learning_rate * min(1., (step_of_run + 1) / config.warmup)
    return rate if config.decay == 0 else rate * min(1., max(1e-3, (1 - part) / config.decay))


def random_for(seed, step, rank):
    """The generator of one step: it depends on nothing else, so a resumed run repeats what the first would have done."""
    return torch.Generator().manual_seed((seed * 1_000_003 + step) * 64 + rank)


class Trainer:
    """Network, average and optimiser, and one step of them."""

    def __init__(self, model_config, config, rank=0, processes=1):
        torch.manual_seed(config.seed)
        self.model_config, self.config, self.rank, self.processes = model_config, config, rank, processes
        self.model = Base(model_config)
        self.average = {k: v.clone() for k, v in self.model.state_dict().items()}
        self.parameters = list(self.model.parameters())
        self.optimiser = torch.optim.AdamW(self.parameters, config.learning_rate, betas=(.9, .99),
                                           weight_decay=config.weight_decay, fused=True)
        self.alphas_cumprod = make_alphas_cumprod()
        self.table = torch.from_numpy(self.alphas_cumprod).float()
        self.exponent = ema_exponent(config.average)
        self.step = self.first_step = self.pictures = 0
        self.seconds = self.cpu_seconds = self.earlier_cpu_seconds = 0.

    def state(self):
        return dict(kind='base', config=checkpoint.describe(self.model_config), model=self.model.state_dict(),
                    average=self.average, optimiser=self.optimiser.state_dict(), step=self.step,
                    first_step=self.first_step, pictures=self.pictures, seconds=self.seconds,
                    cpu_seconds=self.cpu_seconds + self.earlier_cpu_seconds)

    def restore(self, state, new_run=False):
        """Go on from a checkpoint; new_run: a new learning-rate plan and clock, the rest as it was."""
        self.model.load_state_dict(state['model'])
        self.average = {k: v.clone() for k, v in state['average'].items()}
        self.optimiser.load_state_dict(state['optimiser'])
        self.step, self.pictures = state['step'], state['pictures']
        self.first_step = self.step if new_run else state['first_step']
        self.seconds = 0. if new_run else state['seconds']
        self.earlier_cpu_seconds = state['cpu_seconds']

    def train_step(self, pictures, part):
        """One step on a fresh batch; returns (timesteps [n], losses [n], gradient norm)."""
        c = self.config
        generator = random_for(c.seed, self.step, self.rank)
        for group in self.optimiser.param_groups:
            group['lr'] = learning_rate(c, self.step - self.first_step, part)
        x_start, label_map, light = pictures.batch(c.batch, c.size, generator, c.label_dropout, c.light_dropout)
        t = stratified_timesteps(c.batch, self.alphas_cumprod, generator)
        ac = self.table[t][:, None, None, None]
        noise = torch.randn(x_start.shape, generator=generator)
        prediction = self.model(q_sample(x_start, noise, ac), t.float(), label_map, light)
        losses = (prediction - v_target(x_start, noise, ac)).square().mean((1, 2, 3))
        losses.mean().backward()
        norm = average_gradients(self.parameters, self.processes, c.clip)
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=False)
        self.step += 1
        self.pictures += c.batch * self.processes
        keep = (1 - 1 / self.step) ** (self.exponent + 1)
        torch._foreach_lerp_(list(self.average.values()), list(self.model.state_dict().values()), 1 - keep)
        return t, losses.detach(), norm


def work(rank, processes, model_config, config, data, run, start_from):
    trainer = Trainer(model_config, config, rank, processes)
    pictures = Pictures(data, model_config.classes)
    own = Path(run) / 'checkpoint.pt'
    if own.exists():
        trainer.restore(checkpoint.load(own))
    elif start_from:
        trainer.restore(checkpoint.load(start_from), new_run=True)
    main = rank == 0
    if main:
        print(f'{len(pictures)} pictures, {count_parameters(trainer.model) / 1e6:.2f} M parameters, step {trainer.step}', flush=True)
        log = open(Path(run) / 'log.jsonl', 'a')
        bar = tqdm(total=config.steps or round(config.minutes * 60), initial=config.steps and trainer.step - trainer.first_step or round(trainer.seconds),
                   unit='step' if config.steps else 's', mininterval=10, dynamic_ncols=True)
    sums, counts = torch.zeros(BINS), torch.zeros(BINS)
    before, cpu_before, clock = trainer.seconds, time.process_time(), time.time()
    saved = logged = trainer.seconds
    seen = trainer.pictures
    while True:
        trainer.seconds = agree(before + time.time() - clock, processes)
        trainer.cpu_seconds = (time.process_time() - cpu_before) * processes
        part = (trainer.step - trainer.first_step) / config.steps if config.steps else trainer.seconds / (config.minutes * 60)
        finished = part >= 1
        if main and (finished or trainer.seconds - saved > config.keep_minutes * 60):
            checkpoint.save(own, trainer.state())
            saved = trainer.seconds
        if finished:
            break
        t, losses, norm = trainer.train_step(pictures, part)
        sums.index_add_(0, t * BINS // 1000, losses)
        counts.index_add_(0, t * BINS // 1000, torch.ones(len(t)))
        if not math.isfinite(norm):
            raise FloatingPointError(f'the gradient is not finite at step {trainer.step}; resume from {own} with a smaller learning rate')
        if main and trainer.seconds - logged > 10:
            rate = (trainer.pictures - seen) / (trainer.seconds - logged)
            mean = float(sums.sum() / counts.sum())
            log.write(json.dumps(dict(step=trainer.step, seconds=round(trainer.seconds, 1), pictures=trainer.pictures, size=config.size,
                                      rate=round(rate, 1), loss=round(mean, 5), norm=round(norm, 3),
                                      by_timestep=[round(float(s / n), 5) if n else None for s, n in zip(sums, counts)])) + '\n')
            log.flush()
            bar.set_postfix_str(f'step {trainer.step}, {rate:.1f} pictures/s, loss {mean:.4f}', refresh=False)
            bar.update((trainer.step - trainer.first_step if config.steps else round(trainer.seconds)) - bar.n)
            sums.zero_(), counts.zero_()
            logged, seen = trainer.seconds, trainer.pictures
    if main:
        log.close()
        bar.close()
        print(f'finished: step {trainer.step}, {trainer.pictures} pictures, checkpoint {own}', flush=True)


def main(arguments=None):
    parser = argparse.ArgumentParser(description='Train the base network.')
    parser.add_argument('--data', default='models/data')
    parser.add_argument('--run', required=True, help='folder of this run: checkpoint.pt and log.jsonl')
    parser.add_argument('--from', dest='start_from', help="another run's checkpoint to start from")
    parser.add_argument('--size', type=int, choices=(32, 64), default=TrainConfig.size)
    parser.add_argument('--minutes', type=float, default=TrainConfig.minutes)
    parser.add_argument('--steps', type=int, default=TrainConfig.steps)
    parser.add_argument('--batch', type=int, default=TrainConfig.batch, help='per process')
    parser.add_argument('--decay', type=float, default=0., help='share of the run with a falling learning rate')
    parser.add_argument('--learning-rate', type=float, default=TrainConfig.learning_rate)
    parser.add_argument('--processes', type=int, default=2)
    a = parser.parse_args(arguments)
    config = TrainConfig(size=a.size, minutes=a.minutes, steps=a.steps, batch=a.batch, decay=a.decay, learning_rate=a.learning_rate)
    Path(a.run).mkdir(parents=True, exist_ok=True)
    model_config = BaseConfig(classes=len(read_label_set()['classes']))
    launch(work, a.processes, model_config, config, a.data, a.run, a.start_from)


if __name__ == '__main__':
    main()
