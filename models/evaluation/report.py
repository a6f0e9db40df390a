"""models/EVALUATION.md: one section a measure, replaced in place when the measure is taken again."""
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from models.evaluation.distances import Distance

COLOURS = 256

HEAD = """# Evaluation

Written by `python -m models.evaluate` (models/README.md); every section says what it was measured with. FD-scene is a
Frechet distance on 64 features of a network trained on rendered scenes (models/evaluation/features.py): it is no FID, and
compares only with other rows here. FD at infinity is extrapolated from N/2 to N. "Above renders" is that less the same for
renders of the same scenes, with a 95 % bootstrap interval over scenes: the figure to compare rows by. KID is times 1000.
Lower is better for all four.
"""


@dataclass(frozen=True)
class Section:
    """What a measure found: Markdown, and pictures {file name: [H,W,3] uint8} that it links to as `evaluation/NAME`."""
    title: str
    text: str
    pictures: dict[str, np.ndarray] = field(default_factory=dict)


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table; numbers come as text already rounded."""
    line = lambda cells: '| ' + ' | '.join(str(c) for c in cells) + ' |\n'
    return line(head) + line(['---'] * len(head)) + ''.join(line(row) for row in rows)


DISTANCE_HEAD = ['FD at N', 'FD at infinity', 'above renders', 'KID']


def distance_cells(distance: Distance) -> list[str]:
    """Cells under DISTANCE_HEAD."""
    return [f'{distance.frechet:.2f}', f'{distance.unbiased:.2f}', f'{distance.excess:.2f} ± {distance.interval:.2f}',
            f'{distance.kid:.1f}']


def write_section(report: str | Path, name: str, section: Section) -> None:
    """Put a section into the report, over the one of that name if there is one, and its pictures beside it."""
    report = Path(report)
    text = report.read_text() if report.exists() else HEAD
    begin, end = f'<!-- {name} -->', f'<!-- end of {name} -->'
    block = f'{begin}\n## {section.title}\n\n{section.text.rstrip()}\n{end}\n'
    if begin in text and end in text:
        before, rest = text.split(begin, 1)
        text = before + block + rest.split(end, 1)[1].removeprefix('\n')
    else:
        text = f'{text.rstrip()}\n\n{block}'
    folder = report.with_name('evaluation')
    folder.mkdir(parents=True, exist_ok=True)
    for file, picture in section.pictures.items():
        # A palette of its own makes a file a third as large; dithered, or skies show steps.
        palette = Image.fromarray(picture).quantize(COLOURS)
        Image.fromarray(picture).quantize(palette=palette, dither=Image.Dither.FLOYDSTEINBERG).save(folder / file, optimize=True)
    temporary = report.with_name(f'.{report.name}.partial')
    temporary.write_text(text)
    temporary.replace(report)


def contact_sheet(rows: Sequence[Sequence[np.ndarray]], cell: int, heads: Sequence[str] = ()) -> np.ndarray:
    """Rows of square [h,w,3] uint8 pictures as one array, each `cell` pixels wide, under the heads of the columns."""
    width, gap, top = max(len(row) for row in rows), 3, 16 if heads else 0
    sheet = Image.new('RGB', (width * (cell + gap) - gap, top + len(rows) * (cell + gap) - gap), 'white')
    draw = ImageDraw.Draw(sheet)
    for column, head in enumerate(heads):
        draw.text((column * (cell + gap) + 2, 1), head, fill='black')
    for i, row in enumerate(rows):
        for j, picture in enumerate(row):
            enlarging = picture.shape[0] < cell
            fitted = Image.fromarray(picture).resize(
                (cell, cell), Image.Resampling.NEAREST if enlarging else Image.Resampling.LANCZOS)
            sheet.paste(fitted, (j * (cell + gap), top + i * (cell + gap)))
    return np.asarray(sheet)
