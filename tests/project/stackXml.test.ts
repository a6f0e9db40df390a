// @vitest-environment jsdom
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readStackXml, type StackLayer, writeStackXml } from '../../electron/project/stackXml'

const layer = (name: string, more: Partial<StackLayer> = {}): StackLayer => ({
  name,
  src: `data/${name}.png`,
  visible: true,
  locked: false,
  opacity: 1,
  x: 0,
  y: 0,
  ...more,
})

describe('writeStackXml', () => {
  it('lists the topmost layer first, in one root stack without attributes', () => {
    const xml = writeStackXml({ width: 4, height: 3, layers: [layer('bottom'), layer('top', { visible: false })] })
    const document = new DOMParser().parseFromString(xml, 'application/xml')
    expect(document.documentElement.tagName).toBe('image')
    expect(document.querySelector('image > stack')?.attributes).toHaveLength(0)
    const layers = [...document.querySelectorAll('image > stack > layer')]
    expect(layers.map((each) => each.getAttribute('name'))).toEqual(['top', 'bottom'])
    expect(layers.map((each) => each.getAttribute('visibility'))).toEqual(['hidden', 'visible'])
  })

  it('writes any name so that an XML parser and this reader read it alike', () => {
    const parser = new DOMParser()
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 12 }), (name) => {
        const xml = writeStackXml({ width: 1, height: 1, layers: [layer('x', { name })] })
        const other = parser.parseFromString(xml, 'application/xml').querySelector('layer')?.getAttribute('name')
        expect(readStackXml(xml, 'a.ora').layers[0]!.name).toBe(other)
      }),
    )
  })

  it('is read back as it was', () => {
    const stack = {
      width: 9,
      height: 8,
      layers: [
        layer('a', { x: -2, y: 5 }),
        layer('b', { opacity: 0.25, locked: true }),
        layer('c', { visible: false }),
      ],
    }
    expect(readStackXml(writeStackXml(stack), 'a.ora')).toEqual(stack)
  })
})

describe('readStackXml', () => {
  it('flattens nested stacks, moves with them and hides with them', () => {
    const xml = `<?xml version='1.0'?><!-- by hand --><image w='10' h="20"><stack>
      <stack x="1" y="2" visibility="hidden"><layer name="in &amp; out" src="data/1.png" x="3"/></stack>
      <text><whatever/></text><layer src="data/0.png"></layer></stack></image>`
    expect(readStackXml(xml, 'a.ora')).toEqual({
      width: 10,
      height: 20,
      layers: [
        layer('Layer', { src: 'data/0.png' }),
        layer('in & out', { src: 'data/1.png', visible: false, x: 4, y: 2 }),
      ],
    })
  })

  it.each(['', 'no xml', '<stack/>', '<image w="a" h="1"/>', '<!DOCTYPE x><image w="1" h="1"/>'])(
    'refuses %j',
    (xml) => {
      expect(() => readStackXml(xml, 'a.ora')).toThrow('a.ora is not a whole project file (its stack.xml is not valid)')
    },
  )

  it('takes no longer than the text is long, however hostile', () => {
    const started = performance.now()
    for (const part of ['<!--', '<a x="', '<a   ', '<?', '<image w="']) {
      expect(() => readStackXml(part.repeat(100_000), 'a.ora')).toThrow()
    }
    expect(performance.now() - started).toBeLessThan(2000)
  })
})
