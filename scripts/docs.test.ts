import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ACCOUNT_ROUTES } from '../functions/src/http/account/routes';
import { CONVERSION_ROUTES } from '../functions/src/http/conversion/routes';
import { ROUTES } from '../functions/src/http/routes';
import { SCHEDULES } from '../functions/src/scheduled';
import { inRepo } from './lib/paths';

// Documents are code: what they name must be there.

const DOCUMENTS = ['README.md', 'ARCHITECTURE.md', 'GLOSSARY.md'];

/** Built or made on a machine, so not in a clean clone. */
const GENERATED = new Set(['public/']);

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

function unknownCommands(source: string): string[] {
  const named = [...matches(source, /npm run ([\w:]+)/g), ...matches(source, /npm (start|test)\b/g)];
  return named.filter((name) => !(name in packageScripts));
}

describe.each(DOCUMENTS)('%s', (file) => {
  const source = text(file);

  test('names only files and folders that are there', () => {
    const named = matches(source, /`((?:[\w.-]+\/)+[\w.-]*|[\w-]+\.(?:json|md|ts|mjs|rules))`/g);
    const missing = named.filter(
      (path) => !GENERATED.has(path) && !path.startsWith('/') && !existsSync(inRepo(path)),
    );
    expect(missing).toEqual([]);
  });

  test('names only npm commands that are there', () => {
    expect(unknownCommands(source)).toEqual([]);
  });
});

describe.each(ROOM_READMES)('%s', (file) => {
  const source = text(file);

  test('names only files and folders that are there, by their path in the repository or from its own folder', () => {
    const named = matches(source, /`((?:[\w.-]+\/)+[\w.-]*|[\w.-]+\.(?:json|md|ts|mjs|rules))`/g);
    expect(named).not.toEqual([]);
    const missing = named.filter(
      (path) => !existsSync(inRepo(path)) && !existsSync(inRepo(dirname(file), path)),
    );
    expect(missing).toEqual([]);
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
  expect(matches(table, /^\| `(\w+)`/gm)).toEqual(Object.keys(ROUTES));
});

test('README lists just the routes of the account function there are', () => {
  const section = text('README.md').split('## The account function')[1]?.split('\n## ')[0] ?? '';
  const routes = Object.values(ACCOUNT_ROUTES).map(({ method, path }) => `${method} ${path}`);
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
