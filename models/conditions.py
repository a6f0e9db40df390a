"""What the base network is told about a picture, for each task; the conventions of model.json's `condition`.

    layout  the prior's pretext: a grid with one cell for 8 x 8 pixels, [classes + 3] channels: the share of each class
            and of unlabelled in the cell, its mean depth, and 1 where depth is known; a dropped cell is 0 in all of them
    mask    one-hot class ids, the last channel unlabelled
    sketch  city-block distance to the nearest ink, 0 on a line to 1 from 8 pixels on
    depth   1 near to 0 in the sky; second channel 1: given

The null conditions: nothing known; unlabelled; no line anywhere; depth not given. Light is apart from them, with a flag
of its own.
"""
import torch
import torch.nn.functional as F
from torch import Tensor

from models import network
from models.dataset import Rows
from models.disturb import disturb_depth, disturb_labels, disturb_sketch
from models.network import condition_channels, one_hot

REACH = 8                       # pixels of the base's size at which a line is no longer felt
CELL = 8                        # pixels of a cell of the layout grid
GREY_TASKS = ('sketch', 'depth')


def null_condition(task: str, n: int, classes: int, height: int, width: int) -> Tensor:
    """The null condition of a task for pictures of height x width, [n,C,height,width] (layout: a cell for 8 x 8)."""
    if task == 'mask':
        return network.null_condition(n, classes, height, width)
    if task == 'layout':
        return torch.zeros(n, condition_channels(task, classes), height // CELL, width // CELL)
    return torch.full((n, condition_channels(task, classes), height, width), 1. if task == 'sketch' else 0.)


def sketch_condition(sketch: Tensor) -> Tensor:
    """sketch [n,h,w] uint8 (0 ink, 255 paper) -> [n,1,h,w]: city-block distance to ink below 128, up to 8, over 8."""
    distance = torch.where(sketch < 128, 0., float(REACH))[:, None]
    for _ in range(REACH):
        padded = F.pad(distance, (1, 1, 1, 1), value=float(REACH))
        beside = (padded[..., 1:-1, :-2], padded[..., 1:-1, 2:], padded[..., :-2, 1:-1], padded[..., 2:, 1:-1])
        for neighbour in beside:
            distance = torch.minimum(distance, neighbour + 1)
    return distance / REACH


def depth_condition(depth: Tensor) -> Tensor:
    """depth [n,h,w] uint8 (255 near, 0 sky) -> [n,2,h,w]."""
    value = depth[:, None].float() / 255
    return torch.cat([value, torch.ones_like(value)], 1)


def layout_condition(labels: Tensor, depth: Tensor, depth_known: Tensor, classes: int) -> Tensor:
    """labels, depth [n,h,w] uint8, depth_known [n] bool -> [n,classes+3,h/8,w/8]."""
    shares = F.avg_pool2d(one_hot(labels, classes), CELL)
    known = depth_known.float()[:, None, None, None].expand(-1, 1, *shares.shape[2:])
    return torch.cat([shares, F.avg_pool2d(depth[:, None].float() / 255, CELL) * known, known], 1)


def drop_cells(layout: Tensor, generator: torch.Generator, most: float = .7, kind: float = .15) -> Tensor:
    """Clear random cells of layouts [n,C,h,w], a share of 0 to `most` of each; and in a share `kind` of the layouts all
    classes, in another all depths: a sketch or a depth map will later have to do without the other half."""
    n, channels, height, width = layout.shape
    share = most * torch.rand(n, 1, 1, 1, generator=generator)
    kept = (torch.rand(n, 1, height, width, generator=generator) >= share).float()
    which = torch.rand(n, 1, 1, 1, generator=generator)
    kept_classes, kept_depth = kept * (which >= kind), kept * ((which < kind) | (which >= 2 * kind))
    return torch.cat([layout[:, :-2] * kept_classes, layout[:, -2:] * kept_depth], 1)


def make_condition(task: str, rows: Rows, size: int, classes: int, generator: torch.Generator,
                   disturbed: bool = True) -> Tensor:
    """The condition of pictures at size 64 or 32; disturbed: as people paint, with pieces missing."""
    phase = torch.randint(2, (2,), generator=generator).tolist()
    halve = size == 32
    if task == 'mask':
        labels = disturb_labels(rows.labels, classes, generator) if disturbed else rows.labels
        return one_hot(labels[:, phase[0]::2, phase[1]::2] if halve else labels, classes)   # no mixing: one of four phases
    if task == 'sketch':
        sketch = disturb_sketch(rows.sketch, generator) if disturbed else rows.sketch
        return sketch_condition(-F.max_pool2d(-sketch[:, None].float(), 2)[:, 0] if halve else sketch)
    if task == 'depth':
        depth = disturb_depth(rows.depth, generator) if disturbed else rows.depth
        return depth_condition(F.avg_pool2d(depth[:, None].float(), 2)[:, 0] if halve else depth)
    labels, depth = rows.labels, rows.depth
    if halve:
        labels, depth = labels[:, phase[0]::2, phase[1]::2], F.avg_pool2d(depth[:, None].float(), 2)[:, 0]
    layout = layout_condition(labels, depth, rows.grey_known, classes)
    return drop_cells(layout, generator) if disturbed else layout


def drop_conditions(task: str, condition: Tensor, light: Tensor, classes: int, condition_dropout: float,
                    light_dropout: float, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Replace conditions by the null condition and clear light flags, independently of each other (so that "the seed
    chooses the light" is trained with a map as well). light [n,L] gets its flag: [n,L+1]."""
    n = len(condition)
    scale = CELL if task == 'layout' else 1
    null = null_condition(task, 1, classes, condition.shape[2] * scale, condition.shape[3] * scale)
    dropped = torch.rand(n, generator=generator) < condition_dropout
    condition = torch.where(dropped[:, None, None, None], null, condition)
    given = (torch.rand(n, generator=generator) >= light_dropout).float()[:, None]
    return condition, torch.cat([light * given, given], 1)
