"""The networks of the small picture: a condition encoder for each task, and BaseUNet (64 px, v-prediction).

    condition, light --LayoutEncoder or MapEncoder--> features at 1/2, 1/4, 1/8 + one embedding     once a run
    x_t, timestep, features, embedding --BaseUNet--> v                                              every step

* The encoder is apart from the base so that its work is done once, not at every step.
* Every encoder speaks to the base through the same features: one task's encoder takes the place of another's, and the
  base (the prior) stays. conditions.py makes the conditions.
* A pixel-unshuffle stem keeps every convolution at half the picture's resolution or below: a step must be quick on a CPU.
* Each residual block sees the map's features as a scale and shift per site and the noise level with the light as a
  scale and shift per channel, both between its two convolutions, and ends in a gate that starts at zero
  (the order of gains measured by DiC, arXiv 2501.00603).
* Channel `classes` of a label map means "nothing painted here"; everywhere at once it is the null condition.
* The last light number is a flag: 1 = given, 0 = the model chooses; with 0 the other numbers are ignored.
"""
import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn


@dataclass(frozen=True)
class BaseConfig:
    task: str = 'mask'                          # which condition the encoder reads: layout (pretext), mask, sketch, depth
    classes: int = 17                           # of labels.json
    light: int = 10                             # light controls of the renderer, without the flag
    channels: tuple[int, ...] = (48, 96, 160)   # at 1/2, 1/4, 1/8: 3.8 M parameters; the widest that sees enough pictures in two CPU-hours
    features: tuple[int, ...] = (48, 64, 96)    # the map needs fewer channels than the picture; costs 12 % of training
    depths: tuple[int, ...] = (2, 2, 3)         # blocks per level; the lowest level is cheap and sees the whole picture
    embedding: int = 160                        # as wide as the lowest level
    heads: int = 4                              # 40 channels a head over 64 sites
    groups: int = 8                             # GroupNorm; the channel counts above are multiples of 8


def one_hot(labels: Tensor, classes: int) -> Tensor:
    """Label map [N,H,W] of class ids to [N,classes+1,H,W] float; unlabelled (any id that is no class) is the last channel."""
    ids = labels.long()
    ids = torch.where(ids < classes, ids, torch.full_like(ids, classes))
    return F.one_hot(ids, classes + 1).permute(0, 3, 1, 2).float()


def condition_channels(task: str, classes: int) -> int:
    """Channels of a task's condition (conditions.py)."""
    channels = dict(layout=classes + 3, mask=classes + 1, sketch=1, depth=2)
    if task not in channels:
        raise ValueError(f'unknown task "{task}"; known are {", ".join(channels)}')
    return channels[task]


def null_condition(n: int, classes: int, height: int, width: int) -> Tensor:
    """The null condition [n,classes+1,height,width]: unlabelled everywhere."""
    label_map = torch.zeros(n, classes + 1, height, width)
    label_map[:, -1] = 1
    return label_map


def start_at_zero(layer: nn.Module) -> None:
    for parameter in layer.parameters():
        nn.init.zeros_(parameter)


class TimestepEmbedding(nn.Module):
    """timestep [N] in 0..999 -> [N,width]: sines and cosines of 32 frequencies, then two linear layers."""
    frequencies: Tensor

    def __init__(self, width: int) -> None:
        super().__init__()
        # Up to 100 radians over the whole schedule: finer waves would tell apart steps that look the same.
        self.register_buffer('frequencies', torch.exp(torch.linspace(0., math.log(100.), 32)), persistent=False)
        self.layers = nn.Sequential(nn.Linear(64, width), nn.SiLU(), nn.Linear(width, width))

    def forward(self, timestep: Tensor) -> Tensor:
        angle = timestep[:, None] / 1000. * self.frequencies[None]
        return self.layers(torch.cat([angle.sin(), angle.cos()], 1))


class PlainBlock(nn.Module):
    """Residual block without condition, for the encoder."""

    def __init__(self, channels: int, groups: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.GroupNorm(groups, channels), nn.SiLU(), nn.Conv2d(channels, channels, 3, padding=1),
            nn.GroupNorm(groups, channels), nn.SiLU(), nn.Conv2d(channels, channels, 3, padding=1))

    def forward(self, x: Tensor) -> Tensor:
        return x + self.layers(x)


