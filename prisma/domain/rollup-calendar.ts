/** The calendar by which an instrument's bars are cut is the one by which its gaps are found. */
export { calendarFor as rollupCalendar } from './calendar/calendar-for.ts'
