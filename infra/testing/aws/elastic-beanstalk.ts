import type { Answer, Call, Service } from './call.ts'
import { members, records, xml } from './query-protocol.ts'

interface Environment {
  name: string
  id: string
  settings: Map<string, { Namespace: string; OptionName: string; Value: string }>
  /** Versions that it was brought to, the newest last. */
  versions: string[]
  terminated: boolean
  /** Asked so often since it was changed: an environment takes its time. */
  asked: number
}

/** What Barline uses of Elastic Beanstalk, which moto has only the beginnings of. An environment is green as soon as it is ready. */
export function elasticBeanstalk(account = '123456789012', region = 'us-east-1') {
  const arn = (rest: string) => `arn:aws:elasticbeanstalk:${region}:${account}:${rest}`
  const applications = new Map<string, { lifecycle: Record<string, unknown>; description: string }>()
  const versions = new Map<string, { S3Bucket: string; S3Key: string }>()
  const environments = new Map<string, Environment>()
  const tags = new Map<string, unknown[]>()

  const application = (name: string) => ({
    ApplicationArn: arn(`application/${name}`),
    ApplicationName: name,
    Description: applications.get(name)!.description,
    ResourceLifecycleConfig: applications.get(name)!.lifecycle,
  })
  const version = (label: string, form: URLSearchParams) => ({
    ApplicationName: form.get('ApplicationName'),
    VersionLabel: label,
    ApplicationVersionArn: arn(`applicationversion/${form.get('ApplicationName')}/${label}`),
    SourceBundle: versions.get(label),
    Status: 'UNPROCESSED',
  })
  const described = (environment: Environment, form: URLSearchParams) => {
    const isReady = environment.asked++ > 0
    return {
      ...{ EnvironmentName: environment.name, EnvironmentId: environment.id },
      EnvironmentArn: arn(`environment/${form.get('ApplicationName')}/${environment.name}`),
      ApplicationName: form.get('ApplicationName') ?? [...applications.keys()][0],
      SolutionStackName: docker,
      CNAME: `${environment.name}.${region}.elasticbeanstalk.com`,
      EndpointURL: `awseb-${environment.name}.${region}.elb.amazonaws.com`,
      VersionLabel: environment.versions.at(-1),
      Status: environment.terminated ? 'Terminated' : isReady ? 'Ready' : 'Updating',
      ...{
        Health: isReady ? 'Green' : 'Grey',
        Tier: { Name: 'WebServer', Type: 'Standard', Version: '1.0' },
      },
    }
  }
  const found = (form: URLSearchParams) => {
    const name = form.get('EnvironmentName')
    const id = form.get('EnvironmentId') ?? members(form, 'EnvironmentIds')[0]
    const names = members(form, 'EnvironmentNames')
    return [...environments.values()].filter(
      (one) => one.id === id || one.name === name || names.includes(one.name),
    )
  }
  const apply = (environment: Environment, form: URLSearchParams) => {
    for (const { Namespace = '', OptionName = '', Value = '' } of records(form, 'OptionSettings'))
      environment.settings.set(`${Namespace} ${OptionName}`, { Namespace, OptionName, Value })
    for (const { Namespace, OptionName } of records(form, 'OptionsToRemove'))
      environment.settings.delete(`${Namespace} ${OptionName}`)
    const label = form.get('VersionLabel')
    if (label && !versions.has(label)) throw new Refusal(`No Application Version named '${label}' found.`)
    if (label) environment.versions.push(label)
    environment.asked = 0
    return described(environment, form)
  }

  const actions: Record<string, (form: URLSearchParams) => unknown> = {
    ListAvailableSolutionStacks: () => ({ SolutionStacks: [docker] }),
    CreateApplication: (form) => {
      const name = form.get('ApplicationName')!
      applications.set(name, { lifecycle: {}, description: form.get('Description') ?? '' })
      tags.set(arn(`application/${name}`), records(form, 'Tags'))
      return { Application: application(name) }
    },
    UpdateApplicationResourceLifecycle: (form) => {
      const name = form.get('ApplicationName')!
      applications.get(name)!.lifecycle = {
        ServiceRole: form.get('ResourceLifecycleConfig.ServiceRole'),
        VersionLifecycleConfig: {
          MaxCountRule: {
            Enabled: true,
            MaxCount: form.get('ResourceLifecycleConfig.VersionLifecycleConfig.MaxCountRule.MaxCount'),
            DeleteSourceFromS3: false,
          },
        },
      }
      return {}
    },
    DescribeApplications: () => ({ Applications: [...applications.keys()].map(application) }),
    DeleteApplication: (form) => void applications.delete(form.get('ApplicationName')!),
    CreateApplicationVersion: (form) => {
      const label = form.get('VersionLabel')!
      versions.set(label, {
        S3Bucket: form.get('SourceBundle.S3Bucket')!,
        S3Key: form.get('SourceBundle.S3Key')!,
      })
      return { ApplicationVersion: version(label, form) }
    },
    DescribeApplicationVersions: (form) => ({
      ApplicationVersions: [...versions.keys()]
        .filter((label) => members(form, 'VersionLabels').includes(label))
        .map((label) => version(label, form)),
    }),
    DeleteApplicationVersion: (form) => void versions.delete(form.get('VersionLabel')!),
    CreateEnvironment: (form) => {
      const name = form.get('EnvironmentName')!
      const environment = {
        ...{ name, id: `e-${name}`, settings: new Map(), versions: [] },
        ...{ terminated: false, asked: 0 },
      }
      environments.set(name, environment)
      return apply(environment, form)
    },
    UpdateEnvironment: (form) => apply(found(form)[0]!, form),
    TerminateEnvironment: (form) => {
      const [environment] = found(form)
      environment!.terminated = true
      return described(environment!, form)
    },
    DescribeEnvironments: (form) => ({
      Environments: found(form)
        .filter(({ terminated }) => !terminated || form.get('IncludeDeleted') !== 'false')
        .map((one) => described(one, form)),
    }),
    DescribeEnvironmentResources: (form) => {
      const { name, settings } = found(form)[0]!
      const balanced =
        settings.get('aws:elasticbeanstalk:environment EnvironmentType')?.Value === 'LoadBalanced'
      const balancer = `arn:aws:elasticloadbalancing:${region}:${account}:loadbalancer/app/awseb-${name}/0123456789abcdef`
      return {
        EnvironmentResources: {
          EnvironmentName: name,
          AutoScalingGroups: [{ Name: `awseb-${name}` }],
          LoadBalancers: balanced ? [{ Name: balancer }] : [],
        },
      }
    },
    DescribeConfigurationSettings: (form) => ({
      ConfigurationSettings: [
        {
          SolutionStackName: docker,
          ApplicationName: form.get('ApplicationName'),
          EnvironmentName: form.get('EnvironmentName'),
          OptionSettings: [...found(form)[0]!.settings.values()],
        },
      ],
    }),
    DescribeEvents: () => ({ Events: [] }),
    ListTagsForResource: (form) => {
      const ResourceArn = form.get('ResourceArn')!
      return { ResourceArn, ResourceTags: tags.get(ResourceArn) ?? [] }
    },
  }

  const service: Service = ({ service, action, form }: Call): Answer | undefined => {
    if (service !== 'elasticbeanstalk') return undefined
    try {
      const act = actions[action]
      if (!act) throw new Refusal(`${action}: not built`)
      return xml(action, act(form))
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      return {
        ...xml('Error', { Error: { Code: 'InvalidParameterValue', Message: error.message } }),
        status: 400,
      }
    }
  }
  return { service, environments }
}

class Refusal extends Error {}

const docker = '64bit Amazon Linux 2023 v4.7.3 running Docker'
