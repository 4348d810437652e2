/**
 * Files where JupyterLab keeps them. Where the storage is the server's own, this file asks the server itself for two things
 * that the contents manager cannot do: folders whose name the server takes for something else, and large folders.
 */
import { PathExt, URLExt } from '@jupyterlab/coreutils';
import type { Contents } from '@jupyterlab/services';
import { ServerConnection } from '@jupyterlab/services';

import type { FolderLister } from '../worker/lister';
import { childOf, childrenOf, inPieces, NO_FOLDER } from '../worker/list';
import { whole } from '../worker/locate';
import type { Address, ListedChild, Request, Source } from '../worker/messages';
import { ScanFailure, textOf } from '../worker/failure';

/**
 * Names behind which Jupyter Server has something else than the contents of a folder: `GET /api/contents/x/checkpoints`
 * tells of the checkpoints of x. With one letter escaped, the same address is that of the folder.
 */
const TAKEN: ReadonlyMap<string, string> = new Map([
  ['checkpoints', '%63heckpoints'],
  ['trust', '%74rust']
]);

/** Largest file that is read from a JSON document, which the page itself has to decode, in bytes. */
const LARGEST_MODEL = 32 * 2 ** 20;

/** Milliseconds for which the addresses of a drive are kept: a login may change them. */
const DRIVE_TIME = 10_000;

/** The part of JupyterLab's contents manager that is used here. */
export type StorageContents = Pick<Contents.IManager, 'driveName' | 'get' | 'getDownloadUrl' | 'localPath' | 'save'>;

/** The part of JupyterLab's server settings that is used here. */
export type StorageServer = ServerConnection.ISettings;

/** Begin and end of the addresses of files, for a drive of the server itself. */
interface OwnDrive {
  readonly request: Request;
  readonly query: string;
}

/** The file or folder that a path leads to. */
export type Looked = Omit<ListedChild, 'name'>;

export class Storage {
  private readonly drives = new Map<
    string,
    { readonly until: number; readonly drive: Promise<OwnDrive | undefined> }
  >();

  /** `wholeCopyLimit`: largest file that is copied whole when the storage has no ranges, in bytes. */
  constructor(
    private readonly contents: StorageContents,
    private readonly server: StorageServer,
    private readonly lister: Pick<FolderLister, 'list'>,
    private readonly wholeCopyLimit: () => number
  ) {}

  driveName(path: string): string {
    return this.contents.driveName(path);
  }

  localPath(path: string): string {
    return this.contents.localPath(path);
  }

  save(path: string, options?: Partial<Contents.IModel>): Promise<Contents.IModel> {
    return this.contents.save(path, options);
  }

  /** As the contents manager's `get`. */
  async get(path: string, options?: Contents.IFetchOptions): Promise<Contents.IModel> {
    if (!this.isTaken(path) || (await this.driveOf(path)) === undefined) {
      return this.contents.get(path, options);
    }
    const { content = true, type, format } = options ?? {};
    const query = URLExt.objectToQueryString({
      ...(type ? { type } : {}),
      ...(format ? { format } : {}),
      content: content ? '1' : '0'
    });
    const response = await ServerConnection.makeRequest(this.contentsUrl(path) + query, {}, this.server);
    if (!response.ok) {
      throw await ServerConnection.ResponseError.create(response);
    }
    const model = (await response.json()) as Contents.IModel | readonly unknown[];
    if (Array.isArray(model) || typeof (model as Contents.IModel).type !== 'string') {
      throw new Error('The server takes the name for something else.');
    }
    return model as Contents.IModel;
  }

  /** Ask the server whether it is a folder or a file, and for its size and date. Rejects when the server does not tell. */
  async look(path: string): Promise<Looked> {
    const model = await this.get(path, { content: false });
    const { folder, size, modified } = childOf({ ...model, name: 'x' }) ?? { folder: false };
    return { folder, size, modified };
  }

