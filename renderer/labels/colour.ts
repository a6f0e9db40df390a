/** A colour of sRGB, 0 to 255 each. */
export type Rgb = readonly [number, number, number]

/** A colour in CIELAB under D65: lightness 0 to 100, then green to red and blue to yellow. */
export type Lab = readonly [number, number, number]

/** A byte of sRGB as light, 0 to 1 (IEC 61966-2-1). */
export function linear(byte: number): number {
  return LINEAR[byte]!
}

/** Linear sRGB, 0 to 1 each, in CIELAB (CIE 15, white point D65). */
export function labOfLinear(red: number, green: number, blue: number): Lab {
  const x = cube((0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047)
  const y = cube(0.2126729 * red + 0.7151522 * green + 0.072175 * blue)
  const z = cube((0.0193339 * red + 0.119192 * green + 0.9503041 * blue) / 1.08883)
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)]
}

export function labOf([red, green, blue]: Rgb): Lab {
  return labOfLinear(linear(red), linear(green), linear(blue))
}

/** The distance of 1976: about 2 is the least that can be seen side by side, 20 is plain in a picture. */
export function distance(one: Lab, other: Lab): number {
  return Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2])
}

const LINEAR = Float64Array.from({ length: 256 }, (_, byte) => {
  const value = byte / 255
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
})

function cube(value: number): number {
  return value > 216 / 24389 ? Math.cbrt(value) : (value * 24389) / 27 / 116 + 16 / 116
}
