"""Fine-tune the prior for a task: label map, sketch or depth to picture.

    python -m models.finetune --task mask --prior models/runs/prior/checkpoint.pt --run models/runs/mask --minutes 25
    python -m models.finetune --task sketch --prior models/runs/prior/checkpoint.pt --run models/runs/sketch --minutes 15

Stage 1 trains the task's encoder alone against the frozen prior (its hash is checked at the end of the stage); stage 2
trains everything, with condition dropout for classifier-free guidance. --encoder begins with the encoder of an earlier
base of the same task. Without --prior the same network learns the task from nothing: the control of "pretraining helps".
"""
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from models import checkpoint
from models.checkpoint import State
from models.conditions import GREY_TASKS
from models.dataset import Pictures, read_label_set
from models.denoise import DenoisePlan, DenoiseTrainer, base_config, held_out_loss, plan_of
from models.loop import Limits
from models.network import Base, BaseConfig
from models.parallel import launch
from models.problem import Problem, run_command
from models.trainer import learning_rate, make_parser, train


@dataclass(frozen=True)
class FinetunePlan(DenoisePlan):
    learning_rate: float = 1e-3             # of the encoder
    warmup: int = 60                        # steps
    decay: float = .35
    encoder_share: float = .2               # stage 1: enough for the loss to flatten
    center: float = -.1                     # the prior knows layout and colour: borders and detail are what is new
    spread: float = 1.3
    unet_rate: float = .5                   # of the UNet in stage 2, relative: it knows the world and must not forget it


PLAN = FinetunePlan()


def hash_weights(module: torch.nn.Module) -> str:
    """SHA-256 of a module's weights in the order of their names."""
    digest = hashlib.sha256()
    for name, value in sorted(module.state_dict().items()):
        digest.update(name.encode() + value.cpu().contiguous().numpy().tobytes())
    return digest.hexdigest()


class FinetuneTrainer(DenoiseTrainer):
    """As DenoiseTrainer, in two stages where there is a prior."""
    plan: FinetunePlan

    def __init__(self, model_config: BaseConfig, plan: FinetunePlan, pictures: Pictures, rank: int = 0,
                 processes: int = 1) -> None:
        super().__init__(model_config, plan, pictures, rank, processes)
        self.run_name = model_config.task
        self.prior_hash = ''                # of the UNet while it is frozen

    def parameter_groups(self) -> list[dict[str, list[torch.nn.Parameter]]]:
        return [dict(params=list(m.parameters())) for m in (self.model.encoder, self.model.unet)]

    def begin_from_prior(self, prior: State, encoder: State | None) -> None:
        """The prior's UNet and light; the encoder from nothing, or from an earlier base of this task."""
        if encoder:
            weights = {k.removeprefix('encoder.'): v for k, v in encoder['average'].items() if k.startswith('encoder.')}
            self.load_weights(self.model.encoder, weights)
        self.start_unet(prior)
        self.prior_hash = hash_weights(self.model.unet)

    def set_rate(self, part: float) -> None:
        frozen = self.prior_hash != '' and part < self.plan.encoder_share
        if self.prior_hash and not frozen:
            if hash_weights(self.model.unet) != self.prior_hash:
                raise Problem('the frozen prior changed during stage 1; this is a mistake in models/finetune.py')
            self.prior_hash = ''
        self.model.unet.requires_grad_(not frozen)
        rate = learning_rate(self.plan, self.progress.step, part)
        encoder, unet = self.optimiser.param_groups
        encoder['lr'], unet['lr'] = rate, 0. if frozen else self.unet_share() * rate

    def unet_share(self) -> float:
        """Of the learning rate; a UNet without a prior learns as fast as its encoder."""
        return self.plan.unet_rate if self.progress.lineage else 1.

    def state(self) -> State:
        return dict(super().state(), prior_hash=self.prior_hash)

    def resume(self, state: State) -> None:
        super().resume(state)
        self.prior_hash = state['prior_hash']


def work(rank: int, processes: int, config: BaseConfig, plan: FinetunePlan, limits: Limits, data: str, run: str,
         prior: str | None, encoder: str | None, limit: int, held_out: str | None) -> None:
    grey = config.task in GREY_TASKS
    trainer = FinetuneTrainer(config, plan, Pictures(data, config.classes, grey, limit), rank, processes)

    def begin() -> None:
        if prior:
            trainer.begin_from_prior(checkpoint.load(prior), checkpoint.load(encoder) if encoder else None)

    train(trainer, limits, run, begin, f'{config.task}: {len(trainer.pictures)} pictures')
    if held_out and rank == 0:
        network, _ = checkpoint.rebuild(trainer.state(), BaseConfig, Base)
        result = held_out_loss(network.cpu(), Pictures(held_out, config.classes, grey), plan.size)
        (Path(run) / 'held_out.json').write_text(json.dumps(result) + '\n')
        print(f'held-out loss {result["mean"]}, by timestep {result["by_timestep"]}', flush=True)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = make_parser('Fine-tune the prior for a task.', PLAN, minutes=20.)
    parser.add_argument('--task', choices=('mask', 'sketch', 'depth'), required=True)
    parser.add_argument('--prior', help='checkpoint of models.pretrain; without it the task is learned from nothing')
    parser.add_argument('--encoder', help='checkpoint of a base of the same task whose encoder to begin with')
    parser.add_argument('--size', type=int, choices=(32, 64), default=PLAN.size)
    parser.add_argument('--limit', type=int, default=0, help='the first so many pictures alone')
    parser.add_argument('--encoder-share', type=float, default=PLAN.encoder_share, help='of the run, for stage 1')
    parser.add_argument('--held-out', help='folder of pictures never trained on: their loss at the end')
    a = parser.parse_args(arguments)
    config = base_config(a.task, len(read_label_set()['classes']), a.tiny)
    launch(work, a.processes, config, plan_of(PLAN, a), Limits(a.minutes, a.steps), a.data, a.run, a.prior, a.encoder,
           a.limit, a.held_out)


if __name__ == '__main__':
    run_command(main)
