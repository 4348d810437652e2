import { lazily } from '../../../lazily';
import { BLOCK, parseHeader } from '../tar/tar-header';
import type { ByteSource } from '../../../bytes/byte-source';
import type { ScanContext, Setting } from '../../../context';

/** Folders of a system, and those that package managers fill; not those that models are put into. */
const SYSTEM = lazily(
  () =>
    /^(?:bin|boot|dev|etc|lib\w*|nix|proc|run|s?bin|sys|usr|var\/(?:backups|cache|lib|log|spool)|opt\/(?:amazon|google|intel|java|nvidia|rocm)[\w.-]*)\/|(?:^|\/)(?:site-packages|dist-packages|node_modules|(?:mini|micro|ana)?(?:conda|forge|mamba)\d?|\.?venv|\.pyenv|\.cargo|\.rustup|__pycache__)\//
);

/** Folders in which links to other parts of the system are usual. */
const OWN_LINKS = lazily(() => /^(?:bin|boot|dev|etc|lib\w*|nix|opt|proc|run|s?bin|srv|sys|tmp|usr|var)\//);

/** What a link in a layer must not lead to from a folder of models: the image's own secrets and devices. */
const SENSITIVE = lazily(() => /^\/(?:etc|proc|sys|dev|root|home|run|var\/run)(?:\/|$)/);
const STREAMS = lazily(() => /^\/(?:dev\/(?:std(?:in|out|err)|null|fd\/\d)|proc\/self\/fd\/\d)$/);

/** The name of a file in a layer without the root that some builders write in front. */
export function inRoot(name: string): string {
  return name.replace(/^(?:\.?\/)+/, '');
}

/** Names of layers in an image that was unpacked: a digest in a folder of blobs, or what docker save calls them. */
const LAYER = lazily(() => /^(?:[0-9a-f]{64}(?:\.tar)?|layer\.tar)$/);
/** What the compressed content of a file is called whose name has no ending, as that of a blob. */
const UNPACKED = 'decompressed';
/** Where a layer of a system begins, and marks of files that it takes away. */
const BEGINS = lazily(
  () => /^(?:bin|boot|dev|etc|lib\w*|opt|proc|root|run|s?bin|sys|tmp|usr|var)(?:\/|$)|(?:^|\/)\.wh\./
);
/** Blocks at the beginning of an archive among which its first names stand. */
const LOOKED_AT = 8 * BLOCK;

/** The members of a tar archive are those of a container image, by what opened it, or by its name and its first members. */
export function settingOf(
  source: ByteSource,
  { setting, name, members, fileName = '' }: ScanContext
): Setting | undefined {
  // Any compressed archive of another name is none: a model may be one, with names from a root in it.
  const isBlob = name === UNPACKED && LAYER().test(fileName.slice(fileName.lastIndexOf('/') + 1));
  const isNamed =
    (members.length === 0 && LAYER().test(name)) || (members.length === 1 && (isBlob || LAYER().test(name)));
  if (setting !== undefined || !isNamed) {
    return setting;
  }
  const head = source.read(0, LOOKED_AT).slice();
  for (let at = 0; at < head.length; at += BLOCK) {
    const header = parseHeader(head.subarray(at, at + BLOCK));
    if (header !== undefined && BEGINS().test(inRoot(header.name))) {
      return 'image';
    }
  }
  return undefined;
}

/** True for a file that belongs to the system of a container image: nobody loads it as a model by accident. */
export function isSystemFile({ setting, members }: Pick<ScanContext, 'setting' | 'members'>): boolean {
  return setting === 'image' && members.some(name => SYSTEM().test(inRoot(name)));
}

/**
 * True when a link with an absolute target, which means the root of the image, leads from among the models to what is none.
 */
export function leadsToSystem(name: string, target: string): boolean {
  const own = inRoot(name);
  const [top] = own.split('/');
  return (
    SENSITIVE().test(target) &&
    !STREAMS().test(target) &&
    !SYSTEM().test(own) &&
    !OWN_LINKS().test(own) &&
    !target.startsWith(`/${top}/`)
  );
}
