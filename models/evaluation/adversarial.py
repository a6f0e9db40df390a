"""The upsampler with and without its adversarial part, against bicubic: FD-scene at 256 px and the power spectrum."""
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from models import checkpoint, diffusion
from models.dataset import reduce_picture
from models.evaluation.distances import measure
from models.evaluation.pack import Pack, noise
from models.evaluation.report import DISTANCE_HEAD, Section, contact_sheet, distance_cells, table
from models.evaluation.world import Bench, as_bytes, as_picture
from models.network import one_hot
from models.upsampler import Upsampler, UpsamplerConfig

BANDS = ((8, 16), (16, 32), (32, 64), (64, 128))    # cycles a picture; 64 px carry up to 32


def radial_power(pictures: Tensor) -> np.ndarray:
    """Mean power of the luminance at each whole radius below S/2 of pictures [N,3,S,S]: [S/2]; Hann window against edges."""
    grey = (pictures * torch.tensor([.299, .587, .114])[:, None, None]).sum(1)
    size = grey.shape[-1]
    window = torch.hann_window(size, periodic=False)
    centred = (grey - grey.mean((1, 2), keepdim=True)) * window[:, None] * window[None]
    power = torch.fft.fft2(centred).abs().square().mean(0).numpy()
    frequency = np.fft.fftfreq(size) * size
    radius = np.hypot(frequency[:, None], frequency[None]).round().astype(int)
    total = np.bincount(radius.ravel(), power.ravel(), size)
    return (total / np.maximum(np.bincount(radius.ravel(), minlength=size), 1))[:size // 2]


def band_ratios(drawn: np.ndarray, real: np.ndarray) -> list[float]:
    """Power of drawn over real in each of BANDS, each frequency weighing the same: 1 is right, less is soft."""
    return [float(np.exp(np.log(drawn[a:b] / real[a:b]).mean())) for a, b in BANDS]


def bicubic(low_res: Tensor) -> Tensor:
    return F.interpolate(low_res, scale_factor=4., mode='bicubic', align_corners=False).clamp(-1, 1)


def enlarge_with(network: Upsampler, low_res: Tensor, maps: Tensor, classes: int, seeds: list[int]) -> Tensor:
    """One step of an upsampler checkpoint."""
    parts = []
    for i in range(0, len(low_res), 4):
        x = noise(seeds[i:i + 4], maps.shape[-1], 500)
        with torch.no_grad():
            parts.append(network(x, torch.full((len(x),), float(diffusion.respace(1)[0])), low_res[i:i + 4],
                                 one_hot(maps[i:i + 4], classes)))
    return torch.cat(parts)


def run(bench: Bench) -> Section:
    pack, rows_at = Pack(bench.pack, bench.packs, bench.threads), bench.sample()
    scenes, reference = bench.scenes, bench.reference_features(256)
    real, maps, seeds = as_picture(scenes.large[rows_at]), scenes.large_maps[rows_at], (rows_at + 1).tolist()
    drawn_low = pack.draw(scenes.small_maps[rows_at], scenes.lights[rows_at], seeds)
    renders = bench.features(real)
    spectrum = radial_power(real)
    plain_file = Path(bench.runs) / 'upsampler_plain' / 'checkpoint.pt'
    plain = checkpoint.rebuild(checkpoint.load(plain_file), UpsamplerConfig, Upsampler)[0] if plain_file.exists() else None
    cells, shown = [], {}
    for source, low_res in (('reduced renders', reduce_picture(real)), ('the base\'s pictures', drawn_low)):
        ways = {'bicubic': bicubic(low_res)}
        if plain is not None:
            ways['without the adversarial part'] = enlarge_with(plain, low_res, maps, pack.classes, seeds)
        ways['the pack\'s upsampler'] = pack.enlarge(low_res, maps, seeds)
        for name, pictures in ways.items():
            ratios = band_ratios(radial_power(pictures), spectrum)
            cells.append([source, name, *distance_cells(measure(bench.features(pictures), renders, reference)),
                          *(f'{r:.2f}' for r in ratios)])
            shown[source, name] = as_bytes(pictures[:5, :, 64:192, 64:192])
    cells.append(['', 'renders themselves', *distance_cells(measure(renders, renders, reference)), '1', '1', '1', '1'])
    crops = as_bytes(real[:5, :, 64:192, 64:192])
    sheet = contact_sheet([[crops[i], *(pictures[i] for pictures in shown.values())] for i in range(5)], 128,
                          ['render', *(f'{name.split()[0] if name != "the pack" + chr(39) + "s upsampler" else "pack"}, '
                                       f'{"renders" if source.startswith("reduced") else "base"}' for source, name in shown)])
    missing = '' if plain is not None else f'\nNo upsampler without its adversarial part ({plain_file}), so that row is missing.\n'
    text = (f'{pack.describe()}; N = {len(rows_at)} held-out scenes at 256 px. Power: mean ratio to the renders in bands of '
            'cycles a picture; below 32 the low-res picture decides, above it the upsampler. 1 is right, less is soft, more '
            'is grain.\n\n'
            + table(['low-res input', 'enlarged by', *DISTANCE_HEAD, *(f'power {a} to {b}' for a, b in BANDS)], cells) + missing
            + '\nThe middle quarter of five scenes:\n\n![upsampler](evaluation/upsampler.png)\n')
    return Section('Adversarial training of the upsampler', text, {'upsampler.png': sheet})
