import { xzCheck } from '../codecs/xz-checks';
import { bytes, utf8 } from './bytes';
import { tarEntry, tarOf } from './tar-builder';

/** One layer of an image. */
export interface TestLayer {
  readonly data: Uint8Array;
  readonly mediaType?: string;
  readonly title?: string;
  readonly urls?: readonly string[];
  /** Listed, but not in the archive. */
  readonly missing?: boolean;
  /** Kept under the digest of other bytes. */
  readonly tampered?: boolean;
}

const SHA256 = 10;
const LAYER = 'application/vnd.oci.image.layer.v1.tar';
const CONFIG = 'application/vnd.oci.image.config.v1+json';

function hex(data: Uint8Array): string {
  const sum = xzCheck(SHA256);
  sum?.add(data);
  return Array.from(sum?.bytes ?? [], byte => byte.toString(16).padStart(2, '0')).join('');
}

const json = (value: unknown): Uint8Array => utf8(JSON.stringify(value));

/** An archive of an OCI image layout (image-spec 1.1, image-layout.md) with one image of these layers. */
export function ociArchive(layers: readonly TestLayer[], kind = CONFIG): Uint8Array {
  const blobs: Uint8Array[] = [];
  const put = (data: Uint8Array, digest = hex(data)): { digest: string; size: number } => {
    blobs.push(tarEntry({ name: `blobs/sha256/${digest}`, data }));
    return { digest: `sha256:${digest}`, size: data.length };
  };
  const config = { mediaType: kind, ...put(json({ architecture: 'amd64', os: 'linux' })) };
  const listed = layers.map(({ data, mediaType = LAYER, title, urls, missing, tampered }) => {
    const annotations = title === undefined ? undefined : { 'org.opencontainers.image.title': title };
    const descriptor = { digest: `sha256:${hex(data)}`, size: data.length };
    const kept = missing ? descriptor : put(data, tampered ? hex(bytes(data, 0)) : undefined);
    return { mediaType, ...kept, annotations, urls };
  });
  const manifest = put(json({ schemaVersion: 2, config, layers: listed }));
  const annotations = { 'org.opencontainers.image.ref.name': 'demo:1' };
  const index = { schemaVersion: 2, manifests: [{ ...manifest, annotations }] };
  return tarOf(
    ...blobs,
    tarEntry({ name: 'index.json', data: json(index) }),
    tarEntry({ name: 'oci-layout', data: json({ imageLayoutVersion: '1.0.0' }) })
  );
}

/** What `docker save` wrote before version 25: a folder for each layer, and a list of them at the end. */
export function dockerArchive(layers: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const list = [{ Config: 'config.json', RepoTags: ['demo:1'], Layers: Object.keys(layers) }];
  return tarOf(
    ...Object.entries(layers).map(([name, data]) => tarEntry({ name, data })),
    tarEntry({ name: 'config.json', data: json({ os: 'linux' }) }),
    tarEntry({ name: 'manifest.json', data: json(list) })
  );
}
