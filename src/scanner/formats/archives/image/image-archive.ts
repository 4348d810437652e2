import type { ByteSource } from '../../../bytes/byte-source';
import { xzCheck } from '../../../codecs/xz-checks';
import type { ScanContext } from '../../../context';
import { printable } from '../../../printable';
import { PRICES } from '../../../work';
import { escapes } from '../member-paths';
import type { Files, Image, Layer } from './image-manifests';
import { judgeImageConfig } from './image-config';
import { Manifests, isContainer } from './image-manifests';

/** Names that files of an image archive have (OCI image layout; docker save, old and new; podman, kaniko, bazel). */
const PART =
  /^(?:blobs\/[\w+.-]+\/[\w=-]+|(?:.*\/)?(?:layer[^/]*|[0-9a-f]{12,64}(?:\.json|\/json)?|[^/]*\.(?:tar|tgz|txz|tar\.(?:gz|zst|xz|bz2)))|index\.json|manifest\.json|config\.json|oci-layout|repositories)$/;
/** Blobs up to this size are compared with their digest: larger ones would have to be read from end to end for it. */
const MAX_DIGESTED = 2 ** 20;
/** Characters of a digest or tag that a member's name shows. */
const SHOWN_DIGEST = 12;
const SHOWN_NAME = 100;
const SHA256 = 10;

/** The types of layers that are the file system of a container. */
const SYSTEM_LAYER = /^application\/vnd\.(?:oci\.image\.layer|docker\.image\.rootfs)\./;

/** True when a member of this name may be a part of an image: whether it is one is known when all of them are. */
export function mayBePart(name: string): boolean {
  return PART.test(name);
}

/**
 * Scans the layers of the container images and model artifacts that a tar archive or a folder holds (OCI image specification
 * 1.1; docker save). In the layers of a container the whole system lies beside the models.
 * @param links - names that are links to another file of the archive, as old versions of docker save write them
 * @returns the names of the files that were scanned
 */
export function scanImages(files: Files, links: ReadonlySet<string>, context: ScanContext): ReadonlySet<string> {
  const manifests = new Manifests(files, context.work, root => judgeImageConfig(root, context));
  manifests.read();
  const layers = new Set<string>();
  if (manifests.images.length > 0) {
    for (const [path, source] of files) {
      checkDigest(path, source, context);
    }
  }
  for (const image of manifests.images) {
    for (const [index, layer] of image.layers.entries()) {
      if (!layers.has(layer.path)) {
        layers.add(layer.path);
        scanLayer(image, layer, index, files, links, context);
      }
    }
  }
  const documents = manifests.images.length > 0 ? [...manifests.documents].filter(path => !layers.has(path)) : [];
  for (const path of documents) {
    context.cover({ status: 'scanned', format: 'oci-manifest', size: files.get(path)?.size ?? 0, member: path });
  }
  return new Set([...layers, ...documents]);
}

function scanLayer(
  image: Image,
  layer: Layer,
  index: number,
  files: Files,
  links: ReadonlySet<string>,
  context: ScanContext
): void {
  const { path, mediaType, title, urls } = layer;
  const source = files.get(path);
  const name = nameOf(image, layer, index);
  checkTitle(layer, context);
  if (source !== undefined) {
    const isSystem = isContainer(image) && (mediaType === '' || SYSTEM_LAYER.test(mediaType));
    context.child(name, source, isSystem && title === undefined ? { setting: 'image' } : { hint: title });
  } else if (urls.length > 0) {
    reportElsewhere(layer, name, context);
  } else if (!links.has(path)) {
    context.cover({ status: 'failed', format: 'unknown', size: 0, reason: 'image-layer-missing', member: name });
  }
}

function nameOf({ name }: Image, { path, title }: Layer, index: number): string {
  const digest = /([0-9a-f]{64})(?:\.tar|\/layer\.tar)?$/.exec(path)?.[1].slice(0, SHOWN_DIGEST);
  const layer = title ?? `layer ${index + 1} (${digest ?? path})`;
  return name === '' ? layer : `${name.slice(0, SHOWN_NAME)} ${layer}`;
}

/** Clients write an artifact's layers out under their titles (oras, modctl), and blobs under their digests (CVE-2024-37032). */
export function checkTitle({ title, path }: Layer, context: ScanContext): void {
  for (const member of [title, path.replace(/^blobs\//, '')]) {
    if (member !== undefined && escapes(member)) {
      context.finding({
        rule: 'archive-path-traversal',
        severity: 'HIGH',
        module: 'archive',
        operator: member,
        offset: 0,
        evidence: member,
        params: { member }
      });
    }
  }
}

export function reportElsewhere({ urls }: Layer, layer: string, context: ScanContext): void {
  context.finding({
    rule: 'image-layer-elsewhere',
    severity: 'LOW',
    module: 'image',
    operator: 'layer',
    offset: 0,
    evidence: urls.join(' '),
    params: { layer }
  });
}

/** A blob has the name of its digest: one that has another was put in its place. */
function checkDigest(path: string, source: ByteSource, context: ScanContext): void {
  const [, expected] = /^blobs\/sha256\/([0-9a-f]{64})$/.exec(path) ?? [];
  if (expected === undefined || source.size > MAX_DIGESTED) {
    return;
  }
  context.work.spend(source.size * PRICES.textByte);
  const sum = xzCheck(SHA256);
  sum?.add(source.read(0, source.size));
  const digest = Array.from(sum?.bytes ?? [], byte => byte.toString(16).padStart(2, '0')).join('');
  if (digest !== expected) {
    context.finding({
      rule: 'image-digest-mismatch',
      severity: 'MEDIUM',
      module: 'image',
      operator: path,
      offset: 0,
      evidence: `${expected} | ${digest}`,
      params: { member: printable(path, context.limits.maxName) }
    });
  }
}
