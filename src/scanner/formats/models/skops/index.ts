import type { Format } from '../../../format';
import type { JsonNode, JsonObject } from '../../../encoding/json';
import { member, readJson, textOf } from '../../../encoding/json';
import type { ScanContext } from '../../../context';
import { latin1 } from '../../../printable';
import { PRICES } from '../../../work';
import { EmbeddedFiles } from '../../text/embedded-files';
import { ZipWalk, zipLayout } from '../../archives/zip';

const nodes = () => require('./skops-nodes') as typeof import('./skops-nodes');

/** Bytes of a JSON document in which its kind has to show. */
const MAX_PROBED = 4 * 2 ** 20;
/** JSON may write any letter as an escape. */
const LOADER = /"(?:_|\\u005f){2}(?:l|\\u006c)/i;

/** A model of skops: a zip of `schema.json`, which says what is made of the arrays beside it (skops/io/_persist.py). */
export const skops: Format = {
  id: 'skops',
  probe: probe => probe.memo(zipLayout) === 'skops',
  scan(source, context) {
    const walk = new ZipWalk(source, context);
    walk.run('skops', () =>
      walk.members.forEach(entry => {
        const {
          name,
          entry: { size }
        } = entry;
        // The value of a `bytes`, which loading only hands on.
        const onUnknown = /\.bin$/.test(name)
          ? () => context.cover({ status: 'inert', format: 'raw-tensor', size, member: name })
          : undefined;
        walk.open(entry, name === 'schema.json' ? { expect: 'skops-schema' } : { onUnknown });
      })
    );
  }
};

/** The JSON in which skops describes objects: which class or function each is, and which node of skops makes it. */
export const skopsSchema: Format = {
  id: 'skops-schema',
  probe: ({ name, source, work }) => {
    if (!/schema\.json$/.test(name)) {
      return false;
    }
    const bytes = source.read(0, MAX_PROBED);
    work.spend(bytes.length * PRICES.searchedByte);
    return LOADER.test(latin1(bytes));
  },
  scan(source, context) {
    const { maxWhole } = context.limits;
    const bytes = source.read(0, Math.min(source.size, maxWhole));
    context.work.spend(bytes.length * PRICES.textByte);
    const { root, error } = readJson(bytes);
    const files = new EmbeddedFiles(context);
    visit(context, root, files);
    const cover = { format: 'skops-schema', size: source.size } as const;
    if (source.size > maxWhole) {
      context.cover({ ...cover, status: 'not-understood', reason: 'limit-size', params: { limit: maxWhole } });
    } else if (error !== undefined) {
      context.cover({ ...cover, status: 'failed', reason: error.reason, params: { offset: error.offset } });
    } else if (files.limited) {
      context.cover({ ...cover, status: 'not-understood', reason: 'limit-members' });
    } else {
      context.cover({ ...cover, status: 'scanned' });
    }
  }
};

/** Each object of the document, however deep, one after the other. */
function visit(context: ScanContext, root: JsonNode | undefined, files: EmbeddedFiles): void {
  const waiting: JsonNode[] = root === undefined ? [] : [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    context.work.spend(PRICES.node);
    if (node.type === 'array') {
      waiting.push(...reversed(node.items));
    } else if (node.type === 'object') {
      if (textOf(member(node, '__loader__')) !== undefined) {
        report(context, node);
      }
      waiting.push(...reversed(node.members.map(({ value }) => value)));
    } else if (node.type === 'string') {
      files.look(node.value, () => `offset ${node.offset}`);
    }
  }
}

function reversed<T>(items: readonly T[]): T[] {
  return items.slice().reverse();
}

function report(context: ScanContext, node: JsonObject): void {
  const { uses, finding } = nodes().judgeNode(node);
  uses.forEach(use => context.use(use));
  if (finding !== undefined) {
    context.finding({ ...finding, offset: node.offset });
  }
}
