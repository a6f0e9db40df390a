import { type LabelMap, UNLABELLED } from '../../renderer/document/labelMap'
import { DEFAULT_PROPERTIES, type PaintedLayer } from '../../renderer/document/layer'

/** A map drawn in characters, one row a line: `.` is unlabelled, digits and letters are ids 0 to 35. */
export function mapOf(rows: readonly string[]): LabelMap {
  const width = rows[0]!.length
  const data = Uint8Array.from(rows.join(''), (character) => (character === '.' ? UNLABELLED : parseInt(character, 36)))
  return { width, height: rows.length, data }
}

/** The rows that `mapOf` would read. */
export function rowsOf(map: LabelMap): string[] {
  const rows: string[] = []
  for (let row = 0; row < map.height; row++) {
    const ids = [...map.data.subarray(row * map.width, (row + 1) * map.width)]
    rows.push(ids.map((id) => (id === UNLABELLED ? '.' : id.toString(36))).join(''))
  }
  return rows
}

/** A visible label layer, "Layer 2" with the id layer-2. */
export function labelLayer(number: number, map: LabelMap): PaintedLayer {
  return { ...DEFAULT_PROPERTIES, kind: 'label', id: `layer-${number}`, name: `Layer ${number}`, map }
}
