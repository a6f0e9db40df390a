import numpy as np
import pytest
import torch
from conftest import write_part

from models import dataset
from models.dataset import DataError, Pairs, Pictures


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


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


def test_rows_have_the_promised_shapes_and_say_what_is_known(data_folder):
    pictures = Pictures(data_folder, 17)
    rows = pictures.rows(torch.tensor([0, 39, 40, 45]), torch.tensor([False, True, False, True]))
    assert rows.grey_known.tolist() == [False, False, True, True]
    assert rows.x_start.shape == (4, 3, 64, 64) and -1 <= rows.x_start.min() and rows.x_start.max() <= 1
    assert rows.labels.shape == rows.depth.shape == rows.sketch.shape == (4, 64, 64)
    assert rows.weights.shape == (4, 1, 64, 64) and rows.weights.min() > 0
    assert (rows.sketch[:2] == 255).all() and (rows.depth[:2] == 0).all()
    assert torch.equal(rows.depth[2:], rows.labels[2:] * 10)                    # mirrored together


def test_sketches_come_from_parts_that_have_them_and_a_limit_keeps_the_first(data_folder, tmp_path):
    assert len(Pictures(data_folder, 17)) == 46 and len(Pictures(data_folder, 17, grey_only=True)) == 6
    assert len(Pictures(data_folder, 17, limit=7)) == 7
    write_part(tmp_path, 0, 3, grey=False)
    with pytest.raises(DataError, match='no part has sketches'):
        Pictures(tmp_path, 17, grey_only=True)


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
