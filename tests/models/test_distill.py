from dataclasses import replace

import pytest
import torch

from models.dataset import Pictures
from models.denoise import base_config
from models.diffusion import Level, ddim_step, make_alphas_cumprod
from models.distill import PLAN, DistillTrainer, pseudo_huber, wanted_x_start
from models.fixtures import tiny_networks
from models.loop import Meter


@pytest.mark.parametrize(('t', 't_next'), [(999, 749), (499, 249), (249, None)])
def test_one_step_to_the_wanted_picture_arrives_at_the_target(t, t_next):
    ac = make_alphas_cumprod()
    level = Level(float(ac[t]), 1. if t_next is None else float(ac[t_next]))
    x_t, target = (torch.randn(2, 3, 4, 4, dtype=torch.float64) for _ in range(2))
    torch.testing.assert_close(ddim_step(x_t, wanted_x_start(x_t, target, level), level), target)


def test_a_student_comes_nearer_to_its_teacher(data_folder):
    teacher, _ = tiny_networks()
    trainer = DistillTrainer(teacher, base_config('mask', 17, tiny=True), replace(PLAN, batch=4, warmup=1, learning_rate=3e-3),
                             Pictures(data_folder, 17))
    trainer.load_weights(trainer.model, teacher.state_dict())
    losses = []
    for _ in range(14):
        meter = Meter()
        trainer.train_step(0., meter)
        losses.append(meter.means()['loss'])
    assert sum(losses[-4:]) < .9 * sum(losses[:4])
    assert all(torch.equal(a, b) for a, b in zip(trainer.teacher.state_dict().values(), tiny_networks()[0].state_dict().values()))


def test_pseudo_huber_is_zero_for_the_same_and_grows_like_a_distance():
    a = torch.zeros(3)
    assert float(pseudo_huber(a, a).sum()) == 0
    torch.testing.assert_close(pseudo_huber(a, a + 10), torch.full((3,), 10 - .03), atol=1e-3, rtol=0)
