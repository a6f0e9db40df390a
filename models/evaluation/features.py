"""The feature network behind FD-scene: trained on rendered scenes, then fixed.

    python -m models.evaluation.features --size 64
    python -m models.evaluation.features --size 256

A picture becomes 64 numbers. The trunk is the way in of the segmenter that measures (models/segmenter.py, variant metric:
it teaches no model). Taken from it are the log of the energy of every channel, about its mean, in the stem and at four
levels, and the means of the last level; with means alone the numbers took no notice of blur and grain, which the groups'
normalisation evens out. One linear layer on top is trained here: from its 64 numbers linear heads must tell (1) which classes
are in the picture and how much of each, (2) the light, (3) how much the picture was harmed: blur, noise, mottling,
contrast and saturation, each applied at random. The third task keeps the numbers sensitive to what generated pictures get
wrong; a network that only names things forgives it. The numbers are whitened over renders. 64 and not 2048: the bias of a
Frechet distance grows with their count, and here N is small. The distance is called FD-scene because it can be compared
with no other one.
"""
import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from tqdm import tqdm

from models import checkpoint
from models.dataset import DataError, find_parts, read_label_set
from models.problem import run_command
from models.segmenter import Segmenter, SegmenterConfig

HARMS = 5                       # blur, noise, mottling, contrast, saturation
WEIGHTS = Path(__file__).parent.parent / 'weights' / 'evaluation'


@dataclass(frozen=True)
class FeatureConfig:
    size: int = 64                                  # of the pictures: 64 or 256
    classes: int = 17
    light: int = 10
    channels: tuple[int, ...] = (32, 48, 64, 112)   # of the trunk, as its segmenter has them
    smooth: bool = True
    width: int = 64                                 # numbers a picture


@dataclass(frozen=True)
class FitPlan:
    """How the layer is trained; it sees energies computed once, so a step costs next to nothing."""
    count: int = 3000                               # renders, each once as it is and once harmed
    steps: int = 1500
    batch: int = 256
    learning_rate: float = 2e-3
    weight_decay: float = .1
    dropout: float = .3                             # of the energies: without it, and with a second layer, the numbers of
                                                    # unseen renders spread four times as wide as those of seen ones
    harmed: float = .6                              # share of the harmed ones that each harm happens to
    seed: int = 47


class SceneFeatures(nn.Module):
    """picture [N,3,S,S] in -1..1 -> whitened features [N,width]."""
    centre: Tensor              # of the energies over renders, with their spread
    spread: Tensor
    mean: Tensor                # of the numbers over renders, with what whitens them
    whitening: Tensor

    def __init__(self, config: FeatureConfig) -> None:
        super().__init__()
        c = config.channels
        self.trunk = Segmenter(SegmenterConfig(config.classes, c, config.smooth))
        energies = c[0] + sum(c) + c[-1]
        self.pool = nn.Linear(energies, config.width)
        self.head = nn.Linear(config.width, 2 * config.classes + config.light + HARMS)
        for name, value in (('centre', torch.zeros(energies)), ('spread', torch.ones(energies)),
                            ('mean', torch.zeros(config.width)), ('whitening', torch.eye(config.width))):
            self.register_buffer(name, value)

    def energies(self, picture: Tensor) -> Tensor:
        """What the trunk tells of a picture, [N,energies]."""
        stem, levels = self.trunk.stem(F.pixel_unshuffle(picture, 2)), self.trunk.inward_features(picture)
        logs = [(h.square().mean((2, 3)) - h.mean((2, 3)).square()).clamp(min=1e-5).log() / 2 for h in (stem, *levels)]
        return torch.cat([*logs, levels[-1].mean((2, 3))], 1)

    def embed(self, energies: Tensor) -> Tensor:
        """The numbers before they are whitened, [N,width]."""
        return self.pool(self.standardise(energies))

    def standardise(self, energies: Tensor) -> Tensor:
        """Energies in deviations from the mean of renders, at most 4: one odd channel must not carry a picture off."""
        return ((energies - self.centre) / self.spread).clamp(-4, 4)

    def forward(self, picture: Tensor) -> Tensor:
        return (self.embed(self.energies(picture)) - self.mean) @ self.whitening


def extract(network: SceneFeatures, pictures: Tensor, batch: int = 32) -> np.ndarray:
    """Whitened features of pictures [N,3,S,S] in -1..1, rounded to 8 bits as files are: [N,width] float64."""
    with torch.no_grad():
        parts = [network(((p.clamp(-1, 1) + 1) * 127.5).round() / 127.5 - 1) for p in pictures.split(batch)]
    return torch.cat(parts).double().numpy()


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


