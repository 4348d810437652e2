import type { ScanContext } from '../../context';
import type { Format } from '../../format';
import { member, readJson, textOf } from '../../encoding/json';
import type { JsonNode } from '../../encoding/json';
import { latin1, printable } from '../../printable';
import { wordSet } from '../../rules/word-lists';
import { PRICES } from '../../work';
import { ZipWalk, zipLayout } from '../archives/zip';
import { leadsOut } from '../text/config/config-paths';
import { reportPath } from '../text/config/path-finding';

/** The manifest in an archive, whose loader does not ask for the case of letters on every system. */
const MANIFEST = /^mar-inf\/manifest\.json$/i;
/** Handlers that TorchServe brings itself (ts/torch_handler). */
const BUILT_IN = wordSet(
  'image_classifier image_segmenter object_detector text_classifier text_to_text base_handler vision_handler text_handler densenet_handler'
);

/** Python that the server runs; a model's file defines its network, as many honest archives have it. */
const RUN = [
  ['handler', 'MEDIUM'],
  ['modelFile', 'LOW']
] as const;
/** Keys that show a manifest outside of its archive. */
const KEYS = /"modelName"\s*:|"handler"\s*:/;

/** TorchServe's archive: a zip with a manifest that names the Python file which the server runs (model-archiver). */
export const torchArchive: Format = {
  id: 'torch-archive',
  probe: probe => probe.memo(zipLayout) === 'torch-archive',
  scan(source, context) {
    const walk = new ZipWalk(source, context);
    walk.run('torch-archive', () =>
      walk.members.forEach(entry =>
        walk.open(entry, MANIFEST.test(entry.name) ? { expect: 'torch-archive-manifest' } : {})
      )
    );
  }
};

/** `MAR-INF/MANIFEST.json`: CVE-2023-43654, CVE-2022-1471. */
export const torchManifest: Format = {
  id: 'torch-archive-manifest',
  probe: ({ name, head }) => /manifest\.json$/.test(name) && KEYS.test(latin1(head)),
  scan(source, context) {
    const { maxWhole } = context.limits;
    const bytes = source.read(0, Math.min(source.size, maxWhole));
    context.work.spend(bytes.length * PRICES.textByte);
    const { root, error } = readJson(bytes);
    judgeModel(context, member(root, 'model'));
    const params = error && { offset: error.offset };
    context.cover({
      status: error === undefined ? 'scanned' : 'failed',
      format: 'torch-archive-manifest',
      size: source.size,
      reason: error?.reason,
      params
    });
  }
};

function judgeModel(context: ScanContext, model: JsonNode | undefined): void {
  for (const [key, severity] of RUN) {
    const handler = member(model, key);
    const named = textOf(handler) ?? '';
    if (handler !== undefined && named !== '' && !BUILT_IN.has(named)) {
      const shown = printable(named, context.limits.maxName);
      context.finding({
        rule: 'mar-handler',
        severity,
        module: 'ts.model_service',
        operator: shown,
        offset: handler.offset,
        evidence: shown,
        params: { file: shown }
      });
    }
  }
  for (const key of ['handler', 'serializedFile', 'modelFile', 'extraFiles', 'requirementsFile', 'configFile']) {
    const files = member(model, key);
    for (const file of (textOf(files) ?? '').split(',')) {
      if (leadsOut(file.trim())) {
        reportPath(context, { severity: 'MEDIUM', file, offset: files?.offset ?? 0, path: `model.${key}` });
      }
    }
  }
}
