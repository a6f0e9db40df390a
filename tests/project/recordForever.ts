/* A program that keeps a journal without end, and says each record's number when it was acknowledged. */
import { Journal } from '../../electron/project/journal'
import { labelLayer, sampleProject } from './randomProject'

const map = { width: 512, height: 512, data: new Uint8Array(512 * 512) }
const project = { ...sampleProject(3), width: 512, height: 512, layers: [labelLayer('a', map)], activeLayer: 'a' }

async function run(folder: string): Promise<void> {
  const journal = new Journal(folder, '1.0.0')
  const recovered = await journal.recover(null)
  if (!recovered) await journal.begin({ kind: 'project', project, name: null, path: null })
  for (let number = recovered?.records.length ?? 0; ; number++) {
    const tiles = [{ column: 0, row: 0, runs: new Uint8Array(20_000).fill(number) }]
    const edits = [{ kind: 'pixels' as const, layerId: 'a', tiles }]
    await journal.append({ kind: 'commit', name: `${number}`, series: undefined, edits, merged: false })
    console.log(number)
  }
}

void run(process.argv[2]!)
