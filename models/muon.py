"""Muon: momentum whose matrices are brought near the closest orthogonal ones, so that every direction of a layer moves.

Against AdamW, each at its best rate, an 18 % lower loss on a diffusion UNet at 64 px (arXiv 2510.19376).
"""
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import torch
from torch import Tensor

COEFFICIENTS = (3.4445, -4.7750, 2.0315)    # K. Jordan 2024: the steepest quintic at zero that keeps 0.7 to 1.2 apart from 1
SMALLEST_SIDE = 32                          # thinner matrices (the output layer) and vectors go the way of Adam


def orthogonalise(matrices: Tensor, iterations: int = 5) -> Tensor:
    """[n,r,c] -> the same with singular values near 1 (about 0.7 to 1.2), by Newton-Schulz iterations."""
    turned = matrices.shape[1] > matrices.shape[2]
    x = matrices.transpose(1, 2) if turned else matrices
    x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
    a, b, c = COEFFICIENTS
    for _ in range(iterations):
        gram = x @ x.transpose(1, 2)
        x = a * x + torch.baddbmm(b * gram, gram, gram, alpha=c) @ x
    return x.transpose(1, 2) if turned else x


class Muon(torch.optim.Optimizer):
    """Muon for matrices and convolutions (as matrices [out, rest]), Adam for the rest.

    One learning rate serves both: an orthogonal update is scaled to the root mean square that Adam's usually has, 0.2
    (arXiv 2502.16982). Weight decay is decoupled, as in AdamW.
    """

    def __init__(self, parameters: Iterable[Any], lr: float, momentum: float = .95, betas: tuple[float, float] = (.9, .99),
                 weight_decay: float = .01) -> None:
        super().__init__(parameters, dict(lr=lr, momentum=momentum, betas=betas, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self, closure: None = None) -> None:  # type: ignore[override]
        for group in self.param_groups:
            if group['lr'] == 0:
                continue
            by_shape: dict[tuple[int, int], list[Tensor]] = defaultdict(list)
            others = []
            for p in group['params']:
                if p.grad is None:
                    continue
                shape = (p.shape[0], p.numel() // p.shape[0]) if p.ndim > 1 else (0, 0)
                (by_shape[shape] if min(shape) >= SMALLEST_SIDE else others).append(p)
            for shape, parameters in by_shape.items():
                self.step_matrices(group, shape, parameters)
            if others:
                self.step_others(group, others)

    def step_matrices(self, group: dict[str, Any], shape: tuple[int, int], parameters: list[Tensor]) -> None:
        """All matrices of one shape at once."""
        momentum, rate = group['momentum'], group['lr']
        moved = []
        for p in parameters:
            velocity = self.state[p].setdefault('velocity', torch.zeros_like(p))
            velocity.lerp_(p.grad, 1 - momentum)
            moved.append(torch.lerp(p.grad, velocity, momentum).reshape(shape))
        updates = orthogonalise(torch.stack(moved)) * (.2 * max(shape) ** .5)
        for p, update in zip(parameters, updates):
            p.mul_(1 - rate * group['weight_decay']).sub_(update.view(p.shape), alpha=rate)

    def step_others(self, group: dict[str, Any], parameters: list[Tensor]) -> None:
        rate, (first, second) = group['lr'], group['betas']
        for p in parameters:
            state = self.state[p]
            if not state:
                state.update(step=0, mean=torch.zeros_like(p), square=torch.zeros_like(p))
            state['step'] += 1
            state['mean'].lerp_(p.grad, 1 - first)
            state['square'].lerp_(p.grad.square(), 1 - second)
            mean, square = state['mean'] / (1 - first ** state['step']), state['square'] / (1 - second ** state['step'])
            p.mul_(1 - rate * group['weight_decay']).addcdiv_(mean, square.sqrt() + 1e-8, value=-rate)
