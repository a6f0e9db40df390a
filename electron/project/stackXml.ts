/** stack.xml of OpenRaster: what other programs read of a project (openraster.org, baseline/layer-stack-spec). */
import { ProblemError } from '../protocol/values'

/** A layer as it is listed in stack.xml; (x, y) is where its picture lies on the canvas, `opacity` is 0 to 1. */
export type StackLayer = {
  name: string
  src: string
  visible: boolean
  locked: boolean
  opacity: number
  x: number
  y: number
}
export type Stack = { width: number; height: number; layers: StackLayer[] }

/** Writes a stack. `layers` go from the bottom to the top; the file lists the topmost first, as the specification wants. */
export function writeStackXml(stack: Stack): string {
  const layers = [...stack.layers].reverse().map((layer) => {
    const visibility = layer.visible ? 'visible' : 'hidden'
    const named = `name="${escapeXml(layer.name)}" src="${escapeXml(layer.src)}" x="${layer.x}" y="${layer.y}"`
    const seen = `opacity="${layer.opacity.toFixed(4)}" visibility="${visibility}" composite-op="svg:src-over"`
    return `    <layer ${named} ${seen}${layer.locked ? ' edit-locked="true"' : ''}/>`
  })
  const size = `w="${stack.width}" h="${stack.height}"`
  return `<?xml version="1.0" encoding="UTF-8"?>\n<image version="0.0.3" ${size}>\n  <stack>\n${layers.join('\n')}\n  </stack>\n</image>\n`
}

/**
 * Reads a stack. Nested stacks are flattened; a layer in a hidden stack is hidden; unknown elements are passed over.
 *
 * @returns its layers from the bottom to the top
 * @throws ProblemError `malformed-file`
 */
export function readStackXml(xml: string, file: string): Stack {
  const malformed = new ProblemError(
    'malformed-file',
    `${file} is not a whole project file (its stack.xml is not valid): choose another file.`,
  )
  if (/<!DOCTYPE|<!ENTITY/i.test(xml)) throw malformed
  let size: { width: number; height: number } | undefined
  const layers: StackLayer[] = []
  const hidden: boolean[] = []
  let shift = { x: 0, y: 0 }
  const shifts: (typeof shift)[] = []
  for (const { name, attributes, kind } of tagsOf(xml)) {
    const number = (key: string) => Number(attributes.get(key) ?? 0)
    if (name === 'image' && kind !== 'close') size = { width: number('w'), height: number('h') }
    if (name === 'stack' && kind === 'open') {
      hidden.push(attributes.get('visibility') === 'hidden')
      shifts.push(shift)
      shift = { x: shift.x + number('x'), y: shift.y + number('y') }
    }
    if (name === 'stack' && kind === 'close') {
      hidden.pop()
      shift = shifts.pop() ?? shift
    }
    if (name === 'layer' && kind !== 'close') {
      layers.push({
        name: attributes.get('name') ?? 'Layer',
        src: attributes.get('src') ?? '',
        visible: attributes.get('visibility') !== 'hidden' && !hidden.includes(true),
        locked: attributes.get('edit-locked') === 'true',
        opacity: Math.max(0, Math.min(1, Number(attributes.get('opacity') ?? 1) || 0)),
        x: shift.x + number('x'),
        y: shift.y + number('y'),
      })
    }
  }
  const whole = size && [size.width, size.height, ...layers.flatMap(({ x, y }) => [x, y])].every(Number.isSafeInteger)
  if (!size || !whole) throw malformed
  return { ...size, layers: layers.reverse() }
}

type Tag = { name: string; kind: 'open' | 'close' | 'empty'; attributes: Map<string, string> }

/** The tags of an XML text in order; comments, processing instructions and text are passed over. */
function* tagsOf(xml: string): Generator<Tag> {
  const bare = without(without(xml, '<!--', '-->'), '<?', '?>')
  const tag = /<(\/?)([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*\s*\/?)>/g
  for (const [, slash, name, inside] of bare.matchAll(tag)) {
    const attributes = new Map<string, string>()
    for (const [, key, double, single] of inside!.matchAll(/([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) {
      attributes.set(key!, unescapeXml(double ?? single ?? ''))
    }
    yield { name: name!, attributes, kind: slash ? 'close' : inside!.endsWith('/') ? 'empty' : 'open' }
  }
}

/** The text without its parts from `open` to `close`; one pass, so that a hostile text takes no longer than its length. */
function without(text: string, open: string, close: string): string {
  const kept: string[] = []
  for (let at = 0; ; ) {
    const start = text.indexOf(open, at)
    kept.push(text.slice(at, start < 0 ? undefined : start))
    const end = start < 0 ? -1 : text.indexOf(close, start + open.length)
    if (end < 0) return kept.join('')
    at = end + close.length
  }
}

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function unescapeXml(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (whole, decimal, hexadecimal, name) => {
    if (name) return ENTITIES[name] ?? whole
    const code = decimal ? Number(decimal) : Number.parseInt(hexadecimal, 16)
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}

/** Escapes a text for an attribute; characters that XML 1.0 cannot hold are left out. */
function escapeXml(text: string): string {
  const holdable = text.replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
  return holdable.replace(/[&<>"'\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`)
}
