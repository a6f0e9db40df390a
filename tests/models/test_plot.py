import json

import numpy as np
import pytest

from models import plot
from models.dataset import DataError


def write_log(folder, steps, loss=.5, tail=''):
    folder.mkdir()
    lines = [json.dumps(dict(step=s, loss=loss / (1 + i), by_timestep=[loss, *[None] * 8, loss / 2]))
             for i, s in enumerate(steps)]
    (folder / 'log.jsonl').write_text('\n'.join(lines) + '\n' + tail)
    return folder


def test_a_png_has_one_diagram_for_the_loss_and_one_a_run(tmp_path):
    runs = [write_log(tmp_path / 'a', [1, 2, 3]), write_log(tmp_path / 'b', [1, 5])]
    plot.main([*map(str, runs), '--out', str(tmp_path / 'plot.png')])
    picture = np.asarray(plot.Image.open(tmp_path / 'plot.png'))
    assert picture.shape == (3 * plot.HEIGHT, plot.WIDTH, 3)
    assert (picture[:plot.HEIGHT] == [0x2f, 0x6f, 0xb0]).all(-1).sum() > 100        # the first run's line is drawn


def test_steps_that_a_restart_repeats_and_a_torn_line_are_left_out(tmp_path):
    log = plot.read_log(write_log(tmp_path / 'a', [1, 2, 3, 4, 3, 4, 5], tail='{"step": 6, "lo'))
    assert [e['step'] for e in log] == [1, 2, 3, 4, 5]
    assert log[2]['loss'] == pytest.approx(.5 / 5)


def test_the_smoothed_line_starts_at_its_first_value():
    assert plot.smooth([(0, 4.), (1, 4.), (2, 4.)]) == [(0, 4.), (1, pytest.approx(4.)), (2, pytest.approx(4.))]
    assert plot.smooth([(0, 0.), (1, 1.)])[1][1] == pytest.approx(.2 / .36)


def test_missing_and_empty_logs_are_named(tmp_path):
    with pytest.raises(DataError, match='no such log'):
        plot.plot([tmp_path])
    (tmp_path / 'log.jsonl').write_text('')
    with pytest.raises(DataError, match='is empty'):
        plot.plot([tmp_path])
