"""Make rendered conditions look like what people paint and draw. The picture stays as it is, so the network learns to
forgive the brush (worth 10 FID in arXiv 2011.12636)."""
import torch
import torch.nn.functional as F
from torch import Tensor

from models.dataset import UNLABELLED
from models.network import one_hot


def warp(maps: Tensor, chosen: Tensor, generator: torch.Generator, reach: float = 2.) -> Tensor:
    """Elastic shift of up to `reach` pixels of the chosen [n] bool of maps [n,h,w]; values are moved, never mixed."""
    n, height, width = maps.shape
    shift = torch.randn(n, 2, 6, 6, generator=generator)
    shift = F.interpolate(shift, size=(height, width), mode='bicubic', align_corners=True).clamp(-reach, reach)
    shift = shift * chosen[:, None, None, None]
    rows = (torch.arange(height)[None, :, None] + shift[:, 0]).round().long().clamp(0, height - 1)
    columns = (torch.arange(width)[None, None, :] + shift[:, 1]).round().long().clamp(0, width - 1)
    return maps.flatten(1).gather(1, (rows * width + columns).flatten(1)).view(n, height, width)


def disturb_labels(labels: Tensor, classes: int, generator: torch.Generator, warped: float = .35, smoothed: float = .35,
                   erased: float = .08) -> Tensor:
    """labels [n,64,64] uint8; each share is the part of the batch it happens to.

    warped: an elastic shift of up to 2 px. smoothed: a majority filter. erased: a rectangle becomes unlabelled.
    """
    n = len(labels)
    random = lambda *shape: torch.rand(*shape, generator=generator)
    labels = warp(labels, random(n) < warped, generator)
    chosen = random(n) < smoothed
    if chosen.any():
        reach = int(torch.randint(1, 4, (1,), generator=generator))
        labels[chosen] = majority(labels[chosen], classes, reach)
    for i in torch.nonzero(random(n) < erased).flatten().tolist():
        (top, left), (tall, wide) = (random(2) * 48).long().tolist(), (8 + random(2) * 32).long().tolist()
        labels[i, top:top + tall, left:left + wide] = UNLABELLED
    return labels


def majority(labels: Tensor, classes: int, reach: int) -> Tensor:
    """Majority filter over (2 reach + 1)^2 pixels of labels [n,h,w]; it makes no id that is not in the window."""
    votes = F.avg_pool2d(one_hot(labels, classes), 2 * reach + 1, 1, reach)
    winner = votes.argmax(1)
    return torch.where(winner == classes, UNLABELLED, winner).to(torch.uint8)


def disturb_sketch(sketch: Tensor, generator: torch.Generator, warped: float = .5, thickened: float = .25,
                   broken: float = .6) -> Tensor:
    """sketch [n,64,64] uint8, 0 ink and 255 paper; each share is the part of the batch it happens to.

    warped: an unsteady hand, up to 1.5 px. thickened: a pen of three pixels. broken: up to eight gaps of 2 to 12 px a side
    and, in a third of these, a region of up to half the picture without lines.
    """
    n, height, width = sketch.shape
    random = lambda *shape: torch.rand(*shape, generator=generator)
    sketch = warp(sketch, random(n) < warped, generator, 1.5)
    chosen = random(n) < thickened
    if chosen.any():
        sketch[chosen] = -F.max_pool2d(-sketch[chosen][:, None].float(), 3, 1, 1)[:, 0].to(torch.int16).to(torch.uint8)
    for i in torch.nonzero(random(n) < broken).flatten().tolist():
        sides = [2 + random(2) * 10 for _ in range(int(random(1) * 9))]
        if random(1) < .33:
            sides.append(8 + random(2) * 24)
        for tall, wide in (side.long().tolist() for side in sides):
            top, left = (random(2) * torch.tensor([height, width])).long().tolist()
            sketch[i, top:top + tall, left:left + wide] = 255
    return sketch


def disturb_depth(depth: Tensor, generator: torch.Generator, bent: float = .6, stepped: float = .3,
                  blurred: float = .3) -> Tensor:
    """depth [n,64,64] uint8, 255 near and 0 sky; each share is the part of the batch it happens to. The sky stays 0.

    bent: another gamma and another gain, for nobody paints in metres. stepped: 3 to 12 levels, flat planes as a brush
    leaves them. blurred: edges washed out over 3 or 5 px.
    """
    n = len(depth)
    random = lambda: torch.rand(n, 1, 1, generator=generator)
    value = depth.float() / 255
    gamma, gain = torch.exp((random() - .5) * 1.1), 1 - .35 * random() ** 2
    value = torch.where(random() < bent, value ** gamma * gain, value)
    levels = (3 + 10 * random()).floor()
    value = torch.where(random() < stepped, (value * levels).ceil() / levels, value)
    reach = int(torch.randint(1, 3, (1,), generator=generator))
    washed = F.avg_pool2d(F.pad(value[:, None], [reach] * 4, mode='replicate'), 2 * reach + 1, 1)[:, 0]
    value = torch.where(random() < blurred, washed, value)
    return (value.clamp(0, 1) * 255).round().to(torch.uint8)
