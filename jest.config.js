const swc = [
  '@swc/jest',
  {
    jsc: {
      target: 'es2021',
      parser: { syntax: 'typescript', tsx: true },
      transform: { react: { runtime: 'classic' } }
    }
  }
];

// Packages on npm that are ES modules, which jest runs only after a transform.
const modules = [
  '@codemirror',
  '@jupyter',
  '@jupyterlab',
  '@lezer',
  '@lumino',
  '@marijn',
  '@microsoft',
  '@noble',
  '@rjsf',
  'color',
  'exenv-es6',
  'lib0',
  'lodash-es',
  'marked',
  'nanoid',
  'vscode-ws-jsonrpc',
  'y-protocols',
  'y-websocket',
  'yjs'
].join('|');

module.exports = {
  testTimeout: require('./tests/patience.json').test * 1000,
  collectCoverageFrom: ['src/scanner/**/*.ts', '!src/scanner/**/__tests__/**', '!src/scanner/testing/**'],
  coverageReporters: ['text-summary', 'json-summary', 'lcovonly'],
  coverageThreshold: { global: { lines: 90 } },
  projects: [
    {
      displayName: 'engine',
      roots: ['<rootDir>/src'],
      testEnvironment: 'node',
      testMatch: ['<rootDir>/src/{scanner,report,sources,cli,worker}/**/__tests__/*.spec.ts'],
      setupFiles: ['<rootDir>/tests/jest/facts.js'],
      transform: { '\\.[tj]sx?$': swc },
      transformIgnorePatterns: ['/node_modules/(?!@noble/)']
    },
    {
      displayName: 'lab',
      roots: ['<rootDir>/src'],
      testEnvironment: 'jsdom',
      testMatch: ['<rootDir>/src/{lab,panel}/**/__tests__/*.spec.{ts,tsx}'],
      setupFiles: ['<rootDir>/tests/jest/jsdom.js'],
      moduleNameMapper: { '\\.css$': '<rootDir>/tests/jest/empty.js' },
      transform: { '\\.svg$': '<rootDir>/tests/jest/raw.js', '\\.[tj]sx?$': swc },
      transformIgnorePatterns: [`/node_modules/(?!(${modules})/)`]
    }
  ]
};
