"""Train the upsampler 64 -> 256 px: first on pixels, then against a discriminator.

    python -m models.upsample --run models/runs/upsampler --minutes 30 --base models/runs/mask/checkpoint.pt \
        --features models/runs/segmenter_features/checkpoint.pt

It predicts x_start from the low-resolution picture, the label map at full size and noise. Most training is at the last
timestep, where x_t is nothing but noise, so that ONE step gives a picture (an adversarially trained x_start predictor
equals diffusion at this size: arXiv 2405.17261); the rest at lower timesteps, so that a second step can refine it.
With --base, a part of the low-res inputs is drawn by that base over the noised true picture with its own map: aligned
with the target, but with the base's real artefacts. With --features, the features of a segmenter (models.segmenter) join
the pixels in the second part: a perceptual loss.
"""
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor
from tqdm import tqdm

from models import checkpoint, diffusion
from models.checkpoint import State
from models.dataset import Pairs, read_label_set, reduce_picture
from models.discriminator import Discriminator
from models.loop import Limits, Meter
from models.network import Base, BaseConfig, one_hot
from models.upsampler import Upsampler, UpsamplerConfig
from models.parallel import agree, average_gradients, launch
from models.problem import run_command
from models.segmenter import Segmenter, load_segmenter, perceptual_distance
from models.trainer import Plan, Trainer, learning_rate, make_parser, train


@dataclass(frozen=True)
class UpsamplePlan(Plan):
    crop: int = 96                          # of 256: the network is convolutional, and 7 crops cost one picture
    batch: int = 8                          # per process
    learning_rate: float = 7e-4             # 1e-3 broke down after a hundred steps without normalisation
    judge: float = 1.5                      # the discriminator's rate, relative: at 1 it stayed undecided
    plain: float = .35                      # share of the run on pixels alone: the discriminator needs a network worth judging
    ramp: float = .1                        # share of the run over which the second part's loss takes over
    rest: float = .25                       # share of it left at the end: it fades with the rate, so that flecks heal
    last_share: float = .65                 # at the last timestep; the others uniform from `lowest` up
    lowest: int = 150                       # below it hardly anything is left to do
    gradient: float = .15                   # weight of the differences between neighbours, against blur
    pixels: float = .5                      # of both pixel terms beside the discriminator: more of them makes a mean, a blur
    coarse: float = .5                      # of the pixels' means over 4 x 4, which keep colours and layout meanwhile
    perceptual: float = .08                 # of the segmenter's features; .3 outweighed the pixels and wove a grid
    adversarial: float = 1.                 # of the discriminator's terms: the length of their gradient beside the pixels', at
                                            # the last layer. A fixed weight was 5 times too small, then 30 times too large
    smoothness: float = .5                  # of the discriminator's gradient at real pictures (R1): without it one patch's
                                            # score turned over for 0.06 of a picture, and taught halos and flecks
    every: int = 4                          # steps between two looks at these two
    window: int = 16                        # px of the crop's sides that judge and features miss, at a random place: they look
                                            # at whole cells, and a fixed place of these would show in the picture as a grid
    matching: float = 2.                    # beside the score, of the discriminator's features, against flicker of the adversarial term
    adversarial_from: int = 500             # below, x_t already holds the texture
    redrawn: float = .4                     # share of low-res inputs from the base, where known
    label_dropout: float = .15              # sketches and depth come without a map
    seed: int = 1


PLAN = UpsamplePlan()
TINY = UpsamplerConfig(channels=(8, 16), depths=(1, 1), embedding=16, fine=8)


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


