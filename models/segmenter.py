"""A small network that reads a label map from a picture of 64 or 256 px, trained on rendered scenes.

    python -m models.segmenter --variant features --run models/runs/segmenter_features --minutes 5
    python -m models.segmenter --variant metric --run models/runs/segmenter_metric --minutes 5

Two variants with another width, activation, seed and augmentation, because a network that teaches a generator may not
judge it: `features` serves the upsampler's perceptual loss, `metric` measures how faithful pictures are to their maps and
nothing else. Give the same command again to go on; a run ends after its minutes.
"""
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from models import checkpoint
from models.dataset import Pairs, Pictures, read_label_set
from models.loop import Limits, Meter
from models.network import PlainBlock
from models.problem import run_command
from models.trainer import Plan, Trainer, make_parser, train


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
class SegmentPlan(Plan):
    batch: int = 16                         # pictures of 64 px
    crops: int = 4                          # pictures of 128 px in a step of those: the same work
    large_share: float = .45                # of the steps on them
    whole: bool = False                     # whole 256 px pictures at half size, else crops in full detail
    learning_rate: float = 2e-3             # AdamW, small network: stable
    warmup: int = 50
    decay: float = .5                       # a short run gains most while the rate falls
    weight_decay: float = .02
    rarest: float = 4.                      # the most a rare class weighs; more trades pixels of common ones away
    augmentation: Augmentation = Augmentation()


VARIANTS: dict[str, tuple[SegmenterConfig, SegmentPlan]] = {
    'features': (SegmenterConfig(), SegmentPlan(seed=11)),
    'metric': (SegmenterConfig(channels=(32, 48, 64, 112), smooth=True),
               SegmentPlan(seed=29, whole=True, augmentation=Augmentation(.1, .15, .4, .06, .08))),
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
    """Most likely class of each pixel: [N,3,S,S] in -1..1 -> [N,S,S] uint8. Pictures above 128 px are read at 128: what a
    place is shows in the whole picture better than in its grain (0.37 against 0.32 mIoU on renders of 256 px)."""
    scale = max(1, pictures.shape[-1] // 128)

    def read(part: Tensor) -> Tensor:
        logits = segmenter(F.avg_pool2d(part, scale) if scale > 1 else part)
        return F.interpolate(logits, scale_factor=float(scale), mode='bilinear') if scale > 1 else logits

    with torch.no_grad():
        return torch.cat([read(part).argmax(1).to(torch.uint8) for part in pictures.split(batch)])


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


class SegmentTrainer(Trainer):
    """Trains a Segmenter."""
    kind = run_name = 'segmenter'
    model: Segmenter
    plan: SegmentPlan

    def __init__(self, model_config: SegmenterConfig, plan: SegmentPlan, pictures: Pictures, pairs: Pairs) -> None:
        torch.manual_seed(plan.seed)
        super().__init__(Segmenter(model_config), model_config, plan)
        self.pictures, self.pairs = pictures, pairs
        shares = torch.bincount(pictures.labels.flatten().long(), minlength=256)[:model_config.classes].float()
        rarity = (shares.sum() / model_config.classes / shares.clamp(min=1)).sqrt()
        self.weights = rarity.clamp(.5, plan.rarest)

    def batch(self, generator: torch.Generator) -> tuple[Tensor, Tensor]:
        """Pictures [n,3,s,s], strayed, and their ids [n,s,s]."""
        c = self.plan
        if float(torch.rand(1, generator=generator)) < c.large_share:
            pictures, labels, _ = self.pairs.crops(c.crops, 256 if c.whole else 128, generator)
            if c.whole:
                pictures, labels = F.avg_pool2d(pictures, 2), labels[:, ::2, ::2]
        else:
            index = torch.randint(len(self.pictures), (c.batch,), generator=generator)
            pictures, labels = self.pictures.rgb[index].float() / 127.5 - 1, self.pictures.labels[index]
            if torch.rand(1, generator=generator) < .5:
                pictures, labels = pictures.flip(-1), labels.flip(-1)
        return stray(pictures, c.augmentation, generator), labels.long()

    def loss(self, part: float, generator: torch.Generator, meter: Meter) -> tuple[Tensor, int]:
        pictures, labels = self.batch(generator)
        logits = self.model(pictures)
        loss = F.cross_entropy(logits, labels, self.weights, ignore_index=255)
        accuracy = (logits.detach().argmax(1) == labels).float().mean()
        meter.add(loss=loss.detach(), **{f'accuracy_{pictures.shape[-1]}': accuracy})
        return loss, len(pictures)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = make_parser('Train a segmenter on rendered scenes.', SegmentPlan(), minutes=5.)
    parser.add_argument('--variant', choices=tuple(VARIANTS), required=True)
    parser.add_argument('--weights', help='file for the finished network in fp16')
    a = parser.parse_args(arguments)
    torch.set_num_threads(1)
    model_config, plan = VARIANTS[a.variant]
    classes = len(read_label_set()['classes'])
    plan = replace(plan, batch=a.batch, learning_rate=a.learning_rate, decay=a.decay)
    trainer = SegmentTrainer(replace(model_config, classes=classes), plan, Pictures(a.data, classes), Pairs(a.data, classes))
    train(trainer, Limits(a.minutes, a.steps), a.run, lambda: None,
          f'{len(trainer.pictures)} pictures of 64 px, {len(trainer.pairs)} of 256 px')
    if a.weights:
        checkpoint.save_half(a.weights, trainer.state())
        print(f'segmenter written to {a.weights}')


if __name__ == '__main__':
    run_command(main)
