import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ACCOUNT_ROUTES } from '../functions/src/http/account/routes';
import { CONVERSION_ROUTES } from '../functions/src/http/conversion/routes';
import { STORE_ROUTES } from '../functions/src/http/storeApi/routes';
import { SCHEDULES } from '../functions/src/scheduled';
import { KINDS } from '../functions/src/firestore/documents/kinds';
import { inRepo } from './lib/paths';

// Documents are code: what they name must be there.

/** Written from the code, so they name what it names. */
const WRITTEN_FROM_CODE = new Set(['docs/errors.md']);
const DECISIONS = markdownIn('docs/decisions').filter((file) => !file.endsWith('/README.md'));
const DOCUMENTS = [
  ...['README.md', 'ARCHITECTURE.md', 'GLOSSARY.md'],
  ...markdownIn('docs').filter((file) => !WRITTEN_FROM_CODE.has(file)),
  ...markdownIn('docs/decisions'),
];
/** Beside those of the rooms. */
const OTHER_READMES = ['functions/test/recorded', 'functions/test/vectors', 'openapi', 'tracker'].map(
  (folder) => `${folder}/README.md`,
);

function markdownIn(folder: string): string[] {
  const names = readdirSync(inRepo(folder)).filter((name) => name.endsWith('.md'));
  return names.sort().map((name) => `${folder}/${name}`);
}

/** Built or made on a machine, or there only once it is needed, so not in a clean clone. */
const GENERATED = new Set(['public/', 'public/integration/', 'tracker/releases/']);

function text(file: string): string {
  return readFileSync(inRepo(file), 'utf8');
}

function matches(source: string, pattern: RegExp): string[] {
  return [...source.matchAll(pattern)].map(([, found = '']) => found);
}

