import math
from dataclasses import replace

import pytest
import torch

from models import checkpoint, train
from models.dataset import Pictures
from models.diffusion import make_alphas_cumprod, stratified_timesteps, v_target
from models.fixtures import TINY_BASE
from models.loop import Limits, Meter, random_for, run_loop
from models.train import TrainConfig, Trainer

CONFIG = TrainConfig(size=32, batch=4, warmup=2)


def make_trainer(data_folder):
    return Trainer(TINY_BASE, CONFIG, Pictures(data_folder, 17))


def test_the_first_loss_is_the_mean_square_of_v(data_folder):
    """An untrained network answers zero, so its loss is known exactly: E v^2 of that batch."""
    trainer, meter = make_trainer(data_folder), Meter()
    generator = random_for(0, 0, 0)
    x_start, _, _, weights = trainer.pictures.batch(4, 32, generator, CONFIG.label_dropout, CONFIG.light_dropout)
    t = stratified_timesteps(4, make_alphas_cumprod(), generator)
    noise = torch.randn(x_start.shape, generator=generator)
    ac = torch.from_numpy(make_alphas_cumprod()).float()[t][:, None, None, None]
    expected = (v_target(x_start, noise, ac).square() * weights).mean()
    trainer.train_step(0., meter)
    assert meter.means()['loss'] == pytest.approx(float(expected), abs=1e-4)


def test_a_killed_run_goes_on_with_the_very_same_step(data_folder, tmp_path):
    whole = make_trainer(data_folder)
    run_loop(whole, Limits(steps=5), tmp_path, 0, 1)
    expected = checkpoint.load(tmp_path / 'checkpoint.pt')

    killed = make_trainer(data_folder)
    step = killed.train_step
    def dies_at_the_fourth(part, meter):
        if killed.progress.step == 3:
            raise KeyboardInterrupt
        return step(part, meter)
    killed.train_step = dies_at_the_fourth
    (tmp_path / 'killed').mkdir()
    with pytest.raises(KeyboardInterrupt):
        run_loop(killed, Limits(steps=5, keep_minutes=0), tmp_path / 'killed', 0, 1)

    resumed = make_trainer(data_folder)
    resumed.restore(checkpoint.load(tmp_path / 'killed' / 'checkpoint.pt'))
    assert resumed.progress.step == 3
    run_loop(resumed, Limits(steps=5), tmp_path / 'killed', 0, 1)
    got = checkpoint.load(tmp_path / 'killed' / 'checkpoint.pt')
    assert got['step'] == 5 and got['pictures'] == expected['pictures'] == 20
    for weights in ('model', 'average'):
        assert all(torch.equal(got[weights][k], expected[weights][k]) for k in expected[weights])


def test_training_lowers_the_loss(data_folder):
    trainer, losses = Trainer(TINY_BASE, replace(CONFIG, learning_rate=1e-2), Pictures(data_folder, 17)), []
    for _ in range(50):
        meter = Meter()
        trainer.train_step(0., meter)
        losses.append(meter.means()['loss'])
    assert sum(losses[-10:]) < .88 * sum(losses[:10])


def test_the_learning_rate_warms_up_and_falls_to_nothing():
    config = TrainConfig(learning_rate=1., warmup=10, decay=.25)
    assert train.learning_rate(config, 0, 0.) == pytest.approx(.1)
    assert train.learning_rate(config, 100, .75) == pytest.approx(1.)
    assert train.learning_rate(config, 100, .875) == pytest.approx(.5)
    assert train.learning_rate(config, 100, 1.) == pytest.approx(.001)


def test_the_average_has_the_promised_width():
    """The weight of step i in the average after n steps has this standard deviation relative to n."""
    exponent, n = train.ema_exponent(.1), 4000
    weights, product = [], 1.
    for t in range(n, 0, -1):
        keep = (1 - 1 / t) ** (exponent + 1)
        weights.append((t, product * (1 - keep)))
        product *= keep
    mean = sum(t * w for t, w in weights)
    deviation = math.sqrt(sum(t * t * w for t, w in weights) - mean ** 2)
    assert deviation / n == pytest.approx(.1, rel=.02)
