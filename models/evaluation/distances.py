"""Distances between two sets of features, and how sure they are at a small N. Arrays [N,width] float64 throughout."""
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

Features = np.ndarray


@dataclass(frozen=True)
class Distance:
    """FD-scene at N pictures and extrapolated to infinitely many; how much more that is than for renders of the same
    scenes, with the half width of its 95 % interval; and KID x 1000."""
    count: int
    frechet: float
    unbiased: float
    excess: float
    interval: float
    kid: float


def statistics(features: Features) -> tuple[np.ndarray, np.ndarray]:
    """Mean [width] and covariance [width,width]."""
    return features.mean(0), np.cov(features, rowvar=False)


def _root(matrix: np.ndarray) -> np.ndarray:
    """Symmetric square root of a positive semidefinite matrix."""
    values, vectors = np.linalg.eigh(matrix)
    return (vectors * np.sqrt(values.clip(0))) @ vectors.T


def frechet_distance(first: tuple[np.ndarray, np.ndarray], second: tuple[np.ndarray, np.ndarray]) -> float:
    """|m1 - m2|^2 + tr(C1 + C2 - 2 (C1 C2)^1/2) of two Gaussians (arXiv 1706.08500); also for singular covariances."""
    (mean1, covariance1), (mean2, covariance2) = first, second
    root = _root(covariance1)
    cross = np.sqrt(np.linalg.eigvalsh(root @ covariance2 @ root).clip(0)).sum()
    difference = mean1 - mean2
    return float(difference @ difference + np.trace(covariance1) + np.trace(covariance2) - 2 * cross)


def kernel_distance(drawn: Features, reference: Features) -> float:
    """KID (arXiv 1801.01401): unbiased squared MMD with the kernel (x.y / width + 1)^3; may be slightly negative."""
    kernel = lambda a, b: (a @ b.T / a.shape[1] + 1) ** 3
    own = lambda k: (k.sum() - np.trace(k)) / (len(k) * (len(k) - 1))
    return float(own(kernel(drawn, drawn)) + own(kernel(reference, reference)) - 2 * kernel(drawn, reference).mean())


def _subsets(n: int, random: np.random.RandomState, replace: bool, repeats: int) -> list[np.ndarray]:
    """Numbers of pictures: some subsets of N/2 to N of them, or resamples of those sizes."""
    return [random.choice(n, size, replace=replace) for size in (n // 2, n * 2 // 3, n * 5 // 6, n)
            for _ in range(1 if size == n and not replace else repeats)]


def _extrapolate(features: Features, subsets: Sequence[np.ndarray], reference: tuple[np.ndarray, np.ndarray]) -> float:
    """Where a line through FD against 1/N meets 1/N = 0."""
    points = np.array([(1 / len(at), frechet_distance(statistics(features[at]), reference)) for at in subsets])
    slope, intercept = np.polyfit(points[:, 0], points[:, 1], 1)
    return float(intercept)


def measure(drawn: Features, renders: Features, reference: Features, seed: int = 0, rounds: int = 30) -> Distance:
    """Distance of drawn pictures from reference renders, and its excess over the distance of renders of the same scenes,
    row for row.

    FD is biased upwards by about c/N with a c that depends on the model, so equal N does not make rows comparable; it is
    extrapolated linearly in 1/N (arXiv 1911.07023) over subsets of N/2 to N. Which scenes were drawn moves FD more than
    who drew them, but it moves the renders of these scenes as much: therefore the excess. Its interval is 1.96 standard
    deviations over `rounds` bootstrap resamples of the scenes. The reference should be many times larger than N.
    Raises ValueError for fewer than 8 pictures.
    """
    n = len(drawn)
    if n < 8 or len(reference) < 8 or len(renders) != n:
        raise ValueError(f'a distance needs 8 pictures and as many renders, not {n} and {len(renders)}; raise --count')
    random = np.random.RandomState(seed)
    stats = statistics(reference)
    both = lambda subsets: (_extrapolate(drawn, subsets, stats), _extrapolate(renders, subsets, stats))
    ours, theirs = both(_subsets(n, random, False, 6))
    spread = [a - b for a, b in (both(_subsets(n, random, True, 1)) for _ in range(rounds))]
    return Distance(n, frechet_distance(statistics(drawn), stats), ours, ours - theirs, 1.96 * float(np.std(spread)),
                    1000 * kernel_distance(drawn, reference))


def pairwise_distance(features: Features) -> float:
    """Mean Euclidean distance over all pairs, divided by sqrt(2 width): 1 for independent draws of whitened renders."""
    n, width = features.shape
    squares = (features ** 2).sum(1)
    distances = np.sqrt((squares[:, None] + squares[None] - 2 * features @ features.T).clip(0))
    return float(distances.sum() / (n * (n - 1)) / np.sqrt(2 * width))
