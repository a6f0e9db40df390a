import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { decodeProject } from '../../electron/project/decodeProject'
import { encodeProject } from '../../electron/project/encodeProject'
import { migrate } from '../../electron/project/migrate'
import { conditionMap } from '../../electron/protocol/generation'

/** Project files as earlier versions have written them. */
const stored = (name: string) => readFileSync(fileURLToPath(new URL(`../fixtures/project/${name}`, import.meta.url)))

describe('a project file of format 1', () => {
  it('opens with its recipes as masks, sampled as they were', async () => {
    const { project } = await decodeProject(stored('format-1.ora'), 'format-1.ora', null)
    expect(project.takes.map(({ recipe }) => [recipe.seed, recipe.steps, recipe.respacing, recipe.upsampler])).toEqual([
      [1, 21, 'trailing', null],
      [2, 22, 'trailing', null],
      [3, 23, 'trailing', null],
    ])
    const [first, second, third] = project.takes.map(({ recipe }) => recipe.condition)
    expect(conditionMap(second!).data).toBe(conditionMap(first!).data)
    expect(first).toMatchObject({ kind: 'mask', labelMap: { width: 6, height: 4 } })
    expect([...conditionMap(first!).data.subarray(0, 6)]).toEqual([0, 1, 2, 255, 1, 2])
    expect(third).not.toEqual(first)
    expect(project.layers.map(({ kind, locked, opacity }) => [kind, locked, opacity])).toEqual(
      project.layers.map(() => ['label', false, 1]),
    )
    expect(project.settings).toMatchObject({
      seed: 4,
      steps: 27,
      sampler: 'ddim',
      respacing: 'trailing',
      upsampler: null,
    })
  })

  it('is saved in the format of today and opens the same', async () => {
    const { project, kept } = await decodeProject(stored('format-1.ora'), 'format-1.ora', null)
    const saved = await encodeProject(project, '1.2.3', kept)
    expect((await decodeProject(saved.bytes, 'a.ora', null)).project).toEqual(project)
  })
})

describe('migrate', () => {
  it('leaves alone what is of no earlier format', () => {
    for (const json of [null, 7, {}, { format: 2, takes: [] }, { format: 1, takes: [{}], settings: {} }]) {
      expect(migrate(json)).toBe(json)
    }
  })
})
