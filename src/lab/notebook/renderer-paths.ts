/**
 * Maps a path from a kernel to a path of JupyterLab. A kernel names files on the disk of its machine, JupyterLab names files
 * of its contents manager; neither knows the other, so a path in a notebook is only a place to look at.
 */

/** The places that JupyterLab knows. */
export interface Places {
  /** Absolute folder on disk that the file browser shows as its root; undefined when the server does not tell. */
  readonly root?: string;
  /** Contents path of the notebook's folder, with its drive if any; undefined where there is no notebook. */
  readonly notebook?: string;
}

/** Page options from which the root on disk is known. */
type PageOption = (name: 'rootUri' | 'serverRoot') => string;

/**
 * The root on disk: `rootUri` is a `file:` address (from jupyter-lsp), `serverRoot` a path in which the home folder may
 * be written `~` (from jupyterlab_server), and then says nothing.
 */
export function rootOnDisk(option: PageOption): string | undefined {
  const uri = option('rootUri');
  if (uri.startsWith('file://')) {
    try {
      const path = decodeURIComponent(uri.slice('file://'.length));
      return /^\/[A-Za-z]:/.test(path) ? path.slice(1) : path;
    } catch {
      return undefined;
    }
  }
  const root = option('serverRoot');
  return isAbsolute(root) ? root : undefined;
}

/**
 * The contents path for `path` as a kernel means it; undefined when it lies outside of what JupyterLab shows. For a
 * relative path, `absolute` is where the kernel says that it lies. One that is not below the root on disk, but
 * relative, is looked for beside the notebook: that is where a kernel starts, also where it ran on another machine.
 */
export function contentsPath(
  path: string,
  absolute: string | undefined,
  { root, notebook }: Places
): string | undefined {
  const onDisk = isAbsolute(path) ? path : absolute;
  if (root !== undefined && onDisk !== undefined && isAbsolute(onDisk)) {
    const below = partsBelow(partsOf(root), partsOf(onDisk));
    if (below !== undefined) {
      return below.join('/');
    }
  }
  if (isAbsolute(path) || notebook === undefined) {
    return undefined;
  }
  const colon = notebook.indexOf(':');
  const parts = partsOf(`${notebook.slice(colon + 1)}/${path}`);
  return parts && notebook.slice(0, colon + 1) + parts.join('/');
}

function isAbsolute(path: string): boolean {
  return /^([\\/]|[A-Za-z]:[\\/])/.test(path);
}

/** The names of a path without `.` and `..`; undefined when it leads out of its beginning. */
function partsOf(path: string): string[] | undefined {
  // A backslash is a letter of a name where folders are not parted by it.
  const windows = /^([A-Za-z]:)?\\|^[A-Za-z]:\//.test(path);
  const parts: string[] = [];
  for (const part of path.split(windows ? /[\\/]/ : '/')) {
    if (part === '..') {
      if (parts.pop() === undefined) {
        return undefined;
      }
    } else if (part !== '' && part !== '.') {
      parts.push(part);
    }
  }
  return parts;
}

function partsBelow(root: readonly string[] | undefined, path: readonly string[] | undefined): string[] | undefined {
  return root !== undefined && path !== undefined && root.every((part, i) => part === path[i])
    ? path.slice(root.length)
    : undefined;
}
