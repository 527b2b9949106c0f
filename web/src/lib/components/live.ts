/** An object whose properties say what is true when they are read: what others know of a component, as long as it is there. */
export function live<T extends object>(read: { [Name in keyof T]: () => T[Name] }): Readonly<T> {
  const made = {} as T
  for (const name of Object.keys(read) as (keyof T)[]) Object.defineProperty(made, name, { get: read[name] })
  return made
}
