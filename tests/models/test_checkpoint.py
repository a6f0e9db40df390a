import pytest
import torch

from models import checkpoint
from models.checkpoint import CheckpointError


def test_a_checkpoint_comes_back(tmp_path):
    checkpoint.save(tmp_path / 'deep' / 'a.pt', dict(step=3, weights=dict(w=torch.arange(4.))))
    state = checkpoint.load(tmp_path / 'deep' / 'a.pt')
    assert state['step'] == 3 and torch.equal(state['weights']['w'], torch.arange(4.))


def test_a_half_written_checkpoint_never_replaces_the_old_one(tmp_path, monkeypatch):
    file = tmp_path / 'a.pt'
    checkpoint.save(file, dict(step=1))

    def dies_half_way(state, stream):
        stream.write(b'half of it')
        raise OSError('No space left on device')
    monkeypatch.setattr(torch, 'save', dies_half_way)
    with pytest.raises(CheckpointError, match='one before it is whole'):
        checkpoint.save(file, dict(step=2))
    assert checkpoint.load(file)['step'] == 1
    assert [f.name for f in tmp_path.iterdir()] == ['a.pt']


def test_a_missing_or_damaged_checkpoint_is_told(tmp_path):
    with pytest.raises(CheckpointError, match='no such checkpoint'):
        checkpoint.load(tmp_path / 'a.pt')
    checkpoint.save(tmp_path / 'a.pt', dict(weights=torch.zeros(1000)))
    whole = (tmp_path / 'a.pt').read_bytes()
    (tmp_path / 'a.pt').write_bytes(whole[:len(whole) // 2])
    with pytest.raises(CheckpointError, match='is damaged'):
        checkpoint.load(tmp_path / 'a.pt')