class MapEncoder(nn.Module):
    """condition [N,C,B,B] (a label map, a sketch or depth), light [N,light+1] -> features at B/2, B/4, B/8 and embedding
    [N,embedding]."""

    def __init__(self, config: BaseConfig) -> None:
        super().__init__()
        f = config.features
        # Unshuffled, not averaged: the base may see which of the four pixels of a site carries an edge.
        self.stem = nn.Conv2d(condition_channels(config.task, config.classes) * 4, f[0], 1)
        self.blocks = nn.ModuleList(PlainBlock(c, config.groups) for c in f)
        self.downs = nn.ModuleList(nn.Conv2d(a, b, 3, stride=2, padding=1) for a, b in zip(f, f[1:]))
        self.layout = nn.Linear(f[-1], config.embedding)
        self.light = light_layers(config)

    def forward(self, condition: Tensor, light: Tensor) -> tuple[Tensor, ...]:
        h = self.stem(F.pixel_unshuffle(condition, 2))
        features = []
        for i, block in enumerate(self.blocks):
            h = block(h if i == 0 else self.downs[i - 1](h))
            features.append(h)
        return (*features, self.layout(h.mean((2, 3))) + self.light(flagged(light)))


class LayoutEncoder(nn.Module):
    """The prior's pretext: condition [N,C,B/8,B/8] (what is roughly where, conditions.layout_condition), light
    [N,light+1] -> the same outputs as MapEncoder. From one cell for 64 pixels, so the finer features are guesses."""

    def __init__(self, config: BaseConfig) -> None:
        super().__init__()
        f = config.features
        self.stem = nn.Conv2d(condition_channels(config.task, config.classes), f[-1], 3, padding=1)
        self.blocks = nn.ModuleList(PlainBlock(c, config.groups) for c in f)
        self.grow = nn.ModuleList(nn.Conv2d(b, a, 1) for a, b in zip(f, f[1:]))
        self.layout = nn.Linear(f[-1], config.embedding)
        self.light = light_layers(config)

    def forward(self, condition: Tensor, light: Tensor) -> tuple[Tensor, ...]:
        h = self.blocks[-1](self.stem(condition))
        embedding = self.layout(h.mean((2, 3))) + self.light(flagged(light))
        features = [h]
        for block, grow in reversed(list(zip(self.blocks, self.grow))):
            h = block(F.interpolate(grow(h), scale_factor=2., mode='bilinear', align_corners=False))
            features.insert(0, h)
        return (*features, embedding)


def light_layers(config: BaseConfig) -> nn.Sequential:
    return nn.Sequential(nn.Linear(config.light + 1, config.embedding), nn.SiLU(),
                         nn.Linear(config.embedding, config.embedding))


def flagged(light: Tensor) -> Tensor:
    """light [N,L+1] with its values cleared where the flag says that they are not given."""
    flag = light[:, -1:]
    return torch.cat([light[:, :-1] * flag, flag], 1)


class Block(nn.Module):
    """Residual block: features [N,F,h,w] steer each site, embedding [N,E] each channel."""

    def __init__(self, channels: int, features: int, embedding: int, groups: int) -> None:
        super().__init__()
        self.norm1 = nn.GroupNorm(groups, channels)
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1)
        self.norm2 = nn.GroupNorm(groups, channels, affine=False)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1)
        self.site = nn.Conv2d(features, 2 * channels, 1)
        self.channel = nn.Linear(embedding, 3 * channels)
        for layer in (self.site, self.channel):          # starts as the identity: no scale, no shift, gate shut
            start_at_zero(layer)

    def forward(self, x: Tensor, features: Tensor, embedding: Tensor) -> Tensor:
        scale, shift, gate = self.channel(embedding)[:, :, None, None].chunk(3, 1)
        site_scale, site_shift = self.site(features).chunk(2, 1)
        h = self.norm2(self.conv1(F.silu(self.norm1(x))))
        h = h * (1 + scale + site_scale) + (shift + site_shift)
        return x + gate * self.conv2(F.silu(h))


