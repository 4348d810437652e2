import type { ByteSource } from '../../../bytes/byte-source';
import type { JsonNode } from '../../../encoding/json';
import { member, readJson, textOf } from '../../../encoding/json';
import type { Work } from '../../../work';
import { PRICES } from '../../../work';

/** The files of an image archive or layout, by name. */
export type Files = ReadonlyMap<string, ByteSource>;

/** A layer as a manifest lists it. */
export interface Layer {
  /** Where it stands in the archive. */
  readonly path: string;
  readonly mediaType: string;
  /** The name under which a client writes it out, if the layer is a file of its own. */
  readonly title: string | undefined;
  /** It may be fetched from elsewhere (OCI image specification, descriptor.md). */
  readonly urls: readonly string[];
}

/** One image of an archive. */
export interface Image {
  /** Tag or digest. */
  readonly name: string;
  readonly config: string | undefined;
  /** The type of what it is, where a manifest says so. */
  readonly kind: string;
  /** The type of its configuration. */
  readonly configType: string;
  readonly layers: readonly Layer[];
}

/** Larger documents are no manifests: registries refuse them (OCI distribution specification). */
export const MAX_MANIFEST = 4 * 2 ** 20;
const MAX_IMAGES = 1_000;
const MAX_LAYERS = 10_000;
const MAX_NESTING = 4;
/** Documents that older readers look for: the version of the layout, tags, a layer's own configuration. */
const BESIDE = /^(?:oci-layout|repositories|[0-9a-f]{64}\/json)$/;
/** Types of the configurations of containers; none where only `docker save` lists the image. */
const CONTAINER = /^(?:$|application\/vnd\.(?:oci\.image\.config|docker\.container\.image)\.)/;
/** Types of the configurations of model artifacts, which only the tools that made them read (KitOps, ModelPack, Docker, Ollama). */
const ARTIFACT =
  /^application\/vnd\.(?:kitops\.modelkit|cncf\.model|docker\.ai\.model|ollama\.image|oci\.empty|unknown)\.(?:config\.)?v\d/;
export const JSON_BOUNDS = { maxDepth: 64, maxNodes: 200_000 };

const items = (node: JsonNode | undefined): readonly JsonNode[] => (node?.type === 'array' ? node.items : []);

/** A name inside the archive, whether it is written with `./` or not. */
export function plainName(name: string): string {
  return name.replace(/^(?:\.\/)+/, '');
}

/** Reads the lists of images of an archive: `index.json` (OCI image layout) and `manifest.json` (docker save). */
export class Manifests {
  readonly images: Image[] = [];
  /** What was read to its end and is JSON: index, manifests, configurations. */
  readonly documents = new Set<string>();
  private layers = 0;
  private readonly asked = new Set<string>();

  constructor(
    private readonly files: Files,
    private readonly work: Work,
    /** Is shown each document of the images. */
    private readonly onDocument: (root: JsonNode) => void
  ) {}

  read(): void {
    this.index('index.json', '', 0);
    const saved = this.json('manifest.json', root => root.type === 'array' && root.items.every(isSaved));
    items(saved).forEach(entry => this.saved(entry));
    if (this.images.length > 0) {
      [...this.files.keys()].filter(path => BESIDE.test(path)).forEach(path => this.json(path, () => true));
    }
  }

  /** @param isDocument - true for JSON that only programs for images read */
  private json(path: string, isDocument: (root: JsonNode) => boolean): JsonNode | undefined {
    const source = this.files.get(path);
    if (source === undefined || source.size > MAX_MANIFEST) {
      return undefined;
    }
    this.work.spend(source.size * PRICES.textByte);
    const { root, error } = readJson(source.read(0, source.size).slice(), JSON_BOUNDS);
    if (error === undefined && root !== undefined && isDocument(root) && !this.documents.has(path)) {
      this.documents.add(path);
      this.onDocument(root);
    }
    return root;
  }

  /** An index lists manifests, and indexes of them by platform. */
  private index(path: string, tag: string, nesting: number): void {
    const found = this.json(path, root => member(root, 'manifests')?.type === 'array');
    const manifests = items(member(found, 'manifests'));
    if (nesting > MAX_NESTING || this.asked.has(path)) {
      return;
    }
    this.asked.add(path);
    for (const descriptor of manifests) {
      const notes = member(descriptor, 'annotations');
      const own =
        textOf(member(notes, 'io.containerd.image.name')) ?? textOf(member(notes, 'org.opencontainers.image.ref.name'));
      const blob = blobOf(descriptor);
      this.work.spend(PRICES.record);
      if (blob !== undefined && this.files.has(blob) && !this.asked.has(blob)) {
        this.manifest(blob, own ?? tag);
        this.index(blob, own ?? tag, nesting + 1);
      }
    }
  }

  private manifest(path: string, tag: string): void {
    const manifest = this.json(path, root => layersOf(root).length > 0);
    const layers = layersOf(manifest);
    if (layers.length === 0) {
      return;
    }
    const config = member(manifest, 'config');
    this.add({
      name: tag,
      config: blobOf(config),
      kind: textOf(member(manifest, 'artifactType')) ?? textOf(member(config, 'mediaType')) ?? '',
      configType: textOf(member(config, 'mediaType')) ?? '',
      layers: layers.map(layerOf)
    });
  }

  /** An image as `docker save` lists it: with paths, not digests. */
  private saved(entry: JsonNode): void {
    const [tag] = items(member(entry, 'RepoTags')).map(textOf);
    this.add({
      name: tag ?? '',
      config: textOf(member(entry, 'Config')),
      kind: '',
      configType: '',
      layers: savedLayers(entry)
    });
  }

  private add(image: Image): void {
    if (image.config !== undefined && (isContainer(image) || ARTIFACT.test(image.configType))) {
      this.json(image.config, () => true);
    }
    this.layers += image.layers.length;
    this.work.spend(image.layers.length * PRICES.record);
    if (this.images.length < MAX_IMAGES && this.layers <= MAX_LAYERS) {
      this.images.push(image);
    }
  }
}

/** True for an image with the file system of a container, and not an artifact that is kept like one. */
export function isContainer({ kind }: Image): boolean {
  return CONTAINER.test(kind);
}

export function layersOf(manifest: JsonNode | undefined): readonly JsonNode[] {
  return items(member(manifest, 'layers') ?? member(manifest, 'blobs'));
}

/** The layers of an image as `docker save` lists them. */
export function savedLayers(entry: JsonNode): readonly Layer[] {
  const paths = items(member(entry, 'Layers')).map(textOf);
  return paths.map(path => ({ path: plainName(path ?? ''), mediaType: '', title: undefined, urls: [] }));
}

export function isSaved(entry: JsonNode): boolean {
  return member(entry, 'Layers')?.type === 'array';
}

/** Path of the blob that a descriptor names by its digest. */
function blobOf(descriptor: JsonNode | undefined): string | undefined {
  const digest = textOf(member(descriptor, 'digest'))?.split(':');
  return digest?.length === 2 ? `blobs/${digest[0]}/${digest[1]}` : undefined;
}

export function layerOf(descriptor: JsonNode): Layer {
  const notes = member(descriptor, 'annotations');
  return {
    path: blobOf(descriptor) ?? '',
    mediaType: textOf(member(descriptor, 'mediaType')) ?? '',
    title: textOf(member(notes, 'org.opencontainers.image.title')) ?? textOf(member(notes, 'org.cncf.model.filepath')),
    urls: items(member(descriptor, 'urls')).flatMap(url => textOf(url) ?? [])
  };
}
