// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen, within } from '@testing-library/svelte'
import { type Component, tick } from 'svelte'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { PaintDocument } from '../../renderer/document/document'
import { Editor } from '../../renderer/editor/editor.svelte'
import { conventionsFor } from '../../renderer/labels/conventions'
import { ImportDoctor } from '../../renderer/labels/importDoctor.svelte'
import { proposeMapping } from '../../renderer/labels/labelMapping'
import { readPicture } from '../../renderer/labels/readPicture'
import History from '../../renderer/panels/History.svelte'
import ImportDialog from '../../renderer/panels/ImportDialog.svelte'
import LintBar from '../../renderer/panels/LintBar.svelte'
import MappingDialog from '../../renderer/panels/MappingDialog.svelte'
import { cocoClasses } from '../labels/cocoClasses'
import { manifest } from './fakeBridge'
import WithTooltips from './WithTooltips.svelte'

const { labelSet } = manifest

beforeEach(() => {
  vi.stubGlobal('matchMedia', () => ({ matches: true, addEventListener() {}, removeEventListener() {} }))
  vi.stubGlobal(
    'ImageData',
    class {
      readonly data: Uint8ClampedArray
      constructor(
        readonly width: number,
        readonly height: number,
      ) {
        this.data = new Uint8ClampedArray(width * height * 4)
      }
    },
  )
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe() {}
      unobserve() {}
      disconnect() {}
    },
  )
  HTMLCanvasElement.prototype.getContext = () => null
  Element.prototype.getAnimations = () => []
})

afterEach(cleanup)

function show(panel: Component<never>, panelProps: Record<string, unknown>) {
  return render(WithTooltips, { panel, panelProps })
}

describe('the history', () => {
  const steps = () => within(screen.getByRole('list', { name: 'Edits, the oldest first' })).getAllByRole('button')

  it('says every step with what it is about, and travels by click and by key', async () => {
    const editor = new Editor({ document: PaintDocument.empty(8, 8), classes: labelSet.classes })
    editor.layerCommands.add()
    editor.layerCommands.add()
    show(History, { editor })
    expect(steps().map((step) => step.textContent?.trim())).toEqual(['Beginning', 'New layer', 'New layer'])
    await fireEvent.click(steps()[1]!)
    expect(editor.historyPosition).toBe(1)
    expect(steps()[1]?.getAttribute('aria-current')).toBe('step')
    expect(steps()[2]?.classList.contains('undone')).toBe(true)
    await fireEvent.keyDown(steps()[1]!, { key: 'ArrowUp' })
    expect(editor.historyPosition).toBe(0)
    await fireEvent.keyDown(steps()[0]!, { key: 'End' })
    expect(editor.historyPosition).toBe(2)
  })

  it('makes rows for what is in sight only, of a thousand steps', () => {
    const editor = new Editor({ document: PaintDocument.empty(8, 8), classes: labelSet.classes })
    const { activeLayerId } = editor
    for (let step = 0; step < 1000; step++) editor.layerCommands.rename(activeLayerId, `Name ${step}`)
    expect(editor.historyEntries).toHaveLength(1000)
    show(History, { editor })
    expect(steps().length).toBeLessThan(60)
    expect(steps()[0]?.closest('li')?.getAttribute('aria-setsize')).toBe('1001')
  })
})

describe('the change of labels', () => {
  it('shows what is painted, lets it be changed, and answers with that', async () => {
    const onanswer = vi.fn()
    const proposal = proposeMapping(labelSet.classes, cocoClasses)
    show(MappingDialog, { title: 'Coco', proposal, classes: cocoClasses, painted: new Set([0, 3]), onanswer })
    const sky = screen.getByLabelText<HTMLSelectElement>('sky becomes')
    expect(sky.selectedOptions[0]?.textContent).toBe('sky-other')
    expect(screen.getByText('3 labels that are not painted')).toBeTruthy()
    await fireEvent.change(sky, { target: { value: '105' } })
    expect(screen.getByText('Chosen')).toBeTruthy()
    await fireEvent.click(screen.getByRole('button', { name: 'Change the labels' }))
    const [answer] = onanswer.mock.calls[0] ?? []
    expect(answer.find(({ from }: { from: { id: number } }) => from.id === 0).to).toBe(105)
    expect(answer).toHaveLength(5)
  })
})

describe('the import', () => {
  /** Sky and grass, and one red pixel. */
  function doctor() {
    const colours = [labelSet.classes[0]!.rgb, labelSet.classes[3]!.rgb]
    const rgba = Uint8Array.from({ length: 64 }, (_, pixel) => pixel).reduce((bytes, pixel) => {
      const rgb = pixel === 20 ? [255, 0, 0] : colours[pixel % 8 < 4 ? 0 : 1]!
      bytes.set([...rgb, 255], pixel * 4)
      return bytes
    }, new Uint8Array(256))
    return new ImportDoctor('lake', readPicture({ kind: 'rgba', width: 8, height: 8, rgba }), [labelSet])
  }

  async function open() {
    const onanswer = vi.fn()
    const examined = doctor()
    await vi.waitFor(() => expect(examined.examination).toBeDefined())
    show(ImportDialog, {
      doctor: examined,
      conventions: conventionsFor([labelSet]),
      classes: labelSet.classes,
      documentSize: { width: 64, height: 64 },
      onanswer,
    })
    await tick()
    return { examined, onanswer }
  }

  it('says how the picture is read, what is doubtful, and what becomes of it', async () => {
    const { examined, onanswer } = await open()
    expect(screen.getByLabelText<HTMLSelectElement>('Read as').value).toBe('meadow-colours')
    expect(screen.getByText('As a layer it is scaled from 8 × 8 to 64 × 64, by nearest pixel.')).toBeTruthy()
    expect(examined.result()?.data.every((id) => id < 5)).toBe(true)
    await fireEvent.click(screen.getByRole('button', { name: 'Add as a layer' }))
    expect(onanswer).toHaveBeenCalledWith('layer')
  })

  it('reads it otherwise when the person says so', async () => {
    const { examined } = await open()
    await fireEvent.change(screen.getByLabelText('Read as'), { target: { value: 'ade20k-colours' } })
    await vi.waitFor(() => expect(examined.examination?.convention.key).toBe('ade20k-colours'))
    await tick()
    expect(screen.getByText('ADE20K labels become')).toBeTruthy()
  })
})

describe('the remarks', () => {
  it('name what the model will not see, show it and repair it', async () => {
    const editor = new Editor({ document: PaintDocument.empty(8, 8), classes: labelSet.classes })
    const onshow = vi.fn()
    const onrepair = vi.fn()
    const place = { x: 1, y: 2, width: 3, height: 4 }
    const lints = [
      { kind: 'vanishes', id: 4, pieces: 1, pixels: 3, place },
      { kind: 'unlabelled', pixels: 1200, place },
    ]
    show(LintBar, { editor, lints, grid: { width: 64, height: 64 }, onshow, onrepair })
    const trigger = screen.getByRole('button', { name: '2 remarks on the map' })
    await fireEvent.click(trigger)
    expect(screen.getByText('River vanishes: it is too small or too thin.')).toBeTruthy()
    expect(screen.getByText('1,200 pixels are unlabelled: the model decides what is there.')).toBeTruthy()
    await fireEvent.click(screen.getByRole('button', { name: 'Fill with sky' }))
    expect(onrepair).toHaveBeenCalledWith('Fill with sky', { kind: 'fill', of: 'unlabelled', id: 0 })
    await fireEvent.click(screen.getAllByRole('button', { name: 'Show' })[0]!)
    expect(onshow).toHaveBeenCalledWith(place)
  })
})
