"""A small network that reads a label map from a picture of 64 or 256 px, trained on rendered scenes.

    python -m models.segmenter --variant features --run models/runs/segmenter_features --minutes 5
    python -m models.segmenter --variant metric --run models/runs/segmenter_metric --minutes 5

Two variants with another width, activation, seed and augmentation, because a network that teaches a generator may not
judge it: `features` serves the upsampler's perceptual loss, `metric` measures how faithful pictures are to their maps and
nothing else. Give the same command again to go on; a run ends after its minutes.
"""
import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from models import checkpoint
from models.checkpoint import State
from models.dataset import Pairs, Pictures, read_label_set
from models.loop import Limits, Meter, Progress, random_for, run_loop
from models.network import PlainBlock, count_parameters
from models.parallel import average_gradients
from models.train import ema_exponent, learning_rate, update_average


@dataclass(frozen=True)
class SegmenterConfig:
    classes: int = 17
    channels: tuple[int, ...] = (24, 48, 80, 96)    # at 1/2, 1/4, 1/8, 1/16: 0.7 M parameters, 12 ms for 256 px on a core
    smooth: bool = False                            # SiLU on the way out instead of ReLU
    groups: int = 8


@dataclass(frozen=True)
class Augmentation:
    """How far training pictures stray from renders: generated ones are softer, noisier and coloured otherwise."""
    tint: float = .15                       # standard deviation of the log gain of each channel
    contrast: float = .2                    # of the log gain around mid grey, and of the saturation
    blur: float = .3                        # share of pictures enlarged from 1/3 to 4/5 of their size
    noise: float = .04                      # the most white noise, picture range -1..1
    mottling: float = .06                   # the most noise of 3 px grain


@dataclass(frozen=True)
class SegmentConfig:
    batch: int = 16                         # pictures of 64 px
    crops: int = 4                          # crops of 128 from 256 px in a step of those: the same work
    large_share: float = .45                # of the steps on crops
    learning_rate: float = 2e-3             # AdamW, small network: stable
    warmup: int = 50
    decay: float = .5                       # a short run gains most while the rate falls
    weight_decay: float = .02
    clip: float = 1.
    average: float = .05
    rarest: float = 4.                      # the most a rare class weighs; more trades pixels of common ones away
    seed: int = 0
    augmentation: Augmentation = Augmentation()


VARIANTS: dict[str, tuple[SegmenterConfig, SegmentConfig]] = {
    'features': (SegmenterConfig(), SegmentConfig(seed=11)),
    'metric': (SegmenterConfig(channels=(32, 48, 64, 112), smooth=True),
               SegmentConfig(seed=29, augmentation=Augmentation(.2, .3, .5, .08, .1))),
}


class Segmenter(nn.Module):
    """picture [N,3,H,W] in -1..1 -> class logits [N,classes,H,W]; H, W: multiples of 16."""

    def __init__(self, config: SegmenterConfig) -> None:
        super().__init__()
        c = config.channels
        self.activate: Callable[[Tensor], Tensor] = F.silu if config.smooth else F.relu
        self.stem = nn.Conv2d(12, c[0], 3, padding=1)
        self.inward = nn.ModuleList(PlainBlock(n, config.groups) for n in c)
        self.shrink = nn.ModuleList(nn.Conv2d(a, b, 2, stride=2) for a, b in zip(c, c[1:]))
        self.whole = nn.Linear(c[-1], c[-1])            # what the picture as a whole says: day, winter, sea
        self.grow = nn.ModuleList(nn.Conv2d(b, a, 1) for a, b in zip(c, c[1:]))
        self.outward = nn.ModuleList(nn.Conv2d(a, a, 3, padding=1) for a in c[:-1])
        self.out = nn.Conv2d(c[0], config.classes * 4, 1)

    def inward_features(self, picture: Tensor) -> list[Tensor]:
        """Activations at 1/2, 1/4, 1/8 and 1/16 of the picture's size."""
        h, levels = self.stem(F.pixel_unshuffle(picture, 2)), []
        for i, block in enumerate(self.inward):
            h = block(h if i == 0 else self.shrink[i - 1](h))
            levels.append(h)
        return levels

    def forward(self, picture: Tensor) -> Tensor:
        levels = self.inward_features(picture)
        h = levels[-1] + self.whole(levels[-1].mean((2, 3)))[:, :, None, None]
        for i in reversed(range(len(self.outward))):
            h = levels[i] + F.interpolate(self.grow[i](h), scale_factor=2., mode='nearest')
            h = h + self.activate(self.outward[i](h))
        return F.pixel_shuffle(self.out(self.activate(h)), 2)


