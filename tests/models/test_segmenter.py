from dataclasses import replace

import pytest
import torch

from models import segmenter
from models.dataset import Pairs, Pictures
from models.loop import Meter
from models.segmenter import VARIANTS, Augmentation, Segmenter, SegmenterConfig, SegmentTrainer

TINY = SegmenterConfig(channels=(8, 8, 16, 16))


@pytest.fixture(scope='module')
def run_folder(data_folder, tmp_path_factory):
    folder = tmp_path_factory.mktemp('segmenter')
    for _ in range(2):                              # the second call finds its run finished
        segmenter.main(['--variant', 'features', '--data', str(data_folder), '--run', str(folder), '--steps', '3',
                        '--weights', str(folder / 'half.pt')])
    return folder


def test_the_command_leaves_a_checkpoint_and_half_precision_weights(run_folder):
    whole = segmenter.load_segmenter(run_folder / 'checkpoint.pt')
    half = segmenter.load_segmenter(run_folder / 'half.pt')
    assert (run_folder / 'half.pt').stat().st_size < (run_folder / 'checkpoint.pt').stat().st_size / 5
    picture = torch.rand(1, 3, 64, 64) * 2 - 1
    assert (whole(picture) - half(picture)).abs().max() < .05


@pytest.mark.parametrize('size', [64, 96, 256])
def test_every_pixel_gets_a_class_at_any_size(size):
    read = segmenter.segment(Segmenter(TINY).eval(), torch.rand(3, 3, size, size) * 2 - 1, batch=2)
    assert read.shape == (3, size, size) and read.dtype == torch.uint8 and int(read.max()) < TINY.classes


def test_perceptual_distance_is_zero_for_the_same_and_guides_towards_it():
    torch.manual_seed(0)
    network = Segmenter(TINY).eval().requires_grad_(False)
    a, b = torch.rand(2, 3, 32, 32) * 2 - 1, torch.rand(2, 3, 32, 32) * 2 - 1
    assert float(segmenter.perceptual_distance(network, a, a)) == 0
    b.requires_grad_(True)
    before = segmenter.perceptual_distance(network, a, b)
    before.backward()
    step = b.detach() - 1e-3 / b.grad.abs().max() * b.grad
    assert 0 < float(segmenter.perceptual_distance(network, a, step)) < float(before.detach()) < 4


def test_features_have_length_one_at_every_site():
    for level, scale in zip(segmenter.features(Segmenter(TINY), torch.rand(1, 3, 64, 64)), (2, 4, 8, 16)):
        assert level.shape[-1] == 64 // scale
        assert torch.allclose(level.norm(dim=1), torch.ones(()), atol=1e-4)


def test_training_lowers_the_loss_and_repeats_itself(data_folder):
    def train(steps):
        config = replace(VARIANTS['metric'][1], batch=4, crops=2, warmup=2, large_share=0.)
        trainer, meter = SegmentTrainer(TINY, config, Pictures(data_folder, 17), Pairs(data_folder, 17)), Meter()
        losses = []
        for _ in range(steps):
            meter.clear()
            trainer.train_step(0., meter)
            losses.append(meter.means()['loss'])
        return losses
    losses = train(60)
    assert sum(losses[-10:]) < .92 * sum(losses[:10])
    assert train(3) == losses[:3]


def test_straying_without_strength_changes_nothing():
    pictures = torch.rand(2, 3, 32, 32) * 2 - 1
    strayed = segmenter.stray(pictures, Augmentation(0, 0, 0, 0, 0), torch.Generator().manual_seed(1))
    assert torch.allclose(strayed, pictures, atol=1e-6)
    far = segmenter.stray(pictures, Augmentation(blur=1.), torch.Generator().manual_seed(1))
    assert (far - pictures).abs().mean() > .05


def test_the_two_variants_differ_in_all_that_makes_them_independent():
    (first, teaching), (second, judging) = VARIANTS['features'], VARIANTS['metric']
    assert first.channels != second.channels and first.smooth != second.smooth
    assert teaching.seed != judging.seed and teaching.augmentation != judging.augmentation
