"""Distil the mask model into a student of a few steps, for pictures while one paints.

    python -m models.distill --teacher models/runs/mask/checkpoint.pt --run models/runs/live --minutes 15

The student has the teacher's network and starts from its weights. It walks its own chain of `steps` DDIM steps from pure
noise; beside each step the teacher walks the same stretch in `substeps` small ones, guided, and the student's step must
end where the teacher's did (trajectory distillation as in SFD, arXiv 2409.19681). So guidance is baked in: the student
needs one forward pass a step and no null condition. The upsampler has nothing to distil: it already takes one step.
"""
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from models import checkpoint, diffusion
from models.conditions import drop_conditions, make_condition, null_condition
from models.dataset import Pictures, read_label_set
from models.diffusion import Level
from models.loop import Limits, Meter
from models.network import Base, BaseConfig
from models.parallel import launch
from models.problem import run_command
from models.trainer import Plan, Trainer, make_parser, train


@dataclass(frozen=True)
class DistillPlan(Plan):
    batch: int = 8                          # chains per process; each gives `steps` gradients
    learning_rate: float = 3e-4             # the student is close to its teacher from the start
    warmup: int = 20
    decay: float = .4
    average: float = .1
    steps: int = 4
    substeps: int = 3                       # 12 teacher steps of the second order in all
    guidance: str = 'normalized-x0'
    scale: float = 2.                       # a little over the pack's 1.5: a student of four steps has no scale to turn up
    light_dropout: float = .2


PLAN = DistillPlan()


class DistillTrainer(Trainer):
    """Trains a student against a frozen teacher of the same shape."""
    kind = 'base'
    run_name = 'student'
    model: Base
    plan: DistillPlan

    def __init__(self, teacher: Base, config: BaseConfig, plan: DistillPlan, pictures: Pictures, rank: int = 0,
                 processes: int = 1) -> None:
        torch.manual_seed(plan.seed)
        super().__init__(Base(config), config, plan, rank, processes)
        self.teacher, self.pictures = teacher.to(self.device), pictures
        self.alphas_cumprod = diffusion.make_alphas_cumprod()

    def loss(self, part: float, generator: torch.Generator, meter: Meter) -> tuple[Tensor, int]:
        p, classes, task = self.plan, self.pictures.classes, self.model.config.task
        rows = self.pictures.draw(p.batch, generator)
        condition = make_condition(task, rows, 64, classes, generator)
        condition, light = (x.to(self.device) for x in drop_conditions(task, condition, rows.light, classes, 0.,
                                                                       p.light_dropout, generator))
        x_t = torch.randn(rows.x_start.shape, generator=generator).to(self.device)
        with torch.no_grad():
            null = null_condition(task, p.batch, classes, 64, 64).to(self.device)
            taught = self.teacher.encoder(condition, light), self.teacher.encoder(null, light)
        own, total = self.model.encoder(condition, light), torch.zeros((), device=self.device)
        chain = [*diffusion.respace(p.steps), None]
        for t, t_next in zip(chain, chain[1:]):
            target = self.teach(x_t, t, t_next, taught)
            level = self.level(t, t_next)
            prediction = self.model.unet(x_t, torch.full((p.batch,), float(t), device=self.device), *own)
            x_start = diffusion.to_x_start('v', prediction, x_t, level.ac)
            losses = pseudo_huber(x_start, wanted_x_start(x_t, target, level)).mean((1, 2, 3))
            meter.add_by_timestep(torch.full((p.batch,), t), losses.detach())
            total = total + losses.mean() / p.steps
            if t_next is not None:
                x_t = diffusion.ddim_step(x_t, x_start.detach().clamp(-1, 1), level)
        meter.add(loss=total.detach())
        return total, p.batch

    def level(self, t: int, t_next: int | None) -> Level:
        ac = self.alphas_cumprod
        return Level(float(ac[t]), 1. if t_next is None else float(ac[t_next]))

    def teach(self, x_t: Tensor, t: int, t_next: int | None, conditions: tuple[tuple[Tensor, ...], ...]) -> Tensor:
        """Where the guided teacher arrives at t_next (None: the picture) in small steps from x_t at t."""
        p = self.plan
        end = -1 if t_next is None else t_next
        stops = [round(t + (end - t) * i / p.substeps) for i in range(p.substeps)] + [t_next]
        previous, previous_ac = None, None
        predict = lambda x, now, null: self.teacher.unet(x, torch.full((len(x),), float(now), device=x.device),
                                                         *conditions[int(null)])
        with torch.no_grad():
            for now, after in zip(stops, stops[1:]):
                assert now is not None
                level = self.level(now, after)
                x_start = diffusion.to_x_start('v', predict(x_t, now, False), x_t, level.ac)
                if diffusion.is_guided(p.guidance, p.scale, level.ac):
                    unconditional = diffusion.to_x_start('v', predict(x_t, now, True), x_t, level.ac)
                    x_start = diffusion.guide(p.guidance, x_start, unconditional, x_t, level.ac, p.scale)
                x_start = x_start.clamp(-1, 1)
                x_t = diffusion.dpm_solver_step(x_t, x_start, level, previous, previous_ac)
                previous, previous_ac = x_start, level.ac
        return x_t


def wanted_x_start(x_t: Tensor, target: Tensor, level: Level) -> Tensor:
    """The pred_xstart with which one DDIM step from x_t arrives at target: x_next = a' x0 + s' (x_t - a x0) / s, solved for
    x0, where a = sqrt(ac), s = sqrt(1 - ac) and a', s' those of the next level."""
    ratio = math.sqrt((1 - level.ac_next) / (1 - level.ac))
    return (target - ratio * x_t) / (math.sqrt(level.ac_next) - ratio * math.sqrt(level.ac))


def pseudo_huber(a: Tensor, b: Tensor, width: float = .03) -> Tensor:
    """sqrt(d^2 + w^2) - w of each element: like a square near zero, like a distance beyond, so that edges stay sharp."""
    return ((a - b).square() + width ** 2).sqrt() - width


def work(rank: int, processes: int, config: BaseConfig, plan: DistillPlan, limits: Limits, data: str, run: str,
         teacher: str) -> None:
    state = checkpoint.load(teacher)
    network, config = checkpoint.rebuild(state, BaseConfig, Base)
    trainer = DistillTrainer(network, config, plan, Pictures(data, config.classes), rank, processes)
    train(trainer, limits, run, lambda: trainer.follow(state), f'{len(trainer.pictures)} pictures')


def main(arguments: Sequence[str] | None = None) -> None:
    parser = make_parser('Distil a mask model into a student of a few steps.', PLAN, minutes=15.)
    parser.add_argument('--teacher', required=True, help='checkpoint of models.finetune --task mask')
    a = parser.parse_args(arguments)
    plan = replace(PLAN, batch=a.batch, learning_rate=a.learning_rate, decay=a.decay)
    launch(work, a.processes, BaseConfig(classes=len(read_label_set()['classes'])), plan, Limits(a.minutes, a.steps), a.data,
           a.run, a.teacher)


if __name__ == '__main__':
    run_command(main)
