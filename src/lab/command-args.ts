/** The arguments of the commands: their descriptions for JupyterLab, and how commands read them. */
import type { TranslationBundle } from '@jupyterlab/translation';

import type { FileNode } from '../panel/file-nodes';
import type { Finding } from '../scanner/report';
import type { FindingPlace } from './endings';
import type { ScanModel } from './model';

/** Arguments as any caller may give them. */
export type GivenArgs = { readonly [key: string]: unknown };

/** Descriptions for `describedBy`, as JSON schemas. */
export function argsSchemas(trans: TranslationBundle) {
  const object = { type: 'object' } as const;
  const file = { type: 'string', description: trans.__('The file in the panel') } as const;
  return {
    none: { ...object, properties: {} },
    scan: {
      ...object,
      properties: {
        paths: {
          type: 'array',
          items: { type: 'string' },
          description: trans.__('Files and folders to scan; what is selected in the file browser if it is not given')
        },
        finding: {
          type: 'object',
          description: trans.__('A finding of the first file to be brought into view'),
          properties: {
            rule: { type: 'string' },
            members: { type: 'array', items: { type: 'string' } },
            offset: { type: 'integer' }
          },
          required: ['rule', 'members', 'offset']
        }
      }
    },
    part: {
      ...object,
      properties: {
        id: { type: 'string', description: trans.__('A file or folder in the panel; everything if it is not given') }
      }
    },
    file: { ...object, properties: { id: file }, required: ['id'] },
    files: {
      ...object,
      properties: { ids: { type: 'array', items: { type: 'string' }, description: trans.__('Files in the panel') } },
      required: ['ids']
    },
    finding: {
      ...object,
      properties: {
        id: file,
        index: { type: 'integer', minimum: 0, description: trans.__('Which of its findings, from 0') }
      },
      required: ['id', 'index']
    },
    policy: {
      ...object,
      properties: { path: { type: 'string', description: trans.__('The policy file') } },
      required: ['path']
    }
  } as const;
}

/** The argument `id`; undefined when it is not given. */
export function idIn({ id }: GivenArgs): string | undefined {
  return typeof id === 'string' ? id : undefined;
}

/** The argument `path`; undefined when it is not given. */
export function pathIn({ path }: GivenArgs): string | undefined {
  return typeof path === 'string' ? path : undefined;
}

/** The strings of an argument that is a list; undefined for any other argument. */
export function stringsIn(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) ? value.filter(item => typeof item === 'string') : undefined;
}

/** The place that tells a finding from others; undefined for anything else. */
export function placeIn(value: unknown): FindingPlace | undefined {
  const { rule, members, offset } = (value ?? {}) as Partial<Record<keyof FindingPlace, unknown>>;
  return typeof rule === 'string' && Array.isArray(members) && typeof offset === 'number'
    ? { rule, members: members.map(String), offset }
    : undefined;
}

/** The file that `id` names; undefined when it is not in the panel. */
export function entryIn(args: GivenArgs, model: ScanModel): FileNode | undefined {
  const id = idIn(args);
  return id === undefined ? undefined : model.entry(id);
}

/** The finding that `id` and `index` name, with its file; undefined when it is not in the panel. */
export function findingIn(
  args: GivenArgs,
  model: ScanModel
): { readonly entry: FileNode; readonly finding: Finding } | undefined {
  const entry = entryIn(args, model);
  const finding = entry?.report?.findings[Number(args.index)];
  return entry && finding && { entry, finding };
}
