"""The feature network behind FD-scene: trained on rendered scenes, then fixed.

    python -m models.evaluation.features --size 64 --run models/runs/scene_features_64 --minutes 5
    python -m models.evaluation.features --size 256 --run models/runs/scene_features_256 --minutes 5

A picture becomes 64 numbers: convolutions over four levels, the log of the energy of every channel of every level and the
means of the last one, two linear layers. (With means alone the numbers took no notice of blur and grain: the groups'
normalisation evens texture out.) From these alone linear heads must tell (1) which classes are in the picture and how much of each, (2) the light, (3) how much
the picture was harmed: blur, noise, mottling, contrast and saturation, each applied at random. The third task keeps the
numbers sensitive to what generated pictures get wrong; a network that only names things forgives it. The numbers are
whitened over training renders. 64 and not 2048: the bias of a Frechet distance grows with their count, and here N is small.
The distance is called FD-scene because it can be compared with no other one.
"""
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from models import checkpoint
from models.dataset import Pairs, Pictures, read_label_set
from models.loop import Limits, Meter, random_for
from models.network import PlainBlock
from models.problem import run_command
from models.trainer import Plan, Trainer, make_parser, train

HARMS = 5                       # blur, noise, mottling, contrast, saturation
WEIGHTS = Path(__file__).parent.parent / 'weights' / 'evaluation'


@dataclass(frozen=True)
class FeatureConfig:
    size: int = 64                                  # of the pictures: 64 or 256
    classes: int = 17
    light: int = 10
    channels: tuple[int, ...] = (24, 48, 96, 128)   # 0.7 M parameters; 64 px at 1/2, 256 px at 1/4, then half as large each
    hidden: int = 160                               # of the layer between energies and numbers
    width: int = 64                                 # numbers a picture
    groups: int = 8


@dataclass(frozen=True)
class FeaturePlan(Plan):
    batch: int = 16
    large_batch: int = 6                            # of 256 px
    learning_rate: float = 1.5e-3
    warmup: int = 50
    decay: float = .5
    weight_decay: float = .02
    harmed: float = .6                              # share of pictures that are harmed at all
    seed: int = 47                                  # of its own: it shares nothing with generator, judge or segmenters


class SceneFeatures(nn.Module):
    """picture [N,3,S,S] in -1..1 -> whitened features [N,width]. Buffers `mean` and `whitening` are set after training."""
    mean: Tensor
    whitening: Tensor

    def __init__(self, config: FeatureConfig) -> None:
        super().__init__()
        c = config.channels
        self.reach = 2 if config.size == 64 else 4
        self.stem = nn.Conv2d(3 * self.reach ** 2, c[0], 3, padding=1)
        self.blocks = nn.ModuleList(PlainBlock(n, config.groups) for n in c)
        self.shrink = nn.ModuleList(nn.Conv2d(a, b, 3, stride=2, padding=1) for a, b in zip(c, c[1:]))
        self.pool = nn.Sequential(nn.Linear(sum(c) + c[-1], config.hidden), nn.SiLU(), nn.Linear(config.hidden, config.width))
        self.head = nn.Linear(config.width, 2 * config.classes + config.light + HARMS)
        self.register_buffer('mean', torch.zeros(config.width))
        self.register_buffer('whitening', torch.eye(config.width))

    def embed(self, picture: Tensor) -> Tensor:
        """[N,width] before whitening."""
        h, energies = self.stem(F.pixel_unshuffle(picture, self.reach)), []
        for i, block in enumerate(self.blocks):
            if i > 0:
                h = self.shrink[i - 1](h)
            # Before the block, where texture has not been normalised yet; about its mean, so that brightness is apart.
            energies.append((h.var((2, 3)) + 1e-4).log() / 2)
            h = block(h)
        return self.pool(torch.cat([*energies, h.mean((2, 3))], 1))

    def forward(self, picture: Tensor) -> Tensor:
        return (self.embed(picture) - self.mean) @ self.whitening


def extract(network: SceneFeatures, pictures: Tensor, batch: int = 32) -> np.ndarray:
    """Whitened features of pictures [N,3,S,S] in -1..1, rounded to 8 bits as files are: [N,width] float64."""
    with torch.no_grad():
        parts = [network(((p.clamp(-1, 1) + 1) * 127.5).round() / 127.5 - 1) for p in pictures.split(batch)]
    return torch.cat(parts).double().numpy()


def whiten(network: SceneFeatures, pictures: Tensor) -> None:
    """Set mean and whitening from renders: covariance to identity, directions of little variance damped rather than blown up."""
    with torch.no_grad():
        embedded = torch.cat([network.embed(p) for p in pictures.split(32)]).double()
        covariance = torch.cov(embedded.T)
        values, vectors = torch.linalg.eigh(covariance)
        scale = (values + .001 * values.max()).rsqrt()
        network.mean.copy_(embedded.mean(0).float())
        network.whitening.copy_((vectors * scale @ vectors.T).float())


