"""PyTorch eager on the networks of the pack, for the inference benchmark to compare with.

The weights are random: only their shapes cost time. Reads one line of standard input for each measurement, the name of a
forward pass, and answers with its milliseconds (of the processor, on one thread); before that it says the number of
parameters of both networks.

    python tests/bench/eager.py THREADS
"""
import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import torch

from models.network import Base, BaseConfig, Upsampler, UpsamplerConfig, count_parameters


def forward_passes(base, upsampler):
    """The passes by name, as the app runs them: the encoder once for a pair, then base steps on what it gave."""
    classes, light = BaseConfig().classes, BaseConfig().light
    label_map, large_map = torch.rand(2, classes + 1, 64, 64), torch.rand(1, classes + 1, 256, 256)
    pair = base.encoder(label_map, torch.rand(2, light + 1))
    single = [condition[:1] for condition in pair]
    x_t, large, t = torch.randn(2, 3, 64, 64), torch.randn(1, 3, 256, 256), torch.full((2,), 500.)
    return {
        'base': lambda: base.unet(x_t[:1], t[:1], *single),
        'guidedBase': lambda: base.unet(x_t, t, *pair),
        'upsampler': lambda: upsampler(large, t[:1], x_t[:1], large_map),
    }


def main():
    threads = int(sys.argv[1])
    torch.set_num_threads(threads)
    clock = time.process_time if threads == 1 else time.perf_counter
    base, upsampler = Base(BaseConfig()).eval(), Upsampler(UpsamplerConfig()).eval()
    print(json.dumps(dict(base=count_parameters(base), upsampler=count_parameters(upsampler))), flush=True)
    with torch.inference_mode():
        passes = forward_passes(base, upsampler)
        for line in sys.stdin:
            run = passes[line.strip()]
            start = clock()
            run()
            print((clock() - start) * 1000, flush=True)


if __name__ == '__main__':
    main()
