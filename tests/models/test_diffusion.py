import json
import math
from pathlib import Path

import numpy as np
import pytest
import torch

from models import diffusion, fixtures
from models.diffusion import Level

AC = diffusion.make_alphas_cumprod()
GOLDEN = Path(__file__).parent.parent / 'fixtures' / 'golden'


def randn(seed, *shape):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def test_cosine_schedule_is_the_published_curve():
    t = np.arange(999)                          # the last beta is clipped
    curve = np.cos(((t + 1) / 1000 + .008) / 1.008 * math.pi / 2) ** 2 / math.cos(.008 / 1.008 * math.pi / 2) ** 2
    np.testing.assert_allclose(AC[:999], curve, rtol=1e-9)
    assert AC[999] == pytest.approx(AC[998] * .001)
    assert AC[500] == pytest.approx(.4922851, abs=1e-6)


def test_linear_schedule_ends_are_those_of_ddpm():
    betas = diffusion.make_betas('linear')
    assert (betas[0], betas[-1]) == (pytest.approx(1e-4), pytest.approx(.02))


def test_unknown_kinds_are_named():
    for call in (lambda: diffusion.make_betas('squared'), lambda: diffusion.to_x_start('score', None, None, .5),
                 lambda: diffusion.guide('strong', torch.zeros(1, 3), torch.ones(1, 3), torch.zeros(1, 3), .5, 2.)):
        with pytest.raises(ValueError, match='unknown .* known are'):
            call()


@pytest.mark.parametrize('steps', [1, 2, 7, 27, 250, 1000])
def test_respacing_starts_at_pure_noise_and_falls(steps):
    timesteps = diffusion.respace(steps)
    assert len(timesteps) == steps and timesteps[0] == 999 and min(timesteps) >= 0
    assert all(a > b for a, b in zip(timesteps, timesteps[1:]))


@pytest.mark.parametrize('t', [0, 36, 500, 962])
def test_predictions_convert_back_to_the_picture(t):
    x_start, noise, ac = randn(1, 2, 3, 4, 4), randn(2, 2, 3, 4, 4), float(AC[t])
    x_t = diffusion.q_sample(x_start, noise, ac)
    v = diffusion.v_target(x_start, noise, ac)
    for kind, prediction in (('v', v), ('epsilon', noise), ('x_start', x_start)):
        torch.testing.assert_close(diffusion.to_x_start(kind, prediction, x_t, ac), x_start, atol=1e-9, rtol=1e-7)
    torch.testing.assert_close(diffusion.to_epsilon(x_start, x_t, ac), noise, atol=1e-9, rtol=1e-7)


def test_ancestral_step_is_the_posterior_of_the_respaced_chain():
    """q(x_s | x_t, x_0) by Bayes from q(x_s | x_0) and q(x_t | x_s), both Gaussian."""
    ac, ac_next = float(AC[500]), float(AC[463])
    x_t, x0 = randn(3, 1, 3, 4, 4), randn(4, 1, 3, 4, 4)
    alpha = ac / ac_next
    precision = 1 / (1 - ac_next) + alpha / (1 - alpha)
    mean = (math.sqrt(ac_next) * x0 / (1 - ac_next) + math.sqrt(alpha) * x_t / (1 - alpha)) / precision
    noise = randn(5, 1, 3, 4, 4)
    got = diffusion.ancestral_step(x_t, x0, Level(ac, ac_next), noise)
    torch.testing.assert_close(got, mean + noise / math.sqrt(precision))


def test_first_order_dpm_solver_is_ddim():
    x_t, x0, level = randn(6, 1, 3, 4, 4), randn(7, 1, 3, 4, 4), Level(float(AC[800]), float(AC[700]))
    torch.testing.assert_close(diffusion.dpm_solver_step(x_t, x0, level), diffusion.ddim_step(x_t, x0, level))


