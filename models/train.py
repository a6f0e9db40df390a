"""Train the base network (encoder + UNet) on rendered pictures.

    python -m models.train --data models/data --run models/runs/base32 --size 32 --minutes 30 --processes 2
    python -m models.train --data models/data --run models/runs/base64 --size 64 --minutes 60 --processes 2 \
        --from models/runs/base32/checkpoint.pt --decay .25

The run is bounded by time (or by --steps). A run that was stopped goes on from its own checkpoint when the same command
is given again, with the very same next step. --from starts a new run from another one's weights, moments and averages:
32 px first (four times cheaper), then 64 px; the network is convolutional, the switch is seamless.
"""
import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import torch
from torch import Tensor, nn

from models import checkpoint
from models.checkpoint import State
from models.dataset import Pictures, read_label_set
from models.diffusion import make_alphas_cumprod, q_sample, stratified_timesteps, v_target
from models.loop import Limits, Meter, Progress, random_for, run_loop
from models.network import Base, BaseConfig, count_parameters
from models.parallel import average_gradients, launch


@dataclass(frozen=True)
class TrainConfig:
    size: int = 64                          # 32 px costs a quarter and teaches layout and light; 64 px the rest
    batch: int = 12                         # per process; few large steps do not pay at 10^4 steps
    learning_rate: float = 1.5e-3           # AdamW at batch 16-48: stable in every trial
    warmup: int = 200                       # steps; Adam's second moments need about 1 / (1 - 0.99)
    decay: float = 0.                       # share of the run with a linear fall to zero at its end (the last run: .25)
    label_dropout: float = .12              # 0.1-0.2 are equal, 0.5 clearly worse (arXiv 2207.12598)
    light_dropout: float = .2               # independent of it: "the model chooses the light" is often used with a map
    weight_decay: float = .01
    clip: float = 1.                        # of the joint gradient norm: guards the first hundred steps
    average: float = .05                    # power-function EMA, width relative to all steps (arXiv 2312.02696): wider ones
                                            # would keep too much of the weights before --from
    seed: int = 0


class RatePlan(Protocol):
    """The settings of a learning rate over a run, common to both trainings."""
    @property
    def learning_rate(self) -> float: ...
    @property
    def warmup(self) -> int: ...
    @property
    def decay(self) -> float: ...


def ema_exponent(relative_width: float) -> float:
    """gamma of the power-function average beta_t = (1 - 1/t)^(gamma + 1) with this standard deviation relative to the
    training length: the positive root of (gamma + 1) / ((gamma + 2)^2 (gamma + 3)) = width^2 (arXiv 2312.02696, eq. 3)."""
    low, high = 0., 1e4
    for _ in range(100):
        middle = (low + high) / 2
        wider = (middle + 1) / ((middle + 2) ** 2 * (middle + 3)) > relative_width ** 2
        low, high = (middle, high) if wider else (low, middle)
    return low


def learning_rate(config: RatePlan, step_of_run: int, part: float) -> float:
    """Warm-up, constant, then a linear fall over the last share of the run; part: 0..1 of the run that is over."""
    rate = config.learning_rate * min(1., (step_of_run + 1) / config.warmup)
    return rate if config.decay == 0 else rate * min(1., max(1e-3, (1 - part) / config.decay))


