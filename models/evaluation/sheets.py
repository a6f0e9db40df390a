"""Contact sheets a person looks at: map, four seeds, a render of the same map; 24 rows at 256 px, eight a sheet."""
import torch

from models.evaluation.pack import Pack
from models.evaluation.report import Section, contact_sheet
from models.evaluation.world import Bench, as_bytes, as_picture, read_maps, reduce_map, render_map

ROWS, SEEDS, A_SHEET = 24, 4, 8


def run(bench: Bench) -> Section:
    pack, classes = Pack(bench.pack, bench.packs, bench.threads), len(bench.label_set['classes'])
    painted = list(read_maps(bench.maps, classes).values())[:ROWS // 2] if bench.maps else []
    subjects = [(labels, render_map(labels, i)) for i, labels in enumerate(painted)]
    for i in bench.sample(ROWS - len(painted)).tolist():
        subjects.append((bench.scenes.large_maps[i].numpy(), as_bytes(as_picture(bench.scenes.large[i:i + 1]))[0]))
    # Lights that suit any map come with the pack; each seed takes its own, as "from the seed" does in the app.
    samples = torch.tensor(pack.manifest['light']['samples'])
    samples = torch.cat([samples, torch.ones(len(samples), 1)], 1)
    rows = []
    for number, (labels, render) in enumerate(subjects):
        small = torch.from_numpy(reduce_map(labels, classes))[None].expand(SEEDS, 64, 64)
        large = torch.from_numpy(labels)[None].expand(SEEDS, 256, 256)
        seeds = [SEEDS * number + s + 1 for s in range(SEEDS)]
        lights = samples[[seed * 7 % len(samples) for seed in seeds]]
        rows.append([bench.palette[labels], *as_bytes(pack.enlarge(pack.draw(small, lights, seeds), large, seeds)), render])
    pictures = {f'sheet-{i // A_SHEET + 1}.png': contact_sheet(
        rows[i:i + A_SHEET], 256, ['map', *(f'seed {s + 1}' for s in range(SEEDS)), 'render'])
        for i in range(0, len(rows), A_SHEET)}
    text = (f'{pack.describe()}; {len(painted)} hand-painted maps, then held-out scenes: map, four seeds with four lights of '
            'the pack, a render of the same map.\n\n'
            + '\n\n'.join(f'![{file}](evaluation/{file})' for file in pictures) + '\n')
    return Section('Contact sheets', text, pictures)