def features(segmenter: Segmenter, picture: Tensor) -> list[Tensor]:
    """Feature maps for a perceptual loss (arXiv 1801.03924): picture [N,3,H,W] in -1..1 -> four tensors [N,C,h,w] at 1/2
    to 1/16, each site's channels brought to length 1, so that every level weighs the same. Differentiable."""
    return [F.normalize(level, dim=1, eps=1e-4) for level in segmenter.inward_features(picture)]


def perceptual_distance(segmenter: Segmenter, a: Tensor, b: Tensor) -> Tensor:
    """Mean squared difference of the features of two batches, summed over channels: 0 (the same) to 4; one number."""
    pairs = list(zip(features(segmenter, a), features(segmenter, b)))
    return sum(((x - y).square().sum(1).mean() for x, y in pairs), torch.zeros(())) / len(pairs)


def segment(segmenter: Segmenter, pictures: Tensor, batch: int = 16) -> Tensor:
    """Most likely class of each pixel: [N,3,H,W] in -1..1 -> [N,H,W] uint8."""
    with torch.no_grad():
        return torch.cat([segmenter(part).argmax(1).to(torch.uint8) for part in pictures.split(batch)])


def load_segmenter(path: str | Path) -> Segmenter:
    """The averaged weights of a checkpoint of this command, frozen."""
    return checkpoint.rebuild(checkpoint.load(path), SegmenterConfig, Segmenter)[0]


