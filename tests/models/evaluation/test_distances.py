import numpy as np
import pytest

from models.evaluation.distances import frechet_distance, kernel_distance, measure, pairwise_distance, statistics


def normal(n, width=8, mean=0., scale=1., seed=0):
    return np.random.RandomState(seed).normal(mean, scale, (n, width))


def test_frechet_distance_of_known_gaussians():
    zero, one = np.zeros(3), np.eye(3)
    assert frechet_distance((zero, one), (zero, one)) == pytest.approx(0, abs=1e-9)
    assert frechet_distance((zero, one), (zero + 2, one)) == pytest.approx(12)
    assert frechet_distance((zero, one), (zero, 4 * one)) == pytest.approx(3)          # (2 - 1)^2 in each direction
    singular = np.diag([1., 0., 0.])
    assert frechet_distance((zero, singular), (zero, one)) == pytest.approx(2)


def test_it_does_not_depend_on_the_order():
    a, b = statistics(normal(50, seed=1)), statistics(normal(60, mean=.5, scale=2., seed=2))
    assert frechet_distance(a, b) == pytest.approx(frechet_distance(b, a), rel=1e-6)


def test_extrapolation_takes_away_most_of_the_bias():
    reference = normal(1500)
    distances = [measure(normal(60, seed=s), normal(60, seed=s), reference, rounds=4) for s in range(1, 9)]
    biased, unbiased = (np.mean([getattr(d, name) for d in distances]) for name in ('frechet', 'unbiased'))
    assert biased > .3 and abs(unbiased) < .4 * biased


def test_the_excess_over_renders_of_the_same_scenes_is_far_surer_than_the_distance():
    reference, renders = normal(1500), normal(60, seed=3)
    same = measure(renders, renders, reference)
    assert same.excess == 0 and same.interval == 0
    close = measure(renders + normal(60, scale=.05, seed=4), renders, reference)
    apart = measure(normal(60, mean=1., seed=4), renders, reference)
    assert close.interval < .2 * apart.interval
    assert abs(apart.excess - 8) < 2 * apart.interval


def test_the_interval_narrows():
    few, many = (measure(normal(n, mean=1., seed=3), normal(n, seed=5), normal(1500)) for n in (40, 640))
    assert many.interval < .6 * few.interval


def test_kid_is_unbiased_and_sees_a_shift():
    reference = normal(1000)
    same = [kernel_distance(normal(40, seed=s), reference) for s in range(1, 30)]
    assert abs(np.mean(same)) < 3 * np.std(same) / np.sqrt(len(same)) + 1e-3
    assert kernel_distance(normal(40, mean=1.), reference) > 10 * np.std(same)


def test_too_few_pictures_are_refused():
    with pytest.raises(ValueError, match='raise --count'):
        measure(normal(4), normal(4), normal(100))


def test_pairwise_distance_of_independent_draws_is_about_one():
    assert pairwise_distance(normal(200, 64)) == pytest.approx(1, abs=.02)
    assert pairwise_distance(np.ones((4, 3))) == 0
