"""Pretrain the prior: one diffusion model of the scene world, told only roughly what is where.

    python -m models.pretrain --run models/runs/prior --minutes 60
    python -m models.pretrain --run models/runs/prior --minutes 25 --unet models/weights/mask.pt

The article pretrains on captions. Here the pretext is a layout: for each 8 x 8 pixels the share of every class and the
mean depth, with up to 70 % of the cells missing. Every renderer can give it for nothing; mask, sketch and depth all tell
of it, so each task's encoder has something to aim at; and none of the tasks is in it, since borders, lines and surfaces
are finer than its cells. --unet begins with the UNet of another base (its encoder is of another task and stays behind).
"""
import argparse
from collections.abc import Sequence
from pathlib import Path

from models import checkpoint
from models.dataset import Pictures, read_label_set
from models.denoise import DenoisePlan, DenoiseTrainer, base_config, plan_of
from models.loop import Limits
from models.network import BaseConfig
from models.parallel import launch
from models.problem import run_command
from models.trainer import make_parser, train

PLAN = DenoisePlan(condition_dropout=.12, light_dropout=.15)


class PretrainTrainer(DenoiseTrainer):
    run_name = 'prior'


def work(rank: int, processes: int, config: BaseConfig, plan: DenoisePlan, limits: Limits, data: str, run: str,
         unet: str | None, limit: int) -> None:
    trainer = PretrainTrainer(config, plan, Pictures(data, config.classes, limit=limit), rank, processes)

    def begin() -> None:
        if unet:
            trainer.start_unet(checkpoint.load(unet))

    train(trainer, limits, run, begin, f'{len(trainer.pictures)} pictures')


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = make_parser('Pretrain the prior on layouts.', PLAN, minutes=60.)
    parser.add_argument('--unet', help='checkpoint of a base whose UNet to begin with')
    parser.add_argument('--size', type=int, choices=(32, 64), default=PLAN.size)
    parser.add_argument('--limit', type=int, default=0, help='the first so many pictures alone')
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> None:
    a = parse(arguments)
    config = base_config('layout', len(read_label_set()['classes']), a.tiny)
    launch(work, a.processes, config, plan_of(PLAN, a), Limits(a.minutes, a.steps), a.data, a.run, a.unet, a.limit)


if __name__ == '__main__':
    run_command(main)
