const swc = ['@swc/jest', { jsc: { target: 'es2021', parser: { syntax: 'typescript', tsx: true } } }];

module.exports = {
  projects: [
    {
      displayName: 'engine',
      testEnvironment: 'node',
      testMatch: ['<rootDir>/src/{scanner,report,sources,cli}/**/__tests__/*.spec.ts'],
      transform: { '\\.[tj]sx?$': swc }
    }
  ]
};
