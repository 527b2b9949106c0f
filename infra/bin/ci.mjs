import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** `npm run check` and `npm test` on a bare machine. The last line says how many tests passed and failed; a failed check counts as one. */
const here = (name) => fileURLToPath(new URL(name, import.meta.url))
const run = (...parameters) => spawnSync(process.execPath, parameters, { stdio: 'inherit' }).status === 0

const folder = mkdtempSync(join(tmpdir(), 'barline-ci-'))
const report = join(folder, 'report.json')
const checked = run(here('./check.mjs'))
const tested = run(here('./test.mjs'), '--reporter=default', '--reporter=json', `--outputFile.json=${report}`)
const { passed, failed } = count()
rmSync(folder, { recursive: true, force: true })

const failures = failed + (checked ? 0 : 1)
console.log(`${passed} passed, ${failures} failed`)
process.exitCode = failures === 0 ? 0 : 1

/** A run that failed without a failed test (a file that does not load, an error nobody caught) counts as one failure. */
function count() {
  try {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'))
    return { passed: numPassedTests, failed: tested ? numFailedTests : Math.max(1, numFailedTests) }
  } catch {
    return { passed: 0, failed: 1 }
  }
}