def harm(pictures: Tensor, share: float, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Harmed pictures [n,3,s,s] and how much [n,HARMS], each about 0..1 (contrast and saturation -1..1); a share of them."""
    n, _, size, _ = pictures.shape
    uniform = torch.rand(n, HARMS, generator=generator)
    amount = torch.cat([uniform[:, :3] ** 2, uniform[:, 3:] * 2 - 1], 1)
    amount = amount * (torch.rand(n, HARMS, generator=generator) < share)
    part = lambda i: amount[:, i, None, None, None]
    blurred = F.avg_pool2d(F.pad(pictures, (2, 2, 2, 2), mode='replicate'), 5, 1)
    x = torch.lerp(pictures, blurred, part(0))
    grain = F.interpolate(torch.randn(n, 3, size // 3 + 1, size // 3 + 1, generator=generator), size=(size, size),
                          mode='bilinear')
    x = x + .1 * part(1) * torch.randn(x.shape, generator=generator) + .15 * part(2) * grain
    x = x * (.5 * part(3)).exp()
    grey = x.mean(1, keepdim=True)
    return (grey + (x - grey) * (.7 * part(4)).exp()).clamp(-1, 1), amount


def class_shares(labels: Tensor, classes: int) -> Tensor:
    """Share of each class in maps [n,h,w]: [n,classes]."""
    ids = labels.flatten(1).long().clamp(max=classes)
    return F.one_hot(ids, classes + 1)[..., :classes].float().mean(1)


class FeatureTrainer(Trainer):
    """Trains SceneFeatures."""
    kind = run_name = 'scene-features'
    model: SceneFeatures
    model_config: FeatureConfig
    plan: FeaturePlan

    def __init__(self, config: FeatureConfig, plan: FeaturePlan, data: str) -> None:
        torch.manual_seed(plan.seed)
        super().__init__(SceneFeatures(config), config, plan)
        self.pictures = Pictures(data, config.classes) if config.size == 64 else None
        self.pairs = Pairs(data, config.classes) if config.size == 256 else None

    def batch(self, n: int, generator: torch.Generator) -> tuple[Tensor, Tensor, Tensor]:
        """n renders: pictures [n,3,S,S] in -1..1, maps [n,S,S], lights [n,L]."""
        if self.pictures is not None:
            index = torch.randint(len(self.pictures), (n,), generator=generator)
            return (self.pictures.rgb[index].float() / 127.5 - 1, self.pictures.labels[index], self.pictures.light[index])
        assert self.pairs is not None
        rows = [self.pairs.locate(i) for i in torch.randint(len(self.pairs), (n,), generator=generator).tolist()]
        take = lambda column: torch.stack(
            [torch.from_numpy(self.pairs.parts[part][column][row].copy()) for part, row in rows])
        return take(1).permute(0, 3, 1, 2).float() / 127.5 - 1, take(2), take(3).float()

    def loss(self, part: float, generator: torch.Generator, meter: Meter) -> tuple[Tensor, int]:
        c, p = self.model_config, self.plan
        pictures, labels, light = self.batch(p.batch if c.size == 64 else p.large_batch, generator)
        shares = class_shares(labels, c.classes)
        pictures, amount = harm(pictures, p.harmed, generator)
        present, share, told_light, told_amount = self.model.head(self.model.embed(pictures)).split(
            [c.classes, c.classes, c.light, HARMS], 1)
        classes = F.binary_cross_entropy_with_logits(present, (shares > .002).float())
        areas = F.smooth_l1_loss(share, shares.sqrt(), beta=.1)
        light_loss = F.smooth_l1_loss(told_light, light, beta=.3)
        harm_loss = F.smooth_l1_loss(told_amount, amount, beta=.1)
        loss = classes + 2 * areas + 2 * light_loss + 2 * harm_loss
        meter.add(loss=loss.detach(), classes=classes.detach(), areas=areas.detach(), light=light_loss.detach(),
                  harm=harm_loss.detach())
        return loss, len(pictures)


def load_features(size: int, folder: str | Path = WEIGHTS) -> tuple[SceneFeatures, str]:
    """The fixed network for pictures of this size and the first twelve digits of its file's SHA-256."""
    path = Path(folder) / f'scene_features_{size}.pt'
    state = checkpoint.load(path)
    network, _ = checkpoint.rebuild(state, FeatureConfig, SceneFeatures)
    return network, hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def main(arguments: Sequence[str] | None = None) -> None:
    parser = make_parser('Train the feature network of FD-scene.', FeaturePlan(), minutes=5.)
    parser.add_argument('--size', type=int, choices=(64, 256), required=True)
    parser.add_argument('--weights', default=str(WEIGHTS), help='folder for the finished, whitened network (fp16)')
    parser.add_argument('--renders', type=int, default=2000, help='for the whitening')
    a = parser.parse_args(arguments)
    torch.set_num_threads(1)
    config = FeatureConfig(size=a.size, classes=len(read_label_set()['classes']))
    plan = replace(FeaturePlan(), batch=a.batch, learning_rate=a.learning_rate, decay=a.decay)
    trainer = FeatureTrainer(config, plan, a.data)
    train(trainer, Limits(a.minutes, a.steps), a.run, lambda: None, f'features of {a.size} px')
    network, _ = checkpoint.rebuild(trainer.state(), FeatureConfig, SceneFeatures)
    network.half().float()
    whiten(network, trainer.batch(a.renders, random_for(config.size, 0, 0))[0])
    path = Path(a.weights) / f'scene_features_{a.size}.pt'
    # The whitening stays in fp32: its small numbers would round to nothing.
    weights = {k: v if k in ('mean', 'whitening') else v.half() for k, v in network.state_dict().items()}
    checkpoint.save(path, dict(kind='scene-features', config=checkpoint.describe(config), average=weights,
                               step=trainer.progress.step, pictures=trainer.progress.pictures,
                               cpu_seconds=trainer.progress.state()['cpu_seconds']))
    print(f'feature network written to {path}')


if __name__ == '__main__':
    run_command(main)
