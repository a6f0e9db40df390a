"""The whole line on a small data folder: train, upsample, export, sheet; and what the pack says of itself."""
import hashlib
import json
import random

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from PIL import Image

from models import checkpoint, export, fixtures, sheet, train, upsample
from models.network import Base, BaseConfig

TINY_PACK = fixtures.ROOT / 'tiny-pack'


@pytest.fixture(scope='module')
def line(data_folder, tmp_path_factory):
    """Two processes for the base, one for the upsampler (with the discriminator), then a pack."""
    folder = tmp_path_factory.mktemp('line')
    train.main([
        '--data',
        str(data_folder), '--run',
        str(folder / 'base'), '--size', '32', '--steps', '2', '--batch', '2', '--processes', '2'
    ])
    upsample.main([
        '--data',
        str(data_folder), '--run',
        str(folder / 'up'), '--steps', '3', '--batch', '2', '--plain', '0.3', '--processes', '1', '--base',
        str(folder / 'base' / 'checkpoint.pt'), '--redrawn', '2'
    ])
    export.main([
        '--base',
        str(folder / 'base' / 'checkpoint.pt'), '--upsampler',
        str(folder / 'up' / 'checkpoint.pt'), '--data',
        str(data_folder), '--out',
        str(folder / 'pack'), '--weights',
        str(folder / 'weights'), '--notes', 'a test'
    ])
    return folder


def test_the_line_ends_in_a_pack_that_tells_the_truth(line):
    manifest = json.loads((line / 'pack' / 'model.json').read_text())
    assert manifest['format'] == 1 and manifest['training']['pictures'] == 8 and manifest['training'][
        'notes'] == 'a test'
    assert manifest['training']['cpuHours'] >= 0 and manifest['training']['parameters']['base'] > 1e6
    for name, entry in manifest['files'].items():
        content = (line / 'pack' / name).read_bytes()
        assert entry == dict(sha256=hashlib.sha256(content).hexdigest(), bytes=len(content))
    light = manifest['light']
    assert len(light['samples']) == 64 and all(
        len(v) == len(light['controls']) for v in light['samples'] + [p['values'] for p in light['presets']])


def test_both_processes_count_in_one_step(line):
    assert checkpoint.load(line / 'base' / 'checkpoint.pt')['pictures'] == 2 * 2 * 2


def test_fp16_weights_can_be_trained_on(line, data_folder, tmp_path):
    state = checkpoint.load(line / 'weights' / 'base.pt')
    base, _ = checkpoint.rebuild(state, BaseConfig, Base)
    averaged = checkpoint.load(line / 'base' / 'checkpoint.pt')['average']
    assert all(torch.equal(v, averaged[k].half().float()) for k, v in base.state_dict().items())
    train.main([
        '--data',
        str(data_folder), '--run',
        str(tmp_path), '--from',
        str(line / 'weights' / 'base.pt'), '--size', '32', '--steps', '1', '--batch', '2', '--processes', '1'
    ])
    assert checkpoint.load(tmp_path / 'checkpoint.pt')['step'] == state['step'] + 1


def test_a_sheet_is_drawn(line, tmp_path):
    Image.fromarray(fixtures.example_map()).save(tmp_path / 'map.png')
    sheet.main([
        '--base',
        str(line / 'base' / 'checkpoint.pt'), '--upsampler',
        str(line / 'up' / 'checkpoint.pt'), '--maps',
        str(tmp_path), '--lights', 'noon', 'free', '--steps', '2', '--out',
        str(tmp_path / 'sheet.png'), '--cell', '64'
    ])
    assert Image.open(tmp_path / 'sheet.png').size == (3 * 68, 68)


def test_weights_are_stored_in_half_the_space():
    model = onnx.load(TINY_PACK / 'base.onnx')
    sizes = {onnx.TensorProto.FLOAT: 0, onnx.TensorProto.FLOAT16: 0}
    for initializer in model.graph.initializer:
        if initializer.data_type in sizes:
            sizes[initializer.data_type] += int(np.prod(initializer.dims))
    assert sizes[onnx.TensorProto.FLOAT16] > 20 * sizes[onnx.TensorProto.FLOAT]
    assert [o.version for o in model.opset_import if o.domain == ''] == [17]


def test_the_encoder_feeds_the_base_by_name():
    encoder, base = (onnxruntime.InferenceSession(str(TINY_PACK / f'{n}.onnx'), providers=['CPUExecutionProvider'])
                     for n in ('encoder', 'base'))
    assert {i.name for i in encoder.get_inputs()} == {'label_map', 'light'}
    assert {i.name for i in base.get_inputs()} == {'x_t', 'timestep'} | {o.name for o in encoder.get_outputs()}


@pytest.mark.parametrize('index', range(4))
def test_the_exported_graphs_repeat_the_golden_chains(index):
    """PyTorch wrote the chains; onnxruntime must arrive at the same pictures through the exported files."""
    from models import diffusion
    golden = json.loads((fixtures.ROOT / 'golden' / 'chains.json').read_text())
    chain = golden['chains'][index]
    session = {
        n: onnxruntime.InferenceSession(str(TINY_PACK / f'{n}.onnx'), providers=['CPUExecutionProvider'])
        for n in ('encoder', 'base', 'upsampler')
    }
    labels = torch.from_numpy(fixtures.example_map())[None]
    light = np.array([chain['light']['values'] + [float(chain['light']['given'])]], np.float32)
    maps = fixtures.one_hot(labels[:, ::4, ::4], 17).numpy(), fixtures.null_condition(1, 17, 64, 64).numpy()
    names = [o.name for o in session['encoder'].get_outputs()]
    conditions = [dict(zip(names, session['encoder'].run(None, dict(label_map=m, light=light)))) for m in maps]
    run = lambda name, **inputs: torch.from_numpy(session[name].run(None, inputs)[0])
    predict = lambda x, t, null: run('base', x_t=x.numpy(), timestep=np.array([t], np.float32), **conditions[int(null)])
    noises = [fixtures.lcg_noise(100 + i, 1, 3, 64, 64) for i in range(chain['steps'])]
    taken = list(
        diffusion.sample(predict, fixtures.lcg_noise(7, 1, 3, 64, 64), diffusion.make_alphas_cumprod(),
                         chain['timesteps'], chain['sampler'], 'v', chain['guidance'], chain['guidanceScale'], noises))
    for (_, _, got), expected in zip(taken, chain['predXstart']):
        np.testing.assert_allclose(got.flatten()[::16], expected, atol=2e-4)


def test_a_graph_that_computes_something_else_is_refused(tmp_path):
    class Moody(torch.nn.Module):
        def forward(self, x):
            return x * random.random()
    with pytest.raises(export.ParityError, match='differs from PyTorch'):
        export.export_graph(Moody(), (torch.ones(2, 3),), ['x'], ['y'], {'x': {0: 'batch'}}, tmp_path / 'moody.onnx')
