"""Checkpoints that survive a kill: written beside the old one and renamed over it, so a half one never stands in its place."""
import os
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

import torch
from torch import nn

from models.problem import Problem

State = dict[str, Any]                      # tensors, numbers, text and dicts of them
Config = TypeVar('Config')
Module = TypeVar('Module', bound=nn.Module)


class CheckpointError(Problem):
    """A checkpoint cannot be read or written; the message names the file and says what to do."""


def save(path: str | Path, state: State) -> None:
    """Write state (a dict of tensors, numbers and dicts) to path atomically."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f'.{path.name}.{os.getpid()}')
    try:
        with open(temporary, 'wb') as file:
            torch.save(state, file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except (OSError, RuntimeError) as error:            # torch tells of a full disk by a RuntimeError
        kept = 'the one before it is whole' if path.exists() else 'nothing was written'
        raise CheckpointError(f'{path}: cannot be written ({error}), {kept}; make room on the disk '
                              'and give the same command again') from error
    finally:
        temporary.unlink(missing_ok=True)


def load(path: str | Path) -> State:
    """Read a checkpoint; tensors and plain values only (no code is run)."""
    path = Path(path)
    if not path.exists():
        raise CheckpointError(f'{path}: no such checkpoint; train one first (models/README.md)')
    try:
        return torch.load(path, map_location='cpu', weights_only=True)
    except Exception as error:
        raise CheckpointError(f'{path}: is damaged or no checkpoint ({type(error).__name__}); '
                              'delete it and go on from an older one') from error


def save_half(path: str | Path, state: State) -> None:
    """Write the averaged weights of a checkpoint in fp16, with what they are and came from: small enough for a repository."""
    kept = {key: state[key] for key in ('kind', 'run', 'config', 'step', 'pictures', 'cpu_seconds', 'lineage')}
    save(path, dict(kept, average={k: v.half() for k, v in state['average'].items()}))


def rebuild(state: State, config_class: Callable[..., Config], module_class: Callable[[Config], Module],
            weights: str = 'average') -> tuple[Module, Config]:
    """The module a checkpoint describes, with its averaged (or 'model') weights, ready for inference."""
    config = config_class(**{k: tuple(v) if isinstance(v, list) else v for k, v in state['config'].items()})
    module = module_class(config)
    module.load_state_dict({k: v.float() for k, v in state[weights].items()})
    return module.eval().requires_grad_(False), config


def describe(config: Any) -> State:
    """A config dataclass as plain values for a checkpoint."""
    return {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(config).items()}
