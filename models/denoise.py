"""The base network's training, common to pretrain and finetune: noise a picture, predict v, under a task's condition."""
from dataclasses import asdict, dataclass, replace

import torch
from torch import Tensor

from models.checkpoint import State
from models.conditions import drop_conditions, make_condition
from models.dataset import Pictures
from models.diffusion import make_alphas_cumprod, q_sample, stratified_timesteps, v_target
from models.loop import Meter
from models.muon import Muon
from models.network import Base, BaseConfig
from models.trainer import Plan, Trainer

TINY = dict(channels=(8, 16, 24), features=(8, 8, 16), depths=(1, 1, 2), embedding=24, heads=2, groups=4)


@dataclass(frozen=True)
class DenoisePlan(Plan):
    size: int = 64                          # 32 px costs a quarter and teaches layout and light; 64 px the rest
    batch: int = 16                         # per process; Muon's own work is an eighth of a step of 32 pictures
    learning_rate: float = 1e-3             # of Muon, scaled to Adam's usual update
    warmup: int = 200
    condition_dropout: float = .12          # 0.1-0.2 are equal, 0.5 clearly worse (arXiv 2207.12598)
    light_dropout: float = .2               # independent of it: "the model chooses the light" is often used with a map
    center: float = .2                      # of ln(noise / picture), see stratified_timesteps: layout and colour first
    spread: float = 1.2


def base_config(task: str, classes: int, tiny: bool = False) -> BaseConfig:
    config = BaseConfig(task=task, classes=classes)
    return replace(config, **TINY) if tiny else config


class DenoiseTrainer(Trainer):
    """Trains a Base on pictures; its loss is the weighted mean square of v."""
    kind = 'base'
    run_name = 'base'
    model: Base
    plan: DenoisePlan

    def __init__(self, model_config: BaseConfig, plan: DenoisePlan, pictures: Pictures, rank: int = 0,
                 processes: int = 1) -> None:
        torch.manual_seed(plan.seed)
        super().__init__(Base(model_config), model_config, plan, rank, processes)
        self.task, self.pictures = model_config.task, pictures
        self.alphas_cumprod = make_alphas_cumprod()
        self.table = torch.from_numpy(self.alphas_cumprod).float()

    def make_optimiser(self) -> torch.optim.Optimizer:
        return Muon(self.parameter_groups(), self.plan.learning_rate, weight_decay=self.plan.weight_decay)

    def parameter_groups(self) -> list[dict[str, list[torch.nn.Parameter]]]:
        """Groups of parameters that may have a learning rate each."""
        return [dict(params=self.parameters)]

    def loss(self, part: float, generator: torch.Generator, meter: Meter) -> tuple[Tensor, int]:
        p, classes = self.plan, self.pictures.classes
        rows = self.pictures.draw(p.batch, generator)
        condition = make_condition(self.task, rows, p.size, classes, generator)
        condition, light = drop_conditions(self.task, condition, rows.light, classes, p.condition_dropout,
                                           p.light_dropout, generator)
        x_start, weights = halve(rows.x_start, p.size), halve(rows.weights, p.size)
        t = stratified_timesteps(p.batch, self.alphas_cumprod, generator, p.center, p.spread)
        noise = torch.randn(x_start.shape, generator=generator)
        losses = v_losses(self.model, self.table, x_start, weights, t, noise, condition, light, self.device)
        meter.add(loss=losses.detach().mean(), size=p.size)
        meter.add_by_timestep(t, losses.detach())
        return losses.mean(), p.batch

    def start_unet(self, state: State) -> None:
        """Take over a base's UNet and what it knows of light, whatever its task was."""
        part = lambda name: {k.removeprefix(name): v for k, v in state['average'].items() if k.startswith(name)}
        self.load_weights(self.model.unet, part('unet.'))
        self.load_weights(self.model.encoder.light, part('encoder.light.'))
        self.progress.follow(state)


def halve(x: Tensor, size: int) -> Tensor:
    return torch.nn.functional.avg_pool2d(x, 2) if size == 32 else x


def v_losses(model: Base, table: Tensor, x_start: Tensor, weights: Tensor, t: Tensor, noise: Tensor, condition: Tensor,
             light: Tensor, device: torch.device) -> Tensor:
    """Weighted mean square of v of each picture [n]; t [n], the rest [n,...]; table: alphas_cumprod."""
    ac = table[t][:, None, None, None]
    x_t, target = q_sample(x_start, noise, ac), v_target(x_start, noise, ac)
    prediction = model(*(x.to(device) for x in (x_t, t.float(), condition, light)))
    return ((prediction - target.to(device)).square() * weights.to(device)).mean((1, 2, 3))


def held_out_loss(model: Base, pictures: Pictures, size: int, count: int = 256, seed: int = 77) -> State:
    """The loss on the first `count` pictures, conditions as rendered and light given, at t = 99, 299, ... 899 and their
    mean: {by_timestep, mean}. Seeded: the same pictures, noise and timesteps for every network."""
    generator = torch.Generator().manual_seed(seed)
    table, config = torch.from_numpy(make_alphas_cumprod()).float(), model.config
    timesteps, sums = (99, 299, 499, 699, 899), torch.zeros(5)
    count = min(count, len(pictures))
    for index in torch.arange(count).split(16):
        rows = pictures.rows(index, torch.zeros(len(index), dtype=torch.bool))
        condition = make_condition(config.task, rows, size, config.classes, generator, disturbed=False)
        light = torch.cat([rows.light, torch.ones(len(index), 1)], 1)
        x_start, weights = halve(rows.x_start, size), halve(rows.weights, size)
        for i, t in enumerate(timesteps):
            noise = torch.randn(x_start.shape, generator=generator)
            with torch.no_grad():
                sums[i] += v_losses(model, table, x_start, torch.ones_like(weights), torch.full((len(index),), t), noise,
                                    condition, light, torch.device('cpu')).sum()
    by_timestep = [round(float(s) / count, 5) for s in sums]
    return dict(by_timestep=by_timestep, mean=round(sum(by_timestep) / 5, 5), pictures=count)


def plan_of(plan: DenoisePlan, arguments: object) -> DenoisePlan:
    """The plan with what the command line changes of it."""
    names = set(asdict(plan)) & set(vars(arguments))
    return replace(plan, **{name: getattr(arguments, name) for name in names})
