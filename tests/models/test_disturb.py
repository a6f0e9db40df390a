import pytest
import torch

from models import disturb
from models.dataset import UNLABELLED


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize('seed', range(5))
def test_disturbed_maps_hold_no_id_that_was_not_there(seed):
    labels = torch.randint(0, 17, (6, 8, 8),
                           generator=generator(seed)).to(torch.uint8).repeat_interleave(8, 1).repeat_interleave(8, 2)
    labels[:, :, 10:20] = 5
    disturbed = disturb.disturb_labels(labels, 17, generator(seed + 50), warped=1., smoothed=.7, erased=.5)
    assert disturbed.shape == labels.shape and not torch.equal(disturbed, labels)
    for before, after in zip(labels, disturbed):
        assert set(after.unique().tolist()) <= set(before.unique().tolist()) | {UNLABELLED}


def test_warping_moves_a_border_by_two_pixels_at_most():
    labels = torch.zeros(8, 64, 64, dtype=torch.uint8)
    labels[:, 32:] = 6
    disturbed = disturb.disturb_labels(labels, 17, generator(1), warped=1., smoothed=0., erased=0.)
    assert (disturbed[:, :30] == 0).all() and (disturbed[:, 34:] == 6).all() and not torch.equal(disturbed, labels)


@pytest.mark.parametrize('seed', range(3))
def test_a_disturbed_sketch_is_ink_or_paper_and_near_the_old_lines(seed):
    sketch = torch.full((12, 64, 64), 255, dtype=torch.uint8)
    sketch[:, 32] = 0
    disturbed = disturb.disturb_sketch(sketch, generator(seed))
    assert set(disturbed.unique().tolist()) == {0, 255} and not torch.equal(disturbed, sketch)
    assert (disturbed[:, :29] == 255).all() and (disturbed[:, 36:] == 255).all()


def test_a_thick_pen_adds_ink_and_gaps_take_it_away():
    sketch = torch.full((8, 64, 64), 255, dtype=torch.uint8)
    sketch[:, 32] = 0
    ink = lambda x: int((x == 0).sum())
    assert ink(disturb.disturb_sketch(sketch, generator(), warped=0., thickened=1., broken=0.)) == 3 * ink(sketch)
    assert 0 < ink(disturb.disturb_sketch(sketch, generator(), warped=0., thickened=0., broken=1.)) < ink(sketch)


@pytest.mark.parametrize('seed', range(3))
def test_disturbed_depth_keeps_the_sky_and_the_order(seed):
    depth = torch.arange(256, dtype=torch.uint8).repeat(8, 64, 1)[:, :, ::4]
    depth[:, :10] = 0
    disturbed = disturb.disturb_depth(depth, generator(seed), blurred=0.)
    assert (disturbed[:, :10] == 0).all() and not torch.equal(disturbed, depth)
    assert (disturbed.int().diff(dim=2) >= 0).all()
