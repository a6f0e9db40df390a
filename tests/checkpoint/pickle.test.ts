import { describe, expect, it } from 'vitest'
import { unpickle } from '../../electron/checkpoint/pickle'
import { op, program, tensor } from './files'

const run = (...pieces: number[][]) => unpickle(program(op.proto, ...pieces, op.stop), 'a.pt')

describe('unpickle', () => {
  it('builds a tensor', () => {
    expect(run(tensor({ start: 1, shape: [5], strides: [1] }))).toEqual({
      kind: 'tensor',
      storage: { kind: 'storage', key: '0', dtype: 'float32', length: 6 },
      start: 1,
      shape: [5],
      strides: [1],
    })
  })

  it('reads numbers of every length', () => {
    const list = run(
      op.list,
      op.mark,
      [0x4b, 200],
      [0x4d, 1, 2],
      op.integer(-5),
      [0x8a, 0],
      [0x8a, 2, 0xff, 0xfe],
      [0x65],
    )
    expect(list).toEqual({ kind: 'list', items: [200, 513, -5, 0, -257] })
    expect(run([0x47, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0])).toBe(1.5)
  })

  it('takes the last of two values for one key, as Python does', () => {
    const items = [op.mark, op.text('a'), op.integer(1), op.text('a'), op.integer(2), op.setItems]
    expect(run(op.dict, ...items)).toEqual({ kind: 'dict', entries: new Map([['a', 2]]) })
  })

  it('lets a list hold itself', () => {
    const list = run(op.list, [0x71, 0], [0x68, 0], op.append)
    expect(list).toMatchObject({ kind: 'list', items: [{ kind: 'list' }] })
  })

  it.each([
    ['posix', 'system'],
    ['os', 'system'],
    ['builtins', 'eval'],
    ['torch', 'load'],
    ['torch', 'FloatStorage.__init__'],
    ['collections', 'OrderedDict.update'],
    ['', ''],
    ['constructor', 'constructor'],
  ])('names the global %s.%s that it refuses', (module, name) => {
    expect(() => run(op.global(module, name))).toThrow(`it asks for the Python object "${module}.${name}"`)
    const onStack = [op.text(module), op.text(name), [0x93]]
    expect(() => run(...onStack)).toThrow(`it asks for the Python object "${module}.${name}"`)
  })

  it('keeps control characters of a name out of the sentence', () => {
    expect(() => run(op.text('a\u001b[31m\n'), op.text('b'), [0x93])).toThrow('object "a\\u001b[31m\\n.b"')
  })

  it.each([
    ['INST', 0x69],
    ['OBJ', 0x6f],
    ['NEWOBJ', 0x81],
    ['NEWOBJ_EX', 0x92],
    ['EXT1', 0x82],
    ['PERSID', 0x50],
    ['POP', 0x30],
    ['DUP', 0x32],
    ['LONG4', 0x8b],
    ['BYTEARRAY8', 0x96],
    ['no operation', 0xff],
  ])('refuses %s', (_, opcode) => {
    expect(() => run(op.none, op.none, [opcode])).toThrow(
      `has the operation 0x${opcode.toString(16)}, which no checkpoint needs`,
    )
  })

  const nonsense: [string, number[][]][] = [
    ['an empty stack', []],
    ['a tuple of more than there is', [op.none, [0x86]]],
    ['a tuple to no mark', [op.none, op.tuple]],
    ['what lies below a mark popped', [op.list, op.none, op.mark, op.append]],
    ['an item appended to no list', [op.none, op.none, op.append]],
    ['an odd number of items', [op.dict, op.mark, op.text('a'), op.setItems]],
    ['a dict as a key', [op.dict, op.dict, op.none, op.setItem]],
    ['a recall of what was not remembered', [[0x68, 0]]],
    ['a call of a text', [op.text('print'), op.emptyTuple, op.reduce]],
    ['a call of a storage type', [op.global('torch', 'FloatStorage'), op.emptyTuple, op.reduce]],
    ['a dict made of something', [op.global('collections', 'OrderedDict'), op.numbers([1]), op.reduce]],
    ['a parameter of no tensor', [op.global('torch._utils', '_rebuild_parameter'), op.numbers([1, 2, 3]), op.reduce]],
    [
      'a tensor of numbers',
      [op.global('torch._utils', '_rebuild_tensor_v2'), op.numbers([1, 2, 3, 4, 5, 6]), op.reduce],
    ],
    ['a storage of no tuple', [op.text('storage'), op.persistent]],
    ['a tensor with a negative side', [tensor({ shape: [-2, -3] })]],
    ['a tensor that starts before its storage', [tensor({ start: -1 })]],
    ['a state for a list', [op.list, op.dict, op.build]],
    ['a text that is no UTF-8', [[0x58, 1, 0, 0, 0, 0xff]]],
    ['a protocol of the future', [[0x80, 6]]],
  ]

  it.each(nonsense)('refuses %s', (_, pieces) => {
    expect(() => run(...pieces)).toThrow('breaks off or makes no sense')
  })

  it('refuses a program that breaks off anywhere', () => {
    const whole = program(op.proto, op.dict, op.text('w'), tensor(), op.setItem, op.stop)
    for (let length = 0; length < whole.length; length++) {
      expect(() => unpickle(whole.subarray(0, length), 'a.pt')).toThrow('breaks off or makes no sense')
    }
  })

  const many = new Uint8Array(10_000_004).fill(op.none[0]!)
  many.set(op.proto)
  const appending = many.map((opcode, index) => (index > 2 && index % 2 === 0 ? op.append[0]! : opcode))
  appending.set(op.list, 2)

  it.each([
    ['that push', many, 'takes more memory than any checkpoint needs'],
    ['that append to a list', appending, 'is longer than any checkpoint needs'],
  ])('refuses ten million operations %s, soon', (_, long, sentence) => {
    const started = performance.now()
    expect(() => unpickle(long, 'a.pt')).toThrow(sentence)
    expect(performance.now() - started).toBeLessThan(2000)
  })

  it('refuses a text of gigabytes before it makes room for it', () => {
    expect(() => run([0x58, 0xff, 0xff, 0xff, 0xff])).toThrow('has a text of 4294967295 bytes')
  })
})
