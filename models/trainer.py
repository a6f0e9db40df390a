"""What every training has in common: a network, its average, an optimiser, one step, and how a run starts.

A training subclasses Trainer, says what its loss is, and gives the rest as a Plan.
"""
import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from models import checkpoint
from models.checkpoint import State
from models.loop import Limits, Meter, Progress, random_for, run_loop
from models.network import count_parameters
from models.parallel import average_gradients, pick_device


@dataclass(frozen=True)
class Plan:
    """Settings that every training has; a training gives its own values and the reasons."""
    batch: int = 12                         # per process; few large steps do not pay at 10^4 steps
    learning_rate: float = 1e-3             # AdamW
    warmup: int = 100                       # steps; Adam's second moments need about 1 / (1 - 0.99)
    decay: float = .3                       # share of the run with a linear fall to zero at its end
    weight_decay: float = .01
    clip: float = 1.                        # of the joint gradient norm: guards the first hundred steps
    average: float = .05                    # power-function EMA, width relative to the run's steps (arXiv 2312.02696)
    seed: int = 0


def learning_rate(plan: Plan, step: int, part: float) -> float:
    """Warm-up, constant, then a linear fall over the last share of the run; part: 0..1 of the run that is over."""
    rate = plan.learning_rate * min(1., (step + 1) / plan.warmup)
    return rate if plan.decay == 0 else rate * min(1., max(1e-3, (1 - part) / plan.decay))


def ema_exponent(relative_width: float) -> float:
    """gamma of the power-function average beta_t = (1 - 1/t)^(gamma + 1) with this standard deviation relative to the
    training length: the positive root of (gamma + 1) / ((gamma + 2)^2 (gamma + 3)) = width^2 (arXiv 2312.02696, eq. 3)."""
    low, high = 0., 1e4
    for _ in range(100):
        middle = (low + high) / 2
        wider = (middle + 1) / ((middle + 2) ** 2 * (middle + 3)) > relative_width ** 2
        low, high = (middle, high) if wider else (low, middle)
    return low


def update_average(average: dict[str, Tensor], model: nn.Module, keep: float) -> None:
    """average <- keep average + (1 - keep) weights."""
    torch._foreach_lerp_(list(average.values()), list(model.state_dict().values()), 1 - keep)


class Trainer:
    """A network, its average and its optimiser. Subclasses give loss(), and more state where they have more."""
    kind: str                               # what a checkpoint holds
    run_name: str                           # what the manifest calls this run

    def __init__(self, model: nn.Module, model_config: object, plan: Plan, rank: int = 0, processes: int = 1) -> None:
        self.device = pick_device()
        # Channels last: the same sums, and a step of the base takes a tenth less time on a CPU with AVX-512.
        self.model = model.to(self.device, memory_format=torch.channels_last)
        self.model_config, self.plan = model_config, plan
        self.rank, self.processes, self.progress = rank, processes, Progress()
        self.average = {k: v.clone() for k, v in self.model.state_dict().items()}
        self.parameters = list(self.model.parameters())
        self.optimiser = self.make_optimiser()
        self.exponent = ema_exponent(plan.average)

    def make_optimiser(self) -> torch.optim.Optimizer:
        return torch.optim.AdamW(self.parameters, self.plan.learning_rate, betas=(.9, .99),
                                 weight_decay=self.plan.weight_decay, fused=True)

    def loss(self, part: float, generator: torch.Generator, meter: Meter) -> tuple[Tensor, int]:
        """The loss of a fresh batch, one number, and of how many pictures; part: 0..1 of the run that is over. Fills the
        meter."""
        raise NotImplementedError

    def set_rate(self, part: float) -> None:
        for group in self.optimiser.param_groups:
            group['lr'] = learning_rate(self.plan, self.progress.step, part)

    def train_step(self, part: float, meter: Meter) -> float:
        """One step on a fresh batch; returns the gradient's norm."""
        progress = self.progress
        self.set_rate(part)
        loss, pictures = self.loss(part, random_for(self.plan.seed, progress.step, self.rank), meter)
        loss.backward()
        norm = average_gradients(self.parameters, self.processes, self.plan.clip)
        self.optimiser.step()
        self.optimiser.zero_grad()
        progress.step += 1
        progress.pictures += pictures * self.processes
        update_average(self.average, self.model, (1 - 1 / progress.step) ** (self.exponent + 1))
        return norm

    def state(self) -> State:
        return dict(kind=self.kind, run=self.run_name, config=checkpoint.describe(self.model_config),
                    model=self.model.state_dict(), average=self.average, optimiser=self.optimiser.state_dict(),
                    **self.progress.state())

    def resume(self, state: State) -> None:
        """Go on from a checkpoint of the same run with the very next step."""
        self.model.load_state_dict(state['model'])
        self.average = {k: v.to(self.device) for k, v in state['average'].items()}
        self.optimiser.load_state_dict(state['optimiser'])
        self.progress.resume(state)

    def follow(self, state: State) -> None:
        """Start a new run from the averaged weights of another one (also of the published fp16 ones)."""
        self.load_weights(self.model, state['average'])
        self.progress.follow(state)

    def load_weights(self, module: nn.Module, weights: State) -> None:
        """Put weights into the network, or a part of it, and into the average."""
        module.load_state_dict({k: v.float() for k, v in weights.items()})
        self.average = {k: v.clone() for k, v in self.model.state_dict().items()}


def train(trainer: Trainer, limits: Limits, run: str | Path, begin: Callable[[], None], about: str) -> None:
    """Run a trainer to its limits in the folder `run`: on from the checkpoint there, else from what begin() loads."""
    own = Path(run) / 'checkpoint.pt'
    if own.exists():
        trainer.resume(checkpoint.load(own))
    else:
        begin()
    if trainer.rank == 0:
        Path(run).mkdir(parents=True, exist_ok=True)
        print(f'{about}, {count_parameters(trainer.model) / 1e6:.2f} M parameters, step {trainer.progress.step}', flush=True)
    run_loop(trainer, limits, run, trainer.rank, trainer.processes)


def make_parser(description: str, plan: Plan, minutes: float) -> argparse.ArgumentParser:
    """The arguments that every training takes."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument('--data', default='models/data', help='folder of rendered parts')
    parser.add_argument('--run', required=True, help='folder of this run: checkpoint.pt and log.jsonl')
    parser.add_argument('--minutes', type=float, default=minutes, help='of this run, over all its restarts')
    parser.add_argument('--steps', type=int, default=Limits.steps, help='instead of minutes')
    parser.add_argument('--batch', type=int, default=plan.batch, help='per process')
    parser.add_argument('--learning-rate', type=float, default=plan.learning_rate)
    parser.add_argument('--decay', type=float, default=plan.decay, help='share of the run with a falling learning rate')
    parser.add_argument('--processes', type=int, default=2)
    parser.add_argument('--tiny', action='store_true', help='a network of a few channels, to try the line out')
    return parser
