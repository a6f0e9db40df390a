/**
 * A pickle machine that can build tensors' descriptions and plain values, and nothing else.
 *
 * A pickle is a program for a stack machine (Python's Lib/pickletools.py describes it), and in Python it may import and call
 * anything. Here the opcodes and the globals are a closed list, a call builds one of this file's own plain values, and no
 * value has behaviour: there is nothing in the process that a file could reach. What is not on the list ends the reading.
 */
import {
  isGlobalName,
  isKind,
  isStorageName,
  type PickleStorage,
  type PickleTensor,
  type PickleValue,
  STORAGES,
} from './pickleValues'
import { damaged, quoted, refused } from './refusal'

/** What a program may use. A checkpoint of 700 tensors takes 30,000 operations. */
const OPERATIONS_LIMIT = 500_000
const STACK_LIMIT = 50_000
const MEMO_LIMIT = 250_000
const STRING_LIMIT = 65_536
const GLOBAL_LIMIT = 200

/**
 * Runs a pickle of protocol 2 to 5.
 *
 * @param file what messages call the checkpoint
 * @returns the value that the program leaves; lists and dicts may contain themselves
 * @throws ProblemError `malformed-file`, naming the global or operation that is not allowed, or what is not whole
 */
export function unpickle(program: Uint8Array, file: string): PickleValue {
  return new PickleMachine(program, file).run()
}

const NAMES = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

class PickleMachine {
  readonly #program: Uint8Array
  readonly #view: DataView
  readonly #file: string
  readonly #stack: PickleValue[] = []
  /** Heights of the stack at which a mark lies; nothing below the last one may be popped. */
  readonly #marks: number[] = []
  readonly #memo = new Map<number, PickleValue>()
  #at = 0

  constructor(program: Uint8Array, file: string) {
    this.#program = program
    this.#view = new DataView(program.buffer, program.byteOffset, program.byteLength)
    this.#file = file
  }

