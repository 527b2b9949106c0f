// What goes over the wire, as types for those who read it. Each resource owns the schemas of its answers.

export type * from './actions/wire.ts'
export type * from './calendar/wire.ts'
export type * from './candles/wire.ts'
export type * from './changes/wire.ts'
export type * from './drawings/wire.ts'
export type * from './gaps/wire.ts'
export type * from './http/wire.ts'
export type * from './passport/wire.ts'
export type * from './quality/wire.ts'
export type * from './stream/wire.ts'
export type * from './symbols/wire.ts'
