// Which way imports point, checked by `npm run lint`. Types count: a type that is imported back is a circle as well.

const NODE =
  '^(node:)?(async_hooks|buffer|child_process|crypto|fs|module|os|path|readline|stream|timers|tty|url|util|v8|vm|worker_threads|zlib)(/|$)';
const UI = [
  'react',
  'react-dom',
  '@jupyterlab/ui-components',
  '@jupyterlab/translation',
  '@lumino/messaging',
  '@lumino/signaling',
  '@lumino/widgets'
];

/** Each room of `src`: the other rooms that it may import from, and the packages. */
const ROOMS = {
  scanner: { rooms: [], packages: [] },
  report: { rooms: ['scanner'], packages: ['smol-toml'] },
  sources: { rooms: ['scanner', 'report'], packages: [], node: true },
  worker: { rooms: ['scanner', 'report', 'sources'], packages: ['@noble/hashes'] },
  panel: { rooms: ['scanner', 'report'], packages: UI },
  cli: { rooms: ['scanner', 'report', 'sources'], packages: ['smol-toml'], node: true },
  lab: {
    rooms: ['scanner', 'report', 'sources', 'worker', 'panel'],
    packages: ['@jupyter/.*', '@jupyterlab/.*', '@lumino/.*', '@noble/hashes', ...UI]
  }
};

/** Rooms of the engine, from the ground up: a room imports from those before it. */
const ENGINE = [
  { name: 'bytes', paths: ['bytes', 'codecs', 'encoding'] },
  { name: 'rules', paths: ['rules'] },
  { name: 'formats', paths: ['formats'] }
];

/** The test kit, which is run by Node and by specs only. */
const KIT = '^src/scanner/testing/';

const packagesOf = names => names.map(name => `node_modules/${name}(/|$)`);

const rooms = Object.entries(ROOMS).flatMap(([room, { rooms: others, packages, node }]) => [
  {
    name: `${room}-imports-rooms-below`,
    comment: `src/${room} imports from ${[room, ...others].map(name => `src/${name}`).join(', ')} only.`,
    severity: 'error',
    from: { path: `^src/${room}/`, pathNot: KIT },
    to: { path: '^src/', pathNot: [room, ...others].map(name => `^src/${name}/`) }
  },
  {
    name: `${room}-imports-few-packages`,
    comment: `src/${room} imports these packages only: ${packages.join(', ') || 'none'}${node ? ', and Node' : ''}.`,
    severity: 'error',
    from: { path: `^src/${room}/`, pathNot: KIT },
    to: { pathNot: ['^src/', ...packagesOf(packages), ...(node ? [NODE] : [])] }
  }
]);

const floors = ENGINE.map(({ name, paths }, at) => ({
  name: `scanner-${name}-below`,
  comment: `What is in scanner/${paths.join(', scanner/')} knows no room above it.`,
  severity: 'error',
  from: { path: paths.map(path => `^src/scanner/${path}/`) },
  to: {
    path: ENGINE.slice(at + 1)
      .flatMap(above => above.paths.map(path => `^src/scanner/${path}/`))
      .concat('^src/scanner/(session|index)[.]ts$')
  }
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circle',
      comment:
        'Files that import each other in a circle can only be understood together. Move what both need to a third.',
      severity: 'error',
      from: {},
      to: { circular: true }
    },
    {
      name: 'no-unresolved',
      comment: 'The import leads nowhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true }
    },
    {
      name: 'scanner-context-knows-no-format',
      comment: 'What every format is given must not know one of them.',
      severity: 'error',
      from: { path: '^src/scanner/[^/]+[.]ts$', pathNot: '^src/scanner/index[.]ts$' },
      to: { path: '^src/scanner/formats/' }
    },
    {
      name: 'index-lists-plugins',
      comment: 'src/index.ts is what JupyterLab loads: it imports from src/lab only.',
      severity: 'error',
      from: { path: '^src/index[.]ts$' },
      to: { pathNot: '^src/lab/' }
    },
    {
      name: 'library-is-the-engine',
      comment: 'src/library*.ts is the engine for others: nothing of JupyterLab, and Node in library-node.ts only.',
      severity: 'error',
      from: { path: '^src/library[^/]*[.]ts$' },
      to: { pathNot: ['^src/scanner/', '^src/report/', '^src/sources/', '^src/cli/scan-file[.]ts$'] }
    },
    {
      name: 'library-runs-in-browsers',
      comment: 'Only src/library-node.ts may need Node.',
      severity: 'error',
      from: { path: '^src/library(-words)?[.]ts$' },
      to: { path: ['^src/cli/', '^src/sources/(?!blob[.])'] }
    },
    {
      name: 'test-kit-is-not-shipped',
      comment: 'src/scanner/testing is for specs: nothing that is shipped may import it.',
      severity: 'error',
      from: { pathNot: KIT },
      to: { path: KIT }
    },
    {
      name: 'known-rooms',
      comment: 'A folder of src that is not listed here: add it to ROOMS.',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: Object.keys(ROOMS).map(room => `^src/${room}/`) },
      to: {}
    },
    ...rooms,
    ...floors
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '__tests__' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'require', 'default'] }
  }
};
