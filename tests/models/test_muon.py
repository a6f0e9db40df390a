import torch
from torch import nn

from models.muon import Muon, orthogonalise


def test_an_update_has_all_singular_values_near_one():
    generator = torch.Generator().manual_seed(3)
    for shape in ((3, 48, 432), (2, 160, 40), (1, 96, 96)):
        matrices = torch.randn(shape, generator=generator)
        values = torch.linalg.svdvals(orthogonalise(matrices))
        assert values.shape[0] == shape[0]
        assert values.max() < 1.25
        assert values.median() > .65
        # The directions stay: what is orthogonal to a matrix stays orthogonal to its update.
        assert (orthogonalise(matrices) * matrices).sum() > 0


def test_a_thin_matrix_and_a_vector_go_the_way_of_adam():
    """Adam's first step moves every number by the learning rate, whatever its gradient."""
    layer = nn.Conv2d(4, 8, 3)
    before = {name: p.detach().clone() for name, p in layer.named_parameters()}
    optimiser = Muon(layer.parameters(), lr=.01, weight_decay=0.)
    layer(torch.randn(2, 4, 9, 9, generator=torch.Generator().manual_seed(1))).square().mean().backward()
    optimiser.step()
    for name, p in layer.named_parameters():
        torch.testing.assert_close((p - before[name]).abs(), torch.full_like(p, .01), atol=1e-5, rtol=1e-3)


def test_a_wide_layer_learns_a_linear_map():
    torch.manual_seed(0)
    layer, wanted = nn.Linear(40, 36), torch.randn(36, 40)
    optimiser = Muon(layer.parameters(), lr=.2, weight_decay=0.)
    losses = []
    for step in range(300):
        optimiser.param_groups[0]['lr'] = .2 * (1 - step / 300)
        x = torch.randn(64, 40)
        loss = (layer(x) - x @ wanted.T).square().mean()
        losses.append(float(loss.detach()))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    assert losses[-1] < losses[0] / 1000


def test_a_group_at_rate_zero_stays_as_it_is():
    frozen, taught = nn.Linear(40, 40), nn.Linear(40, 40)
    optimiser = Muon([dict(params=list(frozen.parameters())), dict(params=list(taught.parameters()))], lr=.01)
    optimiser.param_groups[0]['lr'] = 0.
    before = frozen.weight.detach().clone(), taught.weight.detach().clone()
    taught(frozen(torch.ones(3, 40))).square().mean().backward()
    optimiser.step()
    assert torch.equal(frozen.weight, before[0])
    assert not torch.equal(taught.weight, before[1])


def test_a_saved_optimiser_goes_on_with_the_same_step():
    def run(steps, restart_at=-1):
        torch.manual_seed(5)
        layer = nn.Linear(40, 40)
        optimiser = Muon(layer.parameters(), lr=.01)
        for step in range(steps):
            if step == restart_at:
                state, optimiser = optimiser.state_dict(), Muon(layer.parameters(), lr=.01)
                optimiser.load_state_dict(state)
            optimiser.zero_grad()
            layer(torch.full((1, 40), step + 1.)).square().mean().backward()
            optimiser.step()
        return layer.weight.detach()
    assert torch.equal(run(6), run(6, restart_at=3))
