import { toCycloneDx } from '../cyclonedx';
import { file, finding, runOf } from '../../__tests__/runs';

test('no two things have the same name, also when a file is there twice', () => {
  const twice = file('a.pkl', { findings: [finding(), finding()] });
  const bill = toCycloneDx(runOf([twice, { ...twice, size: 10 }, file('b.pkl', { findings: [finding()] })])) as {
    components: { 'bom-ref': string }[];
    vulnerabilities: { 'bom-ref': string; affects: { ref: string }[] }[];
  };
  const refs = [...bill.components, ...bill.vulnerabilities].map(entry => entry['bom-ref']);
  expect(refs).toHaveLength(8);
  expect(new Set(refs).size).toBe(8);
  for (const { affects } of bill.vulnerabilities) {
    expect(refs).toContain(affects[0].ref);
  }
});
