import { importX } from 'eslint-plugin-import-x';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import tseslint from 'typescript-eslint';
import { rooms, zones } from './eslint.rooms.mjs';

const outside = (folders) => `^(?:\\.\\./)+(?:${folders.join('|')})(?:/|$)`;
const packages = (names) => `^(?:${names.join('|')})(?:/|$)`;

const firestorePackages = ['@google-cloud/firestore', 'firebase-admin'];
const webPackages = ['express', 'helmet'];
const platformPackages = ['firebase-functions', '@grpc/grpc-js'];

const upper = ['http', 'scheduled', 'compose', 'index'];
const lower = ['operations', 'firestore'];

/** Which floor may know which (ARCHITECTURE.md); of the rooms of one floor eslint.rooms.mjs says it. Each pattern names what a folder may not import, and why. */
const layers = {
  domain: [
    {
      // From the floor itself `../` leaves domain/: only a room's own name may follow it.
      regex: `^(?!(?:zod|decimal\\.js|currency-codes|node:crypto)$|\\./(?!.*\\.\\.)|\\.\\./(?:${Object.keys(rooms.domain).join('|')})/(?!.*\\.\\.))`,
      message:
        'domain/ is pure: it imports only zod, decimal.js, currency-codes, node:crypto and itself, so that money can be tested without a database or a server.',
    },
  ],
  dialects: [
    {
      regex: outside([...upper, ...lower, 'config']),
      message: 'dialects/ translates between the wire and domain/: it imports domain/ only.',
    },
    {
      regex: packages([...firestorePackages, ...webPackages, ...platformPackages]),
      message: 'dialects/ is pure: no database, no server.',
    },
  ],
  firestore: [
    {
      regex: outside([...upper, 'operations', 'dialects']),
      message: 'firestore/ remembers what domain/ decided: it imports domain/ only.',
    },
    { regex: packages(webPackages), message: 'firestore/ knows no server.' },
  ],
  operations: [
    {
      regex: outside([...upper, 'dialects']),
      message: 'operations/ works on domain events whoever sent them: it imports domain/ and firestore/.',
    },
    { regex: packages(webPackages), message: 'operations/ knows no server: http/ calls it.' },
  ],
};

for (const entrance of ['http', 'scheduled']) {
  const others = ['http', 'scheduled'].filter((folder) => folder !== entrance);
  layers[entrance] = [
    {
      regex: outside(['firestore', 'compose', 'index', ...others]),
      message: `${entrance}/ speaks, Firestore remembers: go through operations/ (it imports domain/, dialects/ and operations/).`,
    },
    {
      regex: packages(firestorePackages),
      message: `${entrance}/ never talks to Firestore: go through operations/.`,
    },
  ];
}

const clocks = [
  ["CallExpression[callee.object.name='Date'][callee.property.name='now']", 'Date.now()'],
  ["NewExpression[callee.name='Date'][arguments.length=0]", 'new Date()'],
  ["CallExpression[callee.name='Date']", 'Date()'],
  ["MemberExpression[object.name='Math'][property.name='random']", 'Math.random'],
].map(([selector, what]) => ({
  selector,
  message: `No ${what} here: now and newId are passed in (compose.ts owns the clock), so that a test can say what time it is.`,
}));

const paging = [
  {
    selector:
      'CallExpression[callee.property.name=/^(startAfter|startAt|endAt|endBefore|offset|limit|limitToLast|stream|getPartitions)$/]',
    message:
      'No limits and cursors here: a name of PAGES (reading.pages) or of FEW (firstOf) in firestore/base/pages.ts makes the query, so that each reader is tried beyond its first page.',
  },
];

const tests = ['**/*.test.ts', 'functions/test/**/*.ts'];
/** A property is run by runs(n), which tries what it failed with before and writes what it fails with now. */
const ownRuns = {
  selector:
    "CallExpression[callee.object.name='fc'][callee.property.name='assert']:not(:has(> CallExpression.arguments[callee.name='runs']))",
  message: 'Pass runs(n) to fc.assert: it tries found cases first, and test:model writes what fails.',
};

const testsWithTheirOwnClock = ['**/*.{emulator,rules,browser}.test.ts', 'functions/test/support/**/*.ts'];

/** What a test tries is the same each time: fixSeed.ts gives all properties one seed, and no test draws its own. */
const draws = [
  ["MemberExpression[object.name='Math'][property.name='random']", 'Math.random'],
  ['ImportSpecifier[imported.name=/^random(?:Bytes|Int|UUID)$/]', 'node:crypto'],
  ["CallExpression[callee.object.name='fc'] Property[key.name='seed']", 'a seed of its own'],
].map(([selector, what]) => ({
  selector,
  message: `No ${what} in a test: it would try something else each time. Names that isolate a test come from ownName (functions/test/support/ids.ts).`,
}));

export default tseslint.config(
  {
    ignores: ['**/node_modules/', 'functions/lib/', 'public/', '.cache/', 'coverage/', 'emulator-data/'],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'max-lines-per-function': ['error', { max: 50, skipBlankLines: true, skipComments: true }],
      eqeqeq: 'error',
      'no-console': 'off',
    },
  },
  {
    files: ['functions/src/**/*.ts'],
    rules: { 'no-console': 'error', 'no-restricted-syntax': ['error', ...clocks, ...paging] },
  },
  {
    files: ['functions/src/firestore/base/pages.ts'],
    rules: { 'no-restricted-syntax': ['error', ...clocks] },
  },
  {
    files: ['functions/src/index.ts', 'functions/src/compose.ts'],
    rules: { 'no-restricted-syntax': ['error', ...paging] },
  },
  ...Object.entries(layers).map(([folder, patterns]) => ({
    files: [`functions/src/${folder}/**/*.ts`],
    rules: { 'no-restricted-imports': ['error', { patterns }] },
  })),
  {
    files: ['functions/src/**/*.ts'],
    ignores: ['**/*.test.ts'],
    plugins: { 'import-x': importX },
    settings: {
      // without it the zones let everything pass, in silence
      'import-x/resolver-next': [createTypeScriptImportResolver({ project: 'tsconfig.json' })],
    },
    rules: { 'import-x/no-restricted-paths': ['error', { zones }] },
  },
  {
    files: tests,
    rules: {
      'max-lines-per-function': 'off',
      'no-console': 'off',
      'no-restricted-imports': 'off',
      'no-restricted-syntax': ['error', ...draws, ownRuns, ...clocks],
      '@typescript-eslint/no-non-null-assertion': 'off',
      // [...'text'] is how a test walks a key's characters
      '@typescript-eslint/no-misused-spread': 'off',
      // takes every object of the Firebase SDKs' two faces (types of one, class of the other) for a mistake
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
    },
  },
  {
    files: ['functions/test/model/rules/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(?!\\./)',
              message:
                'The model imports its own folder only: it proves the product because it shares no line with functions/src.',
            },
          ],
        },
      ],
    },
  },
  { files: testsWithTheirOwnClock, rules: { 'no-restricted-syntax': ['error', ...draws, ownRuns] } },
  { files: ['functions/test/support/{ids,fixSeed}.ts'], rules: { 'no-restricted-syntax': 'off' } },
);
