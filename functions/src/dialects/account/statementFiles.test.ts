import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { STATEMENT_FILES } from '../../../test/support/statementCases';

const FOLDER = join(__dirname, '../../../test/fixtures/statements');

// A change on purpose is recorded with functions/test/support/recordStatements.ts, and seen in the files' difference.
test.each([...STATEMENT_FILES])('%s is as recorded, byte for byte', (name, text) => {
  expect(text).toBe(readFileSync(join(FOLDER, name), 'utf8'));
});

test('each recorded file has its case', () => {
  expect(readdirSync(FOLDER).sort()).toEqual([...STATEMENT_FILES.keys()].sort());
});
