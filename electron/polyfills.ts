/*
 * What packages bundled into the main process use and Node 16 of the oldest supported runtime lacks. Must be the first
 * import of its entry. Does nothing on a current Electron.
 */
import v8 from 'node:v8'

function define(target: object, name: string, value: unknown): void {
  if (!(name in target)) Object.defineProperty(target, name, { value, configurable: true, writable: true })
}

define(Array.prototype, 'toSorted', function (this: unknown[], compare?: (one: unknown, other: unknown) => number) {
  return this.slice().sort(compare)
})
define(Array.prototype, 'toReversed', function (this: unknown[]) {
  return this.slice().reverse()
})
define(Array.prototype, 'findLast', function (this: unknown[], matches: (value: unknown) => boolean) {
  for (let index = this.length - 1; index >= 0; index--) if (matches(this[index])) return this[index]
  return undefined
})
define(globalThis, 'structuredClone', (value: unknown) => v8.deserialize(v8.serialize(value)))
define(Object, 'groupBy', (values: Iterable<unknown>, keyOf: (value: unknown, index: number) => string) => {
  const groups: Record<string, unknown[]> = Object.create(null)
  let index = 0
  for (const value of values) {
    const key = keyOf(value, index++)
    groups[key] ??= []
    groups[key].push(value)
  }
  return groups
})
