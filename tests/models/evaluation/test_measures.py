"""The arithmetic of the measures."""
import numpy as np
import pytest
import torch

from models.evaluation import adversarial, diversity, light
from models.evaluation.distances import Distance
from models.evaluation.faithful import agreement, confusion
from models.evaluation.guidance import Saturation, choose, clipped_share, statistics_ratio
from models.evaluation.pack import Recipe, Step
from models.scenes.light import LIGHT_NAMES


def test_agreement_of_known_maps():
    maps = torch.tensor([[[0, 0, 1], [1, 1, 255]]], dtype=torch.uint8)
    read = torch.tensor([[[0, 1, 1], [1, 1, 2]]], dtype=torch.uint8)
    a = agreement(confusion(maps, read, 3))
    assert a.accuracy == pytest.approx(4 / 5)
    assert a.per_class[:2] == pytest.approx([1 / 2, 3 / 4]) and np.isnan(a.per_class[2])
    assert a.miou == pytest.approx(5 / 8)


def test_nothing_labelled_is_no_agreement():
    empty = torch.full((1, 4, 4), 255, dtype=torch.uint8)
    with pytest.raises(ValueError, match='nothing can be compared'):
        agreement(confusion(empty, empty, 3))


def test_clipped_values_are_those_at_the_ends():
    picture = torch.tensor([-1., -.999, -.9, 0., .5, 1.]).view(1, 1, 2, 3).expand(1, 3, 2, 3)
    assert clipped_share(picture) == pytest.approx(3 / 6)


def test_statistics_of_a_prediction_with_twice_the_contrast():
    conditional = torch.randn(4, 3, 8, 8)
    mean, ratio = statistics_ratio(Step(500, conditional, 2 * (conditional - conditional.mean()) + conditional.mean() + .1))
    assert ratio == pytest.approx(2, abs=1e-4) and mean == pytest.approx(.1, abs=.06)


def row(kind, scale, distance, clipped, interval=1.):
    return Recipe('ddim', 8, kind, scale), Distance(64, distance, distance, distance, interval, 10 * distance), Saturation(clipped, 0., 1.)


def test_the_choice_is_near_the_best_and_not_burnt():
    rows = [row('plain', 1., 10., .01), row('plain', 4., 3., .2), row('normalized-x0', 2.5, 5., .011),
            row('normalized-x0', 4., 5.3, .012), row('normalized-x0', 6., 7., .012)]
    chosen, why = choose(rows, .01)
    assert (chosen.guidance, chosen.scale) == ('normalized-x0', 4.) and '2.5' in why
    assert choose([row('plain', 2., 4., .5), row('plain', 3., 3., .5)], .01)[0].scale == 3.


def test_radial_power_finds_a_wave_at_its_frequency():
    x = torch.arange(128) / 128
    wave = torch.sin(2 * torch.pi * 20 * x)[None, None, None].expand(2, 3, 128, 128)
    power = adversarial.radial_power(wave)
    assert power.shape == (64,) and int(power.argmax()) == 20
    noise = torch.randn(2, 3, 256, 256, generator=torch.Generator().manual_seed(0))
    assert adversarial.band_ratios(adversarial.radial_power(2 * noise), adversarial.radial_power(noise)) == pytest.approx([4] * 4)


def test_detail_distance_sees_shapes_but_no_exposure():
    shape = torch.randn(1, 3, 32, 32)
    assert diversity.detail_distance(torch.cat([shape, .3 * shape + .4])) == pytest.approx(0, abs=1e-3)
    assert diversity.detail_distance(torch.randn(8, 3, 64, 64)) == pytest.approx(2 ** .5, abs=.02)


def test_pictures_of_another_model_are_grouped_by_map(tmp_path):
    from PIL import Image
    for name in ('sea_1', 'sea_2', 'old-mill_1'):
        Image.fromarray(np.full((128, 128, 3), 128, np.uint8)).save(tmp_path / f'{name}.png')
    assert {name: len(p) for name, p in diversity.read_pictures(tmp_path).items()} == {'sea': 2, 'old-mill': 1}


def test_following_a_control():
    assert light.follows(np.array([0., 1., 2., 4., 5.]), 1) == (True, pytest.approx(1))
    assert light.follows(np.array([5., 4., 2., 1., 0.]), -1) == (True, pytest.approx(1))
    strict, rank = light.follows(np.array([0., 2., 1., 3., 4.]), 1)
    assert not strict and rank == pytest.approx(.9)


def test_warm_bright_and_flat_pictures():
    warm = torch.tensor([.5, .2, -.5])[:, None, None].expand(1, 3, 4, 4)
    assert float(light.warmth(warm)) == pytest.approx(1) and float(light.contrast(warm)) == pytest.approx(0, abs=1e-6)
    assert float(light.brightness(torch.full((1, 3, 4, 4), .25))) == pytest.approx(.25)
    assert float(light.colour(warm)) == pytest.approx(1)
    assert float(light.colour(torch.full((1, 3, 4, 4), .25))) == 0


def test_near_contrast_sees_grain_and_no_slow_change():
    board = (torch.arange(16)[:, None] + torch.arange(16)) % 2 * .5
    assert float(light.near_contrast(board.expand(1, 3, 16, 16))) == pytest.approx(.25)
    halves = torch.cat([torch.zeros(1, 3, 16, 8), torch.ones(1, 3, 16, 8)], 3)
    assert float(light.near_contrast(halves)) == pytest.approx(0, abs=1e-4)


def test_a_closed_sky_leaves_no_direction_of_the_sun():
    closed = light.moved('noon', 'overcast', 1.)
    assert closed[LIGHT_NAMES.index('overcast')] == 1
    assert abs(closed[LIGHT_NAMES.index('sun_sin')]) < 1e-6 and abs(closed[LIGHT_NAMES.index('sun_cos')]) < 1e-6
    assert light.moved('noon', 'haze', .5)[LIGHT_NAMES.index('haze')] == pytest.approx(.5)


