/**
 * Why a range of bytes is not understood or failed. Ids only: the sentences are in `src/report/words/index.ts`
 * (a test compares the two).
 */
export const REASONS = [
  /** No format of this engine matches the content. */
  'unknown-format',
  /** The format is recognised but not examined by this version; params: format. */
  'unsupported-format',
  /** A template that is no valid Jinja; params: offset. */
  'template-syntax',
  /** A template that is longer or nested deeper than is followed. */
  'limit-template',
  /** A program or library of an operating system or virtual machine. */
  'native-code',
  /** A file beside it describes the model, and says that these are its weights; params: file. */
  'weights-of',
  /** The header of the format says that they are numbers. */
  'numbers-by-header',
  /** Their name, and what is beside them, says that they are numbers: they are searched for anything else. params: beside, if any. */
  'numbers-by-name',
  /** A program, a library or a script in the system of a container image. */
  'image-program',
  /** Another file of that system, which no loader of models reads. */
  'image-system-file',
  /** A manifest lists a layer that is not there. */
  'image-layer-missing',
  'empty',
  /** Storages by the declaration of a pickle; no loader of this archive reads them otherwise. params: looked (how many). */
  'declared-storage',
  /** Declared to be tensors where a loader could read them otherwise: each begins as numbers do. */
  'begins-as-numbers',
  /** No format, and all of it reads as numbers, or the manifest beside it says so. */
  'raw-numbers',
  'truncated',
  /** The stream breaks off at an opcode that no unpickler accepts; params: offset, opcode. */
  'broken-pickle',
  'corrupt',
  /** A record of a kind that the parser does not know, or that may change what others mean; params: offset. */
  'unknown-record',
  'encrypted',
  'unsupported-compression',
  'limit-depth',
  'limit-members',
  'limit-inflated',
  'limit-opcodes',
  /** It would cost more work than a file of its size is worth. */
  'limit-work',
  /** The pickle has more values in use at once than are kept. */
  'limit-values',
  /** The table of a package's classes could not be read, so that they were judged by their names; params: package. */
  'facts-missing',
  /** One unreviewed callable is called so often that not every call was looked at; params: limit. */
  'limit-calls',
  'limit-read',
  'limit-size',
  /** The bytes could not be read; params: detail. */
  'unreadable',
  'changed-while-reading',
  /** The file is not the one that the shown report describes. */
  'changed-since-scan',
  'vanished',
  'forbidden',
  'not-found',
  'logged-out',
  'no-range',
  /** The file was not fetched; params: name. */
  'lfs-pointer',
  /** Under the name of a model: a page for a browser. */
  'web-page',
  /** The file has the name of a model and holds the error message of a server. */
  'error-answer',
  /** The content is no model, whatever the name promises; params: ending, named and format (ids of formats). */
  'named-otherwise',
  /** Source code or a notebook. */
  'code',
  /** Compiled code: the analysis followed everything that runs on import, and found no danger. */
  'compiled-code',
  /** Compiled code that the analysis could not follow. */
  'code-unclear',
  /** The storage has no ranges: the whole file was copied before the scan; params: size. */
  'whole-copy',
  /** A folder could not be listed; params: path, detail, taken (1 when the server has something else behind its name). */
  'folder-unreadable',
  /** The server does not list hidden files, so there may be some. */
  'folder-hidden',
  /** The user stopped the scan before this folder was listed; params: path. */
  'listing-stopped',
  /** A folder holds more files or folders than are looked at; params: limit. */
  'limit-files',
  /** Folders in folders, deeper than is followed; params: path, limit. */
  'limit-folders',
  /** The user stopped the scan before this file was read. */
  'cancelled',
  /** The browser does not let the scanner's background thread start; params: detail. */
  'no-worker',
  /** A pipe, socket or device where a file was expected. */
  'special-file',
  /** A listed path that is not on this machine. */
  'no-such-file',
  /** A link to nothing, or to itself. */
  'broken-link',
  /** A link to a folder outside the scanned folder; params: path, detail (the target). */
  'link-not-followed',
  /** The folder of an ext file system's check, which root alone may read. */
  'lost-found',
  /** This machine's permissions do not allow it to be read. */
  'no-permission',
  /** This machine could not read it; params: detail. */
  'read-error',
  /** A part of a split scan is not among the reports that are merged; params: shard. */
  'missing-shard',
  /** A part of the scanner, which is loaded when a file needs it, could not be had; params: detail. */
  'no-part',
  /** A fault of the scanner itself; params: detail. */
  'internal'
] as const;

export type ReasonId = (typeof REASONS)[number];
