import pytest
import torch

from models.conditions import (depth_condition, drop_cells, drop_conditions, layout_condition, make_condition,
                               null_condition, sketch_condition)
from models.dataset import Pictures
from models.network import condition_channels

TASKS = ('layout', 'mask', 'sketch', 'depth')


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


def test_a_sketch_is_the_city_block_distance_to_ink():
    sketch = torch.full((1, 32, 32), 255, dtype=torch.uint8)
    sketch[0, 10, 12] = 127                              # darker than 128 is ink, 128 is not
    sketch[0, 30, 30] = 128
    got = sketch_condition(sketch)[0, 0] * 8
    rows, columns = torch.meshgrid(torch.arange(32), torch.arange(32), indexing='ij')
    assert torch.equal(got, ((rows - 10).abs() + (columns - 12).abs()).clamp(max=8).float())


def test_an_empty_sketch_is_the_null_condition():
    empty = torch.full((2, 64, 48), 255, dtype=torch.uint8)
    assert torch.equal(sketch_condition(empty), null_condition('sketch', 2, 17, 64, 48))


def test_depth_has_a_channel_that_says_it_is_given():
    depth = torch.tensor([[[0, 51], [255, 102]]], dtype=torch.uint8)
    got = depth_condition(depth)
    torch.testing.assert_close(got[0, 0], torch.tensor([[0., .2], [1., .4]]))
    assert (got[:, 1] == 1).all() and not null_condition('depth', 1, 17, 2, 2).any()


def test_a_layout_cell_holds_shares_and_mean_depth():
    labels = torch.zeros(2, 16, 16, dtype=torch.uint8)
    labels[:, :, 4:8], labels[:, 8:, 8:] = 3, 255
    depth = torch.full((2, 16, 16), 255, dtype=torch.uint8)
    got = layout_condition(labels, depth, torch.tensor([True, False]), 17)
    assert got.shape == (2, 20, 2, 2)
    assert got[0, [0, 3], 0, 0].tolist() == [.5, .5] and got[0, 17, 1, 1] == 1
    assert (got[0, 18:] == 1).all() and (got[1, 18:] == 0).all()
    assert torch.equal(got[:, :18].sum(1), torch.ones(2, 2, 2))


def test_cells_are_dropped_as_a_whole():
    layout = torch.ones(500, 20, 8, 8)
    dropped = drop_cells(layout, generator(), most=.7, kind=.15)
    classes, depth = dropped[:, :18], dropped[:, 18:]
    assert (classes.amin(1) == classes.amax(1)).all() and (depth.amin(1) == depth.amax(1)).all()
    assert (classes.flatten(1).amax(1) == 0).float().mean() == pytest.approx(.15, abs=.05)
    assert dropped.mean() == pytest.approx(.65 * .85, abs=.03)


@pytest.mark.parametrize('task', TASKS)
@pytest.mark.parametrize('size', [32, 64])
def test_every_condition_fits_its_encoder(data_folder, task, size):
    pictures = Pictures(data_folder, 17, grey_only=True)
    condition = make_condition(task, pictures.draw(3, generator()), size, 17, generator())
    side = size // 8 if task == 'layout' else size
    assert condition.shape == (3, condition_channels(task, 17), side, side)
    assert 0 <= condition.min() and condition.max() <= 1
    assert null_condition(task, 3, 17, size, size).shape == condition.shape


@pytest.mark.parametrize('task', TASKS)
def test_conditions_are_dropped_at_their_rates_and_independently(task):
    null = null_condition(task, 1, 3, 8, 8)
    condition, light = null.expand(4000, *null.shape[1:]) + 1, torch.ones(4000, 3)
    condition, light = drop_conditions(task, condition, light, 3, .12, .2, generator())
    no_condition, no_light = (condition == null).flatten(1).all(1), light[:, -1] == 0
    assert no_condition.float().mean() == pytest.approx(.12, abs=.02)
    assert no_light.float().mean() == pytest.approx(.2, abs=.02)
    assert (no_condition & no_light).float().mean() == pytest.approx(.12 * .2, abs=.01)
    assert not light[no_light].any() and light[~no_light].all()