class UpsampleTrainer(Trainer):
    """Trains an Upsampler with a Discriminator beside it."""
    kind = 'upsampler'
    run_name = 'upsampler'
    model: Upsampler
    model_config: UpsamplerConfig
    plan: UpsamplePlan

    def __init__(self, model_config: UpsamplerConfig, plan: UpsamplePlan, pairs: Pairs, rank: int = 0,
                 processes: int = 1) -> None:
        torch.manual_seed(plan.seed)
        super().__init__(Upsampler(model_config), model_config, plan, rank, processes)
        self.pairs = pairs
        self.pool: dict[int, np.ndarray] = {}           # pictures of redraw
        self.features: Segmenter | None = None
        self.balance = 0.                               # weight of the discriminator's terms, see weigh
        self.discriminator = Discriminator(model_config.classes).to(self.device)
        self.judge = list(self.discriminator.parameters())
        # beta1 is low because what is right changes from step to step.
        self.judge_optimiser = torch.optim.AdamW(self.judge, plan.learning_rate, betas=(.5, .99),
                                                 weight_decay=plan.weight_decay, fused=True)
        self.table = torch.from_numpy(diffusion.make_alphas_cumprod()).float()

    def state(self) -> State:
        return dict(super().state(), discriminator=self.discriminator.state_dict(), balance=self.balance,
                    judge_optimiser=self.judge_optimiser.state_dict())

    def resume(self, state: State) -> None:
        super().resume(state)
        self.discriminator.load_state_dict(state['discriminator'])
        self.judge_optimiser.load_state_dict(state['judge_optimiser'])
        self.balance = state['balance']

    def follow(self, state: State) -> None:
        """As in Trainer; the discriminator as well, where there is one, and a tail that starts at zero, where there is none."""
        missing = {k: v for k, v in self.model.state_dict().items() if k.startswith('fine.') and k not in state['average']}
        super().follow(dict(state, average={**state['average'], **missing}))
        if 'discriminator' in state:
            self.discriminator.load_state_dict(state['discriminator'])

    def set_rate(self, part: float) -> None:
        super().set_rate(part)
        self.judge_optimiser.param_groups[0]['lr'] = self.plan.judge * learning_rate(self.plan, self.progress.step, part)

    def batch(self, generator: torch.Generator) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """x_start [n,3,s,s], label_map [n,classes+1,s,s], low_res [n,3,s/4,s/4], timesteps [n]."""
        p = self.plan
        x_start, labels, drawn = self.pairs.crops(p.batch, p.crop, generator, self.pool, p.redrawn)
        low_res = torch.stack([r if d is None else d for d, r in zip(drawn, reduce_picture(x_start))])
        low_res = disturb(low_res, generator)
        label_map = one_hot(labels, self.model_config.classes)
        dropped = torch.rand(p.batch, generator=generator) < p.label_dropout
        label_map[dropped] = 0
        label_map[dropped, -1] = 1
        t = torch.randint(p.lowest, 999, (p.batch,), generator=generator)
        t[torch.rand(p.batch, generator=generator) < p.last_share] = 999
        t[0] = 999                          # so that every process has one for the discriminator
        return x_start, label_map, low_res, t

    def judge_step(self, x_start: Tensor, drawn: Tensor, label_map: Tensor) -> float:
        """Teach the discriminator one batch (hinge loss); returns its loss."""
        self.judge_optimiser.zero_grad()                # the last step's loss left gradients here
        real, _ = self.discriminator(x_start, label_map)
        fake, _ = self.discriminator(drawn, label_map)
        hinges = (F.relu(1 - r).mean() + F.relu(1 + f).mean() for r, f in zip(real, fake))
        loss = sum(hinges, torch.zeros((), device=self.device)) / len(real)
        told = float(loss.detach())
        if self.progress.step % self.plan.every == 0:
            loss = loss + self.plan.every * self.plan.smoothness * self.steepness(x_start, label_map)
        loss.backward()
        average_gradients(self.judge, self.processes, self.plan.clip)
        self.judge_optimiser.step()
        return told

    def steepness(self, x_start: Tensor, label_map: Tensor) -> Tensor:
        """Mean squared length of the gradient of a real picture's mean score (R1, arXiv 1801.04406)."""
        x_start = x_start.detach().requires_grad_(True)
        scores, _ = self.discriminator(x_start, label_map)
        gradient, = torch.autograd.grad(torch.stack([s.mean((1, 2, 3)) for s in scores]).mean(0).sum(), x_start,
                                        create_graph=True)
        return gradient.square().sum((1, 2, 3)).mean()

    def weigh(self, pixels: Tensor, texture: Tensor) -> float:
        """The weight at which the discriminator's terms move the last layer as far as the pixels do (VQGAN, arXiv
        2012.09841), smoothed over the looks at it."""
        if self.progress.step % self.plan.every == 0 or self.balance == 0:
            length = lambda loss: float(torch.autograd.grad(loss, self.model.out.weight, retain_graph=True)[0].norm())
            now = agree(length(pixels) / (length(texture) + 1e-6), self.processes)
            self.balance = now if self.balance == 0 else .8 * self.balance + .2 * now
        return self.balance

    def loss(self, part: float, generator: torch.Generator, meter: Meter) -> tuple[Tensor, int]:
        p = self.plan
        batch = self.batch(generator)
        noise = torch.randn(batch[0].shape, generator=generator)
        x_t = diffusion.q_sample(batch[0], noise, self.table[batch[3]][:, None, None, None])
        x_t, x_start, label_map, low_res, t = (x.to(self.device) for x in (x_t, *batch))
        drawn = self.model(x_t, t.float(), low_res, label_map)
        per_picture = (drawn - x_start).abs().mean((1, 2, 3))
        meter.add(loss=per_picture.detach().mean())
        meter.add_by_timestep(t, per_picture.detach())
        pixels = per_picture.mean() + p.gradient * neighbour_differences(drawn, x_start)
        if part < p.plain:
            return pixels, p.batch
        share = min(1., (part - p.plain) / p.ramp) if p.plain else 1.
        pixels = (1 - share + share * p.pixels) * pixels + share * p.coarse * F.avg_pool2d(drawn - x_start, 4).abs().mean()
        top, left = torch.randint(p.window + 1, (2,), generator=generator).tolist()
        side = p.crop - p.window
        drawn, x_start, label_map = (x[..., top:top + side, left:left + side] for x in (drawn, x_start, label_map))
        if self.features is not None:
            perceptual = perceptual_distance(self.features, drawn, x_start)
            meter.add(perceptual=perceptual.detach())
            pixels = pixels + share * p.perceptual * perceptual
        judged = t >= p.adversarial_from
        if not judged.any():
            return pixels, p.batch
        texture = self.texture(drawn[judged], x_start[judged], label_map[judged], meter)
        fading = max(p.rest, min(1., (1 - part) / p.decay)) if p.decay else 1.
        weight = share * fading * p.adversarial * self.weigh(pixels, texture)
        meter.add(weight=weight)
        return pixels + weight * texture, p.batch

    def texture(self, drawn: Tensor, x_start: Tensor, label_map: Tensor, meter: Meter) -> Tensor:
        """What the discriminator says of pictures, and how far they are from the true ones in its features."""
        d_loss = self.judge_step(x_start, drawn.detach(), label_map)
        fake, fake_features = self.discriminator(drawn, label_map)
        with torch.no_grad():
            _, real_features = self.discriminator(x_start, label_map)
        adversarial = -torch.stack([f.mean() for f in fake]).mean()
        matching = torch.stack([(a - b).abs().mean() for a, b in zip(fake_features, real_features)]).sum()
        meter.add(discriminator=d_loss, adversarial=adversarial.detach(), matching=matching.detach())
        return adversarial + self.plan.matching * matching


