import numpy as np

from models.evaluation.report import Section, contact_sheet, table, write_section


def test_a_section_is_replaced_and_the_others_stay(tmp_path):
    report = tmp_path / 'EVALUATION.md'
    write_section(report, 'light', Section('Light', 'old light'))
    write_section(report, 'steps', Section('Steps', 'some steps', {'steps.png': np.zeros((4, 4, 3), np.uint8)}))
    once = report.read_text()
    write_section(report, 'light', Section('Light', 'new light'))
    text = report.read_text()
    assert 'old light' not in text and text.count('## Light') == 1 and text.index('## Light') < text.index('## Steps')
    write_section(report, 'light', Section('Light', 'old light'))
    assert report.read_text() == once
    assert (tmp_path / 'evaluation' / 'steps.png').exists()


def test_a_table_is_markdown():
    assert table(['a', 'b'], [[1, 'x']]) == '| a | b |\n| --- | --- |\n| 1 | x |\n'


def test_a_sheet_has_every_picture_in_its_cell():
    red, small = np.zeros((8, 8, 3), np.uint8), np.zeros((2, 2, 3), np.uint8)
    red[...], small[...] = (255, 0, 0), (0, 0, 255)
    sheet = contact_sheet([[red, small], [small]], 8)
    assert sheet.shape == (19, 19, 3)
    assert tuple(sheet[4, 4]) == (255, 0, 0) and tuple(sheet[4, 15]) == (0, 0, 255)
    assert tuple(sheet[15, 15]) == (255, 255, 255)
