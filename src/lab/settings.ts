import type { ISettingRegistry } from '@jupyterlab/settingregistry';

import type { Severity } from '../scanner/report';
import { SEVERITIES } from '../scanner/report';
import type { AllowedPolicies } from './policy/policy-permissions';

/** The settings; the defaults are those of `schema/plugin.json`. */
export interface Settings {
  readonly panelSide: 'left' | 'right';
  /** Largest file that is copied whole when its storage cannot hand out parts, in bytes. */
  readonly wholeCopyLimit: number;
  /** Least severity that is worth a notification while the panel is not in sight; undefined for none. */
  readonly notifyFrom: Severity | undefined;
  /** Contents path of the policy file; empty for `scan-model.toml` in the root, obeyed once it was allowed. */
  readonly policy: string;
  /** Policies that were found and allowed: by place, the digest of the content that the reader looked at. */
  readonly allowedPolicies: AllowedPolicies;
}

export const DEFAULT_SETTINGS: Settings = {
  panelSide: 'right',
  wholeCopyLimit: 256 * 2 ** 20,
  notifyFrom: 'MEDIUM',
  policy: '',
  allowedPolicies: {}
};

/** The settings as they are stored; a value that makes no sense falls back to its default. */
export function readSettings(stored: Pick<ISettingRegistry.ISettings, 'composite'>): Settings {
  const { panelSide, wholeCopyLimit, notifyFrom, policy, allowedPolicies } = stored.composite;
  const severity = SEVERITIES.find(severity => severity.toLowerCase() === notifyFrom);
  return {
    panelSide: panelSide === 'left' ? 'left' : 'right',
    wholeCopyLimit:
      typeof wholeCopyLimit === 'number' && wholeCopyLimit >= 0
        ? wholeCopyLimit * 2 ** 20
        : DEFAULT_SETTINGS.wholeCopyLimit,
    notifyFrom: severity ?? (notifyFrom === 'never' ? undefined : DEFAULT_SETTINGS.notifyFrom),
    policy: typeof policy === 'string' ? policy.trim().replace(/^\/+/, '') : DEFAULT_SETTINGS.policy,
    allowedPolicies: Object.fromEntries(
      Object.entries(allowedPolicies ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
    )
  };
}
