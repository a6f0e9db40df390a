"""Measure the packs and write models/EVALUATION.md.

    python -m models.evaluate all --maps MAPS              every measure, about half an hour on one core
    python -m models.evaluate guidance --count 200         one measure, its section replaced
    python -m models.evaluate faithful --maps FOLDER --pack NAME --sheet sheet.png
                                                           any folder of label PNGs: prints the table, writes the sheet,
                                                           leaves the report alone

Held-out scenes come from --held-out (a data folder with 256 px pairs), the reference of every distance from --data.
"""
import argparse
import time
from collections.abc import Callable, Sequence

import torch

from models.dataset import DataError
from models.evaluation import adversarial, diversity, faithful, guidance, light, pretraining, sheets, steps
from models.evaluation.report import Section, write_section
from models.evaluation.world import Bench
from models.problem import run_command

MEASURES: dict[str, Callable[[Bench], Section]] = {
    'pretraining': pretraining.run, 'guidance': guidance.run, 'adversarial': adversarial.run, 'faithful': faithful.run,
    'diversity': diversity.run, 'light': light.run, 'steps': steps.run, 'sheets': sheets.run}


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description='Measure the packs and write the report.')
    parser.add_argument('measure', choices=(*MEASURES, 'all'))
    for name in ('data', 'held_out', 'packs', 'runs', 'weights', 'pack', 'live'):
        parser.add_argument(f'--{name.replace("_", "-")}', default=getattr(Bench, name))
    parser.add_argument('--maps', default=Bench.maps, help='folder of painted label maps (PNG, pixel values are ids)')
    parser.add_argument('--parts', type=int, nargs='*', default=[],
                        help='parts of --data that the reference is taken from: those of the renderer as it is now (default: all)')
    parser.add_argument('--count', type=int, default=Bench.count, help='pictures a row')
    parser.add_argument('--reference', type=int, default=Bench.reference, help='renders a distance is measured from')
    parser.add_argument('--threads', type=int, default=Bench.threads)
    parser.add_argument('--report', default='models/EVALUATION.md')
    parser.add_argument('--sheet', help='faithful: only this contact sheet and the table on the screen')
    parser.add_argument('--against', action='append', default=[], metavar='NAME=FOLDER',
                        help='diversity: pictures MAP_SEED.png of another model')
    return parser.parse_args(arguments)


def run(a: argparse.Namespace) -> None:
    torch.set_num_threads(a.threads)
    bench = Bench(a.data, a.held_out, a.maps, a.packs, a.runs, a.weights, a.pack, a.live, tuple(a.parts),
                  a.count, a.reference, a.threads)
    if a.sheet:
        if a.measure != 'faithful':
            raise DataError('--sheet belongs to the measure faithful; leave it out')
        print(faithful.run_folder(bench, a.maps, a.sheet) + f'\n{a.sheet} written')
        return
    against = {}
    for pair in a.against:
        if '=' not in pair:
            raise DataError(f'--against {pair}: write it as NAME=FOLDER')
        name, folder = pair.split('=', 1)
        against[name] = folder
    measures = dict(MEASURES, diversity=lambda bench: diversity.run(bench, against))
    for name in MEASURES if a.measure == 'all' else (a.measure,):
        print(f'{name} ...', flush=True)
        start = time.process_time()
        section = measures[name](bench)
        minutes = (time.process_time() - start) / 60
        networks = bench.networks_text()
        facts = f'\nMeasured in {minutes:.1f} CPU-minutes{f" with {networks}" if networks else ""}.'
        write_section(a.report, name, Section(section.title, section.text + facts, section.pictures))
        print(f'{name}: {minutes:.1f} CPU-minutes\n\n{section.text}', flush=True)


def main(arguments: Sequence[str] | None = None) -> None:
    run(parse(arguments))


if __name__ == '__main__':
    run_command(main)
