import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { STATEMENT_FILES } from './statementCases';

// Writes the statements as today's code makes them: node --import tsx functions/test/support/recordStatements.ts

for (const [name, text] of STATEMENT_FILES) {
  writeFileSync(join(__dirname, '../fixtures/statements', name), text);
}
