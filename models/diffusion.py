"""Diffusion arithmetic: schedule, conversions, guidance and samplers. The reference that the TypeScript pipeline is compared to.

Everything is an index t of a discrete schedule of T = 1000 timesteps, with alphas_cumprod[t] (Ho et al. 2020):

    x_t = sqrt(ac) x_start + sqrt(1 - ac) epsilon          v = sqrt(ac) epsilon - sqrt(1 - ac) x_start

so that x_start = sqrt(ac) x_t - sqrt(1 - ac) v and epsilon = sqrt(1 - ac) x_t + sqrt(ac) v (Salimans & Ho 2022).
"""
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

TIMESTEPS = 1000


def make_betas(kind: str = 'cosine', timesteps: int = TIMESTEPS) -> np.ndarray:
    """betas [T] float64. cosine: Nichol & Dhariwal 2021, s = 0.008, clipped at 0.999; linear: Ho et al. 2020."""
    if kind == 'cosine':
        level = np.cos((np.arange(timesteps + 1) / timesteps + .008) / 1.008 * math.pi / 2) ** 2
        return np.minimum(1 - level[1:] / level[:-1], .999)
    if kind == 'linear':
        scale = 1000 / timesteps
        return np.linspace(scale * 1e-4, scale * .02, timesteps)
    raise ValueError(f'unknown schedule "{kind}"; known are cosine and linear')


def make_alphas_cumprod(kind: str = 'cosine', timesteps: int = TIMESTEPS) -> np.ndarray:
    """alphas_cumprod [T] float64: the share of the picture's variance left at each timestep. Its last value is about
    2e-9 for cosine: practically pure noise, so the brightness of a picture is free (arXiv 2305.08891)."""
    return np.cumprod(1 - make_betas(kind, timesteps))


def respace(steps: int, timesteps: int = TIMESTEPS) -> list[int]:
    """The timesteps a sampler visits, descending, from T - 1: evenly spaced from the end ("trailing", arXiv 2305.08891).

    t_i = floor(T (n - i) / n + 1/2) - 1 for i = 0 .. n-1; after the last one the picture is clean (alphas_cumprod 1).
    27 steps: 999, 962, 925, ... 73, 36. One step: 999.
    """
    if not 1 <= steps <= timesteps:
        raise ValueError(f'steps must be 1 to {timesteps}, not {steps}')
    return [math.floor(timesteps * (steps - i) / steps + .5) - 1 for i in range(steps)]


def q_sample(x_start: Tensor, noise: Tensor, alpha_cumprod: float | Tensor) -> Tensor:
    """x_t of x_start and noise; alpha_cumprod a number or a tensor that broadcasts over x_start."""
    ac = torch.as_tensor(alpha_cumprod, dtype=x_start.dtype)
    return ac.sqrt() * x_start + (1 - ac).sqrt() * noise


def v_target(x_start: Tensor, noise: Tensor, alpha_cumprod: float | Tensor) -> Tensor:
    ac = torch.as_tensor(alpha_cumprod, dtype=x_start.dtype)
    return ac.sqrt() * noise - (1 - ac).sqrt() * x_start


def to_x_start(kind: str, prediction: Tensor, x_t: Tensor, ac: float) -> Tensor:
    """pred_xstart from a prediction of kind 'v', 'x_start' or 'epsilon'; ac = alphas_cumprod[t]."""
    if kind == 'v':
        return math.sqrt(ac) * x_t - math.sqrt(1 - ac) * prediction
    if kind == 'x_start':
        return prediction
    if kind == 'epsilon':
        return (x_t - math.sqrt(1 - ac) * prediction) / math.sqrt(ac)
    raise ValueError(f'unknown prediction "{kind}"; known are v, x_start and epsilon')


def to_epsilon(x_start: Tensor, x_t: Tensor, ac: float) -> Tensor:
    """The noise in x_t when x_start is the picture."""
    return (x_t - math.sqrt(ac) * x_start) / math.sqrt(1 - ac)


# --- classifier-free guidance -------------------------------------------------------------------------------------

# Noise levels sqrt((1 - ac) / ac), the lower one excluded, at which the normalised kinds guide. Above, 1 / sqrt(ac) amplifies
# every change of epsilon; below, nothing changes that can be seen and a second forward pass is saved (arXiv 2404.07724).
GUIDANCE_INTERVAL = (.3, 5.)
NORMALIZED_SHARE = .7       # of the re-normalised x_start in normalized-x0; the rest is plain (phi of arXiv 2305.08891)


