from dataclasses import replace

import pytest
import torch

from models.evaluation.pack import Pack, PackError, noise


@pytest.fixture(scope='module')
def pack(bench):
    return Pack(bench.pack, bench.packs)


def inputs(n):
    maps = torch.arange(n, dtype=torch.uint8)[:, None, None].expand(n, 64, 64)
    lights = torch.ones(n, 11) * .2
    return maps, lights, list(range(1, n + 1))


def test_a_picture_does_not_depend_on_its_batch(pack):
    maps, lights, seeds = inputs(3)
    recipe = replace(pack.recipe, steps=3, guidance='plain', scale=2.)
    together, alone = pack.draw(maps, lights, seeds, recipe), pack.draw(maps, lights, seeds, recipe, batch=1)
    assert together.shape == (3, 3, 64, 64) and (together - alone).abs().max() < 1e-3
    assert (together[0] - together[1]).abs().mean() > .01


def test_every_step_tells_the_conditional_and_the_guided_prediction(pack):
    maps, lights, seeds = inputs(2)
    steps = [step for _, step in pack.steps(maps, lights, seeds, replace(pack.recipe, steps=3, guidance='plain', scale=3.))]
    assert [s.timestep for s in steps] == [999, 666, 332]
    assert all((s.guided - s.conditional).abs().max() > 0 for s in steps)
    plain = [step for _, step in pack.steps(maps, lights, seeds, replace(pack.recipe, steps=2, scale=1.))]
    assert all(s.guided is s.conditional for s in plain)


def test_enlarging_makes_four_pixels_of_one(pack):
    maps, lights, seeds = inputs(2)
    low = pack.draw(maps, lights, seeds, replace(pack.recipe, steps=1))
    assert pack.enlarge(low, torch.zeros(2, 256, 256, dtype=torch.uint8), seeds).shape == (2, 3, 256, 256)


def test_noise_belongs_to_the_seed():
    assert torch.equal(noise([4, 9], 8, 0)[1], noise([9], 8, 0)[0])
    assert not torch.equal(noise([4], 8, 0), noise([4], 8, 1))


def test_the_wrong_name_gets_the_right_ones(bench):
    with pytest.raises(PackError, match='no such pack; .* holds tiny-pack'):
        Pack('landscape-musk', bench.packs)
