import { expect, test } from 'vitest'
import { markLabel, marks, momentLabel } from './time-labels.ts'

const wall = Date.UTC(2004, 0, 5, 9, 5) / 1000

test('marks on the axis', () => {
  expect(Object.values(marks).map((mark) => markLabel(wall, mark))).toEqual([
    '2004',
    'Jan',
    '5',
    '09:05',
    '09:05',
  ])
})

test('the crosshair says the day of days and weeks, the time of what is shorter, and of months only the month', () => {
  expect(momentLabel(wall, '5m')).toBe("Mon 05 Jan '04 09:05")
  expect(momentLabel(wall, '1d')).toBe("Mon 05 Jan '04")
  expect(momentLabel(wall, '1M')).toBe("Jan '04")
})
