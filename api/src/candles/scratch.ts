/** More than this is not kept from one answer to the next. */
const longestKept = 2 ** 23

const kept: Buffer<ArrayBuffer>[] = []

/**
 * Memory for work that is done before anything else runs: the same again at the next call for the same place. Megabytes that are asked for and
 * dropped with every answer keep the garbage collector busier than the answer keeps the processor.
 */
export function scratch(place: number, length: number): Buffer<ArrayBuffer> {
  const known = kept[place]
  if (known && known.length >= length) return known
  const bytes = Buffer.allocUnsafeSlow(length)
  if (length <= longestKept) kept[place] = bytes
  return bytes
}
