import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Leaves in `node_modules` what the image runs: what the given workspaces or packages depend on, and what that depends on. npm keeps more: the
 * tools that a package names as peers (Prisma's CLI and its studio alone are 250 MB).
 */
const roots = process.argv.slice(2)
const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'))
const needed = new Set()
roots.forEach(visit)

/** As Node looks for a package: in the folder's own `node_modules`, then in the one above. */
function resolve(from, name) {
  for (let folder = from; ; folder = folder.replace(/(^|\/)(node_modules\/(@[^/]+\/)?)?[^/]+$/, '')) {
    const place = join(folder, 'node_modules', name)
    if (packages[place]) return packages[place].link ? packages[place].resolved : place
    if (folder === '') return undefined
  }
}

function visit(place) {
  if (!place || needed.has(place)) return
  needed.add(place)
  const { dependencies = {}, optionalDependencies = {} } = packages[place]
  for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) visit(resolve(place, name))
}

for (const place of Object.keys(packages)) {
  const isPackage = place.includes('node_modules/') && !packages[place].link
  if (isPackage && !needed.has(place)) rmSync(place, { recursive: true, force: true })
}

// Of what stays: query compilers that the generated client does not load, and data sets that are not ours.
keepOnly(
  'node_modules/@prisma/client/runtime',
  /^(?!query_compiler_)|^query_compiler_fast_bg\.postgresql\..*mjs$/,
)
keepOnly('node_modules/vega-datasets/data', /^sp500-2000\.csv$/)
keepOnly('node_modules/@observablehq/sample-datasets', /^(aapl\.csv|package\.json|LICENSE.*)$/)

function keepOnly(folder, wanted) {
  if (!existsSync(folder)) return
  for (const name of readdirSync(folder))
    if (!wanted.test(name)) rmSync(join(folder, name), { recursive: true })
}

// Sources, types, maps and texts of packages are for people who write. Links, which are our own workspaces, are not followed.
for (const file of readdirSync('node_modules', { recursive: true }))
  if (/\.([mc]?ts|map|md|tsbuildinfo)$/.test(file)) rmSync(join('node_modules', file), { recursive: true })

/** Of a package: its tests, its texts, and modules for bundlers. None goes that holds something which Node would load. */
const forOthers = [
  'dist-es',
  'dist-types',
  'test',
  'tests',
  '__tests__',
  'docs',
  'example',
  'examples',
  'benchmarks',
]
for (const place of needed) {
  if (!place.includes('node_modules/')) continue
  const { main = 'index.js', exports } = JSON.parse(readFileSync(join(place, 'package.json'), 'utf8'))
  const loaded = [main, ...targets(exports)].map((target) => target.replace(/^\.\//, ''))
  for (const name of forOthers)
    if (!loaded.some((target) => target.startsWith(`${name}/`)))
      rmSync(join(place, name), { recursive: true, force: true })
}

/** What `exports` of a package gives to Node, which takes the first condition that it knows. */
function targets(exports) {
  if (typeof exports === 'string') return [exports]
  if (typeof exports !== 'object' || exports === null) return []
  if ('node' in exports) return targets(exports.node)
  return Object.entries(exports).flatMap(([name, value]) => (name === 'module' ? [] : targets(value)))
}
