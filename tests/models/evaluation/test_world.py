import numpy as np
import pytest
from PIL import Image

from models.dataset import DataError
from models.evaluation.world import read_maps, reduce_map


def save(folder, array, name='map.png'):
    Image.fromarray(array).save(folder / name)


def test_a_map_of_any_shape_becomes_a_square_of_the_same_ids(tmp_path):
    labels = np.zeros((30, 50), np.uint8)
    labels[20:] = 6
    save(tmp_path, labels)
    square = read_maps(tmp_path, 17)['map']
    assert square.shape == (256, 256) and set(np.unique(square)) == {0, 6}
    assert (square[:128] == 0).all() and (square[-60:] == 6).all()          # the edge goes on above and below


@pytest.mark.parametrize('array, message', [
    (np.full((8, 8), 99, np.uint8), r'class ids \[99\]'),
    (np.zeros((8, 8, 3), np.uint8), 'is a colour picture'),
    (np.full((8, 8), 255, np.uint8), 'every pixel is unlabelled'),
])
def test_what_is_no_map_is_named(tmp_path, array, message):
    save(tmp_path, array, 'wrong.png')
    with pytest.raises(DataError, match=f'wrong.png: .*{message}'):
        read_maps(tmp_path, 17)


def test_an_empty_folder_and_a_broken_file_are_named(tmp_path):
    with pytest.raises(DataError, match='holds no PNG map'):
        read_maps(tmp_path, 17)
    (tmp_path / 'torn.png').write_bytes(b'\x89PNG\r\n\x1a\n')
    with pytest.raises(DataError, match='torn.png'):
        read_maps(tmp_path, 17)


def test_reducing_takes_the_most_frequent_id():
    labels = np.repeat(np.repeat(np.arange(16, dtype=np.uint8).reshape(4, 4), 2, 0), 2, 1)
    labels[0, 0] = 9
    assert (reduce_map(labels, 17, 4) == np.arange(16).reshape(4, 4)).all()
    labels[0, 1] = 9                                                        # a tie: the smaller id
    assert reduce_map(labels, 17, 4)[0, 0] == 0


def test_more_rows_than_scenes_are_refused(bench):
    assert len(bench.sample()) == 8
    with pytest.raises(DataError, match='holds 8 scenes, --count asks for 9'):
        bench.sample(9)


def test_the_reference_has_whitened_features_of_both_sizes(bench):
    assert bench.reference_features(64).shape == bench.reference_features(256).shape == (12, 64)
