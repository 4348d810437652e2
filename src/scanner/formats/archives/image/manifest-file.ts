import type { JsonNode } from '../../../encoding/json';
import { member, readJson, textOf } from '../../../encoding/json';
import type { Format } from '../../../format';
import { PRICES } from '../../../work';
import { letters } from '../../magic';
import { checkTitle, reportElsewhere } from './image-archive';
import { JSON_BOUNDS, MAX_MANIFEST, isSaved, layerOf, layersOf, savedLayers } from './image-manifests';

const configs = () => require('./image-config') as typeof import('./image-config');

/** Keys of the documents of an image, one of which stands near the beginning. */
const KEY =
  /"(?:schemaVersion"\s*:\s*[12]|imageLayoutVersion"\s*:|rootfs"\s*:\s*\{|diff_ids"\s*:|RepoTags"\s*:|architecture"\s*:\s*"\w+")/;
const BRACE = 0x7b;
const BRACKET = 0x5b;
/** Bytes in which the first key is looked for. */
const LOOKED_AT = 4096;

/** True for a document that only programs for images read: an index, a manifest, a configuration, a list of `docker save`. */
function isDocument(root: JsonNode): boolean {
  if (root.type === 'array') {
    return root.items.length > 0 && root.items.every(isSaved);
  }
  const isList =
    member(root, 'manifests')?.type === 'array' ||
    layersOf(root).some(layer => textOf(member(layer, 'digest')) !== undefined);
  const isVersioned = member(root, 'schemaVersion')?.type === 'number';
  const isConfig = member(root, 'rootfs')?.type === 'object' && textOf(member(root, 'os')) !== undefined;
  return (isVersioned && isList) || isConfig || textOf(member(root, 'imageLayoutVersion')) !== undefined;
}

/** The documents of a container image that was unpacked to a folder (OCI image specification 1.1), each a file of its own. */
export const imageManifest: Format = {
  id: 'oci-manifest',
  probe({ head, size, source, work }) {
    const isJson = head[0] === BRACE || head[0] === BRACKET;
    if (!isJson || size > MAX_MANIFEST || !KEY.test(letters(head, 0, LOOKED_AT))) {
      return false;
    }
    work.spend(size * PRICES.textByte);
    const { root, error } = readJson(source.read(0, size).slice(), JSON_BOUNDS);
    return error === undefined && root !== undefined && isDocument(root);
  },
  scan(source, context) {
    const { root } = readJson(source.read(0, source.size).slice(), JSON_BOUNDS);
    configs().judgeImageConfig(root, context);
    const saved = root?.type === 'array' ? root.items.flatMap(entry => savedLayers(entry)) : [];
    saved.forEach(layer => checkTitle(layer, context));
    const config = member(root, 'config');
    if (config?.type === 'object' && textOf(member(config, 'digest')) !== undefined) {
      checkTitle(layerOf(config), context);
    }
    for (const [index, node] of layersOf(root).entries()) {
      context.work.spend(PRICES.record);
      const layer = layerOf(node);
      checkTitle(layer, context);
      if (layer.urls.length > 0) {
        reportElsewhere(layer, `layer ${index + 1}`, context);
      }
    }
    context.cover({ status: 'scanned', format: 'oci-manifest', size: source.size });
  }
};
