"""The loop around every training: clock, progress bar, log of means, checkpoints, resuming."""
import json
import math
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import torch
from torch import Tensor
from tqdm import tqdm

from models import checkpoint
from models.checkpoint import State
from models.parallel import agree
from models.problem import Problem

BINS = 10                                   # of 100 timesteps each, for the log


@dataclass(frozen=True)
class Limits:
    """When a run ends and what a kill may cost."""
    minutes: float = 60.                    # wall time of this run, over all its restarts
    steps: int = 0                          # instead of minutes, when not 0
    keep_minutes: float = 2.5               # between checkpoints
    log_seconds: float = 10.


class Meter:
    """Means since the last line of the log."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self.sums: dict[str, float] = {}
        self.counts: dict[str, int] = {}
        self.bin_sums, self.bin_counts = torch.zeros(BINS), torch.zeros(BINS)

    def add(self, **values: float | Tensor) -> None:
        for name, value in values.items():
            self.sums[name] = self.sums.get(name, 0.) + float(value)
            self.counts[name] = self.counts.get(name, 0) + 1

    def add_by_timestep(self, timesteps: Tensor, losses: Tensor) -> None:
        """timesteps, losses [n]."""
        bins = timesteps.cpu() * BINS // 1000
        self.bin_sums.index_add_(0, bins, losses.cpu())
        self.bin_counts.index_add_(0, bins, torch.ones(len(bins)))

    def means(self) -> dict[str, float]:
        return {name: round(total / self.counts[name], 5) for name, total in self.sums.items()}

    def means_by_timestep(self) -> list[float | None]:
        return [round(float(s / n), 5) if n else None for s, n in zip(self.bin_sums, self.bin_counts)]


class Progress:
    """What a trainer counts; part of its checkpoint. lineage: the finished runs whose weights this one started from."""

    def __init__(self) -> None:
        self.step = self.pictures = 0
        self.seconds = self.cpu_seconds = self.earlier_cpu_seconds = 0.     # earlier: before this run's last restart
        self.lineage: list[State] = []

    def state(self) -> State:
        return dict(step=self.step, pictures=self.pictures, seconds=self.seconds,
                    cpu_seconds=self.cpu_seconds + self.earlier_cpu_seconds, lineage=self.lineage)

    def resume(self, state: State) -> None:
        """Go on counting where a checkpoint of the same run stopped."""
        self.step, self.pictures, self.seconds = state['step'], state['pictures'], state['seconds']
        self.earlier_cpu_seconds, self.lineage = state['cpu_seconds'], state['lineage']

    def follow(self, state: State) -> None:
        """Begin a new run from the weights of another one."""
        self.lineage = lineage(state)


def lineage(state: State) -> list[State]:
    """The runs behind a checkpoint, its own last: {run, pictures, cpu_seconds} each."""
    own = dict(run=state.get('run', f'{state["kind"]}, before the recipe'), pictures=state['pictures'],
               cpu_seconds=state['cpu_seconds'])
    return [*state.get('lineage', []), own]


def random_for(seed: int, step: int, rank: int) -> torch.Generator:
    """The generator of one step: it depends on nothing else, so a resumed run repeats what the first would have done."""
    return torch.Generator().manual_seed((seed * 1_000_003 + step) * 64 + rank)


class Trainer(Protocol):
    """What the loop trains; train_step gets the part of the run that is over, 0..1, and returns the gradient's norm."""
    progress: Progress

    def state(self) -> State: ...

    def train_step(self, part: float, meter: Meter) -> float: ...


def run_loop(trainer: Trainer, limits: Limits, folder: str | Path, rank: int, processes: int) -> None:
    """Train until the limits."""
    own, progress, main = Path(folder) / 'checkpoint.pt', trainer.progress, rank == 0
    done = lambda: progress.step if limits.steps else progress.seconds
    total = limits.steps or limits.minutes * 60
    if main:
        log = open(Path(folder) / 'log.jsonl', 'a')
        bar = tqdm(total=round(total),
                   initial=round(done()),
                   unit='step' if limits.steps else 's',
                   mininterval=5,
                   dynamic_ncols=True)
    meter = Meter()
    seconds_before, cpu_before, clock = progress.seconds, time.process_time(), time.time()
    saved = logged = progress.seconds
    seen = progress.pictures
    while True:
        progress.seconds = agree(seconds_before + time.time() - clock, processes)
        progress.cpu_seconds = (time.process_time() - cpu_before) * processes
        part = done() / total
        if main and (part >= 1 or progress.seconds - saved > limits.keep_minutes * 60):
            checkpoint.save(own, trainer.state())
            saved = progress.seconds
        if part >= 1:
            break
        norm = trainer.train_step(part, meter)
        if not math.isfinite(norm):
            raise Problem(
                f'the gradient is not finite at step {progress.step}; go on from {own} with a smaller learning rate')
        if main and progress.seconds - logged > limits.log_seconds:
            rate = (progress.pictures - seen) / (progress.seconds - logged)
            means = meter.means()
            log.write(
                json.dumps(
                    dict(step=progress.step,
                         seconds=round(progress.seconds, 1),
                         pictures=progress.pictures,
                         rate=round(rate, 1),
                         norm=round(norm, 3),
                         **means,
                         by_timestep=meter.means_by_timestep())) + '\n')
            log.flush()
            bar.set_postfix_str(f'step {progress.step}, {rate:.1f} pictures/s, loss {means["loss"]:.4f}', refresh=False)
            bar.update(round(done()) - bar.n)
            meter.clear()
            logged, seen = progress.seconds, progress.pictures
    if main:
        log.close()
        bar.close()
        print(f'finished: step {progress.step}, {progress.pictures} pictures, checkpoint {own}', flush=True)
