/* A program that keeps a journal without end, and says each record's number when it was acknowledged. */
import { Journal } from '../../electron/project/journal'
import { smallProject } from './smallProject'

const project = smallProject(64)

async function run(folder: string): Promise<void> {
  const journal = new Journal(folder, '1.0.0')
  await journal.begin({ kind: 'project', project, name: null, path: null })
  for (let number = 0; ; number++) {
    // Hardly packed, so that many writes are cut off in their middle.
    const runs = Uint8Array.from({ length: 20_000 }, (_, at) => Math.imul(at + number, 2654435761) >>> 13)
    const edits = [{ kind: 'pixels' as const, layerId: 'a', tiles: [{ column: 0, row: 0, runs }] }]
    await journal.append({ kind: 'commit', name: `${number}`, series: undefined, edits, merged: false })
    console.log(number)
  }
}

void run(process.argv[2]!)
