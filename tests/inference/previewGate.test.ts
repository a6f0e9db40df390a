import fc from 'fast-check'
import { expect, it } from 'vitest'
import { PreviewGate } from '../../electron/inference/previewGate'

const preview = (run: number, step: number) => ({
  kind: 'preview' as const,
  run,
  stage: 'base' as const,
  step,
  steps: 100,
  progress: step / 100,
  secondsLeft: null,
  picture: { width: 1, height: 1, rgba: new Uint8Array(4) },
})

it('holds previews back until the last was acknowledged, then sends the newest', () => {
  const sent: number[] = []
  const gate = new PreviewGate(({ step }) => sent.push(step))
  for (const step of [1, 2, 3]) gate.offer(preview(1, step))
  expect(sent).toEqual([1])
  gate.acknowledge(1)
  expect(sent).toEqual([1, 3])
  gate.acknowledge(1)
  gate.offer(preview(1, 4))
  expect(sent).toEqual([1, 3, 4])
})

it('forgets what waits when a run ends, and the acknowledgements that still come', () => {
  const sent: [number, number][] = []
  const gate = new PreviewGate(({ run, step }) => sent.push([run, step]))
  gate.offer(preview(1, 1))
  gate.offer(preview(1, 2))
  gate.clear()
  gate.offer(preview(2, 1))
  gate.acknowledge(1)
  gate.offer(preview(2, 2))
  expect(sent).toEqual([
    [1, 1],
    [2, 1],
  ])
})

it('never has two previews on their way and never goes back in steps', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { maxLength: 60 }), (offers) => {
      let underway = 0
      let last = 0
      let step = 0
      const gate = new PreviewGate((sent) => {
        underway++
        expect(underway).toBe(1)
        expect(sent.step).toBeGreaterThan(last)
        last = sent.step
      })
      for (const isOffer of offers) {
        if (isOffer) gate.offer(preview(1, ++step))
        else {
          underway = 0
          gate.acknowledge(1)
        }
      }
    }),
  )
})
