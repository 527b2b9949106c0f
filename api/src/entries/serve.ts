import { serve } from '../server/serve.ts'

// The API alone: infra/serve adds what operators do.
await serve(process.env)
