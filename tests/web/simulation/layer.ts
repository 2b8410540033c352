// What a simulated tab runs, and what the simulation looks at: the generated layer without its provider.
export { NotFoundError, RuleError, SessionError, UniqueError } from '@/lib/data-v2/base/errors';
export { db } from '@/lib/data-v2/base/dexie';
export { KeptList } from '@/lib/data-v2/base/list';
export { discardOperation, failedOperations, retryOperation } from '@/lib/data-v2/base/operations';
export { orderBy } from '@/lib/data-v2/base/order';
export { engineStatus } from '@/lib/data-v2/base/status';
export { clearUserData, startSync, stopSync, syncNow } from '@/lib/data-v2/base/sync';
export { allTables } from '@/lib/data-v2/base/tables';
export {
  createAIPersona,
  deleteAIPersona,
  updateAIPersona,
} from '@/lib/data-v2/domains/ai-personas';
export { createCalendar, deleteCalendar, updateCalendar } from '@/lib/data-v2/domains/calendars';
export { createCategory, deleteCategory, updateCategory } from '@/lib/data-v2/domains/categories';
export { updateUserProfile } from '@/lib/data-v2/domains/user-profiles';
export {
  createUserWorkPeriod,
  deleteUserWorkPeriod,
  updateUserWorkPeriod,
} from '@/lib/data-v2/domains/user-work-periods';
