const kinds = {
  emulator: /\.emulator\.test\.ts$/,
  rules: /\.rules\.test\.ts$/,
  browser: /\.browser\.test\.ts$/,
};

// Published as ES modules only, and reached from CommonJS (firebase-admin's own dependencies).
const esmOnly = ['jose', '@seriousme/openapi-schema-validator'];

function swc(syntax) {
  const jsc = { parser: { syntax }, target: 'es2024' };
  return ['@swc/jest', { jsc, module: { type: 'commonjs' }, sourceMaps: 'inline' }];
}

const common = {
  testEnvironment: 'node',
  roots: ['<rootDir>/functions/src', '<rootDir>/functions/test', '<rootDir>/openapi', '<rootDir>/scripts'],
  modulePathIgnorePatterns: ['<rootDir>/functions/lib/', '<rootDir>/public/', '<rootDir>/.cache/'],
  transform: { '\\.ts$': swc('typescript'), '\\.js$': swc('ecmascript') },
  transformIgnorePatterns: [`/node_modules/(?!(?:${esmOnly.join('|')})/)`],
  setupFiles: ['<rootDir>/functions/test/support/fixSeed.ts'],
  restoreMocks: true,
};

function project(displayName, pattern, more = {}) {
  return { ...common, displayName, testRegex: [pattern.source], ...more };
}

export default {
  // Jest heeds it here only, not in a project. A busy machine is ten times slower than a quiet one, on which the slowest
  // test or hook takes half a minute; what takes longer has a limit of its own.
  testTimeout: 600_000,
  projects: [
    project('unit', /\.test\.ts$/, {
      testPathIgnorePatterns: ['/node_modules/', ...Object.values(kinds).map((kind) => kind.source)],
    }),
    project('emulator', kinds.emulator),
    project('rules', kinds.rules),
    project('browser', kinds.browser),
  ],
};
