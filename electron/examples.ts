import fs from 'node:fs/promises'
import path from 'node:path'
import { labelMapFromPng } from './project/labelMapPng'
import type { ExampleMap } from './protocol/bridge'
import type { LabelSet } from './protocol/manifest'

/** The maps to start from, the one of the first start first. Each is NAME.png in the folder of examples. */
const EXAMPLES = [
  { name: 'lake-and-mountains', title: 'Lake and mountains' },
  { name: 'river-valley', title: 'River valley' },
  { name: 'sunset-lake', title: 'Sunset lake' },
  { name: 'beach', title: 'Beach' },
  { name: 'meadow', title: 'Meadow' },
  { name: 'winter', title: 'Winter' },
  { name: 'road-to-the-hills', title: 'Road to the hills' },
]

/** The example maps of a folder that can be painted with a label set; those that cannot are left out. */
export async function readExamples(folder: string, labelSet: LabelSet): Promise<ExampleMap[]> {
  const examples = EXAMPLES.map(async ({ name, title }) => {
    const bytes = await fs.readFile(path.join(folder, `${name}.png`))
    return { name, title, labelMap: labelMapFromPng(bytes, name, labelSet) }
  })
  const results = await Promise.allSettled(examples)
  return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
}
