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

// Of what stays: query compilers of other databases, and data sets that are not ours.
const client = 'node_modules/@prisma/client/runtime'
if (existsSync(client))
  for (const name of readdirSync(client)) if (/_bg\.(?!postgresql)/.test(name)) rmSync(join(client, name))
const samples = 'node_modules/vega-datasets/data'
if (existsSync(samples))
  for (const name of readdirSync(samples))
    if (name !== 'sp500-2000.csv') rmSync(join(samples, name), { recursive: true })

// Types and maps of packages are for people who write. Links, which are our own workspaces, are not followed.
for (const file of readdirSync('node_modules', { recursive: true }))
  if (/\.(d\.[mc]?ts|map|md)$/.test(file)) rmSync(join('node_modules', file), { recursive: true })
