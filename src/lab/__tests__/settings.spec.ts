import { DEFAULT_SETTINGS, readSettings } from '../settings';

const read = (composite: Record<string, unknown>) => readSettings({ composite: composite as never });

describe('settings', () => {
  it('fall back to their defaults where a value makes no sense', () => {
    expect(read({})).toEqual(DEFAULT_SETTINGS);
    expect(
      read({ panelSide: 'up', wholeCopyLimit: -1, notifyFrom: 3, policy: [], allowedPolicies: ['x', 3, null] })
    ).toEqual({ ...DEFAULT_SETTINGS, allowedPolicies: { 0: 'x' } });
    expect(read({ allowedPolicies: 'everything' }).allowedPolicies).not.toHaveProperty('/srv/scan-model.toml');
  });

  it('are taken as they are otherwise', () => {
    const allowedPolicies = { '/srv/scan-model.toml': 'ab'.repeat(32) };
    expect(
      read({ panelSide: 'left', wholeCopyLimit: 2, notifyFrom: 'never', policy: ' /team/p.toml ', allowedPolicies })
    ).toEqual({
      panelSide: 'left',
      wholeCopyLimit: 2 * 2 ** 20,
      notifyFrom: undefined,
      policy: 'team/p.toml',
      allowedPolicies
    });
  });
});