def test_second_order_is_exact_for_a_prediction_linear_in_lambda():
    """Against the integral e^lambda x_start(lambda) d lambda of the probability-flow ODE, with x_start = a + b lambda."""
    a, b = randn(8, 1, 3, 2, 2), randn(9, 1, 3, 2, 2)
    acs = [float(AC[t]) for t in (600, 560, 525)]
    lambdas = [diffusion.half_log_snr(ac) for ac in acs]
    predicted = [a + b * l for l in lambdas]
    x_t = randn(10, 1, 3, 2, 2)
    got = diffusion.dpm_solver_step(x_t, predicted[1], Level(acs[1], acs[2]), predicted[0], acs[0])
    h = lambdas[2] - lambdas[1]
    sigma = [math.sqrt(1 - ac) for ac in acs]
    # 2M takes x_start constant at its value in the middle of the step (its extrapolation there is exact for a line).
    middle = a + b * (lambdas[1] + h / 2)
    expected = sigma[2] / sigma[1] * x_t + sigma[2] * (math.exp(lambdas[2]) - math.exp(lambdas[1])) * middle
    torch.testing.assert_close(got, expected, atol=1e-9, rtol=1e-7)


@pytest.mark.parametrize('sampler', diffusion.SAMPLERS)
def test_a_perfect_network_gives_its_picture(sampler):
    target = torch.tanh(randn(11, 2, 3, 8, 8))
    predict = lambda x, t, null: diffusion.v_target(target, diffusion.to_epsilon(target, x, float(AC[t])), float(AC[t]))
    noises = [randn(20 + i, 2, 3, 8, 8) for i in range(5)]
    *_, (_, _, picture) = diffusion.sample(predict,
                                           randn(12, 2, 3, 8, 8),
                                           AC,
                                           diffusion.respace(5),
                                           sampler,
                                           noises=noises)
    torch.testing.assert_close(picture, target, atol=1e-6, rtol=1e-6)


def test_sampling_asks_for_the_null_condition_only_where_it_guides():
    asked = []
    def predict(x, t, null):
        asked.append((t, null))
        return torch.zeros_like(x)

    list(
        diffusion.sample(predict, randn(13, 1, 3, 4, 4), AC, diffusion.respace(27), guidance='normalized-x0',
                         scale=1.5))
    guided = [t for t, null in asked if null]
    assert guided and all(.3 < math.sqrt((1 - AC[t]) / AC[t]) <= 5 for t in guided)
    asked.clear()
    list(diffusion.sample(predict, randn(13, 1, 3, 4, 4), AC, diffusion.respace(27), scale=1.))
    assert not any(null for _, null in asked)


def test_normalized_guidance_keeps_mean_and_deviation():
    c, u, x_t, ac = randn(14, 2, 3, 8, 8) * .5, randn(15, 2, 3, 8, 8) * .5, randn(16, 2, 3, 8, 8), float(AC[500])
    statistics = lambda x: torch.stack([x.mean((1, 2, 3)), x.std((1, 2, 3))])
    guided = diffusion.guide('normalized-epsilon', c, u, x_t, ac, 3.)
    torch.testing.assert_close(statistics(diffusion.to_epsilon(guided, x_t, ac)),
                               statistics(diffusion.to_epsilon(c, x_t, ac)))
    plain, mixed = (diffusion.guide(kind, c, u, x_t, ac, 3.) for kind in ('plain', 'normalized-x0'))
    share = diffusion.NORMALIZED_SHARE
    torch.testing.assert_close(statistics(mixed), share * statistics(c) + (1 - share) * statistics(plain))


def test_training_timesteps_are_stratified_and_include_pure_noise():
    t = diffusion.stratified_timesteps(4000, AC, torch.Generator().manual_seed(0))
    assert t.min() >= 0 and t.max() == 999
    assert .02 < (t == 999).float().mean() < .09
    sigma = np.sqrt((1 - AC[t]) / AC[t])
    assert np.median(sigma) == pytest.approx(.5 * math.exp(.2), rel=.1)


@pytest.mark.parametrize('name, make', [('schedules', fixtures.golden_schedules), ('steps', fixtures.golden_steps),
                                        ('guidance', fixtures.golden_guidance)])
def test_golden_numbers_are_those_of_this_code(name, make):
    stored, made = json.loads((GOLDEN / f'{name}.json').read_text()), json.loads(json.dumps(make()))

    def compare(a, b, path):
        assert type(a) is type(b), path
        if isinstance(a, dict):
            assert a.keys() == b.keys(), path
            for key in a:
                compare(a[key], b[key], f'{path}.{key}')
        elif isinstance(a, list):
            assert len(a) == len(b), path
            for i, (p, q) in enumerate(zip(a, b)):
                compare(p, q, f'{path}[{i}]')
        else:
            assert a == pytest.approx(b, abs=1e-8) if isinstance(a, float) else a == b, path
    compare(stored, made, name)
