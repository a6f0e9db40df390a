"""The upsampler's network: 64 -> 256 px, predicts x_start. No site of it depends on the picture as a whole, so it works on
tiles and on any size."""
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from models.network import TimestepEmbedding, start_at_zero


@dataclass(frozen=True)
class UpsamplerConfig:
    classes: int = 17
    channels: tuple[int, ...] = (48, 80)    # trunk at 1/4 (64x64) and 1/8: under 50 ms at 256 px on two cores
    depths: tuple[int, ...] = (3, 4)        # blocks on the way in and out at 1/4; between them at 1/8
    embedding: int = 96                     # only the noise level
    fine: int = 24                          # of two convolutions at 1/2: borders sharper than the trunk's 4 px cells


def normalize_site(x: Tensor) -> Tensor:
    """Each site's channels brought to mean square 1: steady training, yet no site depends on another one."""
    return x * torch.rsqrt(x.square().mean(1, keepdim=True) + 1e-4)


class UpsamplerBlock(nn.Module):
    """Residual block without GroupNorm: a tile must not depend on what else is in the picture."""

    def __init__(self, channels: int, embedding: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1)
        self.channel = nn.Linear(embedding, 2 * channels)
        for layer in (self.conv2, self.channel):
            start_at_zero(layer)

    def forward(self, x: Tensor, embedding: Tensor) -> Tensor:
        scale, shift = self.channel(embedding)[:, :, None, None].chunk(2, 1)
        return x + self.conv2(F.silu(self.conv1(normalize_site(x)) * (1 + scale) + shift))


class Upsampler(nn.Module):
    """x_t [N,3,H,W], timestep [N], low_res [N,3,H/4,W/4], label_map [N,classes+1,H,W] -> x_start [N,3,H,W].

    H, W: multiples of 16. The trunk runs at a quarter of the resolution, a short tail at half of it; the result is added
    to a bilinear enlargement of low_res, so an untrained network already gives a picture. An unshuffle-4 stem has as many
    values per site as the trunk has channels, where predicting x_start trains and v does not (JiT, arXiv 2511.13720).
    """

    def __init__(self, config: UpsamplerConfig) -> None:
        super().__init__()
        c, d, e = config.channels, config.depths, config.embedding
        self.time = TimestepEmbedding(e)
        self.labels = nn.Conv2d((config.classes + 1) * 16, c[0], 1)
        self.stem = nn.Conv2d(48 + 3, c[0], 3, padding=1)
        self.inward = nn.ModuleList(UpsamplerBlock(c[0], e) for _ in range(d[0]))
        self.shrink = nn.Conv2d(c[0], c[1], 3, stride=2, padding=1)
        self.middle = nn.ModuleList(UpsamplerBlock(c[1], e) for _ in range(d[1]))
        self.grow = nn.Conv2d(c[1], c[0], 1)
        self.outward = nn.ModuleList(UpsamplerBlock(c[0], e) for _ in range(d[0]))
        self.out = nn.Conv2d(c[0], 48, 3, padding=1)
        start_at_zero(self.out)
        self.fine = FineTail(c[0], config.fine, config.classes)

    def forward(self, x_t: Tensor, timestep: Tensor, low_res: Tensor, label_map: Tensor) -> Tensor:
        e = F.silu(self.time(timestep))
        # The same as labels(pixel_unshuffle(label_map, 4)), without moving 18 channels of full size about.
        sites = self.labels.weight.view(self.labels.out_channels, -1, 4, 4)
        h = self.stem(torch.cat([F.pixel_unshuffle(x_t, 4), low_res], 1))
        h = h + F.conv2d(label_map, sites, self.labels.bias, stride=4)
        for block in self.inward:
            h = block(h, e)
        low = self.shrink(normalize_site(h))
        for block in self.middle:
            low = block(low, e)
        h = h + F.interpolate(self.grow(normalize_site(low)), scale_factor=2., mode='nearest')
        for block in self.outward:
            h = block(h, e)
        h = normalize_site(h)
        enlarged = F.interpolate(low_res, scale_factor=4., mode='bilinear', align_corners=False)
        return enlarged + F.pixel_shuffle(self.out(h), 4) + self.fine(h, x_t, label_map)


class FineTail(nn.Module):
    """The trunk's last features [N,C,H/4,W/4], x_t and label_map at full size -> a correction of the picture [N,3,H,W].

    It works at half the resolution and sees the map's own borders there: without it every edge follows the trunk's cells,
    and a strong discriminator makes it weave a 4 px grid.
    """

    def __init__(self, trunk: int, channels: int, classes: int) -> None:
        super().__init__()
        self.grow = nn.Conv2d(trunk, 4 * channels, 1)
        self.labels = nn.Conv2d(classes + 1, channels, 2, stride=2)
        self.noise = nn.Conv2d(3, channels, 2, stride=2)
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1)
        self.conv2 = nn.Conv2d(channels, 12, 3, padding=1)
        start_at_zero(self.conv2)

    def forward(self, h: Tensor, x_t: Tensor, label_map: Tensor) -> Tensor:
        h = F.silu(F.pixel_shuffle(self.grow(h), 2) + self.labels(label_map) + self.noise(x_t))
        return F.pixel_shuffle(self.conv2(F.silu(self.conv1(h))), 2)
