"""Draw the logs of training runs as one PNG: the loss over the steps, and the loss by timestep.

    python -m models.plot models/runs/base32 models/runs/base64 --out plot.png

Above: each run's loss (smoothed; the loss axis is logarithmic). Below, for every run that logs it: a line for each
tenth of the timesteps, from the least noise (dark: texture) to the most (light: layout and colour).
"""
import argparse
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw

from models.dataset import DataError
from models.problem import run_command

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 900, 300, 60, 24, 22
COLOURS = ('#2f6fb0', '#c05a2e', '#3f8f4f', '#8a4fa0', '#a08020', '#508090')
SMOOTHING = .8                  # share of the mean that each next point keeps

Point = tuple[float, float]


@dataclass(frozen=True)
class Curve:
    """A line of a plot; its points are (step, value), ascending."""
    name: str
    colour: str
    points: list[Point]


def read_log(run: str | Path) -> list[dict]:
    """The lines of a run's log.jsonl; half-written lines and steps that a restart repeated are left out. Raises DataError where there is none."""
    file = Path(run) / 'log.jsonl'
    if not file.exists():
        raise DataError(f'{file}: no such log; give the folder of a training run')
    entries: list[dict] = []
    for line in file.read_text().splitlines():
        try:
            entry = json.loads(line)
        except json.JSONDecodeError:
            continue
        while entries and entries[-1]['step'] >= entry['step']:     # a restart repeats the steps since its checkpoint
            entries.pop()
        entries.append(entry)
    if not entries:
        raise DataError(f'{file}: is empty; let the run go on for a minute')
    return entries


def smooth(points: Sequence[Point], keep: float = SMOOTHING) -> list[Point]:
    """Exponential mean of the values, without the pull of its start."""
    mean = weight = 0.
    smoothed = []
    for x, y in points:
        mean, weight = keep * mean + (1 - keep) * y, keep * weight + (1 - keep)
        smoothed.append((x, mean / weight))
    return smoothed


def loss_curve(run: str | Path, entries: Sequence[dict], colour: str) -> Curve:
    return Curve(Path(run).name, colour, smooth([(e['step'], e['loss']) for e in entries if e.get('loss', 0) > 0]))


def timestep_curves(entries: Sequence[dict]) -> list[Curve]:
    """A curve for each tenth of the timesteps that was ever seen."""
    curves = []
    for i in range(10):
        points = [(e['step'], e['by_timestep'][i]) for e in entries if e.get('by_timestep') and e['by_timestep'][i]]
        if points:
            shade = 20 + 20 * i
            curves.append(Curve(f'{100 * i} to {100 * i + 99}', f'#{shade:02x}{shade:02x}{min(255, shade + 50):02x}',
                                smooth(points)))
    return curves


def ticks(low: float, high: float) -> list[float]:
    """1, 2 and 5 times powers of ten within a range above 0; its ends where there are none."""
    exponents = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    inside = [m * 10. ** e for e in exponents for m in (1, 2, 5) if low <= m * 10. ** e <= high]
    return inside or [low, high]


def draw_plot(title: str, curves: Sequence[Curve]) -> Image.Image:
    """One diagram of WIDTH x HEIGHT pixels, its value axis logarithmic."""
    image = Image.new('RGB', (WIDTH, HEIGHT), 'white')
    draw = ImageDraw.Draw(image)
    points = [p for curve in curves for p in curve.points]
    steps, values = [x for x, _ in points], [y for _, y in points]
    first, last, low, high = min(steps), max(max(steps), min(steps) + 1), min(values), max(values)
    high = max(high, low * 1.01)
    across = lambda x: LEFT + (x - first) / (last - first) * (WIDTH - LEFT - 130)
    down = lambda y: TOP + math.log(high / y) / math.log(high / low) * (HEIGHT - TOP - BOTTOM)
    draw.text((LEFT, 4), title, fill='black')
    for value in ticks(low, high):
        draw.line([(LEFT, down(value)), (WIDTH - 130, down(value))], fill='#dddddd')
        draw.text((4, down(value) - 6), f'{value:.3g}', fill='#555555')
    for share in (0, .5, 1):
        step = first + share * (last - first)
        draw.text((across(step) - 8, HEIGHT - BOTTOM + 6), f'{step:.0f}', fill='#555555')
    for i, curve in enumerate(curves):
        line = [(across(x), down(y)) for x, y in curve.points]
        if len(line) > 1:
            draw.line(line, fill=curve.colour, width=2)
        draw.text((WIDTH - 122, TOP + 14 * i), curve.name, fill=curve.colour)
    return image


def plot(runs: Sequence[str | Path]) -> Image.Image:
    """All diagrams of some runs below each other. Raises DataError where a run has no log."""
    logs = [(run, read_log(run)) for run in runs]
    losses = [loss_curve(run, entries, COLOURS[i % len(COLOURS)]) for i, (run, entries) in enumerate(logs)]
    losses = [curve for curve in losses if curve.points]
    if not losses:
        raise DataError(f'{", ".join(map(str, runs))}: no line of these logs has a loss')
    diagrams = [draw_plot('loss', losses)]
    for run, entries in logs:
        curves = timestep_curves(entries)
        if curves:
            diagrams.append(draw_plot(f'{Path(run).name}: loss by timestep', curves))
    sheet = Image.new('RGB', (WIDTH, HEIGHT * len(diagrams)), 'white')
    for i, diagram in enumerate(diagrams):
        sheet.paste(diagram, (0, HEIGHT * i))
    return sheet


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description='Draw the logs of training runs.')
    parser.add_argument('runs', nargs='+', help='folders with log.jsonl')
    parser.add_argument('--out', default='plot.png')
    a = parser.parse_args(arguments)
    plot(a.runs).save(a.out)
    print(f'{a.out} written')


if __name__ == '__main__':
    run_command(main)
