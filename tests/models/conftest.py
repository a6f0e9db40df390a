"""Shared by the tests of models/: one thread (the machine is shared) and a small data folder in the format of the renderer."""
import shutil

import numpy as np
import pytest
import torch
from PIL import Image

from models import segmenter
from models.evaluation import features
from models.evaluation.world import Bench
from models.fixtures import ROOT

torch.set_num_threads(1)


def write_part(folder, part, count, big=False, seed=0, grey=True):
    """A finished part of random pictures whose colour follows their map, so that there is something to learn; grey: with
    depth (the class times 10) and a sketch (ink at the borders)."""
    random = np.random.RandomState(seed + part)
    palette = random.randint(0, 256, (256, 3)).astype(np.uint8)
    size = 256 if big else 64
    labels = np.repeat(np.repeat(random.randint(0, 17, (count, 4, 4)), size // 4, 1), size // 4, 2).astype(np.uint8)
    step = size // 64
    small = labels[:, ::step, ::step]
    np.save(folder / f'rgb64_{part}.npy', palette[small])
    np.save(folder / f'lab64_{part}.npy', small)
    np.save(folder / f'light_{part}.npy', random.uniform(-1, 1, (count, 10)).astype(np.float32))
    if grey:
        border = np.zeros_like(small, bool)
        border[:, :, 1:] = small[:, :, 1:] != small[:, :, :-1]
        np.save(folder / f'depth64_{part}.npy', small * 10)
        np.save(folder / f'sketch64_{part}.npy', np.where(border, 0, 255).astype(np.uint8))
    if big:
        np.save(folder / f'rgbbig_{part}.npy', palette[labels])
        np.save(folder / f'labbig_{part}.npy', labels)
    (folder / f'count_{part}').write_text(str(count))


@pytest.fixture(scope='session')
def data_folder(tmp_path_factory):
    """Part 0: 40 pictures of 64 px without depth and sketch; part 1: 6 with both and their 256 px pairs."""
    folder = tmp_path_factory.mktemp('data')
    write_part(folder, 0, 40, grey=False)
    write_part(folder, 1, 6, big=True)
    return folder


@pytest.fixture(scope='session')
def bench(tmp_path_factory):
    """A small world for the measures: a tiny pack, eight scenes with 256 px pairs, networks trained for two steps."""
    folder = tmp_path_factory.mktemp('evaluation')
    for name, count, seed in (('data', 12, 0), ('heldout', 8, 50)):
        (folder / name).mkdir()
        write_part(folder / name, 0, count, big=True, seed=seed)
    segmenter.main(['--variant', 'metric', '--data', str(folder / 'data'), '--run', str(folder / 'seg'), '--steps', '2',
                    '--weights', str(folder / 'weights' / 'segmenter_metric.pt')])
    for size in (64, 256):
        features.main(['--size', str(size), '--data', str(folder / 'data'), '--steps', '2', '--weights',
                       str(folder / 'weights'), '--count', '12'])
    shutil.copytree(ROOT / 'tiny-pack', folder / 'packs' / 'tiny-pack')
    (folder / 'maps').mkdir()
    labels = np.zeros((60, 90), np.uint8)
    labels[30:] = 6
    Image.fromarray(labels).save(folder / 'maps' / 'meadow.png')
    return Bench(str(folder / 'data'), str(folder / 'heldout'), '', str(folder / 'packs'), str(folder / 'runs'),
                 str(folder / 'weights'), 'tiny-pack', 'tiny-live', count=8, reference=24)