class Trainer:
    """Network, average and optimiser, and one step of them."""

    def __init__(self, model_config: BaseConfig, config: TrainConfig, pictures: Pictures, rank: int = 0,
                 processes: int = 1) -> None:
        torch.manual_seed(config.seed)
        self.model_config, self.config, self.pictures = model_config, config, pictures
        self.rank, self.processes, self.progress = rank, processes, Progress()
        self.model = Base(model_config)
        self.average = {k: v.clone() for k, v in self.model.state_dict().items()}
        self.parameters = list(self.model.parameters())
        self.optimiser = torch.optim.AdamW(self.parameters, config.learning_rate, betas=(.9, .99),
                                           weight_decay=config.weight_decay, fused=True)
        self.alphas_cumprod = make_alphas_cumprod()
        self.table = torch.from_numpy(self.alphas_cumprod).float()
        self.exponent = ema_exponent(config.average)

    def state(self) -> State:
        return dict(kind='base', config=checkpoint.describe(self.model_config), model=self.model.state_dict(),
                    average=self.average, optimiser=self.optimiser.state_dict(), **self.progress.state())

    def restore(self, state: State, new_run: bool = False) -> None:
        """Go on from a checkpoint; new_run: a new learning-rate plan and clock, the rest as it was.

        Published weights (models/weights) have the average alone: the weights start from it, the moments from nothing.
        """
        self.average = {k: v.float() for k, v in state['average'].items()}
        self.model.load_state_dict(state.get('model', self.average))
        if 'optimiser' in state:
            self.optimiser.load_state_dict(state['optimiser'])
        self.progress.restore(state, new_run)

    def train_step(self, part: float, meter: Meter) -> float:
        """One step on a fresh batch; returns the gradient's norm."""
        c, progress = self.config, self.progress
        generator = random_for(c.seed, progress.step, self.rank)
        for group in self.optimiser.param_groups:
            group['lr'] = learning_rate(c, progress.step - progress.first_step, part)
        x_start, label_map, light, weights = self.pictures.batch(c.batch, c.size, generator, c.label_dropout, c.light_dropout)
        t = stratified_timesteps(c.batch, self.alphas_cumprod, generator)
        ac = self.table[t][:, None, None, None]
        noise = torch.randn(x_start.shape, generator=generator)
        prediction = self.model(q_sample(x_start, noise, ac), t.float(), label_map, light)
        losses = ((prediction - v_target(x_start, noise, ac)).square() * weights).mean((1, 2, 3))
        losses.mean().backward()
        norm = average_gradients(self.parameters, self.processes, c.clip)
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=False)
        progress.step += 1
        progress.pictures += c.batch * self.processes
        update_average(self.average, self.model, (1 - 1 / progress.step) ** (self.exponent + 1))
        meter.add(loss=losses.detach().mean(), size=c.size)
        meter.add_by_timestep(t, losses.detach())
        return norm


def update_average(average: dict[str, Tensor], model: nn.Module, keep: float) -> None:
    """average <- keep average + (1 - keep) weights."""
    torch._foreach_lerp_(list(average.values()), list(model.state_dict().values()), 1 - keep)


def work(rank: int, processes: int, model_config: BaseConfig, config: TrainConfig, limits: Limits, data: str, run: str,
         start_from: str | None) -> None:
    trainer = Trainer(model_config, config, Pictures(data, model_config.classes), rank, processes)
    own = Path(run) / 'checkpoint.pt'
    if own.exists():
        trainer.restore(checkpoint.load(own))
    elif start_from:
        trainer.restore(checkpoint.load(start_from), new_run=True)
    if rank == 0:
        print(f'{len(trainer.pictures)} pictures, {count_parameters(trainer.model) / 1e6:.2f} M parameters, '
              f'step {trainer.progress.step}', flush=True)
    run_loop(trainer, limits, run, rank, processes)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description='Train the base network.')
    parser.add_argument('--data', default='models/data')
    parser.add_argument('--run', required=True, help='folder of this run: checkpoint.pt and log.jsonl')
    parser.add_argument('--from', dest='start_from', help="another run's checkpoint to start from")
    parser.add_argument('--size', type=int, choices=(32, 64), default=TrainConfig.size)
    parser.add_argument('--minutes', type=float, default=Limits.minutes)
    parser.add_argument('--steps', type=int, default=Limits.steps)
    parser.add_argument('--batch', type=int, default=TrainConfig.batch, help='per process')
    parser.add_argument('--decay',
                        type=float,
                        default=TrainConfig.decay,
                        help='share of the run with a falling learning rate')
    parser.add_argument('--learning-rate', type=float, default=TrainConfig.learning_rate)
    parser.add_argument('--processes', type=int, default=2)
    a = parser.parse_args(arguments)
    config = TrainConfig(size=a.size, batch=a.batch, decay=a.decay, learning_rate=a.learning_rate)
    Path(a.run).mkdir(parents=True, exist_ok=True)
    model_config = BaseConfig(classes=len(read_label_set()['classes']))
    launch(work, a.processes, model_config, config, Limits(a.minutes, a.steps), a.data, a.run, a.start_from)


if __name__ == '__main__':
    main()
