import { serve } from '@barline/api/server/serve'
import { openOperations } from '@barline/worker/operations/open-operations'

// Where the API and the ETL meet, who otherwise know nothing of each other: operators do over the one what the other does.
await serve(process.env, openOperations)
