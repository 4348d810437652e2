import js from '@eslint/js';
import jupyter from '@jupyter/eslint-plugin';
import prettier from 'eslint-config-prettier';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const BROWSER_AND_NODE = [
  'window',
  'document',
  'navigator',
  'self',
  'fetch',
  'XMLHttpRequest',
  'Worker',
  'FileReaderSync',
  'setTimeout',
  'setInterval',
  'queueMicrotask',
  'performance',
  'Date',
  'console',
  'process',
  'Buffer'
];

/** What a module of the engine asks for later, with its type: `const x = () => require('./x') as typeof import('./x')`. */
const ASKED = 'ArrowFunctionExpression > TSAsExpression > CallExpression';

const [jupyterCode, jupyterSchema] = jupyter.configs.recommended;

const jupyterRules = {
  ...Object.fromEntries(Object.keys(jupyterCode.rules).map(name => [name, 'error'])),
  // What the plugins import is needed at the start: commands, and the panel for the layout to be restored.
  'jupyter/prefer-lazy-imports': 'off'
};

export default tseslint.config(
  {
    ignores: [
      '.cache/',
      '.venv*/',
      'bench/out/',
      'coverage/',
      'dist/',
      'jupyterlab_scan_model/',
      'lib/',
      'node_modules/',
      'tests/golden/',
      'ui-tests/playwright-report/',
      'ui-tests/test-results/'
    ]
  },
  js.configs.recommended,
  {
    files: ['**/*.mjs', '**/*.js'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'Buffer',
          'URL',
          'clearInterval',
          'clearTimeout',
          'console',
          'fetch',
          'globalThis',
          'performance',
          'process',
          'setInterval',
          'setTimeout'
        ].map(name => [name, 'readonly'])
      )
    }
  },
  {
    files: ['**/*.js'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: { MouseEvent: 'readonly', module: 'writable', require: 'readonly', __dirname: 'readonly' }
    }
  },
  { files: ['style/*.js'], languageOptions: { sourceType: 'module' } },
  {
    // They hand functions to a browser's page.
    files: ['bench/*.mjs', 'scripts/check-versions.mjs'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'Blob',
          'MutationObserver',
          'PerformanceObserver',
          'Worker',
          'document',
          'requestAnimationFrame',
          'window'
        ].map(name => [name, 'readonly'])
      )
    }
  },
  {
    files: ['src/**/*.{ts,tsx}', 'ui-tests/**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      // A promise that nobody waits for is written `void promise`.
      '@typescript-eslint/no-floating-promises': ['error', { ignoreVoid: true }],
      // React takes handlers that are async.
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      // Opcodes are numbers from a file, compared with the members of an enum.
      '@typescript-eslint/no-unsafe-enum-comparison': 'off',
      // Interfaces here declare functions as methods; none of them uses `this`.
      '@typescript-eslint/unbound-method': 'off',
      // Bytes of a file, which are looked for as such.
      'no-control-regex': 'off',
      // An interface may be asynchronous where one of its implementations has nothing to wait for.
      '@typescript-eslint/require-await': 'off',
      eqeqeq: 'error',
      'max-lines': ['error', { max: 500 }]
    }
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    rules: { 'no-console': ['error', { allow: ['warn', 'error'] }] }
  },
  {
    // Pure: the same bytes give the same report, on any platform, at any time.
    files: ['src/scanner/**/*.ts'],
    ignores: ['**/__tests__/**', 'src/scanner/testing/**'],
    rules: {
      'no-restricted-globals': ['error', ...BROWSER_AND_NODE],
      'no-restricted-properties': ['error', { object: 'Math', property: 'random' }],
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-require-imports': ['error', { allow: ['^\\.{1,2}/'] }],
      'no-restricted-syntax': [
        'error',
        {
          selector: `CallExpression[callee.name='require']:not(${ASKED})`,
          message: "A part that may come later is asked for as () => require('./x') as typeof import('./x')."
        }
      ]
    }
  },
  {
    files: ['src/lab/**/*.{ts,tsx}', 'src/panel/**/*.{ts,tsx}'],
    plugins: { jupyter, 'react-hooks': reactHooks },
    rules: {
      ...jupyterRules,
      'react-hooks/rules-of-hooks': 'error',
      'react-hooks/exhaustive-deps': 'error'
    }
  },
  {
    files: ['schema/*.json'],
    plugins: { jupyter },
    languageOptions: jupyterSchema.languageOptions,
    rules: jupyterSchema.rules
  },
  {
    // jest's own matchers are typed `any`.
    files: ['**/__tests__/**'],
    rules: { '@typescript-eslint/no-unsafe-argument': 'off', '@typescript-eslint/no-unsafe-assignment': 'off' }
  },
  prettier
);
