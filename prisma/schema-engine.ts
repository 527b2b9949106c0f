import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { PrismaPg } from '@prisma/adapter-pg'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg'

let loaded: Promise<void> | undefined

/** Prisma's schema engine as WASM: the code that `prisma migrate` runs, without the native binary that it would download. */
export async function openSchemaEngine(databaseUrl: string, schema?: string): Promise<bindings.SchemaEngine> {
  loaded ??= instantiate()
  await loaded
  const adapter = bindMigrationAwareSqlAdapterFactory(new PrismaPg({ connectionString: databaseUrl }))
  const datamodels = schema === undefined ? undefined : [['schema.prisma', schema] as [string, string]]
  return bindings.SchemaEngine.new({ datamodels }, () => {}, adapter)
}

async function instantiate(): Promise<void> {
  const wasm = import.meta.resolve('@prisma/schema-engine-wasm/schema_engine_bg').replace(/\.js$/, '.wasm')
  const imports = { './schema_engine_bg.js': bindings as unknown as WebAssembly.ModuleImports }
  const { instance } = await WebAssembly.instantiate(await readFile(fileURLToPath(wasm)), imports)
  const setWasm = (bindings as unknown as { __wbg_set_wasm(exports: WebAssembly.Exports): void }).__wbg_set_wasm
  setWasm(instance.exports)
  ;(instance.exports.__wbindgen_start as () => void)()
}
