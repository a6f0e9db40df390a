"""The upsampler's judge: real or drawn, for patches of two sizes, given what the map says is there.

Hinge loss on its outputs. The label map comes in twice: as input, and as a projection of the features onto a vector per
class (Miyato & Koyama 2018), so that "looks like grass" is only right where grass was painted.
"""
import torch.nn.functional as F
from torch import Tensor, nn

from models.network import start_at_zero


class Discriminator(nn.Module):
    """x [N,3,H,W], label_map [N,classes+1,H,W] -> ([N,1,H/4,W/4], [N,1,H/8,W/8]) scores and the features behind them."""

    def __init__(self, classes: int, channels: int = 40) -> None:
        super().__init__()
        c = channels                        # 0.4 M parameters: about the work of the upsampler on the same crop
        self.first = nn.Conv2d(12, c, 3, padding=1)
        self.labels = nn.Conv2d((classes + 1) * 4, c, 1)
        self.second = nn.Conv2d(c, 2 * c, 4, stride=2, padding=1)
        self.third = nn.Conv2d(2 * c, 2 * c, 3, padding=1)
        self.fourth = nn.Conv2d(2 * c, 2 * c, 4, stride=2, padding=1)
        self.scores = nn.ModuleList(nn.Conv2d(2 * c, 1, 1) for _ in range(2))
        self.projections = nn.ModuleList(nn.Conv2d(classes + 1, 2 * c, 1, bias=False) for _ in range(2))
        for projection in self.projections:
            start_at_zero(projection)

    def forward(self, x: Tensor, label_map: Tensor) -> tuple[list[Tensor], tuple[Tensor, ...]]:
        activate = lambda h: F.leaky_relu(h, .2)
        first = activate(self.first(F.pixel_unshuffle(x, 2)) + self.labels(F.pixel_unshuffle(label_map, 2)))
        second = activate(self.second(first))
        third = activate(self.third(second))
        fourth = activate(self.fourth(third))
        scores = [score(h) + (h * projection(F.avg_pool2d(label_map, size))).mean(1, keepdim=True)
                  for h, size, score, projection in zip((third, fourth), (4, 8), self.scores, self.projections)]
        return scores, (first, second, third, fourth)
