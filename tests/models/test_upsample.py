from dataclasses import replace

import pytest
import torch
import torch.nn.functional as F

from models import upsample
from models.dataset import Pairs
from models.loop import Meter
from models.network import one_hot
from models.upsampler import Upsampler
from models.upsample import PLAN, TINY, UpsampleTrainer


def make_trainer(data_folder, **changes):
    return UpsampleTrainer(TINY, replace(PLAN, batch=2, warmup=1, **changes), Pairs(data_folder, 17))


def test_label_sites_are_an_unshuffle_and_a_1x1_convolution():
    torch.manual_seed(0)
    network = Upsampler(TINY)
    label_map = one_hot(torch.randint(0, 18, (2, 32, 48)), 17)
    sites = network.labels.weight.view(TINY.channels[0], -1, 4, 4)
    torch.testing.assert_close(F.conv2d(label_map, sites, network.labels.bias, stride=4),
                               network.labels(F.pixel_unshuffle(label_map, 4)))


def test_a_run_follows_weights_from_before_there_was_a_tail(data_folder):
    first = make_trainer(data_folder, plain=1.)
    first.train_step(0., Meter())
    old = first.state()
    old = dict(old, average={k: v for k, v in old['average'].items() if not k.startswith('fine.')})
    second = make_trainer(data_folder)
    second.follow(old)
    assert torch.equal(second.model.stem.weight, first.average['stem.weight'])
    assert not second.model.fine.conv2.weight.any()                     # so it draws what the old network drew


def test_the_first_part_leaves_the_discriminator_alone_and_the_second_teaches_both(data_folder):
    trainer = make_trainer(data_folder, plain=.5)
    weights = lambda module: torch.cat([p.detach().flatten() for p in module.parameters()])
    judge = weights(trainer.discriminator)
    trainer.train_step(.2, Meter())
    assert torch.equal(weights(trainer.discriminator), judge)
    drawn, meter = weights(trainer.model), Meter()
    trainer.train_step(.9, meter)
    assert not torch.equal(weights(trainer.discriminator), judge) and not torch.equal(weights(trainer.model), drawn)
    assert {'discriminator', 'adversarial', 'matching', 'weight'} <= set(meter.means())


def test_texture_moves_the_last_layer_as_far_as_pixels_do(data_folder):
    trainer = make_trainer(data_folder)
    torch.nn.init.normal_(trainer.model.out.weight, std=.01)
    x = torch.rand(2, 3, 32, 32)
    drawn = trainer.model(torch.randn(2, 3, 32, 32), torch.tensor([999., 999.]), torch.rand(2, 3, 8, 8), one_hot(
        torch.zeros(2, 32, 32), 17))
    pixels, texture = (drawn - x).abs().mean(), 7 * (drawn * x).mean()
    weight = trainer.weigh(pixels, texture)
    length = lambda loss: float(torch.autograd.grad(loss, trainer.model.out.weight, retain_graph=True)[0].norm())
    assert weight * length(texture) == pytest.approx(length(pixels), rel=1e-3)


def test_steepness_is_the_squared_gradient_of_the_score(data_folder):
    trainer = make_trainer(data_folder)
    slope = torch.randn(3 * 32 * 32)
    trainer.discriminator = lambda x, _: ([(x.flatten(1) @ slope)[:, None, None, None]] * 2, ())
    got = trainer.steepness(torch.rand(2, 3, 32, 32), one_hot(torch.zeros(2, 32, 32), 17))
    assert float(got) == pytest.approx(float(slope.square().sum()), rel=1e-4)


def test_disturbed_low_res_stays_near_and_differs():
    low_res = torch.rand(8, 3, 24, 24) * 2 - 1
    disturbed = upsample.disturb(low_res, torch.Generator().manual_seed(0))
    assert disturbed.shape == low_res.shape and .001 < float((disturbed - low_res).abs().mean()) < .4
