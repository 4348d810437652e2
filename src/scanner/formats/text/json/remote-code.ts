import { member, textOf } from '../../../encoding/json';
import { kernelRepository } from '../../../rules/huggingface/hub-names';
import { scanModelCode } from '../python/model-code';
import type { Place } from './json-place';
import { tell, textsIn } from './json-place';

/** `module.Class` in the model's folder, or `repo--module.Class` in another repository (transformers/dynamic_module_utils.py). */
const REFERENCE = /^(?:([^\s]+?)--)?([\w./\\-]+)$/;

/**
 * Classes that loaders take from Python files beside the configuration, or from another repository, when the user allows
 * it with `trust_remote_code=True`. vLLM before 0.14 took some without being allowed to (CVE-2025-66448, CVE-2026-22807).
 */
export function judgeModelCode(place: Place): void {
  for (const node of textsIn(place.value)) {
    const [, repository, reference] = REFERENCE.exec(node.value) ?? [];
    if (repository !== undefined) {
      tell(
        place,
        {
          rule: 'hf-remote-code',
          severity: 'HIGH',
          module: repository,
          operator: reference,
          params: { repository, name: reference },
          references: ['CVE-2025-66448', 'CVE-2026-22807']
        },
        node
      );
    } else {
      tellOwn(place, reference ?? node.value, node);
    }
  }
}

/** Where the file is there and its code only computes, there is only that to say. */
function tellOwn(place: Place, reference: string, node: Place['value']): void {
  const dot = reference.lastIndexOf('.');
  const module = dot < 0 ? reference : reference.slice(0, dot);
  const file = `${module.replace(/\./g, '/')}.py`;
  const looked = scanModelCode(place.context, file, place.files);
  tell(
    place,
    {
      rule: 'hf-model-code',
      severity: looked === 'computes' ? 'LOW' : 'MEDIUM',
      module,
      operator: dot < 0 ? '' : reference.slice(dot + 1),
      params: { file, looked: looked === 'missing' ? 0 : 1 },
      references: ['CVE-2025-66448', 'CVE-2026-22807']
    },
    node
  );
}

/** `custom_pipelines` of transformers: `{task: {impl: 'module.Class', ...}}`. */
export function judgePipelines(place: Place): void {
  if (place.value.type !== 'object') {
    return;
  }
  for (const { value } of place.value.members) {
    const implementation = member(value, 'impl');
    if (implementation?.type === 'string') {
      judgeModelCode({ ...place, value: implementation });
    }
  }
}

/** `tool_class` of a tool of transformers' agents, and the like: one class in a file of the folder. */
export function judgeToolClass(place: Place): void {
  if (/^[\w-]+\.\w+$/.test(textOf(place.value) ?? '')) {
    judgeModelCode(place);
  }
}

/** A folder or repository with `custom_generate/generate.py`, or a pipeline of the community, by its name. */
export function judgeRepository(place: Place): void {
  const text = textOf(place.value);
  if (text === undefined || text === '') {
    return;
  }
  const isRemote = /[/:]/.test(text);
  if (isRemote) {
    tell(place, {
      rule: 'hf-remote-code',
      severity: 'HIGH',
      module: text,
      operator: place.key,
      params: { repository: text, name: place.key }
    });
  } else {
    tellOwn(place, `${text.replace(/\.py$/, '')}.${place.key}`, place.value);
  }
}

/** Kernels of this organisation are those that the library itself downloads. */
const OWN_KERNELS = /^kernels-community\//;

/**
 * An implementation of attention that is the name of a repository: transformers 4.56 to 5.2 downloads it and runs what is in it,
 * whatever `trust_remote_code` says (CVE-2026-4372).
 */
export function judgeKernel(place: Place): void {
  for (const node of textsIn(place.value)) {
    const repository = kernelRepository(node.value);
    if (repository !== undefined) {
      tell(
        place,
        {
          rule: 'hf-kernel',
          severity: OWN_KERNELS.test(repository) ? 'MEDIUM' : 'HIGH',
          module: 'kernels',
          operator: 'get_kernel',
          params: { repository }
        },
        node
      );
    }
  }
}

/** A document that tells its reader to trust it. */
export function judgeTrust(place: Place): void {
  const { value } = place;
  // Any value that Python takes for true.
  const isTrue =
    (value.type === 'boolean' && value.value) ||
    (value.type === 'number' && value.value !== 0) ||
    (value.type === 'string' && /^(true|yes|on|1)$/i.test(value.value));
  if (isTrue) {
    tell(place, {
      rule: 'hf-trust-remote-code',
      severity:
        place.object === place.root ||
        member(place.object, 'pretrained_model_name_or_path') !== undefined ||
        member(place.object, 'model_id') !== undefined ||
        /(model|tokenizer|config|processor|transformer)_(args|kwargs|config)$/.test(place.way?.key ?? '')
          ? 'MEDIUM'
          : 'LOW',
      module: 'transformers',
      operator: 'trust_remote_code'
    });
  }
}
