"""The command as it is given, on the small world of conftest.py."""
from pathlib import Path

import pytest
from PIL import Image

from models import evaluate
from models.problem import Problem


def options(bench, *more):
    return ['--data', bench.data, '--held-out', bench.held_out, '--packs', bench.packs, '--runs', bench.runs, '--weights',
            bench.weights, '--pack', bench.pack, '--live', bench.live, '--count', '8', '--reference', '24', *more]


@pytest.mark.parametrize('measure, says', [
    ('guidance', 'normalized-epsilon 6'), ('adversarial', 'bicubic'), ('faithful', 'share of the ceiling'),
    ('pretraining', 'not trained')])
def test_a_measure_writes_its_section(bench, tmp_path, measure, says):
    report = tmp_path / 'EVALUATION.md'
    evaluate.main([measure, *options(bench, '--report', str(report))])
    text = report.read_text()
    assert says in text and 'N = 8' in text and 'CPU-minutes' in text
    for link in text.split('](')[1:]:
        assert (tmp_path / link.split(')')[0]).exists()


def test_any_folder_of_maps_gets_its_row_and_sheet(bench, tmp_path, capsys):
    maps = str(Path(bench.data).parent / 'maps')
    evaluate.main(['faithful', *options(bench, '--maps', maps, '--sheet', str(tmp_path / 'sheet.png'))])
    assert 'hand-painted maps, N = 3' in capsys.readouterr().out
    assert Image.open(tmp_path / 'sheet.png').width > 4 * 128


@pytest.mark.parametrize('more, message', [
    (['--pack', 'nothing'], 'no such pack'), (['--held-out', 'nowhere'], 'no such data folder'),
    (['--weights', 'nowhere'], 'no such checkpoint'), (['--count', '9'], '--count asks for 9')])
def test_bad_input_ends_in_one_sentence(bench, more, message):
    with pytest.raises(Problem, match=message) as stopped:
        evaluate.main(['guidance', *options(bench), *more])
    assert '\n' not in str(stopped.value)


def test_a_sheet_belongs_to_the_faithful_measure(bench, tmp_path):
    with pytest.raises(Problem, match='--sheet belongs to the measure faithful'):
        evaluate.main(['light', *options(bench, '--sheet', str(tmp_path / 'x.png'))])