def work(rank: int, processes: int, config: UpsamplerConfig, plan: UpsamplePlan, limits: Limits, data: str, run: str,
         start_from: str | None, base: str | None, redrawn_count: int, features: str | None) -> None:
    trainer = UpsampleTrainer(config, plan, Pairs(data, config.classes), rank, processes)

    def begin() -> None:
        if start_from:
            trainer.follow(checkpoint.load(start_from))

    if features:
        trainer.features = load_segmenter(features).to(trainer.device)
    if base:
        network, _ = checkpoint.rebuild(checkpoint.load(base), BaseConfig, Base)
        trainer.pool = redraw(trainer.pairs, network, config.classes, redrawn_count, rank, progress_bar=rank == 0)
    train(trainer, limits, run, begin, f'{len(trainer.pairs)} pictures')


def main(arguments: Sequence[str] | None = None) -> None:
    parser = make_parser('Train the upsampler.', PLAN, minutes=30.)
    parser.add_argument('--from', dest='start_from', help="another run's checkpoint to start from")
    parser.add_argument('--base', help='checkpoint of a mask model that redraws a part of the low-res inputs')
    parser.add_argument('--redrawn', type=int, default=1000, help='how many per process; 0.15 CPU-seconds each')
    parser.add_argument('--features', help='checkpoint of models.segmenter for the perceptual loss')
    for name, about in (('plain', 'share of the run without the discriminator'), ('adversarial', 'weight of the discriminator'),
                        ('rest', 'share of it left at the end'), ('pixels', 'weight of the pixels beside it'),
                        ('perceptual', 'weight of the features')):
        parser.add_argument(f'--{name}', type=float, default=getattr(PLAN, name), help=about)
    a = parser.parse_args(arguments)
    plan = replace(PLAN, batch=a.batch, learning_rate=a.learning_rate, decay=a.decay, plain=a.plain,
                   adversarial=a.adversarial, rest=a.rest, pixels=a.pixels, perceptual=a.perceptual)
    config = replace(TINY if a.tiny else UpsamplerConfig(), classes=len(read_label_set()['classes']))
    launch(work, a.processes, config, plan, Limits(a.minutes, a.steps), a.data, a.run, a.start_from, a.base, a.redrawn,
           a.features)


if __name__ == '__main__':
    run_command(main)
