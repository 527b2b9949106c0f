import { getCorporateActions } from '../actions/operation.ts'
import { getActivity, listFetches } from '../admin/activity-operations.ts'
import * as letters from '../admin/letter-operations.ts'
import { getAdminSession } from '../admin/operation.ts'
import * as runs from '../admin/run-operations.ts'
import {
  changeAlert,
  createAlert,
  deleteAlert,
  getAlert,
  listAlertDeliveries,
  listAlertEvents,
  listAlerts,
  retryAlertDelivery,
  testAlert,
} from '../alerts/operations.ts'
import { getCalendar } from '../calendar/operation.ts'
import { getCandles, getCandlesOfMany } from '../candles/operation.ts'
import { listChanges } from '../changes/operation.ts'
import { getDocs, getOpenApi, getProblem, listProblems } from '../docs/operations.ts'
import { deleteDrawing, listDrawings, putDrawing } from '../drawings/operations.ts'
import { getGaps } from '../gaps/operation.ts'
import { deleteLayout, getLayout, listLayouts, putLayout } from '../layouts/operations.ts'
import { getPassport } from '../passport/operation.ts'
import { getRecord } from '../passport/record-operation.ts'
import { getQuality, listQuality } from '../quality/operation.ts'
import { followStream } from '../stream/operation.ts'
import { getHealth, getReadiness } from '../health/operation.ts'
import { getMetrics } from '../metrics/operation.ts'
import { listSymbols } from '../symbols/operation.ts'
import { udfOperations } from '../udf/operations.ts'

/** Every route that there is, in the order of the document. */
export const operations = [
  listSymbols,
  getCalendar,
  getCandles,
  getCandlesOfMany,
  getPassport,
  getRecord,
  getCorporateActions,
  getGaps,
  getQuality,
  listQuality,
  listChanges,
  followStream,
  ...Object.values(udfOperations),
  listDrawings,
  putDrawing,
  deleteDrawing,
  listLayouts,
  getLayout,
  putLayout,
  deleteLayout,
  listAlerts,
  createAlert,
  getAlert,
  changeAlert,
  testAlert,
  deleteAlert,
  listAlertEvents,
  listAlertDeliveries,
  retryAlertDelivery,
  getAdminSession,
  getActivity,
  listFetches,
  letters.listLetterGroups,
  letters.listLetters,
  letters.getLetter,
  letters.addNote,
  letters.exportLetters,
  letters.listLetterEvents,
  runs.planRun,
  runs.planReplay,
  runs.startRun,
  runs.cancelRun,
  runs.getRun,
  runs.listRuns,
  getHealth,
  getReadiness,
  getMetrics,
  getOpenApi,
  getDocs,
  listProblems,
  getProblem,
] as const
