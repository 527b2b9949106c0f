import { execFile } from 'node:child_process'
import { access } from 'node:fs/promises'
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

/** A folder with the AWS provider that somebody put on this machine; undefined where it has to be downloaded. */
export async function findPlugins(): Promise<string | undefined> {
  for (const folder of [process.env.TF_PLUGIN_DIR, '/opt/tf-plugins', '/usr/share/terraform/plugins'])
    if (folder && (await exists(`${folder}/registry.terraform.io/hashicorp/aws`))) return folder
  return undefined
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  )