def stray(pictures: Tensor, strength: Augmentation, generator: torch.Generator) -> Tensor:
    """Pictures [n,3,h,w] in -1..1 with another tint, contrast, saturation, sharpness and noise each, not clamped."""
    n, _, height, width = pictures.shape
    normal = lambda *shape: torch.randn(*shape, generator=generator)
    uniform = lambda: torch.rand(n, 1, 1, 1, generator=generator)
    gain = lambda deviation, channels: (deviation * normal(n, channels, 1, 1)).exp()
    value = ((pictures + 1) / 2 * gain(strength.tint, 3)) * gain(strength.tint, 1)
    grey = value.mean(1, keepdim=True)
    value = grey + (value - grey) * gain(strength.contrast, 1)
    x = (value * 2 - 1) * gain(strength.contrast, 1)
    for i in torch.nonzero(torch.rand(n, generator=generator) < strength.blur).flatten().tolist():
        share = .33 + .47 * float(torch.rand(1, generator=generator))
        small = F.interpolate(x[i:i + 1], scale_factor=share, mode='bilinear', antialias=True)
        x[i] = F.interpolate(small, size=(height, width), mode='bicubic')[0]
    grain = F.interpolate(normal(n, 3, height // 3 + 1, width // 3 + 1), size=(height, width), mode='bilinear')
    return x + strength.noise * uniform() ** 2 * normal(*x.shape) + strength.mottling * uniform() ** 2 * grain


class Trainer:
    """Segmenter, average and optimiser, and one step of them."""

    def __init__(self, model_config: SegmenterConfig, config: SegmentConfig, pictures: Pictures, pairs: Pairs) -> None:
        torch.manual_seed(config.seed)
        self.model_config, self.config, self.pictures, self.pairs = model_config, config, pictures, pairs
        self.progress, self.model = Progress(), Segmenter(model_config)
        self.average = {k: v.clone() for k, v in self.model.state_dict().items()}
        self.parameters = list(self.model.parameters())
        self.optimiser = torch.optim.AdamW(self.parameters, config.learning_rate, betas=(.9, .99),
                                           weight_decay=config.weight_decay, fused=True)
        self.exponent = ema_exponent(config.average)
        shares = torch.bincount(pictures.labels.flatten().long(), minlength=256)[:model_config.classes].float()
        rarity = (shares.sum() / model_config.classes / shares.clamp(min=1)).sqrt()
        self.weights = rarity.clamp(.5, config.rarest)

    def state(self) -> State:
        return dict(kind='segmenter', config=checkpoint.describe(self.model_config), model=self.model.state_dict(),
                    average=self.average, optimiser=self.optimiser.state_dict(), **self.progress.state())

    def restore(self, state: State) -> None:
        self.average = state['average']
        self.model.load_state_dict(state['model'])
        self.optimiser.load_state_dict(state['optimiser'])
        self.progress.restore(state, new_run=False)

    def batch(self, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        """Pictures [n,3,s,s], strayed, and their ids [n,s,s]."""
        c = self.config
        if float(torch.rand(1, generator=generator)) < c.large_share:
            pictures, labels, _ = self.pairs.crops(c.crops, 128, generator)
        else:
            index = torch.randint(len(self.pictures), (c.batch,), generator=generator)
            pictures, labels = self.pictures.rgb[index].float() / 127.5 - 1, self.pictures.labels[index]
            if torch.rand(1, generator=generator) < .5:
                pictures, labels = pictures.flip(-1), labels.flip(-1)
        return stray(pictures, c.augmentation, generator), labels.long()

    def train_step(self, part: float, meter: Meter) -> float:
        """One step on a fresh batch; returns the gradient's norm."""
        c, progress = self.config, self.progress
        for group in self.optimiser.param_groups:
            group['lr'] = learning_rate(c, progress.step - progress.first_step, part)
        pictures, labels = self.batch(random_for(c.seed, progress.step, 0))
        logits = self.model(pictures)
        loss = F.cross_entropy(logits, labels, self.weights, ignore_index=255)
        loss.backward()
        norm = average_gradients(self.parameters, 1, c.clip)
        self.optimiser.step()
        self.optimiser.zero_grad(set_to_none=False)
        progress.step += 1
        progress.pictures += len(pictures)
        update_average(self.average, self.model, (1 - 1 / progress.step) ** (self.exponent + 1))
        accuracy = (logits.detach().argmax(1) == labels).float().mean()
        meter.add(loss=loss.detach(), **{f'accuracy_{pictures.shape[-1]}': accuracy})
        return norm


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description='Train a segmenter on rendered scenes.')
    parser.add_argument('--variant', choices=tuple(VARIANTS), required=True)
    parser.add_argument('--data', default='models/data')
    parser.add_argument('--run', required=True, help='folder of this run: checkpoint.pt and log.jsonl')
    parser.add_argument('--weights', help='file for the finished network in fp16')
    parser.add_argument('--minutes', type=float, default=5.)
    parser.add_argument('--steps', type=int, default=Limits.steps)
    a = parser.parse_args(arguments)
    torch.set_num_threads(1)
    model_config, config = VARIANTS[a.variant]
    classes = len(read_label_set()['classes'])
    model_config = SegmenterConfig(classes, model_config.channels, model_config.smooth, model_config.groups)
    trainer = Trainer(model_config, config, Pictures(a.data, classes), Pairs(a.data, classes))
    Path(a.run).mkdir(parents=True, exist_ok=True)
    if (Path(a.run) / 'checkpoint.pt').exists():
        trainer.restore(checkpoint.load(Path(a.run) / 'checkpoint.pt'))
    print(f'{len(trainer.pictures)} pictures of 64 px, {len(trainer.pairs)} of 256 px, '
          f'{count_parameters(trainer.model) / 1e6:.2f} M parameters, step {trainer.progress.step}', flush=True)
    run_loop(trainer, Limits(a.minutes, a.steps), a.run, 0, 1)
    if a.weights:
        state = trainer.state()
        average = {k: v.half() for k, v in state['average'].items()}
        checkpoint.save(a.weights, {**{k: state[k] for k in ('kind', 'config', 'step', 'pictures', 'cpu_seconds')},
                                    'average': average})
        print(f'segmenter written to {a.weights}')


if __name__ == '__main__':
    main()
