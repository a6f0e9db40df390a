import numpy as np
import pytest
import torch

from models.checkpoint import CheckpointError
from models.evaluation import features
from models.evaluation.features import FeatureConfig, SceneFeatures, class_shares, extract, harm, load_features, whiten


def test_the_fixed_network_gives_the_same_whitened_numbers_again(bench):
    network = load_features(64, bench.weights)
    pictures = torch.randint(256, (5, 3, 64, 64)).float() / 127.5 - 1
    first = extract(network, pictures, batch=2)
    assert first.shape == (5, 64)
    np.testing.assert_allclose(first, extract(load_features(64, bench.weights), pictures), atol=1e-2)
    # What a file with 8 bits a channel cannot hold does not count.
    np.testing.assert_allclose(first, extract(network, pictures + .003), atol=1e-2)


def test_whitened_renders_have_mean_zero_and_about_unit_covariance():
    torch.manual_seed(0)
    network = SceneFeatures(FeatureConfig(channels=(8, 8, 8, 8), width=6)).eval()
    tone = torch.randn(300, 3, 1, 1)
    pictures = (.3 * tone + .3 * torch.randn(300, 3, 64, 64)).clamp(-1, 1)
    with torch.no_grad():
        whiten(network, network.energies(pictures))
        x = network(pictures)
    assert x.mean(0).abs().max() < 1e-3
    variances = torch.linalg.eigvalsh(torch.cov(x.T))
    assert float(variances.max()) == pytest.approx(1, abs=.02) and float(variances.min()) >= 0


@pytest.mark.parametrize('size', [64, 256])
def test_each_size_has_its_own_network(bench, size):
    assert load_features(size, bench.weights)(torch.zeros(1, 3, size, size)).shape == (1, 64)


def test_blur_and_grain_show_even_in_an_untrained_network():
    torch.manual_seed(0)
    network = SceneFeatures(FeatureConfig()).eval()
    pictures = torch.randn(8, 3, 64, 64) * .3
    blurred = torch.nn.functional.avg_pool2d(pictures, 3, 1, 1)
    with torch.no_grad():
        apart, spread = (network(pictures) - network(blurred)).norm(dim=1).mean(), network(pictures).std(0).norm()
    assert apart > 1.5 * spread


def test_harm_leaves_what_is_to_stay_and_says_what_it_did():
    pictures = torch.rand(40, 3, 32, 32) - .5
    same, amount = harm(pictures, 0., torch.Generator().manual_seed(1))
    assert torch.allclose(same, pictures, atol=1e-6) and not amount.any()
    harmed, amount = harm(pictures, 1., torch.Generator().manual_seed(1))
    assert amount.abs().max() <= 1 and (amount != 0).all() and (harmed - pictures).abs().mean() > .01


def test_shares_leave_out_the_unlabelled():
    labels = torch.tensor([[[0, 0], [3, 255]]], dtype=torch.uint8)
    assert class_shares(labels, 4).tolist() == [[.5, 0, 0, .25]]


def test_missing_weights_are_named(tmp_path):
    with pytest.raises(CheckpointError, match='scene_features_64.pt'):
        load_features(64, tmp_path)