  run(): PickleValue {
    for (let operations = 0; operations < OPERATIONS_LIMIT; operations++) {
      const opcode = this.#view.getUint8(this.#take(1))
      if (opcode === STOP) return this.#pop()
      this.#execute(opcode)
      if (this.#stack.length > STACK_LIMIT || this.#marks.length > STACK_LIMIT || this.#memo.size > MEMO_LIMIT) {
        throw refused(
          this.#file,
          'its list of tensors takes more memory than any checkpoint needs; use a file of weights only',
        )
      }
    }
    throw refused(this.#file, 'its list of tensors is longer than any checkpoint needs; use a file of weights only')
  }

  #execute(opcode: number): void {
    const view = this.#view
    switch (opcode) {
      case 0x80: // PROTO
        if (view.getUint8(this.#take(1)) > 5) throw this.#broken()
        break
      case 0x95: // FRAME: a hint for buffering
        this.#take(8)
        break
      case 0x28: // MARK
        this.#marks.push(this.#stack.length)
        break
      case 0x4e: // NONE
        this.#push(null)
        break
      case 0x88: // NEWTRUE
        this.#push(true)
        break
      case 0x89: // NEWFALSE
        this.#push(false)
        break
      case 0x4a: // BININT
        this.#push(view.getInt32(this.#take(4), true))
        break
      case 0x4b: // BININT1
        this.#push(view.getUint8(this.#take(1)))
        break
      case 0x4d: // BININT2
        this.#push(view.getUint16(this.#take(2), true))
        break
      case 0x8a: // LONG1
        this.#push(this.#long(view.getUint8(this.#take(1))))
        break
      case 0x47: // BINFLOAT
        this.#push(view.getFloat64(this.#take(8), false))
        break
      case 0x58: // BINUNICODE
        this.#push(this.#text(view.getUint32(this.#take(4), true)))
        break
      case 0x8c: // SHORT_BINUNICODE
        this.#push(this.#text(view.getUint8(this.#take(1))))
        break
      case 0x29: // EMPTY_TUPLE
        this.#push({ kind: 'tuple', items: [] })
        break
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: // TUPLE3
        this.#push({ kind: 'tuple', items: this.#popMany(opcode - 0x84) })
        break
      case 0x74: // TUPLE
        this.#push({ kind: 'tuple', items: this.#popToMark() })
        break
      case 0x5d: // EMPTY_LIST
        this.#push({ kind: 'list', items: [] })
        break
      case 0x61: // APPEND
        this.#append(this.#popMany(1))
        break
      case 0x65: // APPENDS
        this.#append(this.#popToMark())
        break
      case 0x7d: // EMPTY_DICT
        this.#push({ kind: 'dict', entries: new Map() })
        break
      case 0x73: // SETITEM
        this.#setItems(this.#popMany(2))
        break
      case 0x75: // SETITEMS
        this.#setItems(this.#popToMark())
        break
      case 0x71: // BINPUT
        this.#remember(view.getUint8(this.#take(1)))
        break
      case 0x72: // LONG_BINPUT
        this.#remember(view.getUint32(this.#take(4), true))
        break
      case 0x94: // MEMOIZE
        this.#remember(this.#memo.size)
        break
      case 0x68: // BINGET
        this.#recall(view.getUint8(this.#take(1)))
        break
      case 0x6a: // LONG_BINGET
        this.#recall(view.getUint32(this.#take(4), true))
        break
      case 0x63: // GLOBAL
        this.#pushGlobal(this.#line(), this.#line())
        break
      case 0x93: {
        // STACK_GLOBAL
        const [module, name] = this.#popMany(2)
        this.#pushGlobal(module, name)
        break
      }
      case 0x51: // BINPERSID
        this.#push(this.#storage(this.#pop()))
        break
      case 0x52: {
        // REDUCE
        const [callable, parameters] = this.#popMany(2)
        this.#push(this.#call(callable, parameters))
        break
      }
      case 0x62: {
        // BUILD: the attributes of an ordered dict (`_metadata`), which say nothing about its tensors
        this.#pop()
        if (!isKind(this.#top(), 'dict')) throw this.#broken()
        break
      }
      default:
        throw refused(
          this.#file,
          `its list of tensors has the operation 0x${opcode.toString(16).padStart(2, '0')}, which no checkpoint needs; use a file of weights only`,
        )
    }
  }

  /** Moves past `length` bytes of the program and tells where they start. */
  #take(length: number): number {
    const start = this.#at
    if (start + length > this.#program.length) throw this.#broken()
    this.#at += length
    return start
  }

  #text(length: number): string {
    if (length > STRING_LIMIT) {
      throw refused(this.#file, `its list of tensors has a text of ${length} bytes; use a file of weights only`)
    }
    const start = this.#take(length)
    try {
      return NAMES.decode(this.#program.subarray(start, start + length))
    } catch {
      throw this.#broken()
    }
  }

  #line(): string {
    const end = this.#program.subarray(this.#at, this.#at + GLOBAL_LIMIT).indexOf(0x0a)
    if (end < 0) throw this.#broken()
    const line = this.#text(end)
    this.#take(1)
    return line
  }

  /** Little-endian two's complement; beyond 2^53 the nearest number, which no shape or offset may be. */
  #long(length: number): number {
    if (length > 8)
      throw refused(this.#file, 'its list of tensors has a number of more than 64 bits; use a file of weights only')
    const start = this.#take(length)
    let value = 0n
    for (let index = length - 1; index >= 0; index--) value = (value << 8n) | BigInt(this.#program[start + index]!)
    return Number(BigInt.asIntN(length * 8, value))
  }

  #push(value: PickleValue): void {
    this.#stack.push(value)
  }

  #popMany(count: number): PickleValue[] {
    const start = this.#stack.length - count
    if (start < (this.#marks.at(-1) ?? 0)) throw this.#broken()
    return this.#stack.splice(start)
  }

  #pop(): PickleValue {
    return this.#popMany(1)[0]!
  }

  #popToMark(): PickleValue[] {
    const height = this.#marks.pop()
    if (height === undefined) throw this.#broken()
    return this.#stack.splice(height)
  }

  #top(): PickleValue {
    if (this.#stack.length <= (this.#marks.at(-1) ?? 0)) throw this.#broken()
    return this.#stack.at(-1)!
  }

  #remember(index: number): void {
    this.#memo.set(index, this.#top())
  }

  #recall(index: number): void {
    const value = this.#memo.get(index)
    if (value === undefined) throw this.#broken()
    this.#push(value)
  }

  #append(items: readonly PickleValue[]): void {
    const list = this.#top()
    if (!isKind(list, 'list')) throw this.#broken()
    for (const item of items) list.items.push(item)
  }

