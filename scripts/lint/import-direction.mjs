// Lint rule: imports point one way, lab, worker, cli, panel -> report -> scanner, and each room names the packages it
// may use. The files outside the rooms of src are what others import: src/index.ts by JupyterLab, library*.ts from npm.

import { isBuiltin } from 'node:module';
import { dirname, relative, resolve, sep } from 'node:path';

const NODE = { test: isBuiltin };
const UI = [/^react(-dom)?$/, /^@jupyterlab\/(ui-components|translation)$/, /^@lumino\/(messaging|signaling|widgets)$/];

/** Room: the rooms it may import from besides itself, and the packages. */
const ROOMS = {
  scanner: { rooms: [], packages: [] },
  report: { rooms: ['scanner'], packages: [/^smol-toml$/] },
  sources: { rooms: ['scanner', 'report'], packages: [NODE] },
  worker: { rooms: ['scanner', 'report', 'sources'], packages: [/^@noble\/hashes\//] },
  panel: { rooms: ['scanner', 'report'], packages: UI },
  cli: { rooms: ['scanner', 'report', 'sources'], packages: [NODE, /^smol-toml$/] },
  lab: {
    rooms: ['scanner', 'report', 'sources', 'worker', 'panel'],
    packages: [/^(@jupyter|@jupyterlab|@lumino)\//, /^@noble\/hashes\//, ...UI]
  },
  '': { rooms: ['cli', 'lab', 'report', 'scanner', 'sources'], packages: [] }
};

const roomOf = path => {
  const steps = path.split(sep);
  return steps.length > 1 ? steps[0] : '';
};

/** The test kit, which nothing that is shipped may import. */
const isKit = path => path.split(sep).slice(0, 2).join('/') === 'scanner/testing';

export const importDirection = {
  meta: {
    type: 'problem',
    schema: [],
    docs: { description: 'Imports point one way: lab, worker, cli, panel -> report -> scanner' },
    messages: {
      room: 'src/{{from}} may not import from src/{{to}}: imports point one way (scripts/lint/import-direction.mjs).',
      package: 'src/{{from}} may not import the package {{to}}.',
      kit: 'src/scanner/testing is for specs: nothing that is shipped may import it.',
      unknown: 'src/{{from}} is not a known room: add it to scripts/lint/import-direction.mjs.'
    }
  },
  create(context) {
    const src = resolve(context.cwd, 'src');
    const file = relative(src, context.filename);
    const from = roomOf(file);
    const isTest = file.split(sep).includes('__tests__') || isKit(file);

    function check(node, target) {
      const room = ROOMS[from];
      if (room === undefined) {
        context.report({ node, messageId: 'unknown', data: { from } });
      } else if (!target.startsWith('.')) {
        // A test may use Node, and so may the test kit; no test needs more of JupyterLab than what it tests.
        if (!room.packages.some(allowed => allowed.test(target)) && !isTest) {
          context.report({ node, messageId: 'package', data: { from, to: target } });
        }
      } else {
        const path = relative(src, resolve(dirname(context.filename), target));
        const to = path.startsWith('..') ? path : roomOf(path) || path;
        if (to !== from && !room.rooms.includes(to) && !isTest) {
          context.report({ node, messageId: 'room', data: { from, to } });
        } else if (isKit(path) && !isTest) {
          context.report({ node, messageId: 'kit' });
        }
      }
    }

    const checkSource = node => {
      if (node.source && typeof node.source.value === 'string') {
        check(node.source, node.source.value);
      }
    };
    return {
      ImportDeclaration: checkSource,
      ImportExpression: checkSource,
      ExportAllDeclaration: checkSource,
      ExportNamedDeclaration: checkSource,
      TSImportType: node => check(node, node.argument.literal?.value ?? node.source?.value ?? '')
    };
  }
};
