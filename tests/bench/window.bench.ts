import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { root } from '../../build/steps.mjs'
import { Studio } from '../e2e/studio'
import { quantile, type Report } from './report'

/*
 * The real window: how long it takes to start, how soon the first preview comes after the click, how old a preview is when
 * it is drawn, and what a run costs the person who goes on painting: frames of the page and lag of the main process's event
 * loop while the model works, against the same painting without it. The test driver is attached, so starts are upper bounds.
 */

const PACKS = process.env.UNDERPAINT_PACKS ?? path.join(root, 'models/packs')
const STARTS = 5
const CLICKS = 7
const START_GOAL = 2000
const FIRST_PREVIEW_GOAL = 200
const LAG_GOAL = 5
const FRAME_GOAL = 20
const FRAME = 1000 / 60
const STROKES = 12

export async function run(report: Report): Promise<void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'underpaint-bench-'))
  const against = (name: string, value: number, baseline: number) =>
    report({ name, value, unit: 'ms', baseline, ratio: value / baseline })
  try {
    const starts: number[] = []
    for (let i = 0; i <= STARTS; i++) {
      const started = Date.now()
      const studio = await Studio.start(folder, { packs: PACKS })
      await studio.page.getByTestId('map-stage').locator('canvas').first().waitFor()
      const paintable = await studio.page.evaluate(
        () =>
          new Promise<number>((resolve) =>
            requestAnimationFrame(() => requestAnimationFrame(() => resolve(Date.now()))),
          ),
      )
      // The first start fills the caches of the operating system: it is not warm.
      if (i > 0) starts.push(paintable - started)
      await studio.quit()
    }
    against('window.startToPaintable', quantile(starts, 0.5), START_GOAL)

    const studio = await Studio.start(folder, { packs: PACKS })
    await studio.page
      .getByText(/threads?$/)
      .first()
      .waitFor()
    await studio.generate()
    await timePreviews(studio)
    const firsts: number[] = []
    const ages: number[] = []
    for (let i = 0; i < CLICKS; i++) {
      const { first, drawn } = await clickGenerate(studio)
      firsts.push(first)
      ages.push(...drawn)
    }
    against('window.clickToFirstPreview', quantile(firsts, 0.5), FIRST_PREVIEW_GOAL)
    against('window.previewFromMainToDrawn', quantile(ages, 0.5), FRAME)
    against('window.previewFromMainToDrawn.p95', quantile(ages, 0.95), FRAME)

    const quiet = await paintAndMeasure(studio, false)
    const busy = await paintAndMeasure(studio, true)
    against('window.mainLag.p95', busy.lag, LAG_GOAL)
    against('window.mainLag.p95.againstQuiet', busy.lag, quiet.lag)
    against('window.paintingFrame.p95', busy.frame, FRAME_GOAL)
    against('window.paintingFrame.p95.againstQuiet', busy.frame, quiet.frame)
    report({
      name: 'window.previewsWhilePainting',
      value: busy.previews,
      unit: 'previews',
      baseline: quiet.previews + 1,
      ratio: busy.previews / (quiet.previews + 1),
    })
    await studio.quit()
  } finally {
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

/** Has main note when it sends each preview, and the page when it has drawn it. */
async function timePreviews(studio: Studio): Promise<void> {
  await studio.app.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]!.webContents
    const send = contents.send.bind(contents)
    const sent: number[] = []
    Object.assign(globalThis, { sent })
    contents.send = (channel, ...values) => {
      const [value] = values
      if (typeof value === 'object' && value !== null && Reflect.get(value, 'kind') === 'preview') {
        sent.push(performance.timeOrigin + performance.now())
      }
      send(channel, ...values)
    }
  })
  await studio.page.evaluate(() => {
    const drawn: number[] = []
    Object.assign(globalThis, { drawn })
    window.bridge.on('generation', (event) => {
      if (event.kind !== 'preview') return
      // Konva draws in the next frame; the task after that frame is the first moment at which it is on its way to the screen.
      requestAnimationFrame(() => setTimeout(() => drawn.push(performance.timeOrigin + performance.now())))
    })
  })
}

async function clickGenerate(studio: Studio): Promise<{ first: number; drawn: number[] }> {
  await studio.app.evaluate(() => Reflect.get(globalThis, 'sent').splice(0))
  const takes = await studio.takes.count()
  const clicked = await studio.generateButton.evaluate((button) => {
    Reflect.get(globalThis, 'drawn').splice(0)
    const now = performance.timeOrigin + performance.now()
    if (button instanceof HTMLElement) button.click()
    return now
  })
  await studio.takes.nth(takes).waitFor()
  const drawn = await studio.page.evaluate((): number[] => Reflect.get(globalThis, 'drawn'))
  const sent = await studio.app.evaluate((): number[] => Reflect.get(globalThis, 'sent'))
  return {
    first: drawn[0]! - clicked,
    drawn: drawn.slice(0, sent.length).map((time, index) => time - sent[index]!),
  }
}

/** Paints strokes with the pointer, with or without a run going on; gives p95 of frame intervals and of main's lag. */
async function paintAndMeasure(studio: Studio, isGenerating: boolean) {
  await studio.slide('Steps', 100)
  await studio.listen()
  await studio.app.evaluate(() => {
    const lags: number[] = []
    let last = performance.now()
    const timer = setInterval(() => {
      const now = performance.now()
      lags.push(Math.max(0, now - last - 5))
      last = now
    }, 5)
    Object.assign(globalThis, { lags, lagTimer: timer })
  })
  await studio.page.evaluate(() => {
    const frameTimes: number[] = []
    let last = performance.now()
    const frame = (now: number) => {
      frameTimes.push(now - last)
      last = now
      Object.assign(globalThis, { frameRequest: requestAnimationFrame(frame) })
    }
    Object.assign(globalThis, { frameTimes, frameRequest: requestAnimationFrame(frame) })
  })
  for (let stroke = 0; stroke < STROKES; stroke++) {
    if (isGenerating && !(await studio.progress.isVisible())) await studio.generateButton.click()
    await studio.stroke([0.3, 0.3 + stroke * 0.03], [0.7, 0.35 + stroke * 0.03])
  }
  const frames = await studio.page.evaluate((): number[] => {
    cancelAnimationFrame(Reflect.get(globalThis, 'frameRequest'))
    return Reflect.get(globalThis, 'frameTimes')
  })
  const lags = await studio.app.evaluate((): number[] => {
    clearInterval(Reflect.get(globalThis, 'lagTimer'))
    return Reflect.get(globalThis, 'lags')
  })
  const previews = (await studio.told()).filter((event) => event.kind === 'preview').length
  return { frame: quantile(frames.slice(1), 0.95), lag: quantile(lags, 0.95), previews }
}