  #setItems(items: readonly PickleValue[]): void {
    const dict = this.#top()
    if (!isKind(dict, 'dict') || items.length % 2 !== 0) throw this.#broken()
    for (let index = 0; index < items.length; index += 2) {
      const key = items[index]
      if (typeof key !== 'string' && typeof key !== 'number') throw this.#broken()
      dict.entries.set(key, items[index + 1]!)
    }
  }

  #pushGlobal(module: PickleValue | undefined, name: PickleValue | undefined): void {
    if (typeof module !== 'string' || typeof name !== 'string') throw this.#broken()
    const whole = `${module}.${name}`
    if (!isGlobalName(whole)) {
      throw refused(
        this.#file,
        `it asks for the Python object ${quoted(whole)}, which weights do not need and which might run a program; use a file of weights only`,
      )
    }
    this.#push({ kind: 'global', name: whole })
  }

  /** `('storage', type, key, device, length)`; where the tensor lived when it was saved does not matter here. */
  #storage(id: PickleValue): PickleStorage {
    const [tag, type, key, device, length] = isKind(id, 'tuple') && id.items.length === 5 ? id.items : []
    const sound = tag === 'storage' && typeof key === 'string' && typeof device === 'string' && isCount(length)
    if (!sound || !isKind(type, 'global') || !isStorageName(type.name)) throw this.#broken()
    return { kind: 'storage', key, dtype: STORAGES[type.name], length }
  }

  #call(callable: PickleValue | undefined, parameters: PickleValue | undefined): PickleValue {
    if (!isKind(callable, 'global') || !isKind(parameters, 'tuple')) throw this.#broken()
    const items = parameters.items
    switch (callable.name) {
      case 'collections.OrderedDict':
        if (items.length !== 0) throw this.#broken()
        return { kind: 'dict', entries: new Map() }
      case 'torch.Size':
        if (!isKind(items[0], 'tuple') || items.length !== 1) throw this.#broken()
        return items[0]
      case 'torch._utils._rebuild_parameter':
        // (tensor, requires_grad, hooks)
        if (!isKind(items[0], 'tensor') || items.length !== 3) throw this.#broken()
        return items[0]
      case 'torch._utils._rebuild_tensor_v2':
        return this.#tensor(items)
      default:
        throw this.#broken()
    }
  }

  /** (storage, start, shape, strides, requires_grad, hooks), and in some versions metadata */
  #tensor(items: readonly PickleValue[]): PickleTensor {
    const [storage, start, shape, strides] = items
    const sound = isKind(storage, 'storage') && isCount(start) && isKind(shape, 'tuple') && isKind(strides, 'tuple')
    if (!sound || items.length < 6 || items.length > 7) throw this.#broken()
    if (!shape.items.every(isCount) || !strides.items.every(isCount)) throw this.#broken()
    return { kind: 'tensor', storage, start, shape: shape.items, strides: strides.items }
  }

  #broken(): Error {
    return damaged(this.#file, `its list of tensors breaks off or makes no sense at byte ${this.#at}`)
  }
}

const STOP = 0x2e

function isCount(value: PickleValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}
