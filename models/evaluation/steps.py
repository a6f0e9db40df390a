"""Steps against quality: FD-scene of every sampler, how far a picture still is from its limit, and the live pack."""
from collections.abc import Sequence
from dataclasses import replace

from torch import Tensor

from models.evaluation.distances import measure
from models.evaluation.pack import Pack, PackError, Recipe
from models.evaluation.report import DISTANCE_HEAD, Section, contact_sheet, distance_cells, table
from models.evaluation.world import Bench, as_bytes, as_picture
from models.diffusion import SAMPLERS

COUNTS = (1, 2, 4, 8, 16, 27, 50, 100)
LIVE_STEPS = 4


def root_mean_square(a: Tensor, b: Tensor) -> float:
    return float((a - b).square().mean().sqrt())


def run(bench: Bench) -> Section:
    pack = Pack(bench.pack, bench.packs, bench.threads)
    rows_at = bench.sample(max(16, bench.count // 2))
    scenes, reference = bench.scenes, bench.reference_features(64)
    maps, lights, seeds = scenes.small_maps[rows_at], scenes.lights[rows_at], (rows_at + 1).tolist()
    renders = bench.features(as_picture(scenes.small[rows_at]))
    draw = lambda recipe: pack.draw(maps, lights, seeds, recipe)
    limit = draw(replace(pack.recipe, sampler='ddim', steps=COUNTS[-1]))
    cells, strips = [], {}
    for sampler in SAMPLERS:
        for steps in COUNTS:
            recipe = replace(pack.recipe, sampler=sampler, steps=steps)
            drawn = limit if (sampler, steps) == ('ddim', COUNTS[-1]) else draw(recipe)
            away = '' if sampler == 'ancestral' else f'{root_mean_square(drawn, limit):.3f}'
            cells.append([sampler, steps, *distance_cells(measure(bench.features(drawn), renders, reference)), away])
            strips[sampler, steps] = as_bytes(drawn[:3])
    floor = measure(renders, renders, reference)
    cells.append(['renders of the same maps', '', *distance_cells(floor), ''])
    sheet = contact_sheet([[strips[sampler, steps][0] for steps in COUNTS] for sampler in SAMPLERS]
                          + [[strips['dpm-solver++', steps][i] for steps in COUNTS] for i in (1, 2)], 128,
                          [f'{steps} steps' for steps in COUNTS])
    text = (f'{pack.describe()}; N = {len(rows_at)}, the same maps, lights and seeds in every row, 64 px, guidance as in '
            'the pack. The last column is the root mean square difference (range -1..1) from DDIM\'s 100 steps from the '
            'same noise.\n\n' + table(['sampler', 'steps', *DISTANCE_HEAD, 'from the limit'], cells)
            + '\nPictures: ancestral, ddim, dpm-solver++, then two more maps with dpm-solver++.\n\n'
            '![steps](evaluation/steps.png)\n\n' + live_text(bench, pack))
    return Section('Steps against quality', text, {'steps.png': sheet})


def live_text(bench: Bench, teacher: Pack) -> str:
    """The student at 4 steps beside its teacher at the pack's own steps, over all of --count."""
    try:
        live = Pack(bench.live, bench.packs, bench.threads)
    except PackError:
        return f'The student `{bench.live}` is not there, so it was not compared with its teacher.'
    rows_at = bench.sample()
    scenes, reference = bench.scenes, bench.reference_features(64)
    maps, lights, seeds = scenes.small_maps[rows_at], scenes.lights[rows_at], (rows_at + 1).tolist()
    renders = bench.features(as_picture(scenes.small[rows_at]))
    student = replace(live.recipe, steps=LIVE_STEPS)
    rows: Sequence[tuple[str, Pack, Recipe]] = (
        (f'student, {LIVE_STEPS} steps', live, student), (f'teacher, {teacher.recipe.steps} steps', teacher, teacher.recipe),
        (f'teacher, {LIVE_STEPS} steps', teacher, replace(teacher.recipe, steps=LIVE_STEPS)))
    distances = {name: measure(bench.features(p.draw(maps, lights, seeds, r)), renders, reference) for name, p, r in rows}
    first, second, *_ = [d.frechet for d in distances.values()]
    return (f'Student and teacher, N = {len(rows_at)}; goal: the student within 10 % of the teacher.\n\n'
            + table(['', *DISTANCE_HEAD], [[name, *distance_cells(d)] for name, d in distances.items()])
            + f'\nThe student is {100 * (first / second - 1):+.0f} % of its teacher at {teacher.recipe.steps} steps, by FD at N.')
