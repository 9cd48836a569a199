// Prints as JSON what ESLint says of a forbidden import planted in each room. Plain JavaScript, in a process of its own:
// Jest cannot load the configuration, which is an ES module.
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import { messageOf, rooms } from '../../eslint.rooms.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const floorOf = (floor) => join(root, 'functions/src', floor);
const rule = 'import-x/no-restricted-paths';

const eslint = new ESLint({
  cwd: root,
  // the planted file is only a text, which no tsconfig knows; this rule needs no types
  ruleFilter: ({ ruleId }) => ruleId === rule,
  overrideConfig: { files: ['**/*.ts'], languageOptions: { parserOptions: { projectService: false } } },
});

/** What the rule says of `text` as a file of the room. */
async function saidOf(floor, room, imported) {
  const file = readdirSync(join(floorOf(floor), imported)).find((name) => /^\w+\.ts$/.test(name));
  const text = `import * as planted from '../${imported}/${file.slice(0, -3)}';\nexport const used = planted;\n`;
  const filePath = join(floorOf(floor), room, 'planted.ts');
  const [result] = await eslint.lintText(text, { filePath });
  return result.messages.map(({ ruleId, message }) => `${ruleId ?? 'no rule'}: ${message}`);
}

const found = [];
for (const [floor, its] of Object.entries(rooms)) {
  for (const [room, { may }] of Object.entries(its)) {
    const forbidden = Object.keys(its).find((other) => other !== room && !may.includes(other));
    const allowed = may[0];
    found.push({
      room: `${floor}/${room}`,
      message: messageOf(floor, room),
      forbidden: forbidden === undefined ? [] : await saidOf(floor, room, forbidden),
      allowed: allowed === undefined ? [] : await saidOf(floor, room, allowed),
    });
  }
}
console.log(JSON.stringify(found));
