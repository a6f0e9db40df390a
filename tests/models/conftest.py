"""Shared by the tests of models/: one thread (the machine is shared) and a small data folder in the format of the renderer."""
import numpy as np
import pytest
import torch

torch.set_num_threads(1)


def write_part(folder, part, count, big=False, seed=0):
    """A finished part of random pictures whose colour follows their map, so that there is something to learn."""
    random = np.random.RandomState(seed + part)
    palette = random.randint(0, 256, (256, 3)).astype(np.uint8)
    size = 256 if big else 64
    labels = np.repeat(np.repeat(random.randint(0, 17, (count, 4, 4)), size // 4, 1), size // 4, 2).astype(np.uint8)
    step = size // 64
    small = labels[:, ::step, ::step]
    np.save(folder / f'rgb64_{part}.npy', palette[small])
    np.save(folder / f'lab64_{part}.npy', small)
    np.save(folder / f'light_{part}.npy', random.uniform(-1, 1, (count, 10)).astype(np.float32))
    if big:
        np.save(folder / f'rgbbig_{part}.npy', palette[labels])
        np.save(folder / f'labbig_{part}.npy', labels)
    (folder / f'count_{part}').write_text(str(count))


@pytest.fixture(scope='session')
def data_folder(tmp_path_factory):
    """Part 0: 40 pictures of 64 px; part 1: 6 with their 256 px pairs."""
    folder = tmp_path_factory.mktemp('data')
    write_part(folder, 0, 40)
    write_part(folder, 1, 6, big=True)
    return folder
