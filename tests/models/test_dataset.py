import numpy as np
import pytest
import torch
from conftest import write_part

from models import dataset
from models.dataset import DataError, Pairs, Pictures


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


def test_conditions_are_dropped_at_their_rates_and_independently():
    label_map, light = torch.zeros(4000, 4, 2, 2), torch.ones(4000, 3)
    label_map[:, 0] = 1
    label_map, light = dataset.drop_conditions(label_map, light, .12, .2, generator())
    no_label, no_light = label_map[:, -1, 0, 0] == 1, light[:, -1] == 0
    assert no_label.float().mean() == pytest.approx(.12, abs=.02)
    assert no_light.float().mean() == pytest.approx(.2, abs=.02)
    assert (no_label & no_light).float().mean() == pytest.approx(.12 * .2, abs=.01)
    assert torch.equal(label_map.sum(1), torch.ones(4000, 2, 2))        # one-hot everywhere, dropped or not
    assert not light[no_light].any() and light[~no_light].all()


def test_rare_classes_weigh_more_and_the_mean_weight_is_one():
    labels = torch.zeros(10, 10, 10, dtype=torch.uint8)
    labels[:, :, 5:8], labels[:, 0, 0] = 1, 2
    weights = dataset.class_weights(labels, 3)
    assert weights[2] > weights[1] >= weights[0]
    assert weights[2] / weights[0] == pytest.approx(4.)
    assert weights[labels.long()].mean() == pytest.approx(1., abs=1e-5)


def test_mirroring_turns_the_sun_and_nothing_else():
    light = torch.tensor([[.5, .2, -.3], [.5, .2, -.3]])
    mirrored = dataset.mirror_light(light, torch.tensor([True, False]))
    assert torch.equal(mirrored, torch.tensor([[-.5, .2, -.3], [.5, .2, -.3]]))
    assert light[0, 0] == .5


@pytest.mark.parametrize('seed', range(5))
def test_disturbed_maps_hold_no_id_that_was_not_there(seed):
    labels = torch.randint(0, 17, (6, 8, 8),
                           generator=generator(seed)).to(torch.uint8).repeat_interleave(8, 1).repeat_interleave(8, 2)
    labels[:, :, 10:20] = 5
    disturbed = dataset.disturb_labels(labels, 17, generator(seed + 50), warped=1., smoothed=.7, erased=.5)
    assert disturbed.shape == labels.shape and not torch.equal(disturbed, labels)
    for before, after in zip(labels, disturbed):
        assert set(after.unique().tolist()) <= set(before.unique().tolist()) | {dataset.UNLABELLED}


def test_warping_moves_a_border_by_two_pixels_at_most():
    labels = torch.zeros(8, 64, 64, dtype=torch.uint8)
    labels[:, 32:] = 6
    disturbed = dataset.disturb_labels(labels, 17, generator(1), warped=1., smoothed=0., erased=0.)
    assert (disturbed[:, :30] == 0).all() and (disturbed[:, 34:] == 6).all() and not torch.equal(disturbed, labels)


def test_a_batch_has_the_promised_shapes_and_ranges(data_folder):
    pictures = Pictures(data_folder, 17)
    for size in (32, 64):
        rgb, label_map, light, weights = pictures.batch(5, size, generator(), .1, .2)
        assert weights.shape == (5, 1, size, size) and weights.min() > 0
        assert rgb.shape == (5, 3, size, size) and label_map.shape == (5, 18, size, size) and light.shape == (5, 11)
        assert -1 <= rgb.min() and rgb.max() <= 1


def test_held_out_pictures_are_not_trained_on(tmp_path):
    write_part(tmp_path, 0, 30)
    train, held_out = (Pictures(tmp_path, 17, held_out=h, held_out_rows=10) for h in (False, True))
    assert (len(train), len(held_out)) == (20, 10)
    rows = {bytes(r.numpy()) for r in train.rgb}
    assert not any(bytes(r.numpy()) in rows for r in held_out.rgb)


def test_crops_keep_picture_map_and_low_res_together(data_folder):
    pairs = Pairs(data_folder, 17)
    pool = {
        i: rgb[row, ::4, ::4].transpose(2, 0, 1)
        for i in range(len(pairs))
        for _, rgb, _, _ in [pairs.parts[0]]
        for row in [i]
    }
    x0, labels, low = pairs.crops(8, 96, generator(3), pool, share=1.)
    assert x0.shape == (8, 3, 96, 96) and labels.shape == (8, 96, 96)
    for picture, small in zip(x0, low):
        # Flat colour per cell, borders on multiples of 4: every fourth pixel is the small picture, mirrored or not.
        assert torch.equal(picture[:, 1::4, 1::4], small)


def test_missing_folder_unfinished_part_and_unknown_ids_are_told(tmp_path):
    with pytest.raises(DataError, match='no such data folder'):
        Pictures(tmp_path / 'nowhere', 17)
    write_part(tmp_path, 0, 4)
    with pytest.raises(DataError, match='no finished part with 256 px pairs'):
        Pairs(tmp_path, 17)
    labels = np.load(tmp_path / 'lab64_0.npy')
    labels[0, 0, 0] = 99
    np.save(tmp_path / 'lab64_0.npy', labels)
    with pytest.raises(DataError, match=r'class ids \[99\]'):
        Pictures(tmp_path, 17)
    (tmp_path / 'count_0').unlink()
    with pytest.raises(DataError, match='no finished part'):
        Pictures(tmp_path, 17)
