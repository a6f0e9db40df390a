"""The two renderers: deterministic, exact in their labels, any size, clear about bad maps."""

import numpy as np
import pytest

from models.scenes.dataset import render_landscape, render_painted, write_part
from models.scenes.film import reduce_picture
from models.scenes.labels import GRASS, HOUSE, LABEL_COUNT, LABEL_NAMES, SEA, SKY, SUN, TREE
from models.scenes.layouts import draw_layout
from models.scenes.light import LIGHT_LENGTH, LIGHT_NAMES, LIGHT_RANGES, LIGHT_TITLES, PRESETS, decode, sample_light
from models.scenes.simplify import reduce_labels

SIZE = 64


def simple_map(height=SIZE, width=SIZE):
    """Sky over grass with a lake, a tree, a house and a sun."""
    label_map = np.full((height, width), SKY, np.uint8)
    label_map[height // 2 :] = GRASS
    label_map[height * 3 // 4 :, : width // 2] = SEA
    label_map[height // 3 : height * 2 // 3, width * 3 // 4 : width * 3 // 4 + max(2, width // 8)] = TREE
    label_map[height // 2 : height * 5 // 8, width // 2 : width // 2 + max(2, width // 8)] = HOUSE
    label_map[height // 8 : height // 4, width // 8 : width // 4] = SUN
    return label_map


def assert_whole(scene, height, width):
    """All parts of a scene have the promised shapes, types and ranges."""
    assert scene.picture.shape == (height, width, 3) and scene.picture.dtype == np.uint8
    assert scene.label_map.shape == (height, width) and scene.label_map.dtype == np.uint8
    assert scene.label_map.max() < LABEL_COUNT
    assert scene.depth.shape == (height, width) and np.isfinite(scene.depth).all() and (scene.depth > 0).all()
    assert scene.light.shape == (LIGHT_LENGTH,) and scene.light.dtype == np.float32
    for value, (low, high) in zip(scene.light, LIGHT_RANGES):
        assert low <= value <= high
    assert scene.picture.std() > 2


@pytest.mark.parametrize('render', [render_landscape, render_painted])
def test_same_seed_same_bytes_and_other_seed_other_picture(render):
    first, again, other = render(5, SIZE), render(5, SIZE), render(6, SIZE)
    for name in ('picture', 'label_map', 'depth', 'light'):
        assert np.array_equal(getattr(first, name), getattr(again, name)), name
    assert not np.array_equal(first.picture, other.picture)


@pytest.mark.parametrize('seed', range(6))
def test_landscapes_are_whole(seed):
    scene = render_landscape(seed, SIZE)
    assert scene.kind == 'landscape'
    assert_whole(scene, SIZE, SIZE)


@pytest.mark.parametrize('seed', range(12))
def test_random_painted_maps_are_whole(seed):
    scene = render_painted(seed, SIZE)
    assert scene.kind == 'painted'
    assert_whole(scene, SIZE, SIZE)


@pytest.mark.parametrize('shape', [(64, 64), (48, 80), (80, 48), (33, 47)])
def test_a_painted_map_comes_back_as_painted_at_any_aspect(shape):
    label_map = simple_map(*shape)
    scene = render_painted(3, min(shape), label_map)
    assert np.array_equal(scene.label_map, label_map)
    assert_whole(scene, *shape)


@pytest.mark.parametrize('label', range(LABEL_COUNT))
def test_every_class_alone_makes_a_picture(label):
    scene = render_painted(label, 32, np.full((32, 32), label, np.uint8))
    assert np.array_equal(scene.label_map, np.full((32, 32), label))
    assert scene.picture.max() > 0


def test_two_seeds_of_one_map_differ_and_one_seed_obeys_the_light():
    label_map = simple_map()
    label_map[label_map == SUN] = SKY
    assert not np.array_equal(render_painted(1, SIZE, label_map).picture, render_painted(2, SIZE, label_map).picture)
    noon, dusk = (render_painted(1, SIZE, label_map, PRESETS[name]) for name in ('noon', 'dusk'))
    assert noon.picture.mean() > dusk.picture.mean() + 10
    assert np.allclose(noon.light, PRESETS['noon'].encode())


def test_a_painted_sun_sets_the_azimuth():
    left = render_painted(1, SIZE, simple_map())
    right = render_painted(1, SIZE, simple_map()[:, ::-1])
    assert left.light[0] < 0 < right.light[0]
    assert left.light[1] > 0 and right.light[1] > 0


@pytest.mark.parametrize(
    'label_map, words',
    [
        (np.zeros((0, 0), np.uint8), 'shape'),
        (np.zeros((4, 4), np.uint8), 'at least 8'),
        (np.zeros((16, 16, 3), np.uint8), 'shape'),
        (np.full((16, 16), 17, np.uint8), '17'),
        (np.full((16, 16), 255, np.uint8), '255'),
        (np.full((16, 16), -1, np.int64), '-1'),
        (np.zeros((16, 16), np.float32), 'whole class ids'),
    ],
)
def test_a_map_that_is_none_is_refused_with_its_reason(label_map, words):
    with pytest.raises(ValueError, match=words):
        render_painted(0, 16, label_map)


def test_layouts_hold_only_known_classes_and_cover_them_all():
    rng = np.random.RandomState(0)
    seen = np.zeros(LABEL_COUNT, bool)
    for _ in range(150):
        label_map = draw_layout(rng, 32)
        assert label_map.shape == (32, 32) and label_map.max() < LABEL_COUNT
        seen[np.unique(label_map)] = True
    assert seen.all(), [name for name, one in zip(LABEL_NAMES, seen) if not one]


def test_light_numbers_are_independent_and_decode_to_themselves():
    rng = np.random.RandomState(0)
    lights = [sample_light(rng) for _ in range(1500)]
    vectors = np.array([light.encode() for light in lights])
    assert len(LIGHT_NAMES) == len(LIGHT_TITLES) == LIGHT_LENGTH == vectors.shape[1]
    correlation = np.corrcoef(vectors.T) - np.eye(LIGHT_LENGTH)
    # Overcast shrinks the cosine of the azimuth, whose mean is not 0; all else is free of each other.
    correlation[1, 3] = correlation[3, 1] = 0
    assert np.abs(correlation).max() < 0.1
    for light in lights[:50]:
        again = decode(light.encode())
        assert np.allclose(again.encode()[2:], light.encode()[2:], atol=1e-4)
        if light.overcast < 0.9:
            assert abs(np.sin(again.azimuth - light.azimuth)) < 1e-3


def test_reductions_keep_flat_fields_and_majorities():
    flat = np.full((24, 24, 3), 77, np.uint8)
    assert np.array_equal(reduce_picture(flat, 16, 16), np.full((16, 16, 3), 77))
    checker = np.zeros((8, 8, 3), np.uint8)
    checker[::2, ::2] = checker[1::2, 1::2] = 255
    # Half the light is more than half the code: the mean is taken in linear light.
    assert np.all(np.abs(reduce_picture(checker, 4, 4).astype(int) - 188) <= 1)
    labels = np.zeros((4, 4), np.uint8)
    labels[:2, :2] = [[3, 3], [3, 5]]
    assert np.array_equal(reduce_labels(labels, 2, 2), [[3, 0], [0, 0]])


def test_a_part_of_a_data_set_is_written_in_order_and_again_the_same(tmp_path):
    for run in ('a', 'b'):
        assert write_part(tmp_path / run, 3, 4, 64, 0.5, 9) == 4
    assert (tmp_path / 'a' / 'count_3').read_text() == '4'
    for name, shape in (
        ('rgb64', (4, 64, 64, 3)),
        ('lab64', (4, 64, 64)),
        ('light', (4, LIGHT_LENGTH)),
        ('kind', (4,)),
    ):
        one, two = (np.load(tmp_path / run / f'{name}_3.npy') for run in ('a', 'b'))
        assert one.shape == shape
        assert np.array_equal(one, two)
    with pytest.raises(ValueError, match='multiple of 64'):
        write_part(tmp_path, 0, 1, 100, 0.5, 9)


def sweep(name, values, measure, label_map):
    """measure(picture) for one map and seed while one number of the light moves through values."""
    rest = PRESETS['noon'].encode()
    measured = []
    for value in values:
        vector = rest.copy()
        vector[LIGHT_NAMES.index(name)] = value
        measured.append(float(measure(render_painted(4, SIZE, label_map, decode(vector)).picture.astype(float))))
    return measured


@pytest.mark.parametrize(
    'name, measure',
    [
        ('warmth', lambda p: p[..., 0].mean() - p[..., 2].mean()),
        # A closed sky takes the colour out of the sky.
        ('overcast', lambda p: p[:20, :, 0].mean() - p[:20, :, 2].mean()),
        # Haze takes the relief out of far mountains.
        ('haze', lambda p: -p[21:31].mean(-1).std()),
        # Winter whitens the grass.
        ('winter', lambda p: p[40:].min(-1).mean()),
    ],
)
def test_the_picture_follows_each_number_of_the_light(name, measure):
    label_map = np.full((SIZE, SIZE), SKY, np.uint8)
    label_map[20:] = LABEL_NAMES.index('mountain')
    label_map[32:] = GRASS
    measured = sweep(name, (-1, -0.4, 0.2, 1), measure, label_map)
    assert measured == sorted(measured) and measured[-1] > measured[0] + 4, measured
