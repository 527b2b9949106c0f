import { barTime, type BarTime } from '../time.ts'

/** Days of the week as `weekday` counts them. */
export const sunday = 0
export const monday = 1
export const tuesday = 2
export const wednesday = 3
export const thursday = 4
export const friday = 5
export const saturday = 6

export const hour = 3_600_000
export const dayLength = 24 * hour

/** A date as its midnight UTC; `month` counts from 1. */
export const civilDate = (year: number, month: number, day: number): BarTime =>
  barTime(Date.UTC(year, month - 1, day))

export const addDays = (date: BarTime, days: number): BarTime => barTime(date + days * dayLength)

/** 1970-01-01 was a Thursday. */
export const weekday = (date: BarTime): number => (((date / dayLength + thursday) % 7) + 7) % 7

export const isWeekend = (date: BarTime): boolean => weekday(date) === saturday || weekday(date) === sunday

/** The nth Monday, Tuesday, ... of a month, counted from 1. */
export function nthWeekday(year: number, month: number, wanted: number, nth: number): BarTime {
  const first = civilDate(year, month, 1)
  return addDays(first, ((wanted - weekday(first) + 7) % 7) + (nth - 1) * 7)
}

export function lastWeekday(year: number, month: number, wanted: number): BarTime {
  const last = civilDate(year, month + 1, 0)
  return addDays(last, -((weekday(last) - wanted + 7) % 7))
}

/** Easter Sunday of the Gregorian calendar, by the anonymous computus that Meeus prints ("Astronomical Algorithms", ch. 8). */
export function easter(year: number): BarTime {
  const a = year % 19
  const b = Math.floor(year / 100)
  const c = year % 100
  const d = Math.floor(b / 4)
  const f = Math.floor((b + 8) / 25)
  const g = Math.floor((b - f + 1) / 3)
  const h = (19 * a + b - d - g + 15) % 30
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7
  const m = Math.floor((a + 11 * h + 22 * l) / 451)
  const n = h + l - 7 * m + 114
  return civilDate(year, Math.floor(n / 31), (n % 31) + 1)
}
