// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen, within } from '@testing-library/svelte'
import type { Component } from 'svelte'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { InstalledPack } from '../../electron/protocol/packs'
import ModelsDialog from '../../renderer/panels/ModelsDialog.svelte'
import type { ModelsView } from '../../renderer/panels/models'
import WithTooltips from './WithTooltips.svelte'

const SHA = 'c'.repeat(64)

const shipped: InstalledPack = {
  name: 'landscape-mask',
  title: 'Landscape (mask)',
  version: '1',
  sha256: SHA,
  task: 'mask',
  labelSet: { name: 'landscape', classes: 17 },
  storage: null,
  folder: '/app/packs/landscape-mask',
  place: 'shipped',
  bytes: 5_200_000,
  check: 'unchecked',
  problem: null,
}
const own: InstalledPack = {
  ...shipped,
  name: 'piti-mask',
  title: 'PITI masks',
  storage: { weights: 'int8', error: 0.0078, worst: { key: 'base decoder.out.2.weight', error: 0.0094 } },
  folder: '/home/packs/piti-mask',
  place: 'own',
  bytes: 690_000_000,
  check: 'altered',
}

const asked = {
  take: vi.fn(),
  changeDraft: vi.fn(),
  dropDraft: vi.fn(),
  import: vi.fn(),
  cancel: vi.fn(),
  verify: vi.fn(),
  move: vi.fn(),
  remove: vi.fn(),
  show: vi.fn(),
  addFolder: vi.fn(),
  dismiss: vi.fn(),
}

function show(view: Partial<ModelsView> = {}, missing: string | null = null) {
  const onuse = vi.fn()
  const models: ModelsView = {
    packs: [shipped, own],
    job: null,
    looking: false,
    draft: null,
    outcome: null,
    ...asked,
    ...view,
  }
  const panelProps = { models, used: 'landscape-mask', missing, onuse, onclose: vi.fn() }
  render(WithTooltips, { panel: ModelsDialog as Component<never>, panelProps })
  return { onuse }
}

const rowOf = (title: string) => screen.getByText(title).closest('li') as HTMLElement

beforeEach(() => {
  vi.resetAllMocks()
  // What the engine of these tests lacks.
  Element.prototype.getAnimations = () => []
})
afterEach(cleanup)

describe('the models panel', () => {
  it('says of each pack what it is, how large, where, and whether its files are whole', () => {
    show()
    const one = within(rowOf('Landscape (mask)'))
    expect(one.getByText('Label maps · 17 labels · 5.2 MB')).toBeTruthy()
    expect(one.getByText('Not yet checked')).toBeTruthy()
    expect(one.getByText('In use')).toBeTruthy()
    const other = within(rowOf('PITI masks'))
    expect(other.getByText('Label maps · 17 labels · 690 MB · 8 bit')).toBeTruthy()
    expect(other.getByText('Altered')).toBeTruthy()
    expect(other.getByText(/Your packs/).textContent).toContain('/home/packs/piti-mask')
  })

  it('uses a pack that is chosen', async () => {
    const { onuse } = show()
    await fireEvent.click(within(rowOf('PITI masks')).getByRole('button', { name: 'Use' }))
    expect(onuse).toHaveBeenCalledWith('piti-mask')
  })

  it('says which pack the project needs and what to do', () => {
    show({}, 'piti-sketch')
    expect(screen.getByText(/made with the pack “piti-sketch”/)).toBeTruthy()
    expect(screen.getByText(/Import it from its checkpoints, or add the folder/)).toBeTruthy()
  })

  it('tells bytes and time left of a job, and cancels it', async () => {
    show({ job: { kind: 'import', name: 'piti-mask', progress: { bytes: 5e8, total: 2e9, secondsLeft: 125 } } })
    expect(screen.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('25')
    expect(screen.getByText(/500 MB of 2\.00 GB/).textContent).toMatch(/2 min left/)
    await fireEvent.click(screen.getByRole('button', { name: 'Cancel' }))
    expect(asked.cancel).toHaveBeenCalledOnce()
  })

  it('says how much rounding has changed', () => {
    const imported = { folder: '/p', name: 'piti-mask', sha256: SHA, task: 'mask', bytes: 69e7, seconds: 12.6 } as const
    show({ outcome: { kind: 'imported', imported: { ...imported, storage: own.storage! } } })
    expect(screen.getByText('piti-mask is ready: 690 MB, imported in 13 s.')).toBeTruthy()
    expect(screen.getByText(/changed the weights by 0\.78 % .* lost most by 0\.94 %/)).toBeTruthy()
  })
})
