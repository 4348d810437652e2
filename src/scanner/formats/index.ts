import type { Format } from '../context';
import { arrow, parquet } from './arrays/arrow';
import { bystanders, gitObject } from './fallback/bystanders';
import { compressed, unsupportedCompression } from './archives/compressed';
import { hdf5, kerasHdf5 } from './arrays/hdf5';
import { kerasConfig } from './models/keras';
import { pythonCode } from './bytecode/python-code';
import { npy } from './arrays/npy';
import { withHiddenPickle } from './fallback/hidden-pickle';
import { joblib, pickle, pytorchLegacy } from './pickle';
import {
  exportProgram,
  pytorchDistributed,
  pytorchExport,
  pytorchZip,
  torchScript,
  torchScriptCode
} from './models/pytorch';
import { recognised } from './fallback/not-examined';
import { sevenzip } from './archives/sevenzip';
import { tar } from './archives/tar';
import { text } from './text/text';
import { unknown } from './fallback/unknown';
import { keras, npz, zip } from './archives/zip';

/**
 * Every format the engine knows. A new format is one file and one row here. All that recognise the bytes scan them
 * (a file can be several things at once), the first names the file; fallbacks are asked when no other matches.
 */
export const FORMATS: readonly Format[] = [
  sevenzip,
  tar,
  npy,
  kerasHdf5,
  hdf5,
  kerasConfig,
  pythonCode,
  pytorchLegacy,
  joblib,
  pickle,
  // Before the archives: one that was packed without being shortened still shows in what stands around it.
  ...compressed,
  pytorchDistributed,
  pytorchZip,
  torchScript,
  pytorchExport,
  torchScriptCode,
  exportProgram,
  keras,
  npz,
  zip,
  parquet,
  arrow,
  ...gitObject,
  ...[...unsupportedCompression, ...recognised].map(withHiddenPickle),
  ...bystanders,
  ...text.map(withHiddenPickle),
  unknown
];
