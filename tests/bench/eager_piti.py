"""PyTorch eager on PITI's networks of the published sizes, for `npm run bench -- piti` to compare with.

The weights are random: only their shapes cost time. Reads one line of standard input for each measurement, the name of a
forward pass, and answers with its milliseconds, on the clock and of the processor; says "ready" before.

    python -m tests.bench.eager_piti THREADS
"""
import sys
import time

import torch

from models.piti_reference import Decoder
from tests.fixtures.piti.full_size import published_config


def forward_passes():
    base, upsampler = (Decoder(published_config(stage, 'mask')).eval() for stage in ('base', 'upsampler'))
    small, large = torch.randn(2, 3, 64, 64), torch.randn(1, 3, 256, 256)
    t, whole, tokens = torch.full((2,), 500.), torch.randn(2, 512), torch.randn(2, 512, 256)
    return {
        'base': lambda: base(small[:1], t[:1], whole[:1], tokens[:1], None),
        'guidedBase': lambda: base(small, t, whole, tokens, None),
        'upsampler': lambda: upsampler(large, t[:1], whole[:1], tokens[:1], small[:1]),
    }


@torch.inference_mode()
def main() -> None:
    torch.set_num_threads(int(sys.argv[1]))
    passes = forward_passes()
    print('ready', flush=True)
    for line in sys.stdin:
        start, processor = time.perf_counter(), time.process_time()
        passes[line.strip()]()
        print((time.perf_counter() - start) * 1000, (time.process_time() - processor) * 1000, flush=True)


if __name__ == '__main__':
    main()