class Attention(nn.Module):
    """Self-attention over all sites; only at the lowest level (64 sites), for light that belongs to the whole picture."""

    def __init__(self, channels: int, heads: int, groups: int) -> None:
        super().__init__()
        self.heads = heads
        self.norm = nn.GroupNorm(groups, channels)
        self.qkv = nn.Conv2d(channels, 3 * channels, 1)
        self.out = nn.Conv2d(channels, channels, 1)
        start_at_zero(self.out)

    def forward(self, x: Tensor) -> Tensor:
        n, c, h, w = x.shape
        q, k, v = self.qkv(self.norm(x)).reshape(n, 3, self.heads, c // self.heads, h * w).transpose(3, 4).unbind(1)
        weights = torch.softmax(q @ k.transpose(-1, -2) * (c // self.heads) ** -.5, -1)
        return x + self.out((weights @ v).transpose(2, 3).reshape(n, c, h, w))


class BaseUNet(nn.Module):
    """x_t [N,3,H,W] (data in -1..1), timestep [N] in 0..999, encoder outputs -> v [N,3,H,W]. H, W: multiples of 8."""

    def __init__(self, config: BaseConfig) -> None:
        super().__init__()
        c, f, e, g = config.channels, config.features, config.embedding, config.groups
        block = lambda i: Block(c[i], f[i], e, g)
        self.time = TimestepEmbedding(e)
        self.stem = nn.Conv2d(12 + 1 + f[0], c[0], 3, padding=1)
        self.down = nn.ModuleList(nn.ModuleList(block(i) for _ in range(config.depths[i])) for i in range(len(c) - 1))
        self.shrink = nn.ModuleList(nn.Conv2d(a, b, 3, stride=2, padding=1) for a, b in zip(c, c[1:]))
        self.middle = nn.ModuleList(block(len(c) - 1) for _ in range(config.depths[-1]))
        self.attention = nn.ModuleList(Attention(c[-1], config.heads, g) for _ in range(config.depths[-1] - 1))
        self.grow = nn.ModuleList(nn.Conv2d(b, a, 1) for a, b in zip(c, c[1:]))
        self.merge = nn.ModuleList(nn.Conv2d(2 * a, a, 1) for a in c[:-1])
        self.up = nn.ModuleList(nn.ModuleList(block(i) for _ in range(config.depths[i])) for i in range(len(c) - 1))
        self.norm = nn.GroupNorm(g, c[0])
        self.out = nn.Conv2d(c[0], 12, 3, padding=1)
        start_at_zero(self.out)

    def forward(self, x_t: Tensor, timestep: Tensor, *condition: Tensor) -> Tensor:
        *features, embedding = condition
        e = F.silu(self.time(timestep) + embedding)
        n, _, height, width = x_t.shape
        # Ground is below and sky above in every landscape: the height in the picture comes as one more channel.
        row = torch.arange(height // 2, device=x_t.device) / (height // 2 - 1) * 2 - 1
        row = row[None, None, :, None].expand(n, 1, height // 2, width // 2)
        h = self.stem(torch.cat([F.pixel_unshuffle(x_t, 2), row, features[0]], 1))
        skips = []
        for i, blocks in enumerate(self.down):
            for block in blocks.children():
                h = block(h, features[i], e)
            skips.append(h)
            h = self.shrink[i](h)
        for i, block in enumerate(self.middle):
            h = block(h, features[-1], e)
            if i < len(self.attention):
                h = self.attention[i](h)
        for i in reversed(range(len(self.up))):
            h = F.interpolate(self.grow[i](h), scale_factor=2., mode='nearest')
            h = self.merge[i](torch.cat([h, skips[i]], 1))
            for block in self.up[i].children():
                h = block(h, features[i], e)
        return F.pixel_shuffle(self.out(F.silu(self.norm(h))), 2)


class Base(nn.Module):
    """Encoder and UNet together, as they are trained."""

    def __init__(self, config: BaseConfig) -> None:
        super().__init__()
        self.config = config
        self.encoder = (LayoutEncoder if config.task == 'layout' else MapEncoder)(config)
        self.unet = BaseUNet(config)

    def forward(self, x_t: Tensor, timestep: Tensor, condition: Tensor, light: Tensor) -> Tensor:
        return self.unet(x_t, timestep, *self.encoder(condition, light))


def count_parameters(module: nn.Module) -> int:
    return sum(p.numel() for p in module.parameters())