def is_guided(kind: str, scale: float, ac: float) -> bool:
    """Whether a step needs the null condition at all."""
    low, high = GUIDANCE_INTERVAL
    return scale != 1 and (kind == 'plain' or low < math.sqrt((1 - ac) / ac) <= high)


def _statistics(x: Tensor) -> tuple[Tensor, Tensor]:
    """Mean and standard deviation (divided by n) of each sample [N,...]."""
    dims = tuple(range(1, x.ndim))
    return x.mean(dims, keepdim=True), x.std(dims, keepdim=True, correction=0)


def guide(kind: str, conditional: Tensor, unconditional: Tensor, x_t: Tensor, ac: float, scale: float) -> Tensor:
    """Guided pred_xstart [N,...] (not clamped) from the conditional and the null pred_xstart; where
    the step is not guided (see is_guided), the conditional one.

    plain: u + s (c - u).
    normalized-epsilon: as in the article (arXiv 2205.12952): epsilon^ = e_c + w (e_c - e_u), w = s - 1, brought back to
      mean and deviation of e_c, with the measured statistics of epsilon^. The article's estimate of them takes e_c and
      e_u as independent, but they share x_t and are almost the same: with it the chain explodes.
    normalized-x0: the same on pred_xstart, where the deviation is the picture's contrast, mixed 7 : 3 with plain.
    """
    if not is_guided(kind, scale, ac):
        return conditional
    plain = unconditional + scale * (conditional - unconditional)
    if kind == 'plain':
        return plain
    if kind == 'normalized-x0':
        mean_c, std_c = _statistics(conditional)
        mean_p, std_p = _statistics(plain)
        normalized = (plain - mean_p) * (std_c / std_p.clamp(min=1e-8)) + mean_c
        return NORMALIZED_SHARE * normalized + (1 - NORMALIZED_SHARE) * plain
    if kind == 'normalized-epsilon':
        e_c, e_u = to_epsilon(conditional, x_t, ac), to_epsilon(unconditional, x_t, ac)
        e_p = e_u + scale * (e_c - e_u)
        mean_c, std_c = _statistics(e_c)
        mean_p, std_p = _statistics(e_p)
        normalized = (e_p - mean_p) * (std_c / std_p.clamp(min=1e-8)) + mean_c
        return to_x_start('epsilon', normalized, x_t, ac)
    raise ValueError(f'unknown guidance "{kind}"; known are plain, normalized-epsilon and normalized-x0')


# --- samplers: one step each, from x_t to x_next, given pred_xstart already clamped to -1..1 -------------------------

@dataclass(frozen=True)
class Level:
    """A step's noise levels: alphas_cumprod here and at the next timestep of the chain (1 after the last)."""
    ac: float
    ac_next: float


def ancestral_step(x_t: Tensor, pred_xstart: Tensor, level: Level, noise: Tensor) -> Tensor:
    """Ancestral sampling (Ho et al. 2020) on the respaced chain with the posterior's variance ("fixed-small");
    noise is not used in the last step (ac_next = 1)."""
    ac, ac_next = level.ac, level.ac_next
    beta = 1 - ac / ac_next
    mean = beta * math.sqrt(ac_next) / (1 - ac) * pred_xstart + (1 - ac_next) * math.sqrt(1 - beta) / (1 - ac) * x_t
    variance = beta * (1 - ac_next) / (1 - ac)
    return mean + math.sqrt(variance) * noise if ac_next < 1 else mean


def ddim_step(x_t: Tensor, pred_xstart: Tensor, level: Level) -> Tensor:
    """DDIM, eta = 0 (Song et al. 2021): the same noise, at the next level."""
    epsilon = to_epsilon(pred_xstart, x_t, level.ac)
    return math.sqrt(level.ac_next) * pred_xstart + math.sqrt(1 - level.ac_next) * epsilon


def half_log_snr(ac: float) -> float:
    """lambda = ln(sqrt(ac) / sqrt(1 - ac))."""
    return .5 * (math.log(ac) - math.log1p(-ac))


