import type { Limits } from '../scanner/limits';
import type { Params, ScanReport } from '../scanner/report';
import type { ReasonId } from '../scanner/reason-ids';
import type { ScanFailure } from './failure';
import type { Version } from '../sources/http-range';

/** Request to a server. The main thread computes it, since it knows the server and the user's login. */
export interface Request {
  /** Absolute; `blob:` and `data:` are fine. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly credentials?: RequestCredentials;
}

/** Address of a file on a server. */
export interface Address extends Request {
  readonly kind: 'address';
  /** Largest file that is copied whole when the storage has no ranges, in bytes. */
  readonly wholeCopyLimit: number;
  /** A listing said that the file is empty: there is no part of it to ask for. */
  readonly empty?: boolean;
}

/** All of a small file, or of one that is empty. */
interface InMemory {
  readonly kind: 'bytes';
  readonly bytes: Uint8Array;
}

/** `transferred`: the bytes that it took to get the blob; 0 for a blob of this browser. */
interface InBlob {
  readonly kind: 'blob';
  readonly blob: Blob;
  readonly transferred: number;
}

/** Source of the bytes, as far as the main thread knows. */
export type Source = Address | InMemory | InBlob;

/** Source of the bytes, after the server's answer. */
export type Target =
  | {
      readonly kind: 'range';
      readonly request: Request;
      readonly version: Version;
      /** The file's first bytes, which came with the first answer. */
      readonly head: Uint8Array;
    }
  | InMemory
  | InBlob;

/** Files that are read to the end for their digest: all, or those with a finding of these rules. */
export type Hashing = 'all' | readonly string[];

/** A report, with the SHA-256 of the whole file (lower-case hexadecimal) where it is known. */
export interface HashedReport extends ScanReport {
  readonly sha256?: string;
}

/** A remark for the user on how a file is read. */
export interface ReadingNote {
  readonly reason: ReasonId;
  readonly params: Params;
}

/** Main thread to worker: scan this. */
export interface ScanRequest {
  readonly type: 'scan';
  /** Unique among the requests to a worker. */
  readonly id: number;
  readonly path: string;
  readonly source: Source;
  readonly hashing: Hashing;
  readonly limits?: Partial<Limits>;
}

/** Main thread to worker: a scan or a listing is not wanted any more. One that has begun is only ended with its worker. */
export interface ForgetRequest {
  readonly type: 'forget';
  readonly id: number;
}

/** Main thread to worker, first of all: where its parts and the tables of classes are. */
export interface SetupRequest {
  readonly type: 'setup';
  readonly id: 0;
  /** Absolute address of the folder of the script, with a slash at the end. */
  readonly folder: string;
}

/** Main thread to worker: list this folder. */
export interface ListRequest {
  readonly type: 'list';
  readonly id: number;
  readonly request: Request;
}

export type WorkerRequest = SetupRequest | ScanRequest | ForgetRequest | ListRequest;

/** Worker to main thread, of one scan: `progress` any number of times, `begin` at most once, and one of the other two. */
export type ScanReply =
  /** The bytes are at hand; from now on the worker does nothing else before this scan's end. */
  | { readonly type: 'begin'; readonly id: number; readonly size: number; readonly notes: readonly ReadingNote[] }
  | { readonly type: 'progress'; readonly id: number; readonly bytesRead: number }
  | { readonly type: 'done'; readonly id: number; readonly report: HashedReport }
  | { readonly type: 'failed'; readonly id: number; readonly reason: ScanFailure['reason']; readonly params: Params };

/** Something in a folder. */
export interface ListedChild {
  readonly name: string;
  readonly folder: boolean;
  /** In bytes. */
  readonly size?: number;
  /** In milliseconds since 1970. */
  readonly modified?: number;
}

/** Worker to main thread, of one listing: `listed` any number of times, in order of name, and one of the other two. */
export type ListReply =
  | { readonly type: 'listed'; readonly id: number; readonly children: readonly ListedChild[] }
  | { readonly type: 'end'; readonly id: number }
  /** `detail`: why the answer is no listing. */
  | { readonly type: 'unlisted'; readonly id: number; readonly detail: string };

/** Worker to main thread, once: its script runs. */
export interface ReadyReply {
  readonly type: 'ready';
  readonly id: 0;
}

export type WorkerReply = ScanReply | ListReply | ReadyReply;

/** They come several at a time: each message keeps the main thread busy. */
export type WorkerReplies = readonly WorkerReply[];
