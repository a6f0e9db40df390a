import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { root } from '../../build/steps.mjs'
import { ProjectFiles } from '../../electron/project/projectFiles'
import type { Project } from '../../electron/protocol/project'
import { Studio } from '../e2e/studio'
import { BRUSH, CLASSES, LAYERS, POINT_DISTANCE, POINTS_PER_FRAME, SIDE, sceneLayers } from './paintScene'
import { quantile, type Report } from './report'

/*
 * The same in the real window, with software drawing: 4 pointer events a frame come in as fast as frames do. Paint work is
 * what the events' listeners take; frames are as the page sees them. Against it, Konva draws the same strokes as lines, in
 * the same page. Then the bucket on the whole map, and undo and redo by their keys, with the frames of all that.
 */

const WORK_GOAL = 4
const FRAME_GOAL = 20
const BUCKET_FRAME_GOAL = 50
const UNDO_STROKE_GOAL = 8
const UNDO_FILL_GOAL = 60
const FRAMES = 240
const KONVA_STROKES = 500
const KONVA_FRAMES = 12

interface Painted {
  readonly work: number[]
  readonly frames: number[]
}

export async function measureWindow(report: Report): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'underpaint-bench-'))
  const against = (name: string, value: number, baseline: number) =>
    report({ name, value, unit: 'ms', baseline, ratio: value / baseline })
  try {
    const file = path.join(folder, 'layers.ora')
    await new ProjectFiles('bench').save(file, makeProject(), null)
    const studio = await Studio.start(folder, { args: [file] })
    const { page } = studio
    await page.getByText(`${SIDE} × ${SIDE}`).waitFor()
    await page.waitForTimeout(1000)
    await page.getByLabel('Size', { exact: true }).fill(String(Math.sqrt(BRUSH)))

    const idle = await frameTimes(studio)
    against('paint.window.idleFrame.p95', quantile(idle, 0.95), FRAME_GOAL)
    const { work, frames } = await paintStroke(studio, FRAMES)
    against('paint.window.work.p50', quantile(work, 0.5), WORK_GOAL)
    against('paint.window.work.p95', quantile(work, 0.95), WORK_GOAL)
    against('paint.window.frame.p50', quantile(frames, 0.5), FRAME_GOAL)
    against('paint.window.frame.p95', quantile(frames, 0.95), FRAME_GOAL)
    const konva = await drawKonvaLines(studio)
    against('paint.window.work.p50.againstKonvaLines', quantile(work, 0.5), quantile(konva, 0.5))

    // A stroke of 200 points.
    await paintStroke(studio, 50)
    const undos: number[] = []
    const redos: number[] = []
    for (let i = 0; i < 5; i++) {
      undos.push(await press(studio, 'z'))
      redos.push(await press(studio, 'y'))
    }
    against('paint.window.undoStroke.p50', quantile(undos, 0.5), UNDO_STROKE_GOAL)
    against('paint.window.redoStroke.p50', quantile(redos, 0.5), UNDO_STROKE_GOAL)

    await page.getByRole('button', { name: 'Add a layer' }).first().click()
    await page.keyboard.press('g')
    await page.getByRole('radio', { name: 'This layer' }).click()
    const bucket = await pourBucket(studio)
    against('paint.window.bucketLongestFrame', Math.max(...bucket.frames), BUCKET_FRAME_GOAL)
    report({ name: 'paint.window.bucket', value: bucket.total, unit: 'ms', baseline: 1000, ratio: bucket.total / 1000 })
    const fillUndos: number[] = []
    const fillRedos: number[] = []
    for (let i = 0; i < 5; i++) {
      fillUndos.push(await press(studio, 'z'))
      fillRedos.push(await press(studio, 'y'))
    }
    against('paint.window.undoFill.p50', quantile(fillUndos, 0.5), UNDO_FILL_GOAL)
    against('paint.window.redoFill.p50', quantile(fillRedos, 0.5), UNDO_FILL_GOAL)
    await studio.quit()
  } finally {
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

/** Frames of the page while nothing happens: what this machine can do at all. */
function frameTimes({ page }: Studio): Promise<number[]> {
  return page.evaluate(
    () =>
      new Promise<number[]>((resolve) => {
        const times: number[] = []
        let last = performance.now()
        const frame = (now: number) => {
          times.push(now - last)
          last = now
          if (times.length < 120) requestAnimationFrame(frame)
          else resolve(times.slice(1))
        }
        requestAnimationFrame(frame)
      }),
  )
}

/** A stroke whose press and release are the real mouse's, and whose moves come at POINTS_PER_FRAME a frame. */
async function paintStroke({ page }: Studio, frameCount: number): Promise<Painted> {
  const box = await page.getByTestId('map-stage').boundingBox()
  if (!box) throw new Error('The map is not shown.')
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
  await page.mouse.down()
  const painted = await page.evaluate(
    ({ frameCount, pointsPerFrame, step }) =>
      new Promise<Painted>((resolve) => {
        const surface = document.querySelector('[data-testid=map-stage] [role=application]')
        if (!surface) throw new Error('The map is not shown.')
        const { left, top, width, height } = surface.getBoundingClientRect()
        const work: number[] = []
        const frames: number[] = []
        let number = 0
        let last = performance.now()
        const frame = (now: number) => {
          frames.push(now - last)
          last = now
          const start = performance.now()
          for (let i = 0; i < pointsPerFrame; i++) {
            const travelled = number++ * step
            surface.dispatchEvent(
              new PointerEvent('pointermove', {
                bubbles: true,
                pointerId: 1,
                pointerType: 'mouse',
                buttons: 1,
                clientX: left + width / 2 + 0.4 * width * Math.sin(travelled / 260),
                clientY: top + height / 2 + 0.3 * height * Math.cos(travelled / 350),
              }),
            )
          }
          work.push(performance.now() - start)
          if (work.length < frameCount) requestAnimationFrame(frame)
          else resolve({ work: work.slice(10), frames: frames.slice(10) })
        }
        requestAnimationFrame(frame)
      }),
    { frameCount, pointsPerFrame: POINTS_PER_FRAME, step: POINT_DISTANCE * (box.width / SIDE) },
  )
  await page.mouse.up()
  return painted
}

/** One frame of a stroke among many, each a Konva.Line with round ends, drawn as Konva draws a layer. */
async function drawKonvaLines({ page }: Studio): Promise<number[]> {
  await page.evaluate(fs.readFileSync(path.join(root, 'node_modules/konva/konva.min.js'), 'utf8'))
  return page.evaluate(
    ({ strokes, frameCount, brush, side }) => {
      const Konva = Reflect.get(globalThis, 'Konva')
      const container = document.createElement('div')
      const stage = new Konva.Stage({ container, width: 500, height: 500, listening: false })
      const layer = new Konva.Layer({ listening: false, scaleX: 500 / side, scaleY: 500 / side })
      stage.add(layer)
      const pointsOf = (number: number) =>
        Array.from({ length: 200 }, (_, i) => [
          side / 2 + (side / 2) * Math.sin((number * 200 + i) / 90),
          side / 2 + (side / 2) * Math.cos((number * 200 + i) / 120),
        ]).flat()
      const line = (points: number[]) =>
        new Konva.Line({
          points,
          stroke: '#4a8',
          strokeWidth: brush,
          lineCap: 'round',
          lineJoin: 'round',
          listening: false,
          perfectDrawEnabled: false,
        })
      for (let i = 0; i < strokes; i++) layer.add(line(pointsOf(i)))
      const last = line(pointsOf(strokes).slice(0, 8))
      layer.add(last)
      const times: number[] = []
      for (let i = 0; i < frameCount; i++) {
        const start = performance.now()
        last.points([...last.points(), ...pointsOf(strokes + 1).slice(i * 8, i * 8 + 8)])
        layer.draw()
        // Reading a pixel waits until all of it is drawn.
        layer.getCanvas().getContext()._context.getImageData(0, 0, 1, 1)
        times.push(performance.now() - start)
      }
      stage.destroy()
      return times
    },
    { strokes: KONVA_STROKES, frameCount: KONVA_FRAMES, brush: BRUSH, side: SIDE },
  )
}

/** How long the listeners of a key take. */
function press({ page }: Studio, key: string): Promise<number> {
  return page.evaluate(
    (key) =>
      new Promise<number>((resolve) => {
        const start = performance.now()
        document.body.dispatchEvent(
          new KeyboardEvent('keydown', { key, ctrlKey: true, bubbles: true, cancelable: true }),
        )
        const time = performance.now() - start
        requestAnimationFrame(() => setTimeout(() => resolve(time), 100))
      }),
    key,
  )
}

/** Clicks with the bucket and watches the frames until the map is filled. */
async function pourBucket({ page }: Studio): Promise<{ frames: number[]; total: number }> {
  const surface = page.locator('[data-testid=map-stage] [role=application]')
  const poured = surface.evaluate(
    (element) =>
      new Promise<{ frames: number[]; total: number }>((resolve) => {
        const frames: number[] = []
        let last = performance.now()
        let start = 0
        element.addEventListener('pointerdown', () => (start = performance.now()), { capture: true, once: true })
        const frame = (now: number) => {
          if (start > 0) frames.push(now - last)
          last = now
          // The work begins within the press; some frames more, so that the last drawing is seen too.
          const isDone = start > 0 && now - start > 100 && !element.classList.contains('busy')
          if (isDone) resolve({ frames, total: now - start })
          else requestAnimationFrame(frame)
        }
        requestAnimationFrame(frame)
      }),
  )
  await surface.click()
  return poured
}

function makeProject(): Project {
  const rgb = (id: number): [number, number, number] => [(id * 53) & 255, (id * 101) & 255, 255 - id]
  const classes = Array.from({ length: CLASSES }, (_, id) => ({
    id,
    name: `class ${id}`,
    cocoStuff: null,
    rgb: rgb(id),
  }))
  const settings = {
    pack: 'tiny',
    light: { kind: 'seed' as const },
    seed: 0,
    seedLocked: false,
    sampler: 'dpm-solver++' as const,
    steps: 4,
    respacing: 'trailing' as const,
    upsampler: null,
    guidance: { kind: 'normalized-x0' as const, scale: 1.5 },
  }
  return {
    width: SIDE,
    height: SIDE,
    labelSet: { name: 'bench', unlabelled: 255, classes },
    layers: sceneLayers(),
    activeLayer: `layer-${LAYERS}`,
    takes: [],
    selectedTake: null,
    settings,
  }
}
