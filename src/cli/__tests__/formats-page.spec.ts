import { spawnSync } from 'child_process';

it('docs/formats.md says what the catalogue of formats says', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/formats.mjs', '--check'], {
    encoding: 'utf8'
  });
  expect({ status, said: `${stdout}${stderr}`.trim() }).toEqual({
    status: 0,
    said: expect.stringMatching(/^\d+ formats, \d+ of them examined\.$/)
  });
});
