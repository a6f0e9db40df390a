import torch
import torch.nn.functional as F

from models.fixtures import TINY_BASE, TINY_UPSAMPLER, tiny_networks
from models.network import Base, null_condition, one_hot
from models.upsampler import Upsampler


def test_one_hot_puts_every_id_that_is_no_class_into_the_last_channel():
    labels = torch.tensor([[[0, 16], [17, 255]]], dtype=torch.uint8)
    hot = one_hot(labels, 17)
    assert hot.shape == (1, 18, 2, 2)
    assert hot.argmax(1).tolist() == [[[0, 16], [17, 17]]]
    assert torch.equal(one_hot(torch.full((1, 4, 4), 255, dtype=torch.uint8), 17), null_condition(1, 17, 4, 4))


def test_light_is_ignored_where_its_flag_is_zero():
    base, _ = tiny_networks()
    label_map = null_condition(1, 17, 64, 64)
    outputs = [base.encoder(label_map, torch.cat([torch.full((1, 10), value), torch.tensor([[flag]])], 1))[-1]
               for value, flag in ((-1., 0.), (.5, 0.), (.5, 1.))]
    assert torch.equal(outputs[0], outputs[1]) and not torch.equal(outputs[1], outputs[2])


def test_samples_of_a_batch_do_not_touch_each_other():
    base, _ = tiny_networks()
    generator = torch.Generator().manual_seed(0)
    x_t, light = torch.randn(2, 3, 64, 64, generator=generator), torch.randn(2, 11, generator=generator)
    label_map = torch.cat([one_hot(torch.full((1, 64, 64), 3), 17), null_condition(1, 17, 64, 64)])
    t = torch.tensor([900., 10.])
    both = base(x_t, t, label_map, light)
    alone = torch.cat([base(x_t[i:i + 1], t[i:i + 1], label_map[i:i + 1], light[i:i + 1]) for i in range(2)])
    torch.testing.assert_close(both, alone, atol=1e-5, rtol=1e-4)


def test_untrained_networks_start_from_zero_and_from_the_enlarged_picture():
    x = torch.randn(1, 3, 64, 64)
    assert not Base(TINY_BASE)(x, torch.tensor([5.]), null_condition(1, 17, 64, 64), torch.zeros(1, 11)).any()
    low_res = torch.randn(1, 3, 16, 16)
    enlarged = Upsampler(TINY_UPSAMPLER)(x, torch.tensor([999.]), low_res, null_condition(1, 17, 64, 64))
    torch.testing.assert_close(enlarged, F.interpolate(low_res, scale_factor=4., mode='bilinear'))


def test_a_tile_of_the_upsampler_does_not_depend_on_the_rest_of_the_picture():
    _, upsampler = tiny_networks()
    generator = torch.Generator().manual_seed(0)
    x_t, low_res = torch.randn(1, 3, 160, 160, generator=generator), torch.randn(1, 3, 40, 40, generator=generator)
    label_map = one_hot(torch.randint(0, 17, (1, 160, 160), generator=generator), 17)
    t = torch.tensor([999.])
    before = upsampler(x_t, t, low_res, label_map)
    x_t[..., 128:], low_res[..., 32:], label_map[..., 128:] = 0, 9, 0
    after = upsampler(x_t, t, low_res, label_map)
    torch.testing.assert_close(after[..., :64], before[..., :64], atol=1e-5, rtol=1e-4)
    assert (after[..., 128:] - before[..., 128:]).abs().max() > .1
