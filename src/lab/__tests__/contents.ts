import { ServerConnection } from '@jupyterlab/services';
import type { Contents } from '@jupyterlab/services';

import { ENGLISH } from '../../report/translator';
import type { PolicyContents } from '../policy/policy-file';
import { PolicyFiles } from '../policy/policy-file';

/** Text files by contents path, behind the part of the contents manager that policies need; `RTC:` is a drive. */
export class FakeContents implements PolicyContents {
  readonly files = new Map<string, string>();
  /** `get path` or `save path`, as they were asked for. */
  readonly asked: string[] = [];
  /** Error message of `save`, when it must fail. */
  refusal?: string;
  /** Folders that cannot be listed. */
  readonly unlisted = new Set<string>();
  /** True for a server that says that all is well, and keeps nothing. */
  forgetful = false;

  driveName = (path: string): string => (path.startsWith('RTC:') ? 'RTC' : '');
  localPath = (path: string): string => path.replace(/^RTC:/, '');

  async get(path: string): Promise<Contents.IModel> {
    this.asked.push(`get ${path}`);
    const content = this.files.get(path);
    if (content !== undefined) {
      return model({ path, content, format: 'text', type: 'file' });
    }
    const prefix = path === '' || path.endsWith(':') ? path : `${path}/`;
    if (this.unlisted.has(path)) {
      throw failure(403, 'Forbidden');
    }
    const below = [...this.files.keys()].filter(name => name.startsWith(prefix));
    if (below.length === 0 && this.localPath(path) !== '') {
      throw failure(404, `No such file or directory: ${path}`);
    }
    const names = new Set(below.map(name => name.slice(prefix.length).split('/')[0]));
    const children = [...names].map(name =>
      model({
        name,
        type: this.files.has(prefix + name) ? 'file' : 'directory',
        size: this.files.get(prefix + name)?.length
      })
    );
    return model({ path, type: 'directory', content: children });
  }

  async save(path: string, options: Partial<Contents.IModel> = {}): Promise<Contents.IModel> {
    this.asked.push(`save ${path}`);
    if (this.refusal !== undefined) {
      throw failure(403, this.refusal);
    }
    if (!this.forgetful) {
      this.files.set(path, String(options.content));
    }
    return model(options);
  }

  policies(named = ''): PolicyFiles {
    return new PolicyFiles(this, () => named, ENGLISH);
  }
}

function failure(status: number, message: string): Error {
  return new ServerConnection.ResponseError({ status, statusText: message } as Response, message);
}

function model(more: Partial<Contents.IModel>): Contents.IModel {
  return more as Contents.IModel;
}
