"""The reference network against the numbers of the published checkpoints."""
import pytest
import torch

from models.piti_reference import Config, Piti, attend

PUBLISHED = dict(num_channels=192, attention_resolutions=(32, 16, 8), num_head_channels=64, group_norm_groups=32,
                 condition_size=256, xf_width=512, xf_layers=8, xf_heads=8, cnn_channels=(32, 64, 128, 256, 512, 512),
                 noise_schedule='linear')
BASE = dict(image_size=64, in_channels=3, channel_mult=(1, 2, 3, 4), num_res_blocks=3)
UPSAMPLER = dict(image_size=256, in_channels=6, channel_mult=(1, 1, 2, 2, 4, 4), num_res_blocks=2)


@pytest.mark.parametrize('sizes, condition, keys, parameters', [
    (BASE, 3, 708, 338_015_302), (BASE, 1, 708, 338_012_166), (UPSAMPLER, 3, 722, 351_345_862),
    (UPSAMPLER, 6, 722, 351_350_566)])
def test_it_has_the_keys_and_parameters_of_the_published_files(sizes, condition, keys, parameters):
    with torch.device('meta'):
        state = Piti(Config(condition_channels=condition, **sizes, **PUBLISHED)).state_dict()
    assert len(state) == keys
    assert sum(tensor.numel() for tensor in state.values()) == parameters


def test_attention_is_that_of_pytorch():
    queries, keys, values = (torch.randn(2, 3, 8, n, generator=torch.Generator().manual_seed(n)) for n in (5, 7, 7))
    expected = torch.nn.functional.scaled_dot_product_attention(*(x.transpose(-1, -2) for x in (queries, keys, values)))
    assert torch.allclose(attend(queries, keys, values), expected.transpose(-1, -2), atol=1e-6)