/** The README of each room, by its path in the repository. `rooms.test.ts` says that each room has one. */
const ROOM_READMES = readdirSync(inRepo('functions/src'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('README.md'))
  .map((path) => join('functions/src', path))
  .sort();

const packageScripts = (JSON.parse(text('package.json')) as { scripts: Record<string, string> }).scripts;

const isNotThere = (name: string) => `${name} is not there: name what is, or take it out of the document`;

/** Links to files that are not there, from the document's own folder. */
function brokenLinks(file: string): string[] {
  return matches(text(file), /\]\(([^)#\s]+)[^)]*\)/g)
    .filter((link) => !/^[a-z]+:|^\//.test(link) && !existsSync(inRepo(dirname(file), link)))
    .map(isNotThere);
}

function unknownCommands(source: string): string[] {
  const named = [...matches(source, /npm run ([\w:]+)/g), ...matches(source, /npm (start|test)\b/g)];
  return named.filter((name) => !(name in packageScripts)).map((name) => isNotThere(`npm run ${name}`));
}

describe.each(DOCUMENTS)('%s', (file) => {
  const source = text(file);

  test('names only files and folders that are there', () => {
    const named = matches(source, /`((?:[\w.-]+\/)+[\w.-]*|[\w-]+\.(?:json|md|ts|mjs|rules))`/g);
    const missing = named.filter(
      (path) =>
        !GENERATED.has(path) && !(path in KINDS) && !path.startsWith('/') && !existsSync(inRepo(path)),
    );
    expect(missing.map(isNotThere)).toEqual([]);
    expect(brokenLinks(file)).toEqual([]);
  });

  test('names only npm commands that are there', () => {
    expect(unknownCommands(source)).toEqual([]);
  });
});

describe.each([...ROOM_READMES, ...OTHER_READMES])('%s', (file) => {
  const source = text(file);

  test('names only files and folders that are there, by their path in the repository or from its own folder', () => {
    const named = matches(source, /`((?:[\w.-]+\/)+[\w.-]*|[\w.-]+\.(?:json|md|ts|mjs|rules))`/g);
    if (ROOM_READMES.includes(file)) expect(named).not.toEqual([]);
    const missing = named.filter(
      (path) => !GENERATED.has(path) && !existsSync(inRepo(path)) && !existsSync(inRepo(dirname(file), path)),
    );
    expect(missing.map(isNotThere)).toEqual([]);
    expect(brokenLinks(file)).toEqual([]);
  });

  test('names only npm commands that are there', () => {
    expect(unknownCommands(source)).toEqual([]);
  });
});

test('README has the demo key of emulator-data/demo.json', () => {
  const demo = JSON.parse(text('emulator-data/demo.json')) as { apiKey: string };
  expect(matches(text('README.md'), /Bearer (hs_\w+)/g)).toEqual([demo.apiKey]);
});

test('README lists just the functions there are', () => {
  const table = text('README.md').split('## Endpoints')[1]?.split('\n\n')[1] ?? '';
  expect(matches(table, /^\| `(\w+)`/gm)).toEqual(Object.keys(STORE_ROUTES));
});

test('README lists just the routes of the account function there are', () => {
  const section = text('README.md').split('## The account function')[1]?.split('\n## ')[0] ?? '';
  const routes = Object.values(ACCOUNT_ROUTES).map(({ methods, path }) => `${methods.join(', ')} ${path}`);
  expect(matches(section, /^\| `((?:GET|POST|PUT) [^`]+)`/gm)).toEqual(routes);
});

test('README lists just the routes of the conversion server there are', () => {
  const section = text('README.md').split('## The network')[1]?.split('\n## ')[0] ?? '';
  const routes = CONVERSION_ROUTES.map(({ methods, path }) => `${methods.join(', ')} ${path}`);
  expect(matches(section, /^\| `((?:GET|POST)[^`]+)`/gm).sort()).toEqual(routes.sort());
});

test('README lists just the schedules there are', () => {
  const table = text('README.md').split('| schedule (UTC)')[1]?.split('\n\n')[0] ?? '';
  expect(matches(table, /^\| `(\w+)`,/gm).sort()).toEqual(Object.keys(SCHEDULES).sort());
});

test('ARCHITECTURE draws every folder of functions/src, and none that is not there', () => {
  const drawn = matches(text('ARCHITECTURE.md'), /^ {2}src\/(\w+)\//gm);
  const folders = readdirSync(inRepo('functions/src'), { withFileTypes: true }).filter((one) =>
    one.isDirectory(),
  );
  expect(drawn.sort()).toEqual(folders.map(({ name }) => name).sort());
});

describe('ARCHITECTURE', () => {
  const source = text('ARCHITECTURE.md');

  test('is one page: at most 100 lines', () => {
    expect(source.trimEnd().split('\n').length).toBeLessThanOrEqual(100);
  });

  test('has just the rooms of eslint.rooms.mjs in its table, each with its floors', () => {
    const table = source.split('| room | floors |')[1]?.split('\n\n')[0] ?? '';
    const listed = [...table.matchAll(/^\| (`[^|]+) \| ([^|]+) \|/gm)].flatMap(
      ([, names = '', floors = '']) =>
        matches(names, /`(\w+)`/g).flatMap((room) => floors.split(', ').map((floor) => `${floor}/${room}`)),
    );
    expect(listed.sort()).toEqual(roomNames().sort());
  });
});

/** `floor/room` of each room. In a process of its own: Jest cannot load an ES module. */
function roomNames(): string[] {
  const code = `import { rooms } from ${JSON.stringify(inRepo('eslint.rooms.mjs'))}; console.log(JSON.stringify(Object.entries(rooms).flatMap(([floor, its]) => Object.keys(its).map((room) => floor + '/' + room))));`;
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', code], {
    encoding: 'utf8',
  });
  return JSON.parse(output) as string[];
}

test('docs/DATA.md lists just the kinds of stored documents there are', () => {
  const table = text('docs/DATA.md').split('## Documents')[1]?.split('\n\n')[0] ?? '';
  const rows = matches(table, /^\| (`[^|]+) \|/gm);
  const listed = rows
    .flatMap((row) => matches(row, /`([^`]+)`/g))
    .map((path) => path.replace(/[^/]*\{[^/]*/g, '*'));
  expect(listed.sort()).toEqual(Object.keys(KINDS).sort());
});

describe('docs/decisions', () => {
  test('are numbered from 0001 up, without a gap', () => {
    const numbers = DECISIONS.map((file) => matches(file, /\/(\d{4})-[a-z0-9-]+\.md$/g)[0]);
    expect(numbers).toEqual(DECISIONS.map((_, index) => String(index + 1).padStart(4, '0')));
  });

  test.each(DECISIONS)('%s has its number as title, a date and the four headings', (file) => {
    const [title = '', , date = ''] = text(file).split('\n');
    expect(title).toMatch(new RegExp(`^# ${matches(file, /\/(\d{4})/g)[0]}\\. \\S`));
    expect(date).toMatch(/^Date: \d{4}-\d\d(-\d\d)?$/);
    const headings = matches(text(file), /^## (.+)$/gm);
    expect(headings).toEqual(['Context', 'Decision', 'Alternatives', 'Consequence']);
  });

  test('README lists each with its title', () => {
    const lines = DECISIONS.map((file) => {
      const title = matches(text(file), /^# (.+)$/gm)[0] ?? '';
      return `- [${title}](${file.split('/').at(-1) ?? ''})`;
    });
    expect(text('docs/decisions/README.md').match(/^- .*$/gm)).toEqual(lines);
  });

  test('a decision that is cited by its number is there', () => {
    const cited = DOCUMENTS.flatMap((file) => matches(text(file), /\bdecision (\d+)\b/gi));
    expect(cited.filter((number) => Number(number) > DECISIONS.length)).toEqual([]);
  });
});

describe('what the code cites', () => {
  const citations = citationsIn('functions/src');

  test('is a document of docs/ or of the root', () => {
    const isThere = (name: string) => existsSync(inRepo(name)) || existsSync(inRepo('docs', name));
    expect(citations.filter(({ name }) => !isThere(name))).toEqual([]);
  });

  test('has the section and the words that are cited', () => {
    const missing = citations.filter(({ name, section, item, words }) => {
      const file = existsSync(inRepo('docs', name)) ? `docs/${name}` : name;
      if (!existsSync(inRepo(file))) return false;
      const part = section === '' ? text(file) : sectionOf(text(file), section);
      const hasItem = item === '' || new RegExp(`^${item}\\. `, 'm').test(part);
      return part === '' || !hasItem || !plain(part).includes(plain(words));
    });
    expect(missing).toEqual([]);
  });
});

interface Citation {
  readonly file: string;
  readonly name: string;
  readonly section: string;
  readonly item: string;
  readonly words: string;
}

/** `MONEY.md, 2.3` and `MONEY.md, 3, "Attribution"`, also over the end of a line. */
function citationsIn(folder: string): Citation[] {
  const files = readdirSync(inRepo(folder), { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => {
      const source = text(`${folder}/${file}`).replace(/\n\s*(?:\*|\/\/)\s*/g, ' ');
      const found = source.matchAll(/\b([A-Z]{2,}\.md)(?:, (\d)(?:\.(\d))?)?(?:[,:] "([^"]+)")?/g);
      return [...found].map(([, name = '', section = '', item = '', words = '']) => ({
        file,
        name,
        section,
        item,
        words,
      }));
    });
}

function sectionOf(document: string, number: string): string {
  return document.split(/^## /m).find((part) => part.startsWith(`${number}. `)) ?? '';
}

/** As it reads, without marks and line ends. */
function plain(words: string): string {
  return words.replace(/[*`]/g, '').replace(/\s+/g, ' ').toLowerCase();
}
