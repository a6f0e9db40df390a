"""The whole line on a small data folder, from pretrain to packs and a sheet; and what a pack says of itself."""
import hashlib
import json
import random
import subprocess
import sys

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from PIL import Image

from models import checkpoint, distill, export, finetune, fixtures, network, pretrain, segmenter, sheet, upsample
from models.export import example_condition
from models.network import Base, BaseConfig
from models.problem import Problem

TINY_PACK = fixtures.ROOT / 'tiny-pack'


PACKS = ('landscape-mask', 'landscape-sketch', 'landscape-depth', 'landscape-live')


@pytest.fixture(scope='module')
def line(data_folder, tmp_path_factory):
    """Every command once, on networks of a few channels: the prior with two processes, three tasks, a segmenter, the
    upsampler with its discriminator and perceptual loss, the student, four packs."""
    folder = tmp_path_factory.mktemp('line')
    run = lambda name: str(folder / name / 'checkpoint.pt')

    def command(module, name, *more, steps=3, batch=2, processes=1):
        module.main(['--data', str(data_folder), '--run', str(folder / name), '--steps', str(steps), '--batch', str(batch),
                     '--processes', str(processes), *more])

    command(pretrain, 'prior', '--tiny', '--size', '32', processes=2)
    for task in ('mask', 'sketch', 'depth'):
        command(finetune, task, '--tiny', '--task', task, '--prior', run('prior'), '--held-out', str(data_folder), steps=5)
    command(segmenter, 'features', '--variant', 'features')
    command(upsample, 'up', '--tiny', '--plain', '0.3', '--base', run('mask'), '--redrawn', '2', '--features',
            run('features'))
    command(distill, 'live', '--teacher', run('mask'), steps=2)
    for base in ('mask', 'sketch', 'depth', 'live'):
        export.main(['--base', run(base), '--upsampler', run('up'), '--data', str(data_folder), '--packs',
                     str(folder / 'packs'), '--weights', str(folder / 'weights'), '--notes', 'a test'])
    return folder


@pytest.mark.parametrize('name', PACKS)
def test_the_line_ends_in_packs_that_tell_the_truth(line, name):
    manifest = json.loads((line / 'packs' / name / 'model.json').read_text())
    assert manifest['format'] == 1 and manifest['training']['notes'] == 'a test' and manifest['sizes']['anyAspect']
    task = 'mask' if name.endswith('live') else name.split('-')[1]
    assert (manifest['task'], manifest['condition']['encoding']) == (task, export.ENCODINGS[task])
    runs = [(r['run'], r['pictures']) for r in manifest['training']['runs']['base']]
    student = [('student', 2 * 2)] if name.endswith('live') else []
    assert runs == [('prior', 2 * 2 * 3), (task, 2 * 5), *student]
    assert manifest['training']['pictures'] == sum(n for _, n in runs)
    for file, entry in manifest['files'].items():
        content = (line / 'packs' / name / file).read_bytes()
        assert entry == dict(sha256=hashlib.sha256(content).hexdigest(), bytes=len(content))
    light = manifest['light']
    assert len(light['samples']) == 64 and all(
        len(v) == len(light['controls']) for v in light['samples'] + [p['values'] for p in light['presets']])


def test_packs_share_one_upsampler_and_the_student_needs_no_guidance(line):
    manifests = {name: json.loads((line / 'packs' / name / 'model.json').read_text()) for name in PACKS}
    assert len({m['files']['upsampler.onnx']['sha256'] for m in manifests.values()}) == 1
    assert len({m['files']['base.onnx']['sha256'] for m in manifests.values()}) == 4
    live = manifests['landscape-live']['defaults']
    assert (live['sampler'], live['steps'], live['guidanceScale']) == ('ddim', 4, 1.)


