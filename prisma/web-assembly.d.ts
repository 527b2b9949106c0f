// Node has WebAssembly, but its types come only with the DOM's; these are the few that the schema engine needs.
declare namespace WebAssembly {
  type Exports = Record<string, unknown>
  type ModuleImports = Record<string, unknown>
  interface Instance {
    exports: Exports
  }
  function instantiate(
    bytes: Uint8Array,
    imports: Record<string, ModuleImports>,
  ): Promise<{ instance: Instance }>
}
