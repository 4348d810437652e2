import type { Format } from '../context';
import { arrow, parquet } from './arrow';
import { bystanders, gitObject } from './bystanders';
import { compressed, unsupportedCompression } from './compressed';
import { hdf5, kerasHdf5 } from './hdf5';
import { kerasConfig } from './keras';
import { pythonCode } from './marshal/format';
import { npy } from './npy';
import { withHiddenPickle } from './hidden-pickle';
import { joblib, pickle, pytorchLegacy } from './pickle';
import {
  exportProgram,
  pytorchDistributed,
  pytorchExport,
  pytorchZip,
  torchScript,
  torchScriptCode
} from './pytorch-zip';
import { recognised } from './recognised';
import { sevenzip } from './sevenzip';
import { tar } from './tar';
import { text } from './text';
import { unknown } from './unknown';
import { keras, npz, zip } from './zip';

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
