import { execFile } from 'node:child_process'
import { access, cp, mkdir, mkdtemp, readdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

/** Undefined where there is no terraform. */
export async function terraformVersion(): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)('terraform', ['version', '-json'])
    return (JSON.parse(stdout) as { terraform_version: string }).terraform_version
  } catch {
    return undefined
  }
}

/** A copy of the configuration: what `init` leaves behind belongs to whoever deploys, not into the tree. */
export async function copyConfiguration(): Promise<Configuration> {
  const folder = await mkdtemp(join(tmpdir(), 'barline-terraform-'))
  const from = fileURLToPath(new URL('..', import.meta.url))
  const files = (await readdir(from)).filter((name) => name.endsWith('.tf'))
  for (const name of [...files, 'topology.json', 'beanstalk', 'tests'])
    await cp(join(from, name), join(folder, name), { recursive: true })
  await mkdir(join(folder, 'lambda'))
  return {
    folder,
    /** What it printed; an error has that in its text. */
    run: async (parameters, env = {}) => {
      const run = promisify(execFile)('terraform', [...parameters, '-no-color'], {
        cwd: folder,
        // A setting of this machine has no say in it, nor has an account.
        env: { PATH: process.env.PATH, HOME: process.env.HOME, CHECKPOINT_DISABLE: '1', ...env },
        maxBuffer: 2 ** 26,
      })
      return run.then(
        ({ stdout }) => stdout,
        (error: { stdout?: string; stderr?: string }) => {
          throw new Error(`terraform ${parameters.join(' ')}:\n${error.stdout ?? ''}${error.stderr ?? ''}`)
        },
      )
    },
  }
}

export interface Configuration {
  folder: string
  run(parameters: string[], env?: NodeJS.ProcessEnv): Promise<string>
}

/** Undefined if it went well; else why the provider cannot be had, where that is no fault of the configuration. */
export async function initialise({ run }: Configuration, more: string[] = []): Promise<string | undefined> {
  const plugins = await findPlugins()
  try {
    await run(['init', '-input=false', ...more, ...(plugins ? [`-plugin-dir=${plugins}`] : [])])
    return undefined
  } catch (error) {
    if (plugins || !/could not (connect|query)|failed to (query|retrieve)/i.test(String(error))) throw error
    return 'terraform is here, the AWS provider is not, and its registry cannot be reached'
  }
}

/** A folder with the AWS provider that somebody put on this machine; undefined where it has to be downloaded. */
async function findPlugins(): Promise<string | undefined> {
  for (const folder of [process.env.TF_PLUGIN_DIR, '/opt/tf-plugins', '/usr/share/terraform/plugins'])
    if (folder && (await exists(`${folder}/registry.terraform.io/hashicorp/aws`))) return folder
  return undefined
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  )
