import { openWriter } from '../../../src/store/database.ts'
import { type Migration, migrate, migrations } from '../../../src/store/migrate.ts'

/** A step that touches every row of a table. */
export const nextStep: Migration = {
  name: '9999_note',
  sql: `ALTER TABLE event ADD COLUMN note TEXT;
    UPDATE event SET note = 'migrated';
    CREATE INDEX event_note ON event (note);`,
}

// Migrates the database at the path that is given.
const [, , path] = process.argv
if (import.meta.main && path !== undefined) {
  const database = openWriter(path)
  migrate(database, { steps: [...migrations, nextStep], now: 2 })
  database.close()
}
