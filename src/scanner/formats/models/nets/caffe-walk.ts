import type { ProtoField, ProtoSchema, ProtoView } from '../../../encoding/protobuf-view';
import { caffe2Effect } from '../../../rules/models/net-rules';
import { pathKind } from '../../../rules/tensorflow/operation-paths';
import type { NetJudge } from './net-judge';

// Numbers of fields (BVLC/caffe `caffe.proto`; pytorch 1.x `caffe2/proto/caffe2.proto`).

const enum Net {
  OLD_LAYERS = 2,
  LAYER = 100
}
const enum Layer {
  NAME = 1,
  TYPE = 2,
  HDF5_OUTPUT = 113,
  DATA = 107,
  HDF5_DATA = 112,
  IMAGE_DATA = 115,
  WINDOW_DATA = 129,
  PYTHON = 130
}
const enum NetDef {
  OPERATOR = 2
}
const enum Operator {
  TYPE = 4,
  ARGUMENT = 5
}
const enum Argument {
  NAME = 1,
  STRING = 4,
  STRINGS = 7,
  NET = 8,
  NETS = 9
}

const PYTHON: ProtoSchema = { module: 1, layer: 2, param_str: 3 };
const SOURCE: ProtoSchema = { source: 1, root_folder: 12 };
const source = (): ProtoSchema => SOURCE;
const LAYER: ProtoSchema = {
  data_param: [Layer.DATA, source],
  hdf5_data_param: [Layer.HDF5_DATA, source],
  image_data_param: [Layer.IMAGE_DATA, source],
  window_data_param: [Layer.WINDOW_DATA, source],
  name: Layer.NAME,
  type: Layer.TYPE,
  hdf5_output_param: [Layer.HDF5_OUTPUT, () => ({ file_name: 1 })],
  python_param: [Layer.PYTHON, () => PYTHON]
};
export const CAFFE_SCHEMA: ProtoSchema = { layer: [Net.LAYER, () => LAYER], layers: [Net.LAYER, () => LAYER] };

const ARGUMENT: ProtoSchema = {
  name: Argument.NAME,
  s: Argument.STRING,
  strings: Argument.STRINGS,
  n: [Argument.NET, () => CAFFE2_SCHEMA],
  nets: [Argument.NETS, () => CAFFE2_SCHEMA]
};
const OPERATOR: ProtoSchema = { type: Operator.TYPE, arg: [Operator.ARGUMENT, () => ARGUMENT] };
export const CAFFE2_SCHEMA: ProtoSchema = { op: [NetDef.OPERATOR, () => OPERATOR] };

/**
 * A network of Caffe: a layer in Python is imported by the name of its module when the network is loaded.
 * @returns how many layers it has
 */
export function walkCaffe(view: ProtoView, judge: NetJudge): number {
  let seen = 0;
  for (const field of view.fields()) {
    if (field.number === (Net.LAYER as number)) {
      seen++;
      caffeLayer(field, judge);
    } else if (field.number === (Net.OLD_LAYERS as number)) {
      seen++;
    }
  }
  return seen;
}

function caffeLayer(field: ProtoField, judge: NetJudge): void {
  let type = '';
  let python: string | undefined;
  for (const inner of field.message().fields()) {
    switch (inner.number as Layer) {
      case Layer.TYPE:
        type = inner.text();
        break;
      case Layer.PYTHON:
        python = pythonText(inner);
        break;
      case Layer.HDF5_OUTPUT:
        for (const file of inner.message().fields()) {
          if (file.number === 1) {
            judge.path(file.text(), file.at, 'HDF5Output');
          }
        }
        break;
      case Layer.DATA:
      case Layer.HDF5_DATA:
      case Layer.IMAGE_DATA:
      case Layer.WINDOW_DATA:
        // Where the training data lay is of no matter, unless it is a file of the system.
        for (const file of inner.message().fields()) {
          if (file.sized && pathKind(file.text()) === 'private') {
            judge.path(file.text(), file.at, type);
          }
        }
        break;
      default:
        break;
    }
  }
  if (type === 'Python' || python !== undefined) {
    judge.operator('python', 'Python', field.at, python ?? 'Python');
  }
}

/** The import that the layer does, as Python. */
function pythonText(field: ProtoField): string {
  const parts = ['', '', '', ''];
  for (const inner of field.message().fields()) {
    if (inner.number > 0 && inner.number < parts.length) {
      parts[inner.number] = inner.text();
    }
  }
  return `importlib.import_module(${JSON.stringify(parts[1])}).${parts[2]}(param_str=${JSON.stringify(parts[3].slice(0, 500))})`;
}

/** A network of Caffe2. Returns how many operators it has. */
export function walkCaffe2(view: ProtoView, judge: NetJudge): number {
  let seen = 0;
  for (const field of view.fields()) {
    if (field.number === (NetDef.OPERATOR as number)) {
      seen++;
      caffe2Operator(field, judge);
    }
  }
  return seen;
}

function caffe2Operator(field: ProtoField, judge: NetJudge): void {
  let type = '';
  const texts: string[] = [];
  for (const inner of field.message().fields()) {
    if (inner.number === (Operator.TYPE as number)) {
      type = inner.text();
    } else if (inner.number === (Operator.ARGUMENT as number)) {
      caffe2Argument(inner, judge, texts);
    }
  }
  judge.operator(caffe2Effect(type), type, field.at, `${type}(${texts.slice(0, 8).join(', ')})`);
}

function caffe2Argument(field: ProtoField, judge: NetJudge, texts: string[]): void {
  let name = '';
  for (const inner of field.message().fields()) {
    switch (inner.number as Argument) {
      case Argument.NAME:
        name = inner.text();
        break;
      case Argument.STRING:
      case Argument.STRINGS:
        judge.bytes(inner, name);
        texts.push(`${name}=${JSON.stringify(new TextDecoder().decode(inner.bytes(200)))}`);
        break;
      case Argument.NET:
      case Argument.NETS:
        walkCaffe2(inner.message(), judge);
        break;
      default:
        break;
    }
  }
}
