"""Several processes with one thread each, gradients averaged over gloo.

Two processes of one thread beat one process of two threads here: OpenMP spins when a core is shared with anything else
(a step went from 0.03 s to 1.45 s), and the arithmetic of two independent half batches needs no locks.

Under torchrun (`torchrun --nproc-per-node 2 -m -- models.pretrain --run ...`) the processes are there already; each takes a GPU of
its own where there are some, and nccl then takes gloo's place.
"""
import ctypes
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterable
from typing import Any

import torch
import torch.distributed as distributed
import torch.multiprocessing as multiprocessing
from torch import nn

from models.problem import Problem


def pick_device() -> torch.device:
    """This process's own GPU, or the processor."""
    return torch.device('cuda', int(os.environ.get('LOCAL_RANK', 0))) if torch.cuda.is_available() else torch.device('cpu')


def launch(work: Callable[..., None], processes: int, *arguments: object) -> None:
    """Run work(rank, processes, *arguments) in this process (processes = 1), in as many new ones, or in torchrun's.

    Raises Problem with the sentence of the process that failed.
    """
    if 'TORCHELASTIC_RUN_ID' in os.environ:
        _join(int(os.environ['RANK']), int(os.environ['WORLD_SIZE']), work, arguments)
        return
    if processes == 1:
        torch.set_num_threads(1)
        work(0, 1, *arguments)
        return
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        port = probe.getsockname()[1]
    problems = multiprocessing.get_context('spawn').SimpleQueue()
    try:
        multiprocessing.spawn(_start, (work, processes, port, problems, arguments), nprocs=processes)
    except multiprocessing.ProcessExitedException as exited:
        if problems.empty():
            raise
        raise Problem(problems.get()) from exited


def _start(rank: int, work: Callable[..., None], processes: int, port: int, problems: Any,
           arguments: tuple[object, ...]) -> None:
    if sys.platform == 'linux':                 # die with the parent, however it ends: two runs must not share a checkpoint
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)
    os.environ.update(MASTER_ADDR='127.0.0.1', MASTER_PORT=str(port), LOCAL_RANK=str(rank))
    try:
        _join(rank, processes, work, arguments)
    except (Problem, OSError) as problem:
        problems.put(str(problem))
        sys.exit(1)
    # All is written. Threads of torch that still run would abort an ordinary exit now and then.
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def _join(rank: int, processes: int, work: Callable[..., None], arguments: tuple[object, ...]) -> None:
    torch.set_num_threads(1)
    if torch.cuda.is_available():
        torch.cuda.set_device(pick_device())
    distributed.init_process_group('nccl' if torch.cuda.is_available() else 'gloo', rank=rank, world_size=processes)
    try:
        work(rank, processes, *arguments)
        distributed.barrier()                   # the last message must arrive before its sender goes
    finally:
        distributed.destroy_process_group()


def agree(value: float, processes: int) -> float:
    """The first process's number, on every process."""
    if processes == 1:
        return value
    tensor = torch.tensor([value], dtype=torch.float64, device=pick_device())
    distributed.broadcast(tensor, 0)
    return float(tensor)


def average_gradients(parameters: Iterable[nn.Parameter], processes: int, limit: float) -> float:
    """Average the gradients over the processes and clip their joint norm to limit; returns the norm before clipping."""
    gradients = [p.grad for p in parameters if p.grad is not None]
    flat = torch.cat([gradient.flatten() for gradient in gradients])
    if processes > 1:
        distributed.all_reduce(flat)
        flat /= processes
    norm = float(flat.norm())
    flat *= min(1., limit / (norm + 1e-6))
    for gradient, part in zip(gradients, flat.split([gradient.numel() for gradient in gradients])):
        gradient.copy_(part.view_as(gradient))
    return norm
