import numpy as np
import pytest

from models.scenes.labels import FOG, GRASS, MOUNTAIN, SKY
from models.scenes.scene import FAR, Scene
from models.scenes.sketch import depth_grey, draw_sketch, reduce_depth, reduce_sketch


def scene(label_map, depth):
    height, width = label_map.shape
    return Scene(np.zeros((height, width, 3), np.uint8), label_map, depth.astype(np.float32), np.zeros(10, np.float32), 'painted')


def ridges():
    """Sky, a far mountain before which a near one stands on the left, grass that runs towards the eye."""
    label_map = np.full((128, 128), SKY, np.uint8)
    label_map[40:], label_map[100:] = MOUNTAIN, GRASS
    depth = np.full((128, 128), FAR)
    depth[40:], depth[60:, :64] = 3000., 900.
    depth[100:] = (400. / (np.arange(28) + 4))[:, None]
    return label_map, depth


def test_lines_stand_at_borders_and_where_depth_jumps_within_a_class():
    sketch = draw_sketch(scene(*ridges()))
    assert set(np.unique(sketch)) == {0, 255}
    assert (sketch[39] == 0).all() and (sketch[99] == 0).all()              # skyline, foot of the mountains
    assert (sketch[59, :62] == 0).all() and (sketch[62:98, 63] == 0).all()  # the near mountain's outline
    assert (sketch[59, 66:] == 255).all()
    assert (sketch[101:] == 255).all()                                      # receding ground has no lines


def test_fog_has_no_border_and_specks_are_left_out():
    label_map, depth = ridges()
    label_map[100:], depth[100:] = FOG, 3000.
    label_map[10:12, 10:12] = MOUNTAIN
    sketch = draw_sketch(scene(label_map, depth))
    assert (sketch[99, 70:] == 255).all() and (sketch[5:20, 5:20] == 255).all() and (sketch[39] == 0).all()


@pytest.mark.parametrize(('metres', 'grey'), [(0., 255), (4., 229), (40., 166), (4000., 0), (FAR, 0)])
def test_depth_is_logarithmic_grey(metres, grey):
    assert depth_grey(np.full((1, 1), metres, np.float32))[0, 0] == grey


def test_reducing_keeps_every_line_and_the_mean_depth():
    sketch = np.full((96, 96), 255, np.uint8)
    sketch[50, 7] = 0
    assert (reduce_sketch(sketch, 64, 64) == 0).sum() == 1 and reduce_sketch(sketch, 32, 32)[16, 2] == 0
    depth = np.arange(64, dtype=np.uint8).reshape(8, 8)
    assert reduce_depth(depth, 4, 4)[0].tolist() == [5, 7, 9, 11]               # 4.5 and so on, rounded up
    assert reduce_depth(np.full((96, 96), 77, np.uint8), 64, 64).min() == 77