  /**
   * List one folder. Rejects when the server does not list it; a `ScanFailure` has more to tell the reader.
   * @param onChildren - told some at a time, in order of name
   */
  async list(path: string, signal: AbortSignal, onChildren: (children: readonly ListedChild[]) => void): Promise<void> {
    if ((await this.driveOf(path)) !== undefined) {
      let told = false;
      try {
        await this.lister.list(this.request(`${this.contentsUrl(path)}?content=1`), signal, children => {
          told = true;
          onChildren(children);
        });
        return;
      } catch (error) {
        if (this.isTaken(path)) {
          // Something between here and the server has undone the escape.
          const params = { path, detail: textOf(error) };
          throw new ScanFailure('folder-unreadable', params.detail === NO_FOLDER ? { ...params, taken: 1 } : params);
        }
        // The server did not answer as expected: the contents manager may know another way.
        if (told || signal.aborted) {
          throw error;
        }
      }
    }
    const children = childrenOf(await this.contents.get(path, { content: true }));
    if (children === undefined) {
      throw new Error(NO_FOLDER);
    }
    for (const piece of inPieces(children)) {
      if (!signal.aborted) {
        onChildren(piece);
      }
    }
  }

  /** The address of a file. `size` is that of the listing, in bytes. */
  async address(path: string, size?: number): Promise<Address> {
    const own = await this.driveOf(path);
    const request = own
      ? { ...own.request, url: own.request.url + URLExt.encodeParts(this.localPath(path)) + own.query }
      : this.request(new URL(await this.contents.getDownloadUrl(path), this.server.baseUrl).href);
    return { kind: 'address', ...request, wholeCopyLimit: this.wholeCopyLimit(), empty: size === 0 };
  }

  /**
   * The bytes as JupyterLab itself opens a file: in a JSON document. The last resort, for storages whose download
   * addresses do not work (`/files/` of a contents manager that has no folder). Undefined when this does not work either.
   * Rejects with `ScanFailure` when the file is too large for it.
   */
  async document(path: string): Promise<Source | undefined> {
    const limit = Math.min(this.wholeCopyLimit(), LARGEST_MODEL);
    const looked = await this.look(path).catch(() => undefined);
    if (looked === undefined) {
      return undefined;
    }
    const { size = 0 } = looked;
    if (size > limit) {
      throw new ScanFailure('no-range', { size, limit });
    }
    try {
      const options = { content: true, type: 'file', format: 'base64' } as const;
      const { format, content } = (await this.get(path, options)) as { format: unknown; content: unknown };
      return format === 'base64' && typeof content === 'string'
        ? whole([Uint8Array.from(atob(content), char => char.charCodeAt(0))])
        : undefined;
    } catch {
      return undefined;
    }
  }

  /** Undefined for a drive that is not the server's own. */
  private driveOf(path: string): Promise<OwnDrive | undefined> {
    const name = this.contents.driveName(path);
    const known = this.drives.get(name);
    if (known && performance.now() < known.until) {
      return known.drive;
    }
    const drive = this.explore(name === '' ? '' : `${name}:`);
    this.drives.set(name, { until: performance.now() + DRIVE_TIME, drive });
    return drive;
  }

  /** A drive whose files have the server's own addresses is the server's own; each may have another way to its files. */
  private async explore(root: string): Promise<OwnDrive | undefined> {
    try {
      const { href } = new URL(await this.contents.getDownloadUrl(`${root}x`), this.server.baseUrl);
      const url = new URL(`${URLExt.join(this.server.baseUrl, 'files')}/`).href;
      const query = href.slice(url.length + 1);
      return href.startsWith(`${url}x`) && /^(\?|$)/.test(query) ? { request: this.request(url), query } : undefined;
    } catch {
      return undefined;
    }
  }

  /** The token is for our own server; a drive may hand out addresses of others. */
  private request(url: string): Request {
    const { baseUrl, token, init } = this.server;
    const ours = new URL(baseUrl).origin === new URL(url).origin;
    return { url, headers: ours && token ? { Authorization: `token ${token}` } : {}, credentials: init.credentials };
  }

  private contentsUrl(path: string): string {
    const steps = this.stepsOf(path).map(step => TAKEN.get(step) ?? encodeURIComponent(step));
    return URLExt.join(this.server.baseUrl, 'api/contents', ...steps);
  }

  private isTaken(path: string): boolean {
    return this.stepsOf(path).some(step => TAKEN.has(step));
  }

  private stepsOf(path: string): string[] {
    return PathExt.resolve('/', this.localPath(path))
      .split('/')
      .filter(step => step !== '');
  }
}
