import { zipSync } from 'fflate'
import { expect, it } from 'vitest'
import { parseNpz, parseRaw, pictureNumbers } from '../../../electron/headless/parity/arrays'

/** A `.npy` file as NumPy 1.0 writes it: the header ends at a multiple of 64. */
function npy(header: string, numbers: Uint8Array): Uint8Array {
  const text = `${header.padEnd(117)}\n`
  const head = Uint8Array.of(0x93, ...new TextEncoder().encode('NUMPY'), 1, 0, text.length, 0)
  return Uint8Array.of(...head, ...new TextEncoder().encode(text), ...numbers)
}

const floats = new Uint8Array(Float32Array.of(1, 2, 3).buffer)

it('reads raw numbers wherever they lie in memory', () => {
  const inside = Uint8Array.of(9, ...floats).subarray(1)
  expect([...parseRaw('a.f32', inside)]).toEqual([1, 2, 3])
  expect([...parseRaw('a.u8', Uint8Array.of(7))]).toEqual([7])
  expect(() => parseRaw('a.bin', floats)).toThrow('a.bin ends in none of')
})

it.each([0, 6] as const)('reads arrays of NumPy, compressed at level %i', (level) => {
  const content = npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 3), }", floats)
  const arrays = parseNpz(zipSync({ 'x.npy': content }, { level }))
  expect(arrays.get('x')).toEqual({ shape: [1, 3], data: Float32Array.of(1, 2, 3) })
})

it.each([
  "{'descr': '<f4', 'fortran_order': True, 'shape': (3, 1), }",
  "{'descr': '<i8', 'fortran_order': False, 'shape': (3,), }",
])('refuses %s', (header) => {
  expect(() => parseNpz(zipSync({ 'x.npy': npy(header, floats) }))).toThrow('x.npy is no array of')
})

it('takes bytes of a picture for -1 to 1', () => {
  expect([...pictureNumbers(Uint8Array.of(0, 255))!]).toEqual([-1, 1])
  expect(pictureNumbers(Float64Array.of(1))).toBeNull()
})
