import fc from 'fast-check'
import { type LabelMap, UNLABELLED } from '../../renderer/document/labelMap'

/** Maps of a few ids, so that areas of one id and unlabelled holes are common. */
export function arbitraryMap(maxSide = 24, ids: readonly number[] = [0, 1, 2, UNLABELLED]): fc.Arbitrary<LabelMap> {
  return fc
    .record({ width: fc.integer({ min: 1, max: maxSide }), height: fc.integer({ min: 1, max: maxSide }) })
    .chain(({ width, height }) => arbitraryMapOf(width, height, ids))
}

export function arbitraryMapOf(
  width: number,
  height: number,
  ids: readonly number[] = [0, 1, 2, UNLABELLED],
): fc.Arbitrary<LabelMap> {
  return fc
    .array(fc.constantFrom(...ids), { minLength: width * height, maxLength: width * height })
    .map((pixels) => ({ width, height, data: Uint8Array.from(pixels) }))
}

export function copyOf(map: LabelMap): LabelMap {
  return { ...map, data: map.data.slice() }
}
