import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inRepo } from './lib/paths';

interface Planted {
  readonly room: string;
  readonly message: string;
  readonly forbidden: readonly string[];
  readonly allowed: readonly string[];
}

/** What is said of a file that lies on the floor itself, where it imports a room, and where it imports a floor above. */
interface OnFloor {
  readonly floor: string;
  readonly message: string;
  readonly room: readonly string[];
  readonly upper: readonly string[];
}

const ROOMS = inRepo('eslint.rooms.mjs');

/** What the rooms' own check says of a source tree. In a process of its own: Jest cannot load an ES module. */
function wrongRooms(root: string): string[] {
  const code = `import { wrongRooms } from ${JSON.stringify(ROOMS)}; console.log(JSON.stringify(wrongRooms(${JSON.stringify(root)})));`;
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', code], {
    encoding: 'utf8',
  });
  return JSON.parse(output) as string[];
}

test('each folder of a floor with rooms is a room, and each room has a README', () => {
  expect(wrongRooms(inRepo('.'))).toEqual([]);
});

test('a README says what its room is in at most 30 lines', () => {
  const long = readdirSync(inRepo('functions/src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('README.md'))
    .filter((path) => readFileSync(inRepo('functions/src', path), 'utf8').trimEnd().split('\n').length > 30);
  expect(long).toEqual([]);
});

describe('a tree whose rooms are wrong', () => {
  let root: string;
  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'rooms-'));
    for (const floor of ['domain', 'dialects', 'firestore', 'operations']) {
      const isFolderOrReadme = (path: string) => !/\.\w+$/.test(path) || path.endsWith('README.md');
      const path = join('functions/src', floor);
      cpSync(inRepo(path), join(root, path), { recursive: true, filter: isFolderOrReadme });
    }
  });
  afterAll(() => {
    rmSync(root, { recursive: true });
  });

  test('names each folder that is no room, each room without a folder, and each without a README', () => {
    const domain = join(root, 'functions/src/domain');
    mkdirSync(join(domain, 'attic'));
    writeFileSync(join(domain, 'attic/README.md'), 'Old things.\n');
    rmSync(join(domain, 'money'), { recursive: true });
    rmSync(join(domain, 'order/README.md'));
    expect(wrongRooms(root)).toEqual([
      expect.stringMatching(/^domain\/attic\/ is no room: give it a row in eslint\.rooms\.mjs/),
      expect.stringMatching(/^domain\/money\/ is not there: take its row out/),
      expect.stringMatching(/^domain\/order\/ has no README\.md: say what it owns/),
    ]);
  });
});

describe('ESLint', () => {
  const output = execFileSync(process.execPath, [inRepo('scripts/lib/plantImports.mjs')], {
    encoding: 'utf8',
  });
  const { inRooms, onFloors } = JSON.parse(output) as {
    readonly inRooms: readonly Planted[];
    readonly onFloors: readonly OnFloor[];
  };

  test.each(inRooms.map((one) => [one.room, one] as const))(
    'refuses an import that %s may not have, with the reason, and lets an allowed one pass',
    (_room, { message, forbidden, allowed }) => {
      const start = 'import-x/no-restricted-paths: Unexpected path ';
      expect(forbidden).toEqual([expect.stringContaining(start)]);
      expect(forbidden).toEqual([expect.stringContaining(message)]);
      expect(allowed).toEqual([]);
    },
  );

  test.each(onFloors.map((one) => [one.floor, one] as const))(
    'refuses a file on the floor %s itself that imports a room, or a floor above',
    (_floor, { message, room, upper }) => {
      expect(room).toEqual([expect.stringContaining(message)]);
      expect(upper).toEqual([expect.stringMatching(/^no-restricted-imports: /)]);
    },
  );
});