@pytest.mark.parametrize('name', PACKS)
def test_a_pack_draws_pictures_of_any_aspect(line, name):
    files = {n: onnxruntime.InferenceSession(str(line / 'packs' / name / f'{n}.onnx'), providers=['CPUExecutionProvider'])
             for n in ('encoder', 'base', 'upsampler')}
    task, (height, width) = name.split('-')[1].replace('live', 'mask'), (64, 168)
    condition = example_condition(task, 17, height, width).numpy()[:1]
    inputs = {('label_map' if task == 'mask' else 'condition'): condition, 'light': np.zeros((1, 11), np.float32)}
    encoded = dict(zip([o.name for o in files['encoder'].get_outputs()], files['encoder'].run(None, inputs)))
    x_t, timestep = np.zeros((1, 3, height, width), np.float32), np.array([999], np.float32)
    low_res, = files['base'].run(None, dict(x_t=x_t, timestep=timestep, **encoded))
    assert low_res.shape == x_t.shape
    large = example_condition('mask', 17, 4 * height, 4 * width).numpy()[:1]
    picture, = files['upsampler'].run(None, dict(x_t=np.zeros((1, 3, 4 * height, 4 * width), np.float32), timestep=timestep,
                                                 low_res=low_res, label_map=large))
    assert picture.shape == (1, 3, 4 * height, 4 * width) and np.isfinite(picture).all()


def test_held_out_loss_is_written(line):
    result = json.loads((line / 'sketch' / 'held_out.json').read_text())
    assert len(result['by_timestep']) == 5 and 0 < result['mean'] < 2 and result['pictures'] == 6


def test_fp16_weights_can_be_trained_on(line, data_folder, tmp_path):
    state = checkpoint.load(line / 'weights' / 'mask.pt')
    base, _ = checkpoint.rebuild(state, BaseConfig, Base)
    averaged = checkpoint.load(line / 'mask' / 'checkpoint.pt')['average']
    assert all(torch.equal(v, averaged[k].half().float()) for k, v in base.state_dict().items())
    finetune.main(['--task', 'mask', '--tiny', '--prior', str(line / 'weights' / 'mask.pt'), '--encoder',
                   str(line / 'weights' / 'mask.pt'), '--data', str(data_folder), '--run', str(tmp_path), '--size', '32',
                   '--steps', '1', '--batch', '2', '--processes', '1'])
    state = checkpoint.load(tmp_path / 'checkpoint.pt')
    assert [r['run'] for r in state['lineage']] == ['prior', 'mask'] and state['pictures'] == 2


def test_torchrun_starts_two_processes(data_folder, tmp_path):
    subprocess.run([sys.executable, '-m', 'torch.distributed.run', '--standalone', '--nproc-per-node', '2', '-m', '--',
                    'models.pretrain', '--tiny', '--size', '32', '--data', str(data_folder), '--run', str(tmp_path), '--steps',
                    '2', '--batch', '3'], check=True, capture_output=True, timeout=120)
    assert checkpoint.load(tmp_path / 'checkpoint.pt')['pictures'] == 2 * 2 * 3


@pytest.mark.parametrize('processes', ['1', '2'])
def test_bad_input_is_one_sentence(tmp_path, processes):
    (tmp_path / 'broken.pt').write_bytes(b'not a checkpoint')
    for arguments, sentence in ((['--data', str(tmp_path / 'none')], 'no such data folder'),
                                (['--unet', str(tmp_path / 'broken.pt')], 'no finished part')):
        ended = subprocess.run([sys.executable, '-m', 'models.pretrain', '--data', str(tmp_path), '--run', str(tmp_path / 'r'),
                                '--tiny', '--steps', '1', '--processes', processes, *arguments],
                               capture_output=True, text=True, timeout=120)
        assert ended.returncode == 1 and sentence in ended.stderr.strip().splitlines()[-1]
        assert 'Traceback' not in ended.stderr


def test_a_prior_is_no_pack(line):
    with pytest.raises(Problem, match='is a prior'):
        export.main(['--base', str(line / 'prior' / 'checkpoint.pt'), '--upsampler', str(line / 'up' / 'checkpoint.pt')])


@pytest.mark.parametrize('task', ['mask', 'sketch', 'depth'])
def test_a_sheet_is_drawn(line, tmp_path, task):
    Image.fromarray(fixtures.example_map()).save(tmp_path / 'map.png')
    sheet.main(['--base', str(line / task / 'checkpoint.pt'), '--upsampler', str(line / 'up' / 'checkpoint.pt'), '--maps',
                str(tmp_path), '--lights', 'noon', 'free', '--steps', '2', '--out', str(tmp_path / 'sheet.png'), '--cell',
                '64'])
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
    maps = fixtures.one_hot(labels[:, ::4, ::4], 17).numpy(), network.null_condition(1, 17, 64, 64).numpy()
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
        export.export_graph(Moody(), [(torch.ones(2, 3),)], ['x'], ['y'], {'x': {0: 'batch'}}, tmp_path / 'moody.onnx')
