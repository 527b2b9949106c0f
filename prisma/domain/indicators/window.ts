/** The last numbers, at most `length` of them: adding one costs the same however long it is. */
export interface Window {
  readonly size: number
  readonly isFull: boolean
  /** The number that the next one will push out; undefined while there is room. */
  readonly leaving: number | undefined
  push(value: number): void
  /** The sum of the numbers, less what binary fractions lose: it is added up anew each time round. */
  readonly sum: number
  /** Oldest first. */
  values(): Iterable<number>
}

export function createWindow(length: number): Window {
  const ring = new Float64Array(length)
  let [size, at, sum, fresh] = [0, 0, 0, 0]
  return {
    get size() {
      return size
    },
    get isFull() {
      return size === length
    },
    get leaving() {
      return size === length ? ring[at] : undefined
    },
    get sum() {
      return sum
    },
    push(value) {
      sum += value - (size === length ? ring[at]! : 0)
      // What is added up from zero since the last time round takes the place of a sum that has been changed so often.
      fresh += value
      ring[at] = value
      at = (at + 1) % length
      size = Math.min(size + 1, length)
      if (at === 0) [sum, fresh] = [fresh, 0]
    },
    *values() {
      const start = size === length ? at : 0
      for (let index = 0; index < size; index++) yield ring[(start + index) % length]!
    },
  }
}

/** The greatest of the last `length` numbers, by a queue in which each stays only until a greater one comes. */
export function createMaximum(length: number) {
  const queue: { value: number; at: number }[] = []
  let [head, count] = [0, 0]
  const best = (value: number) => {
    // The oldest leaves when the next comes.
    let first = head
    while (first < queue.length && queue[first]!.at <= count - length) first++
    return first < queue.length && queue[first]!.value > value ? queue[first]!.value : value
  }
  return {
    push(value: number): number | undefined {
      const greatest = best(value)
      while (head < queue.length && queue[head]!.at <= count - length) head++
      while (queue.length > head && queue.at(-1)!.value <= value) queue.pop()
      queue.push({ value, at: count++ })
      if (head > length) queue.splice(0, head)
      if (head > length) head = 0
      return count >= length ? greatest : undefined
    },
    peek: (value: number): number | undefined => (count + 1 >= length ? best(value) : undefined),
  }
}