def dpm_solver_step(x_t: Tensor, pred_xstart: Tensor, level: Level, previous_xstart: Tensor | None = None,
                    previous_ac: float | None = None) -> Tensor:
    """DPM-Solver++(2M) (Lu et al. 2022), data prediction; first order where there is no previous step.

    The last step (ac_next = 1) returns pred_xstart itself, the limit of the first-order formula.
    """
    if level.ac_next >= 1:
        return pred_xstart
    h = half_log_snr(level.ac_next) - half_log_snr(level.ac)
    direction = pred_xstart
    if previous_xstart is not None and previous_ac is not None:
        ratio = (half_log_snr(level.ac) - half_log_snr(previous_ac)) / h
        direction = pred_xstart + (pred_xstart - previous_xstart) / (2 * ratio)
    sigma_ratio = math.sqrt((1 - level.ac_next) / (1 - level.ac))
    return sigma_ratio * x_t - math.sqrt(level.ac_next) * math.expm1(-h) * direction


SAMPLERS = ('ancestral', 'ddim', 'dpm-solver++')


def sample(predict: Callable[[Tensor, int, bool], Tensor], x_t: Tensor, alphas_cumprod: np.ndarray,
           timesteps: Sequence[int], sampler: str = 'dpm-solver++', prediction: str = 'v', guidance: str = 'plain',
           scale: float = 1., noises: Sequence[Tensor] = ()) -> Iterator[tuple[int, Tensor, Tensor]]:
    """Yield (timestep, x_t, pred_xstart) of each step before it is taken; the last pred_xstart is the picture.

    predict(x_t, timestep, null) -> prediction [N,...]: null False for the condition, True for the null condition; it is
    asked for the null condition only where the step is guided. noises: one array per step, for ancestral (its last is unused).
    """
    if sampler not in SAMPLERS:
        raise ValueError(f'unknown sampler "{sampler}"; known are {", ".join(SAMPLERS)}')
    previous = previous_ac = None
    for i, t in enumerate(timesteps):
        last = i == len(timesteps) - 1
        level = Level(float(alphas_cumprod[t]), 1. if last else float(alphas_cumprod[timesteps[i + 1]]))
        pred_xstart = to_x_start(prediction, predict(x_t, t, False), x_t, level.ac)
        if is_guided(guidance, scale, level.ac):
            unconditional = to_x_start(prediction, predict(x_t, t, True), x_t, level.ac)
            pred_xstart = guide(guidance, pred_xstart, unconditional, x_t, level.ac, scale)
        pred_xstart = pred_xstart.clamp(-1, 1)
        yield t, x_t, pred_xstart
        if last:
            return
        if sampler == 'ancestral':
            x_t = ancestral_step(x_t, pred_xstart, level, noises[i])
        elif sampler == 'ddim':
            x_t = ddim_step(x_t, pred_xstart, level)
        else:
            x_t = dpm_solver_step(x_t, pred_xstart, level, previous, previous_ac)
        previous, previous_ac = pred_xstart, level.ac


# --- training --------------------------------------------------------------------------------------------------------

def stratified_timesteps(n: int, alphas_cumprod: np.ndarray, generator: torch.Generator, center: float = .2,
                         spread: float = 1.2, sigma_data: float = .5, last_share: float = .04) -> Tensor:
    """n timesteps for training: ln(sigma / sigma_data) ~ normal(center, spread), one from each n-th of the distribution.

    The density stands in for a loss weight (same expectation, less variance); its centre is where the noise is as strong
    as the picture (as in EDM2, arXiv 2312.02696, but narrower and higher: in a short run layout and colour come before
    the finest grain, which its preset of -0.1, 1.6 spends a quarter of all samples on). A few are the last timestep,
    pure noise: there the mean brightness is decided, and sampling starts there.
    """
    quantile = (torch.arange(n) + torch.rand(n, generator=generator)) / n
    normal = torch.erfinv((2 * quantile - 1).clamp(-.9999, .9999)) * math.sqrt(2)
    log_sigma = math.log(sigma_data) + center + spread * normal
    table = torch.from_numpy(.5 * (np.log1p(-alphas_cumprod) - np.log(alphas_cumprod))).float()   # ascending
    t = torch.searchsorted(table, log_sigma).clamp(0, len(table) - 1)
    t[torch.rand(n, generator=generator) < last_share] = len(table) - 1
    return t[torch.randperm(n, generator=generator)]
