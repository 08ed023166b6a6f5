import { describe, expect, test } from 'bun:test'

import { downloadsSql } from '../../src/store/download-queries.ts'
import { plansSql, recycledSql } from '../../src/store/import-queries.ts'
import { downloadFilters, planFilters } from './download-lists.ts'
import { planOf } from './plan-of.ts'

describe('a page of downloads', () => {
  test.each(downloadFilters)('%j comes in the order of its index, newest first', (query) => {
    const plan = planOf(downloadsSql({ limit: 1, ...query }).sql)
    expect(plan.filter((step) => step.includes('ORDER BY'))).toEqual([])
    expect(plan[0]).toMatch(/^SEARCH download USING (INTEGER PRIMARY KEY|INDEX) /)
  })

  test.each(planFilters)('of plans %j does too, and counts files in their index alone', (query) => {
    const plan = planOf(plansSql({ limit: 1, ...query }).sql)
    expect(plan.filter((step) => step.includes('ORDER BY'))).toEqual([])
    expect(plan).toContain('SEARCH import_file USING COVERING INDEX import_file_state (plan_id=?)')
  })

  test.each([{}, { libraryId: 1 }])('of the recycle bin %j does too', (query) => {
    const plan = planOf(recycledSql({ state: 'kept', limit: 1, ...query }).sql)
    expect(plan.filter((step) => step.includes('ORDER BY'))).toEqual([])
  })
})
