import math
from dataclasses import replace

import pytest
import torch

from models import checkpoint, trainer
from models.conditions import drop_conditions, make_condition
from models.dataset import Pictures
from models.denoise import DenoisePlan, DenoiseTrainer, base_config
from models.diffusion import make_alphas_cumprod, stratified_timesteps, v_target
from models.finetune import FinetunePlan, FinetuneTrainer, hash_weights
from models.loop import Limits, Meter, random_for, run_loop
from models.problem import Problem

PLAN = DenoisePlan(size=32, batch=4, warmup=2)


def make_trainer(data_folder, task='mask', plan=PLAN):
    return DenoiseTrainer(base_config(task, 17, tiny=True), plan, Pictures(data_folder, 17))


def test_the_first_loss_is_the_mean_square_of_v(data_folder):
    """An untrained network answers zero, so its loss is known exactly: E v^2 of that batch."""
    taught, meter, generator = make_trainer(data_folder), Meter(), random_for(0, 0, 0)
    rows = taught.pictures.draw(4, generator)
    condition = make_condition('mask', rows, 32, 17, generator)
    drop_conditions('mask', condition, rows.light, 17, PLAN.condition_dropout, PLAN.light_dropout, generator)
    x_start, weights = (torch.nn.functional.avg_pool2d(x, 2) for x in (rows.x_start, rows.weights))
    t = stratified_timesteps(4, make_alphas_cumprod(), generator)
    noise = torch.randn(x_start.shape, generator=generator)
    ac = torch.from_numpy(make_alphas_cumprod()).float()[t][:, None, None, None]
    expected = (v_target(x_start, noise, ac).square() * weights).mean()
    taught.train_step(0., meter)
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
    resumed.resume(checkpoint.load(tmp_path / 'killed' / 'checkpoint.pt'))
    assert resumed.progress.step == 3
    run_loop(resumed, Limits(steps=5), tmp_path / 'killed', 0, 1)
    got = checkpoint.load(tmp_path / 'killed' / 'checkpoint.pt')
    assert got['step'] == 5 and got['pictures'] == expected['pictures'] == 20
    for weights in ('model', 'average'):
        assert all(torch.equal(got[weights][k], expected[weights][k]) for k in expected[weights])


@pytest.mark.parametrize('task', ['layout', 'mask', 'sketch', 'depth'])
def test_training_lowers_the_loss_of_every_task(data_folder, task):
    taught, losses = make_trainer(data_folder, task, replace(PLAN, learning_rate=1e-2)), []
    for _ in range(40):
        meter = Meter()
        taught.train_step(0., meter)
        losses.append(meter.means()['loss'])
    assert sum(losses[-10:]) < .92 * sum(losses[:10])


def test_a_new_run_starts_from_the_average_and_remembers_where_it_came_from(data_folder):
    first = make_trainer(data_folder)
    for _ in range(3):
        first.train_step(0., Meter())
    second = make_trainer(data_folder)
    second.follow(first.state())
    assert all(torch.equal(v, first.average[k]) for k, v in second.model.state_dict().items())
    assert second.progress.step == 0 and [r['pictures'] for r in second.progress.lineage] == [12]


def prior_and_task(data_folder, share=.5):
    prior = make_trainer(data_folder, 'layout')
    for _ in range(2):
        prior.train_step(0., Meter())
    plan = FinetunePlan(size=32, batch=4, warmup=1, encoder_share=share)
    taught = FinetuneTrainer(base_config('mask', 17, tiny=True), plan, Pictures(data_folder, 17))
    taught.begin_from_prior(prior.state(), None)
    return prior, taught


def test_the_first_stage_trains_the_encoder_alone_and_the_second_everything(data_folder):
    prior, taught = prior_and_task(data_folder)
    unet, encoder = hash_weights(taught.model.unet), hash_weights(taught.model.encoder)
    for part in (0., .2, .4):
        taught.train_step(part, Meter())
    assert hash_weights(taught.model.unet) == unet and hash_weights(taught.model.encoder) != encoder
    assert all(torch.equal(taught.average[f'unet.{k}'], prior.average[f'unet.{k}']) for k in taught.model.unet.state_dict())
    taught.train_step(.6, Meter())
    assert hash_weights(taught.model.unet) != unet


def test_a_prior_that_moves_while_it_is_frozen_is_noticed(data_folder):
    _, taught = prior_and_task(data_folder)
    taught.train_step(0., Meter())
    with torch.no_grad():
        taught.model.unet.out.bias += 1e-3
    with pytest.raises(Problem, match='prior changed'):
        taught.train_step(.6, Meter())


def test_the_learning_rate_warms_up_and_falls_to_nothing():
    plan = trainer.Plan(learning_rate=1., warmup=10, decay=.25)
    assert trainer.learning_rate(plan, 0, 0.) == pytest.approx(.1)
    assert trainer.learning_rate(plan, 100, .75) == pytest.approx(1.)
    assert trainer.learning_rate(plan, 100, .875) == pytest.approx(.5)
    assert trainer.learning_rate(plan, 100, 1.) == pytest.approx(.001)


def test_the_average_has_the_promised_width():
    """The weight of step i in the average after n steps has this standard deviation relative to n."""
    exponent, n = trainer.ema_exponent(.1), 4000
    weights, product = [], 1.
    for t in range(n, 0, -1):
        keep = (1 - 1 / t) ** (exponent + 1)
        weights.append((t, product * (1 - keep)))
        product *= keep
    mean = sum(t * w for t, w in weights)
    deviation = math.sqrt(sum(t * t * w for t, w in weights) - mean ** 2)
    assert deviation / n == pytest.approx(.1, rel=.02)