def read_renders(data: str | Path, size: int, count: int, parts: Sequence[int] = (),
                 chunk: int = 32) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
    """About `count` renders of 64 or 256 px spread evenly over the parts of a data folder, a chunk at a time: pictures
    [n,3,S,S] in -1..1, maps [n,S,S] uint8, lights [n,L]. parts: only these, none given: all."""
    chosen = [p for p in find_parts(data, big=size == 256) if not parts or p[0] in parts]
    if not chosen:
        raise DataError(f'{data}: none of its parts is among --parts {" ".join(map(str, parts))}')
    total, suffix = sum(n for _, n in chosen), '64' if size == 64 else 'big'
    for part, n in chosen:
        rgb, labels, light = (np.load(f'{data}/{name}_{part}.npy', mmap_mode='r')
                              for name in (f'rgb{suffix}', f'lab{suffix}', 'light'))
        rows = np.linspace(0, n - 1, max(1, min(n, count * n // total))).astype(int)
        for at in np.array_split(rows, -(-len(rows) // chunk)):
            pictures = torch.from_numpy(np.ascontiguousarray(rgb[at].transpose(0, 3, 1, 2))).float() / 127.5 - 1
            yield pictures, torch.from_numpy(labels[at]), torch.from_numpy(light[at]).float()


def losses(told: Tensor, shares: Tensor, light: Tensor, amount: Tensor) -> Tensor:
    """Loss of the heads' output [n,2 classes + L + HARMS], one number."""
    classes = shares.shape[1]
    present, share, told_light, told_amount = told.split([classes, classes, light.shape[1], HARMS], 1)
    return (F.binary_cross_entropy_with_logits(present, (shares > .002).float())
            + 2 * F.smooth_l1_loss(share, shares.sqrt(), beta=.1) + 2 * F.smooth_l1_loss(told_light, light, beta=.3)
            + 4 * F.smooth_l1_loss(told_amount, amount, beta=.1))


def fit(network: SceneFeatures, renders: Iterator[tuple[Tensor, Tensor, Tensor]], plan: FitPlan, classes: int) -> float:
    """Train the layer and set all buffers; returns the mean loss of the last hundred steps."""
    generator = torch.Generator().manual_seed(plan.seed)
    rows: list[tuple[Tensor, ...]] = []
    with torch.no_grad():
        for pictures, labels, light in renders:
            shares = class_shares(labels, classes)
            harmed, amount = harm(pictures, plan.harmed, generator)
            rows.append((network.energies(pictures), shares, light, torch.zeros_like(amount)))
            rows.append((network.energies(harmed), shares, light, amount))
    energies, shares, light, amount = (torch.cat(column) for column in zip(*rows))
    clean = torch.cat([row[0] for row in rows[::2]])
    network.centre.copy_(clean.mean(0))
    network.spread.copy_(clean.std(0).clamp(min=1e-3))
    parameters = [*network.pool.parameters(), *network.head.parameters()]
    optimiser = torch.optim.AdamW(parameters, plan.learning_rate, weight_decay=plan.weight_decay)
    standardised, recent = network.standardise(energies), [0.]
    for step in tqdm(range(plan.steps), desc='layer', mininterval=2):
        for group in optimiser.param_groups:
            group['lr'] = plan.learning_rate * (1 - step / plan.steps)
        at = torch.randint(len(energies), (plan.batch,), generator=generator)
        kept = torch.rand(plan.batch, energies.shape[1], generator=generator) >= plan.dropout
        numbers = network.pool(standardised[at] * kept / (1 - plan.dropout))
        loss = losses(network.head(numbers), shares[at], light[at], amount[at])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        recent = [*recent[-99:], float(loss.detach())]
    whiten(network, clean)
    return sum(recent) / len(recent)


def whiten(network: SceneFeatures, energies: Tensor) -> None:
    """Set mean and whitening from renders: covariance to identity, directions of little variance damped rather than blown up."""
    with torch.no_grad():
        numbers = network.embed(energies).double()
        values, vectors = torch.linalg.eigh(torch.cov(numbers.T))
        scale = (values + .001 * values.max()).rsqrt()
        network.mean.copy_(numbers.mean(0).float())
        network.whitening.copy_((vectors * scale @ vectors.T).float())


def load_features(size: int, folder: str | Path = WEIGHTS) -> SceneFeatures:
    """The fixed network for pictures of this size."""
    return checkpoint.rebuild(checkpoint.load(Path(folder) / f'scene_features_{size}.pt'), FeatureConfig, SceneFeatures)[0]


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description='Train the feature network of FD-scene.')
    parser.add_argument('--size', type=int, choices=(64, 256), required=True)
    parser.add_argument('--data', default='models/data')
    parser.add_argument('--parts', type=int, nargs='*', default=[], help='of --data to use (default: all)')
    parser.add_argument('--weights', default=str(WEIGHTS), help='folder of segmenter_metric.pt and of the result')
    parser.add_argument('--count', type=int, default=FitPlan.count, help='renders to learn from')
    parser.add_argument('--steps', type=int, default=FitPlan.steps)
    a = parser.parse_args(arguments)
    torch.set_num_threads(1)
    torch.manual_seed(FitPlan.seed)
    segmenter = checkpoint.load(Path(a.weights) / 'segmenter_metric.pt')
    config = FeatureConfig(a.size, len(read_label_set()['classes']), channels=tuple(segmenter['config']['channels']),
                           smooth=segmenter['config']['smooth'])
    network = SceneFeatures(config)
    network.trunk.load_state_dict({k: v.float() for k, v in segmenter['average'].items()})
    network.requires_grad_(False)
    network.pool.requires_grad_(True)
    network.head.requires_grad_(True)
    loss = fit(network, read_renders(a.data, a.size, a.count, a.parts, 32 if a.size == 64 else 8),
               replace(FitPlan(), count=a.count, steps=a.steps), config.classes)
    path = Path(a.weights) / f'scene_features_{a.size}.pt'
    # The trunk came in fp16; the rest is small, and its small numbers would round to nothing.
    weights = {k: v.half() if k.startswith('trunk.') else v for k, v in network.state_dict().items()}
    checkpoint.save(path, dict(kind='scene-features', config=checkpoint.describe(config), average=weights))
    print(f'feature network written to {path}, loss {loss:.3f}')


if __name__ == '__main__':
    run_command(main)
