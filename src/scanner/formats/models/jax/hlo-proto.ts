import type { ByteSource } from '../../../bytes/byte-source';
import type { ScanContext } from '../../../context';
import type { ProtobufField } from '../../../encoding/protobuf';
import { Wire } from '../../../encoding/protobuf';
import type { ProtoView } from '../../../encoding/protobuf-view';
import { wireView } from '../../../encoding/protobuf-view';
import type { Probe } from '../../../format';
import { latin1 } from '../../../printable';
import { fieldsOf } from '../../fallback/protobuf-models';
import type { Part } from '../one-of';

const scanning = () => require('./stablehlo-scan') as typeof import('./stablehlo-scan');

/** Numbers of fields (openxla/xla, `xla/service/hlo.proto`). */
const enum Module {
  COMPUTATION = 3
}
const enum Computation {
  INSTRUCTION = 2
}
const enum Instruction {
  NAME = 1,
  OPCODE = 2,
  TARGET = 28,
  CONFIG = 43
}
/** An HloProto has the module in this field. */
const MODULE = 1;
const MAX_OPCODE = 40;
const OPCODE = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

const sized = (fields: readonly ProtobufField[], number: number): ProtobufField | undefined =>
  fields.find(field => field.number === number && field.wire === Wire.SIZED);

function inside(source: ByteSource, field: ProtobufField | undefined): ProtobufField[] {
  return field === undefined ? [] : fieldsOf(source, field.at, Math.min(field.at + field.length, source.size));
}

/** A computation holds instructions, each with a name and the name of what it does. */
function isModule(source: ByteSource, fields: readonly ProtobufField[]): boolean {
  const computation = inside(source, sized(fields, Module.COMPUTATION));
  const instruction = inside(source, sized(computation, Computation.INSTRUCTION));
  const opcode = sized(instruction, Instruction.OPCODE);
  return (
    sized(fields, 1) !== undefined &&
    sized(computation, 1) !== undefined &&
    sized(instruction, Instruction.NAME) !== undefined &&
    opcode !== undefined &&
    opcode.length <= MAX_OPCODE &&
    OPCODE.test(latin1(source.read(opcode.at, opcode.length)))
  );
}

/** Where the module stands: alone, or within an HloProto. */
function kindOf({ source, size, head }: Probe): 'module' | 'wrapped' | undefined {
  if (head[0] !== 0x0a) {
    return undefined;
  }
  const fields = fieldsOf(source, 0, size);
  if (isModule(source, fields)) {
    return 'module';
  }
  return isModule(source, inside(source, sized(fields, MODULE))) ? 'wrapped' : undefined;
}

/** Shows each custom call of a module, by the name of its function. */
function walk(module: ProtoView, custom: (target: string, config: string, at: number) => void): void {
  for (const computation of module.fields()) {
    if (computation.number !== (Module.COMPUTATION as number)) {
      continue;
    }
    for (const instruction of computation.message().fields()) {
      if (instruction.number !== (Computation.INSTRUCTION as number)) {
        continue;
      }
      let [target, config] = ['', ''];
      for (const field of instruction.message().fields()) {
        if (field.number === (Instruction.TARGET as number)) {
          target = field.text();
        } else if (field.number === (Instruction.CONFIG as number)) {
          config = field.text();
        }
      }
      if (target !== '') {
        custom(target, config, instruction.at);
      }
    }
  }
}

/** A program for XLA as protocol buffers: an HloModuleProto, or the HloProto around one. */
export const hloProto: Part = {
  probe: probe => probe.memo(kindOf) !== undefined,
  scan(source: ByteSource, context: ScanContext): void {
    const calls = scanning().customCalls(source, context);
    const whole = wireView(source, context.work);
    walk(whole, calls.judge);
    for (const field of whole.fields()) {
      if (
        field.number === MODULE &&
        field.sized &&
        isModule(source, fieldsOf(source, field.at, field.at + field.length))
      ) {
        walk(field.message(), calls.judge);
      }
    }
    calls.finish();
    context.cover({ status: 'scanned', format: 'stablehlo', size: source.size });
  }
};
