// Prints as JSON what ESLint says of a forbidden import planted in each room and on each floor. Plain JavaScript, in a process of its own:
// Jest cannot load the configuration, which is an ES module.
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ESLint } from 'eslint';
import { floorMessageOf, messageOf, rooms } from '../../eslint.rooms.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const floorOf = (floor) => join(root, 'functions/src', floor);
const rule = 'import-x/no-restricted-paths';
const floorRule = 'no-restricted-imports';

const eslint = new ESLint({
  cwd: root,
  // the planted file is only a text, which no tsconfig knows; these rules need no types
  ruleFilter: ({ ruleId }) => ruleId === rule || ruleId === floorRule,
  overrideConfig: { files: ['**/*.ts'], languageOptions: { parserOptions: { projectService: false } } },
});

/** What the rules say of a file in `folder`, a room or `.` for the floor itself, that imports a file of `imported`. */
async function saidOf(floor, folder, imported) {
  const path = join(floorOf(floor), folder);
  const file = readdirSync(join(path, imported)).find((name) => /^\w+\.ts$/.test(name));
  const text = `import * as planted from '${imported}/${file.slice(0, -3)}';\nexport const used = planted;\n`;
  const [result] = await eslint.lintText(text, { filePath: join(path, 'planted.ts') });
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
      forbidden: forbidden === undefined ? [] : await saidOf(floor, room, `../${forbidden}`),
      allowed: allowed === undefined ? [] : await saidOf(floor, room, `../${allowed}`),
    });
  }
}
const onFloors = [];
for (const [floor, its] of Object.entries(rooms)) {
  const upper =
    floor === 'domain' ? '../firestore/base' : floor === 'operations' ? '../http' : '../operations/base';
  onFloors.push({
    floor,
    message: floorMessageOf(floor),
    room: await saidOf(floor, '.', `./${Object.keys(its)[0]}`),
    upper: await saidOf(floor, '.', upper),
  });
}
console.log(JSON.stringify({ inRooms: found, onFloors }));
