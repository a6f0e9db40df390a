import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { crc32, tableCrc32 } from '../../electron/project/crc32'

describe.each([
  ['crc32', crc32],
  ['tableCrc32', tableCrc32],
])('%s', (_, sum) => {
  it('has the check value of the CRC catalogue', () => {
    expect(sum(new TextEncoder().encode('123456789'))).toBe(0xcbf43926)
  })

  it('continues an earlier sum, wherever the bytes are cut', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat(40), (bytes, cut) => {
        expect(sum(bytes.subarray(cut), sum(bytes.subarray(0, cut)))).toBe(crc32(bytes))
      }),
    )
  })
})
